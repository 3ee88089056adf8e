"""What no customer, order or communication may hold, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from store.sql.rows import MAX_KEY_BYTES, MAX_MINOR, SHORT, is_indexable, is_storable
from store.types import CustomerInput, CustomValue

FOLDED_TOO = (
    "name",
    "given_name",
    "family_name",
    "job_title",
    "city",
    "region",
    "country",
    "owner",
    "source",
)
AS_GIVEN = ("email_given", "phone", "phone_given", "zone", "source_url")
FOLDED_ONLY = ("language", "stage", "status")
CLEARABLE = frozenset(
    {*FOLDED_TOO, *AS_GIVEN, "language", "stage", "email", "company", "score", "flags"}
    | {"spend_minor", "visits", "last_active_at", "tags", "consent", "custom"}
) - {"name"}
EARLIEST_MS, LATEST_MS = -62_135_596_800_000, 253_402_300_799_999  # years 1 to 9999
MAX_COUNT = 10**12
MAX_CUSTOM = Decimal(10**12)


class Refused(Exception):
    """A row that cannot be taken, with a code and what is accepted."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


_TEXT_NAMES = (*FOLDED_TOO, *AS_GIVEN, *FOLDED_ONLY, "email", "company")
_TEXTS = attrgetter(*_TEXT_NAMES)
_BOUNDS = {
    "spend_minor": (-MAX_MINOR, MAX_MINOR),
    "visits": (0, MAX_COUNT),
    "score": (-MAX_COUNT, MAX_COUNT),
    "as_of": (EARLIEST_MS, LATEST_MS),
    "last_active_at": (EARLIEST_MS, LATEST_MS),
    "created_at": (EARLIEST_MS, LATEST_MS),
}
_BOUNDED = attrgetter(*_BOUNDS)


def check(row: CustomerInput, custom_types: Mapping[str, str]) -> None:
    """Raise `Refused` for a row that no customer could take."""
    if row.clear and not CLEARABLE.issuperset(row.clear):
        wrong = next(name for name in row.clear if name not in CLEARABLE)
        raise Refused("bad_field", f"clear: {wrong[:40]!r} is not one of {sorted(CLEARABLE)}")
    if not are_plainly_sound(_all_texts(row)):
        check_texts(_texts(row))
    for name, value in zip(_BOUNDS, _BOUNDED(row), strict=True):
        if value is None:
            continue
        least, most = _BOUNDS[name]
        if not least <= value <= most:
            raise Refused("out_of_range", f"{name}: {value} is not between {least} and {most}")
    for key, value in row.custom.items():
        _check_custom(key, value, custom_types)


def are_plainly_sound(texts: Sequence[str | None]) -> bool:
    """Whether texts, as most are, need no closer look: `check_texts` would take each of them."""
    given = list(filter(None, texts))
    everything = "".join(given)
    if "\0" in everything:
        return False
    if everything.isascii() and len(everything) <= MAX_KEY_BYTES:
        return True
    return max(map(len, given)) <= SHORT and is_storable(everything)


def _all_texts(row: CustomerInput) -> list[str | None]:
    texts: list[str | None] = [*_TEXTS(row), *row.tags]
    if row.flags:
        texts += row.flags
    if row.consent:
        texts += [text for pair in row.consent.items() for text in pair]
    if row.custom:
        texts += [text for text in row.custom.values() if isinstance(text, str)]
    if row.external_id is not None:
        texts += (row.external_id.source, row.external_id.value)
    return texts


def _texts(row: CustomerInput) -> list[tuple[str, str]]:
    texts = [(name, text) for name, text in zip(_TEXT_NAMES, _TEXTS(row), strict=True) if text]
    texts += [("tags", tag) for tag in row.tags]
    texts += [("flags", flag) for flag in row.flags or ()]
    texts += [("consent", text) for pair in row.consent.items() for text in pair]
    own = row.custom.items()
    texts += [(f"custom.{key}", text) for key, text in own if isinstance(text, str)]
    if row.external_id is not None:
        texts += [("external_id", row.external_id.source), ("external_id", row.external_id.value)]
    return texts


def check_texts(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse what no database keeps, or keeps in an index, naming the field."""
    for name, text in texts:
        if not is_storable(text):
            raise Refused("bad_text", f"{name}: the text holds a NUL or a broken character")
        if len(text) > SHORT and not is_indexable(text):
            raise Refused("too_long", f"{name}: the text is too long; {MAX_KEY_BYTES} bytes fit")


def _check_custom(key: str, value: CustomValue, custom_types: Mapping[str, str]) -> None:
    kind = custom_types.get(key)
    if kind is None:
        known = ", ".join(sorted(custom_types)) or "none yet"
        raise Refused("unknown_field", f"custom.{key}: no such field; there are: {known}")
    fits = {
        "text": isinstance(value, str),
        "number": isinstance(value, Decimal) and value.is_finite() and abs(value) <= MAX_CUSTOM,
        "date": isinstance(value, str) and _is_day(value),
        "bool": isinstance(value, bool),
    }
    if not fits[kind]:
        raise Refused("bad_value", f"custom.{key}: {str(value)[:40]!r} is not a {kind}")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
