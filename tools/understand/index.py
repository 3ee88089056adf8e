"""Every phrase a tenant's sentences may hold: the languages' words, its fields, its data's values.

An index is built once for a catalogue and its fields and kept while the catalogue is the same
object and the fields are equal: a tenant's own are read anew for every sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from store.segment.fields import CUSTOM_PREFIX, FieldType, Registry
from store.segment.lexicon import language_names
from store.text import fold
from tools.understand.items import Candidate
from tools.understand.places import (
    REGION_ONLY,
    city_aliases,
    city_only,
    country_phrases,
    region_aliases,
)
from tools.understand.reading import Catalogue
from tools.understand.tags import CHAR
from tools.understand.tokens import words_of
from tools.understand.words_en import ENGLISH
from tools.understand.words_fr import FRENCH
from tools.understand.words_time import TIME_ENGLISH, TIME_FRENCH

PLACES = frozenset(("city", "region", "country"))
_TONGUES = (
    "en fr de es it pt nl ja zh ko ar hi ru pl sv da fi el tr he th vi uk cs hu ro pa ta ur fa"
)
_STAGE_WORDS = {
    "lead": "lead,leads,piste,pistes",
    "prospect": "prospect,prospects",
    "customer": "customer,client",
    "vip": "vip,vips",
    "lapsed": "lapsed,dormant",
    "lost": "lost,perdu,perdus",
}
_STATUS_WORDS = {"archived": "archived,archive,archives,archivees", "active": "active,actif"}
_SPEAKERS = {
    "fr": "francaise,francophone,francophones,french speaking,french speakers",
    "en": "anglaise,anglophone,anglophones,english speaking,english speakers",
    "es": "hispanophone,hispanophones,spanish speaking",
    "de": "germanophone,germanophones,german speaking",
}
_PHRASES = {
    "en": (*TIME_ENGLISH.items(), *ENGLISH.items()),
    "fr": (*TIME_FRENCH.items(), *FRENCH.items()),
}
_SIZE = 8
_LISTED = frozenset(("country", "language", "stage", "status"))  # known whatever the data holds


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase is: its tag and meaning, and the values of the data called the same."""

    tag: str
    data: str
    values: tuple[Candidate, ...] = ()


class Index:
    """The phrases of one catalogue; `phrases("fr")` prefers French where a word is in both languages."""

    def __init__(self, catalogue: Catalogue, fields: Registry) -> None:
        self.catalogue = catalogue
        self.fields = fields
        self._tables: dict[str, dict[str, Entry]] = {}

    def phrases(self, language: str) -> Mapping[str, Entry]:
        """Phrase as words → what it is."""
        table = self._tables.get(language)
        if table is None:
            other = "en" if language == "fr" else "fr"
            table = {**vocabulary(other), **vocabulary(language), **self._labels()}
            for phrase, values in self._values.items():
                entry = table.get(phrase)
                table[phrase] = replace(entry, values=values) if entry else _entry(values)
            self._tables[language] = table
        return table

    @cached_property
    def openings(self) -> Mapping[str, Mapping[str, int]]:
        """First word → second word → how many words the longest phrase that starts so has."""
        sizes: dict[str, dict[str, int]] = {}
        for phrase in (*self.phrases("en"), *self.phrases("fr")):
            words = phrase.split(" ", 2)
            if len(words) > 1:
                seconds = sizes.setdefault(words[0], {})
                seconds[words[1]] = max(seconds.get(words[1], 0), phrase.count(" ") + 1)
        return sizes

    @cached_property
    def known_words(self) -> Mapping[str, str]:
        """The words a typo may stand for: phrases of one word, words of the data's names, and the
        longer words of other phrases."""
        words: dict[str, str] = {}
        for table in (self.phrases("en"), self.phrases("fr")):
            for phrase, entry in table.items():
                parts = phrase.split(" ")
                words |= {
                    word: word
                    for word in parts
                    if len(parts) == 1 or _own(entry) or (len(word) > 5 and not entry.values)
                }
        return words

    def named(self, field: str) -> Mapping[str, str]:
        """Folded text → text as stored of one field's values."""
        return self.catalogue.values.get(field, {})

    @cached_property
    def _values(self) -> Mapping[str, tuple[Candidate, ...]]:
        table: dict[str, list[Candidate]] = {}
        for phrase, candidate in self._pairs():
            found = table.setdefault(phrase, [])
            if candidate not in found:
                found.append(candidate)
        return {phrase: tuple(found) for phrase, found in table.items()}

    def _pairs(self) -> Iterator[tuple[str, Candidate]]:
        for field, values in self.catalogue.values.items():
            if field in _LISTED:
                continue
            for folded, stored in values.items():
                for phrase in self._spellings(field, folded):
                    yield phrase, Candidate(field, stored)
        for name, slug in self.catalogue.segments.items():
            phrase = " ".join(words_of(name))
            yield phrase, Candidate("segment", slug)
            if phrase.endswith("s") and len(phrase) > 3:
                yield phrase[:-1], Candidate("segment", slug)
        yield from _listed()

    def _spellings(self, field: str, folded: str) -> Iterable[str]:
        phrase = " ".join(words_of(folded))
        if not phrase:
            return ()
        if field in {"product", "category"} or (field == "tags" and phrase.isalpha()):
            return {phrase, *_plurals(phrase)}
        if field == "city":
            names = city_aliases().get(phrase, (phrase,))
            return {phrase, *names, *_saints(phrase)} - REGION_ONLY
        if field == "region":
            return {
                phrase,
                *(name for name in region_aliases().get(phrase, ()) if not city_only(name)),
            }
        if field == "owner" and " " in phrase:
            return {phrase, phrase.split(" ")[0]}
        return (phrase,)

    def _labels(self) -> dict[str, Entry]:
        """The tenant's own fields, by label and by key."""
        table: dict[str, Entry] = {}
        for key, field in self.fields.custom.items():
            for name in (key.removeprefix(CUSTOM_PREFIX), field.label):
                phrase = " ".join(words_of(fold(name)))
                if phrase:
                    table[phrase] = Entry(CHAR["FIELD"], key)
                    if field.type is not FieldType.BOOL:
                        table.setdefault(phrase + "s", Entry(CHAR["FIELD"], key))
        return {**self._short_labels(table), **table}

    def _short_labels(self, table: Mapping[str, Entry]) -> dict[str, Entry]:
        """The last word of a label, where it means nothing else ("gold tier")."""
        short: dict[str, list[Entry]] = {}
        for phrase, entry in table.items():
            last = phrase.rpartition(" ")[2]
            known = last in vocabulary("en") or last in vocabulary("fr") or last in self._values
            if last != phrase and len(last) > 3 and not known:
                short.setdefault(last, []).append(entry)
        return {
            word: found[0] for word, found in short.items() if len({e.data for e in found}) == 1
        }


def _own(entry: Entry) -> bool:
    """Whether a phrase is the tenant's data, not a list every tenant has."""
    return any(candidate.field not in _LISTED for candidate in entry.values)


def _entry(values: tuple[Candidate, ...]) -> Entry:
    places = all(candidate.field in PLACES for candidate in values)
    return Entry(CHAR["P" if places else "V"], "", values)


def _plurals(phrase: str) -> Iterator[str]:
    """The other number of a product's or category's last word."""
    if phrase.endswith("s") and len(phrase) > 3:
        yield phrase[:-1]
    else:
        yield phrase + "s"


def _saints(phrase: str) -> Iterator[str]:
    first, _, rest = phrase.partition(" ")
    if first in {"saint", "sainte"} and rest:
        yield f"{'st' if first == 'saint' else 'ste'} {rest}"


@cache
def _listed() -> tuple[tuple[str, Candidate], ...]:
    """Values every tenant has: countries, languages, stages, statuses."""
    pairs = [(phrase, Candidate("country", code)) for phrase, code in country_phrases().items()]
    for code in _TONGUES.split():
        for language in ("en", "fr"):
            name = language_names(language).get(code, "")
            pairs.append((" ".join(words_of(fold(name))), Candidate("language", code)))
    tables = {"stage": _STAGE_WORDS, "status": _STATUS_WORDS, "language": _SPEAKERS}
    for field, table in tables.items():
        for value, words in table.items():
            pairs += [(word, Candidate(field, value)) for word in words.split(",")]
    return tuple(pair for pair in pairs if pair[0])


@cache
def vocabulary(language: str) -> Mapping[str, Entry]:
    """One language's phrases, as words → tag and meaning. A phrase listed twice keeps the first."""
    table: dict[str, Entry] = {}
    for spec, phrases in _PHRASES[language]:
        tag, _, data = spec.partition(":")
        for phrase in phrases.split("|"):
            words = " ".join(words_of(fold(phrase)))
            if words:
                table.setdefault(words, Entry(CHAR[tag], data))
    return table


@cache
def lean(word: str) -> int:
    """Which language a word speaks for: 1 French, -1 English, 0 both or neither."""
    return _in(word, "fr") - _in(word, "en")


def _in(word: str, language: str) -> int:
    return int(word in _words(language))


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(word for phrase in vocabulary(language) for word in phrase.split(" "))


_recent: list[Index] = []


def index_of(catalogue: Catalogue, fields: Registry) -> Index:
    """The index of a catalogue and its fields, remembered for the last few."""
    for index in _recent:
        if index.catalogue is catalogue and index.fields == fields:
            return index
    index = Index(catalogue, fields)
    _recent.insert(0, index)
    del _recent[_SIZE:]
    return index
