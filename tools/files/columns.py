"""The columns an export can have: each a heading, how its value is found, and what kind it is.

Headings are those an import understands, so that an exported file can be imported again.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeAlias, TypeVar

from store.clock import from_ms
from store.ids import to_text
from store.segment.fields import CONSENT_CHANNELS, CUSTOM_PREFIX
from store.types import Communication, Customer, CustomField, Order, minor_digits
from tools.errors import invalid

T = TypeVar("T")
Noun: TypeAlias = Literal["customers", "orders", "communications"]
Value: TypeAlias = "str | Decimal | bool | None"


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column of an export. `free` text was written by people: it is defused where a spreadsheet
    could take it for a formula."""

    key: str
    value: Callable[[T], Value]
    free: bool = False


def _free(key: str, of: Callable[[T], Value]) -> Column[T]:
    return Column(key, of, free=True)


def _at(at: int | None) -> str | None:
    if at is None:
        return None
    precision = "milliseconds" if at % 1_000 else "seconds"
    return from_ms(at).isoformat(timespec=precision).replace("+00:00", "Z")


def _money(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-minor_digits(currency))


def _external(customer: Customer, part: Literal["value", "source"]) -> str | None:
    first = customer.external_ids[0] if customer.external_ids else None
    return getattr(first, part) if first else None


def _phone(customer: Customer) -> str | None:
    """The number with its plus; what was given instead of one is text like any other."""
    given = customer.phone_given or ""
    return customer.phone or (given if _DIALLED.fullmatch(given) else defused(given)) or None


def _attribute(key: str) -> Column[Customer]:
    def of(customer: Customer) -> Value:
        return getattr(customer, key)

    return Column(key, of, free=True)


def customer_columns(
    currency: str, custom: Sequence[CustomField] = ()
) -> Mapping[str, Column[Customer]]:
    """The columns of customers, in the order they are exported; money in `currency`."""
    columns: list[Column[Customer]] = [
        Column("rapport_id", lambda c: to_text("customer", c.id)),
        _free("external_id", lambda c: _external(c, "value")),
        _free("external_source", lambda c: _external(c, "source")),
        *(_attribute(key) for key in ("name", "given_name", "family_name", "job_title")),
        _free("email", lambda c: c.email or c.email_given),
        Column("phone", _phone),
        *(_attribute(key) for key in ("company", "city", "region", "country", "language", "zone")),
        *(_attribute(key) for key in ("stage", "status", "owner", "source", "source_url")),
        _free("tags", lambda c: ", ".join(c.tags) or None),
        *(_consent(channel) for channel in CONSENT_CHANNELS),
        Column("do_not_call", lambda c: c.do_not_call),
        Column("automation_enabled", lambda c: c.automation_enabled),
        Column("spend", lambda c: _money(c.spend_minor, currency)),
        Column("visits", lambda c: Decimal(c.visits)),
        Column("orders", lambda c: Decimal(c.order_count)),
        Column("average_order", lambda c: _money(c.average_order_minor, currency)),
        Column("first_order_at", lambda c: _at(c.first_order_at)),
        Column("last_order_at", lambda c: _at(c.last_order_at)),
        Column("last_active", lambda c: _at(c.last_active_at)),
        Column("last_contacted_at", lambda c: _at(c.last_contacted_at)),
        Column("lead_score", lambda c: None if c.score is None else Decimal(c.score)),
        Column("created_at", lambda c: _at(c.created_at)),
        Column("flags", lambda c: " ".join(c.flags) or None),
        *(_own(field.key) for field in custom),
    ]
    return {column.key: column for column in columns}


def _consent(channel: str) -> Column[Customer]:
    return Column(f"consent.{channel}", lambda c: c.consent.get(channel))


def _own(key: str) -> Column[Customer]:
    return Column(f"{CUSTOM_PREFIX}{key}", lambda c: c.custom.get(key), free=True)


def order_columns() -> Mapping[str, Column[Order]]:
    """The columns of orders, items as JSON."""
    columns: list[Column[Order]] = [
        Column("rapport_id", lambda o: to_text("order", o.id)),
        _free("external_id", lambda o: o.external_id.value),
        _free("source", lambda o: o.external_id.source),
        Column("customer_id", lambda o: to_text("customer", o.customer_id)),
        Column("amount", lambda o: _money(o.amount_minor, o.currency)),
        Column("currency", lambda o: o.currency),
        Column("date", lambda o: _at(o.ordered_at)),
        Column("items", _items),
        Column("flags", lambda o: " ".join(o.flags) or None),
    ]
    return {column.key: column for column in columns}


def _items(order: Order) -> str | None:
    items = [
        {
            "sku": item.sku,
            "name": item.name,
            "category": item.category,
            "qty": f"{item.qty:f}",
            "price": f"{_money(item.price_minor, order.currency):f}",
        }
        for item in order.items
    ]
    return json.dumps(items, ensure_ascii=False) if items else None


def communication_columns() -> Mapping[str, Column[Communication]]:
    """The columns of communications."""
    columns: list[Column[Communication]] = [
        Column("rapport_id", lambda c: to_text("communication", c.id)),
        Column("customer_id", lambda c: to_text("customer", c.customer_id)),
        _free("customer_name", lambda c: c.customer_name),
        Column("channel", lambda c: c.channel),
        Column("direction", lambda c: c.direction),
        Column("status", lambda c: c.status),
        Column("occurred_at", lambda c: _at(c.occurred_at)),
        _free("campaign", lambda c: c.campaign),
        _free("subject", lambda c: c.subject or None),
        _free("body", lambda c: c.body or None),
        _free("logged_by", lambda c: c.actor),
    ]
    return {column.key: column for column in columns}


def pick(known: Mapping[str, Column[T]], wanted: Sequence[str]) -> list[Column[T]]:
    """The wanted columns in their order, all when none is wanted; InvalidInput names a wrong one."""
    for position, key in enumerate(wanted):
        if key not in known:
            near = difflib.get_close_matches(key, known, n=3, cutoff=0.5) or list(known)
            raise invalid(f"columns[{position}]", key, "is not a column", ", ".join(near))
    return [known[key] for key in dict.fromkeys(wanted)] or list(known.values())


_DIALLED = re.compile(r"\+?[0-9 ()./-]*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what starts like a formula, which an
    import takes off again (source: OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ")[:1].startswith(_FORMULA) and text.strip() else text


def as_csv(column: Column[T], value: Value) -> str:
    """A value as a cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return defused(value) if column.free else value
