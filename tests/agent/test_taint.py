"""A covered send starts at once in a conversation, until it has read text from outside: from then on
nothing does, whatever happens to the conversation."""

from __future__ import annotations

from langchain_core.messages import ToolMessage

from agent.events import Ended, ResultReady
from agent.identity import Identity
from agent.taint import Taint, ever
from tests.agent.conftest import MARC, OWNER, Opener, Talk, all_of, the
from tests.agent.scripted import Answer, Scripted, in_turn
from tests.tools.door import Door
from tests.tools.outreach.standing import drafted, granted, prepared
from tools.catalogue import build_registry
from tools.operations.sending import SendProposed

READS: Answer = [("list_communications", {})]
OTHER = Identity(1, "marc", "thread-2")


def sends(draft: str) -> Answer:
    return [("send_message", {"draft": draft})]


async def covered(talk: Talk) -> str:
    """A draft that a standing approval covers."""
    door = Door(talk.runtime, OWNER)
    await prepared(door)
    await granted(door)
    return await drafted(door)


async def proposed(talk: Talk, identity: Identity = MARC) -> SendProposed:
    """What comes of asking to send."""
    ready = all_of(ResultReady, await talk.ask("send it", identity))[-1].result
    assert isinstance(ready, SendProposed)
    return ready


async def test_a_covered_send_starts_at_once(opening: Opener) -> None:
    model = Scripted(script=in_turn("unset"))
    talk: Talk = await opening(model=model)
    draft = await covered(talk)
    model.script = in_turn(sends(draft), "It has started.")
    made = await proposed(talk)
    assert (made.outcome, made.tainted) == ("approved", False)
    assert made.job
    model.script = in_turn(sends(draft), "Waits.")
    assert (await proposed(talk)).tainted  # what mail servers said may stand in a send's answer


async def test_after_reading_from_outside_nothing_starts_by_itself(opening: Opener) -> None:
    model = Scripted(script=in_turn("unset"))
    talk: Talk = await opening(model=model)
    draft = await covered(talk)
    model.script = in_turn(READS, sends(draft), "It waits.")
    made = await proposed(talk)
    assert (made.outcome, made.tainted) == ("proposed", True)
    assert await talk.assistant.is_tainted(MARC)
    assert not await talk.assistant.is_tainted(OTHER)
    model.script = in_turn(sends(draft), "It has started.")
    assert (await proposed(talk, OTHER)).outcome == "approved"


async def test_a_restart_and_going_back_do_not_wash_it_off(opening: Opener) -> None:
    model = Scripted(script=in_turn("unset"))
    talk: Talk = await opening(model=model)
    draft = await covered(talk)
    model.script = in_turn(READS, "Nothing new.")
    the(Ended, await talk.ask("what did they answer?", message_id="first"))
    await talk.assistant.close()
    again: Talk = await opening(model=model)
    assert await again.assistant.rewind(MARC, "first")
    assert not any(isinstance(one, ToolMessage) for one in await again.assistant.messages(MARC))
    assert await again.assistant.is_tainted(MARC)
    model.script = in_turn(sends(draft), "It waits.")
    assert (await proposed(again)).outcome == "proposed"


async def test_an_edited_question_does_not_wash_it_off(opening: Opener) -> None:
    model = Scripted(script=in_turn("unset"))
    talk: Talk = await opening(model=model)
    draft = await covered(talk)
    model.script = in_turn(READS, "Nothing new.")
    await talk.ask("what did they answer?", message_id="first")
    model.script = in_turn(sends(draft), "It waits.")
    events = await talk.ask("send it", message_id="first")
    made = all_of(ResultReady, events)[-1].result
    assert isinstance(made, SendProposed)
    assert (made.outcome, made.tainted) == ("proposed", True)


async def test_what_a_person_looked_up_in_a_card_counts_too(opening: Opener) -> None:
    talk: Talk = await opening()
    found = await talk.called("list_communications")
    await talk.assistant.record(MARC, "list_communications", {}, found)
    assert await talk.assistant.is_tainted(MARC)
    ended = await talk.called("list_segments")
    await talk.assistant.record(OTHER, "list_segments", {}, ended)
    assert not await talk.assistant.is_tainted(OTHER)


def test_a_conversation_of_an_earlier_version_is_known_by_its_messages() -> None:
    taint = Taint(build_registry())
    read = ToolMessage("{}", name="get_customer", tool_call_id="1")
    assert taint.holds({"messages": [read]})
    assert not taint.holds({"messages": [read.model_copy(update={"name": "find_customers"})]})
    assert [ever(False, True), ever(True, False), ever(False, False)] == [True, True, False]
