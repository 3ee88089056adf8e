"""Adding and updating customers in batches: matched in a few statements, written in a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from store.ports import in_batches
from store.sql.changes import FACT_INPUTS, Change, difference
from store.sql.checks import Refused, check
from store.sql.dialect import one_at_a_time
from store.sql.facts import recompute
from store.sql.hanging import Hanging
from store.sql.importing import Noted
from store.sql.known import learn
from store.sql.matching import Match, People, Person
from store.sql.newcomers import blank, fill, set_first_facts, values_to_learn
from store.sql.schema import company, custom_field, customer
from store.sql.scope import Scope
from store.text import fold
from store.types import CustomerInput, CustomValue, Tenant, WriteOutcome, Written

BATCH = 1_000


def upsert(
    scope: Scope,
    tenant: Tenant,
    rows: Sequence[CustomerInput],
    *,
    now_ms: int,
    add: bool,
    replace: bool,
    of_import: int | None = None,
) -> list[Written]:
    """Add or update each row in order; see `store.ports.CustomerWriter.upsert`."""
    one_at_a_time(scope.connection, tenant.id)
    written: list[Written] = []
    for part in in_batches(rows, BATCH):
        batch = _Batch(scope, tenant, part, now_ms, add=add, replace=replace, of_import=of_import)
        written += [batch.apply(index, row) for index, row in enumerate(part)]
        batch.flush()
    return written


class _Batch:
    """Up to a thousand rows: applied to people in memory first, then written together."""

    def __init__(
        self,
        scope: Scope,
        tenant: Tenant,
        rows: Sequence[CustomerInput],
        now_ms: int,
        *,
        add: bool,
        replace: bool,
        of_import: int | None,
    ) -> None:
        self._scope = scope
        self._now_ms = now_ms
        self._add = add
        self._replace = replace
        self._custom_types = _custom_types(scope, rows)
        self._refused = self._check(rows)
        sound = [row for index, row in enumerate(rows) if index not in self._refused]
        self._people = People.fetch(scope, sound)
        self._company_of = _companies(scope, sound)
        self._new: dict[int, Person] = {}
        self._changed: dict[int, dict[str, Any]] = {}
        self._companies: list[dict[str, Any]] = []
        self._hanging = Hanging(self._custom_types, tenant.zone)
        self._noted = Noted(of_import, self._custom_types, tenant.zone)
        self._learnt: set[tuple[str, str]] = set()

    def apply(self, index: int, row: CustomerInput) -> Written:
        """Apply one row to the people in memory."""
        if index in self._refused:
            return self._refused[index]
        match = self._people.match(row)
        if match.person is None:
            return self._admit(row, match)
        change = self._difference(match.person, row)
        if not change.names:
            return Written(WriteOutcome.UNCHANGED, match.person.id, duplicates=match.duplicates)
        self._take(match.person, change)
        return Written(
            WriteOutcome.UPDATED,
            match.person.id,
            duplicates=match.duplicates,
            changed=tuple(change.names),
        )

    def flush(self) -> None:
        """Write what the rows changed; nothing when they changed nothing."""
        scope = self._scope
        scope.add(company, self._companies)
        for person in self._new.values():
            set_first_facts(person.columns)
        scope.add(customer, [person.columns for person in self._new.values()])
        scope.change_each(customer, self._changed)
        self._hanging.write(scope, self._now_ms)
        self._noted.write(scope, added=self._new, changed=list(self._changed))
        recompute(scope, [key for key, to in self._changed.items() if FACT_INPUTS & to.keys()])
        learn(scope, self._learnt)

    def _check(self, rows: Sequence[CustomerInput]) -> dict[int, Written]:
        refused: dict[int, Written] = {}
        for index, row in enumerate(rows):
            try:
                check(row, self._custom_types)
            except Refused as problem:
                refused[index] = _refusal(problem)
        return refused

    def _admit(self, row: CustomerInput, match: Match) -> Written:
        new_id, now_ms = self._scope.ids.next(), self._now_ms
        try:
            columns = blank(row, match, new_id=new_id, now_ms=now_ms, add=self._add)
        except Refused as refused:
            return _refusal(refused, match.duplicates)
        names = fill(columns, row, now_ms=now_ms)
        self._learnt.update(values_to_learn(columns))
        if row.company and fold(row.company):
            columns["company_id"] = self._company(row.company)
            names.append("company")
            self._learnt.add(("company", row.company))
        person = Person(new_id, columns)
        names += self._hanging.admit(person, row)
        self._learn(person.tags, person.custom)
        self._new[new_id] = person
        self._people.put(person)
        return Written(
            WriteOutcome.ADDED, new_id, duplicates=match.duplicates, changed=tuple(names)
        )

    def _difference(self, person: Person, row: CustomerInput) -> Change:
        return difference(
            person,
            row,
            replace=self._replace,
            now_ms=self._now_ms,
            company_of=self._company_of,
        )

    def _take(self, person: Person, change: Change) -> None:
        columns = change.columns
        if change.company is not None:
            columns["company_id"] = self._company(change.company)
        if "stage" in columns:
            columns["stage_changed_at"] = self._now_ms
        columns["updated_at"] = self._now_ms
        self._people.forget_contacts(person)
        if person.id not in self._new:
            self._noted.remember(person, change)
            self._changed.setdefault(person.id, {}).update(columns)
        person.columns.update(columns)
        self._hanging.take(person, change)
        self._people.put(person)
        self._learnt.update(values_to_learn(columns))
        if change.company is not None:
            self._learnt.add(("company", change.company))
        self._learn(change.new_tags, change.custom)

    def _company(self, name: str) -> int:
        folded = fold(name)
        if folded not in self._company_of:
            company_id = self._scope.ids.next()
            self._company_of[folded] = company_id
            self._companies.append({
                "id": company_id,
                "name": name,
                "name_folded": folded,
                "created_at": self._now_ms,
            })
        return self._company_of[folded]

    def _learn(self, tags: Mapping[str, str], custom: Mapping[str, CustomValue]) -> None:
        for tag in tags.values():
            self._learnt.add(("tags", tag))
        for key, value in custom.items():
            if self._custom_types[key] == "text":
                self._learnt.add((f"custom.{key}", str(value)))


def _refusal(refused: Refused, duplicates: tuple[int, ...] = ()) -> Written:
    return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason, duplicates)


def _companies(scope: Scope, rows: Sequence[CustomerInput]) -> dict[str, int]:
    names = {fold(row.company) for row in rows if row.company}
    if not names:
        return {}
    query = select(company.c.name_folded, company.c.id)
    found = scope.rows(query.where(scope.among(company.c.name_folded, sorted(names))))
    return {row[0]: row[1] for row in found}


def _custom_types(scope: Scope, rows: Sequence[CustomerInput]) -> dict[str, str]:
    if not any(row.custom for row in rows):
        return {}
    found = scope.rows(select(custom_field.c.key, custom_field.c.type))
    return {row[0]: row[1] for row in found}
