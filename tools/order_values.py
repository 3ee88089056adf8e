"""An order as text values, checked and made into what the store takes.

Shared by record_order and by imports. An order is only taken whole: an amount, a currency or a date
that cannot be read one way refuses it. Items that do not add up to the amount are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel.core import get_global

from store.ids import PREFIXES, from_text
from store.text import clean
from store.types import ExternalId, OrderInput, OrderItem
from tools.customer_values import DEFAULT_SOURCE, MAX_SHORT, Issue, Reading
from tools.normalise import normalise_email
from tools.quantities import Unreadable, accepted_amounts, parse_instant, read_minor

ITEMS_DO_NOT_ADD_UP = "items_do_not_add_up"
MAX_ITEMS = 500
MAX_QTY = Decimal(1_000_000)
DAY_MS = 86_400_000
ITEM_FIELDS = ("sku", "name", "category", "qty", "price")
FIELDS = (
    "external_id",
    "source",
    "customer",
    "customer_external_id",
    "customer_source",
    "customer_email",
    "amount",
    "currency",
    "date",
)
_QTY = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3}|,[0-9]{1,2})?")


class _Build:
    """An order being made."""

    __slots__ = ("currency", "issues", "made", "reading", "values")

    def __init__(self, reading: Reading, values: Mapping[str, str], currency: str) -> None:
        self.reading, self.values, self.currency = reading, values, currency
        self.made: dict[str, Any] = {}
        self.issues: list[Issue] = []

    def problem(self, key: str, value: str, reason: str, accepted: str = "") -> None:
        self.issues.append(Issue(key, value[:80], reason, accepted))

    def money(self, key: str, text: str) -> int | None:
        """Minor units of an amount of 0 or more in the order's currency."""
        try:
            minor = read_minor(text, self.reading.locale, self.currency)
            if minor < 0:
                raise Unreadable("is below zero", "0 or more")
            return minor
        except Unreadable as error:
            self.problem(key, text, error.reason, error.accepted)
            return None


def build_order(
    values: Mapping[str, str], items: Sequence[Mapping[str, str]], reading: Reading
) -> tuple[OrderInput | None, tuple[Issue, ...]]:
    """The store's input from text values by `FIELDS` and items by `ITEM_FIELDS`, None when it
    cannot be taken, and what was not right."""
    known = _cleaned(values)
    currency = known.get("currency", "").upper() or reading.tenant.currency
    build = _Build(reading, known, currency)
    if currency not in get_global("all_currencies"):
        build.problem("currency", currency, "is not a currency", "an ISO 4217 code such as EUR")
        return None, tuple(build.issues)
    _identity(build)
    _customer(build)
    _figures(build)
    lines = _items(build, items)
    if build.issues:
        return None, tuple(build.issues)
    flags = (ITEMS_DO_NOT_ADD_UP,) if lines and _differ(lines, build.made["amount_minor"]) else ()
    return OrderInput(currency=currency, items=lines, flags=flags, **build.made), ()


def _cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """The values as they may be stored: most need only be looked at once."""
    if clean(everything := " ".join(values.values())) is everything:
        return {key: value.strip() for key, value in values.items()}
    return {key: clean(value).strip() for key, value in values.items()}


def _identity(build: _Build) -> None:
    value = build.values.get("external_id", "")
    source = build.values.get("source", "") or DEFAULT_SOURCE
    if not value:
        build.problem("external_id", "", "is required")
    elif len(value) > MAX_SHORT or len(source) > MAX_SHORT:
        build.problem("external_id", value, "is too long", f"at most {MAX_SHORT} characters")
    else:
        build.made["external_id"] = ExternalId(source, value)


def _customer(build: _Build) -> None:
    names = ("customer", "customer_external_id", "customer_email")
    given = [name for name in names if build.values.get(name)]
    if len(given) != 1:
        reason = f"{' and '.join(given)} were given" if given else "nothing says whose order it is"
        build.problem("customer", "", reason, f"exactly one of {', '.join(names)}")
        return
    text = build.values[given[0]]
    if given[0] == "customer_email":
        email, _ = normalise_email(text)
        if email is None:
            build.problem(given[0], text, "is not a usable e-mail address")
        build.made["customer_email"] = email
    elif given[0] == "customer":
        _customer_id(build, text)
    else:
        source = build.values.get("customer_source") or build.values.get("source")
        build.made["customer_external_id"] = ExternalId(source or DEFAULT_SOURCE, text[:MAX_SHORT])


def _customer_id(build: _Build, text: str) -> None:
    try:
        build.made["customer_id"] = from_text("customer", text)
    except ValueError:
        build.problem("customer", text, "is not a customer's id", f"{PREFIXES['customer']}_…")


def _figures(build: _Build) -> None:
    amount, when = build.values.get("amount", ""), build.values.get("date", "")
    if not amount:
        build.problem("amount", "", "is required", accepted_amounts(build.currency))
    elif (minor := build.money("amount", amount)) is not None:
        build.made["amount_minor"] = minor
    try:
        zone = build.reading.tenant.zone
        at = parse_instant(when, zone, order=build.reading.order)
        if at > build.reading.now_ms + DAY_MS:
            raise Unreadable("is in the future", "a day up to today")
        build.made["ordered_at"] = at
    except Unreadable as error:
        build.problem("date", when, error.reason if when else "is required", error.accepted)


def _items(build: _Build, items: Sequence[Mapping[str, str]]) -> tuple[OrderItem, ...]:
    if len(items) > MAX_ITEMS:
        build.problem("items", "", f"there are {len(items):,} items", f"at most {MAX_ITEMS}")
        return ()
    lines = [_item(build, item, f"items[{index}]") for index, item in enumerate(items)]
    return tuple(line for line in lines if line is not None)


def _item(build: _Build, item: Mapping[str, str], path: str) -> OrderItem | None:
    texts = {key: " ".join(clean(item.get(key, "")).split()) for key in ITEM_FIELDS}
    if not (texts["sku"] or texts["name"]):
        build.problem(f"{path}.sku", "", "an item needs a sku or a name")
    quantity = texts["qty"] or "1"
    if not _QTY.fullmatch(quantity) or Decimal(quantity.replace(",", ".")) > MAX_QTY:
        build.problem(f"{path}.qty", quantity, "is not a quantity", "0 to 1000000, 3 decimals")
        return None
    price = build.money(f"{path}.price", texts["price"] or "0")
    if price is None:
        return None
    return OrderItem(
        sku=texts["sku"][:MAX_SHORT] or None,
        name=texts["name"][:MAX_SHORT] or None,
        category=texts["category"][:MAX_SHORT] or None,
        qty=Decimal(quantity.replace(",", ".")),
        price_minor=price,
    )


def _differ(lines: Sequence[OrderItem], amount_minor: int) -> bool:
    """Whether the lines miss the amount by more than half a minor unit a line."""
    total = sum((line.qty * line.price_minor for line in lines), Decimal(0))
    return abs(total - amount_minor) > Decimal(len(lines)) / 2
