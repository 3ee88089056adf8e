"""The sentence of a rule, in English or French: built from the rule alone, the same every time.

Reading the sentence back selects the same people. It starts with a capital letter and has no full
stop; everything else is put together from the phrases of `lexicon.WORDS`:

    rule       group | not (rule) | everyone | condition           | non (règle) | tout le monde
    group      part and part and …  |  part or part or …           | et | ou
               a group inside a group stands in brackets: A and (B or C)
    condition  LABEL amount             spend over 5,000.00 CAD    | dépenses de plus de 5 000,00 CAD
               count NOUN               at least 3 visits          | au moins 3 visites
               never ordered            (orders == 0)              | jamais commandé
               LABEL ago                last order more than 60 days ago
                                        | dernière commande il y a plus de 60 jours
               no visit for more than N days  (inactive_days > N, also "at least": >=)
               LABEL day                added before 31 Jan 2026   | ajout avant le 31 janv. 2026
               LABEL window             added in the last 30 days (since 22 Oct 2026)
               LABEL text               city is “Montréal”         | la ville est “Montréal”
               SUBJECT is known | is unknown                       | connu(es) | inconnu(es)
               do-not-call is on        automation is off          | l'interdiction d'appel est active
               tagged “vip”, tagged any of “a”, “b”, consent for e-mail, bought “shoes” …
               in segment “vip”                                    | dans le segment “vip”
    event      count NOUN [with (leaf and leaf …)] window
               at least 2 orders with (amount over 50.00 CAD) in the last 90 days (since 23 Aug 2026)
               no order last month (1 Oct 2026 to 31 Oct 2026)     (count == 0)
               AGGREGATE amount [with (…)] window
               total order amount over 700.00 CAD from 1 Apr 2026 to 30 Jun 2026
    window     in the last N days (since D) | between A and B days ago (D to D) | from D to D
               | since D | until D | PERIOD (D to D) | ever        (none at all is "ever")
    rank       top 10% by spend | bottom 20 by orders, then among (rule) when it is not of everyone

A bracket right after a window or an age holds only the same days as dates: it adds nothing. Event
windows always end the condition. "Other than" needs a known value, `not (…)` is the complement.

Values: money is a number with at least the currency's decimals and the currency's code; numbers
group thousands (comma; in French a narrow no-break space); dates are `d MMM yyyy`. Text is quoted
with “…” and a closing quote inside it doubled; values of listed fields (stage, channel …) are the
bare words of the lexicon; a country or language is its name in the sentence's language, bare when
that is one word, else quoted, and a code where the name is unknown. A list is `a, b, c`. A tenant's
own field is `field “Label”` | `le champ “Label”`, its yes/no values yes, no | oui, non.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from store.segment.dates import Days, shift, window_days
from store.segment.env import RuleEnv
from store.segment.fields import (
    CUSTOM_PREFIX,
    EVENTS,
    Field,
    FieldType,
)
from store.segment.lexicon import (
    WORDS,
    country_codes,
    country_names,
    custom_name,
    language_codes,
    language_names,
    language_of,
    quote,
)
from store.segment.rule import (
    Aggregate,
    And,
    Between,
    Count,
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
from store.text import fold

_ONE_WORD = re.compile(r"[^\W\d_]+(-[^\W\d_]+)*")


def render(rule: Rule, env: RuleEnv, locale: str) -> str:
    """Say a rule in the locale's language (`fr…` is French, anything else English).

    Raises RuleError when it names a field or operator that does not exist.
    """
    text = _Sentence(env, locale).rule(rule)
    return text[:1].upper() + text[1:]


class _Sentence:
    """Writes the parts of one sentence in one language."""

    def __init__(self, env: RuleEnv, locale: str) -> None:
        self.env = env
        self.language = language_of(locale)
        self.words = WORDS[self.language]

    def rule(self, rule: Rule) -> str:
        match rule:
            case And(items):
                return self.group(items, "and", "everyone")
            case Or(items):
                return self.group(items, "or", "nobody")
            case Not(item):
                return self.words.glue["not"].format(self.rule(item))
            case Leaf():
                return self.leaf(rule, self.field(rule.field), rule.field)
            case Event():
                return self.event(rule)
            case Rank():
                return self.rank(rule)
            case SegmentRef(segment):
                return self.words.glue["segment"].format(quote(segment))

    def group(self, items: Sequence[Rule], joint: str, empty: str) -> str:
        if not items:
            return self.words.glue[empty]
        if len(items) == 1:
            return self.rule(items[0])
        return self.words.glue[joint].join(self.part(item) for item in items)

    def part(self, item: Rule) -> str:
        while isinstance(item, (And, Or)) and len(item.items) == 1:
            item = item.items[0]
        text = self.rule(item)
        return f"({text})" if isinstance(item, (And, Or)) and item.items else text

    def field(self, key: str) -> Field:
        field = self.env.fields.get(key)
        if field is None:
            raise RuleError("", f"there is no field {key}")
        return field

    def leaf(self, leaf: Leaf, field: Field, key: str) -> str:
        """`key` is where the words are looked up: the field, or `order.amount` for an event's."""
        op, value = leaf.op, leaf.value
        if op not in field.ops:
            raise RuleError("", f"{field.key} has no operator {op}", " ".join(field.ops))
        if field.type is FieldType.SET:
            return self.member(field, op, value)
        if op == "is_set":
            table = self.words.known if value is True else self.words.unknown
            return self.named(table, field, key)
        label = self.named(self.words.labels, field, key) if key not in self.words.counted else ""
        match field.type:
            case FieldType.DAYS:
                return self.age(label, field, op, value)
            case FieldType.DATE:
                return self.day(label, op, value)
            case FieldType.MONEY | FieldType.NUMBER if label:
                return f"{label} {self.compare(field, op, value)}"
            case FieldType.MONEY | FieldType.NUMBER:
                return self.count(op, value, self.words.counted[key])
            case _:
                return f"{label} {self.words.text[op].format(self.listed(field, key, value))}"

    def named(self, table: Mapping[str, str], field: Field, key: str) -> str:
        if not field.key.startswith(CUSTOM_PREFIX):
            return table[key]
        return table["custom"].format(quote(custom_name(field, self.env.fields)))

    def compare(self, field: Field, op: str, value: Value) -> str:
        """A test on an amount, after its label."""
        write = self.money if field.type is FieldType.MONEY else self.number
        return self.words.amount[op].format(*(write(part) for part in _parts(value)))

    def count(self, op: str, value: Value, noun: tuple[str, str, str]) -> str:
        """A test on how many, with its noun."""
        one, several, none = noun
        if op == "==" and value == 0 and none:
            return none
        parts = _parts(value)
        word = one if self.single(parts[-1]) else several
        return f"{self.words.count[op].format(*map(self.number, parts))} {word}"

    def age(self, label: str, field: Field, op: str, value: Value) -> str:
        parts = _parts(value)
        last = self.words.ago["day" if self.single(parts[-1]) else "days"]
        texts = [*map(self.number, parts[:-1]), last.format(self.number(parts[-1]))]
        idle = self.words.ago.get(f"idle {op}") if field.key == "inactive_days" else None
        return idle.format(*texts) if idle else f"{label} {self.words.ago[op].format(*texts)}"

    def day(self, label: str, op: str, value: Value) -> str:
        if op == "within":
            return f"{label} {self.window(WithinDays(_whole(value)))}"
        if op == "period":
            return f"{label} {self.window(Period(str(value)))}"
        if op == "older_than":
            days = self.words.ago["day" if self.single(_parts(value)[0]) else "days"]
            since = self.date(shift(self.env.today, -_whole(value)))
            text = self.words.day[op].format(days.format(self.number(_parts(value)[0])), since)
            return f"{label} {text}"
        return f"{label} {self.words.day[op].format(*(self.date(part) for part in _parts(value)))}"

    def member(self, field: Field, op: str, value: Value) -> str:
        table = self.words.sets[field.key]
        if op == "is_set":
            return table["is_set" if value is True else "unset"]
        return table[op].format(self.listed(field, field.key, value))

    def listed(self, field: Field, key: str, value: Value) -> str:
        return ", ".join(self.value(field, key, part) for part in _parts(value))

    def value(self, field: Field, key: str, value: Scalar) -> str:
        """One value of a text, list or yes/no field."""
        if isinstance(value, bool):
            table = "custom" if field.key.startswith(CUSTOM_PREFIX) else "flag"
            return self.words.values[table]["true" if value else "false"]
        text = str(value)
        name = key if key in self.words.values else field.key.rpartition(".")[2]
        if field.key in {"consent", "opted_out"}:
            name = "channel"
        if field.values and text in self.words.values.get(name, {}):
            return self.words.values[name][text]
        known = {"country": self.country, "language": self.tongue}.get(field.key)
        return known(text) if known else quote(text)

    def country(self, code: str) -> str:
        name = country_names(self.language).get(code, "")
        return _bare(name) if country_codes().get(fold(name)) == code else quote(code)

    def tongue(self, code: str) -> str:
        name = language_names(self.language).get(code, "")
        return _bare(name) if language_codes().get(fold(name)) == code else quote(code)

    def event(self, event: Event) -> str:
        spec = EVENTS.get(event.event)
        if spec is None:
            raise RuleError("", f"there is no event {event.event}", " ".join(EVENTS))
        parts = [self.tested(event)]
        if event.where:
            leaves = [
                self.leaf(leaf, spec.fields[leaf.field], f"{event.event}.{leaf.field}")
                for leaf in event.where
            ]
            parts.append(self.words.glue["where"].format(self.words.glue["and"].join(leaves)))
        parts.append(self.window(event.window) if event.window else self.words.window["ever"])
        return " ".join(parts)

    def tested(self, event: Event) -> str:
        match event.test:
            case Count(op, value):
                return self.count(op, value, self.words.nouns[event.event])
            case Aggregate(fn, of, op, value):
                label = self.words.aggregates[f"{event.event}.{fn}.{of}"]
                money = fn != "distinct" and EVENTS[event.event].fields[of].type is FieldType.MONEY
                write = self.money if money else self.number
                return f"{label} {self.words.amount[op].format(*map(write, _parts(value)))}"

    def window(self, window: Window) -> str:
        days = window_days(window, self.env.today)
        first, last = self.edge(days.first), self.edge(days.last)
        table = self.words.window
        match window:
            case WithinDays(count):
                form = "within_one" if self.single(Decimal(count)) else "within"
                return table[form].format(self.number(Decimal(count)), first)
            case DaysAgo(nearest, farthest):
                ends = (self.number(Decimal(nearest)), self.number(Decimal(farthest)))
                return table["days_ago"].format(*ends, first, last)
            case Period(name):
                return table["period"].format(self.words.periods[name], first, last)
            case Between():
                return self.between(days)

    def between(self, days: Days) -> str:
        first, last = self.edge(days.first), self.edge(days.last)
        if first and last:
            return self.words.window["from_to"].format(first, last)
        return self.words.window["from" if first else "to"].format(first or last)

    def rank(self, rank: Rank) -> str:
        size = self.number(rank.percent if rank.n is None else Decimal(rank.n))
        if rank.n is None:
            size = self.words.glue["percent"].format(size)
        text = self.words.rank[rank.end].format(size, self.words.ranked[rank.by])
        if rank.among is None:
            return text
        return self.words.rank["among"].format(text, self.rule(rank.among))

    def single(self, value: Scalar) -> bool:
        return isinstance(value, Decimal) and (
            abs(value) == 1 if self.language == "en" else abs(value) < 2
        )

    def edge(self, day: date | None) -> str:
        return "" if day is None else self.date(day)

    def date(self, value: Scalar) -> str:
        if not isinstance(value, date):
            raise RuleError("", f"{value} is not a date", "YYYY-MM-DD")
        return format_date(value, "d MMM yyyy", locale=self.language)

    def number(self, value: Scalar | None) -> str:
        if not isinstance(value, Decimal):
            raise RuleError("", f"{value} is not a number")
        return format_decimal(value, locale=self.language, decimal_quantization=False)

    def money(self, value: Scalar) -> str:
        if not isinstance(value, Decimal):
            raise RuleError("", f"{value} is not an amount")
        pattern = "#,##0" + ("." + "0" * self.env.minor_digits if self.env.minor_digits else "")
        text = format_decimal(
            value, format=pattern, locale=self.language, decimal_quantization=False
        )
        return f"{text} {self.env.currency}"


def _parts(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _whole(value: Value) -> int:
    if not isinstance(value, Decimal):
        raise RuleError("", f"{value} is not a number of days")
    return int(value)


def _bare(name: str) -> str:
    return name if _ONE_WORD.fullmatch(name) else quote(name)
