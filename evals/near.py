"""People near a rule: each of its tests just met, just missed, or met by a mile, in every mixture.

A rule and its near miss (> for >=, AND for OR, a day off, never-ordered in or out) differ on few
people; people made at random are hardly ever among them, these are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from evals import vocabulary
from evals.people import Bought, Days, Person, Sketch, Touch, finish, order, sketch, touch
from store.segment.dates import period_days, window_days
from store.segment.fields import CUSTOM_PREFIX
from store.segment.rule import (
    Aggregate,
    And,
    Count,
    Event,
    Leaf,
    Not,
    Or,
    Rank,
    Rule,
    Scalar,
    SegmentRef,
    Value,
)

_TEXTS = (
    *("city", "region", "country", "language", "company", "stage", "owner", "source"),
    *("name", "given_name", "family_name", "email", "job_title", "phone"),
)
_AGES = {
    "inactive_days": "last_active",
    "age_days": "created_at",
    "last_order_days": "last_order_at",
    "first_order_days": "first_order_at",
    "last_contacted_days": "last_contacted_at",
    "days_in_stage": "stage_changed_at",
}


def people_near(
    rule: Rule, segments: Mapping[str, Rule], today: date, rng: Random, *, count: int, first_id: int
) -> list[Person]:
    """`count` people near a rule, with ids from `first_id`; the same for the same `rng` state."""
    maker = _Maker(Days(today, rng), rng, segments)
    made: list[Person] = []
    for index in range(count):
        person = sketch(rng, maker.days)
        tests = list(maker.tests(rule))
        rng.shuffle(tests)
        for test in tests:
            if rng.random() < 0.9:
                maker.place(person, test)
        made.append(finish(person, first_id + index))
    return made


def _parts(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _numbers(value: Value) -> list[Decimal]:
    return [part for part in _parts(value) if isinstance(part, Decimal)]


class _Maker:
    """Sets the part of a sketch that one test looks at."""

    def __init__(self, days: Days, rng: Random, segments: Mapping[str, Rule]) -> None:
        self.days, self.rng, self.segments = days, rng, segments

    def tests(self, rule: Rule) -> Iterator[Leaf | Event]:
        """Every test of a rule, with those of the segments it refers to."""
        match rule:
            case And(items) | Or(items):
                for item in items:
                    yield from self.tests(item)
            case Not(item):
                yield from self.tests(item)
            case Rank(among=among) if among is not None:
                yield from self.tests(among)
            case SegmentRef(slug) if slug in self.segments:
                yield from self.tests(self.segments[slug])
            case Leaf() | Event():
                yield rule
            case _:
                return

    def place(self, person: Sketch, test: Leaf | Event) -> None:
        if isinstance(test, Event):
            self.event(person, test)
        elif test.field in _AGES:
            self.day(person, _AGES[test.field], self.age(test))
        elif test.field in _AGES.values():
            self.day(person, test.field, self.date(test))
        elif test.field.startswith(CUSTOM_PREFIX):
            self.custom(person, test)
        elif test.field in _TEXTS:
            person.texts[test.field] = self.text(test, person.texts.get(test.field))
        else:
            self.figures(person, test)
            self.sets(person, test)

    def figures(self, person: Sketch, test: Leaf) -> None:
        match test.field:
            case "spend":
                person.spend = self.minor(test.value)
            case "avg_order_value":
                self.average(person, self.minor(test.value))
            case "visits":
                person.visits = self.whole(test.value)
            case "lead_score":
                person.score = None if self.rng.random() < 0.15 else self.whole(test.value)
            case "orders":
                self.resize(person, self.whole(test.value))
            case _:
                return

    def sets(self, person: Sketch, test: Leaf) -> None:
        match test.field:
            case "do_not_call":
                person.do_not_call = self.rng.random() < 0.5
            case "automation_enabled":
                person.automation = self.rng.random() < 0.5
            case "tags":
                self.tags(person, test)
            case "consent" | "opted_out":
                self.consent(person, test)
            case "bought":
                self.bought(person, test)
            case _:
                return

    def number(self, value: Value) -> Decimal:
        """A number at, just beside or far from those of a test."""
        numbers = _numbers(value) or [Decimal(1)]
        at = self.rng.choice(numbers)
        beside = (at, at, at - 1, at + 1, at - Decimal("0.01"), at + Decimal("0.01"))
        return max(Decimal(0), self.rng.choice((*beside, at / 2, at * 2, Decimal(0))))

    def minor(self, value: Value) -> int:
        return int(self.number(value) * 100)

    def whole(self, value: Value) -> int:
        return int(self.number(value))

    def age(self, test: Leaf) -> int | None:
        return None if self.rng.random() < 0.12 else self.whole(test.value)

    def date(self, test: Leaf) -> int | None:
        """Days back of a date near those of a test; None for no date."""
        if self.rng.random() < 0.12:
            return None
        edges: list[date] = []
        if test.op == "period":
            days = period_days(str(test.value), self.days.today)
            edges = [day for day in (days.first, days.last) if day]
        for part in _parts(test.value):
            if isinstance(part, date):
                edges.append(part)
            elif isinstance(part, Decimal):
                edges.append(self.days.today - timedelta(days=int(part)))
        if not edges:
            return self.rng.randrange(400)
        near = self.rng.choice(edges) + timedelta(days=self.rng.choice((-1, 0, 0, 1, 9, -40)))
        return (self.days.today - near).days

    def day(self, person: Sketch, what: str, ago: int | None) -> None:
        """Put a date of a person `ago` days back, or take it away."""
        match what:
            case "created_at":
                person.created = self.days.ago(ago or 0)
            case "stage_changed_at":
                person.stage_changed = None if ago is None else self.days.ago(ago)
            case "last_contacted_at":
                self.contact(person, ago)
            case "first_order_at" | "last_order_at":
                self.order_day(person, ago, last=what == "last_order_at")
            case _:
                self.activity(person, ago)

    def activity(self, person: Sketch, ago: int | None) -> None:
        person.active = None if ago is None else self.days.ago(ago)
        limit = person.active or 0
        person.orders = [row for row in person.orders if row.at <= limit]

    def contact(self, person: Sketch, ago: int | None) -> None:
        at = 0 if ago is None else self.days.ago(ago)
        person.touches = [row for row in person.touches if row.direction == "in" or row.at < at]
        if ago is not None:
            person.touches.append(Touch(at, "email", "out", "sent"))

    def order_day(self, person: Sketch, ago: int | None, *, last: bool) -> None:
        if ago is None:
            person.orders = []
            return
        row = order(self.rng, self.days, ago)
        person.orders = [r for r in person.orders if (r.at < row.at if last else r.at > row.at)]
        person.orders.append(row)

    def resize(self, person: Sketch, count: int) -> None:
        while len(person.orders) < min(count, 40):
            person.orders.append(order(self.rng, self.days, self.rng.randrange(500)))
        del person.orders[count:]

    def average(self, person: Sketch, minor: int) -> None:
        for row in person.orders:
            row.amount = minor

    def text(self, test: Leaf, kept: str | None) -> str | None:
        """The value of a test, in another case, another value, or none."""
        values = [str(part) for part in _parts(test.value) if isinstance(part, str)]
        value = self.rng.choice(values) if values else kept
        return self.rng.choice((value, value, value, kept, "zz", None)) if value else kept

    def tags(self, person: Sketch, test: Leaf) -> None:
        for part in _parts(test.value):
            if isinstance(part, bool):
                person.tags = set() if self.rng.random() < 0.5 else person.tags | {"press"}
            elif self.rng.random() < 0.6:
                person.tags.add(str(part))
            else:
                person.tags.discard(str(part))

    def consent(self, person: Sketch, test: Leaf) -> None:
        for part in _parts(test.value):
            channel = "email" if isinstance(part, bool) else str(part)
            state = self.rng.choice(("granted", "granted", "denied", ""))
            person.consent = {key: was for key, was in person.consent.items() if key != channel}
            if state:
                person.consent[channel] = state

    def items(self, part: Scalar, key: str = "") -> list[tuple[str, str, str]]:
        """What is sold under a name: a sku, a product or a category."""
        places = {"sku": (0,), "product": (1,), "category": (2,)}.get(key, (0, 1, 2))
        name = str(part).casefold()
        return [
            row for row in vocabulary.PRODUCTS if any(row[at].casefold() == name for at in places)
        ]

    def bought(self, person: Sketch, test: Leaf) -> None:
        for part in _parts(test.value):
            items = self.items(part)
            person.orders = [row for row in person.orders if row.item not in items]
            if items and self.rng.random() < 0.6:
                row = order(self.rng, self.days, self.rng.randrange(400))
                row.item = self.rng.choice(items)
                person.orders.append(row)

    def custom(self, person: Sketch, test: Leaf) -> None:
        key = test.field.removeprefix(CUSTOM_PREFIX)
        person.custom.pop(key, None)
        if self.rng.random() < 0.15:
            return
        part = self.rng.choice(_parts(test.value))
        if isinstance(part, bool):
            person.custom[key] = self.rng.random() < 0.5
        elif isinstance(part, Decimal):
            person.custom[key] = self.number(test.value)
        elif isinstance(part, date):
            step = self.rng.choice((-1, 0, 0, 1, 400))
            person.custom[key] = (part + timedelta(days=step)).isoformat()
        else:
            person.custom[key] = self.rng.choice((part, part, part.upper(), "zz"))

    def event(self, person: Sketch, test: Event) -> None:
        """Records of an event at the edges of its window, as many as its count says or one beside."""
        count = self.rng.choice((0, 1, 2, 3))
        if isinstance(test.test, Count):
            count = self.whole(test.test.value)
        if self.rng.random() < 0.7:
            person.orders = [] if test.event == "order" else person.orders
            person.touches = [] if test.event == "communication" else person.touches
        for index in range(min(count, 20)):
            ago = self.window_day(test)
            if test.event == "communication":
                person.touches.append(self.touch(test, ago))
            else:
                person.orders.append(self.order(test, ago, index, count))

    def window_day(self, test: Event) -> int:
        if test.window is None:
            return self.rng.randrange(700)
        days, today = window_days(test.window, self.days.today), self.days.today
        first, last = days.first or today - timedelta(days=900), min(days.last or today, today)
        choices = [first, first, last, first - timedelta(days=1), last + timedelta(days=1)]
        if first < last:
            choices += [
                first + timedelta(days=self.rng.randrange((last - first).days)) for _ in range(3)
            ]
        return max(0, (today - self.rng.choice(choices)).days)

    def order(self, test: Event, ago: int, index: int, count: int) -> Bought:
        row = order(self.rng, self.days, ago)
        for leaf in test.where:
            self.order_part(row, leaf)
        if isinstance(test.test, Aggregate):
            self.figure(row, test.test, index, count)
        return row

    def order_part(self, row: Bought, leaf: Leaf) -> None:
        if leaf.field == "amount":
            row.amount = self.minor(leaf.value)
        elif leaf.field == "qty":
            row.qty = max(1, self.whole(leaf.value))
        elif self.rng.random() < 0.8:
            part = self.rng.choice(_parts(leaf.value))
            items = self.items(part, leaf.field)
            if items:
                row.item = self.rng.choice(items)
            elif leaf.field == "source":
                row.source = str(part)

    def figure(self, row: Bought, test: Aggregate, index: int, count: int) -> None:
        """A share of the figure that an aggregate is compared with."""
        share = count if test.fn == "sum" else 1
        if test.of == "amount":
            minor = self.minor(test.value)
            row.amount = minor // share + (minor % share if index == 0 else 0)
        elif test.of == "qty":
            row.qty = max(1, self.whole(test.value) // share)

    def touch(self, test: Event, ago: int) -> Touch:
        row = touch(self.rng, self.days, ago)
        for leaf in test.where:
            if self.rng.random() < 0.85:
                setattr(row, leaf.field, str(self.rng.choice(_parts(leaf.value))))
        if row.direction == "in":
            row.status = "received"
        elif row.status == "received":
            row.status = "sent"
        return row
