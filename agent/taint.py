"""Whether a conversation has read text from outside: once it has, it always has.

It is kept in the graph's state beside the messages, so that it outlasts a restart, a summary that
takes the place of what was read, and a conversation that goes back to before it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware import AgentState
from langchain_core.messages import ToolMessage

from tools.tool import Tool

TAINTED = "tainted"


def ever(before: bool, now: bool) -> bool:  # noqa: FBT001 - a reducer of the graph's state
    """Once it is, it always is."""
    return before or now


class TaintState(AgentState[Any]):
    """The messages of a conversation, and whether it has read text from outside."""

    tainted: NotRequired[Annotated[bool, ever]]


class Taint:
    """Knows the tools whose answers carry text from outside."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._untrusted = frozenset(tool.name for tool in tools if tool.untrusted)

    def by(self, tool: str) -> dict[str, bool]:
        """What an answer of a tool adds to the state."""
        return {TAINTED: True} if tool in self._untrusted else {}

    def holds(self, state: Mapping[str, Any]) -> bool:
        """Whether a conversation is tainted; its messages say so too where they were kept by a
        version that did not note it."""
        return bool(state.get(TAINTED)) or any(
            isinstance(message, ToolMessage) and message.name in self._untrusted
            for message in state.get("messages", ())
        )
