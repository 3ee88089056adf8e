"""When and how fast to send, as a person says it: "weekday mornings", "tomorrow at 9", "100 an hour".

Words come folded, as `agent.offline.heard` gives them. What is not one of these forms is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_NAME = "|".join(name for pair in _NAMES for name in pair)
_HOUR = r"(?:[01]?[0-9]|2[0-3])(?: ?(?:am|pm)|:[0-5][0-9](?: ?(?:am|pm))?| ?h(?: ?[0-5][0-9])?)?"
_AT = rf"(?: ?(?:at|a|vers) (?:{_HOUR}|noon|midi))"
_PART = r"mornings?|afternoons?|evenings?|matins?|matinees?|apres midis?|soirs?|soirees?"
_WORK = r"weekdays?|week ?days?|work(?:ing)? ?days?|business days?|(?:en |de |la |jours? de )?semaine|jours? ouvr(?:es|ables?)"
_REST = r"week ?ends?|(?:la |les )?fins? de semaine"
_OFFICE = r"(?:(?:business|office|working) hours|heures (?:de bureau|ouvrables|de travail))"
_PACE = (
    r"(?:at most |no more than |max(?:imum)? |au plus |maximum |pas plus de )?"
    r"[0-9]{1,6} ?(?:messages? |e ?mails? |courriels? |people |personnes )?"
    r"(?:an |a |per |every |par |a l'|/ ?)(?:hour|minute|heure)"
)
_WINDOW = (
    rf"(?:(?:only |seulement |uniquement |just )?(?:(?:on|in|during|at|le|les|en|aux|pendant) )?(?:the |les |le |la )?"
    rf"(?:(?:{_WORK}|{_REST})(?: (?:{_PART}))?|(?:{_PART})(?: (?:on|of|de|du|en|le|les) ?(?:{_WORK}|{_REST}))?"
    rf"|(?:{_NAME})s(?: (?:{_PART}))?|{_OFFICE}))"
)
_BETWEEN = rf"(?:(?:only )?(?:between|entre|from|de) {_HOUR} (?:and|et|to|a) {_HOUR})"
_START = (
    rf"(?:(?:start(?:ing)?|begin(?:ning)?|from|as of|on|commenc(?:e|er|ez|ant)|a partir de|des|le) )*"
    rf"(?:(?:tomorrow|demain)(?: (?:{_PART}))?|(?:next )?(?:{_NAME})(?: prochain)?(?: (?:{_PART}))?"
    rf"|20[0-9]{{2}} [01][0-9] [0-3][0-9]){_AT}?(?: (?:on|onwards))?"
)
_ONE = rf"(?:{_PACE}|{_BETWEEN}|{_START}|{_WINDOW})"
WHEN = rf"{_ONE}(?:(?: and|,| et|, and)? {_ONE})*"
"""Any of the forms, in a row."""

_HOURS = {
    "morning": ("08:00", "12:00"),
    "afternoon": ("12:00", "17:00"),
    "evening": ("17:00", "20:00"),
}
_PARTS = (
    (("afternoon", "apres midi"), "afternoon"),
    (("morning", "matin"), "morning"),
    (("evening", "soir"), "evening"),
)


def times_said(words: str, today: date) -> Mapping[str, Any]:
    """The arguments of send_message that words say; empty where they say none."""
    found: dict[str, Any] = {}
    for form, read in ((_PACE, _pace), (_BETWEEN, _between), (_START, _start), (_WINDOW, _window)):
        pattern = re.compile(rf"(?<![\w]){form}(?![\w])")
        if match := pattern.search(words):
            _merge(found, read(match[0], today))
            words = f"{words[: match.start()]} {words[match.end() :]}"
    return found


def _merge(found: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Hours and days that were said apart are one window."""
    if "windows" in found and "windows" in more:
        first, second = found["windows"][0], more["windows"][0]
        found["windows"] = [{**second, **first}]
        return
    found.update(more)


def _pace(words: str, today: date) -> Mapping[str, Any]:
    count = re.search(r"[0-9]+", words)
    key = "pace_per_minute" if words.endswith("minute") else "pace_per_hour"
    return {key: int(count[0])} if count else {}


def _between(words: str, today: date) -> Mapping[str, Any]:
    first, second = re.findall(_HOUR, words)[:2]
    start, end = _clock(first), _clock(second)
    if end <= start and not re.search("[ap]m", second):  # from 9 to 5
        end = f"{int(end[:2]) + 12:02}{end[2:]}" if int(end[:2]) < 12 else end
    return {"windows": [{"start": start, "end": end}]}


def _start(words: str, today: date) -> Mapping[str, Any]:
    day = _day(words, today)
    at = re.search(rf"(?:at|a|vers) ({_HOUR}|noon|midi)$", words)
    part = _part(words)
    clock = (
        _clock(at[1]) if at else "09:00" if part == "morning" else _HOURS.get(part, ("00:00",))[0]
    )
    return {"start_at": f"{day.isoformat()}T{clock}"}


def _day(words: str, today: date) -> date:
    if found := re.search(r"(20[0-9]{2}) ([01][0-9]) ([0-3][0-9])", words):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return today - timedelta(days=1)  # refused by the tool, in words
    for index, names in enumerate(_NAMES):
        if any(name in words for name in names):
            return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    return today + timedelta(days=1)


def _window(words: str, today: date) -> Mapping[str, Any]:
    window: dict[str, Any] = {}
    if days := _days(words):
        window["days"] = list(days)
    if part := _part(words):
        window["start"], window["end"] = _HOURS[part]
    elif re.search(_OFFICE, words):
        window |= {"days": list(_DAYS[:5]), "start": "09:00", "end": "17:00"}
    return {"windows": [window]} if window else {}


def _days(words: str) -> Sequence[str]:
    named = [_DAYS[at] for at, names in enumerate(_NAMES) if any(name in words for name in names)]
    if named:
        return named
    if re.search(_REST, words):
        return _DAYS[5:]
    return _DAYS[:5] if re.search(_WORK, words) else ()


def _part(words: str) -> str:
    return next((part for stems, part in _PARTS if any(stem in words for stem in stems)), "")


def _clock(said: str) -> str:
    if said in {"noon", "midi"}:
        return "12:00"
    figures = [int(one) for one in re.findall("[0-9]+", said)]
    hour, minute = figures[0], figures[1] if len(figures) > 1 else 0
    if said.endswith("pm") and hour < 12:
        hour += 12
    if said.endswith("am") and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}"
