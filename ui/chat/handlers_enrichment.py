"""What the buttons of findings do: fill in a suggestion, take back what was filled in.

As `cards_desk`: a payload names a subject and a field; the tool checks both, as the person's own hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tools.errors import invalid
from tools.operations.enrichment import CustomerEnriched
from ui.chat.cards_calls import Calls, Payload, Pressed
from ui.chat.cards_enrichment import enriched_props

KINDS = ("customer", "company")


class EnrichmentDesk:
    """Serves the cards of findings in one person's conversation."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._locale = calls, calls.locale

    async def press(self, button: str, payload: Payload) -> Pressed:
        """Do what a button of `ENRICHMENT` says. RapportError when it can't be done."""
        return await ENRICHMENT[button](self, payload)

    async def accept(self, payload: Payload) -> Pressed:
        """Fill in one suggestion."""
        return await self._enrich(payload, accept=[payload.get("field")])

    async def undo(self, payload: Payload) -> Pressed:
        """Take back what was filled in."""
        return await self._enrich(payload, undo=True)

    async def _enrich(self, payload: Payload, **given: Any) -> Pressed:
        kind = payload.get("kind")
        if kind not in KINDS:
            raise invalid("kind", str(kind)[:40], "is neither", "customer, company")
        arguments = {str(kind): payload.get("id"), **given}
        made = await self._calls.call(CustomerEnriched, "enrich_customer", arguments)
        await self._calls.record("enrich_customer", arguments, made)
        return Pressed(enriched_props(made, self._locale))


ENRICHMENT: Mapping[str, Callable[[EnrichmentDesk, Payload], Awaitable[Pressed]]] = {
    "enrich_accept": EnrichmentDesk.accept,
    "enrich_undo": EnrichmentDesk.undo,
}
