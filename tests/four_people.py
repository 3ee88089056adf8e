"""Four people known by heart, as plain values and as rows.

Today is Tuesday 31 March 2026 in Toronto, where clocks went forward on 8 March.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from store.clock import to_ms
from store.segment.env import RuleEnv
from store.segment.people import Person, person_from
from store.segment.rule import Leaf, Rule
from store.types import Communication, Customer, ExternalId, Order, OrderItem
from tests.people import Population, Rows, facts
from tests.strategies import REGISTRY, TODAY

ZONE = "America/Toronto"
SAVED: Mapping[str, Rule] = {"big": Leaf("spend", ">=", Decimal("4999.99"))}
ENV = RuleEnv(TODAY, ZONE, fields=REGISTRY, segments=SAVED)
NAMES = {1: "ana", 2: "bob", 3: "cleo", 4: "dan"}


def at(text: str) -> int:
    """The milliseconds of a local time such as `2026-03-31 00:00`."""
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


def _line(sku: str | None, name: str | None, category: str | None, qty: str = "1") -> OrderItem:
    return OrderItem(sku, name, category, Decimal(qty), 100)


def _order(number: int, who: int, minor: int, when: str, *items: OrderItem) -> Order:
    source = ExternalId("shopify" if who == 1 else "pos", str(number))
    return Order(number, who, source, minor, "USD", minor, at(when), items)


ORDERS = (
    _order(11, 1, 10_000, "2026-03-30 23:59", _line("TR-1", "Trail Shoes", "Été", "2")),
    _order(12, 1, 6_000, "2026-01-15 12:00", _line("SK_2", "Ski wax", None, "1.5")),
    _order(21, 2, 4_000, "2025-12-31 00:00", _line(None, "50% off_mug", "Kitchen")),
    replace(_order(41, 4, 90_000, "2026-03-01 12:00", _line("TR-1", "x", "y")), counted_minor=None),
)


def _touch(
    number: int, who: int, channel: str, direction: str, status: str, when: str
) -> Communication:
    campaign = "June win-back" if channel == "email" else None
    return Communication(
        number, who, "", channel, direction, status, at(when), 0, "", "", campaign, None, "test"
    )


TOUCHES = (
    _touch(1, 1, "email", "out", "opened", "2026-03-20 09:00"),
    _touch(2, 1, "call", "in", "received", "2026-03-31 09:00"),
    _touch(3, 2, "email", "out", "bounced", "2026-02-01 09:00"),
)
NOBODY = Customer(
    id=3,
    name="Cléo",
    given_name=None,
    family_name=None,
    job_title=None,
    email=None,
    email_given=None,
    phone=None,
    phone_given=None,
    city=None,
    region=None,
    country=None,
    language=None,
    zone=None,
    company_id=None,
    company=None,
    stage=None,
    stage_changed_at=None,
    status="active",
    owner=None,
    source=None,
    source_url=None,
    automation_enabled=True,
    do_not_call=False,
    visits=0,
    last_active_at=None,
    last_contacted_at=None,
    last_interaction_at=None,
    score=None,
    created_at=at("2026-03-31 23:59"),
    updated_at=0,
    **facts(0, ()),
)
ANA = replace(
    NOBODY,
    id=1,
    name="Ana O'Neil",
    given_name="Ana",
    family_name="O'Neil",
    job_title="Buyer",
    email="Ana@Nord.Example.com",
    phone="+15145550123",
    city="Montréal",
    region="Québec",
    country="CA",
    language="fr",
    company_id=1,
    company="Atelier Nord",
    stage="vip",
    stage_changed_at=at("2026-03-21 00:00"),
    owner="Marc",
    source="shopify",
    visits=10,
    last_active_at=at("2026-03-30 23:59"),
    last_contacted_at=at("2026-03-20 09:00"),
    score=80,
    created_at=at("2025-03-31 00:00"),
    tags=("VIP", "Newsletter"),
    consent={"email": "granted", "sms": "denied"},
    custom={"points": Decimal("2.5"), "size": "Grande", "renewal": "2026-04-02", "opted": True},
    **facts(484_000, [order for order in ORDERS if order.customer_id == 1]),
)
BOB = replace(
    NOBODY,
    id=2,
    name="Bob 100%_x",
    city="montreal-est",
    country="US",
    stage="lapsed",
    status="archived",
    do_not_call=True,
    automation_enabled=False,
    visits=3,
    last_active_at=at("2025-12-31 00:00"),
    score=30,
    created_at=at("2025-12-31 12:00"),
    tags=("vip",),
    consent={"email": "granted", "call": "granted"},
    custom={"points": Decimal(5), "opted": False},
    **facts(495_999, [order for order in ORDERS if order.customer_id == 2]),
)
DAN = replace(
    NOBODY,
    id=4,
    name="Dàn",
    email="dan@y.org",
    country="FR",
    last_active_at=at("2026-04-02 00:30"),
    created_at=at("2026-02-28 12:00"),
    tags=("a_b",),
    **facts(0, ()),
)
CUSTOMERS = (ANA, BOB, NOBODY, DAN)


def example_population(tenant_id: int) -> Population:
    """The four as plain values and as rows."""
    rows = Rows(tenant_id, ZONE)
    rows.company(1, "Atelier Nord")
    for customer in CUSTOMERS:
        rows.customer(customer)
    for order in ORDERS:
        rows.order(order)
    for touch in TOUCHES:
        rows.communication(touch, ("queued", "sent"))
    people: tuple[Person, ...] = tuple(
        person_from(
            customer,
            [order for order in ORDERS if order.customer_id == customer.id],
            [touch for touch in TOUCHES if touch.customer_id == customer.id],
            fields=REGISTRY,
        )
        for customer in CUSTOMERS
    )
    return Population(people, rows.tables)


def named(ids: set[int]) -> str:
    """The people of these ids, such as `ana bob`."""
    return " ".join(NAMES[who] for who in sorted(ids))
