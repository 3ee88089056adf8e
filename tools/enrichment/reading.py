"""Customers and companies as providers see them, read in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from store.enrichment import Employer
from store.outside import CompanyRow
from store.ports import Reader, Tx
from store.text import fold
from store.types import Customer
from tools.context import Ctx
from tools.customer_values import Reading
from tools.enrichment.domains import owned_domain
from tools.enrichment.port import COMPANY_FIELDS, CUSTOMER_FIELDS, Subject, TextKind

_NO_CITIES: Mapping[str, str] = MappingProxyType({})


def customer_subjects(
    reader: Reader | Tx,
    ctx: Ctx,
    ids: Sequence[int],
    *,
    text: str = "",
    text_kind: TextKind = "note",
) -> list[Subject]:
    """Customers in the order of their ids, in a fixed number of statements."""
    people = reader.customers.many(ids)
    domains = {one.id: _domain(one.email) for one in people}
    behind = reader.enrichment.employers(sorted({name for name in domains.values() if name}))
    cities = {fold(one.city) for one in people if one.city}
    around = reader.enrichment.places(sorted(cities))
    bought = reader.enrichment.categories([one.id for one in people])
    working = sorted({one.company_id for one in people if one.company_id is not None})
    companies = {one.id: one for one in reader.outside.companies(working)}
    home = Reading(ctx.tenant, ctx.now_ms).country
    known = _cities(reader) if text else _NO_CITIES
    return [
        Subject(
            kind="customer",
            id=one.id,
            name=one.name,
            values=customer_values(one),
            domain=domains[one.id],
            home=home,
            locale=ctx.tenant.locale,
            employers=_others(behind.get(domains[one.id], ()), one),
            places=around.get(fold(one.city), ()) if one.city else (),
            categories=bought.get(one.id, {}),
            industry=_industry(companies, one),
            cities=known,
            text=text,
            text_kind=text_kind,
        )
        for one in people
    ]


def company_subject(
    reader: Reader | Tx, ctx: Ctx, row: CompanyRow, *, text: str = "", text_kind: TextKind = "about"
) -> Subject:
    """A company."""
    return Subject(
        kind="company",
        id=row.id,
        name=row.name,
        values=company_values(row),
        domain=owned_domain(row.domain or ""),
        home=Reading(ctx.tenant, ctx.now_ms).country,
        locale=ctx.tenant.locale,
        domains=reader.enrichment.domains_of(row.id),
        cities=_cities(reader) if text else _NO_CITIES,
        text=text,
        text_kind=text_kind,
    )


def customer_values(one: Customer) -> dict[str, str]:
    """What is known of a customer, by field; `phone_given` beside, for how it was written."""
    values = {name: getattr(one, name) for name in (*CUSTOMER_FIELDS, "owner", "phone_given")}
    given = {"email": one.email_given, "phone": one.phone_given}
    return {name: str(value or given.get(name) or "") for name, value in values.items()}


def company_values(row: CompanyRow) -> dict[str, str]:
    """What is known of a company, by field."""
    values = {name: getattr(row, name) for name in (*COMPANY_FIELDS, "summary")}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _cities(reader: Reader | Tx) -> Mapping[str, str]:
    return reader.segments.known_values().get("city", _NO_CITIES)


def _domain(email: str | None) -> str:
    return owned_domain(email.rpartition("@")[2]) if email else ""


def _others(employers: Sequence[Employer], one: Customer) -> Sequence[Employer]:
    """The companies behind a domain as others than this person show."""
    told: list[Employer] = []
    for found in employers:
        people = found.people - (found.company_id == one.company_id)
        if people > 0 or found.is_own:
            told.append(found._replace(people=people))
    return told


def _industry(companies: dict[int, CompanyRow], one: Customer) -> str:
    row = companies.get(one.company_id or 0)
    return (row.industry or "") if row else ""
