"""The demo company's orders and communications, made from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from store.clock import day_start_ms
from store.types import CommunicationInput, ExternalId, OrderInput, OrderItem
from tools.demo_people import SOURCE, Habit, Person
from tools.demo_world import HOSTILE_NOTES, NOTES, ORDER_SOURCES, PRODUCTS, Product

HOUR_MS = 3_600_000
_COUNTS: Mapping[Habit, tuple[int, int]] = {
    "none": (0, 0),
    "once": (1, 1),
    "some": (2, 9),
    "often": (8, 17),
    "bulk": (5, 13),
}
_ROUND = 500_000
_ABROAD = {"FR": "EUR", "GB": "GBP", "JP": "JPY"}
_CHANNELS = ("call", "note", "meeting", "form", "sms", "whatsapp", "email", "facebook")
_ANSWERS = ("sent", "delivered", "delivered", "opened", "opened", "clicked", "replied", "bounced")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns days ago into instants: `today` is the business day, days start in `zone`."""

    today: date
    zone: str

    def at(self, days_ago: int, minute: int) -> int:
        """The instant at a minute between 8 and 20 o'clock so many days ago."""
        start = day_start_ms(self.today - timedelta(days=days_ago), self.zone)
        return start + 8 * HOUR_MS + minute * 60_000

    def last(self, month: int, day: int) -> int:
        """Days since this day of the year last came round, at least one."""
        latest = date(self.today.year, month, day)
        if latest >= self.today:
            latest = date(self.today.year - 1, month, day)
        return (self.today - latest).days


def orders_of(random: Random, person: Person, calendar: Calendar) -> Iterator[OrderInput]:
    """A person's orders; the last one on the day they went quiet."""
    low, high = _COUNTS[person.habit]
    count = random.randint(low, high)
    days = sorted(
        (random.randint(person.quiet_since, person.created) for _ in range(count - 1)), reverse=True
    )
    for index, day in enumerate([*days, person.quiet_since][:count]):
        yield _order(random, person, index, calendar.at(max(day, 1), random.randint(0, 719)))


def _order(random: Random, person: Person, index: int, at: int) -> OrderInput:
    lines = tuple(_line(random, product, person.habit) for product in _basket(random))
    amount = int(sum(line.qty * line.price_minor for line in lines))
    flags: tuple[str, ...] = ()
    if person.number % 60 == 13 and index == 0:
        amount, lines = _ROUND, ()
    elif random.random() < 0.01:
        amount, flags = amount - 500, ("items_do_not_add_up",)
    country = person.place.country if person.place else ""
    currency = _ABROAD.get(country, "CAD") if random.random() < 0.05 else "CAD"
    return OrderInput(
        external_id=ExternalId(random.choice(ORDER_SOURCES), f"{person.external_id}-{index + 1}"),
        customer_external_id=ExternalId(SOURCE, person.external_id),
        amount_minor=amount,
        currency=currency,
        ordered_at=at,
        items=lines,
        flags=flags,
    )


def _basket(random: Random) -> Sequence[Product]:
    size = random.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]
    picked = random.choices(PRODUCTS, [product.weight for product in PRODUCTS], k=size)
    return list(dict.fromkeys(picked))


def _line(random: Random, product: Product, habit: Habit) -> OrderItem:
    quantity = random.randint(2, 6) if habit == "bulk" and product.price < 25_000 else 1
    if habit != "bulk" and random.random() < 0.12:
        quantity = 2
    return OrderItem(product.sku, product.name, product.category, Decimal(quantity), product.price)


def touches_of(
    random: Random, person: Person, customer_id: int, calendar: Calendar
) -> Iterator[CommunicationInput]:
    """What was said to and by a person: campaigns, notes, calls."""
    writable = "@example" in person.values.get("email", "")
    campaigns = (("June win-back", 6, 10, 0.13, 120), ("Spring launch", 4, 1, 0.13, 0))
    for name, month, day, share, quiet in campaigns:
        ago = calendar.last(month, day)
        reached = writable and person.created > ago and person.quiet_since >= quiet
        if random.random() < share and reached:
            yield _mailing(random, person, customer_id, name, calendar.at(ago, person.number % 720))
    for index in range(random.choices((0, 1, 2, 4), (82, 12, 4, 2))[0]):
        day = max(1, random.randint(person.quiet_since, person.created))
        at = calendar.at(day, random.randint(0, 719))
        yield _touch(random, person, customer_id, index, at)


def _mailing(
    random: Random, person: Person, customer_id: int, campaign: str, at: int
) -> CommunicationInput:
    french = person.values.get("language") == "fr"
    subject = {"June win-back": ("We miss you", "Vous nous manquez")}.get(
        campaign, ("Spring is here", "Le printemps est là")
    )[french]
    return CommunicationInput(
        customer_id=customer_id,
        channel="email",
        direction="out",
        status=random.choice(_ANSWERS),
        occurred_at=at,
        subject=subject,
        body="",
        campaign=campaign,
        external_id=ExternalId(SOURCE, f"{person.external_id}-{campaign}"),
    )


def _touch(
    random: Random, person: Person, customer_id: int, index: int, at: int
) -> CommunicationInput:
    channel = random.choice(_CHANNELS)
    inward = channel in {"form", "facebook"} or random.random() < 0.35
    body = random.choice(NOTES)
    if person.number % 97 == 5:
        body = HOSTILE_NOTES[person.number // 97 % len(HOSTILE_NOTES)]
    return CommunicationInput(
        customer_id=customer_id,
        channel=channel,
        direction="in" if inward else "out",
        status="received" if inward else "sent",
        occurred_at=at,
        subject="",
        body=body,
        external_id=ExternalId(SOURCE, f"{person.external_id}-t{index + 1}"),
    )
