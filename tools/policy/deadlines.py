"""The day that a deadline means: "Friday", "this week", "la fin du mois", read on a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from store.text import fold
from tools.quantities import Unreadable, parse_day

_NAMES = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_FILLERS = re.compile(r"\b(?:the|this|on|of|le|la|ce|cette|de|du|au|a|en|only|seulement)\b|l'")
_SUNDAY = 6
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er)\b")
_NO_YEAR = re.compile(r"\d{1,2} [a-z]+\.?|[a-z]+\.? \d{1,2}")


def deadline_day(text: str, today: date) -> date | None:
    """The last day that a deadline in words means; None where it names none, or more than a day."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            return None
    words = " ".join(_FILLERS.sub(" ", fold(text).replace("-", " ")).split())
    if words in {"today", "aujourd'hui", "tonight", "soir"}:
        return today
    if words in {"tomorrow", "demain"}:
        return today + timedelta(days=1)
    if words in {"week", "end week", "semaine", "fin semaine"}:
        return today + timedelta(days=_SUNDAY - today.weekday())
    if words in {"month", "end month", "mois", "fin mois"}:
        return _month_end(today)
    for index, names in enumerate(_NAMES):
        if words in names:
            return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    return _calendar_day(words, today)


def _calendar_day(words: str, today: date) -> date | None:
    """A day of the calendar; one without a year is the next there is."""
    plain = _ORDINAL.sub(r"\1", words).replace(",", "")
    if _NO_YEAR.fullmatch(plain):
        found = (_parsed(f"{plain} {year}") for year in range(today.year, today.year + 5))
        return next((day for day in found if day is not None and day >= today), None)
    return None if ":" in plain else _parsed(plain)


def _parsed(text: str) -> date | None:
    try:
        return parse_day(text)
    except Unreadable:
        return None


def _month_end(today: date) -> date:
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
