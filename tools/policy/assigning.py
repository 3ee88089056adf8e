"""Who gets a customer that nobody has: rules by territory or industry, the first that fits. Pure.

A rule is written `country in CA, FR: marie@example.com`; several are parted by semicolons or lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from store.text import fold
from tools.errors import invalid
from tools.normalise import normalise_country
from tools.sending.addresses import email_address

Territory: TypeAlias = Literal["country", "region", "city", "industry"]
TERRITORIES: tuple[Territory, ...] = ("country", "region", "city", "industry")
MOST_RULES, MOST_VALUES = 50, 50
FORM = "country, region, city or industry in A, B: owner@example.com"
_RULE = re.compile(r"\s*([a-z]+)\s+in\s+([^:;\n]+):\s*(\S+)\s*", re.I)


def _address(text: str) -> str:
    """Unsendable, a ValueError, says what is wrong."""
    return email_address(text.strip())


class AssignRule(BaseModel):
    """One rule: where `field` is one of `values`, the customer goes to `owner`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: Territory
    values: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_VALUES)]
    owner: Annotated[str, AfterValidator(_address)]

    def fits(self, known: Mapping[str, str]) -> bool:
        """Whether it is about somebody of whom this is known."""
        value = known.get(self.field, "")
        return bool(value) and fold(value) in {fold(one) for one in self.values}

    def __str__(self) -> str:
        return f"{self.field} in {', '.join(self.values)}: {self.owner}"


def first_rule(rules: Sequence[AssignRule], known: Mapping[str, str]) -> AssignRule | None:
    """The first rule that fits."""
    return next((rule for rule in rules if rule.fits(known)), None)


def parsed_rules(text: str) -> list[dict[str, object]]:
    """Rules as they are kept, in their order; `none` is no rule. InvalidInput names the one that
    cannot be read."""
    if text.strip().lower() in {"", "none"}:
        return []
    return [_parsed(line) for line in re.split(r"[;\n]", text) if line.strip()]


def _parsed(line: str) -> dict[str, object]:
    found = _RULE.fullmatch(line)
    name = found[1].lower() if found else ""
    if not found or name not in TERRITORIES:
        raise invalid("scoring.assign_rules", line.strip(), "is no rule", FORM)
    values = [part.strip() for part in found[2].split(",") if part.strip()]
    if name == "country":
        values = [_country(value) for value in values]
    return {"field": name, "values": values, "owner": found[3]}


def _country(text: str) -> str:
    code = normalise_country(text)
    if code is None:
        raise invalid("scoring.assign_rules", text, "is no country", "a code or a name")
    return code
