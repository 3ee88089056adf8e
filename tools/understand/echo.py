"""The sentences that `store.segment.render` writes, read back exactly.

They follow a small fixed grammar (see `render`), put together from `lexicon.WORDS`, so they are read
by that grammar and not by the one for people. A text that does not follow it whole is not one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from store.segment.fields import CUSTOMER_FIELDS, EVENTS, FieldType
from store.segment.lexicon import LANGUAGES, WORDS, Language
from store.segment.rule import (
    EVERYONE,
    MAX_DEPTH,
    Aggregate,
    And,
    Count,
    Event,
    Leaf,
    Not,
    Or,
    Rank,
    Rule,
    SegmentRef,
    Value,
    Window,
)
from tools.understand.echo_openings import opening
from tools.understand.echo_values import as_number, as_text, forms_of, read_window
from tools.understand.reading import ReadEnv

MAX_ECHO = 20_000
_BRACKET = re.compile(r" \([^()“”]*\)")


def read_echo(text: str, env: ReadEnv) -> Rule | None:
    """The rule a rendered sentence says; None when the text is anything else."""
    stripped = text.strip()
    if not stripped or stripped[0].islower() or len(stripped) > MAX_ECHO:
        return None  # such sentences start with a capital letter
    for language in LANGUAGES:
        if opening(language).match(stripped) is not None:
            rule = _Echo(stripped[:1].lower() + stripped[1:], language, env).whole()
            if rule is not None:
                return rule
    return None


class _StopError(Exception):
    """The text does not follow the grammar here."""


class _Echo:
    """Reads one text in one language."""

    def __init__(self, text: str, language: Language, env: ReadEnv) -> None:
        self.text = text
        self.words = WORDS[language]
        self.forms = forms_of(language, env)
        self.env = env
        self.at = 0

    def whole(self) -> Rule | None:
        try:
            rule = self.rule(1)
        except _StopError:
            return None
        return rule if self.at == len(self.text) else None

    def take(self, literal: str) -> bool:
        if self.text.startswith(literal, self.at):
            self.at += len(literal)
            return True
        return False

    def need(self, literal: str) -> None:
        if not self.take(literal):
            raise _StopError

    def rule(self, depth: int) -> Rule:
        """A group or a single part."""
        if depth > MAX_DEPTH:
            raise _StopError
        items = [self.part(depth)]
        for joint, kind in (("and", And), ("or", Or)):
            if len(items) == 1:
                while self.take(self.words.glue[joint]):
                    items.append(self.part(depth))
                if len(items) > 1:
                    return kind(tuple(items))
        return items[0]

    def part(self, depth: int) -> Rule:
        before, _, after = self.words.glue["not"].partition("{0}")
        if self.take(before):
            inner = self.rule(depth + 1)
            self.need(after)
            return Not(inner)
        if self.take("("):
            inner = self.rule(depth + 1)
            self.need(")")
            return inner
        return self.condition(depth)

    def condition(self, depth: int) -> Rule:
        """The first reading that ends where a condition may end."""
        start = self.at
        for reading in self.readings(depth):
            self.at = start
            try:
                rule = reading()
            except _StopError:
                continue
            if rule is not None and self.ends():
                return rule
        raise _StopError

    def readings(self, depth: int) -> tuple[Callable[[], Rule | None], ...]:
        return (
            self.everyone, self.segment, lambda: self.rank(depth), self.never, self.sets, self.idle, self.figure,
            self.counted, self.known, self.labelled,
        )  # fmt: skip

    def ends(self) -> bool:
        rest = self.text[self.at :]
        return (
            not rest
            or rest[0] == ")"
            or rest.startswith((self.words.glue["and"], self.words.glue["or"]))
        )

    def match(self, template: str, *forms: str) -> re.Match[str] | None:
        """A template with its values at this place; on a match the place moves on."""
        if not self.text.startswith(template.partition("{")[0], self.at):
            return None
        found = _compiled(template, forms).match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def bracket(self) -> None:
        """Dates in brackets repeat what was said."""
        found = _BRACKET.match(self.text, self.at)
        if found is not None:
            self.at = found.end()

    def everyone(self) -> Rule | None:
        if self.take(self.words.glue["everyone"]):
            return EVERYONE
        return Not(EVERYONE) if self.take(self.words.glue["nobody"]) else None

    def segment(self) -> Rule | None:
        found = self.match(self.words.glue["segment"], self.forms.quoted)
        if found is None:
            return None
        named = as_text(found.group(1))
        return SegmentRef(self.env.catalogue.segments.get(named.lower(), named))

    def rank(self, depth: int) -> Rule | None:
        for end in ("top", "bottom"):
            for by, name in self.words.ranked.items():
                start = self.at
                template = self.words.rank[end].replace("{1}", name)
                found = self.match(template, f"{self.forms.number}(?: ?%)?")
                if found is None:
                    continue
                size = found.group(1)
                value = as_number(size.rstrip("% \u00a0\u202f"), self.forms.language)
                made = Rank(end, by, percent=value) if "%" in size else Rank(end, by, n=int(value))
                among = self.words.rank["among"].partition("{0}")[2].partition("{1}")
                if self.take(among[0]):
                    inner = self.rule(depth + 1)
                    self.need(among[2])
                    made = Rank(end, by, made.n, made.percent, inner)
                if self.ends():
                    return made
                self.at = start
        return None

    def never(self) -> Rule | None:
        for key, (_, _, none) in self.words.counted.items():
            if none and self.take(none):
                return Leaf(key, "==", as_number("0", "en"))
        return None

    def sets(self) -> Rule | None:
        """tags, consent and products bought: the more special phrases first."""
        for key, table in self.words.sets.items():
            for op in ("is_set", "unset", "contains_all", "in", "contains"):
                start = self.at
                found = self.match(table[op], self.forms.listed(key))
                if found is None:
                    continue
                if self.ends():
                    return self.member(key, op, found)
                self.at = start
        return None

    def member(self, key: str, op: str, found: re.Match[str]) -> Rule:
        if op in {"is_set", "unset"}:
            return Leaf(key, "is_set", op == "is_set")
        values = self.forms.values(key, found.group(1))
        return Leaf(key, op, values[0] if op == "contains" else values)

    def idle(self) -> Rule | None:
        for key, template in self.words.ago.items():
            if key.startswith("idle "):
                found = self.match(template, self.forms.days)
                if found is not None:
                    return Leaf(
                        "inactive_days", key.split(" ")[1], self.forms.day_count(found.group(1))
                    )
        return None

    def figure(self) -> Rule | None:
        """A figure over events: `total order amount over 700.00 CAD … window`."""
        for key, label in sorted(self.words.aggregates.items(), key=lambda pair: -len(pair[1])):
            if not self.take(f"{label} "):
                continue
            event, fn, of = key.split(".")
            money = fn != "distinct" and EVENTS[event].fields[of].type is FieldType.MONEY
            op, value = self.amount(money=money)
            return self.over(Aggregate(fn, of, op, value), event)
        return None

    def amount(self, *, money: bool) -> tuple[str, Value]:
        form = self.forms.money if money else self.forms.number
        for op, template in self.words.amount.items():
            found = self.match(template, form, form)
            if found is not None:
                return op, self.forms.numbers(found)
        raise _StopError

    def over(self, test: Count | Aggregate, event: str) -> Rule:
        """The rest of an event: its conditions and its window, one of which must be there."""
        before, _, after = self.words.glue["where"].partition("{0}")
        where: list[Leaf] = []
        if self.take(f" {before}"):
            where.append(self.where(event))
            while self.take(self.words.glue["and"]):
                where.append(self.where(event))
            self.need(after)
        self.need(" ")
        if self.take(self.words.window["ever"]):
            return Event(event, test, tuple(where))
        return Event(event, test, tuple(where), self.window())

    def where(self, event: str) -> Leaf:
        for key, field in EVENTS[event].fields.items():
            start = self.at
            for table, value in ((self.words.known, True), (self.words.unknown, False)):
                if self.take(table[f"{event}.{key}"]) and self.ends():
                    return Leaf(key, "is_set", value)
                self.at = start
            leaf = self.field_leaf(f"{event}.{key}", field.key, field.type)
            if leaf is not None and (self.ends() or self.text.startswith(")", self.at)):
                return leaf
            self.at = start
        raise _StopError

    def window(self) -> Window:
        found = read_window(self.text, self.at, self.forms)
        if found is None:
            raise _StopError
        self.at = found[1]
        return found[0]

    def counted(self) -> Rule | None:
        """`at least 3 visits`, `at least 2 orders in the last 90 days`, `no order last month`."""
        for event, (_, _, none) in self.words.nouns.items():
            if self.take(none):
                return self.over(Count("==", as_number("0", "en")), event)
        for op, template in self.words.count.items():
            start = self.at
            found = self.match(f"{template} ", self.forms.number, self.forms.number)
            if found is not None:
                rule = self.noun(op, self.forms.numbers(found))
                if rule is not None:
                    return rule
            self.at = start
        return None

    def noun(self, op: str, value: Value) -> Rule | None:
        here = self.at
        for event, (one, several, _) in self.words.nouns.items():
            if self.take(several) or self.take(one):
                if not self.ends():
                    return self.over(Count(op, value), event)
                self.at = here
        for key, (one, several, _) in self.words.counted.items():
            if self.take(several) or self.take(one):
                return Leaf(key, op, value)
        return None

    def known(self) -> Rule | None:
        for table, value in ((self.words.known, True), (self.words.unknown, False)):
            for key, template in table.items():
                start = self.at
                field: str | None = key
                if key == "custom":
                    found = self.match(template, self.forms.quoted)
                    field = self.forms.own_field(found.group(1)) if found else None
                elif not self.take(template):
                    continue
                if field is not None and self.dates(key, field) and self.ends():
                    return Leaf(field, "is_set", value)
                self.at = start
        return None

    def dates(self, key: str, field: str) -> bool:
        """Whether the phrase is the customer's: an age in days is known when its date is."""
        if key == "custom":
            return True
        found = CUSTOMER_FIELDS.get(field)
        return found is not None and found.type is not FieldType.DAYS

    def labelled(self) -> Rule | None:
        """A field by its label, the longest label first."""
        for key, field_key, kind in self.forms.labels:
            start = self.at
            leaf = self.field_leaf(key, field_key, kind)
            if leaf is not None and self.ends():
                return leaf
            self.at = start
        return None

    def field_leaf(self, key: str, field_key: str, kind: FieldType) -> Leaf | None:
        """`LABEL test`, or None with the place moved."""
        if key.startswith("custom."):
            found = self.match(f"{self.words.labels['custom']} ", self.forms.quoted)
            if found is None or self.forms.own_field(found.group(1)) != key:
                return None
        elif not self.take(f"{self.words.labels.get(key, chr(0))} "):
            return None
        test = self.test(key, kind)
        return None if test is None else Leaf(field_key, *test)

    def test(self, key: str, kind: FieldType) -> tuple[str, Value] | None:
        match kind:
            case FieldType.MONEY | FieldType.NUMBER:
                try:
                    return self.amount(money=kind is FieldType.MONEY)
                except _StopError:
                    return None
            case FieldType.DAYS:
                return self.age()
            case FieldType.DATE:
                return self.dated()
            case _:
                return self.textual(key)

    def age(self) -> tuple[str, Value] | None:
        for op in (">", ">=", "<", "<=", "==", "!=", "between"):
            template = self.words.ago[op]
            first = self.forms.number if op == "between" else self.forms.days
            start = self.at
            found = self.match(template, first, self.forms.days)
            if found is not None and self.ends():
                return op, self.forms.day_counts(found)
            self.at = start
        return None

    def dated(self) -> tuple[str, Value] | None:
        for op in ("older_than", "on_or_before", "on_or_after", "before", "after", "between", "on"):
            start = self.at
            first = self.forms.days if op == "older_than" else self.forms.date
            found = self.match(self.words.day[op], first, self.forms.date)
            if found is not None and self.ends():
                return op, self.forms.day_counts(found) if op == "older_than" else self.forms.dates(
                    found
                )
            self.at = start
        window = read_window(self.text, self.at, self.forms)
        if window is None:
            return None
        self.at = window[1]
        return self.forms.date_test(window[0])

    def textual(self, key: str) -> tuple[str, Value] | None:
        for op in ("!=", "in", "contains", "starts_with", "ends_with", "=="):
            start = self.at
            form = self.forms.listed(key) if op == "in" else self.forms.one(key)
            found = self.match(self.words.text[op], form)
            if found is not None and self.ends():
                values = self.forms.values(key, found.group(1))
                return op, values if op == "in" else values[0]
            self.at = start
        return None


@lru_cache(maxsize=4_096)
def _compiled(template: str, forms: Sequence[str]) -> re.Pattern[str]:
    source = re.escape(template)
    for index, form in enumerate(forms):
        source = source.replace(f"\\{{{index}\\}}", f"({form})")
    return re.compile(source)
