"""Random customers with orders and communications, and how they stand in the tables.

Made from a seed: missing values, ties, accents, wildcards, instants at midnight and around changes
of the clock, days to come, orders that count nowhere. The same ids stand in every tenant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Table

from store.clock import day_start_ms
from store.segment.fields import (
    CHANNELS,
    COMMUNICATION_STATUSES,
    CONSENT_CHANNELS,
    DIRECTIONS,
    STAGES,
    STATUSES,
)
from store.segment.people import Person, person_from
from store.sql import schema
from store.text import fold
from store.types import (
    Communication,
    Customer,
    CustomValue,
    ExternalId,
    Order,
    OrderItem,
)
from tests.strategies import PRODUCTS, REGISTRY, TODAY, WORDS

T = TypeVar("T")
Row = dict[str, Any]
NEAR_MIDNIGHT = (0, -1, 1, 1_800_000, 3_600_000, 43_200_000, 86_399_999)


@dataclass(frozen=True, slots=True)
class Population:
    """The same people as plain values and as rows of the tables."""

    people: tuple[Person, ...]
    rows: dict[Table[Any], list[Row]] = field(default_factory=dict[Table[Any], list[Row]])


def population(seed: int, tenant_id: int, zone: str, *, size: int = 40) -> Population:
    """A tenant's random people; other seeds and tenants give others under the same ids."""
    return _Maker(Random(f"{seed}-{tenant_id}"), tenant_id, zone).make(size)


class Rows:
    """The rows of one tenant's customers, orders and communications."""

    def __init__(self, tenant_id: int, zone: str) -> None:
        self.tenant_id = tenant_id
        self.zone = zone
        self.tables: dict[Table[Any], list[Row]] = {}
        self.named: set[tuple[str, str]] = set()
        self.add(schema.tenant, id=tenant_id, **_tenant_row(zone))

    def add(self, table: Table[Any], **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def own(self, table: Table[Any], **row: Any) -> None:
        self.add(table, tenant_id=self.tenant_id, **row)

    def company(self, company_id: int, name: str) -> None:
        folded = fold(name)
        if all(row["name_folded"] != folded for row in self.tables.get(schema.company, [])):
            self.own(schema.company, id=company_id, name=name, name_folded=folded, created_at=0)

    def known(self, mark: str, name: str | None) -> None:
        key = (mark, fold(name or ""))
        if name is not None and key not in self.named:
            self.named.add(key)
            self.own(schema.known_value, field=mark, folded=key[1], value=name)

    def order(self, order: Order) -> None:
        self.own(
            schema.orders,
            id=order.id,
            customer_id=order.customer_id,
            source=order.external_id.source,
            source_folded=fold(order.external_id.source),
            external_id=str(order.id),
            amount_minor=order.amount_minor,
            currency=order.currency,
            counted_minor=order.counted_minor,
            ordered_at=order.ordered_at,
            qty_milli=int(sum((item.qty for item in order.items), Decimal(0)) * 1000),
            flags="",
            content_hash="",
            recorded_at=0,
        )
        for line, item in enumerate(order.items):
            self.known("sku", item.sku)
            self.known("product", item.name)
            self.known("category", item.category)
            self.own(
                schema.order_item,
                order_id=order.id,
                line=line,
                customer_id=order.customer_id,
                **_shadowed("sku", item.sku),
                **_shadowed("product", item.name),
                **_shadowed("category", item.category),
                qty_milli=int(item.qty * 1000),
                price_minor=item.price_minor,
            )

    def communication(self, touch: Communication, earlier: Sequence[str] = ()) -> None:
        self.own(
            schema.communication,
            id=touch.id,
            customer_id=touch.customer_id,
            channel=touch.channel,
            direction=touch.direction,
            occurred_at=touch.occurred_at,
            recorded_at=0,
            **_shadowed("campaign", touch.campaign),
            source=None,
            external_id=None,
            actor="test",
            content_hash="",
        )
        for position, status in enumerate((*earlier, touch.status)):
            self.own(
                schema.communication_status,
                communication_id=touch.id,
                position=position,
                status=status,
                occurred_at=0,
            )

    def customer(self, customer: Customer) -> None:
        """The rows of a customer and of what hangs on them."""
        self.own(schema.customer, **_customer_row(customer))
        for tag in {fold(tag): tag for tag in customer.tags}.items():
            self.own(schema.customer_tag, customer_id=customer.id, tag_folded=tag[0], tag=tag[1])
        for channel, state in customer.consent.items():
            self.own(
                schema.customer_consent,
                customer_id=customer.id,
                channel=channel,
                state=state,
                updated_at=0,
            )
        for key, value in customer.custom.items():
            row = {"text": str(value), **dict.fromkeys(_TYPED), **self.typed(key, value)}
            self.own(schema.customer_custom, customer_id=customer.id, key=key, **row)

    def typed(self, key: str, value: CustomValue) -> Row:
        if isinstance(value, bool):
            return {"bool": value}
        if isinstance(value, Decimal):
            return {"number_micro": int(value * 1_000_000)}
        if key == "renewal":
            day = type(TODAY).fromisoformat(value)
            return {"date_at": day_start_ms(day, self.zone)}
        return {"folded": fold(value)}


class _Maker:
    """Makes one population."""

    def __init__(self, random: Random, tenant_id: int, zone: str) -> None:
        self.random = random
        self.zone = zone
        self.rows = Rows(tenant_id, zone)
        self.next_id = 1_000

    def make(self, size: int) -> Population:
        for index, word in enumerate(WORDS):
            self.rows.company(index + 1, word)
        people = tuple(self.person(number + 1) for number in range(size))
        return Population(people, self.rows.tables)

    def maybe(self, choices: Sequence[T]) -> T | None:
        return None if self.random.random() < 0.3 else self.random.choice(choices)

    def moment(self) -> int:
        """An instant near the days that rules ask about, most often close to a midnight."""
        shift = self.random.choice((self.random.randint(-45, 4), self.random.randint(-420, 4)))
        start = day_start_ms(TODAY + timedelta(days=shift), self.zone)
        return start + self.random.choice((*NEAR_MIDNIGHT, self.random.randint(0, 86_000_000)))

    def maybe_moment(self) -> int | None:
        return None if self.random.random() < 0.3 else self.moment()

    def id(self) -> int:
        self.next_id += 1
        return self.next_id

    def person(self, customer_id: int) -> Person:
        orders = [self.order(customer_id) for _ in range(self.random.choice((0, 0, 1, 1, 2, 3, 4)))]
        touches = [self.touch(customer_id) for _ in range(self.random.choice((0, 0, 1, 2, 4)))]
        customer = self.customer(customer_id, orders)
        return person_from(customer, orders, touches, fields=REGISTRY)

    def order(self, customer_id: int) -> Order:
        items = tuple(self.item() for _ in range(self.random.choice((0, 1, 1, 2, 3))))
        amount = self.random.choice((0, 5_000, 9_999, 10_000, self.random.randint(-2_000, 60_000)))
        source = ExternalId(self.random.choice(WORDS), str(self.next_id))
        counted = None if self.random.random() < 0.15 else amount
        order = Order(
            self.id(), customer_id, source, amount, "USD", counted, self.moment(), items, ()
        )
        self.rows.order(order)
        return order

    def item(self) -> OrderItem:
        qty = self.random.choice((Decimal(1), Decimal(2), Decimal("0.5"), Decimal("2.5")))
        return OrderItem(self.maybe(PRODUCTS), self.maybe(PRODUCTS), self.maybe(PRODUCTS), qty, 100)

    def touch(self, customer_id: int) -> Communication:
        touch = Communication(
            id=self.id(),
            customer_id=customer_id,
            customer_name="",
            channel=self.random.choice(CHANNELS),
            direction=self.random.choice(DIRECTIONS),
            status=self.random.choice(COMMUNICATION_STATUSES),
            occurred_at=self.moment(),
            recorded_at=0,
            subject="",
            body="",
            campaign=self.maybe(WORDS),
            external_id=None,
            actor="test",
        )
        earlier = self.random.sample(COMMUNICATION_STATUSES, self.random.randint(0, 2))
        self.rows.communication(touch, earlier)
        return touch

    def customer(self, customer_id: int, orders: Sequence[Order]) -> Customer:
        name, email = self.random.choice(WORDS), self.maybe(("a@x.org", "É_b@Nord.fr", "50%@y.org"))
        company = self.maybe(self.rows.tables[schema.company])
        customer = Customer(
            id=customer_id,
            name=name,
            given_name=self.maybe(WORDS),
            family_name=self.maybe(WORDS),
            job_title=self.maybe(WORDS),
            email=email,
            email_given=email,
            phone=self.maybe(("+15145550123", "+33612345678")),
            phone_given=None,
            city=self.maybe(WORDS),
            region=self.maybe(WORDS),
            country=self.maybe(("CA", "FR", "US")),
            language=self.maybe(("fr", "en")),
            zone=None,
            company_id=None if company is None else company["id"],
            company=None if company is None else company["name"],
            stage=self.maybe(STAGES),
            stage_changed_at=self.maybe_moment(),
            status=self.random.choice(STATUSES),
            owner=self.maybe(WORDS),
            source=self.maybe(WORDS),
            source_url=None,
            automation_enabled=self.random.random() < 0.5,
            do_not_call=self.random.random() < 0.5,
            visits=self.random.randint(0, 6),
            last_active_at=self.maybe_moment(),
            last_contacted_at=self.maybe_moment(),
            last_interaction_at=None,
            score=self.maybe(range(12)),
            created_at=self.moment(),
            updated_at=0,
            tags=tuple(self.random.sample(WORDS, self.random.choice((0, 0, 1, 2, 3)))),
            consent={
                channel: self.random.choice(("granted", "denied"))
                for channel in CONSENT_CHANNELS
                if self.random.random() < 0.4
            },
            custom=self.custom(),
            **facts(self.random.choice((0, 0, 5_000)), orders),
        )
        self.rows.customer(customer)
        return customer

    def custom(self) -> dict[str, CustomValue]:
        given: dict[str, CustomValue | None] = {
            "points": self.maybe((Decimal(0), Decimal("2.5"), Decimal(5), Decimal("0.000001"))),
            "size": self.maybe(WORDS),
            "renewal": self.maybe([
                (TODAY + timedelta(days=shift)).isoformat() for shift in range(-40, 4)
            ]),
            "opted": self.maybe((True, False)),
        }
        return {key: value for key, value in given.items() if value is not None}


_TYPED = ("folded", "number_micro", "date_at", "bool")
_FOLDED = ("name", "given_name", "family_name", "job_title", "email", "city", "region")
_FOLDED_TOO = ("country", "owner", "source")


def _shadowed(name: str, text: str | None) -> Row:
    return {name: text, f"{name}_folded": None if text is None else fold(text)}


def facts(base_minor: int, orders: Sequence[Order]) -> Row:
    """The order facts of a customer whose imported spend is `base_minor`."""
    counted = [
        (order.ordered_at, order.counted_minor)
        for order in orders
        if order.counted_minor is not None
    ]
    moments = sorted(at for at, _ in counted)
    total = sum(amount for _, amount in counted)
    return {
        "spend_minor": base_minor + total,
        "order_count": len(counted),
        "first_order_at": moments[0] if moments else None,
        "last_order_at": moments[-1] if moments else None,
        "previous_order_at": moments[-2] if len(moments) > 1 else None,
        "average_order_minor": total // len(counted) if counted else None,
    }


def _customer_row(customer: Customer) -> Row:
    names = {column.name for column in schema.customer.columns} - {"tenant_id"}
    row: Row = {name: getattr(customer, name) for name in names if hasattr(customer, name)}
    for name in (*_FOLDED, *_FOLDED_TOO):
        row |= _shadowed(name, getattr(customer, name))
    domain = customer.email.rpartition("@")[2] if customer.email else None
    row |= {"email_domain": None if domain is None else fold(domain), "flags": ""}
    return dict.fromkeys(names) | row


def _tenant_row(zone: str) -> Row:
    given = {"name": "Test", "currency": "USD", "zone": zone, "locale": "en", "rates": "{}"}
    names = {column.name for column in schema.tenant.columns} - {"id"}
    return {name: given.get(name, 0) for name in names}
