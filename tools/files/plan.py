"""Which column goes to which field: recognised, matched by its heading, or said by the caller."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from store.segment.fields import CUSTOM_PREFIX
from tools.customer_values import DEFAULT_SOURCE
from tools.errors import InvalidInput, Problem, invalid
from tools.files.evidence import first_values
from tools.files.headings import CUSTOMER_FIELDS, ORDER_FIELDS, Noun, plain
from tools.files.matching import Claim, match_columns
from tools.files.own_columns import custom as own_field
from tools.files.own_columns import own_columns
from tools.files.presets import NO_VALUES, PRESETS, Preset, recognise
from tools.files.table import Cell, Table, as_text, is_blank, shown

CustomType = Literal["text", "number", "date", "bool"]
CUSTOM_TYPES: tuple[CustomType, ...] = ("text", "number", "date", "bool")
SAMPLES = 3
SAMPLE_ROWS = 200
MAX_NAMED = 20
_CUSTOM_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DATA_LIKE = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-z]{2,}|\+?[0-9][0-9 .,()/:-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}.*", re.IGNORECASE
)
_NEEDED: Mapping[Noun, tuple[tuple[str, ...], ...]] = {
    "customers": (("external_id", "rapport_id", "email", "phone", "name", "given_name"),),
    "orders": (("external_id",), ("customer", "customer_email"), ("amount",), ("date",)),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller says of a column: its field, or an empty field to leave it out; the type of an
    own field that is new."""

    column: str
    field: str
    type: CustomType = "text"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one file are read. `columns` are (index, field) pairs; where several columns
    go to one field, the first that is not blank counts. `kept` are columns that no field of ours
    holds and that become own fields unasked, `doubtful` those a person should look at."""

    noun: Noun
    header: tuple[str, ...]
    columns: tuple[tuple[int, str], ...]
    source: str
    preset: str = ""
    new_fields: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    kept: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()

    @property
    def export(self) -> Preset | None:
        """The preset behind the plan."""
        return next((preset for preset in PRESETS if preset.label == self.preset), None)

    @property
    def values(self) -> Mapping[str, Mapping[str, str]]:
        """How the export's words translate, by field."""
        return self.export.values if self.export else NO_VALUES

    @property
    def utc(self) -> bool:
        """Whether times without an offset are UTC, not the tenant's."""
        return self.export is not None and self.export.utc

    @property
    def fields(self) -> frozenset[str]:
        """The fields some column goes to."""
        return frozenset(key for _, key in self.columns)

    def indexes(self, key: str) -> tuple[int, ...]:
        """The columns of a field, in the order they are tried."""
        return tuple(index for index, name in self.columns if name == key)

    def unmapped(self) -> tuple[str, ...]:
        """The columns that go nowhere."""
        used = {index for index, _ in self.columns}
        return tuple(name for index, name in enumerate(self.header) if index not in used and name)

    @property
    def kept_fields(self) -> Mapping[str, str]:
        """The own fields that columns are kept as unasked, with the headings."""
        return {key: self.header[index] for index, key in self.columns if index in self.kept}

    def as_json(self) -> str:
        """The plan as a job's payload keeps it, and as equal plans are told."""
        return json.dumps(
            [
                self.noun,
                self.header,
                self.columns,
                self.source,
                self.preset,
                sorted((key, *value) for key, value in self.new_fields.items()),
                self.kept,
                self.doubtful,
            ],
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan that `as_json` wrote."""
        noun, header, columns, source, preset, fields, *later = json.loads(text)
        kept, doubtful = later or ((), ())
        return cls(
            noun=noun,
            header=tuple(header),
            columns=tuple((index, key) for index, key in columns),
            source=source,
            preset=preset,
            new_fields={key: (label, kind) for key, label, kind in fields},
            kept=tuple(kept),
            doubtful=tuple(doubtful),
        )


def make_plan(
    table: Table,
    noun: Noun,
    wishes: Sequence[Wish] = (),
    *,
    source: str = "",
    custom: Iterable[str] = (),
) -> Plan:
    """The plan for a table; InvalidInput when the header cannot be used as it is.

    `custom` are the tenant's own fields; a wish for `custom.<key>` that is none of them adds it.
    """
    header = table.header
    wanted, fresh = _wished(header, noun, wishes, frozenset(custom))
    preset = recognise(header)
    if preset and preset.noun != noun and not wishes:
        raise InvalidInput(
            f"the file is a {preset.label}, which holds {preset.noun}",
            hint=f"Import it with noun={preset.noun}.",
        )
    preset = preset if preset and preset.noun == noun else None
    spoken = {index for index, _ in wanted} | _left_out(header, wishes)
    values, whole = first_values(table)
    claims = match_columns(noun, header, values)
    columns = _found(header, claims, preset, spoken, {key for _, key in wanted})
    left = _unclaimed(header, claims, preset, spoken | {index for index, _ in columns})
    kept = [column for column in left if noun == "customers" and (values[column] or not whole)]
    known = frozenset(key.removeprefix(CUSTOM_PREFIX) for _, key in (*wanted, *columns))
    own = own_columns(header, kept, values, known)
    there = frozenset(custom)
    fresh |= {one.key: (one.label, one.type) for one in own if one.key not in there}
    doubts = () if preset else (i for i, claim in enumerate(claims) if not claim.sure)
    plan = Plan(
        noun=noun,
        header=header,
        columns=(*wanted, *columns, *((one.column, own_field(one.key)) for one in own)),
        source=source or (preset.key if preset else DEFAULT_SOURCE),
        preset=preset.label if preset else "",
        new_fields=fresh,
        kept=tuple(one.column for one in own),
        doubtful=tuple(column for column in doubts if column not in spoken),
    )
    _check_doubles(table, plan)
    _check_needed(table, plan)
    return plan


def _found(
    header: Sequence[str],
    claims: Sequence[Claim],
    preset: Preset | None,
    spoken: Collection[int],
    taken: Collection[str],
) -> list[tuple[int, str]]:
    """(column, field) as the export says or the matching found, but for what the caller said."""
    claimed = [(index, claim.field) for index, claim in enumerate(claims) if claim.field]
    found = preset.bind(header) if preset else claimed
    return [pair for pair in found if pair[0] not in spoken and pair[1] not in taken]


def _unclaimed(
    header: Sequence[str], claims: Sequence[Claim], preset: Preset | None, used: Collection[int]
) -> list[int]:
    """The columns that are worth an own field: named, no secret, no figure of the export's own."""
    return [
        index
        for index, name in enumerate(header)
        if name
        and index not in used
        and not claims[index].secret
        and not (preset and preset.leaves(name))
    ]


def _wished(
    header: Sequence[str], noun: Noun, wishes: Sequence[Wish], custom: frozenset[str]
) -> tuple[list[tuple[int, str]], dict[str, tuple[str, str]]]:
    wanted: list[tuple[int, str]] = []
    fresh: dict[str, tuple[str, str]] = {}
    for position, wish in enumerate(wishes):
        index = _column(header, wish.column, f"mapping[{position}].column")
        if not wish.field:
            continue
        key = wish.field
        _check_field(noun, key, f"mapping[{position}].field")
        if key.startswith(CUSTOM_PREFIX) and (own := key.removeprefix(CUSTOM_PREFIX)) not in custom:
            fresh[own] = (header[index] or own, wish.type)
        wanted.append((index, key))
    return wanted, fresh


def _left_out(header: Sequence[str], wishes: Sequence[Wish]) -> set[int]:
    return {_column(header, wish.column, "mapping") for wish in wishes if not wish.field}


def _column(header: Sequence[str], name: str, where: str) -> int:
    exact = [index for index, heading in enumerate(header) if heading == name.strip()]
    same = exact or [i for i, heading in enumerate(header) if plain(heading) == plain(name)]
    if len(same) == 1:
        return same[0]
    if same:
        raise invalid(where, name, "names several columns", "a heading that is there once")
    near = difflib.get_close_matches(name, header, n=3, cutoff=0.5) or list(header)[:MAX_NAMED]
    raise invalid(where, name, "is not a column of the file", ", ".join(near))


def _check_field(noun: Noun, key: str, where: str) -> None:
    known = CUSTOMER_FIELDS if noun == "customers" else ORDER_FIELDS
    if key in known:
        return
    own = key.removeprefix(CUSTOM_PREFIX)
    if noun == "customers" and key.startswith(CUSTOM_PREFIX):
        if _CUSTOM_KEY.fullmatch(own):
            return
        raise invalid(where, key, "is not an own field's key", "custom. and a-z, 0-9, _")
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]}?" if near else ""
    more = ", custom.<key>" if noun == "customers" else ""
    raise invalid(where, key, f"is not a field of {noun}{meant}", ", ".join(known) + more)


def _check_doubles(table: Table, plan: Plan) -> None:
    """The same heading twice is an error where it matters: one of the two would be lost."""
    used = {plain(plan.header[index]) for index, _ in plan.columns if index not in plan.kept}
    seen: set[str] = set()
    for name in map(plain, plan.header):
        if name in used and name in seen:
            raise InvalidInput(
                f"line {table.header_line} has the heading {name!r} more than once",
                hint="Rename one of the two columns, or remove it.",
            )
        seen.add(name)


def _check_needed(table: Table, plan: Plan) -> None:
    if len(plan.columns) == len(plan.kept):
        _check_is_header(table)
    for alternatives in _NEEDED[plan.noun]:
        if not plan.fields.intersection(alternatives):
            names = " or ".join(alternatives)
            found = ", ".join(table.header[:MAX_NAMED])
            problem = Problem("mapping", "", f"no column holds {names}", f"columns: {found}")
            raise InvalidInput(
                f"no column of the {plan.noun} holds {names}; the columns are: {found}",
                hint="Say which with mapping [{column, field}], or with --map column=field on the "
                "command line.",
                problems=(problem,),
            )


def _check_is_header(table: Table) -> None:
    cells = [name for name in table.header if name]
    data = [name for name in cells if _DATA_LIKE.fullmatch(name)]
    if len(data) >= max(1, len(cells) // 3):
        raise InvalidInput(
            f"line {table.header_line} looks like data, not a header: {data[0]!r}",
            hint="Put a first row that names the columns.",
        )


def samples(table: Table, plan: Plan) -> Iterator[tuple[int, str, list[str]]]:
    """(column, field or "", some of its values) for every column, in the header's order."""
    kept: list[list[str]] = [[] for _ in plan.header]
    for number, row in enumerate(table.rows()):
        if number == SAMPLE_ROWS:
            break
        for values, cell in zip(kept, row.cells, strict=True):
            if len(values) < SAMPLES and not is_blank(cell) and shown(cell) not in values:
                values.append(shown(cell))
    fields: dict[int, str] = {}
    for index, key in plan.columns:
        fields[index] = f"{fields[index]}, {key}" if index in fields else key
    for index, values in enumerate(kept):
        yield index, fields.get(index, ""), values


def cell_text(cell: Cell) -> str:
    """A cell as the text that values are read from.

    A typed number keeps one meaning: 1.234 from a workbook is no thousand, so it gains a zero.
    An apostrophe that spreadsheets put before numbers and formulas is not part of the value.
    """
    if isinstance(cell, str):
        text = cell.strip()
        if text.startswith("'") and text[1:2] in _AFTER_APOSTROPHE:
            return text[1:].strip()
        return text
    text = as_text(cell)
    return f"{text}0" if _THREE_DECIMALS.fullmatch(text) else text


def as_utc(text: str) -> str:
    """A time without an offset as one of UTC; a day stays a day."""
    return f"{text}Z" if _TIME_END.search(text) else text


_TIME_END = re.compile(r"[0-9]:[0-9]{2}(?:\.[0-9]+)?$")
_AFTER_APOSTROPHE = frozenset("0123456789+=-@")
_THREE_DECIMALS = re.compile(r"-?[0-9]+\.[0-9]{3}")
