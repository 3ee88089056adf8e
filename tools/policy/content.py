"""Checks of a message before anybody approves it: what is missing, unsafe, too long or invented.

Every check is a pure function over one variant; a finding has a code, a severity and words. A
blocking one must be mended before the message can be proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from store.contact import Purpose
from store.text import fold
from tools.policy.content_words import SPAM, said
from tools.policy.invented import invented
from tools.policy.links import Link, link_faults, links_in
from tools.policy.merge_fields import Problem
from tools.policy.sms import longest, simplify

MOST_SUBJECT = 60
MOST_BODY: Mapping[str, int] = MappingProxyType({
    "email": 5_000, "sms": 480, "whatsapp": 1_024, "call": 6_000, "note": 2_000,
})  # fmt: skip
MOST_SEGMENTS = 3
MOST_EXCLAMATIONS = 2
_STOP = re.compile(r"\b(?:stop|unsubscribe|opt[- ]?out|arret|desabonn\w+|desinscri\w+)\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACEHOLDER = re.compile(
    r"\*\|[^|\n]{1,40}\|\*|%%?[A-Z_]{3,30}%%?|<<[^<>\n]{1,40}>>|\bX{3,}\b|\bTBD\b|\bTODO\b|"
    r"\blorem ipsum\b|\[(?:(?:your|insert|customer|first|last|company|votre|inserer|nom|prenom)\b"
    r"[^\]\n]{0,40}|name|date|link|lien)\](?!\()",
    re.I,
)
_PHRASE_WORD = re.compile(r"[\w%'-]+")
_SIGNS = re.compile(r"[$€£]{2,}")
_BLOCKING_LINKS = frozenset((
    "link_scheme", "link_ip", "link_userinfo", "link_pretends", "link_unreadable"
))  # fmt: skip


class Severity(StrEnum):
    """How much a finding matters: a block must be mended, a warning should be looked at."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a message: `part` is subject, preheader or body; `values` fill the words."""

    code: str
    severity: Severity
    part: str
    values: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    problem: Problem | None = None

    def message(self, locale: str) -> str:
        """The finding in words, in the language of a locale."""
        if self.problem is not None:
            return said(self.code, locale, detail=self.problem.message(locale))
        return said(self.code, locale, **self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One variant to check, as written. `rendered` are its bodies for the people at hand, the worst
    cases among them; `given` are the texts a person gave: goal, campaign values, what was typed."""

    channel: str
    purpose: Purpose
    subject: str = ""
    preheader: str = ""
    body: str = ""
    problems: Sequence[Problem] = ()
    rendered: Sequence[str] = ()
    given: Iterable[str] = ()
    footer: bool = True


def check(message: Message) -> list[Finding]:
    """Everything found in a message, blocking findings first."""
    found = [
        *_field_findings(message),
        *_missing(message),
        *_lengths(message),
        *_style(message),
        *_link_findings(message),
        *_stopping(message),
        *_not_given(message),
    ]
    return sorted(found, key=lambda one: one.severity is not Severity.BLOCK)


def _parts(message: Message) -> Iterator[tuple[str, str]]:
    yield "subject", message.subject
    yield "preheader", message.preheader
    yield "body", message.body


def _block(code: str, part: str, **values: str | int) -> Finding:
    return Finding(code, Severity.BLOCK, part, values)


def _warn(code: str, part: str, **values: str | int) -> Finding:
    return Finding(code, Severity.WARN, part, values)


def _field_findings(message: Message) -> Iterator[Finding]:
    for problem in message.problems:
        yield Finding("merge_field", Severity.BLOCK, "body", problem=problem)
    for part, text in _parts(message):
        for found in _PLACEHOLDER.finditer(text):
            yield _block("placeholder", part, detail=found.group())


def _missing(message: Message) -> Iterator[Finding]:
    if message.channel == "email" and not message.subject.strip():
        yield _block("no_subject", "subject")
    if not message.body.strip():
        yield _block("no_body", "body")


def _lengths(message: Message) -> Iterator[Finding]:
    if len(message.subject) > MOST_SUBJECT:
        yield _warn("long_subject", "subject", count=len(message.subject), most=MOST_SUBJECT)
    bodies = message.rendered or (message.body,)
    if message.channel == "sms":
        yield from _sms_lengths(bodies)
        return
    most, longest_body = MOST_BODY[message.channel], max(map(len, bodies))
    if longest_body > most:
        yield _warn("long_body", "body", count=longest_body, most=most, channel=message.channel)


def _sms_lengths(bodies: Iterable[str]) -> Iterator[Finding]:
    worst = longest(simplify(body) for body in bodies)
    if worst.segments > MOST_SEGMENTS:
        yield _warn("sms_segments", "body", count=worst.segments, most=MOST_SEGMENTS)
    if worst.widest:
        yield _warn("sms_wide", "body", detail=" ".join(worst.widest[:10]))


def _style(message: Message) -> Iterator[Finding]:
    for part, text in _parts(message):
        words = [word for word in _WORD.findall(_without_links(text)) if len(word) > 2]
        loud = [word for word in words if word.isupper()]
        if len(loud) > 3 or (part == "subject" and len(loud) > 1 and len(loud) * 2 > len(words)):
            yield _warn("shouting", part, detail=" ".join(loud[:6]))
        for found in _SIGNS.finditer(text):
            yield _warn("currency_signs", part, detail=found.group())
        yield from _spam(part, text)
    marks = sum(text.count("!") for _, text in _parts(message))
    if marks > MOST_EXCLAMATIONS:
        yield _warn("exclamations", "body", count=marks)


def _spam(part: str, text: str) -> Iterator[Finding]:
    folded = f" {' '.join(_PHRASE_WORD.findall(fold(text)))} "
    for phrase in (*SPAM["en"], *SPAM["fr"]):
        if f" {phrase} " in folded:
            yield _warn("spam_phrase", part, detail=phrase)


def _without_links(text: str) -> str:
    return re.sub(r"\(?https?://\S+", " ", text)


def _link_findings(message: Message) -> Iterator[Finding]:
    for part, text in _parts(message):
        for link in links_in(text):
            if not link.image and re.fullmatch(r"\{[^{}]+\}", link.target):
                continue
            for code, detail in link_faults(link):
                yield _link_finding(code, part, detail, link)


def _link_finding(code: str, part: str, detail: str, link: Link) -> Finding:
    severity = Severity.BLOCK if code in _BLOCKING_LINKS else Severity.WARN
    return Finding(code, severity, part, {"detail": detail[:120], "shown": link.shown[:120]})


def _stopping(message: Message) -> Iterator[Finding]:
    if message.purpose is not Purpose.MARKETING:
        return
    if message.channel == "email" and not message.footer:
        yield _block("no_unsubscribe", "body")
    if message.channel == "sms" and not _STOP.search(fold(message.body)):
        yield _block("no_stop", "body")


def _not_given(message: Message) -> Iterator[Finding]:
    given = tuple(message.given)
    for part, text in _parts(message):
        for claim in invented(_without_links(text), given):
            yield _block("not_given", part, detail=claim[:80])
