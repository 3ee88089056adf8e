"""What an import adds and changes, noted in the unit that writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.dml import Update

from store.sql.changes import Change, custom_columns
from store.sql.matching import Person
from store.sql.schema import import_customer, import_order
from store.sql.scope import Draft, Query, Scope

ANOTHER_WAY = 0  # in `changed_by`: not by an import
_ADDED = ("customer_id", "job_id", "touched_id", "previous", "changed_by")
_ORDER = ("job_id", "order_id")
Previous = dict[str, dict[str, Any]]


class Noted:
    """The customers that a batch of one import adds and changes; nothing outside an import."""

    def __init__(self, job_id: int | None, custom_types: Mapping[str, str], zone: str) -> None:
        self._job_id, self._custom_types, self._zone = job_id, custom_types, zone
        self._changed: dict[int, Previous] = {}

    def remember(self, person: Person, change: Change) -> None:
        """Keep what a change is about to replace, unless this batch replaced it before."""
        if self._job_id is None:
            return
        kept = self._changed.setdefault(person.id, {})
        columns = kept.setdefault("columns", {})
        for name in change.columns:
            columns.setdefault(name, person.columns[name])
        tags = kept.setdefault("tags", {})
        for folded in (*change.new_tags, *change.old_tags):
            tags.setdefault(folded, person.tags.get(folded))
        consent = kept.setdefault("consent", {})
        for channel in (*change.consent, *(person.consent if change.no_consent else ())):
            consent.setdefault(channel, person.consent.get(channel))
        custom = kept.setdefault("custom", {})
        for key in (*change.custom, *(person.custom if change.no_custom else ())):
            custom.setdefault(key, self._typed(person, key))
        if change.external is not None:
            kept.setdefault("external", {}).setdefault(change.external[0], None)

    def _typed(self, person: Person, key: str) -> dict[str, Any] | None:
        value = person.custom.get(key)
        if value is None:
            return None
        return custom_columns(value, self._custom_types.get(key, "text"), self._zone)

    def write(self, scope: Scope, added: Iterable[int], changed: Sequence[int]) -> None:
        """Note whom the batch added and changed, and that earlier imports' rows are used now."""
        if changed:
            by = ANOTHER_WAY if self._job_id is None else self._job_id
            scope.do(_use, ids=changed, by=by)
        if self._job_id is None:
            return
        touched, job_id = scope.ids.next(), self._job_id
        rows = [(key, job_id, touched, None, None) for key in added]
        scope.add_values(import_customer, _ADDED, rows)
        if self._changed:
            self._keep_previous(scope, touched)

    def _keep_previous(self, scope: Scope, touched: int) -> None:
        """What an earlier batch of the import kept counts; whom it added has nothing to keep."""
        found = scope.ask(_noted, ids=list(self._changed), job_id=self._job_id)
        known: dict[int, str | None] = {row[0]: row[1] for row in found}
        rows: list[dict[str, Any]] = []
        for key, previous in self._changed.items():
            if key in known and known[key] is None:
                continue
            first: Previous = json.loads(known.get(key) or "{}")
            whole = {part: {**values, **first.get(part, {})} for part, values in previous.items()}
            text = json.dumps({**first, **whole}, ensure_ascii=False)
            row = {"customer_id": key, "job_id": self._job_id, "touched_id": touched}
            rows.append({**row, "previous": text, "changed_by": None})
        scope.put(import_customer, rows, ["previous"])


def note_orders(scope: Scope, job_id: int | None, order_ids: Iterable[int]) -> None:
    """Note the orders that a batch of an import added."""
    if job_id is not None:
        scope.add_values(import_order, _ORDER, [(job_id, key) for key in order_ids])


def changed_by_hand(scope: Scope, customer_ids: Iterable[int]) -> None:
    """Note that customers were changed by no import: undoing one leaves them."""
    scope.do(_use, ids=sorted(set(customer_ids)), by=ANOTHER_WAY)


def _use(draft: Draft) -> Update:
    table = import_customer.c
    others = (table.job_id != bindparam("by"), table.changed_by.is_(None))
    mine = update(import_customer).where(draft.listed(table.customer_id, "ids"), *others)
    return mine.values(changed_by=bindparam("by"))


def _noted(draft: Draft) -> Query:
    table = import_customer.c
    query = select(table.customer_id, table.previous)
    return query.where(draft.listed(table.customer_id, "ids"), table.job_id == bindparam("job_id"))
