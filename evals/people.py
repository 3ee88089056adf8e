"""People made up for telling rules apart: a sketch that is changed, then finished with its facts.

Days are counted back from today in the shop's zone; money is in minor units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

from evals import vocabulary
from store.segment.dates import end_ms, shift, start_ms
from store.types import Communication, Customer, CustomValue, ExternalId, Order, OrderItem

_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with everything dated about them."""

    customer: Customer
    orders: tuple[Order, ...]
    communications: tuple[Communication, ...]


@dataclass(slots=True)
class Bought:
    """An order in a sketch."""

    at: int
    amount: int
    item: tuple[str, str, str]
    qty: int = 1
    source: str = "shopify"


@dataclass(slots=True)
class Touch:
    """A communication in a sketch."""

    at: int
    channel: str
    direction: str
    status: str
    campaign: str | None = None


@dataclass(slots=True)
class Sketch:
    """A person being made. `spend` of None is what the orders add up to; `active` is activity
    besides orders."""

    texts: dict[str, str | None]
    created: int
    orders: list[Bought] = field(default_factory=list[Bought])
    touches: list[Touch] = field(default_factory=list[Touch])
    spend: int | None = None
    visits: int = 0
    score: int | None = None
    active: int | None = None
    stage_changed: int | None = None
    tags: set[str] = field(default_factory=set[str])
    consent: dict[str, str] = field(default_factory=dict[str, str])
    custom: dict[str, CustomValue] = field(default_factory=dict[str, CustomValue])
    do_not_call: bool = False
    automation: bool = True


@cache
def _edges(day: date) -> tuple[int, int]:
    return start_ms(day, vocabulary.ZONE), end_ms(day, vocabulary.ZONE)


@dataclass(frozen=True, slots=True)
class Days:
    """Makes instants out of days back from `today`, often right at a day's edges."""

    today: date
    rng: Random

    def at(self, day: date) -> int:
        """An instant of a day; one in three is its first or last millisecond."""
        start, end = _edges(day)
        if day >= self.today:
            return start + self.rng.randrange(_HOUR)
        chance = self.rng.random()
        if chance < 1 / 3:
            return start if chance < 1 / 6 else end - 1
        return self.rng.randrange(start, end)

    def ago(self, days: int) -> int:
        """An instant `days` calendar days back."""
        return self.at(shift(self.today, -max(0, days)))


def sketch(rng: Random, days: Days, *, busy: float = 0.0) -> Sketch:
    """Somebody at random: half have no orders to speak of, some have hardly any field set; a share
    of `busy` has many orders, so that rankings have few ties."""
    city, region, country = rng.choice(vocabulary.PLACES)
    given, family = rng.choice(vocabulary.GIVEN), rng.choice(vocabulary.FAMILY)
    known = rng.random() > 0.1
    made = Sketch(
        texts={
            "name": f"{given} {family}",
            "given_name": given,
            "family_name": family,
            "email": f"{given[0].lower()}{rng.randrange(9999)}@example.com" if known else None,
            "city": city if known else None,
            "region": region if known else None,
            "country": country if rng.random() > 0.1 else None,
            "language": rng.choice((*vocabulary.LANGUAGES, None)),
            "company": rng.choice((*vocabulary.COMPANIES, None, None)),
            "stage": rng.choice(("lead", "prospect", "customer", "vip", "lapsed", "lost", None)),
            "owner": rng.choice((*vocabulary.OWNERS, None)),
            "source": rng.choice((*vocabulary.SOURCES, None)),
        },
        created=days.ago(rng.randrange(900)),
        visits=rng.randrange(40) if rng.random() > 0.1 else rng.randrange(5_000),
        score=rng.choice((None, rng.randrange(101))),
        active=rng.choice((None, days.ago(rng.randrange(500)))),
        stage_changed=rng.choice((None, days.ago(rng.randrange(200)))),
        tags=set(rng.sample(vocabulary.TAGS, rng.choice((0, 0, 1, 2, 3)))),
        consent={
            channel: rng.choice(("granted", "denied"))
            for channel in ("email", "sms", "whatsapp", "call")
            if rng.random() < 0.6
        },
        custom=_custom(rng),
        do_not_call=rng.random() < 0.2,
        automation=rng.random() < 0.8,
    )
    count = rng.choice((0, 0, 1, 1, 2, 4)) if rng.random() >= busy else rng.randrange(5, 99)
    made.orders = [order(rng, days, rng.randrange(800)) for _ in range(count)]
    made.touches = [touch(rng, days, rng.randrange(300)) for _ in range(rng.choice((0, 0, 1, 3)))]
    return made


def _custom(rng: Random) -> dict[str, CustomValue]:
    values: dict[str, CustomValue] = {
        "loyalty_tier": rng.choice(vocabulary.TIERS),
        "shoe_size": Decimal(rng.randrange(70, 96)) / 2,
        "birthday": date(rng.randrange(1950, 2005), rng.randrange(1, 13), 15).isoformat(),
        "newsletter_opt_in": rng.random() < 0.5,
    }
    return {key: value for key, value in values.items() if rng.random() < 0.6}


def order(rng: Random, days: Days, ago: int) -> Bought:
    """An order some days back."""
    return Bought(
        at=days.ago(ago),
        amount=rng.randrange(500, 60_000),
        item=rng.choice(vocabulary.PRODUCTS),
        qty=rng.choice((1, 1, 2, 5)),
        source=rng.choice(vocabulary.ORDER_SOURCES),
    )


def touch(rng: Random, days: Days, ago: int) -> Touch:
    """A communication some days back; what came in is received, what went out has other states."""
    channel = rng.choice(("email", "sms", "call", "whatsapp", "form", "meeting"))
    outward = rng.random() < 0.6
    states = ("sent", "delivered", "opened", "clicked", "replied", "failed", "bounced")
    return Touch(
        at=days.ago(ago),
        channel=channel,
        direction="out" if outward else "in",
        status=rng.choice(states) if outward else "received",
        campaign=rng.choice((*vocabulary.CAMPAIGNS, None)) if outward else None,
    )


def finish(made: Sketch, person_id: int) -> Person:
    """The person of a sketch, with the facts that follow from orders and communications."""
    orders = tuple(
        _order(row, person_id, index)
        for index, row in enumerate(sorted(made.orders, key=lambda row: row.at))
    )
    touches = tuple(_touch(row, person_id, index, made) for index, row in enumerate(made.touches))
    total = sum(order.amount_minor for order in orders)
    times = [order.ordered_at for order in orders]
    outward = [row.occurred_at for row in touches if row.direction == "out"]
    both = [row.occurred_at for row in touches]
    texts = made.texts
    customer = Customer(
        id=person_id,
        name=texts["name"] or "",
        given_name=texts["given_name"],
        family_name=texts["family_name"],
        job_title=texts.get("job_title"),
        email=texts["email"],
        email_given=texts["email"],
        phone=texts.get("phone"),
        phone_given=texts.get("phone"),
        city=texts["city"],
        region=texts["region"],
        country=texts["country"],
        language=texts["language"],
        zone=None,
        company_id=None,
        company=texts["company"],
        stage=texts["stage"],
        status="active",
        owner=texts["owner"],
        source=texts["source"],
        source_url=None,
        visits=made.visits,
        score=made.score,
        stage_changed_at=made.stage_changed,
        do_not_call=made.do_not_call,
        automation_enabled=made.automation,
        spend_minor=total if made.spend is None else made.spend,
        order_count=len(orders),
        first_order_at=min(times, default=None),
        last_order_at=max(times, default=None),
        previous_order_at=times[-2] if len(times) > 1 else None,
        average_order_minor=total // len(orders) if orders else None,
        last_active_at=max([at for at in (made.active, *times) if at is not None], default=None),
        last_contacted_at=max(outward, default=None),
        last_interaction_at=max(both, default=None),
        created_at=made.created,
        updated_at=made.created,
        tags=tuple(sorted(made.tags)),
        consent=dict(made.consent),
        custom=dict(made.custom),
    )
    return Person(customer, orders, touches)


def _order(row: Bought, customer_id: int, index: int) -> Order:
    sku, name, category = row.item
    price = row.amount // row.qty
    return Order(
        id=customer_id * 1_000 + index,
        customer_id=customer_id,
        external_id=ExternalId(row.source, f"{customer_id}-{index}"),
        amount_minor=row.amount,
        currency=vocabulary.CURRENCY,
        counted_minor=row.amount,
        ordered_at=row.at,
        items=(OrderItem(sku, name, category, Decimal(row.qty), price),),
    )


def _touch(row: Touch, customer_id: int, index: int, made: Sketch) -> Communication:
    return Communication(
        id=customer_id * 1_000 + index,
        customer_id=customer_id,
        customer_name=made.texts["name"] or "",
        channel=row.channel,
        direction=row.direction,
        status=row.status,
        occurred_at=row.at,
        recorded_at=row.at,
        subject="",
        body="",
        campaign=row.campaign,
        external_id=None,
        actor="eval",
    )
