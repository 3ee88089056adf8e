"""The chat without a key over a stand-in of HubSpot: what is said, what then stands there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent.events import Ended
from store.ids import from_text
from store.jobs import JobState
from tests.agent.conftest import MARC, Opener, Talk, the
from tests.tools.sync.synced import Synced, synced
from tools.context import Role

OWNER = replace(MARC, role=Role.OWNER)
FRENCH = replace(OWNER, locale="fr", thread="thread-fr")


class Linked:
    """A conversation of an owner with a connected stand-in behind it."""

    def __init__(self, talk: Talk, there: Synced) -> None:
        self.talk, self.there = talk, there

    async def say(self, text: str, *, french: bool = False) -> str:
        """The words that answer."""
        ended = the(Ended, await self.talk.ask(text, FRENCH if french else OWNER))
        return ended.answer

    async def approve(self) -> None:
        """A person's yes to the newest proposal, and its job done."""
        [line] = (await self.talk.called("list_proposals", state="pending", limit=1)).items
        runtime = self.talk.runtime
        decided = await runtime.approvals.approve(line.id, await self.there.ctx())
        assert decided.job is not None
        assert (await runtime.run_job(from_text("job", decided.job))).state is JobState.DONE

    def cities(self) -> dict[str, str]:
        """The contacts there by first name, with their city."""
        return {one["firstname"]: one.get("city", "") for one in self.there.there("contacts")}


@pytest.fixture
async def linked(opening: Opener) -> AsyncIterator[Linked]:
    talk = await opening()
    async with synced(talk.runtime) as there:
        yield Linked(talk, there)


async def test_people_are_synced_once_a_person_approves_explained_and_taken_back(
    linked: Linked,
) -> None:
    await linked.say("customers in Lyon")
    proposed = await linked.say("sync them to HubSpot")
    assert "Nothing has been written yet" in proposed
    assert "2 new" in proposed
    assert "rapport approve prp_" in proposed
    assert linked.cities() == {}
    assert "nothing has been written" in await linked.say("did the sync work?")

    await linked.approve()
    assert linked.cities() == {"Bob": "Lyon", "Zoe": "Lyon"}
    assert "2 written" in await linked.say("did the sync work?")

    await linked.say("customers in Lyon")
    again = await linked.say("sync them")
    assert "Nothing has to be written" in again

    undo = await linked.say("undo the last sync")
    assert "Nothing has been undone yet" in undo
    assert linked.cities() == {"Bob": "Lyon", "Zoe": "Lyon"}
    await linked.approve()
    assert linked.cities() == {}


async def test_the_same_in_french_for_one_customer_and_why_another_was_left_out(
    linked: Linked,
) -> None:
    ann = "Ann Roy"
    [found] = (await linked.talk.called("find_customers", text="customers in Montréal")).items
    await linked.talk.called("upsert_customer", customer=found.id, email="ann@example.com")
    await linked.talk.called(
        "set_contact_policy", customer=ann, channel="all", consent="denied", do_not_call="yes"
    )
    said = await linked.say(f"synchronise {ann} avec HubSpot", french=True)
    assert "Rien n'est à écrire" in said
    why = await linked.say(f"pourquoi {ann} n'a-t-elle pas été synchronisée ?", french=True)
    assert "a refusé tout moyen de contact" in why
    said = await linked.say("synchronise tout ce qui a changé", french=True)
    assert "Rien n'a encore été écrit" in said
    await linked.approve()
    assert linked.cities() == {"Bob": "Lyon", "Zoe": "Lyon"}
    assert "2 écrit(s)" in await linked.say("la synchro a-t-elle marché ?", french=True)


async def test_a_connection_is_told_tried_mapped_and_ended_by_words(linked: Linked) -> None:
    assert "connected and active" in await linked.say("are we connected to HubSpot?")
    assert "works" in await linked.say("test the connection")
    assert "connected already" in await linked.say("connect HubSpot")
    asked = await linked.say("don't overwrite the phone")
    assert "only where it is empty" in asked
    assert "Done" in await linked.say("yes")
    rows = (await linked.talk.called("map_field")).mapping
    assert {row.mode for row in rows if row.field == "phone"} == {"fill_if_empty"}
    await linked.say("map job title to their city")
    await linked.say("yes")
    rows = (await linked.talk.called("map_field")).mapping
    assert {row.local for row in rows if row.field == "city"} == {"job_title"}
    assert "key is forgotten" in await linked.say("disconnect HubSpot")
    await linked.say("no")
    assert "connected and active" in await linked.say("are we connected to HubSpot?")
    await linked.say("disconnect HubSpot")
    assert "is disconnected" in await linked.say("yes")


async def test_what_only_administrators_may_do_names_the_button_that_does_it(
    linked: Linked,
) -> None:
    for said, told in (
        ("test the connection", "**Test**"),
        ("don't overwrite the phone", "**Fields**"),
        ("teste la connexion", "**Tester**"),
    ):
        ended = await linked.talk.answer(said, replace(MARC, thread="thread-member"))
        assert told in ended.answer
    rows = (await linked.talk.called("map_field")).mapping
    assert {row.mode for row in rows if row.field == "phone"} == {"overwrite"}
