"""What an organisation holds, and the rules that keep it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.standins.hubspot.clock import StandinClock
from tests.standins.salesforce.checking import kept, shown_instant
from tests.standins.salesforce.refusing import Refused, no_such_column
from tests.standins.salesforce.schema import PREFIXES, Definition, standard, whole_id

ARCHIVED_AFTER = timedelta(days=365)
Values = dict[str, Any]


@dataclass
class Record:
    """A record: `values` by name, those that are kept by itself included."""

    id: str
    object: str
    values: Values
    deleted: bool = False

    @property
    def modified(self) -> str:
        return self.values["SystemModstamp"]


@dataclass
class State:
    """An organisation. `hidden` are fields that nobody was permitted; `locked` how often a record is
    still found locked; `duplicate_rule`: two contacts of one name and address are refused;
    `plain_activities`: their fields cannot be unique."""

    clock: StandinClock
    name: str = "Stand-in Inc."
    zone: str = "America/Toronto"
    duplicate_rule: bool = False
    plain_activities: bool = True
    may_customize: bool = True
    objects: dict[str, dict[str, Record]] = field(default_factory=dict[str, dict[str, Record]])
    hidden: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    locked: dict[str, int] = field(default_factory=dict[str, int])
    last_id: int = 1000

    def __post_init__(self) -> None:
        self.fields = standard()
        self.objects = {name: {} for name in PREFIXES}
        self.keys: dict[tuple[str, str], dict[str, str]] = {}
        user = {"Email": "owner@standin.example", "IsActive": True, "UserType": "Standard"}
        self.user = self._made("User", {"Name": "Ona Owner", **user})
        gone = {**user, "Email": "gone@standin.example", "IsActive": False}
        self._made("User", {"Name": "Gil Gone", **gone})
        self.organisation = self._made(
            "Organization", {"Name": self.name, "TimeZoneSidKey": self.zone}
        )
        for at, stage in enumerate(("Prospecting", "Proposal", "Closed Won"), 1):
            shown = {"ApiName": stage, "MasterLabel": stage, "SortOrder": at, "IsActive": True}
            self._made("OpportunityStage", {**shown, "IsClosed": stage == "Closed Won"})

    def visible(self, object_name: str) -> dict[str, Definition]:
        """The fields of an object that we may see; refuses an object there is not."""
        if object_name not in self.fields:
            said = f"sObject type '{object_name}' is not supported."
            raise Refused("INVALID_TYPE", said)
        found = self.fields[object_name]
        return {name: one for name, one in found.items() if (object_name, name) not in self.hidden}

    def find(self, object_name: str, record_id: str) -> Record | None:
        """A record by its id of 15 or 18 characters, deleted ones too."""
        held = self.objects[object_name]
        return held.get(record_id) or held.get(whole_id(record_id[:15]))

    def found(self, object_name: str, record_id: str) -> Record:
        """A live record."""
        record = self.find(object_name, record_id)
        if record is None:
            said = "invalid cross reference id"
            raise Refused("INVALID_CROSS_REFERENCE_KEY", said)
        if record.deleted:
            raise Refused("ENTITY_IS_DELETED", "entity is deleted")
        return record

    def by_key(self, object_name: str, name: str, value: str) -> Record | None:
        """The live record with a value of a unique field."""
        record_id = self.keys.get((object_name, name), {}).get(value)
        return self.objects[object_name].get(record_id) if record_id else None

    def create(self, object_name: str, given: Mapping[str, Any]) -> Record:
        """A new record."""
        values = self._checked(object_name, given, new=True)
        for name, one in self.fields[object_name].items():
            if one.required and values.get(name) is None:
                said = f"Required fields are missing: [{name}]"
                raise Refused("REQUIRED_FIELD_MISSING", said, [name])
        self._no_twin(object_name, values)
        return self._made(object_name, values)

    def update(self, record: Record, given: Mapping[str, Any]) -> None:
        """Change a record; null clears. Nothing moves when nothing changes."""
        if self.locked.get(record.id, 0) > 0:
            self.locked[record.id] -= 1
            raise Refused("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        values = self._checked(record.object, given, new=False, own=record.id)
        if any(record.values.get(name) != value for name, value in values.items()):
            self._index(record, values)
            record.values.update(values)
            record.values["SystemModstamp"] = shown_instant(self.clock.now_ms())

    def delete(self, record: Record) -> None:
        """Move a record to the bin; its unique values are free again."""
        self._index(record, dict.fromkeys(record.values))
        record.deleted = record.values["IsDeleted"] = True
        record.values["SystemModstamp"] = shown_instant(self.clock.now_ms())

    def merge(self, object_name: str, winner: str, loser: str) -> None:
        """Somebody there merges two records."""
        lost = self.found(object_name, loser)
        self.delete(lost)
        lost.values["MasterRecordId"] = self.found(object_name, winner).id

    def is_archived(self, record: Record) -> bool:
        """Whether an activity is too old for an ordinary query."""
        day, done = record.values.get("ActivityDate"), record.values.get("Status") == "Completed"
        if record.object != "Task" or not day or not done:
            return False
        today = datetime.fromtimestamp(self.clock.now(), UTC).date()
        return today - date.fromisoformat(day) > ARCHIVED_AFTER

    def live(self, object_name: str) -> list[Record]:
        """The records that nobody deleted."""
        return [one for one in self.objects[object_name].values() if not one.deleted]

    def _checked(
        self, object_name: str, given: Mapping[str, Any], *, new: bool, own: str = ""
    ) -> Values:
        known = {name.casefold(): one for name, one in self.visible(object_name).items()}
        values: Values = {}
        for name, value in given.items():
            one = known.get(name.casefold())
            if one is None:
                raise no_such_column(name, object_name)
            if not (one.createable if new else one.updateable):
                said = f"Unable to create/update fields: {name}. Please check the security settings"
                raise Refused("INVALID_FIELD_FOR_INSERT_UPDATE", said, [name])
            values[one.name] = kept(one, value)
            self._check_target(one, values[one.name])
            if one.unique:
                self._check_unique(object_name, one.name, values[one.name], own)
        return values

    def _check_target(self, one: Definition, value: Any) -> None:
        if one.target and value and not any(self._is_live(name, value) for name in one.target):
            said = f"{one.name}: id value of incorrect type: {value}"
            raise Refused("INVALID_CROSS_REFERENCE_KEY", said, [one.name])

    def _is_live(self, object_name: str, record_id: str) -> bool:
        record = self.find(object_name, record_id)
        return record is not None and not record.deleted

    def _check_unique(self, object_name: str, name: str, value: Any, own: str) -> None:
        other = self.by_key(object_name, name, value) if value else None
        if other is not None and other.id != own:
            said = f"duplicate value found: {name} duplicates value on record with id: {other.id}"
            raise Refused("DUPLICATE_VALUE", said, [])

    def _no_twin(self, object_name: str, values: Values) -> None:
        if not self.duplicate_rule or object_name != "Contact":
            return
        mine = (values.get("LastName"), values.get("Email"))
        if any(
            (one.values.get("LastName"), one.values.get("Email")) == mine
            for one in self.live(object_name)
        ):
            raise Refused("DUPLICATES_DETECTED", "Use one of these records?")

    def _made(self, object_name: str, values: Values) -> Record:
        self.last_id += 1
        record_id = whole_id(f"{PREFIXES[object_name]}{self.last_id:012d}")
        now = shown_instant(self.clock.now_ms())
        start: Values = {"Id": record_id, "CreatedDate": now, "SystemModstamp": now}
        defaults: Values = {"IsDeleted": False, "Status": "Not Started", "Priority": "Normal"}
        defaults |= {"TaskSubtype": "Task"}
        start |= {name: one for name, one in defaults.items() if name in self.fields[object_name]}
        if object_name not in {"User", "Organization"}:
            start["OwnerId"] = self.user.id
        record = Record(record_id, object_name, start)
        self._index(record, values)
        record.values.update(values)
        self.objects[object_name][record_id] = record
        return record

    def _index(self, record: Record, values: Values) -> None:
        for name, one in self.fields[record.object].items():
            if not one.unique or name not in values:
                continue
            held = self.keys.setdefault((record.object, name), {})
            held.pop(record.values.get(name) or "", None)
            if values[name]:
                held[values[name]] = record.id
