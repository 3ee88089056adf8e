"""Next actions that were kept with a score, held against what their customer has refused since.

Pure, and only from the customer's own record: a score made anew decides by the whole contact policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store.outside import About
from store.types import Customer


def still_open(
    actions: Sequence[Mapping[str, Any]], customer: Customer, about: About
) -> list[Mapping[str, Any]]:
    """The actions that still may be taken: none on a channel that was refused, that has no address
    any more, or calls where something forbids them. An action without a channel contacts nobody."""
    return [one for one in actions if _is_open(str(one.get("channel") or ""), customer, about)]


def _is_open(channel: str, customer: Customer, about: About) -> bool:
    if not channel:
        return True
    if customer.consent.get(channel) == "denied":
        return False
    if channel == "call" and (customer.do_not_call or about.terminal):
        return False
    return bool(customer.email if channel == "email" else customer.phone)
