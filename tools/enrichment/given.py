"""Findings that a model read in a text: each is believed only as far as the text bears it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from store.enrichment import SubjectKind
from store.text import fold
from tools.arguments import Args
from tools.enrichment.port import COMPANY_FIELDS, CUSTOMER_FIELDS, MOST_QUOTE, Finding, Subject
from tools.errors import InvalidInput, Problem
from tools.normalise import (
    normalise_country,
    normalise_email,
    normalise_language,
    normalise_phone,
)

GIVEN = 85
SHORTEST_QUOTE = 2
AnyField = Literal[
    "company", "job_title", "email", "phone", "city", "region", "country", "language",
    "domain", "industry", "website", "employees",
]  # fmt: skip


class GivenFinding(Args):
    """A value that stands in the text."""

    field: AnyField = Field(description="What it is; nothing else can be found out.")
    value: str = Field(min_length=1, max_length=200, description="The value, as it stands there.")
    quote: str = Field(
        min_length=SHORTEST_QUOTE,
        max_length=MOST_QUOTE,
        description="The words of the text that hold the value, verbatim.",
    )


def given_findings(subject: Subject, given: Sequence[GivenFinding]) -> list[Finding]:
    """What a model found, in the forms that are kept. InvalidInput names each one whose quote does
    not stand in the text, whose value does not stand in its quote, or which cannot be read."""
    text = _plain(subject.text)
    found: list[Finding] = []
    problems: list[Problem] = []
    for number, one in enumerate(given):
        value = _value(one, subject)
        reason = _refused(one, subject.kind, text, value)
        if reason or value is None:
            problems.append(Problem(f"findings.{number}", one.value[:80], *reason))
            continue
        source = f"text:{subject.text_kind}"
        found.append(Finding(one.field, value, source, GIVEN, "text", quote=one.quote))
    if problems:
        raise InvalidInput("; ".join(map(str, problems)), problems=problems)
    return found


def _refused(
    one: GivenFinding, kind: SubjectKind, text: str, value: str | None
) -> tuple[str, str] | tuple[()]:
    fields = CUSTOMER_FIELDS if kind == "customer" else COMPANY_FIELDS
    if one.field not in fields:
        return "is no field that can be found out", ", ".join(fields)
    if _plain(one.quote) not in text:
        return "has a quote that does not stand in the text", "words of the text, verbatim"
    if not _stands(one):
        return "does not stand in its quote", "a value that the quote holds"
    return () if value is not None else ("cannot be read", f"a usable {one.field}")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _stands(one: GivenFinding) -> bool:
    """Whether the quote holds the value, whatever its spelling."""
    quote = fold(one.quote)
    match one.field:
        case "phone":
            return _digits(one.value)[-7:] in _digits(quote) and len(_digits(one.value)) > 6
        case "employees":
            return bool(_digits(one.value)) and _digits(one.value) in _digits(quote)
        case "country":
            code, words = normalise_country(one.value), re.split(r"[^\w' -]+", one.quote)
            runs = [*words, *one.quote.split()]
            return fold(one.value) in quote or code in map(normalise_country, filter(None, runs))
        case "language":
            code = normalise_language(one.value)
            return fold(one.value) in quote or code in map(normalise_language, quote.split())
        case _:
            return fold(one.value) in quote


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _value(one: GivenFinding, subject: Subject) -> str | None:
    match one.field:
        case "phone":
            home = subject.values.get("country") or subject.home
            return normalise_phone(one.value, home)[0]
        case "email":
            return normalise_email(one.value)[0]
        case "country":
            return normalise_country(one.value)
        case "language":
            return normalise_language(one.value)
        case "employees":
            digits = _digits(one.value)
            return digits if 0 < len(digits) < 8 else None
        case _:
            return one.value
