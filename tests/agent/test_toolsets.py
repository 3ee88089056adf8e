"""A language model starts with a short list of tools and opens more, for one conversation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, ToolMessage
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import Field

from agent.events import ToolRefused, ToolStarted
from agent.toolsets import joined
from tests.agent.conftest import MARC, Opener, all_of
from tests.agent.scripted import Answer, Scripted, in_turn

PERSON = {"name": "Una New", "city": "Lyon"}
OPEN_RECORDS: Answer = [("open_toolset", {"name": "records"})]
ADD: Answer = [("upsert_customer", PERSON)]


class Watching(Scripted):
    """Keeps the names of the tools it was shown at each answer."""

    lists: list[list[str]] = Field(default_factory=list[list[str]])

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, Any]:
        self.lists.append([tool.name for tool in tools if isinstance(tool, BaseTool)])
        return self


def watching(*answers: Answer) -> Watching:
    return Watching(script=in_turn(*answers))


def told(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """What the tools answered."""
    return [json.loads(m.text) for m in messages if isinstance(m, ToolMessage)]


async def test_a_language_model_starts_with_core_and_the_tool_that_opens_more(
    opening: Opener,
) -> None:
    model = watching("Hello.")
    await (await opening(model=model)).answer("Hello")
    (names,) = model.lists
    assert {"find_customers", "draft_message", "send_message", "open_toolset"} <= set(names)
    assert not {"upsert_customer", "revise_draft", "compare_segments", "list_audit"} & set(names)


async def test_an_opened_toolset_can_be_called_in_the_same_turn(opening: Opener) -> None:
    model = watching(OPEN_RECORDS, ADD, "Added.")
    talk = await opening(model=model)
    events = await talk.ask("add Una New in Lyon")
    assert [one.tool for one in all_of(ToolStarted, events)] == ["upsert_customer"]
    assert "Una New" in await talk.names()
    assert ["upsert_customer" in names for names in model.lists] == [False, True, True]
    opened = told(await talk.assistant.messages(MARC))[0]
    assert opened["toolset"] == "records"
    assert "import_records" in [tool["name"] for tool in opened["tools"]]


async def test_what_was_opened_outlives_the_process_and_stays_in_its_conversation(
    opening: Opener,
) -> None:
    first = await opening(model=watching(OPEN_RECORDS, "Opened."))
    await first.answer("open")
    await first.assistant.close()

    model = watching("Yes.")
    again = await opening(model=model)
    await again.answer("still there?")
    await again.answer("and here?", replace(MARC, thread="another"))
    assert ["upsert_customer" in names for names in model.lists] == [True, False]

    await again.assistant.forget(MARC)
    await again.answer("and after it was removed?")
    assert "upsert_customer" not in model.lists[-1]


async def test_going_back_to_an_earlier_message_keeps_what_was_opened(opening: Opener) -> None:
    model = watching(OPEN_RECORDS, "Opened.", "Again.")
    talk = await opening(model=model)
    await talk.answer("open", message_id="m1")
    await talk.answer("otherwise", message_id="m1")
    assert "upsert_customer" in model.lists[-1]


async def test_a_call_of_a_closed_toolset_is_refused_with_the_one_to_open(opening: Opener) -> None:
    model = watching(ADD, OPEN_RECORDS, ADD, "Added.")
    talk = await opening(model=model)
    events = await talk.ask("add Una New in Lyon")
    (refused,) = all_of(ToolRefused, events)
    assert refused.tool == "upsert_customer"
    first = told(await talk.assistant.messages(MARC))[0]
    assert first["error"] == "not_permitted"
    assert first["hint"].startswith('Call open_toolset with {"name": "records"}')
    assert (await talk.names()).count("Una New") == 1


async def test_an_unknown_toolset_opens_nothing_and_names_those_there_are(
    opening: Opener,
) -> None:
    wrong: Answer = [
        ("open_toolset", {"name": "record"}),
        ("open_toolset", {}),
        ("open_toolset", {"name": "records", "tenant": 2}),
        ("open_toolset", {"name": 7}),
    ]
    model = watching(wrong, "Sorry.")
    talk = await opening(model=model)
    await talk.answer("open everything")
    said = told(await talk.assistant.messages(MARC))
    assert {one["error"] for one in said} == {"invalid_input"}
    assert "did you mean 'records'" in said[0]["message"]
    assert "upsert_customer" not in model.lists[-1]


async def test_the_planner_that_takes_over_may_use_every_tool(opening: Opener) -> None:
    model: BaseChatModel = watching(OPEN_RECORDS, ConnectionError("gone"))
    talk = await opening(model=model)
    ended = await talk.answer("compare customers in Lyon with customers in Montréal")
    messages = await talk.assistant.messages(MARC)
    names = [message.name for message in messages if isinstance(message, ToolMessage)]
    assert names == ["open_toolset", "compare_segments"]
    assert ended.model == "offline"


async def test_the_offline_planner_knows_no_toolsets(opening: Opener) -> None:
    talk = await opening()
    await talk.answer("compare customers in Lyon with customers in Montréal")
    messages = await talk.assistant.messages(MARC)
    assert [m.name for m in messages if isinstance(m, ToolMessage)] == ["compare_segments"]


async def test_the_setting_shows_further_toolsets_from_the_start(opening: Opener) -> None:
    model = watching("Hello.")
    await (await opening(model=model, toolsets=("core", "records"))).answer("Hello")
    assert "upsert_customer" in model.lists[0]
    assert "revise_draft" not in model.lists[0]


def test_a_toolset_opened_twice_is_kept_once() -> None:
    assert joined(["records"], ["admin", "records"]) == ["records", "admin"]
