"""What a row changes about a person: columns, tags, consent, own fields.

Pure: nothing is read or written here. A row that changes nothing gives an empty `Change`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from store.clock import day_start_ms
from store.sql.checks import AS_GIVEN, FOLDED_ONLY, FOLDED_TOO
from store.sql.matching import Person
from store.sql.rows import join_codes, split_codes
from store.sql.schema import MICRO, customer
from store.text import fold
from store.types import CustomerInput, CustomValue

PLAIN = ("automation_enabled", "do_not_call", "score", "created_at")
BLANK: Mapping[str, Any] = {column.name: None for column in customer.columns} | {
    "name": "",
    "name_folded": "",
    "status": "active",
    "automation_enabled": True,
    "do_not_call": False,
    "flags": "",
    "spend_minor": 0,
    "visits": 0,
    "order_count": 0,
}
_FLAG_OF = {"invalid_email": "email", "invalid_phone": "phone"}
FACT_INPUTS = frozenset({
    "base_spend_minor",
    "spend_as_of",
    "base_visits",
    "visits_as_of",
    "activity_at",
})


@dataclass(slots=True)
class Change:
    """What to write for one person: columns, the company's name, what hangs on them, and the names
    of the input's fields that changed something."""

    columns: dict[str, Any] = field(default_factory=dict[str, Any])
    company: str | None = None
    new_tags: dict[str, str] = field(default_factory=dict[str, str])
    old_tags: list[str] = field(default_factory=list[str])
    consent: dict[str, str] = field(default_factory=dict[str, str])
    no_consent: bool = False
    custom: dict[str, CustomValue] = field(default_factory=dict[str, CustomValue])
    no_custom: bool = False
    external: tuple[str, str] | None = None
    names: list[str] = field(default_factory=list[str])


def difference(
    person: Person,
    row: CustomerInput,
    *,
    replace: bool,
    now_ms: int,
    company_of: Mapping[str, int],
) -> Change:
    """What a sound row changes about a person; `company_of` maps folded names to ids."""
    change = Change()
    row = _whole(row, person)
    stored = person.columns.items()
    for name, columns in _wanted(row, person, now_ms):
        if not columns.items() <= stored and (replace or _is_empty(name, person)):
            change.columns |= columns
            change.names.append(name)
    _company(change, person, row, company_of, replace=replace)
    _hangs_on(change, person, row, replace=replace)
    _clear(change, person, row)
    if replace:
        _unusable(change, person, row)
    if row.external_id and row.external_id.source not in person.external:
        change.external = (row.external_id.source, row.external_id.value)
        change.names.append("external_id")
    return change


def _whole(row: CustomerInput, person: Person) -> CustomerInput:
    """The row with the flags of the addresses it says nothing about kept."""
    if row.flags is None and not any(name in row.clear for name in _FLAG_OF.values()):
        return row
    flags: str = person.columns["flags"]
    kept = [code for code in split_codes(flags) if _says_nothing_of(row, _FLAG_OF.get(code))]
    if row.flags is not None and not kept:
        return row
    return replace_fields(row, flags=tuple(dict.fromkeys((*kept, *(row.flags or ())))))


def _says_nothing_of(row: CustomerInput, address: str | None) -> bool:
    if address is None or address in row.clear:
        return False
    return getattr(row, address) is None and getattr(row, f"{address}_given") is None


def _unusable(change: Change, person: Person, row: CustomerInput) -> None:
    """A new address that is not valid takes the place of the old one, and is never used."""
    for name in _FLAG_OF.values():
        if getattr(row, f"{name}_given") is None or getattr(row, name) is not None:
            continue
        if person.columns[name] is not None:
            change.columns |= _email(name, None) if name == "email" else {name: None}
            change.names.append(name)


def _wanted(
    row: CustomerInput, person: Person, now_ms: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The columns each given field asks for, but for those that are so already."""
    stored = person.columns
    for name, value in zip(_NAMES, _GIVEN(row), strict=True):
        if value is not None and stored[name] != value:
            yield name, _COLUMNS[name](name, value)
    if row.spend_minor is not None or row.visits is not None:
        yield from _bases(row, person, now_ms)
    if row.last_active_at is not None:
        known: int | None = person.columns["activity_at"]
        latest = row.last_active_at if known is None else max(known, row.last_active_at)
        yield "last_active_at", {"activity_at": latest}


def _as_given(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def _with_shadow(name: str, value: str) -> dict[str, Any]:
    return {name: value, f"{name}_folded": fold(value)}


def _folded(name: str, value: str) -> dict[str, Any]:
    return {name: fold(value)}


def _email(name: str, value: str | None) -> dict[str, Any]:
    del name
    folded = None if value is None else fold(value)
    domain = None if folded is None else folded.rpartition("@")[2]
    return {"email": value, "email_folded": folded, "email_domain": domain}


def _flags(name: str, value: tuple[str, ...]) -> dict[str, Any]:
    return {name: join_codes(value)}


_COLUMNS: Mapping[str, Callable[[str, Any], dict[str, Any]]] = {
    **dict.fromkeys(FOLDED_TOO, _with_shadow),
    **dict.fromkeys(AS_GIVEN, _as_given),
    **dict.fromkeys(FOLDED_ONLY, _folded),
    "email": _email,
    "flags": _flags,
    **dict.fromkeys(PLAIN, _as_given),
}
_NAMES = tuple(_COLUMNS)
_GIVEN = attrgetter(*_NAMES)


def _bases(row: CustomerInput, person: Person, now_ms: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Imported totals. Without a date of its own, the same total again keeps the date it had."""
    pairs = (
        ("spend_minor", row.spend_minor, "base_spend_minor", "spend_as_of"),
        ("visits", row.visits, "base_visits", "visits_as_of"),
    )
    for name, value, base, dated in pairs:
        if value is None:
            continue
        as_of = row.as_of
        if as_of is None:
            as_of = person.columns[dated] if person.columns[base] == value else now_ms
        yield name, {base: value, dated: as_of}


_STANDS_FOR = {
    "spend_minor": "base_spend_minor",
    "visits": "base_visits",
    "last_active_at": "activity_at",
    "company": "company_id",
}


def _is_empty(name: str, person: Person) -> bool:
    return person.columns[_STANDS_FOR.get(name, name)] in {None, ""}


def _company(
    change: Change,
    person: Person,
    row: CustomerInput,
    company_of: Mapping[str, int],
    *,
    replace: bool,
) -> None:
    if not row.company or not fold(row.company):
        return
    known = company_of.get(fold(row.company))
    if known is not None and known == person.columns["company_id"]:
        return
    if replace or person.columns["company_id"] is None:
        change.company = row.company
        change.names.append("company")


def _hangs_on(change: Change, person: Person, row: CustomerInput, *, replace: bool) -> None:
    if row.tags or row.remove_tags:
        _tags(change, person, row)
    if row.consent:
        for channel, state in row.consent.items():
            if person.consent.get(channel) != state and (replace or channel not in person.consent):
                change.consent[channel] = state
        if change.consent:
            change.names.append("consent")
    if row.custom:
        for key, value in row.custom.items():
            if person.custom.get(key) != value and (replace or key not in person.custom):
                change.custom[key] = value
                change.names.append(f"custom.{key}")


def _tags(change: Change, person: Person, row: CustomerInput) -> None:
    for tag in row.tags:
        if fold(tag) and fold(tag) not in person.tags:
            change.new_tags.setdefault(fold(tag), tag)
    change.old_tags = [fold(tag) for tag in row.remove_tags if fold(tag) in person.tags]
    if change.new_tags or change.old_tags:
        change.names.append("tags")


def _clear(change: Change, person: Person, row: CustomerInput) -> None:
    for name in row.clear:
        empty = _emptied(name, person)
        if empty is None:
            continue
        change.names.append(name)
        change.columns |= empty
        change.no_consent = change.no_consent or name == "consent"
        change.no_custom = change.no_custom or name == "custom"
        if name == "tags":
            change.old_tags = list(person.tags)


def _emptied(name: str, person: Person) -> dict[str, Any] | None:
    """The columns that clearing a field sets, None when it is empty already."""
    hanging = {"tags": person.tags, "consent": person.consent, "custom": person.custom}
    if name in hanging:
        return {} if hanging[name] else None
    if name == "email":
        columns = _email(name, None) | {"email_given": None}
    elif name == "phone":
        columns = {"phone": None, "phone_given": None}
    elif name == "flags":
        columns = {"flags": ""}
    elif name == "spend_minor":
        columns = {"base_spend_minor": None, "spend_as_of": None}
    elif name == "visits":
        columns = {"base_visits": None, "visits_as_of": None}
    else:
        column = _STANDS_FOR.get(name, name)
        columns = {column: None} | ({f"{name}_folded": None} if name in FOLDED_TOO else {})
    return columns if any(person.columns[key] != value for key, value in columns.items()) else None


def custom_columns(value: CustomValue, kind: str, zone: str) -> dict[str, Any]:
    """The columns that a value of an own field sets."""
    columns: dict[str, Any] = dict.fromkeys(("text", "folded", "number_micro", "date_at", "bool"))
    columns["text"] = str(value)
    if isinstance(value, bool):
        columns["bool"] = value
    elif isinstance(value, Decimal):
        columns["number_micro"] = int((value * MICRO).to_integral_value())
    elif kind == "date":
        columns["date_at"] = day_start_ms(date.fromisoformat(value), zone)
    else:
        columns["folded"] = fold(value)
    return columns
