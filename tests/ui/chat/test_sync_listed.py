"""A sync among the proposals that wait has its card: it asks for its run, and is decided on there."""

from __future__ import annotations

from tests.ui.chat.test_sync_desk import Bench, bench
from tools.operations.proposals import ProposalList
from ui.chat.cards_turn import cards_of

__all__ = ["bench"]


async def test_a_sync_of_a_list_is_looked_at_and_approved_by_its_proposal(bench: Bench) -> None:
    await bench.linked.customer("Ann Roy", email="ann@example.com", city="Lyon")
    made = await bench.card("sync_crm", customer="ann@example.com", only_people=True)
    found = await bench.linked.door.call(ProposalList, "list_proposals", state="pending")
    [card] = cards_of([found], "en")

    looked = await bench.answer("sync_look", run="", proposal=card.props["proposal"])

    assert card.element == "SyncCard"
    assert (looked["run"], looked["proposal"]) == (made.props["run"], made.props["proposal"])
    assert looked["waiting"] is True
    assert [record["name"] for record in looked["records"]] == ["Ann Roy"]
