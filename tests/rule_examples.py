"""Four people known by heart, and for every kind of test on them who is meant.

Today is Tuesday 31 March 2026 in Toronto, where clocks went forward on 8 March.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def _test(text: str) -> Mapping[str, object]:
    """`spend > 5000` as JSON; a value in brackets is a list."""
    field, op, *rest = text.split(" ", 2)
    value: object = rest[0] if rest else True
    if isinstance(value, str) and value.startswith("["):
        value = [part.strip() for part in value[1:-1].split(",")]
    return {"field": field, "op": op, "value": value}


FIELD_EXAMPLES: Sequence[tuple[str, str]] = (
    ("spend > 4999.99", "ana"),
    ("spend >= 4999.99", "ana bob"),
    ("spend < 5000", "bob cleo dan"),
    ("spend <= 4999.991", "bob cleo dan"),
    ("spend == 5000.00", "ana"),
    ("spend == 4999.991", ""),
    ("spend != 5000", "bob cleo dan"),
    ("spend != 4999.991", "ana bob cleo dan"),
    ("spend between [4999.99, 5000]", "ana bob"),
    ("spend > 100000000000000", ""),
    ("spend < 100000000000000", "ana bob cleo dan"),
    ("avg_order_value > 79", "ana"),
    ("avg_order_value <= 80", "ana bob"),
    ("avg_order_value != 40", "ana"),
    ("avg_order_value is_set false", "cleo dan"),
    ("visits > 2.5", "ana bob"),
    ("visits == 0", "cleo dan"),
    ("orders == 0", "cleo dan"),
    ("orders >= 2", "ana"),
    ("lead_score < 80", "bob"),
    ("lead_score != 80", "bob"),
    ("lead_score is_set", "ana bob"),
    ("inactive_days > 90", ""),
    ("inactive_days >= 90", "bob"),
    ("inactive_days > 89", "bob"),
    ("inactive_days == 1", "ana"),
    ("inactive_days != 1", "bob dan"),
    ("inactive_days < 0", "dan"),
    ("inactive_days == -2", "dan"),
    ("inactive_days <= 1", "ana dan"),
    ("inactive_days between [-2, 1]", "ana dan"),
    ("inactive_days is_set false", "cleo"),
    ("age_days == 365", "ana"),
    ("age_days == 0", "cleo"),
    ("last_order_days > 0", "ana bob"),
    ("first_order_days == 75", "ana"),
    ("last_contacted_days == 11", "ana"),
    ("days_in_stage == 10", "ana"),
    ("created_at before 2025-12-31", "ana"),
    ("created_at on_or_before 2025-12-31", "ana bob"),
    ("created_at after 2025-12-31", "cleo dan"),
    ("created_at on_or_after 2025-12-31", "bob cleo dan"),
    ("created_at on 2026-03-31", "cleo"),
    ("created_at between [2025-03-31, 2025-12-31]", "ana bob"),
    ("created_at within 31", "cleo dan"),
    ("created_at within 30", "cleo"),
    ("created_at older_than 31", "ana bob"),
    ("created_at older_than 30", "ana bob dan"),
    ("last_active within 1", "ana"),
    ("last_active period yesterday", "ana"),
    ("last_active period last_year", "bob"),
    ("last_active period this_quarter", "ana"),
    ("last_active period last_quarter", "bob"),
    ("last_active period this_week", "ana dan"),
    ("created_at period last_month", "dan"),
    ("created_at period today", "cleo"),
    ("first_order_at period this_year", "ana"),
    ("last_order_at is_set", "ana bob"),
    ("last_contacted_at is_set false", "bob cleo dan"),
    ("stage_changed_at on 2026-03-21", "ana"),
    ("name == DAN", "dan"),
    ("name contains o'n", "ana"),
    ("name contains o’n", "ana"),
    ("name contains %", "bob"),
    ("name contains 100%_x", "bob"),
    ("name contains 0__x", ""),
    ("name starts_with c", "cleo"),
    ("name ends_with ÉO", "cleo"),
    ("name in [cleo, dan, x]", "cleo dan"),
    ("given_name is_set", "ana"),
    ("family_name == o'neil", "ana"),
    ("job_title != seller", "ana"),
    ("company == atelier nord", "ana"),
    ("company != other", "ana"),
    ("company is_set false", "bob cleo dan"),
    ("email ends_with .EXAMPLE.com", "ana"),
    ("email_domain == nord.example.com", "ana"),
    ("email_domain in [y.org, z.org]", "dan"),
    ("phone == +15145550123", "ana"),
    ("city == MONTREAL", "ana"),
    ("city != montreal", "bob"),
    ("city starts_with montré", "ana bob"),
    ("city contains al_e", ""),
    ("region == quebec", "ana"),
    ("country == Canada", "ana"),
    ("country != ca", "bob dan"),
    ("country in [France, USA]", "bob dan"),
    ("country is_set false", "cleo"),
    ("language == French", "ana"),
    ("stage != vip", "bob"),
    ("stage in [vip, lapsed]", "ana bob"),
    ("status == archived", "bob"),
    ("source == Shopify", "ana"),
    ("owner is_set", "ana"),
    ("do_not_call == true", "bob"),
    ("do_not_call != true", "ana cleo dan"),
    ("automation_enabled == false", "bob"),
    ("tags contains vip", "ana bob"),
    ("tags in [newsletter, A_B]", "ana dan"),
    ("tags contains axb", ""),
    ("tags contains_all [vip, newsletter]", "ana"),
    ("tags is_set false", "cleo"),
    ("consent contains email", "ana bob"),
    ("consent contains sms", ""),
    ("consent contains_all [email, call]", "bob"),
    ("consent is_set", "ana bob"),
    ("bought contains shoes", "ana"),
    ("bought contains Trail shoes", "ana"),
    ("bought contains shoe", ""),
    ("bought contains tr-1", "ana"),
    ("bought contains ete", "ana"),
    ("bought contains off", ""),
    ("bought contains 50%", "bob"),
    ("bought contains y", ""),
    ("bought in [wax, kitchen]", "ana bob"),
    ("bought contains_all [wax, shoes]", "ana"),
    ("bought is_set", "ana bob"),
    ("bought is_set false", "cleo dan"),
    ("custom.points >= 2.5", "ana bob"),
    ("custom.points != 5", "ana"),
    ("custom.points is_set false", "cleo dan"),
    ("custom.size == grande", "ana"),
    ("custom.renewal after 2026-04-01", "ana"),
    ("custom.renewal within 5", ""),
    ("custom.opted == false", "bob"),
    ("custom.opted != false", "ana"),
)
EVENT_EXAMPLES: Sequence[tuple[Mapping[str, object], str]] = (
    ({}, "ana bob"),
    ({"count": {"op": "==", "value": 0}}, "cleo dan"),
    ({"count": {"op": ">=", "value": 2}}, "ana"),
    ({"count": {"op": "<", "value": 2}}, "bob cleo dan"),
    ({"count": {"op": "!=", "value": 1}}, "ana cleo dan"),
    ({"count": {"op": "between", "value": [1, 2]}}, "ana bob"),
    ({"count": {"op": ">", "value": 1}, "within_days": 30}, ""),
    ({"within_days": 1}, "ana"),
    ({"within_days": 0}, ""),
    ({"within_days": 89}, "ana"),
    ({"within_days": 90}, "ana bob"),
    ({"count": {"op": "==", "value": 0}, "within_days": 89}, "bob cleo dan"),
    ({"days_ago": [75, 90]}, "ana bob"),
    ({"days_ago": [76, 90]}, "bob"),
    ({"from": "2025-12-31", "to": "2025-12-31"}, "bob"),
    ({"from": "2026-03-31"}, ""),
    ({"to": "2026-01-14"}, "bob"),
    ({"period": "last_year"}, "bob"),
    ({"period": "this_month"}, "ana"),
    ({"where": [_test("amount > 99.99")]}, "ana"),
    ({"where": [_test("amount == 40")]}, "bob"),
    ({"where": [_test("qty between [1.5, 2]")]}, "ana"),
    ({"where": [_test("qty == 1")]}, "bob"),
    ({"where": [_test("sku == tr-1")]}, "ana"),
    ({"where": [_test("sku is_set false")]}, "bob"),
    ({"where": [_test("sku starts_with sk_")]}, "ana"),
    ({"where": [_test("product contains 50%")]}, "bob"),
    ({"where": [_test("category != kitchen")]}, "ana"),
    ({"where": [_test("source == POS")]}, "bob"),
    ({"where": [_test("product contains shoes"), _test("amount < 100")]}, ""),
    ({"agg": {"fn": "sum", "of": "amount", "op": ">=", "value": 160}}, "ana"),
    ({"agg": {"fn": "sum", "of": "amount", "op": "<", "value": 160}}, "bob cleo dan"),
    ({"agg": {"fn": "sum", "of": "qty", "op": "==", "value": 3.5}}, "ana"),
    ({"agg": {"fn": "avg", "of": "amount", "op": "==", "value": 80}}, "ana"),
    ({"agg": {"fn": "avg", "of": "amount", "op": "<", "value": 80.001}}, "ana bob"),
    ({"agg": {"fn": "avg", "of": "qty", "op": "between", "value": [1.75, 2]}}, "ana"),
    ({"agg": {"fn": "min", "of": "amount", "op": "<=", "value": 60}}, "ana bob"),
    ({"agg": {"fn": "max", "of": "amount", "op": "!=", "value": 100}}, "bob"),
    ({"agg": {"fn": "first", "of": "amount", "op": "==", "value": 60}}, "ana"),
    ({"agg": {"fn": "last", "of": "amount", "op": "==", "value": 100}}, "ana"),
    ({"agg": {"fn": "last", "of": "qty", "op": "==", "value": 1}}, "bob"),
    ({"agg": {"fn": "distinct", "of": "sku", "op": "==", "value": 2}}, "ana"),
    ({"agg": {"fn": "distinct", "of": "category", "op": "<=", "value": 1}}, "ana bob cleo dan"),
    ({"agg": {"fn": "distinct", "of": "product", "op": "==", "value": 0}}, "cleo dan"),
)
TOUCH_EXAMPLES: Sequence[tuple[Mapping[str, object], str]] = (
    ({"where": [_test("channel == email")]}, "ana bob"),
    ({"where": [_test("direction == in")], "period": "today"}, "ana"),
    ({"where": [_test("status == sent")]}, ""),
    ({"where": [_test("status in [opened, bounced]")], "within_days": 30}, "ana"),
    ({"where": [_test("status != opened")]}, "ana bob"),
    ({"where": [_test("campaign contains win-back")]}, "ana bob"),
    ({"where": [_test("campaign is_set false")]}, "ana"),
    ({"count": {"op": "==", "value": 0}, "where": [_test("channel == call")]}, "bob cleo dan"),
    ({"agg": {"fn": "distinct", "of": "channel", "op": ">", "value": 1}}, "ana"),
    ({"agg": {"fn": "distinct", "of": "campaign", "op": "==", "value": 1}}, "ana bob"),
)
VIP = _test("tags contains vip")
TREE_EXAMPLES: Sequence[tuple[Mapping[str, object], str]] = (
    ({"and": []}, "ana bob cleo dan"),
    ({"not": {"and": []}}, ""),
    ({"and": [VIP, _test("country == CA")]}, "ana"),
    ({"or": [_test("country == CA"), _test("lead_score < 50")]}, "ana bob"),
    ({"not": _test("country == CA")}, "bob cleo dan"),
    ({"not": _test("lead_score > 50")}, "bob cleo dan"),
    ({"not": {"not": _test("lead_score > 50")}}, "ana"),
    ({"not": {"or": [_test("lead_score > 50"), _test("city is_set false")]}}, "bob"),
    ({"not": {"and": [_test("lead_score > 10"), _test("stage != vip")]}}, "ana cleo dan"),
    ({"not": {"event": "order"}}, "cleo dan"),
    ({"segment": "big"}, "ana bob"),
    ({"not": {"segment": "big"}}, "cleo dan"),
    ({"top": {"by": "spend", "n": 1}}, "ana"),
    ({"top": {"by": "spend", "n": 3}}, "ana bob cleo dan"),
    ({"top": {"by": "spend", "percent": 25}}, "ana"),
    ({"top": {"by": "spend", "percent": 25.0001}}, "ana bob"),
    ({"bottom": {"by": "spend", "n": 1}}, "cleo dan"),
    ({"top": {"by": "lead_score", "n": 4}}, "ana bob"),
    ({"bottom": {"by": "lead_score", "percent": 1}}, "bob"),
    ({"top": {"by": "spend", "n": 1, "among": {"not": VIP}}}, "cleo dan"),
    ({"top": {"by": "lead_score", "percent": 100, "among": {"not": VIP}}}, ""),
    ({"top": {"by": "visits", "percent": 50, "among": VIP}}, "ana"),
    ({"top": {"by": "visits", "n": 1, "among": _test("country == DE")}}, ""),
    ({"top": {"by": "visits", "percent": 50, "among": _test("country == DE")}}, ""),
    ({"not": {"top": {"by": "lead_score", "n": 1}}}, "bob cleo dan"),
    ({"top": {"by": "spend", "n": 1, "among": {"bottom": {"by": "spend", "n": 3}}}}, "bob"),
)
EXAMPLES: Sequence[tuple[Mapping[str, object], str]] = (
    *((_test(text), names) for text, names in FIELD_EXAMPLES),
    *(({"event": "order", **event}, names) for event, names in EVENT_EXAMPLES),
    *(({"event": "communication", **event}, names) for event, names in TOUCH_EXAMPLES),
    *TREE_EXAMPLES,
)
