"""From a conversation to the next step: say something, or call tools."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage

from tools.understand.reading import ReadEnv


@dataclass(frozen=True, slots=True)
class Call:
    """A tool to call, with its arguments."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Do:
    """Call these tools, then look at what they answered."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """The answer of the turn, as Markdown."""

    text: str


Step: TypeAlias = Do | Say


def plan(messages: Sequence[BaseMessage], env: ReadEnv, tools: frozenset[str]) -> Step:
    """The next step of a conversation. Pure: the same arguments give the same step."""
    last = messages[-1]
    if isinstance(last, HumanMessage):
        return Do((Call("find_customers", {"text": last.text}),))
    if isinstance(last, ToolMessage):
        told = json.loads(last.text)
        return Say(str(told.get("sentence") or told.get("question") or told.get("message")))
    return Say("")
