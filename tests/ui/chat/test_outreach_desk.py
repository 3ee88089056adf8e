"""What the buttons of outreach do, on a real database: from a goal to what was sent, refused input,
decisions that come twice, too late, or from the wrong person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.assistant import Assistant
from agent.identity import Identity
from tests.agent.conftest import MARC, settings_at
from tools.context import Role
from tools.errors import RapportError
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.chat.cards import Card
from ui.chat.cards_calls import Pressed
from ui.chat.cards_desk import Desk
from ui.chat.handlers_outreach import LOOKS_AT_OUTREACH, OUTREACH
from ui.chat.people import LOCAL_USER, own_role

EVERYBODY: dict[str, Any] = {"and": []}
GOAL = "win them back, 15% off with code BACK15 until 31 December"
ANA = Identity(1, "ana", "thread-2", "fr")
SECONDS = 20


class Bench:
    """A desk, and what is behind it."""

    def __init__(self, runtime: Runtime, assistant: Assistant, identity: Identity = MARC) -> None:
        self.runtime, self.assistant = runtime, assistant
        self.desk = Desk(runtime, assistant, identity)

    def of(self, identity: Identity) -> Bench:
        """The same place for somebody else."""
        return Bench(self.runtime, self.assistant, identity)

    async def press(self, button: str, **payload: Any) -> Pressed:
        """What a button brings."""
        return await self.desk.press(button, payload)

    async def answer(self, button: str, **payload: Any) -> dict[str, Any]:
        """What a button answers."""
        return (await self.press(button, **payload)).answer

    async def card(self, button: str, **payload: Any) -> Card:
        """The one card that a button shows."""
        [card] = (await self.press(button, **payload)).cards
        return card

    async def drafted(self) -> dict[str, Any]:
        """A draft for everybody."""
        return (await self.card("draft_new", rule=EVERYBODY, goal=GOAL)).props

    async def proposed(self) -> str:
        """A proposal to send a draft to everybody."""
        draft = await self.drafted()
        return (await self.card("send", draft=draft["draft"])).props["proposal"]

    async def rules(self, **settings: str) -> None:
        """Change the contact policy."""
        changes = [{"setting": f"approval.{name}", "value": v} for name, v in settings.items()]
        await self.runtime.call(
            "change_contact_rules", {"changes": changes, "preview": False}, local_actor("cli")
        )

    async def campaign(self, key: str, state: str) -> dict[str, Any]:
        """How a campaign stands once it has come to a state."""
        async with asyncio.timeout(SECONDS):
            while True:
                seen = await self.answer("campaign", campaign=key)
                if seen["state"] == state:
                    return seen
                await asyncio.sleep(0.01)


@pytest.fixture
async def bench(home: Path) -> AsyncIterator[Bench]:
    runtime = Runtime(settings_at(home), worker=True)
    for name in ("Ann Roy", "Bob Cole", "Zoe Lund"):
        email = f"{name.split()[0].lower()}@example.com"
        person = {"name": name, "email": email, "city": "Lyon"}
        await runtime.call("upsert_customer", person, local_actor("cli"))
    for email, consent in (("ann", "granted"), ("bob", "granted"), ("zoe", "denied")):
        said = {
            "customer": f"{email}@example.com",
            "channel": "email",
            "consent": consent,
            "source": "x",
        }
        await runtime.call("set_contact_policy", said, local_actor("cli"))
    assistant = await Assistant.open(runtime)
    yield Bench(runtime, assistant)
    await assistant.close()
    await runtime.close()


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"audience": 7, "rule": "x", "draft": [], "proposal": {}, "campaign": None, "values": "x"},
        {"audience": "aud_0000000000000", "draft": "drf_0000000000000", "goal": "x" * 3_000},
        {"proposal": "prp_0000000000000", "campaign": "cmg_0000000000000", "state": "all"},
    ],
)
async def test_a_button_sent_anything_refuses_with_words(
    bench: Bench, payload: dict[str, Any]
) -> None:
    for button in OUTREACH:
        with pytest.raises(RapportError) as refused:
            await bench.press(button, **payload)
        assert refused.value.code in {"invalid_input", "not_found"}, button


async def test_from_a_goal_to_what_was_sent(bench: Bench, tmp_path: Path) -> None:
    draft = await bench.drafted()
    assert (len(draft["variants"]), draft["version"]) == (3, 1)
    reached = await bench.card("reach", audience=draft["audience"], channel="email")
    [channel] = reached.props["channels"]
    assert {part["key"]: part["people"] for part in channel["parts"]} == {"eligible": 2, "not": 1}
    assert [(bar["label"], bar["amount"]) for bar in channel["reasons"]] == [
        ("refused this channel", "1")
    ]
    made = await bench.card("send", draft=draft["draft"])
    assert made.element == "ProposalCard"
    stands = await bench.answer("proposal", proposal=made.props["proposal"])
    assert (stands["state"], stands["size"], len(stands["digest"])) == ("pending", 2, 12)
    assert {part["key"]: part["people"] for part in stands["parts"]} == {"now": 2, "left_out": 1}
    assert "BACK15" in stands["previews"][0]["text"]
    assert not list((tmp_path / "home" / "outbox").rglob("*.eml"))
    decided = await bench.press("approve", proposal=made.props["proposal"])
    [followed] = decided.cards
    assert followed.element == "CampaignCard"
    ended = await bench.campaign(followed.props["campaign"], "done")
    assert (ended["sent_text"], ended["live"]) == ("2", False)
    assert len(list((tmp_path / "home" / "outbox").rglob("*.eml"))) == 2
    listed = await bench.answer("campaign_people", campaign=ended["campaign"], state="left_out")
    assert [(one["name"], one["why"]) for one in listed["people"]] == [
        ("Zoe Lund", "refused this channel")
    ]
    told = [message.text for message in await bench.assistant.messages(MARC)]
    assert any(ended["campaign"] in text for text in told)


async def test_a_yes_that_comes_twice_or_late_sends_nothing_more(
    bench: Bench, tmp_path: Path
) -> None:
    proposal = await bench.proposed()
    first, second = await asyncio.gather(
        bench.press("approve", proposal=proposal), bench.press("approve", proposal=proposal)
    )
    assert len([*first.cards, *second.cards]) == 1
    key = first.answer["campaign"]
    await bench.campaign(key, "done")
    third = await bench.press("approve", proposal=proposal)
    assert (third.answer["state"], third.answer["problem"], third.cards) == ("done", None, ())
    refused = await bench.answer("reject", proposal=proposal)
    assert refused["state"] == "done"
    assert len(list((tmp_path / "home" / "outbox").rglob("*.eml"))) == 2


async def test_a_draft_is_changed_by_hand_by_sentence_and_back(bench: Bench) -> None:
    draft = (await bench.drafted())["draft"]
    change = {"draft": draft, "variant": 2, "subject": "Hello {customerName}"}
    changed = await bench.answer("draft_change", base=1, **change)
    assert (changed["version"], changed["variants"][1]["subject"]) == (2, "Hello {customerName}")
    late = await bench.answer("draft_change", base=1, draft=draft, instruction="shorter")
    assert late.keys() == {"conflict"}
    shown = await bench.answer("draft_show", draft=draft)
    assert [one["version"] for one in shown["versions"]] == [2, 1]
    restored = await bench.answer("draft_change", base=2, draft=draft, restore=1)
    assert restored["version"] == 3
    assert restored["variants"][1]["subject"] != "Hello {customerName}"
    signed = await bench.answer("draft_change", base=3, draft=draft, instruction="sign as Ana")
    assert {"name": "sender_name", "value": "Ana"} in signed["values"]
    with pytest.raises(RapportError, match="custmerName"):
        await bench.press("draft_change", base=4, draft=draft, variant=1, body="Hi {custmerName}")


async def test_values_a_message_needs_are_asked_for_and_set(bench: Bench) -> None:
    goal = "invite them to an event"
    first = await bench.press("draft_new", rule=EVERYBODY, goal=goal)
    assert first.cards == ()
    asked = [one["name"] for one in first.answer["asked"]]
    assert asked
    assert all(one["question"].endswith("?") for one in first.answer["asked"])
    values = [{"name": name, "value": "2026-12-24"} for name in asked]
    card = await bench.card("draft_new", rule=EVERYBODY, goal=goal, values=values)
    draft = card.props["draft"]
    body = "Come, it is at {place}."
    needs = await bench.answer("draft_change", draft=draft, base=1, variant=1, body=body)
    assert [one["name"] for one in needs["asked"]] == ["place"]
    values = [{"name": "place", "value": "Lyon"}]
    changed = await bench.answer("draft_change", draft=draft, base=1, values=values)
    assert {"name": "place", "value": "Lyon"} in changed["values"]


async def test_a_draft_is_kept_as_a_template_once_a_name(bench: Bench) -> None:
    draft = (await bench.drafted())["draft"]
    kept = await bench.answer("draft_template", draft=draft, name="Spring")
    assert kept == {"saved": "Kept as the template “Spring”."}
    await bench.press("draft_change", draft=draft, base=1, variant=1, subject="Another")
    again = await bench.answer("draft_template", draft=draft, name="Spring")
    assert again["exists"] is True
    replaced = await bench.answer("draft_template", draft=draft, name="Spring", replace=True)
    assert replaced == kept


async def test_what_changed_since_it_was_looked_at_is_not_sent_and_says_so(
    bench: Bench, tmp_path: Path
) -> None:
    proposal = await bench.proposed()
    stands = await bench.answer("proposal", proposal=proposal)
    await bench.runtime.call(
        "upsert_customer", {"name": "Eve New", "city": "Lyon"}, local_actor("cli")
    )
    told = await bench.of(ANA).answer("approve", proposal=proposal)
    assert (stands["state"], told["state"]) == ("pending", "stale")
    assert told["state_said"].startswith("plus telle qu'elle a été regardée")
    assert "3 alors, 4 maintenant" in told["decided"]
    assert not list((tmp_path / "home" / "outbox").rglob("*.eml"))


async def test_who_may_not_decide_is_told_in_their_language_and_it_goes_on_waiting(
    bench: Bench,
) -> None:
    await bench.rules(member_up_to="1")
    proposal = await bench.proposed()
    told = await bench.of(ANA).answer("approve", proposal=proposal)
    assert told["state"] == "pending"
    assert "may approve" not in told["problem"]["message"]
    assert "2" in told["problem"]["message"]


async def test_two_people_decide_on_very_large_ones(bench: Bench) -> None:
    await bench.rules(two_people_over="1")
    proposal = await bench.proposed()
    for _ in range(2):  # one person is one person
        told = await bench.answer("approve", proposal=proposal)
        assert (told["state"], told["approvals"]) == ("pending", "1 of 2 people have approved")
    done = await bench.of(ANA).press("approve", proposal=proposal)
    assert done.answer["state"] in {"running", "done"}
    assert len(done.cards) == 1


async def test_a_no_is_kept_with_who_said_it(bench: Bench) -> None:
    proposal = await bench.proposed()
    told = await bench.answer("reject", proposal=proposal)
    assert (told["state"], told["decided"]) == ("rejected", "by marc")
    late = await bench.press("approve", proposal=proposal)
    assert (late.answer["state"], late.cards) == ("rejected", ())


async def test_a_campaign_that_waits_is_paused_gone_on_with_and_cancelled(bench: Bench) -> None:
    first = await bench.press("approve", proposal=await bench.proposed())
    await bench.campaign(first.answer["campaign"], "done")
    second = await bench.press("approve", proposal=await bench.proposed())  # they wait a day now
    key = second.answer["campaign"]
    paused = await bench.answer("campaign_pause", campaign=key)
    assert (paused["state"], paused["can"]["resume"], paused["can"]["pause"]) == (
        "paused",
        True,
        False,
    )
    resumed = await bench.card("campaign_resume", campaign=key)
    stands = await bench.answer("proposal", proposal=resumed.props["proposal"])
    assert stands["campaign"] == key
    assert {fact["label"]: fact["value"] for fact in stands["facts"]}["to send"] == "2"
    cancelled = await bench.answer("campaign_cancel", campaign=key)
    assert (cancelled["state"], any(cancelled["can"].values())) == ("cancelled", False)
    stale = await bench.press("approve", proposal=resumed.props["proposal"])
    assert (stale.answer["state"], stale.cards) == ("stale", ())


async def test_nobody_to_send_to_is_said_without_anything_to_approve(bench: Bench) -> None:
    rule = {"field": "name", "op": "==", "value": "Zoe Lund"}
    draft = await bench.card("draft_new", rule=rule, goal=GOAL)
    card = await bench.card("send", draft=draft.props["draft"])
    assert (card.props["state"], card.props["proposal"], card.props["size"]) == ("nothing", "", 0)
    assert [bar["label"] for bar in card.props["reasons"]] == ["refused this channel"]


def test_looks_are_buttons_and_the_one_local_person_owns_the_place() -> None:
    assert OUTREACH.keys() >= LOOKS_AT_OUTREACH
    assert own_role(Identity(1, LOCAL_USER, "thread-1")) is Role.OWNER
    assert own_role(MARC) is Role.MEMBER
