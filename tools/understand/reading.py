"""What reading a sentence gives: a rule with what was assumed and corrected, a question, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from store.segment.fields import STANDARD, Registry
from store.segment.rule import Rule


class Outcome(StrEnum):
    """`found`: the rule is what was meant. `ask`: a person must choose. `refuse`: it can't be done."""

    FOUND = "found"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to settle a question: a label to show and the sentence that asks for it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole answer to a sentence. `rule` is set when found; texts are in the reader's locale.

    `not_understood` quotes the words no part of the rule stands for; a reading with any is never
    `found`. `goal` is what they want to do with the people ("win back"), not part of the rule.
    """

    outcome: Outcome
    rule: Rule | None = None
    assumptions: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    question: str = ""
    choices: tuple[Choice, ...] = ()
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The values the tenant's data holds, so that names in a sentence are recognised.

    `values` maps a field key (city, region, company, tags, product, category, sku, owner, source,
    campaign and custom ones) to folded text → text as stored; `segments` maps the folded name and
    the slug of each saved segment to its slug. Instances are built once and kept while the data's
    values stay the same, so indexes derived from one may be cached on its identity.
    """

    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    segments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ReadEnv:
    """The surroundings of a sentence: today in the tenant's zone, the language answers are given in
    (sentences may be English or French whatever it is), the currency kept, the tenant's defaults."""

    today: date
    locale: str = "en"
    currency: str = "USD"
    inactive_days: int = 90
    catalogue: Catalogue = field(default_factory=Catalogue)
    fields: Registry = STANDARD
