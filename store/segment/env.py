"""What a rule is resolved against when it is run: today, the zone, the money, the known segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from store.segment.fields import STANDARD, Registry
from store.segment.rule import Rule


def _no_segments() -> Mapping[str, Rule]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RuleEnv:
    """The surroundings of one run of a rule.

    `today` is the calendar day in `zone`; `currency` the ISO code that spend is kept in with
    `minor_digits` decimals; `segments` maps every slug and id a rule may refer to to its rule.
    """

    today: date
    zone: str = "UTC"
    currency: str = "USD"
    minor_digits: int = 2
    fields: Registry = STANDARD
    segments: Mapping[str, Rule] = field(default_factory=_no_segments)
