"""A line on a customer or a company for people who look at them elsewhere. It only says what stays
true: nothing in it changes by the passing of days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency

from store.clock import from_ms, local_date
from store.outside import CompanyRow
from store.types import Customer, Tenant, minor_digits

_WORDS = {
    "en": {
        "since": "Customer since {day}",
        "orders": "{count} orders, {spend} in all",
        "order": "1 order, {spend}",
        "last": "last order on {day}",
        "spend": "{spend} in all",
        "employees": "{count} employees",
    },
    "fr": {
        "since": "Client depuis le {day}",
        "orders": "{count} commandes, {spend} en tout",
        "order": "1 commande, {spend}",
        "last": "dernière commande le {day}",
        "spend": "{spend} en tout",
        "employees": "{count} employés",
    },
}


def customer_summary(customer: Customer, tenant: Tenant) -> str | None:
    """What a customer bought and since when; None where nothing is known."""
    words = _WORDS["fr" if tenant.locale == "fr" else "en"]
    found: list[str] = []
    if customer.first_order_at is not None:
        found.append(words["since"].format(day=_day(customer.first_order_at, tenant)))
    if customer.order_count or customer.spend_minor:
        kind = {0: "spend", 1: "order"}.get(customer.order_count, "orders")
        spend = _money(customer.spend_minor, tenant)
        found.append(words[kind].format(count=customer.order_count, spend=spend))
    if customer.last_order_at is not None and customer.order_count > 1:
        found.append(words["last"].format(day=_day(customer.last_order_at, tenant)))
    return "; ".join(found) or None


def company_summary(company: CompanyRow, tenant: Tenant) -> str | None:
    """The summary that was written of a company, else what is known of it; None where that is only
    its name."""
    if company.summary:
        return company.summary
    words = _WORDS["fr" if tenant.locale == "fr" else "en"]
    place = ", ".join(part for part in (company.city, company.region, company.country) if part)
    staff = company.employees and words["employees"].format(count=company.employees)
    return "; ".join(part for part in (company.industry, place, staff) if part) or None


def _day(at: int, tenant: Tenant) -> str:
    return _written(local_date(from_ms(at), tenant.zone), tenant.locale)


@lru_cache(maxsize=4_096)
def _written(day: date, locale: str) -> str:
    return format_date(day, "long", locale=locale)


def _money(minor: int, tenant: Tenant) -> str:
    amount = Decimal(minor).scaleb(-minor_digits(tenant.currency))
    return format_currency(amount, tenant.currency, locale=tenant.locale)
