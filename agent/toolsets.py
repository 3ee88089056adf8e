"""Which tools a language model is shown in a conversation: a short list, and those it opened.

What was opened is in the graph's state, so that it lasts as long as the conversation. The offline
planner needs no list: it may use every tool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.tools import BaseTool, StructuredTool

from agent.answering import Handler
from agent.declare import never, plain
from agent.offline.model import OfflineModel
from agent.turn import Turn
from tools.tool import Tool
from tools.toolsets import (
    OPEN_TOOLSET,
    OpenedToolset,
    asked_toolset,
    opened_toolset,
    opening_description,
    opening_schema,
)

CORE = "core"


def joined(before: Sequence[str], more: Sequence[str]) -> list[str]:
    """Each toolset once, in the order they were opened."""
    return list(dict.fromkeys([*before, *more]))


class ConversationState(AgentState[Any]):
    """The messages of a conversation, and the toolsets that were opened in it."""

    toolsets: NotRequired[Annotated[list[str], joined]]


class Toolsets:
    """The tools of the agent by toolset, and which of them a conversation shows."""

    def __init__(self, tools: Sequence[Tool], start: Sequence[str]) -> None:
        self._tools = {tool.name: tool for tool in tools}
        known = dict.fromkeys(tool.toolset for tool in tools)
        self._start = {CORE, *start}
        self.more = [name for name in known if name not in self._start]

    def shows(self, state: Mapping[str, Any], name: str) -> bool:
        """Whether a language model is shown a tool."""
        if name == OPEN_TOOLSET:
            return bool(self.more)
        tool = self._tools.get(name)
        return tool is not None and tool.toolset in {*self._start, *state.get("toolsets", ())}

    def opened(self, raw: Mapping[str, Any]) -> OpenedToolset:
        """What a call of `open_toolset` answers; InvalidInput when there is no such toolset."""
        name = asked_toolset(raw, sorted({*self.more, *self._start}))
        return opened_toolset(name, [one for one in self._tools.values() if one.toolset == name])

    def declared(self) -> BaseTool:
        """The tool that opens toolsets, as a language model is told of it."""
        return StructuredTool(
            name=OPEN_TOOLSET,
            description=opening_description(self.more),
            args_schema=plain(opening_schema(self.more)),
            coroutine=never,
        )


class ShowToolsets(AgentMiddleware[ConversationState, Turn]):
    """Shows a language model the toolsets of its conversation, and the offline planner all tools."""

    state_schema = ConversationState

    def __init__(self, toolsets: Toolsets) -> None:
        super().__init__()
        self._toolsets = toolsets

    async def awrap_model_call(
        self, request: ModelRequest[Turn], handler: Handler
    ) -> ModelResponse[Any]:
        """Ask the model with the tools it is shown."""
        offline = isinstance(request.model, OfflineModel)
        state: Any = request.state
        shown = [
            tool
            for tool in request.tools
            if isinstance(tool, BaseTool)
            and (tool.name != OPEN_TOOLSET if offline else self._toolsets.shows(state, tool.name))
        ]
        return await handler(request.override(tools=[*shown]))
