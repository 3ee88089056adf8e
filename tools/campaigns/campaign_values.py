"""The values of a campaign as a caller gives them: discount, code, deadline, link, or an own name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from pydantic import Field

from tools.arguments import Args
from tools.errors import invalid
from tools.policy.links import safe_url
from tools.policy.merge import limit
from tools.policy.merge_fields import CAMPAIGN_VALUES, NAME_FORM, FieldRegistry, Problem

MOST_VALUES = 20
_ACCEPTED = ", ".join(CAMPAIGN_VALUES)


class CampaignValue(Args):
    """One value that the message says to everybody."""

    name: str = Field(
        min_length=1,
        max_length=40,
        description="discount, code, deadline, link, event, date, time, place, product, amount, "
        "sender_name … or an own name.",
    )
    value: str = Field(
        max_length=2_000, description="As the user gave it; a day as 2026-12-24. Empty removes it."
    )


def with_values(kept: Mapping[str, str], rows: Sequence[CampaignValue]) -> dict[str, str]:
    """The values kept, with those of the rows in their place; an empty one is taken out. Raises
    InvalidInput for a name or value that can't be used."""
    values = dict(kept)
    seen: set[str] = set()
    for row in rows:
        name = value_name(row.name)
        if name in seen:
            raise invalid("values", row.name, "is given twice", "each value once")
        seen.add(name)
        values.pop(name, None)
        if row.value.strip():
            values[name] = _checked(name, row.value.strip())
    return values


def value_name(given: str) -> str:
    """The name of a campaign value however it is spelt. Raises InvalidInput for a person's field,
    an unsafe name, or one that looks misspelt."""
    found = FieldRegistry((), CAMPAIGN_VALUES).resolve(given)
    if isinstance(found, str):
        if found in CAMPAIGN_VALUES:
            return found
        reason = "is a field of each person, not a value of the campaign"
        raise invalid("values", given, reason, _ACCEPTED)
    return _own_name(given, found)


def _own_name(given: str, problem: Problem) -> str:
    if problem.code == "unsafe":
        raise invalid("values", given, "can't be put into a message", _ACCEPTED)
    near = difflib.get_close_matches(given.strip().casefold(), CAMPAIGN_VALUES, n=1, cutoff=0.8)
    if near:
        raise invalid("values", given, f"is unknown; did you mean {near[0]!r}?", _ACCEPTED)
    if not NAME_FORM.fullmatch(given.strip()):
        accepted = f"{_ACCEPTED}, or an own name of small letters, digits and _"
        raise invalid("values", given, "is no name of a value", accepted)
    return given.strip()


def _checked(name: str, value: str) -> str:
    most = limit(name)
    if len(value) > most:
        raise invalid(f"values.{name}", value, "is too long", f"at most {most} characters")
    if name == "link" and safe_url(value) is None:
        raise invalid("values.link", value, "is no address", "a full http:// or https:// address")
    return " ".join(value.split())
