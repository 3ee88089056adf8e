"""The agent: a model and tools in a loop, bounded, with its conversation kept by a checkpointer.

Its brakes: 8 model calls (`MODEL_CALLS`) and 12 tool calls (`calling.TOOL_CALLS`) a turn; those of
time are in `answering` and `assistant`. The recursion limit of the framework is no brake: 9,999.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from langchain.agents import (
    create_agent,  # pyright: ignore[reportUnknownVariableType] - its saver's type is open
)
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ModelRequest,
    ModelResponse,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import SystemMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph  # pyright: ignore[reportMissingTypeStubs]

from agent.answering import Answering, EnvOf, Handler
from agent.calling import CallTools
from agent.declare import declared
from agent.offline.model import OfflineModel
from agent.summaries import Summaries
from agent.toolsets import ShowToolsets, Toolsets
from agent.turn import Turn
from tools.runtime import Runtime
from tools.tool import Tool

Graph = CompiledStateGraph[Any, Turn, Any, Any]
MODEL_CALLS = 8
LANGUAGES = {"en": "English", "fr": "French"}


def build_graph(
    runtime: Runtime,
    env_of: EnvOf,
    tools: Sequence[Tool],
    *,
    start: Sequence[str],
    primary: BaseChatModel | None,
    name: str,
    checkpointer: BaseCheckpointSaver[Any],
) -> Graph:
    """The compiled agent. Without `primary` the offline planner answers every turn; a language
    model is shown the toolsets `start` and core, and opens more."""
    toolsets = Toolsets(tools, start)
    middleware: list[AgentMiddleware[Any, Any]] = [
        ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="error"),
    ]
    if primary is not None:
        middleware += [Summaries(primary), Instructions(runtime, env_of)]
    return create_agent(
        primary or OfflineModel(),
        [*declared(tools), toolsets.declared()],
        middleware=[
            *middleware,
            Answering(env_of, primary, name),
            ShowToolsets(toolsets),
            CallTools(runtime, tools, env_of, toolsets),
        ],
        context_schema=Turn,
        checkpointer=checkpointer,
        name="rapport",
    )


class Instructions(AgentMiddleware[Any, Turn]):
    """Gives a language model its instructions: whose day, zone, money and language it answers in."""

    def __init__(self, runtime: Runtime, env_of: EnvOf) -> None:
        super().__init__()
        self._runtime, self._env_of = runtime, env_of
        self._text = files("agent").joinpath("prompts/system.md").read_text("utf-8")

    async def awrap_model_call(
        self, request: ModelRequest[Turn], handler: Handler
    ) -> ModelResponse[Any]:
        """Ask the model under its instructions."""
        turn = request.runtime.context
        env = await self._env_of(turn.identity)
        zone = (await self._runtime.tenant()).zone
        text = instructions(self._text, env.today, zone, env.currency, turn.locale)
        return await handler(request.override(system_message=SystemMessage(text)))


def instructions(template: str, today: date, zone: str, currency: str, locale: str) -> str:
    """The instructions, filled in."""
    return template.format(
        today=today.isoformat(),
        zone=zone,
        currency=currency,
        language=LANGUAGES.get(locale[:2], "English"),
    )
