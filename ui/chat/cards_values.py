"""How a card writes numbers, money and days in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from store.segment.lexicon import language_of


def number(value: int | Decimal, locale: str) -> str:
    """A number with the language's separators."""
    return format_decimal(value, locale=language_of(locale))


def money(text: str, locale: str) -> str:
    """An amount as tools give it ("1234.50"), with the separators of the language; what is no
    amount is shown as it is."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    decimals = -int(amount.as_tuple().exponent) if amount.is_finite() else 0
    form = "#,##0." + "0" * decimals if decimals > 0 else "#,##0"
    return format_decimal(amount, format=form, locale=language_of(locale))


def share(part: Decimal | float, locale: str) -> str:
    """A share from 0 to 1 as a percentage."""
    return format_percent(part, locale=language_of(locale))


def day(iso: str | None, locale: str) -> str:
    """A calendar day, or that of an instant, in words; empty for none."""
    if not iso:
        return ""
    return format_date(date.fromisoformat(iso[:10]), "medium", locale=language_of(locale))
