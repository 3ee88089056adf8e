"""The prepared database that every tool case copies: a small company, and a rival beside it.

It is written through the store's own units, never through the tools under test; what people
approved beforehand is granted as a person grants it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from evals.cases import Model, RuleJson
from store.clock import to_ms
from store.ports import Tx
from store.segment.codec import parse
from store.segment.dates import start_ms
from store.types import (
    ActorKind,
    CommunicationInput,
    CustomerInput,
    CustomField,
    CustomValue,
    ExternalId,
    OrderInput,
    OrderItem,
    Tenant,
    WriteOutcome,
    Written,
)
from store.webhooks import DeliveryState, EndpointInput
from tools.context import Actor, Role
from tools.granting import Grant, grant, read_grant
from tools.runtime import FIRST_TENANT, Runtime
from tools.settings import Settings

SHOP, ZONE, CURRENCY = "shop", "America/Toronto", "CAD"
RIVAL_TENANT, RIVAL_MARKS = 2, ("rivalia", "rivaltag", "+15145550199", "9900000", "99000.00")
GRANTER = Actor(ActorKind.HUMAN, "owner", "cli", Role.OWNER)
_NOON = 12 * 3_600_000


class OwnField(Model):
    """A field of the company's own."""

    key: str
    label: str
    type: Literal["text", "number", "date", "bool"]


class MadeOrder(Model):
    """An order; `items` are (sku, name, category, qty, price in minor units)."""

    id: str
    date: date
    amount: int
    source: str = SHOP
    currency: str = CURRENCY
    items: list[tuple[str, str, str, int, int]] = Field(default_factory=list[Any])


class MadeTouch(Model):
    """A logged communication."""

    id: str
    at: date
    channel: str
    direction: Literal["in", "out"]
    status: str = "received"
    campaign: str | None = None
    subject: str = ""
    body: str = ""


class MadeCustomer(Model):
    """A customer with everything about them."""

    name: str
    id: str
    email: str | None = None
    email_given: str | None = None
    phone: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    language: str | None = None
    company: str | None = None
    stage: str | None = None
    status: str = "active"
    owner: str | None = None
    tags: tuple[str, ...] = ()
    consent: dict[str, str] = Field(default_factory=dict)
    custom: dict[str, str] = Field(default_factory=dict)
    do_not_call: bool = False
    spend: int | None = None
    visits: int | None = None
    as_of: date | None = None
    created: date
    active: date | None = None
    orders: list[MadeOrder] = Field(default_factory=list[MadeOrder])
    touches: list[MadeTouch] = Field(default_factory=list[MadeTouch])


class MadeSegment(Model):
    """A saved segment."""

    name: str
    text: str
    rule: RuleJson


class MadeGrant(Model):
    """A standing approval that a person gave: e-mails that the library writes for a goal."""

    title: str
    goal: str
    segment: str = ""
    most_each: int = 50
    most_a_day: int = 100


class MadeDelivery(Model):
    """An event that was given up, and the endpoint that it is for. The endpoint gets no event but
    this one, and nothing can be reached there."""

    event: str
    url: str
    attempts: int
    error: str
    at: date


class World(Model):
    """The company, and its rival."""

    fields: list[OwnField]
    customers: list[MadeCustomer]
    segments: list[MadeSegment]
    deliveries: list[MadeDelivery] = Field(default_factory=list[MadeDelivery])
    grants: list[MadeGrant] = Field(default_factory=list[MadeGrant])
    rival: list[MadeCustomer]


def settings_for(database: Path, clock: datetime, model: str = "offline") -> Settings:
    """How a process runs on a case's database."""
    return Settings.model_validate({
        "home": database.parent,
        "database_url": f"sqlite+aiosqlite:///{database}",
        "clock": clock,
        "timezone": ZONE,
        "currency": CURRENCY,
        "locale": "en",
        "toolsets": ("all",),
        "model": model,
    })


async def prepare(world: World, database: Path, clock: datetime) -> None:
    """Make the database file of a world."""
    runtime = await Runtime.open(settings_for(database, clock))
    try:
        store = await runtime.store()
        await store.ensure_tenant(Tenant(RIVAL_TENANT, "Rivalia Ltd", CURRENCY, ZONE, "en"))
        now = to_ms(clock)
        await store.write(FIRST_TENANT, _company(world, now))
        await store.write(RIVAL_TENANT, lambda tx: _people(tx, world.rival, {}, now))
        for made in world.grants:
            await grant(await runtime.ctx(GRANTER), _grant(made))
    finally:
        await runtime.close()


def _company(world: World, now: int) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        for field in world.fields:
            tx.segments.add_custom_field(CustomField(field.key, field.label, field.type))
        _people(tx, world.customers, {field.key: field.type for field in world.fields}, now)
        for made in world.segments:
            written = tx.segments.save(
                name=made.name,
                description="",
                rule=parse(made.rule),
                text=made.text,
                replace=False,
                now_ms=now,
            )
            _added([written])
        for given_up in world.deliveries:
            _delivery(tx, given_up)

    return unit


def _delivery(tx: Tx, made: MadeDelivery) -> None:
    """An endpoint that fails for so long that one more failure ends it, and what failed there."""
    endpoint, delivery, at = tx.webhooks.next_id(), tx.webhooks.next_id(), _at(made.at)
    row = EndpointInput(url=made.url, events=(), secret="", headers="")  # no file to open a secret
    tx.webhooks.add_endpoint(endpoint, row, actor="human:owner", now_ms=at)
    tx.webhooks.set_failing(endpoint, at)
    tx.webhooks.add_delivery(delivery, endpoint, made.event, "{}", now_ms=at)
    for _ in range(made.attempts):
        tx.webhooks.tried(delivery, next_at=None)
    tx.webhooks.settle(
        delivery,
        state=DeliveryState.FAILED,
        status=None,
        error=made.error,
        next_at=None,
        now_ms=at,
    )


def _grant(made: MadeGrant) -> Grant:
    covers = {
        "kind": "send_message",
        "channels": ["email"],
        "purpose": "marketing",
        "goal": made.goal,
        "segment": made.segment,
    }
    limits = {"most_each": made.most_each, "most_a_day": made.most_a_day}
    return read_grant({"title": made.title, "covers": covers, **limits})


def _people(tx: Tx, people: Sequence[MadeCustomer], types: Mapping[str, str], now: int) -> None:
    rows = [_customer(person, types) for person in people]
    written = _added(tx.customers.upsert(rows, now_ms=now))
    for person, row in zip(people, written, strict=True):
        if row.id is None:
            raise ValueError(f"{person.name} was not stored")
        _added(tx.orders.record([_order(order, row.id) for order in person.orders], now_ms=now))
        for touch in person.touches:
            _added([tx.communications.log(_touch(touch, row.id), actor="human:eval", now_ms=now)])


def _added(written: Sequence[Written]) -> Sequence[Written]:
    for row in written:
        if row.outcome is not WriteOutcome.ADDED:
            raise ValueError(f"the world cannot be made: {row}")
    return written


def _at(day: date) -> int:
    return start_ms(day, ZONE) + _NOON


def _maybe(day: date | None) -> int | None:
    return None if day is None else _at(day)


def _custom(values: Mapping[str, str], types: Mapping[str, str]) -> dict[str, CustomValue]:
    return {
        key: Decimal(value) if types.get(key) == "number" else value
        for key, value in values.items()
    }


def _customer(person: MadeCustomer, types: Mapping[str, str]) -> CustomerInput:
    bad = person.email_given is not None
    return CustomerInput(
        external_id=ExternalId(SHOP, person.id),
        name=person.name,
        email=person.email,
        email_given=person.email_given or person.email,
        phone=person.phone,
        phone_given=person.phone,
        city=person.city,
        region=person.region,
        country=person.country,
        language=person.language,
        company=person.company,
        stage=person.stage,
        status=person.status,
        owner=person.owner,
        tags=person.tags,
        consent=person.consent,
        custom=_custom(person.custom, types),
        do_not_call=person.do_not_call,
        spend_minor=person.spend,
        visits=person.visits,
        as_of=_maybe(person.as_of),
        created_at=_at(person.created),
        last_active_at=_maybe(person.active),
        flags=("invalid_email",) if bad else (),
    )


def _order(order: MadeOrder, customer_id: int) -> OrderInput:
    items = tuple(
        OrderItem(sku, name, category, Decimal(qty), price)
        for sku, name, category, qty, price in order.items
    )
    return OrderInput(
        ExternalId(order.source, order.id),
        order.amount,
        order.currency,
        _at(order.date),
        customer_id=customer_id,
        items=items,
    )


def _touch(touch: MadeTouch, customer_id: int) -> CommunicationInput:
    return CommunicationInput(
        customer_id=customer_id,
        channel=touch.channel,
        direction=touch.direction,
        status=touch.status,
        occurred_at=_at(touch.at) + timedelta(minutes=1) // timedelta(milliseconds=1),
        subject=touch.subject,
        body=touch.body,
        campaign=touch.campaign,
        external_id=ExternalId(SHOP, touch.id),
    )
