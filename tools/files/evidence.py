"""What the values of a column look like: whether they could be a field's at all.

Only the first rows are looked at. This is evidence for or against a heading, never more: values are
read and checked for themselves when they are imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from store.segment.fields import CONSENT_CHANNELS, STAGES, STATUSES
from store.text import fold
from tools.files.table import Table, as_text, is_blank
from tools.normalise import normalise_country, normalise_flag, normalise_language, normalise_zone
from tools.quantities import Unreadable, parse_instant

ROWS = 200
MOST = 40
Test = Callable[[str], bool]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
_DIALLED = re.compile(
    r"[+0-9(][0-9 ().+/\-\u00a0\u202f]{5,24}(?: ?(?:x|ext\.?|poste) ?[0-9]{1,6})?"
)
_MARKED = re.compile(r"[+ ()./\-\u00a0\u202f]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}")
_MONEY = re.compile(
    r"\(?-?\s*(?:[A-Z]{2,3}\s?)?[$€£¥₹]?\s*-?[0-9][0-9 .,'’\u00a0\u202f\u2009]*"
    r"(?:\s?[A-Z]{0,3}\s?[$€£¥₹]?)\)?"
)
_PRICED = re.compile(r"[$€£¥₹]|[.,][0-9]{2}(?![0-9])")
_WHOLE = re.compile(r"[0-9]{1,10}(?:\.0)?")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CIVIL = frozenset((
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "m",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "dr",
    "sir",
    "hon",
))
_CONSENTS = frozenset((
    *("granted", "denied", "subscribed", "unsubscribed", "opted in", "opted out", "opt in"),
    *("opt out", "abonne", "desabonne", "not subscribed", "never subscribed", "pending"),
))


def is_email(text: str) -> bool:
    """Whether a text has the shape of an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Whether a text could be a phone number: 7 to 15 digits and what is written between them."""
    digits = sum(letter.isdecimal() for letter in text)
    return 7 <= digits <= 18 and bool(_DIALLED.fullmatch(text)) and not _DAY.fullmatch(text)


def is_marked_phone(text: str) -> bool:
    """Whether a number is written as only phone numbers are, which an id is not."""
    return is_phone(text) and bool(_MARKED.search(text) or text.startswith("0"))


def is_priced(text: str) -> bool:
    """Whether an amount shows that it is money: a symbol, or cents."""
    return _is_money(text) and bool(_PRICED.search(text))


def is_day(text: str) -> bool:
    """Whether a text can be read as a day or a time, whichever comes first of day and month."""
    for order in ("day_first", "month_first"):
        try:
            parse_instant(text, order=order)
        except Unreadable:
            continue
        return True
    return False


def _is_money(text: str) -> bool:
    return _MONEY.fullmatch(text) is not None and not _DAY.fullmatch(text)


def _is_whole(text: str) -> bool:
    return _WHOLE.fullmatch(text) is not None


def _is_score(text: str) -> bool:
    return _is_whole(text) and float(text) <= 100


def _is_flag(text: str) -> bool:
    return normalise_flag(text) is not None or fold(text).replace("-", " ") in _CONSENTS


def _is_opt_out(text: str) -> bool:
    return _is_flag(text) or is_day(text)


def _is_words(text: str) -> bool:
    letters = any(letter.isalpha() for letter in text)
    return letters and not (is_email(text) or _LINK.fullmatch(text) or is_day(text))


def _is_job(text: str) -> bool:
    return _is_words(text) and fold(text).rstrip(".") not in _CIVIL


def _is_id(text: str) -> bool:
    return len(text) <= 64 and not is_email(text) and not is_priced(text)


def _is_one_of(words: Sequence[str]) -> Test:
    return lambda text: fold(text) in words


def _is_country(text: str) -> bool:
    return normalise_country(text) is not None


def _is_language(text: str) -> bool:
    return normalise_language(text) is not None


def _is_zone(text: str) -> bool:
    return normalise_zone(text) is not None


TESTS: Mapping[str, Test] = {
    "email": is_email,
    "phone": is_phone,
    "customer_email": is_email,
    "customer_phone": is_phone,
    **dict.fromkeys(("spend", "amount", "subtotal", "shipping", "taxes", "discount"), _is_money),
    **dict.fromkeys(("last_active", "created_at", "as_of", "date"), is_day),
    **dict.fromkeys(("name", "given_name", "family_name", "city", "region", "company"), _is_words),
    **dict.fromkeys(("owner", "source", "customer_name"), _is_words),
    **{f"consent.{channel}": _is_flag for channel in CONSENT_CHANNELS},
    **{f"opted_out.{channel}": _is_opt_out for channel in CONSENT_CHANNELS},
    **dict.fromkeys(("do_not_call", "automation_enabled"), _is_flag),
    "visits": _is_whole,
    "lead_score": _is_score,
    "job_title": _is_job,
    "country": _is_country,
    "language": _is_language,
    "zone": _is_zone,
    "external_id": _is_id,
    "stage": _is_one_of(STAGES),
    "status": _is_one_of(STATUSES),
}


def share(test: Test, values: Sequence[str]) -> float:
    """The part of the values that pass a test, 0 to 1; 0 of none."""
    return sum(map(test, values)) / len(values) if values else 0.0


def fit(field: str, values: Sequence[str]) -> float | None:
    """How well values fit a field, 0 to 1; None where nothing can be told."""
    test = TESTS.get(field)
    return share(test, values) if test and values else None


def first_values(table: Table) -> tuple[list[list[str]], bool]:
    """Some different values of each column from the first rows, and whether those were all rows."""
    kept: list[dict[str, None]] = [{} for _ in table.header]
    for number, row in enumerate(table.rows()):
        if number == ROWS:
            return [list(values) for values in kept], False
        for values, cell in zip(kept, row.cells, strict=False):
            if len(values) < MOST and not is_blank(cell):
                values.setdefault(as_text(cell).strip())
    return [list(values) for values in kept], True
