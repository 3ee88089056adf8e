"""What hangs on customers (tags, consent, own fields, external ids), written after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete

from store.sql.changes import Change, custom_columns
from store.sql.matching import Person
from store.sql.schema import customer_consent, customer_custom, customer_external_id, customer_tag
from store.sql.scope import Scope
from store.text import fold
from store.types import CustomerInput

TYPED = ("text", "folded", "number_micro", "date_at", "bool")


class Hanging:
    """What the rows of a batch hang on people and take off them, to be written together."""

    def __init__(self, custom_types: Mapping[str, str], zone: str) -> None:
        self._custom_types, self._zone = custom_types, zone
        self._tags: dict[tuple[int, str], str | None] = {}
        self._consent: dict[tuple[int, str], str] = {}
        self._custom: dict[tuple[int, str], dict[str, Any]] = {}
        self._external: list[dict[str, Any]] = []
        self._no_consent: set[int] = set()
        self._no_custom: set[int] = set()

    def admit(self, person: Person, row: CustomerInput) -> list[str]:
        """Hang on a new person what the row says; the names of what it was."""
        names: list[str] = []
        key = person.id
        for tag in row.tags:
            if (folded := fold(tag)) and folded not in person.tags:
                person.tags[folded] = self._tags[key, folded] = tag
        if person.tags:
            names.append("tags")
        if row.consent:
            for channel, state in row.consent.items():
                person.consent[channel] = self._consent[key, channel] = state
            names.append("consent")
        for name, value in row.custom.items():
            person.custom[name] = value
            columns = custom_columns(value, self._custom_types[name], self._zone)
            self._custom[key, name] = columns
            names.append(f"custom.{name}")
        if row.external_id:
            self._add_external(person, row.external_id.source, row.external_id.value)
            names.append("external_id")
        return names

    def take(self, person: Person, change: Change) -> None:
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
            person.tags[folded] = self._tags[person.id, folded] = tag
        for channel, state in change.consent.items():
            person.consent[channel] = self._consent[person.id, channel] = state
        for key, value in change.custom.items():
            person.custom[key] = value
            columns = custom_columns(value, self._custom_types[key], self._zone)
            self._custom[person.id, key] = columns
        if change.external is not None:
            self._add_external(person, *change.external)

    def _add_external(self, person: Person, source: str, value: str) -> None:
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
        take_off(scope, customer_tag, [key for key, tag in self._tags.items() if tag is None])
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
        scope.put(customer_custom, custom, TYPED)


_NAMED_BY = {
    customer_tag.name: "tag_folded",
    customer_consent.name: "channel",
    customer_custom.name: "key",
    customer_external_id.name: "source",
}


def take_off(scope: Scope, table: Table[Any], gone: Sequence[tuple[int, str]]) -> None:
    """Remove what hangs on customers, each given by its customer and its name: the folded tag, the
    channel, the own field's key, the source of the external id."""
    if gone:
        named = table.c[_NAMED_BY[table.name]] == bindparam("of_name")
        mine = delete(table).where(table.c.customer_id == bindparam("of_customer"), named)
        scope.change(mine, [{"of_customer": key, "of_name": name} for key, name in gone])
