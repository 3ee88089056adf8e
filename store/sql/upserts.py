"""Adding and updating customers in batches: matched in a few statements, written in a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from store.ports import in_batches
from store.sql.changes import BLANK, FACT_INPUTS, Change, Refused, check, custom_columns, difference
from store.sql.dialect import one_at_a_time
from store.sql.facts import recompute
from store.sql.known import learn
from store.sql.matching import Match, People, Person
from store.sql.schema import (
    company,
    custom_field,
    customer,
    customer_consent,
    customer_custom,
    customer_external_id,
    customer_tag,
)
from store.sql.scope import Scope
from store.text import fold
from store.types import CustomerInput, Tenant, WriteOutcome, Written

BATCH = 1_000
_LEARNT = ("city", "region", "owner", "source")


def upsert(
    scope: Scope,
    tenant: Tenant,
    rows: Sequence[CustomerInput],
    *,
    now_ms: int,
    add: bool,
    replace: bool,
) -> list[Written]:
    """Add or update each row in order; see `store.ports.CustomerWriter.upsert`."""
    one_at_a_time(scope.connection, tenant.id)
    written: list[Written] = []
    for part in in_batches(rows, BATCH):
        batch = _Batch(scope, tenant, part, now_ms, add=add, replace=replace)
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
    ) -> None:
        self._scope = scope
        self._zone = tenant.zone
        self._now_ms = now_ms
        self._add = add
        self._replace = replace
        self._custom_types = _custom_types(scope, rows)
        self._refused = self._check(rows)
        sound = [row for index, row in enumerate(rows) if index not in self._refused]
        self._people = People.fetch(scope, sound)
        self._company_of = _companies(scope, sound)
        self._new: list[Person] = []
        self._changed: dict[int, dict[str, Any]] = {}
        self._companies: list[dict[str, Any]] = []
        self._pending = _Hanging()
        self._learnt: list[tuple[str, str | None]] = []

    def apply(self, index: int, row: CustomerInput) -> Written:
        """Apply one row to the people in memory."""
        if index in self._refused:
            return self._refused[index]
        match = self._people.match(row)
        try:
            person = match.person or self._newcomer(row, match)
            change = self._difference(person, row)
        except Refused as refused:
            return _refusal(refused, match.duplicates)
        if not change.names and not person.new:
            return Written(WriteOutcome.UNCHANGED, person.id, duplicates=match.duplicates)
        outcome = WriteOutcome.UPDATED if match.person else WriteOutcome.ADDED
        self._take(person, change)
        names = tuple(change.names)
        return Written(outcome, person.id, duplicates=match.duplicates, changed=names)

    def flush(self) -> None:
        """Write what the rows changed; nothing when they changed nothing."""
        scope = self._scope
        scope.add(company, self._companies)
        for person in self._new:
            _first_facts(person)
        scope.add(customer, [person.columns for person in self._new])
        new = {person.id for person in self._new}
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for key, columns in self._changed.items():
            if key not in new:
                row = {"of_id": key, **{f"to_{name}": value for name, value in columns.items()}}
                by_columns.setdefault(tuple(columns), []).append(row)
        for names, rows in by_columns.items():
            values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
            mine = update(customer).where(customer.c.id == bindparam("of_id"))
            scope.change(mine.values(values), rows)
        self._pending.write(scope, self._now_ms)
        facts = [
            key for key, columns in self._changed.items() if not FACT_INPUTS.isdisjoint(columns)
        ]
        recompute(scope, [key for key in facts if key not in new])
        learn(scope, self._learnt)

    def _check(self, rows: Sequence[CustomerInput]) -> dict[int, Written]:
        refused: dict[int, Written] = {}
        for index, row in enumerate(rows):
            try:
                check(row, self._custom_types)
            except Refused as problem:
                refused[index] = _refusal(problem)
        return refused

    def _newcomer(self, row: CustomerInput, match: Match) -> Person:
        if match.code:
            raise Refused(match.code, match.reason)
        if not self._add:
            code = "possible_duplicate" if match.duplicates else "not_found"
            raise Refused(code, "no customer matches, and adding is off")
        name, folded = _name(row)
        if not folded:
            raise Refused("no_name", "a new customer needs a name, an e-mail, a phone or an id")
        new_id = self._scope.ids.next()
        columns = dict(BLANK) | {
            "tenant_id": self._scope.tenant_id,
            "id": new_id,
            "name": name,
            "name_folded": folded,
            "created_at": self._now_ms,
        }
        return Person(new_id, columns, new=True)

    def _difference(self, person: Person, row: CustomerInput) -> Change:
        return difference(
            person,
            row,
            replace=self._replace or person.new,
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
        if not person.new:
            self._people.forget_contacts(person)
        person.columns.update(columns)
        if person.new:
            self._new.append(person)
            person.new = False
        self._changed.setdefault(person.id, {}).update(columns)
        self._pending.take(person, change, self._custom_types, self._zone)
        self._people.put(person)
        self._learn(columns, change)

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

    def _learn(self, columns: Mapping[str, Any], change: Change) -> None:
        self._learnt += [(name, columns[name]) for name in _LEARNT if columns.get(name)]
        self._learnt.append(("company", change.company))
        self._learnt += [("tags", tag) for tag in change.new_tags.values()]
        for key, value in change.custom.items():
            if self._custom_types[key] == "text":
                self._learnt.append((f"custom.{key}", str(value)))


class _Hanging:
    """What hangs on customers, to be written after them."""

    def __init__(self) -> None:
        self._tags: dict[tuple[int, str], str | None] = {}
        self._consent: dict[tuple[int, str], str] = {}
        self._custom: dict[tuple[int, str], dict[str, Any]] = {}
        self._external: list[dict[str, Any]] = []
        self._no_consent: set[int] = set()
        self._no_custom: set[int] = set()

    def take(
        self, person: Person, change: Change, custom_types: Mapping[str, str], zone: str
    ) -> None:
        """Apply a change to the person in memory and remember to write it."""
        if change.no_consent:
            self._no_consent.add(person.id)
            for channel in person.consent:
                self._consent.pop((person.id, channel), None)
            person.consent.clear()
        if change.no_custom:
            self._no_custom.add(person.id)
            for key in person.custom:
                self._custom.pop((person.id, key), None)
            person.custom.clear()
        for folded in change.old_tags:
            del person.tags[folded]
            self._tags[person.id, folded] = None
        for folded, tag in change.new_tags.items():
            person.tags[folded] = tag
            self._tags[person.id, folded] = tag
        for channel, state in change.consent.items():
            person.consent[channel] = self._consent[person.id, channel] = state
        for key, value in change.custom.items():
            person.custom[key] = value
            self._custom[person.id, key] = custom_columns(value, custom_types[key], zone)
        if change.external is not None:
            source, value = change.external
            person.external[source] = value
            self._external.append({"customer_id": person.id, "source": source, "value": value})

    def write(self, scope: Scope, now_ms: int) -> None:
        """Write everything in a few statements."""
        scope.add(customer_external_id, self._external)
        for table, keys in (
            (customer_consent, self._no_consent),
            (customer_custom, self._no_custom),
        ):
            if keys:
                scope.change(delete(table).where(scope.among(table.c.customer_id, sorted(keys))))
        gone = [key for key, tag in self._tags.items() if tag is None]
        for customer_id, folded in gone:
            scope.change(
                delete(customer_tag).where(
                    customer_tag.c.customer_id == customer_id, customer_tag.c.tag_folded == folded
                )
            )
        tags = [
            {"customer_id": key, "tag_folded": folded, "tag": tag}
            for (key, folded), tag in self._tags.items()
            if tag is not None
        ]
        scope.add_new(customer_tag, tags)
        consent = [
            {"customer_id": key, "channel": channel, "state": state, "updated_at": now_ms}
            for (key, channel), state in self._consent.items()
        ]
        scope.put(customer_consent, consent, ["state", "updated_at"])
        custom = [
            {"customer_id": key, "key": name, **columns}
            for (key, name), columns in self._custom.items()
        ]
        typed = ["text", "folded", "number_micro", "date_at", "bool"]
        scope.put(customer_custom, custom, typed)


def _refusal(refused: Refused, duplicates: tuple[int, ...] = ()) -> Written:
    return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason, duplicates)


def _first_facts(person: Person) -> None:
    """The facts of somebody without orders: what was imported."""
    columns = person.columns
    columns["spend_minor"] = columns["base_spend_minor"] or 0
    columns["visits"] = columns["base_visits"] or 0
    columns["last_active_at"] = columns["activity_at"]


def _name(row: CustomerInput) -> tuple[str, str]:
    """What to call a new customer, and folded; empty when nothing is known of them."""
    whole = " ".join(part for part in (row.given_name, row.family_name) if part)
    external = row.external_id.value if row.external_id else None
    known = (row.name, whole, row.email, row.email_given, row.phone, row.phone_given, external)
    for name in known:
        if name and (folded := fold(name)):
            return name, folded
    return "", ""


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
