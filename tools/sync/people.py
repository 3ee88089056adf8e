"""A customer's values by path, each worked out only when a mapping asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from store.ids import to_text
from store.outside import About
from store.types import Customer, Tenant, minor_digits
from tools.scores.rechecking import still_open
from tools.sync.local import Instant, Value
from tools.sync.summaries import customer_summary

_TEXTS = (
    "name",
    "job_title",
    "email",
    "phone",
    "city",
    "region",
    "country",
    "language",
    "zone",
    "company",
    "stage",
    "status",
    "owner",
    "source",
    "source_url",
)
_MOMENTS = ("created", "first_order", "last_order", "last_active", "last_contacted")
_SCORES = ("financial", "growth", "engagement", "fit")


class CustomerValues(Mapping[str, Value]):
    """The values of one customer; a path nobody knows has none."""

    __slots__ = ("_detail", "about", "customer", "tenant")

    def __init__(self, customer: Customer, about: About, tenant: Tenant) -> None:
        self.customer, self.about, self.tenant = customer, about, tenant
        self._detail: dict[str, Any] | None = None

    def get(self, key: str, default: Any = None) -> Any:
        if (plain := _PLAIN.get(key)) is not None:
            return plain(self.customer) or None
        getter = GETTERS.get(key)
        if getter is not None:
            return getter(self)
        found = self._own(key)
        return default if found is None else found

    def __getitem__(self, key: str) -> Value:
        return self.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(GETTERS)

    def __len__(self) -> int:
        return len(GETTERS)

    @property
    def detail(self) -> dict[str, Any]:
        """What the score was made with."""
        if self._detail is None:
            text = self.about.detail
            found: dict[str, Any] = json.loads(text) if text != "{}" else {}
            self._detail = found
        return self._detail

    def _own(self, key: str) -> Value:
        """A field of the organisation's own, a consent or an external id."""
        prefix, _, name = key.partition(".")
        if prefix == "custom":
            return self.customer.custom.get(name)
        if prefix == "consent":
            return self.customer.consent.get(name)
        if prefix == "external":
            known = {one.source: one.value for one in self.customer.external_ids}
            return known.get(name)
        return None


def names(customer: Customer) -> tuple[str | None, str | None]:
    """Given and family name; where only a whole name is known, its last word is the family's."""
    if customer.given_name or customer.family_name:
        return customer.given_name, customer.family_name
    first, _, last = customer.name.rpartition(" ")
    return (first, last) if first else (customer.name or None, None)


def _first_and_last(customer: Customer) -> tuple[str | None, str | None]:
    """As `names`, for who takes nobody without a last name: the only name, else the address."""
    given, family = names(customer)
    if family:
        return given, family
    return None, given or customer.email or customer.phone


def major(minor: int | None, tenant: Tenant) -> Decimal | None:
    """Minor units in major ones."""
    return None if minor is None else Decimal(minor).scaleb(-minor_digits(tenant.currency))


def _text(read: Callable[[Any], Any], values: CustomerValues) -> Value:
    return read(values.customer) or None


def _moment(read: Callable[[Any], Any], values: CustomerValues) -> Value:
    at = read(values.customer)
    return None if at is None else Instant(at)


def _score(read: Callable[[Any], Any], values: CustomerValues) -> Value:
    found = read(values.about)
    return None if found is None else Decimal(found)


def _labels(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...] | None:
    return tuple(str(row["label"]) for row in rows) if rows else None


_PLAIN: Mapping[str, Callable[[Customer], Any]] = {name: attrgetter(name) for name in _TEXTS}
GETTERS: Mapping[str, Callable[[CustomerValues], Value]] = {
    **{name: partial(_text, attrgetter(name)) for name in _TEXTS},
    **{name: partial(_moment, attrgetter(f"{name}_at")) for name in _MOMENTS},
    **{f"score.{name}": partial(_score, attrgetter(name)) for name in _SCORES},
    "score": partial(_score, attrgetter("score")),
    "score.band": lambda values: values.about.band,
    "last_interaction": partial(_moment, attrgetter("last_interaction_at")),
    "id": lambda values: to_text("customer", values.customer.id),
    "given_name": lambda values: names(values.customer)[0],
    "family_name": lambda values: names(values.customer)[1],
    "first_name": lambda values: _first_and_last(values.customer)[0],
    "last_name": lambda values: _first_and_last(values.customer)[1],
    "tags": lambda values: values.customer.tags or None,
    "do_not_call": lambda values: values.customer.do_not_call,
    "automation": lambda values: values.customer.automation_enabled,
    "spend": lambda values: major(values.customer.spend_minor, values.tenant),
    "average_order": lambda values: major(values.customer.average_order_minor, values.tenant),
    "orders": lambda values: Decimal(values.customer.order_count),
    "visits": lambda values: Decimal(values.customer.visits),
    "summary": lambda values: customer_summary(values.customer, values.tenant),
    "signals": lambda values: _labels(values.detail.get("signals", ())),
    "next_actions": lambda values: _labels(
        still_open(values.detail.get("next_actions", ()), values.customer, values.about)
    ),
    "deal_stage": lambda values: values.detail.get("deal_stage"),
    "terminal_state": lambda values: values.about.terminal or None,
}
