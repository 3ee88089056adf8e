"""Findings about customers and companies, and what they are read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from store.enrichment import CompanyFacts, Employer, FindingRow, Place, SubjectKind
from store.sql.rows import is_storable
from store.sql.schema import (
    communication,
    company,
    company_profile,
    customer,
    enrichment,
    order_item,
    orders,
    project,
    project_company,
)
from store.sql.scope import Scope
from store.text import fold

PROFILE = (
    "domain",
    "industry",
    "website",
    "phone",
    "city",
    "region",
    "country",
    "employees",
    "summary",
)
MOST_PROJECTS = 200
_FINDING = tuple(enrichment.c[name] for name in FindingRow.__dataclass_fields__)


class EnrichmentQueries:
    """Implements `store.enrichment.EnrichmentReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def kept(self, kind: SubjectKind, ids: Sequence[int]) -> Mapping[int, Mapping[str, FindingRow]]:
        found: defaultdict[int, dict[str, FindingRow]] = defaultdict(dict)
        mine = (enrichment.c.subject_kind == kind, self._scope.among(enrichment.c.subject_id, ids))
        query = select(*_FINDING).where(*mine)
        for row in self._scope.rows(query.order_by(enrichment.c.name)):
            one = FindingRow(**row._mapping)  # noqa: SLF001 - public, named so
            found[one.subject_id][one.name] = one
        return dict(found)

    def employers(self, domains: Sequence[str]) -> Mapping[str, Sequence[Employer]]:
        if not domains:
            return {}
        people = self._working(domains)
        own = select(company_profile.c.domain_folded, company_profile.c.company_id, company.c.name)
        joined = company_profile.join(company, company.c.id == company_profile.c.company_id)
        theirs = self._scope.among(company_profile.c.domain_folded, domains)
        for domain, key, name in self._scope.rows(own.select_from(joined).where(theirs)):
            known = people[domain].get(key)
            people[domain][key] = Employer(key, name, known.people if known else 0, is_own=True)
        return {
            domain: sorted(found.values(), key=lambda one: (-one.people, one.company_id))
            for domain, found in people.items()
        }

    def _working(self, domains: Sequence[str]) -> defaultdict[str, dict[int, Employer]]:
        table = customer.c
        joined = customer.join(company, company.c.id == table.company_id)
        count = func.count(table.id)
        query = select(table.email_domain, table.company_id, company.c.name, count)
        rows = self._scope.rows(
            query
            .select_from(joined)
            .where(self._scope.among(table.email_domain, domains))
            .group_by(table.email_domain, table.company_id, company.c.name)
        )
        found: defaultdict[str, dict[int, Employer]] = defaultdict(dict)
        for domain, key, name, people in rows:
            found[domain][key] = Employer(key, name, int(people), is_own=False)
        return found

    def domains_of(self, company_id: int) -> Mapping[str, int]:
        table = customer.c
        mine = (table.company_id == company_id, table.email_domain.is_not(None))
        query = select(table.email_domain, func.count(table.id)).where(*mine)
        rows = self._scope.rows(query.group_by(table.email_domain))
        ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
        return {row[0]: int(row[1]) for row in ordered}

    def places(self, cities: Sequence[str]) -> Mapping[str, Sequence[Place]]:
        if not cities:
            return {}
        table = customer.c
        region, country = func.max(table.region), func.max(table.country)
        query = select(table.city_folded, region, country, func.count(table.id)).where(
            self._scope.among(table.city_folded, cities),
            func.coalesce(table.region_folded, table.country_folded).is_not(None),
        )
        grouped = query.group_by(table.city_folded, table.region_folded, table.country_folded)
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for city, *place, people in self._scope.rows(grouped):
            found[city].append(Place(place[0], place[1], int(people)))
        return found

    def categories(self, customer_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
        table = order_item.c
        mine = (self._scope.among(table.customer_id, customer_ids), table.category.is_not(None))
        bought = func.count(func.distinct(table.order_id))
        query = select(table.customer_id, func.max(table.category), bought).where(*mine)
        rows = self._scope.rows(query.group_by(table.customer_id, table.category_folded))
        found: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for key, category, times in sorted(rows, key=lambda row: (row[0], -row[2], row[1])):
            found[key][category] = int(times)
        return found

    def customers_after(self, after: int, limit: int, *, until: int) -> Sequence[int]:
        query = select(customer.c.id).where(customer.c.id > after, customer.c.id <= until)
        return [int(row[0]) for row in self._scope.rows(query.order_by(customer.c.id).limit(limit))]

    def changed_after(self, after: int, limit: int, *, until: int) -> tuple[Sequence[int], int]:
        """Of each table the next ones in the order of their ids; where one had more than that, the
        others are looked at no further than it."""
        seen: list[tuple[int, int]] = []
        ends: list[int] = []
        for key, who in (
            (customer.c.id, customer.c.id),
            (orders.c.id, orders.c.customer_id),
            (communication.c.id, communication.c.customer_id),
        ):
            query = select(key, who).where(key > after, key <= until).order_by(key).limit(limit)
            rows = [(int(row[0]), int(row[1])) for row in self._scope.rows(query)]
            seen += rows
            if len(rows) == limit:
                ends.append(rows[-1][0])
        end = min(ends, default=max((key for key, _ in seen), default=after))
        return sorted({who for key, who in seen if key <= end}), end

    def newest(self) -> int:
        return int(self._scope.value(select(func.max(customer.c.id))) or 0)

    def companies_named(self, text: str, limit: int) -> Sequence[tuple[int, str]]:
        folded = fold(text)
        if not folded or not is_storable(text):
            return []
        table = company.c
        query = select(table.id, table.name).order_by(table.name_folded).limit(limit)
        exact = self._scope.rows(query.where(table.name_folded == folded))
        found = exact or self._scope.rows(
            query.where(table.name_folded.startswith(folded, autoescape=True))
        )
        return [(int(row[0]), str(row[1])) for row in found]

    def company_facts(self, company_id: int) -> CompanyFacts:
        table = customer.c
        summed = select(
            func.count(table.id),
            func.coalesce(func.sum(table.order_count), 0),
            func.coalesce(func.sum(table.spend_minor), 0),
            func.max(table.last_order_at),
            func.max(table.last_contacted_at),
        )
        row = self._scope.first(summed.where(table.company_id == company_id))
        joined = project.join(project_company, project_company.c.project_id == project.c.id)
        query = select(project.c.name, project.c.stage).select_from(joined)
        mine = query.where(project_company.c.company_id == company_id).order_by(project.c.id)
        projects = tuple(
            (name, stage) for name, stage in self._scope.rows(mine.limit(MOST_PROJECTS))
        )
        people, bought, spend, last_order, last_contact = row
        return CompanyFacts(
            int(people), int(bought), int(spend), last_order, last_contact, projects
        )


class EnrichmentChanges(EnrichmentQueries):
    """Implements `store.enrichment.EnrichmentWriter`."""

    def keep(self, rows: Sequence[FindingRow]) -> None:
        names = list(FindingRow.__dataclass_fields__)
        values = [{name: getattr(row, name) for name in names} for row in rows]
        self._scope.put(enrichment, values, names[3:])

    def set_profile(
        self, company_id: int, values: Mapping[str, str | int | None], *, now_ms: int
    ) -> None:
        unknown = values.keys() - set(PROFILE)
        if unknown:
            raise ValueError(f"a company has no {', '.join(sorted(unknown))}")
        row = {"company_id": company_id, **values, "updated_at": now_ms}
        if "domain" in values:
            row["domain_folded"] = fold(str(values["domain"])) if values["domain"] else None
        self._scope.put(company_profile, [row], [name for name in row if name != "company_id"])
