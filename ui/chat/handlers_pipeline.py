"""What the buttons of projects and tasks do: open one, done and undone, calls stopped or let again.

As `cards_desk`: a payload names a project or a task; the tools check it, as the person's own hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tools.operations.project_lists import ProjectAnswer
from tools.operations.projects import ProjectSaved
from tools.operations.tasks import TaskSaved
from ui.chat.cards import card_of
from ui.chat.cards_calls import Calls, Payload, Pressed
from ui.chat.cards_pipeline import project_props, task_props


class PipelineDesk:
    """Serves the cards of projects and tasks in one person's conversation."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._locale = calls, calls.locale

    async def press(self, button: str, payload: Payload) -> Pressed:
        """Do what a button of `PIPELINE` says. RapportError when it can't be done."""
        return await PIPELINE[button](self, payload)

    async def project(self, payload: Payload) -> Pressed:
        """A project in full, below."""
        found = await self._project(payload)
        await self._calls.record("get_project", {"project": found.project.id}, found)
        card = card_of(found, self._locale)
        return Pressed(cards=[card] if card else [])

    async def project_look(self, payload: Payload) -> Pressed:
        """A project in full, in its own card."""
        return Pressed(project_props(await self._project(payload), self._locale))

    async def project_calls(self, payload: Payload) -> Pressed:
        """Stop the calls about a project, or let them happen again."""
        arguments = {
            "project": payload.get("project"),
            "suppressed": payload.get("suppressed") is not False,
        }
        saved = await self._calls.call(ProjectSaved, "suppress_project", arguments)
        await self._calls.record("suppress_project", arguments, saved)
        return await self.project_look(payload)

    async def task_state(self, payload: Payload) -> Pressed:
        """A task done, cancelled, or open again."""
        arguments: dict[str, Any] = {"task": payload.get("task"), "state": payload.get("state")}
        saved = await self._calls.call(TaskSaved, "update_task", arguments)
        await self._calls.record("update_task", arguments, saved)
        return Pressed(task_props(saved.task, self._locale))

    async def _project(self, payload: Payload) -> ProjectAnswer:
        arguments = {"project": payload.get("project")}
        return await self._calls.call(ProjectAnswer, "get_project", arguments)


PIPELINE: Mapping[str, Callable[[PipelineDesk, Payload], Awaitable[Pressed]]] = {
    "project": PipelineDesk.project,
    "project_look": PipelineDesk.project_look,
    "project_calls": PipelineDesk.project_calls,
    "task_state": PipelineDesk.task_state,
}
LOOKS_AT_PIPELINE = frozenset(("project_look",))
