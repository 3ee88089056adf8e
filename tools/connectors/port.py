"""What an outside CRM can do for us, in our words; pure, so that anybody may import it.

Only three kinds of write of records leave the house, and each may be sent twice without harm: an
upsert by our own unique id, an update by their record id, an association put. Reads raise
`ConnectorError`; writes never raise for what the other side does: every write has a result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tools.connectors.troubles import Trouble

BY_ID = "id"  # `by` of a read: their record id
BY_EMAIL = "email"
OUR_ID = "rapport_id"  # the unique property that carries our id


class Kind(StrEnum):
    """A record of ours that has a counterpart there; the connector knows its name there."""

    CUSTOMER = "customer"
    COMPANY = "company"
    PROJECT = "project"
    CALL = "call"
    NOTE = "note"
    TASK = "task"


class FieldType(StrEnum):
    """What a remote field holds. CHOICES holds several of its options."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"


class Outcome(StrEnum):
    """What became of a write. UNKNOWN: it may have been applied; sending it again is safe."""

    CREATED = "created"
    UPDATED = "updated"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Op(StrEnum):
    """How a filter compares. BETWEEN takes `value` and `high`, both included; IN takes `values`."""

    EQ = "EQ"
    NEQ = "NEQ"
    LT = "LT"
    LTE = "LTE"
    GT = "GT"
    GTE = "GTE"
    BETWEEN = "BETWEEN"
    IN = "IN"
    KNOWN = "HAS_PROPERTY"
    MISSING = "NOT_HAS_PROPERTY"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose CRM it is. `zone` is an IANA name; `daily_left` requests, None where there is no cap."""

    remote_id: str
    name: str
    zone: str
    daily_left: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice: `value` is sent, `label` is read by people."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class RemoteField:
    """A field there. `required`: a record cannot be created without it."""

    name: str
    label: str
    type: FieldType
    options: tuple[Option, ...] = ()
    unique: bool = False
    required: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class NewField:
    """A field that `set_up` sees to. `unique` can only be given when it is made."""

    kind: Kind
    name: str
    label: str
    type: FieldType
    options: tuple[Option, ...] = ()
    unique: bool = False


@dataclass(frozen=True, slots=True)
class RefusedField:
    """A field they would not make, and why."""

    field: NewField
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class SetUp:
    """What `set_up` did: fields made now, fields that were there and fit, fields refused."""

    made: tuple[NewField, ...]
    kept: tuple[NewField, ...]
    refused: tuple[RefusedField, ...] = ()


@dataclass(frozen=True, slots=True)
class Remote:
    """A record there. Values are text as they keep it, "" where empty; instants in ms UTC.
    `merged_ids` are records that were merged into it."""

    kind: Kind
    remote_id: str
    values: Mapping[str, str] = field(repr=False)
    created_at: int = 0
    modified_at: int = 0
    archived: bool = False
    merged_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What a read found, by the value that was asked for; `missing` are those without a record,
    `several` the ids of the records where more than one has the value (an address need not be unique
    there): none of them is in `records`."""

    records: Mapping[str, Remote]
    missing: tuple[str, ...]
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition of a search."""

    name: str
    op: Op
    value: str = ""
    high: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a search."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RemotePage:
    """A page of a search; `after` is given to the next, "" at the end. The index may be seconds
    behind what was written."""

    records: tuple[Remote, ...]
    total: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class Write:
    """One record to write: `trace_id` is ours and pairs the result, `key` the value of the unique
    field (upsert) or their record id (update). Values as they keep them; "" clears a field."""

    trace_id: str
    key: str
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one write. `duration_ms` is that of the calls it travelled in.
    `superseded_by`: another write of the same record came later in the call and was sent instead."""

    trace_id: str
    outcome: Outcome
    remote_id: str = ""
    trouble: Trouble | None = None
    correlation_id: str = ""
    duration_ms: int = 0
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An association. `primary`: the main one of its kind (a customer's main company)."""

    from_kind: Kind
    from_id: str
    to_kind: Kind
    to_id: str
    primary: bool = False

    @property
    def trace_id(self) -> str:
        """What its result is paired by."""
        return f"{self.from_kind}:{self.from_id}>{self.to_kind}:{self.to_id}"


@dataclass(frozen=True, slots=True)
class Owner:
    """A user there who can own records."""

    remote_id: str
    email: str
    name: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline; `remote_id` is what records hold, never the label."""

    remote_id: str
    label: str
    position: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline of projects, its stages in order."""

    remote_id: str
    label: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the reading of changes got; instants in ms UTC, 0 for not begun. Keep it after each
    page (`text`, `parse`): a page read twice does no harm, a page left out does."""

    since_at: int = 0
    window_until_at: int = 0
    sweep_until_at: int = 0
    tie_id: str = ""

    def text(self) -> str:
        """As it is kept."""
        return f"{self.since_at}.{self.window_until_at}.{self.sweep_until_at}.{self.tie_id}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """A kept cursor; `ValueError` for anything else. Empty text is the beginning."""
        if not text:
            return cls()
        numbers = text.split(".")
        if len(numbers) != 4 or not all(part.isdecimal() for part in numbers[:3]):
            raise ValueError(f"not a cursor: {text[:80]!r}")
        since, window, sweep = (int(part) for part in numbers[:3])
        return cls(since, window, sweep, numbers[3])


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changed records, oldest first; records near a page's edge may come again. `more`:
    ask again at once with the new cursor."""

    records: tuple[Remote, ...]
    cursor: Cursor
    more: bool


class Connector(Protocol):
    """One connection to one account of an outside CRM. Bound to one event loop."""

    name: str

    async def account(self) -> Account:
        """Whose account it is: to be compared with the one that was connected."""
        ...

    async def describe(self, kind: Kind) -> Sequence[RemoteField]:
        """The fields a record of a kind has there."""
        ...

    async def set_up(self, fields: Sequence[NewField]) -> SetUp:
        """See that fields exist, made where missing. Again does nothing. A field that exists but
        does not fit (not unique, another type) is a `ConnectorError`: it is never changed."""
        ...

    async def read(
        self, kind: Kind, by: str, values: Sequence[str], properties: Sequence[str]
    ) -> Found:
        """Records by `BY_ID`, by a unique field or by `BY_EMAIL`, from their store and not from
        their search. A merged record is found under the id that was asked for."""
        ...

    async def search(
        self,
        kind: Kind,
        groups: Sequence[Sequence[Filter]],
        properties: Sequence[str],
        *,
        sort: Sort | None = None,
        limit: int = 100,
        after: str = "",
    ) -> RemotePage:
        """Records that fit every filter of any group; a page is at most 200."""
        ...

    async def upsert_batch(
        self, kind: Kind, by: str, writes: Sequence[Write]
    ) -> tuple[Written, ...]:
        """Update the record whose unique field `by` is `key`, else create it. Results in order."""
        ...

    async def update_batch(self, kind: Kind, writes: Sequence[Write]) -> tuple[Written, ...]:
        """Update records by their record id; a missing one fails. Results in order."""
        ...

    async def associate(self, links: Sequence[Link]) -> tuple[Written, ...]:
        """Put associations; one that is there already counts as updated. Results in order."""
        ...

    async def archive(self, kind: Kind, ids: Sequence[str]) -> tuple[Written, ...]:
        """Move records to their bin; again does nothing. `trace_id` is the record id."""
        ...

    async def owners(self) -> Sequence[Owner]:
        """Everybody who can own records."""
        ...

    async def pipelines(self) -> Sequence[Pipeline]:
        """The pipelines of projects."""
        ...

    async def changes_since(self, kind: Kind, cursor: Cursor, properties: Sequence[str]) -> Changes:
        """The next page of records changed since a cursor."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
