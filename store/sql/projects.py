"""Projects, who belongs to them and the company they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update

from store.contact import TerminalState
from store.ids import to_text
from store.projects import (
    CLEARABLE,
    Contacts,
    Project,
    ProjectContact,
    ProjectFilter,
    ProjectInput,
)
from store.sql.checks import EARLIEST_MS, LATEST_MS, Refused, check_texts
from store.sql.dialect import one_at_a_time
from store.sql.facts import lock
from store.sql.newest import newest
from store.sql.rows import MAX_MINOR, content_hash, is_storable
from store.sql.schema import (
    company,
    contact_attempt,
    customer,
    project,
    project_company,
    project_contact,
    terminal_state,
)
from store.sql.scope import Scope
from store.text import fold
from store.types import ExternalId, Page, WriteOutcome, Written

OWN_SOURCE = "rapport"  # of projects that no other system knows
_PROJECT = (
    project.c.id,
    project.c.source,
    project.c.external_id,
    project.c.name,
    project.c.value_minor,
    project.c.stage,
    project.c.call_suppressed,
    project.c.next_call_eligible_at,
    project.c.created_at,
    project.c.updated_at,
)


class ProjectQueries:
    """Implements `store.projects.ProjectReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, project_id: int) -> Project | None:
        found = self._made(self._scope.rows(select(*_PROJECT).where(project.c.id == project_id)))
        return found[0] if found else None

    def named(self, text: str, limit: int) -> Sequence[Project]:
        folded = fold(text)
        if not folded or not is_storable(text):
            return []
        exact = or_(project.c.external_id == text.strip(), project.c.name_folded == folded)
        return self._some(exact, limit) or self._some(_has_word(folded), limit)

    def by_external_id(self, external_id: ExternalId) -> int | None:
        if not is_storable(external_id.source + external_id.value):
            return None
        mine = (
            project.c.source == external_id.source,
            project.c.external_id == external_id.value,
        )
        return self._scope.value(select(project.c.id).where(*mine))

    def page(self, wanted: ProjectFilter, *, limit: int, cursor: str | None) -> Page[Project]:
        asked = content_hash("projects", self._scope.tenant_id, repr(wanted))
        query = select(*_PROJECT).where(*self._conditions(wanted))
        found = newest(
            self._scope, query, project.c.id, of=asked, limit=limit, cursor=cursor, made=_as_it_is
        )
        return Page(tuple(self._made(found.items)), found.total, found.next)

    def contacts(self, project_id: int, limit: int) -> Sequence[ProjectContact]:
        return self._contacts(project_contact.c.project_id == project_id, limit=limit)

    def link(self, project_id: int, customer_id: int) -> ProjectContact | None:
        found = self._contacts(
            project_contact.c.project_id == project_id,
            project_contact.c.customer_id == customer_id,
            limit=1,
        )
        return found[0] if found else None

    def made(self, project_id: int) -> Contacts:
        table = contact_attempt.c
        query = select(table.channel, func.count(table.id), func.max(table.at))
        mine = query.where(table.project_id == project_id).group_by(table.channel)
        rows = self._scope.rows(mine.order_by(table.channel))
        return Contacts(
            {row[0]: int(row[1]) for row in rows}, max((row[2] for row in rows), default=None)
        )

    def terminal(self, project_id: int) -> Sequence[TerminalState]:
        table = terminal_state.c
        query = select(
            table.id,
            table.scope,
            table.state,
            table.reason,
            table.override_allowed,
            table.customer_id,
            table.project_id,
            table.since,
        )
        mine = (table.project_id == project_id, table.lifted_at.is_(None))
        rows = self._scope.rows(query.where(*mine).order_by(table.id.desc()))
        return [TerminalState(*row) for row in rows]

    def stages(self) -> Mapping[str, int]:
        query = select(project.c.stage, func.count(project.c.id)).where(
            project.c.stage.is_not(None)
        )
        rows = self._scope.rows(query.group_by(project.c.stage).order_by(project.c.stage))
        return {row[0]: int(row[1]) for row in rows}

    def _some(self, where: ColumnElement[bool], limit: int) -> list[Project]:
        query = select(*_PROJECT).where(where).order_by(project.c.id).limit(limit)
        return self._made(self._scope.rows(query))

    def _contacts(self, *where: ColumnElement[bool], limit: int) -> list[ProjectContact]:
        table = project_contact.c
        people = project_contact.join(customer, customer.c.id == table.customer_id)
        query = select(table.customer_id, customer.c.name, table.suppress_for_project)
        query = query.select_from(people).where(*where).order_by(table.customer_id).limit(limit)
        return [ProjectContact(*row) for row in self._scope.rows(query)]

    def _conditions(self, wanted: ProjectFilter) -> list[ColumnElement[bool]]:
        table, found = project.c, list[ColumnElement[bool]]()
        if wanted.text is not None:
            found.append(_has_word(fold(wanted.text)) if is_storable(wanted.text) else _nothing())
        if wanted.stage is not None:
            found.append(table.stage == fold(wanted.stage))
        if wanted.call_suppressed is not None:
            found.append(table.call_suppressed == wanted.call_suppressed)
        if wanted.customer_id is not None:
            theirs = select(project_contact.c.project_id)
            theirs = theirs.where(project_contact.c.customer_id == wanted.customer_id)
            found.append(table.id.in_(self._scope.within(theirs)))
        if wanted.company is not None:
            both = project_company.join(company, company.c.id == project_company.c.company_id)
            theirs = select(project_company.c.project_id).select_from(both)
            theirs = theirs.where(company.c.name_folded == fold(wanted.company))
            found.append(table.id.in_(self._scope.within(theirs)))
        return found

    def _made(self, rows: Sequence[Any]) -> list[Project]:
        ids = [row.id for row in rows]
        if not ids:
            return []
        companies, people = self._companies(ids), self._people(ids)
        return [_project(row, companies.get(row.id), people.get(row.id, 0)) for row in rows]

    def _companies(self, ids: Sequence[int]) -> dict[int, str]:
        both = project_company.join(company, company.c.id == project_company.c.company_id)
        query = select(project_company.c.project_id, company.c.name).select_from(both)
        mine = self._scope.among(project_company.c.project_id, ids)
        rows = self._scope.rows(query.where(mine).order_by(project_company.c.company_id.desc()))
        return {row[0]: row[1] for row in rows}

    def _people(self, ids: Sequence[int]) -> dict[int, int]:
        table = project_contact.c
        query = select(table.project_id, func.count(table.customer_id))
        mine = query.where(self._scope.among(table.project_id, ids)).group_by(table.project_id)
        return {row[0]: int(row[1]) for row in self._scope.rows(mine)}


class ProjectChanges(ProjectQueries):
    """Implements `store.projects.ProjectWriter`."""

    def upsert(self, row: ProjectInput, *, now_ms: int) -> Written:
        one_at_a_time(self._scope.connection, self._scope.tenant_id)
        try:
            _check(row)
            known = self._known(row)
            if known is None:
                return Written(WriteOutcome.ADDED, self._add(row, now_ms))
        except Refused as refused:
            return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason)
        return self._change(known, row, now_ms)

    def set_link(self, project_id: int, customer_id: int, *, suppress: bool | None) -> Written:
        lock(self._scope, [customer_id])
        if not self._is(project.c.id, project_id) or not self._is(customer.c.id, customer_id):
            reason = "there is no such project or customer"
            return Written(WriteOutcome.REFUSED, None, "unknown", reason)
        known = self.link(project_id, customer_id)
        wanted = known.suppress_for_project if known and suppress is None else bool(suppress)
        if known is not None and known.suppress_for_project == wanted:
            return Written(WriteOutcome.UNCHANGED, project_id)
        row = {
            "project_id": project_id,
            "customer_id": customer_id,
            "suppress_for_project": wanted,
        }
        self._scope.put(project_contact, [row], ["suppress_for_project"])
        if known is None:
            return Written(WriteOutcome.ADDED, project_id)
        return Written(WriteOutcome.UPDATED, project_id, changed=("suppress_for_project",))

    def unlink(self, project_id: int, customer_id: int) -> bool:
        table = project_contact.c
        mine = (table.project_id == project_id) & (table.customer_id == customer_id)
        return bool(self._scope.change(delete(project_contact).where(mine)))

    def _is(self, column: Any, key: int) -> bool:
        return self._scope.value(select(column).where(column == key)) is not None

    def _known(self, row: ProjectInput) -> Project | None:
        """The project meant; Refused for an id nobody has or two different ones."""
        outside = None if row.external_id is None else self.by_external_id(row.external_id)
        if row.id is None:
            return None if outside is None else self.get(outside)
        known = self.get(row.id)
        if known is None:
            raise Refused("unknown", "there is no project with this id")
        if outside is not None and outside != row.id:
            raise Refused("conflict", "external_id: another project has it")
        return known

    def _add(self, row: ProjectInput, now_ms: int) -> int:
        if row.name is None:
            raise Refused("no_name", "name: a new project needs one")
        key = self._scope.ids.next()
        outside = row.external_id or ExternalId(OWN_SOURCE, to_text("project", key))
        columns = {
            "id": key,
            "source": outside.source,
            "external_id": outside.value,
            "name": row.name,
            "name_folded": fold(row.name),
            "value_minor": row.value_minor,
            "stage": fold(row.stage) if row.stage else None,
            "call_suppressed": bool(row.call_suppressed),
            "next_call_eligible_at": row.next_call_eligible_at,
            "created_at": now_ms,
            "updated_at": now_ms,
        }
        self._scope.add(project, [columns])
        if row.company is not None:
            self._set_company(key, row.company, now_ms)
        return key

    def _change(self, known: Project, row: ProjectInput, now_ms: int) -> Written:
        columns = _difference(known, row)
        changed = [name for name in columns if name not in {"name_folded", "source"}]
        if self._company_differs(known, row):
            changed.append("company")
            self._set_company(known.id, row.company, now_ms)
        if not changed:
            return Written(WriteOutcome.UNCHANGED, known.id)
        mine = update(project).where(project.c.id == known.id)
        self._scope.change(mine.values(**columns, updated_at=now_ms))
        return Written(WriteOutcome.UPDATED, known.id, changed=tuple(changed))

    @staticmethod
    def _company_differs(known: Project, row: ProjectInput) -> bool:
        if "company" in row.clear:
            return known.company is not None
        return row.company is not None and fold(row.company) != fold(known.company or "")

    def _set_company(self, project_id: int, name: str | None, now_ms: int) -> None:
        mine = project_company.c.project_id == project_id
        self._scope.change(delete(project_company).where(mine))
        if name is None:
            return
        row = {"project_id": project_id, "company_id": self._company(name, now_ms)}
        self._scope.add(project_company, [row])

    def _company(self, name: str, now_ms: int) -> int:
        query = select(company.c.id).where(company.c.name_folded == fold(name))
        known = self._scope.value(query)
        if known is not None:
            return int(known)
        key = self._scope.ids.next()
        row = {"id": key, "name": name, "name_folded": fold(name), "created_at": now_ms}
        self._scope.add(company, [row])
        return key


def _as_it_is(row: Any) -> Any:
    return row


def _project(row: Any, company_name: str | None, people: int) -> Project:
    fields: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - public, named so
    outside = ExternalId(fields.pop("source"), fields.pop("external_id"))
    return Project(**fields, external_id=outside, company=company_name, people=people)


def _has_word(folded: str) -> ColumnElement[bool]:
    """The condition that a word of the name begins with a text."""
    return (literal(" ") + project.c.name_folded).contains(f" {folded}", autoescape=True)


def _nothing() -> ColumnElement[bool]:
    return project.c.id < 0


def _difference(known: Project, row: ProjectInput) -> dict[str, Any]:
    """The columns that a row sets to something else."""
    wanted: dict[str, Any] = {
        "name": row.name,
        "value_minor": row.value_minor,
        "stage": fold(row.stage) if row.stage else None,
        "call_suppressed": row.call_suppressed,
        "next_call_eligible_at": row.next_call_eligible_at,
    }
    columns = {
        name: None if name in row.clear else value
        for name, value in wanted.items()
        if (value is not None or name in row.clear) and value != getattr(known, name)
    }
    columns = {name: value for name, value in columns.items() if value != getattr(known, name)}
    if "name" in columns:
        columns["name_folded"] = fold(columns["name"])
    if row.id is not None and row.external_id not in {None, known.external_id}:
        outside = row.external_id or known.external_id
        columns |= {"source": outside.source, "external_id": outside.value}
    return columns


def _check(row: ProjectInput) -> None:
    if not row.clear <= CLEARABLE:
        wrong = sorted(row.clear - CLEARABLE)[0]
        raise Refused("bad_field", f"clear: {wrong[:40]!r} is not one of {sorted(CLEARABLE)}")
    texts = [("name", row.name), ("stage", row.stage), ("company", row.company)]
    if row.external_id is not None:
        texts += [("external_id", row.external_id.value), ("source", row.external_id.source)]
    check_texts((name, text) for name, text in texts if text)
    for name, text in texts:
        if text is not None and not fold(text):
            raise Refused("empty", f"{name}: it is empty")
    value, at = row.value_minor, row.next_call_eligible_at
    if value is not None and not 0 <= value <= MAX_MINOR:
        raise Refused("out_of_range", f"value_minor: {value} is not between 0 and {MAX_MINOR}")
    if at is not None and not EARLIEST_MS <= at <= LATEST_MS:
        raise Refused("out_of_range", f"next_call_eligible_at: {at} is not in years 1 to 9999")
