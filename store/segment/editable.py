"""The conditions of a rule as inputs of a card: what each is about, its operator, its values.

One `Editable` is one row: a label, a choice of operators, one or more values. A condition with
parts (orders: how many, with what, when; a ranking: how many, by what) gives a row for each, all
with the same `condition`. `edit` of `store.segment.editing` takes the paths as they are here:

    for row in conditions(rule, env, "en"):
        Put(row.path, op=…, value=…)      another operator or value for the row
        Remove(row.condition)             takes the whole condition out; Remove(row.path) for the
                                          rows that are `removable` by themselves
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from store.segment.canonical import plain_number
from store.segment.env import RuleEnv
from store.segment.events import TEST_OPS
from store.segment.fields import (
    CUSTOM_PREFIX,
    EVENTS,
    PERIODS,
    RANK_FIELDS,
    Field,
    FieldType,
)
from store.segment.lexicon import WORDS, custom_name, language_of
from store.segment.render import render
from store.segment.rule import (
    Aggregate,
    And,
    Between,
    DaysAgo,
    Event,
    Leaf,
    Not,
    Or,
    Period,
    Rank,
    Rule,
    RuleError,
    Scalar,
    SegmentRef,
    Value,
    Window,
    WithinDays,
)
from store.segment.values import join
from store.segment.words import Words

Plain: TypeAlias = str | int | float | bool
WINDOW_OPS = ("within_days", "days_ago", "between", "since", "until", "period", "ever")
ENDS = ("top", "bottom")
_PLACE = re.compile(r"\{[0-9]\}")


class Kind(StrEnum):
    """What an input takes."""

    MONEY = "money"  # major units of the tenant's currency
    NUMBER = "number"
    COUNT = "count"  # a whole number of orders, visits, people …
    PERCENT = "percent"
    DAYS = "days"  # a whole number of days
    DATE = "date"  # YYYY-MM-DD
    TEXT = "text"
    CHOICE = "choice"  # one of `options`
    FLAG = "flag"  # true or false
    SEGMENT = "segment"  # the slug or id of a saved segment
    NONE = "none"  # the operator says it all


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is put into the rule, and how it is said. In the words of an
    operator "…" stands where a value goes."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Editable:
    """One row of a card.

    `path` names the input, `condition` the whole condition it belongs to. `field` is the field's
    key, `order.amount` for a test on an event's records, `order` or `communication` for how many
    there are, `order.sum.amount` for a figure, `window`, `size`, `by`, `end` for those parts and
    `segment`. `values` are as JSON holds them: two for a range, any number where `many`. `words`
    is the whole condition in the locale's language, its own "not" included; `negated` is whether
    it stands under an odd number of them, `alternative` whether it is one of several.
    """

    path: str
    condition: str
    field: str
    label: str
    op: str
    ops: tuple[Option, ...]
    values: tuple[Plain, ...]
    kind: Kind
    words: str
    options: tuple[Option, ...] = ()
    many: bool = False
    removable: bool = False
    negated: bool = False
    alternative: bool = False


def conditions(rule: Rule, env: RuleEnv, locale: str) -> tuple[Editable, ...]:
    """Every input of a rule, in the order of its sentence. Segments are named, not opened.

    `env` says the fields, the currency and the day the words are written for. Raises RuleError for
    a field or event that does not exist.
    """
    return tuple(_Lister(env, locale).rows(rule, "", _At()))


@dataclass(frozen=True, slots=True)
class _At:
    """Where a rule stands: under a "not", beside alternatives, and the words when fixed above."""

    negated: bool = False
    alternative: bool = False
    words: str = ""


class _Lister:
    """Lists the inputs of one rule in one language."""

    def __init__(self, env: RuleEnv, locale: str) -> None:
        self.env = env
        self.locale = locale
        self.words: Words = WORDS[language_of(locale)]

    def rows(self, rule: Rule, path: str, at: _At) -> Iterator[Editable]:
        match rule:
            case And(items) | Or(items):
                key = "and" if isinstance(rule, And) else "or"
                several = at.alternative or (key == "or" and len(items) > 1)
                inner = replace(at, alternative=several, words="")
                for index, item in enumerate(items):
                    yield from self.rows(item, f"{join(path, key)}[{index}]", inner)
            case Not(item):
                words = at.words or render(rule, self.env, self.locale)
                inner = replace(at, negated=not at.negated, words=words)
                yield from self.rows(item, join(path, "not"), inner)
            case Rank():
                yield from self.ranked(rule, path, at)
            case _:
                yield from self.plain(rule, path, at)

    def plain(self, rule: Leaf | Event | SegmentRef, path: str, at: _At) -> Iterator[Editable]:
        """The rows of a condition that holds no other."""
        said = at.words or render(rule, self.env, self.locale)
        match rule:
            case Leaf():
                field = self.env.fields.get(rule.field)
                if field is None:
                    raise RuleError(path, f"there is no field {rule.field}")
                rows: Iterator[Editable] = iter((self.leaf(rule, field, rule.field, path),))
            case Event():
                rows = self.event(rule, path)
            case SegmentRef(segment):
                rows = iter((self.segment(segment, path),))
        for row in rows:
            yield replace(
                row, condition=path, words=said, negated=at.negated, alternative=at.alternative
            )

    def leaf(self, leaf: Leaf, field: Field, key: str, path: str) -> Editable:
        kind, options = self.takes(field, leaf.op, key)
        return Editable(
            path=path,
            condition=path,
            field=key,
            label=self.label(field, key),
            op=leaf.op,
            ops=tuple(Option(op, self.said(field, op, key)) for op in field.ops),
            values=_plain(leaf.value),
            kind=kind,
            words="",
            options=options,
            many=leaf.op in {"in", "contains_all"},
        )

    def label(self, field: Field, key: str) -> str:
        if field.key.startswith(CUSTOM_PREFIX):
            return custom_name(field, self.env.fields)
        if key in self.words.counted:
            return self.words.counted[key][1]
        if field.type is FieldType.SET:
            return _spaced(self.words.sets[field.key]["contains"]).removesuffix("…").strip()
        return self.words.labels.get(key, field.label)

    def takes(self, field: Field, op: str, key: str) -> tuple[Kind, tuple[Option, ...]]:
        """What the values of a test are, and the choice of them when it is a known one."""
        if op == "is_set" or field.type is FieldType.BOOL:
            return Kind.FLAG, ()
        if field.type is FieldType.DATE and op == "period":
            return Kind.CHOICE, self.periods()
        if field.type is FieldType.DATE and op in {"within", "older_than"}:
            return Kind.DAYS, ()
        if field.values:
            return Kind.CHOICE, self.listed(field, key)
        if field.type is FieldType.NUMBER and key in {"visits", "orders"}:
            return Kind.COUNT, ()
        return _KINDS[field.type], ()

    def periods(self) -> tuple[Option, ...]:
        return tuple(Option(name, self.words.periods[name]) for name in PERIODS)

    def listed(self, field: Field, key: str) -> tuple[Option, ...]:
        table = self.words.values
        of_channels = key in {"consent", "opted_out", "communication.channel"}
        name = "channel" if of_channels else key if key in table else field.key
        return tuple(Option(value, table.get(name, {}).get(value, value)) for value in field.values)

    def said(self, field: Field, op: str, key: str) -> str:
        """An operator in words, "…" where its value goes."""
        words = self.words
        if field.type is FieldType.SET:
            text = words.sets[field.key][op]
        elif op == "is_set":
            text = words.known["custom" if field.key.startswith(CUSTOM_PREFIX) else key].split()[-1]
        elif field.type is FieldType.DAYS:
            text = words.ago[op].format(*(words.ago["days"],) * 2)
        elif field.type is FieldType.DATE:
            text = {"within": words.window["within"], "period": words.window["period"]}.get(
                op, words.day.get(op, "")
            )
            text = text.format(words.ago["days"], "") if op == "older_than" else text
        elif field.type in {FieldType.MONEY, FieldType.NUMBER}:
            text = (words.count if key in words.counted else words.amount)[op]
        else:
            text = words.text[op]
        return _spaced(text)

    def event(self, event: Event, path: str) -> Iterator[Editable]:
        spec = EVENTS[event.event]
        if isinstance(event.test, Aggregate):
            yield self.figure(event, event.test, path)
        else:
            noun = self.words.nouns[event.event][1]
            yield Editable(
                path=join(path, "count"), condition=path, field=event.event, label=noun,
                op=event.test.op, ops=self.operators(self.words.count), words="",
                values=_plain(event.test.value), kind=Kind.COUNT,
            )  # fmt: skip
        for index, leaf in enumerate(event.where):
            key = f"{event.event}.{leaf.field}"
            at = f"{join(path, 'where')}[{index}]"
            yield replace(self.leaf(leaf, spec.fields[leaf.field], key, at), removable=True)
        yield self.window(event.window, path)

    def figure(self, event: Event, figure: Aggregate, path: str) -> Editable:
        key = f"{event.event}.{figure.fn}.{figure.of}"
        money = EVENTS[event.event].fields[figure.of].type is FieldType.MONEY
        counted = Kind.COUNT if figure.fn == "distinct" else Kind.NUMBER
        return Editable(
            path=join(path, "agg"), condition=path, field=key, label=self.words.aggregates[key],
            op=figure.op, ops=self.operators(self.words.amount), words="",
            values=_plain(figure.value),
            kind=Kind.MONEY if money and figure.fn != "distinct" else counted,
        )  # fmt: skip

    def operators(self, table: Mapping[str, str]) -> tuple[Option, ...]:
        return tuple(Option(op, _spaced(table[op])) for op in TEST_OPS)

    def window(self, window: Window | None, path: str) -> Editable:
        op, values, kind = _window(window)
        said = {"within_days": "within", "between": "from_to", "since": "from", "until": "to"}
        return Editable(
            path=join(path, "window"), condition=path, field="window",
            label=self.words.window[said.get(op, op)] if op == "ever" else "",
            op=op, ops=tuple(Option(op, _spaced(self.words.window[said.get(op, op)])) for op in WINDOW_OPS),
            values=values, kind=kind, words="",
            options=self.periods() if op == "period" else (), removable=op != "ever",
        )  # fmt: skip

    def ranked(self, rank: Rank, path: str, at: _At) -> Iterator[Editable]:
        said = at.words or render(rank, self.env, self.locale)
        size = "n" if rank.percent is None else "percent"
        first = Editable(
            path=join(path, "size"), condition=path, field="size", label="", op=size,
            ops=(Option("n", "…"), Option("percent", self.words.glue["percent"].format("…"))),
            values=_plain(Decimal(rank.n or 0) if rank.percent is None else rank.percent), kind=Kind.COUNT if size == "n" else Kind.PERCENT,
            words=said, negated=at.negated, alternative=at.alternative,
        )  # fmt: skip
        yield first
        by = tuple(Option(key, self.words.ranked[key]) for key in RANK_FIELDS)
        ends = tuple(
            Option(end, _spaced(self.words.rank[end].format("{0}", "{1}"))) for end in ENDS
        )
        yield self.choice(first, "by", rank.by, by)
        yield self.choice(first, "end", rank.end, ends)
        if rank.among is not None:
            among = join(join(path, rank.end), "among")
            yield from self.rows(rank.among, among, _At(at.negated, at.alternative))

    @staticmethod
    def choice(first: Editable, part: str, value: str, options: tuple[Option, ...]) -> Editable:
        path = join(first.condition, part)
        return replace(
            first, path=path, field=part, op="==", ops=(), values=(value,), kind=Kind.CHOICE,
            options=options,
        )  # fmt: skip

    def segment(self, segment: str, path: str) -> Editable:
        label = _spaced(self.words.glue["segment"]).removesuffix("…").strip()
        return Editable(
            path=path, condition=path, field="segment", label=label, op="==", ops=(),
            values=(segment,), kind=Kind.SEGMENT, words="",
        )  # fmt: skip


_KINDS: Mapping[FieldType, Kind] = {
    FieldType.MONEY: Kind.MONEY,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DAYS: Kind.DAYS,
    FieldType.DATE: Kind.DATE,
    FieldType.TEXT: Kind.TEXT,
    FieldType.ENUM: Kind.TEXT,
    FieldType.SET: Kind.TEXT,
}


def _window(window: Window | None) -> tuple[str, tuple[str | int, ...], Kind]:
    """The operator, values and kind of a window."""
    match window:
        case None:
            return "ever", (), Kind.NONE
        case WithinDays(days):
            return "within_days", (days,), Kind.DAYS
        case DaysAgo(nearest, farthest):
            return "days_ago", (nearest, farthest), Kind.DAYS
        case Period(name):
            return "period", (name,), Kind.CHOICE
        case Between(start, end):
            op = "between" if start and end else "since" if start else "until"
            return op, tuple(day.isoformat() for day in (start, end) if day), Kind.DATE


def _spaced(template: str) -> str:
    """A template with "…" in the place of its values, without the dates in brackets behind."""
    return _PLACE.sub("…", template.partition(" (")[0])


def _plain(value: Value) -> tuple[Plain, ...]:
    """The values of a test as JSON holds them."""
    return tuple(map(_one, value if isinstance(value, tuple) else (value,)))


def _one(value: Scalar) -> Plain:
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, date) else value
