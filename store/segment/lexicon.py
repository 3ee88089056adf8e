"""English and French words shared by the sentence (`render`) and the parser of sentences.

The fixed phrases are `WORDS[language]`; `render` documents the grammar they make. Countries and
languages are named by Babel and known by any of their English or French names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from babel import Locale
from babel.core import get_global

from store.segment.english import ENGLISH
from store.segment.fields import CUSTOM_PREFIX, Field, Registry
from store.segment.french import FRENCH
from store.segment.words import Words
from store.text import fold

Language: TypeAlias = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
WORDS: Mapping[Language, Words] = MappingProxyType({"en": ENGLISH, "fr": FRENCH})
OPEN_QUOTE = "“"
CLOSE_QUOTE = "”"
_MORE_COUNTRIES = {
    "united states of america": "US",
    "etats-unis d'amerique": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "grande-bretagne": "GB",
    "holland": "NL",
    "hollande": "NL",
    "ivory coast": "CI",
    "czech republic": "CZ",
    "republique tcheque": "CZ",
    "hong kong": "HK",
    "macau": "MO",
    "turkey": "TR",
    "uae": "AE",
}


def language_of(locale: str) -> Language:
    """The language sentences are written in for a locale such as `fr_CA`: French, else English."""
    return "fr" if locale.lower().replace("-", "_").split("_")[0] == "fr" else "en"


def quote(text: str) -> str:
    """A value that is people's data, kept apart from grammar: “…”, a closing quote inside doubled."""
    return f"{OPEN_QUOTE}{text.replace(CLOSE_QUOTE, CLOSE_QUOTE * 2)}{CLOSE_QUOTE}"


def custom_name(field: Field, registry: Registry) -> str:
    """What a tenant's own field is called in a sentence: its label, or its key when another field
    has the same label or that key."""
    key = field.key.removeprefix(CUSTOM_PREFIX)
    for other in registry.custom.values():
        names = {fold(other.label), fold(other.key.removeprefix(CUSTOM_PREFIX))}
        if other.key != field.key and fold(field.label) in names:
            return key
    return field.label


@cache
def country_names(language: Language) -> Mapping[str, str]:
    """ISO 3166 two-letter code → the country's name."""
    names = _table(Locale.parse(language).territories)
    return MappingProxyType({code: name for code, name in names.items() if _is_country(code)})


@cache
def language_names(language: Language) -> Mapping[str, str]:
    """ISO 639 code → the language's name."""
    return MappingProxyType(_table(Locale.parse(language).languages))


@cache
def country_codes() -> Mapping[str, str]:
    """Folded code, name in English or French, or common alias → ISO 3166 two-letter code.

    The codes of two and three letters include words ("in", "and", "can"): a reader of sentences
    must not take those for countries.
    """
    codes = dict(_MORE_COUNTRIES)
    for alias, territories in get_global("territory_aliases").items():
        if len(territories) == 1 and alias.isalpha() and _is_country(territories[0]):
            codes[fold(alias)] = territories[0]
    for language in LANGUAGES:
        for code, name in country_names(language).items():
            codes[fold(name)] = code
            codes[fold(code)] = code
    return MappingProxyType(codes)


@cache
def language_codes() -> Mapping[str, str]:
    """Folded code or name in English or French → ISO 639 code."""
    codes: dict[str, str] = {}
    for language in LANGUAGES:
        codes |= {fold(name): code for code, name in language_names(language).items()}
    codes |= {fold(code): code for code in language_names("en")}
    return MappingProxyType(codes)


class _Items(Protocol):
    """What Babel's untyped tables can do."""

    def items(self) -> Iterable[tuple[object, object]]: ...


def _table(items: _Items) -> dict[str, str]:
    return {str(key): str(value) for key, value in items.items()}


def _is_country(code: str) -> bool:
    return (
        len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    )
