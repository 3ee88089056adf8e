"""Bulk reading for an outside CRM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select

from store.outside import About, CompanyRow, ProjectRow, TaskRow, TouchRow
from store.sql.schema import (
    communication,
    communication_body,
    communication_status,
    company,
    company_profile,
    customer,
    customer_score,
    project,
    project_company,
    project_contact,
    task,
    terminal_state,
)
from store.sql.scope import Query, Scope

_PROFILE = (
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


class Outside:
    """Implements `store.outside.OutsideReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def companies(self, ids: Sequence[int]) -> Sequence[CompanyRow]:
        more = company_profile.c
        joined = company.outerjoin(
            company_profile,
            and_(
                self._scope.owns(company_profile),
                more.company_id == company.c.id,
            ),
        )
        profile = [more[name] for name in _PROFILE]
        query = select(
            company.c.id, company.c.name, company.c.created_at, more.updated_at, *profile
        )
        mine = self._scope.among(company.c.id, list(ids))
        return [
            CompanyRow(
                id=row.id,
                name=row.name,
                updated_at=row.updated_at or row.created_at,
                **{name: getattr(row, name) for name in _PROFILE},
            )
            for row in self._scope.rows(
                query.select_from(joined).where(mine).order_by(company.c.id)
            )
        ]

    def projects(self, ids: Sequence[int]) -> Sequence[ProjectRow]:
        wanted = list(ids)
        people = self._grouped(
            select(project_contact.c.project_id, project_contact.c.customer_id).where(
                self._scope.among(project_contact.c.project_id, wanted)
            )
        )
        companies = self._grouped(
            select(project_company.c.project_id, project_company.c.company_id).where(
                self._scope.among(project_company.c.project_id, wanted)
            )
        )
        table = project.c
        query = select(
            table.id,
            table.source,
            table.external_id,
            table.name,
            table.value_minor,
            table.stage,
            table.updated_at,
        ).where(self._scope.among(table.id, wanted))
        return [
            ProjectRow(
                **row._mapping,  # noqa: SLF001 - public, named so
                people=people[row.id],
                companies=companies[row.id],
            )
            for row in self._scope.rows(query.order_by(table.id))
        ]

    def _grouped(self, query: Query) -> Mapping[int, tuple[int, ...]]:
        found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
        for key, other in sorted(tuple(row) for row in self._scope.rows(query)):
            found[key] = (*found[key], other)
        return found

    def touches(self, ids: Sequence[int]) -> Sequence[TouchRow]:
        table, text = communication.c, communication_body.c
        joined = communication.outerjoin(
            communication_body,
            and_(
                self._scope.owns(communication_body),
                text.communication_id == table.id,
            ),
        )
        query = select(
            table.id,
            table.customer_id,
            table.channel,
            table.direction,
            table.occurred_at,
            text.subject,
            text.body,
        ).select_from(joined)
        mine = self._scope.among(table.id, list(ids))
        rows = self._scope.rows(query.where(mine).order_by(table.id))
        status = self._latest([row.id for row in rows])
        return [
            TouchRow(
                id=row.id,
                customer_id=row.customer_id,
                channel=row.channel,
                direction=row.direction,
                status=status.get(row.id, ""),
                occurred_at=row.occurred_at,
                subject=row.subject or "",
                body=row.body or "",
            )
            for row in rows
        ]

    def _latest(self, ids: list[int]) -> Mapping[int, str]:
        table = communication_status.c
        query = select(table.communication_id, table.status)
        mine = self._scope.among(table.communication_id, ids)
        ordered = query.where(mine).order_by(table.communication_id, table.position)
        return {int(key): str(status) for key, status in self._scope.rows(ordered)}

    def tasks(self, ids: Sequence[int]) -> Sequence[TaskRow]:
        names = tuple(TaskRow.__dataclass_fields__)
        query = select(*(task.c[name] for name in names))
        mine = self._scope.among(task.c.id, list(ids))
        return [
            TaskRow(**row._mapping)  # noqa: SLF001 - public, named so
            for row in self._scope.rows(query.where(mine).order_by(task.c.id))
        ]

    def about(self, customer_ids: Sequence[int]) -> Mapping[int, About]:
        ids = list(customer_ids)
        table, ended = customer_score.c, terminal_state.c
        names = ("score", "financial", "growth", "engagement", "fit", "band", "detail", "scored_at")
        scores = self._scope.rows(
            select(table.customer_id, *(table[name] for name in names)).where(
                self._scope.among(table.customer_id, ids)
            )
        )
        known: dict[int, dict[str, Any]] = {
            row.customer_id: {name: getattr(row, name) for name in names} for row in scores
        }
        active = select(ended.customer_id, ended.state).where(
            self._scope.among(ended.customer_id, ids), ended.lifted_at.is_(None)
        )
        for who, state in self._scope.rows(active.order_by(ended.id)):
            row = known.setdefault(who, {})
            row["terminal"] = (*row.get("terminal", ()), state)
        return {who: About(**values) for who, values in known.items()}

    def related(self, kind: str, customer_ids: Sequence[int]) -> Sequence[int]:
        ids = list(customer_ids)
        rows = self._scope.rows(self._related(kind, ids))
        return sorted({int(row[0]) for row in rows})

    def _related(self, kind: str, ids: list[int]) -> Query:
        among = self._scope.among
        match kind:
            case "company":
                known = customer.c.company_id
                return select(known).where(among(customer.c.id, ids), known.is_not(None))
            case "project":
                members = project_contact.c
                return select(members.project_id).where(among(members.customer_id, ids))
            case "task":
                return select(task.c.id).where(among(task.c.customer_id, ids))
            case "call" | "note":
                log = communication.c
                same = log.channel == "call" if kind == "call" else log.channel != "call"
                return select(log.id).where(among(log.customer_id, ids), same)
            case _:
                raise ValueError(f"{kind} does not belong to customers")
