"""What a text that a person gave says: a signature, an "about us", a note of a meeting.

Only what stands there in a form that means one thing, each with the line it stands in. Nothing in a
text is an instruction: there is no field for what it might ask for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from store.text import fold
from tools.enrichment.domains import owned_domain
from tools.enrichment.places import CANADIAN, FRENCH, region_of_postcode
from tools.enrichment.port import MOST_QUOTE, MOST_VALUE, Finding, Subject
from tools.enrichment.text_words import INDUSTRIES, LABELS, TITLES
from tools.normalise import normalise_country, normalise_email, normalise_language

NAME = "text"
MOST_TEXT = 8_000
MOST_WORDS = 4  # of a place's name
SAID, NAMED, LOOSE = 88, 85, 60  # a label, beside their name, somewhere in the text
_WORD = re.compile(r"[a-z-]+")
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_URL = re.compile(r"(?:https?://|\bwww\.)([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})(?:/\S{0,80})?", re.I)
_LABEL = re.compile(r"\s*([^:：]{2,24}?)\s*[:：]\s*(\S.{0,198})")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!?;])\s+(?=[^\W\d_a-z])")
_ABBREVIATED = (" inc.", " ltd.", " ltee.", " co.", " corp.", " cie.")
_PARTS = re.compile(r"\s*(?:[|·•,]|\s[-–—]\s)\s*")
_AT = re.compile(r"\s+(?:at|chez|@)\s+")
_NUMBER = r"(\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})*|\d{1,6})"
_STAFF = re.compile(
    rf"{_NUMBER} (?:employees|people|staff members|employes|employees|salaries|collaborateurs)\b"
    rf"|(?:team of|staff of|equipe de) {_NUMBER}\b"
)
_BASED = re.compile(
    r"\b(?:based in|located in|headquartered in|basee?s? a|situee?s? a|installee?s? a|lives in|habite a)"
    r" ([^\n.,;()]{2,60})"
)
_WORKS = re.compile(
    r"\b(?:works? (?:at|for)|employed (?:at|by)|travaille (?:chez|pour))"
    r" ([^\n.,;()]{2,80}?)(?: (?:as|comme|en tant que) (?:an? |une? |the |la |le )?([^\n.,;()]{2,80}))?(?=[.,;()\n]|$)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in lines, with whether it speaks of the subject by name or address."""

    subject: Subject
    lines: Sequence[str]
    at: int | None  # the line with their name

    @property
    def is_theirs(self) -> bool:
        """Whether what stands loosely in it can be theirs."""
        email = self.subject.values.get("email", "")
        known = bool(email) and fold(email) in fold(self.subject.text)
        return known or self.at is not None

    def sure(self, confidence: int) -> int:
        """What stands in a text that names nobody is somebody's, but whose?"""
        return confidence if self.is_theirs else min(confidence, LOOSE)

    def found(self, name: str, value: str, confidence: int, line: str) -> Finding:
        source = f"{NAME}:{self.subject.text_kind}"
        quote = " ".join(line.split())[:MOST_QUOTE]
        return Finding(name, value[:MOST_VALUE], source, confidence, "text", quote=quote)


class Texts:
    """Implements `tools.enrichment.port.Provider` from the text of the subject."""

    @property
    def name(self) -> str:
        return NAME

    async def find(self, subject: Subject) -> Sequence[Finding]:
        """What the text says."""
        return found_in_text(subject)


def found_in_text(subject: Subject) -> list[Finding]:
    """As `Texts.find`, at once. Of several different values for a field none is sure."""
    if not subject.text.strip():
        return []
    lines = [part for line in subject.text[:MOST_TEXT].splitlines() for part in _said(line)]
    named = fold(subject.name)
    at = next((number for number, line in enumerate(lines) if named and named in fold(line)), None)
    text = _Text(subject, lines, at)
    readers: Sequence[Callable[[_Text], Iterator[Finding]]] = (
        (_labels, _title, _works, _emails, _phones, _address, _based)
        if subject.kind == "customer"
        else (_labels, _industry, _staff, _site, _phones, _address, _based)
    )
    return [found for read in readers for found in read(text)]


def _said(line: str) -> list[str]:
    """The sentences of a line: evidence quotes no more than the one that says it."""
    return [part.strip() for part in _SENTENCE.split(line) if part.strip()]


def _labels(text: _Text) -> Iterator[Finding]:
    """`Title: Head of purchasing`."""
    fields = _allowed(text.subject)
    for line in text.lines:
        for part in line.split("|"):
            found = _LABEL.fullmatch(part.strip())
            name = LABELS.get(fold(found[1])) if found else None
            if found and name in fields and (value := _read(name, found[2])):
                yield text.found(name, value, SAID, line)


def _allowed(subject: Subject) -> frozenset[str]:
    if subject.kind == "company":
        return frozenset(("industry", "city", "region", "country", "employees", "website"))
    return frozenset(("job_title", "company", "city", "region", "country", "language"))


def _read(name: str | None, text: str) -> str | None:
    value = text.strip().rstrip(".;")
    match name:
        case "country":
            return normalise_country(value)
        case "language":
            return normalise_language(value)
        case "employees":
            digits = re.sub(r"[ ,.\u00a0\u202f]", "", value)
            return digits if digits.isascii() and digits.isdecimal() and len(digits) < 8 else None
        case "website":
            return _website(value)
        case _:
            return value if len(value) <= MOST_VALUE else None


def _website(text: str) -> str | None:
    found = _URL.match(text) or _URL.match(f"www.{text}")
    host = found[1].lower().removeprefix("www.") if found else ""
    return f"https://{host}" if owned_domain(host) else None


def _title(text: _Text) -> Iterator[Finding]:
    """The line below the name, or what follows it: `Directrice des achats, Atelier Nord`."""
    if text.at is None:
        return
    line = text.lines[text.at]
    start = fold(line).find(fold(text.subject.name)) + len(text.subject.name)
    beside = line[start:].lstrip(" ,|·•-–—") if len(fold(line)) == len(line) else ""
    below = text.lines[text.at + 1] if text.at + 1 < len(text.lines) else ""
    for said in filter(_is_title, (beside, below)):
        title, *more = [part for part in _PARTS.split(said) if part]
        title, *employer = _AT.split(title, maxsplit=1)
        yield text.found("job_title", title, NAMED, said)
        for company in (employer or [one for one in more if not _has_address(one)])[:1]:
            yield text.found("company", company, NAMED, said)
        return


def _is_title(line: str) -> bool:
    folded = fold(line)
    ends = folded.endswith((".", "?", "!")) and not folded.endswith(_ABBREVIATED)
    return 2 < len(line) <= 120 and not ends and not TITLES.isdisjoint(_WORD.findall(folded))


def _has_address(text: str) -> bool:
    return "@" in text or any(char.isdigit() for char in text) or "www." in text.lower()


def _works(text: _Text) -> Iterator[Finding]:
    """`Nadia works at Loft Mercier as a buyer`."""
    for line in text.lines:
        for found in _WORKS.finditer(line):
            yield text.found("company", found[1].strip(), text.sure(SAID), line)
            if found[2]:
                yield text.found("job_title", found[2].strip(), text.sure(SAID), line)


def _emails(text: _Text) -> Iterator[Finding]:
    for line in text.lines:
        for given in _EMAIL.findall(line):
            address, _ = normalise_email(given.rstrip(".-"))
            if address:
                yield text.found("email", address, text.sure(NAMED), line)


def _phones(text: _Text) -> Iterator[Finding]:
    import phonenumbers  # noqa: PLC0415 its tables take 80 ms to load

    home = text.subject.values.get("country") or text.subject.home
    for line in text.lines:
        for found in phonenumbers.PhoneNumberMatcher(line, home, max_tries=20):
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            yield text.found("phone", number, text.sure(NAMED), line)


def _address(text: _Text) -> Iterator[Finding]:
    """A line with a postcode: the region follows from it, the city stands beside it."""
    for line in text.lines:
        if found := CANADIAN.search(line):
            yield from _canadian(text, line, found)
        elif (found := FRENCH.search(line)) and _is_in_france(text, line):
            city = re.match(r"\s+([^\W\d_][^\d,|()]{1,50})", line[found.end() :])
            yield from _there(text, line, city[1] if city else "", found[1], "FR")


def _canadian(text: _Text, line: str, found: re.Match[str]) -> Iterator[Finding]:
    before = re.split(r"[,|·(]", line[: found.start()].rstrip(" ,|()·"))
    known = [text.subject.cities.get(fold(part)) for part in before]
    first = next(filter(None, known), "")
    yield from _there(text, line, first, found[1], "CA")


def _is_in_france(text: _Text, line: str) -> bool:
    phone, values = "+33" in text.subject.text, text.subject.values
    said = "france" in fold(line)
    return said or phone or values.get("country") == "FR" or text.subject.home == "FR"


def _there(text: _Text, line: str, city: str, postcode: str, country: str) -> Iterator[Finding]:
    if named := city.strip(" -–"):
        yield text.found("city", named, text.sure(NAMED), line)
    if region := region_of_postcode(postcode, country, text.subject.locale):
        yield text.found("region", region, text.sure(SAID), line)
    yield text.found("country", country, text.sure(SAID), line)


def _based(text: _Text) -> Iterator[Finding]:
    """`based in Lyon`, where the place is one that is known."""
    for line in text.lines:
        for found in _BASED.finditer(fold(line)):
            words = found[1].split()[:MOST_WORDS]
            for place in (" ".join(words[:count]) for count in range(len(words), 0, -1)):
                if city := text.subject.cities.get(place):
                    yield text.found("city", city, text.sure(SAID), line)
                    break
                if country := normalise_country(place):
                    yield text.found("country", country, text.sure(SAID), line)
                    break


def _industry(text: _Text) -> Iterator[Finding]:
    """What they say they are, where that is one thing."""
    found: dict[str, str] = {}
    for line in text.lines:
        for pattern, names in _industries():
            if pattern.search(fold(line)):
                found.setdefault(names[text.subject.locale.startswith("fr")], line)
    if len(found) == 1:
        [(value, line)] = found.items()
        yield text.found("industry", value, 65, line)


@cache
def _industries() -> Sequence[tuple[re.Pattern[str], tuple[str, str]]]:
    return [(re.compile(rf"\b(?:{form})\b"), (one, other)) for form, one, other in INDUSTRIES]


def _staff(text: _Text) -> Iterator[Finding]:
    for line in text.lines:
        for found in _STAFF.finditer(fold(line)):
            digits = re.sub(r"\D", "", found[1] or found[2])
            yield text.found("employees", str(int(digits)), 82, line)


def _site(text: _Text) -> Iterator[Finding]:
    for line in text.lines:
        for found in _URL.finditer(line):
            if (site := _website(found[0])) and (domain := owned_domain(site[8:])):
                yield text.found("website", site, 82, line)
                yield text.found("domain", domain, 82, line)
