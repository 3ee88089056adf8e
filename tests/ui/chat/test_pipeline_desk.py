"""Cards of projects and tasks: drawn in both languages, and what their buttons do on a real database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.assistant import Assistant
from agent.identity import Identity
from tests.agent.conftest import MARC, settings_at
from tools.arguments import Result
from tools.context import Role
from tools.errors import RapportError
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.chat.cards import Card, card_of
from ui.chat.cards_desk import Desk
from ui.chat.handlers_pipeline import LOOKS_AT_PIPELINE, PIPELINE

HOSTILE = "<img src=x onerror=alert(1)>](https://evil.example)"
VIEWER = Identity(1, "vera", "thread-3", "fr", "chat", Role.VIEWER)


class Bench:
    """A desk with a runtime behind it."""

    def __init__(self, runtime: Runtime, assistant: Assistant, identity: Identity) -> None:
        self.runtime, self.assistant = runtime, assistant
        self.desk = Desk(runtime, assistant, identity)

    async def call(self, tool: str, **given: Any) -> Result:
        return await self.runtime.call(tool, given, local_actor("chat"))

    async def card(self, tool: str, locale: str = "en", **given: Any) -> Card:
        found = card_of(await self.call(tool, **given), locale)
        assert found is not None
        return found

    async def answer(self, button: str, **payload: Any) -> dict[str, Any]:
        return (await self.desk.press(button, payload)).answer


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    runtime = Runtime(settings_at(tmp_path / "home"))
    assistant = await Assistant.open(runtime)
    yield Bench(runtime, assistant, MARC)
    await assistant.close()
    await runtime.close()


async def test_every_card_is_drawn_in_both_languages_with_data_as_plain_text(bench: Bench) -> None:
    await bench.call("upsert_customer", name=HOSTILE, email="a@example.com")
    await bench.call("upsert_project", name=HOSTILE, value="12000", customers=["a@example.com"])
    await bench.call("create_task", title=HOSTILE, due="2030-07-17", project=HOSTILE)
    for tool, given, element in (
        ("list_projects", {}, "ProjectsCard"),
        ("get_project", {"project": HOSTILE}, "ProjectCard"),
        ("suppress_project", {"project": HOSTILE}, "ProjectCard"),
        ("list_tasks", {}, "TasksCard"),
    ):
        english, french = [await bench.card(tool, locale, **given) for locale in ("en", "fr")]
        assert english.element == french.element == element
        assert english.props.keys() == french.props.keys()
        assert english.props["words"] != french.props["words"]
        assert HOSTILE in json.dumps(english.props, allow_nan=False, ensure_ascii=False)


async def test_a_task_is_done_and_opened_again_by_a_click(bench: Bench) -> None:
    saved = await bench.card("create_task", title="Call Nadia", due="2030-07-17")
    [task] = saved.props["tasks"]
    done = await bench.answer("task_state", task=task["id"], state="done")
    assert (done["state"], done["title"]) == ("done", "Call Nadia")
    assert (await bench.card("list_tasks")).props["tasks"] == []
    again = await bench.answer("task_state", task=task["id"], state="open")
    assert again["state"] == "open"


async def test_a_person_stops_calls_about_a_project_and_lets_them_happen_again(
    bench: Bench,
) -> None:
    made = await bench.card("upsert_project", name="Loft Mercier")
    key = made.props["id"]
    stopped = await bench.answer("project_calls", project=key, suppressed=True)
    assert (stopped["suppressed"], bool(stopped["calls"])) == (True, True)
    again = await bench.answer("project_calls", project=key, suppressed=False)
    assert (again["suppressed"], again["calls"]) == (False, "")
    [card] = (await bench.desk.press("project", {"project": key})).cards
    assert (card.element, card.props["whole"]) == ("ProjectCard", True)


@pytest.mark.parametrize("button", sorted(PIPELINE))
@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"project": 7, "task": ["x"], "state": {"a": 1}},
        {"project": "prj_0000000000000", "task": "tsk_0000000000000", "state": "done"},
        {"project": "x" * 10_000, "task": "\x00", "state": "gone"},
    ],
)
async def test_what_no_card_sends_is_refused(
    bench: Bench, button: str, payload: dict[str, Any]
) -> None:
    with pytest.raises(RapportError):
        await bench.desk.press(button, payload)


async def test_a_viewer_changes_nothing(bench: Bench) -> None:
    project = (await bench.card("upsert_project", name="Loft")).props["id"]
    task = (await bench.card("create_task", title="Call")).props["tasks"][0]["id"]
    desk = Bench(bench.runtime, bench.assistant, VIEWER).desk
    for button in sorted(set(PIPELINE) - {"project", *LOOKS_AT_PIPELINE}):
        with pytest.raises(RapportError):
            await desk.press(button, {"project": project, "task": task, "state": "done"})
    assert (await bench.card("list_tasks")).props["tasks"][0]["state"] == "open"
