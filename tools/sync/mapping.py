"""What a record should look like there, and what has to be written for it to: pure.

Text in canonical form goes in both directions: numbers without separators, true or false, days as
YYYY-MM-DD, instants as milliseconds UTC, several options joined by ";". "" is an empty field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from store.clock import from_ms
from tools.connectors.port import FieldType, RemoteField
from tools.sync.local import Instant, LocalRecord, Value
from tools.sync.transforms import How, Transform, is_sendable, plain, printable, transformed

MAX_TEXT = 65_536  # HubSpot refuses longer values


class Mode(StrEnum):
    """overwrite; fill_if_empty: only where nothing stands there; create_only: only in a new record;
    never: known, and left alone."""

    OVERWRITE = "overwrite"
    FILL_IF_EMPTY = "fill_if_empty"
    CREATE_ONLY = "create_only"
    NEVER = "never"


class OnNull(StrEnum):
    """What a missing value of ours does: nothing, or empty the field there."""

    SKIP = "skip"
    CLEAR = "clear"


class FieldOwner(StrEnum):
    """Whose value counts where both sides may change it: ours, theirs where they have one, or that of
    the side that changed it since the last sync (where both did, a person decides)."""

    OURS = "ours"
    THEIRS = "theirs"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One field there and what it is filled from."""

    remote: str
    local: str
    transform: Transform = field(default_factory=Transform)
    mode: Mode = Mode.OVERWRITE
    on_null: OnNull = OnNull.SKIP
    owner: FieldOwner = FieldOwner.OURS


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a field of one record is not sent. Codes: no_such_field, read_only, not_an_option,
    not_a_number, not_a_date, not_a_flag, too_long, unknown_owner, unknown_stage, required."""

    code: str
    remote: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class There:
    """What is known of the other side: its fields by name, users by e-mail in lower case, stages by
    folded label or id."""

    fields: Mapping[str, RemoteField]
    owners: Mapping[str, str] = field(default_factory=dict[str, str])
    stages: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What our record says for each field, "" to empty it; and what it can't say."""

    values: Mapping[str, str]
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A record there: its values now, and those we last saw or wrote (None where we never did)."""

    now: Mapping[str, str]
    known: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be written, with what stands there before; fields left as they are and why; fields
    that both sides changed."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    left: Mapping[str, str]
    conflicts: tuple[str, ...]


class Wishes:
    """What records should look like there, by one mapping: made once, asked for each record."""

    def __init__(self, mapping: Sequence[Mapped], there: There) -> None:
        self._there = there
        self._flaws: list[Flaw] = []
        self._rows: list[tuple[Mapped, RemoteField, bool, bool]] = []
        for row in mapping:
            target = there.fields.get(row.remote)
            if row.mode is Mode.NEVER:
                continue
            if target is None or target.read_only:
                code = "no_such_field" if target is None else "read_only"
                self._flaws.append(Flaw(code, row.remote))
                continue
            given = row.transform.how is not How.TEMPLATE and row.on_null is OnNull.SKIP
            as_is = row.transform.how is How.AS_IS and target.type is FieldType.TEXT
            self._rows.append((row, target, given, as_is))

    def of(self, record: LocalRecord) -> Wanted:
        """What one record should look like."""
        values: dict[str, str] = {}
        flaws = list(self._flaws)
        get = record.values.get
        for row, target, given, as_is in self._rows:
            value = get(row.local) if given or as_is else None
            if given and value is None:
                continue
            if (
                as_is
                and isinstance(value, str)
                and value.isprintable()
                and 0 < len(value) <= MAX_TEXT
            ):
                values[row.remote] = value
                continue
            found = _value(record, row, target, self._there)
            if isinstance(found, Flaw):
                flaws.append(found)
            elif found is not None:
                values[row.remote] = found
        return Wanted(values, tuple(flaws))


def wanted(record: LocalRecord, mapping: Sequence[Mapped], there: There) -> Wanted:
    """What a record should look like there."""
    return Wishes(mapping, there).of(record)


def missing_required(wanted: Wanted, there: There) -> tuple[Flaw, ...]:
    """The fields that a new record cannot do without and ours does not fill."""
    return tuple(
        Flaw("required", name)
        for name, one in there.fields.items()
        if one.required and not wanted.values.get(name)
    )


def difference(
    wanted: Wanted, mapping: Sequence[Mapped], there: There, standing: Standing | None
) -> Difference:
    """What to write into a record, or into a new one where `standing` is None."""
    if standing is None:
        filled = {name: value for name, value in wanted.values.items() if value}
        return Difference(dict.fromkeys(filled, ""), filled, {}, ())
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    left: dict[str, str] = {}
    conflicts: list[str] = []
    for row in mapping:
        value = wanted.values.get(row.remote)
        now = standing.now.get(row.remote, "")
        if value is None or same(value, now, there.fields[row.remote].type):
            continue
        why = _why_left(row, now, value, standing)
        if why == "both_changed":
            conflicts.append(row.remote)
        if why:
            left[row.remote] = why
        else:
            before[row.remote], after[row.remote] = now, value
    return Difference(before, after, left, tuple(conflicts))


def _why_left(row: Mapped, now: str, value: str, standing: Standing) -> str:
    """Why a field that differs stays as it is; empty when it is to be written."""
    if row.mode is Mode.CREATE_ONLY:
        return "create_only"
    if row.mode is Mode.FILL_IF_EMPTY and now:
        return "not_empty"
    if row.owner is FieldOwner.THEIRS and now:
        return "theirs"
    if row.owner is FieldOwner.NEWEST and standing.known is not None:
        known = standing.known.get(row.remote, "")
        if now != known:
            return "both_changed" if value != known else "newer_there"
    return ""


def _value(
    record: LocalRecord, row: Mapped, target: RemoteField, there: There
) -> str | Flaw | None:
    """The text for a field, a flaw, or None to leave it alone."""
    value = transformed(record, row.local, row.transform)
    if value is None or value in ("", ()):
        return "" if row.on_null is OnNull.CLEAR else None
    if row.transform.how is How.OWNER:
        found = there.owners.get(plain(value).lower())
        return found or Flaw("unknown_owner", row.remote, plain(value))
    if row.transform.how is How.STAGE:
        found = there.stages.get(plain(value).casefold())
        return found or Flaw("unknown_stage", row.remote, plain(value))
    found = canonical(value, target)
    return found if found or row.on_null is OnNull.CLEAR else None


def canonical(value: Value, target: RemoteField) -> str | Flaw:
    """A value in the form its field takes, or why it has none."""
    match target.type:
        case FieldType.NUMBER:
            found = _number(value)
            return Flaw("not_a_number", target.name, plain(value)) if found is None else found
        case FieldType.BOOLEAN:
            text = plain(value).lower()
            return text if text in {"true", "false"} else Flaw("not_a_flag", target.name, text)
        case FieldType.DATE | FieldType.INSTANT:
            return _moment(value, target)
        case FieldType.CHOICE | FieldType.CHOICES:
            return _chosen(value, target)
        case FieldType.TEXT:
            text = printable(plain(value))
            long = len(text) > MAX_TEXT
            return Flaw("too_long", target.name, text[:40]) if long else text


def _number(value: Value) -> str | None:
    if isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(plain(value))
    except InvalidOperation:
        return None
    return plain(number) if is_sendable(number) else None


def _moment(value: Value, target: RemoteField) -> str | Flaw:
    day = target.type is FieldType.DATE
    match value:
        case Instant(ms):
            return from_ms(ms).date().isoformat() if day else str(ms)
        case date():
            start = datetime(value.year, value.month, value.day, tzinfo=UTC)
            return value.isoformat() if day else str(int(start.timestamp()) * 1000)
        case _:
            return Flaw("not_a_date", target.name, plain(value))


def _chosen(value: Value, target: RemoteField) -> str | Flaw:
    """The options that a value names, by value or by label."""
    known = {
        text.casefold(): one.value for one in target.options for text in (one.label, one.value)
    }
    several = target.type is FieldType.CHOICES
    given = value if isinstance(value, tuple) else (plain(value),)
    found = [known.get(part.strip().casefold()) for part in given]
    if None in found or (len(found) > 1 and not several):
        return Flaw("not_an_option", target.name, plain(value))
    return ";".join(one for one in found if one is not None)


def same(one: str, other: str, of: FieldType) -> bool:
    """Whether two texts of a field mean the same, however they are written."""
    if one == other:
        return True
    if not one or not other:
        return False
    match of:
        case FieldType.NUMBER:
            return _number(one) == _number(other) is not None
        case FieldType.CHOICES:
            return set(one.split(";")) == set(other.split(";"))
        case FieldType.BOOLEAN:
            return one.lower() == other.lower()
        case FieldType.DATE | FieldType.INSTANT:
            return _instant(one) == _instant(other) is not None
        case FieldType.TEXT | FieldType.CHOICE:
            return one.strip() == other.strip()


def _instant(text: str) -> int | None:
    """Milliseconds of an instant or day, as number or ISO text."""
    if text.lstrip("-").isdecimal():
        return int(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
