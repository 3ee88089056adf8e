"""What an account holds, and the rules that keep it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.hubspot.checking import kept
from tests.standins.hubspot.clock import StandinClock, iso
from tests.standins.hubspot.refusing import Refused, invalid_value, not_found
from tests.standins.hubspot.seeds import (
    CREATED,
    MODIFIED,
    REQUIRED,
    TYPES,
    Definition,
    owners,
    pipelines,
    properties,
)

Values = dict[str, str]


@dataclass
class Version:
    """A record as the search index may still see it."""

    at: float
    values: Values
    archived: bool


@dataclass
class Record:
    """A record of the account."""

    id: str
    type: str
    created: int
    updated: int
    values: Values
    archived: bool = False
    merged_into: str = ""
    versions: list[Version] = field(default_factory=list[Version])

    def shown(self, names: list[str] | None = None) -> dict[str, Any]:
        """As the interface answers it; `names`: the properties asked for."""
        values = self.values
        if names is not None:
            always = {"hs_object_id", modified_name(self.type), created_name(self.type)}
            wanted = dict.fromkeys([*names, *sorted(always)])
            values = {name: self.values.get(name) for name in wanted}
        return {
            "id": self.id,
            "properties": values,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
            "archived": self.archived,
        }


@dataclass
class State:
    """An account. `required` holds what a record cannot be created without; `merged_answers`: a
    merged id leads to the winner, else it is gone."""

    clock: StandinClock
    portal: int = 4_242_001
    name: str = "Stand-in Inc."
    zone: str = "America/Toronto"
    merged_answers: bool = True
    refuses_unique: set[str] = field(default_factory=set[str])
    objects: dict[str, dict[str, Record]] = field(default_factory=dict[str, dict[str, Record]])
    properties: dict[str, dict[str, Definition]] = field(
        default_factory=dict[str, dict[str, Definition]]
    )
    groups: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    unique: dict[tuple[str, str], dict[str, str]] = field(
        default_factory=dict[tuple[str, str], dict[str, str]]
    )
    links: dict[tuple[str, str, str, str], set[int]] = field(
        default_factory=dict[tuple[str, str, str, str], set[int]]
    )
    required: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(REQUIRED))
    last_id: int = 1000

    def __post_init__(self) -> None:
        now = iso(self.clock.now_ms())
        self.owners = owners(now)
        self.pipelines = pipelines(now)
        for name in TYPES:
            self.objects[name] = {}
            self.properties[name] = properties(name)
            self.groups[name] = {"information": "Information"}

    def definition(self, type_name: str, name: str) -> Definition:
        """A property's definition; refuses the whole call when there is none."""
        found = self.properties[type_name].get(name)
        if found is None:
            message = f'Property \\"{name}\\" does not exist'
            raise invalid_value(name, "PROPERTY_DOESNT_EXIST", message, whole=True)
        return found

    def found(self, type_name: str, record_id: str) -> Record:
        """A live record; the winner for a merged id."""
        record = self.objects[type_name].get(record_id)
        if record is not None and record.merged_into and self.merged_answers:
            record = self.objects[type_name].get(record.merged_into)
        if record is None or record.archived:
            raise not_found([record_id])
        return record

    def by_unique(self, type_name: str, name: str, value: str) -> Record | None:
        """The live record with a value of a unique property."""
        record_id = self.unique.get((type_name, name), {}).get(fold(value))
        return self.objects[type_name].get(record_id) if record_id else None

    def create(self, type_name: str, given: Mapping[str, str], *, dry: bool = False) -> Record:
        """A new record; `dry` only checks."""
        values = self._checked(type_name, given)
        lacking = [name for name in self.required.get(type_name, ()) if not values.get(name)]
        if lacking:
            message = f"Error creating {type_name}. Some required properties were not set."
            details = [{"message": message, "code": "REQUIRED_FIELD", "in": lacking[0]}]
            context = {"properties": lacking}
            raise Refused(400, "VALIDATION_ERROR", message, context=context, details=details)
        self._no_conflict(type_name, values, own_id="")
        now = self.clock.now_ms()
        record = Record("", type_name, now, now, {created_name(type_name): iso(now)})
        if not dry:
            self.last_id += 1
            record.id = record.values["hs_object_id"] = str(self.last_id)
            self.objects[type_name][record.id] = record
            self._apply(record, values)
        return record

    def update(self, record: Record, given: Mapping[str, str], *, dry: bool = False) -> None:
        """Change a record; "" clears. Nothing moves when nothing changes; `dry` only checks."""
        values = self._checked(record.type, given)
        self._no_conflict(record.type, values, own_id=record.id)
        changed = any(record.values.get(name, "") != value for name, value in values.items())
        if changed and not dry:
            record.updated = max(self.clock.now_ms(), record.updated + 1)
            self._apply(record, values)

    def archive(self, type_name: str, record_id: str) -> None:
        """Move a record to the bin; its unique values are free again."""
        record = self.objects[type_name].get(record_id)
        if record is not None and not record.archived:
            self._release(record)
            record.archived = True
            self._remember(record)

    def merge(self, type_name: str, winner_id: str, loser_id: str) -> None:
        """Merge two records; the loser's empty places and addresses go to the winner."""
        winner, loser = self.found(type_name, winner_id), self.found(type_name, loser_id)
        self._release(loser)
        loser.archived, loser.merged_into = True, winner.id
        merged = winner.values.get("hs_merged_object_ids", "")
        winner.values["hs_merged_object_ids"] = ";".join(filter(None, [merged, loser.id]))
        if email := loser.values.get("email"):
            others = winner.values.get("hs_additional_emails", "")
            winner.values["hs_additional_emails"] = ";".join(filter(None, [others, email]))
            self.unique.setdefault((type_name, "email"), {})[fold(email)] = winner.id
        winner.updated = max(self.clock.now_ms(), winner.updated + 1)
        self._apply(winner, {})
        self._remember(loser)

    def _checked(self, type_name: str, given: Mapping[str, str]) -> Values:
        return {
            name: kept(self.definition(type_name, name), value) for name, value in given.items()
        }

    def _no_conflict(self, type_name: str, values: Values, own_id: str) -> None:
        for name, value in values.items():
            if not value or not self.properties[type_name][name].unique:
                continue
            other = self.by_unique(type_name, name, value)
            if other is not None and other.id != own_id:
                what = "Contact" if type_name == "contacts" else "Object"
                message = f"{what} already exists. Existing ID: {other.id}"
                raise Refused(409, "CONFLICT", message)

    def _apply(self, record: Record, values: Values) -> None:
        for name, value in values.items():
            if self.properties[record.type][name].unique:
                index = self.unique.setdefault((record.type, name), {})
                if (before := record.values.get(name)) and index.get(fold(before)) == record.id:
                    del index[fold(before)]
                if value:
                    index[fold(value)] = record.id
            record.values[name] = value
        record.values[modified_name(record.type)] = iso(record.updated)
        self._remember(record)

    def _release(self, record: Record) -> None:
        for (type_name, _), index in self.unique.items():
            if type_name == record.type:
                for value in [value for value, owner in index.items() if owner == record.id]:
                    del index[value]

    def _remember(self, record: Record) -> None:
        version = Version(self.clock.now(), dict(record.values), record.archived)
        record.versions = [*record.versions[-4:], version]


def modified_name(type_name: str) -> str:
    """The property that holds when a record of a type was changed."""
    return MODIFIED.get(type_name, "hs_lastmodifieddate")


def created_name(type_name: str) -> str:
    """The property that holds when a record of a type was made."""
    return CREATED.get(type_name, "hs_createdate")


def fold(value: str) -> str:
    """A unique value as it is compared."""
    return value.strip().casefold()
