"""A day to come in a person's words: today, tomorrow, Friday, next week, in three days, a date."""

from __future__ import annotations

import re
from datetime import date, timedelta

from store.text import fold
from tools.quantities import Unreadable, parse_day

_WEEKDAYS = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "dix": 10}  # fmt: skip
_DAYS = "|".join(name for pair in _WEEKDAYS for name in pair)
_COUNT = r"(?P<count>[0-9]{1,3}|" + "|".join(_NUMBERS) + ")"
_MONTH = r"(?:[a-z]{3,9}\.?)"
_DATE = rf"[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}|[0-9]{{1,2}}(?:er|st|nd|rd|th)? {_MONTH}(?: [0-9]{{4}})?|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:,? [0-9]{{4}})?"
_LEAD = r"(?:(?:on|by|before|for|due|le|pour|avant|d'ici|ce|this|next|coming) )*"
DAY = re.compile(
    rf"{_LEAD}(?:(?P<near>today|tonight|tomorrow|aujourd'hui|ce soir|demain|apres demain)"
    rf"|(?:the day after (?P<after>tomorrow))"
    rf"|(?P<weekday>{_DAYS})(?P<next> prochain)?"
    rf"|(?:in|dans) {_COUNT} (?P<unit>days?|weeks?|months?|jours?|semaines?|mois)"
    rf"|(?P<week>next week|la semaine prochaine)"
    rf"|(?P<date>{_DATE}))"
)
_AT_END = re.compile(rf"(?:^|[ ,]){DAY.pattern}$")


def day_at_end(words: str, today: date) -> tuple[int, date] | None:
    """Where the day at the end of folded words begins, and which day it is; None when the words end
    in no day to come."""
    found = _AT_END.search(words)
    if found is None:
        return None
    at = _day(found, today)
    return None if at is None or at < today else (found.start(), at)


def _day(found: re.Match[str], today: date) -> date | None:
    if near := found["near"]:
        away = {"tomorrow": 1, "demain": 1, "apres demain": 2}.get(near, 0)
        return today + timedelta(days=away)
    if found["after"]:
        return today + timedelta(days=2)
    if found["week"]:
        return today + timedelta(days=7 - today.weekday())
    if name := found["weekday"]:
        wanted = next(at for at, pair in enumerate(_WEEKDAYS) if name in pair)
        return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    if found["count"]:
        return _ahead(found["count"], found["unit"], today)
    return _dated(found["date"], today)


def _ahead(count: str, unit: str, today: date) -> date | None:
    number = _NUMBERS.get(count) or int(count)
    days = {"w": 7, "s": 7, "m": 30}.get(unit[0], 1)
    return today + timedelta(days=number * days) if number * days <= 3_650 else None


def _dated(text: str, today: date) -> date | None:
    """A date; without a year the next one of that day."""
    text = fold(text)
    has_year = re.search(r"[0-9]{4}", text)
    for year in (today.year, today.year + 1):
        try:
            found = parse_day(text if has_year else f"{text} {year}")
        except Unreadable:
            return None
        if has_year or found >= today:
            return found
    return None
