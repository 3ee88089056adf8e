"""What the buttons about changes made in an outside CRM do: switch them, look at conflicts, settle one.

As `cards_desk`: a payload names a connection or a conflict; the tools check it, as the person's own
hand.
"""

from __future__ import annotations

from typing import Any

from tools.errors import invalid
from tools.operations.conflicts import ConflictList, ConflictResolved
from tools.operations.inbound import InboundSet
from ui.chat.cards import Card
from ui.chat.cards_calls import Calls, Payload, Pressed
from ui.chat.cards_inbound import conflicts_props, inbound_props, settled_said

SHOWN = 10


class InboundDesk:
    """Serves the cards of changes made there in one person's conversation."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._locale = calls, calls.locale

    async def inbound_open(self, payload: Payload) -> Pressed:
        """How a connection takes changes from there, below."""
        arguments = {"connection": _text(payload, "connection")}
        found = await self._calls.own(InboundSet, "set_inbound", arguments)
        await self._calls.record("set_inbound", arguments, found)
        return Pressed(cards=[Card("InboundCard", inbound_props(found, self._locale))])

    async def inbound_switch(self, payload: Payload) -> Pressed:
        """Switch it on or off, or whether people are added, in its own card."""
        arguments: dict[str, Any] = {"connection": _text(payload, "connection")}
        arguments |= {name: payload[name] for name in ("inbound", "create") if payload.get(name)}
        done = await self._calls.own(InboundSet, "set_inbound", arguments)
        await self._calls.record("set_inbound", arguments, done)
        return Pressed(inbound_props(done, self._locale))

    async def conflicts(self, payload: Payload) -> Pressed:
        """What both sides changed, below."""
        arguments = {"connection": str(payload.get("connection") or ""), "limit": SHOWN}
        found = await self._calls.call(ConflictList, "list_conflicts", arguments)
        await self._calls.record("list_conflicts", arguments, found)
        return Pressed(cards=[Card("ConflictsCard", conflicts_props(found, self._locale))])

    async def conflicts_more(self, payload: Payload) -> Pressed:
        """More of them."""
        arguments = {"cursor": _text(payload, "cursor"), "limit": SHOWN}
        found = await self._calls.call(ConflictList, "list_conflicts", arguments)
        return Pressed(conflicts_props(found, self._locale))

    async def conflict_settle(self, payload: Payload) -> Pressed:
        """Keep ours or take theirs; those that still wait, in its own card."""
        arguments = {
            "conflict": _text(payload, "conflict"),
            "take": _text(payload, "take"),
            "field": str(payload.get("field") or ""),
        }
        done = await self._calls.call(ConflictResolved, "resolve_conflict", arguments)
        await self._calls.record("resolve_conflict", arguments, done)
        left = await self._calls.call(ConflictList, "list_conflicts", {"limit": SHOWN})
        note = settled_said(done, self._locale)
        return Pressed(conflicts_props(left, self._locale, note=note))


def _text(payload: Payload, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(name, str(value)[:100], "is missing", "a text")
    return value
