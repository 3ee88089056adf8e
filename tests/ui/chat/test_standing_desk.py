"""“Always approve such sends…”: shown, confirmed, granted by the person, and then it starts at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.chat.test_outreach_desk import ANA, Bench, bench
from tools.errors import RapportError
from tools.operations.drafted import Drafted
from tools.operations.standing import StandingList
from tools.proposing import Proposed
from ui.actors import local_actor
from ui.chat.cards_outreach_proposal import proposed_props

__all__ = ["bench"]


async def drafted(bench: Bench, **given: Any) -> str:
    """A draft of a saved template for a segment."""
    actor = local_actor("cli")
    await bench.runtime.call("save_segment", {"name": "All", "text": "customers in Lyon"}, actor)
    body = {"name": "Hello", "subject": "Hi", "body": "Hi {customerName}.", "replace": True}
    await bench.runtime.call("save_template", body, actor)
    asked = {"template": "hello", "segment": "all", **given}
    made = await bench.runtime.call("draft_message", asked, actor)
    assert isinstance(made, Drafted)
    return made.draft


async def standing(bench: Bench) -> StandingList:
    found = await bench.runtime.call("list_standing_approvals", {}, local_actor("cli"))
    assert isinstance(found, StandingList)
    return found


async def test_what_would_be_covered_is_shown_and_only_a_confirmation_grants_it(
    bench: Bench,
) -> None:
    card = (await bench.card("send", draft=await drafted(bench))).props
    assert (card["state"], card["tainted"]) == ("pending", "")
    key = card["proposal"]
    assert (await bench.answer("proposal", proposal=key))["standing"] == key
    shown = await bench.answer("standing", proposal=key)
    facts = {one["label"]: one["value"] for one in shown["facts"]}
    assert (facts["Template"], facts["Segment"], facts["Channel"]) == ("hello", "all", "email")
    assert "At most 2 at once and 2 in any 24 hours, for 90 days" in shown["limits"]
    assert (await standing(bench)).total == 0
    for confirm in ("yes", 1, None):
        assert "question" in await bench.answer("standing", proposal=key, confirm=confirm)
    told = await bench.answer("standing", proposal=key, confirm=True)
    [line] = (await standing(bench)).items
    assert line.id in told["granted"]
    assert (line.granted_by, line.door) == ("marc", "chat")
    fresh = bench.of(ANA)  # the first conversation has read why people are left out
    again = (await fresh.card("send", draft=await drafted(bench))).props
    assert again["state"] == "running"
    assert line.id in again["decided"]


async def test_a_conversation_that_read_text_from_outside_says_why_it_waits(bench: Bench) -> None:
    key = (await bench.card("send", draft=await drafted(bench))).props["proposal"]
    await bench.answer("standing", proposal=key, confirm=True)
    other = bench.of(ANA)
    found = await bench.runtime.call("list_communications", {}, local_actor("cli"))
    await other.assistant.record(ANA, "list_communications", {}, found)
    card = (await other.card("send", draft=await drafted(bench))).props
    assert card["state"] == "pending"
    assert "texte venu de l'extérieur" in card["tainted"]
    kept = await other.answer("proposal", proposal=card["proposal"])
    assert kept["tainted"] == card["tainted"]


async def test_a_text_that_nothing_pins_cannot_be_approved_beforehand(bench: Bench) -> None:
    draft = await drafted(bench)
    changed = {"draft": draft, "variant": 1, "body": "Hi {customerName}, dear friend."}
    await bench.runtime.call("revise_draft", changed, local_actor("cli"))
    key = (await bench.card("send", draft=draft)).props["proposal"]
    with pytest.raises(RapportError, match="saved template"):
        await bench.press("standing", proposal=key, confirm=True)
    for bad in ("prp_0000000000000", "x", "", None):
        with pytest.raises(RapportError):
            await bench.press("standing", proposal=bad, confirm=True)
    assert (await standing(bench)).total == 0


def test_a_card_of_what_has_started_names_who_let_it() -> None:
    made = Proposed(
        outcome="approved", state="running", title="x", approved_by="standing approval sap_1"
    )
    card = proposed_props(made, "en")
    assert (card["state"], card["decided"]) == ("running", "standing approval sap_1")
