"""The values inside rendered sentences: numbers, amounts, dates, quoted and listed text, windows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from babel.dates import format_date

from store.segment.fields import CONSENT_CHANNELS, CUSTOM_PREFIX, CUSTOMER_FIELDS, FieldType
from store.segment.lexicon import WORDS, Language, country_codes, custom_name, language_codes
from store.segment.rule import (
    Between,
    DaysAgo,
    Period,
    Scalar,
    Value,
    Window,
    WithinDays,
)
from store.text import fold
from tools.understand.reading import ReadEnv

_QUOTED = "“(?:[^”]|””)*”"
_NUMBERS = {"en": r"-?[\d,]*\d(?:\.\d+)?", "fr": "-?\\d[\\d\u202f\u00a0]*(?:,\\d+)?"}
_BARE = r"[^\W\d_]+(?:-[^\W\d_]+)*"


def as_number(text: str, language: str) -> Decimal:
    """A number as Babel writes it in a language."""
    if language == "en":
        return Decimal(text.replace(",", ""))
    return Decimal(re.sub("[\u202f\u00a0]", "", text).replace(",", "."))


def as_text(quoted: str) -> str:
    """The text inside “…”, a doubled closing quote made single."""
    return quoted[1:-1].replace("””", "”")


class Forms:
    """How values look in one language, and what they mean."""

    def __init__(self, language: Language, env: ReadEnv) -> None:
        self.language: Language = language
        self.env = env
        self.words = WORDS[language]
        self.quoted = _QUOTED
        self.number = _NUMBERS[language]
        self.money = f"{self.number} {re.escape(env.currency)}"
        days = "|".join(
            re.escape(self.words.ago[key]).replace("\\{0\\}", self.number)
            for key in ("days", "day")
        )
        self.days = f"(?:{days})"
        self._ones: dict[str, str] = {}
        self.date = r"\d{1,2} [^\W\d_]+\.? \d{1,4}"

    def numbers(self, found: re.Match[str]) -> Value:
        """The one or two numbers of a match."""
        suffix = f" {self.env.currency}"
        values = tuple(
            as_number(text.removesuffix(suffix), self.language) for text in found.groups()
        )
        return values[0] if len(values) == 1 else values

    def day_count(self, text: str) -> Decimal:
        """The number in `90 days`."""
        found = re.search(self.number, text)
        return as_number(found.group(), self.language) if found else Decimal(0)

    def day_counts(self, found: re.Match[str]) -> Value:
        """The one or two counts of days of a match; a date beside them repeats the count."""
        values = tuple(
            self.day_count(text) for text in found.groups() if not re.fullmatch(self.date, text)
        )
        return values[0] if len(values) == 1 else values

    def dates(self, found: re.Match[str]) -> Value:
        """The one or two dates of a match."""
        values = tuple(self.day(text) for text in found.groups())
        return values[0] if len(values) == 1 else values

    def day(self, text: str) -> date:
        """A date written `d MMM yyyy`."""
        number, month, year = text.split(" ")
        return date(int(year), _months(self.language).get(month, 1), int(number))

    def date_test(self, window: Window) -> tuple[str, Value] | None:
        """The test on a date that a window makes after its label."""
        match window:
            case WithinDays(days):
                return "within", Decimal(days)
            case Period(name):
                return "period", name
            case _:
                return None

    def one(self, key: str) -> str:
        """One value of a field: quoted, or one of the bare names it may have."""
        if key not in self._ones:
            self._ones[key] = self._one(key)
        return self._ones[key]

    def _one(self, key: str) -> str:
        names = sorted((re.escape(name) for name in self.named(key)), key=len, reverse=True)
        return f"(?:{'|'.join((_QUOTED, *names, *((_BARE,) if key in {'country', 'language'} else ())))})"

    def listed(self, key: str) -> str:
        """Values apart by commas."""
        return f"{self.one(key)}(?:, {self.one(key)})*"

    def named(self, key: str) -> Mapping[str, str]:
        """Bare name → value of a field of listed values; keys of events look like `order.source`."""
        table = "channel" if key in {"consent", "opted_out"} or key.endswith(".channel") else key
        table = "direction" if key.endswith(".direction") else table
        if key in {"do_not_call", "automation_enabled"}:
            table = "flag"
        if key.startswith(CUSTOM_PREFIX):
            found = self.env.fields.get(key)
            table = "custom" if found is not None and found.type is FieldType.BOOL else ""
        values = self.words.values.get(table, {})
        kept = CONSENT_CHANNELS if key in {"consent", "opted_out"} else values
        return {name: value for value, name in values.items() if value in kept}

    def values(self, key: str, text: str) -> tuple[Scalar, ...]:
        """The values of a list as a rule holds them."""
        return tuple(self.value(key, found.group()) for found in re.finditer(self.one(key), text))

    def value(self, key: str, text: str) -> Scalar:
        """One value: true and false for yes/no fields, codes for countries and languages."""
        named = self.named(key)
        quoted = text.startswith("“")
        plain = as_text(text) if quoted else named.get(text, text)
        if not quoted and plain in {"true", "false"} and named:
            return plain == "true"
        codes = {"country": country_codes, "language": language_codes}.get(key)
        return codes().get(fold(plain), plain) if codes else plain

    def own_field(self, quoted: str) -> str | None:
        """The tenant's own field called so."""
        for key, field in self.env.fields.custom.items():
            if custom_name(field, self.env.fields) == as_text(quoted):
                return key
        return None

    @cached_property
    def labels(self) -> tuple[tuple[str, str, FieldType], ...]:
        """(Key of its words, field, type) of every field a customer has, the longest label first."""
        fields = [*CUSTOMER_FIELDS.values(), *self.env.fields.custom.values()]
        fields.sort(key=lambda field: -len(self.words.labels.get(field.key, "")))
        return tuple((field.key, field.key, field.type) for field in fields)


_forms: dict[tuple[str, str, int], Forms] = {}
_SIZE = 16


def forms_of(language: Language, env: ReadEnv) -> Forms:
    """The forms of a language for a tenant's currency and fields, remembered for the last few."""
    key = (language, env.currency, id(env.fields))
    found = _forms.get(key)
    if found is None or found.env.fields is not env.fields:
        if len(_forms) >= _SIZE:
            _forms.clear()
        found = _forms[key] = Forms(language, env)
    return found


@lru_cache
def _months(language: Language) -> Mapping[str, int]:
    """Abbreviated month name → its number."""
    names: dict[str, int] = {}
    for month in range(1, 13):
        names[format_date(date(2026, month, 1), "MMM", locale=language)] = month
    return names


def read_window(text: str, at: int, forms: Forms) -> tuple[Window, int] | None:
    """The window of an event or date that stands at a place, and where it ends."""
    table, number, day = forms.words.window, forms.number, forms.date
    for form, values in (
        ("within", (number, day)), ("within_one", (number, day)), ("days_ago", (number, number, day, day)),
        ("from_to", (day, day)), ("from", (day,)), ("to", (day,)),
    ):  # fmt: skip
        source = re.escape(table[form])
        for index, value in enumerate(values):
            source = source.replace(f"\\{{{index}\\}}", f"({value})")
        found = re.compile(source).match(text, at)
        if found is not None:
            return _window(form, found, forms), found.end()
    for name, said in forms.words.periods.items():
        source = re.escape(table["period"]).replace("\\{0\\}", re.escape(said))
        source = source.replace("\\{1\\}", day).replace("\\{2\\}", day)
        found = re.compile(source).match(text, at)
        if found is not None:
            return Period(name), found.end()
    return None


def _window(form: str, found: re.Match[str], forms: Forms) -> Window:
    groups = found.groups()
    if form.startswith("within"):
        return WithinDays(int(as_number(groups[0], forms.language)))
    if form == "days_ago":
        return DaysAgo(*(int(as_number(text, forms.language)) for text in groups[:2]))
    if form == "from_to":
        return Between(forms.day(groups[0]), forms.day(groups[1]))
    edge = forms.day(groups[0])
    return Between(edge, None) if form == "from" else Between(None, edge)
