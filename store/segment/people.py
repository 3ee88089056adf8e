"""People as plain values, for rules to be tried on without a database.

Texts are folded, money is in major units, instants are milliseconds; a missing value is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.segment.fields import STANDARD, FieldType, Registry
from store.text import fold
from store.types import Communication, Customer, CustomValue, Order, OrderItem

CustomFact = Decimal | date | bool | str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The names on one order line."""

    sku: str | None
    product: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """An order that counts; `amount` is in the tenant's currency."""

    id: int
    at: int
    amount: Decimal
    qty: Decimal
    source: str
    lines: tuple[PersonLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonCommunication:
    """A touch with its latest status."""

    id: int
    at: int
    channel: str
    direction: str
    status: str
    campaign: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one customer, by field key.

    `moments` holds instants, and calendar days for a tenant's own date fields.
    """

    id: int
    numbers: Mapping[str, Decimal | None]
    moments: Mapping[str, int | date | None]
    texts: Mapping[str, str | None]
    flags: Mapping[str, bool | None]
    sets: Mapping[str, frozenset[str]]
    orders: tuple[PersonOrder, ...] = ()
    communications: tuple[PersonCommunication, ...] = ()


def person_from(
    customer: Customer,
    orders: Iterable[Order] = (),
    communications: Iterable[Communication] = (),
    *,
    minor_digits: int = 2,
    fields: Registry = STANDARD,
) -> Person:
    """The person of a stored customer; orders without a counted amount are left out."""
    own = _own(customer.custom, fields)
    touches = tuple(_communication(touch) for touch in communications)
    return Person(
        customer.id,
        _numbers(customer, minor_digits)
        | {key: value for key, value in own.items() if isinstance(value, Decimal)},
        _moments(customer) | {key: value for key, value in own.items() if isinstance(value, date)},
        _texts(customer)
        | {key: fold(value) for key, value in own.items() if isinstance(value, str)},
        {"do_not_call": customer.do_not_call, "automation_enabled": customer.automation_enabled}
        | {key: value for key, value in own.items() if isinstance(value, bool)},
        {
            "tags": frozenset(map(fold, customer.tags)),
            "consent": _answered(customer.consent, "granted"),
            "opted_out": _answered(customer.consent, "denied"),
        },
        tuple(order for each in orders if (order := _order(each, minor_digits)) is not None),
        touches,
    )


def _own(custom: Mapping[str, CustomValue], fields: Registry) -> dict[str, CustomFact]:
    """The tenant's own values under `custom.<key>`, dates read as such."""
    facts: dict[str, CustomFact] = {}
    for key, field in fields.custom.items():
        value = custom.get(key.removeprefix("custom."))
        if isinstance(value, str) and field.type is FieldType.DATE:
            facts[key] = date.fromisoformat(value)
        elif value is not None:
            facts[key] = value
    return facts


def _numbers(customer: Customer, digits: int) -> dict[str, Decimal | None]:
    average, score = customer.average_order_minor, customer.score
    return {
        "spend": Decimal(customer.spend_minor).scaleb(-digits),
        "avg_order_value": None if average is None else Decimal(average).scaleb(-digits),
        "visits": Decimal(customer.visits),
        "orders": Decimal(customer.order_count),
        "lead_score": None if score is None else Decimal(score),
    }


def _moments(customer: Customer) -> dict[str, int | date | None]:
    return {
        "created_at": customer.created_at,
        "last_active": customer.last_active_at,
        "first_order_at": customer.first_order_at,
        "last_order_at": customer.last_order_at,
        "last_contacted_at": customer.last_contacted_at,
        "stage_changed_at": customer.stage_changed_at,
    }


def _texts(customer: Customer) -> dict[str, str | None]:
    email = customer.email
    given = {
        "name": customer.name,
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "job_title": customer.job_title,
        "company": customer.company,
        "email": email,
        "email_domain": email.rpartition("@")[2] if email else None,
        "phone": customer.phone,
        "city": customer.city,
        "region": customer.region,
        "country": customer.country,
        "language": customer.language,
        "stage": customer.stage,
        "status": customer.status,
        "source": customer.source,
        "owner": customer.owner,
    }
    return {key: _folded(text) for key, text in given.items()}


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _answered(consent: Mapping[str, str], answer: str) -> frozenset[str]:
    return frozenset(channel for channel, state in consent.items() if state == answer)


def _order(order: Order, digits: int) -> PersonOrder | None:
    if order.counted_minor is None:
        return None
    return PersonOrder(
        order.id,
        order.ordered_at,
        Decimal(order.counted_minor).scaleb(-digits),
        sum((item.qty for item in order.items), Decimal(0)),
        fold(order.external_id.source),
        tuple(map(_line, order.items)),
    )


def _line(item: OrderItem) -> PersonLine:
    return PersonLine(_folded(item.sku), _folded(item.name), _folded(item.category))


def _communication(touch: Communication) -> PersonCommunication:
    return PersonCommunication(
        touch.id,
        touch.occurred_at,
        fold(touch.channel),
        fold(touch.direction),
        fold(touch.status),
        _folded(touch.campaign),
    )
