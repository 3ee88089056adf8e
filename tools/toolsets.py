"""Toolsets: a model starts with a short list of tools and opens more in a conversation.

The one tool for that, `open_toolset`, is in no registry: the door that a model comes by answers it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field, ValidationError

from tools.arguments import Args, Result, invalid_arguments
from tools.errors import NotPermitted, invalid
from tools.schema import Schema, input_schema
from tools.tool import Tool

OPEN_TOOLSET = "open_toolset"
ABOUT = {
    "core": "find, look up, segment and contact customers",
    "segments": "compare and explain segments, export",
    "records": "add, change, merge, import and delete customers, orders and projects",
    "campaigns": "run campaigns, keep templates",
    "calls": "who may be called, log calls, call figures",
    "pipeline": "leads, stages, tasks",
    "enrichment": "score and enrich customers",
    "crm": "sync to HubSpot, say what syncs did, connect it, map its fields",
    "admin": "settings, contact rules, jobs, audit",
}


class OpenToolset(Args):
    """What `open_toolset` takes."""

    name: str = Field(description="The toolset to open.", max_length=40)


class OpenedTool(Result):
    """One tool that can be called from now on."""

    name: str
    title: str
    description: str


class OpenedToolset(Result):
    """The tools that can be called from now on."""

    toolset: str
    tools: list[OpenedTool]


def asked_toolset(raw: Mapping[str, Any], known: Sequence[str]) -> str:
    """The toolset that a call of `open_toolset` names; InvalidInput when it is none of `known`."""
    try:
        name = OpenToolset.model_validate(raw).name
    except ValidationError as error:
        raise invalid_arguments(OpenToolset, error) from None
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise invalid("name", name, f"unknown toolset{meant}", ", ".join(known))
    return name


def opened_toolset(name: str, tools: Iterable[Tool]) -> OpenedToolset:
    """What `open_toolset` answers: each tool in a line."""
    lines = [
        OpenedTool(name=one.name, title=one.title, description=one.description.split("\n\n", 1)[0])
        for one in tools
    ]
    return OpenedToolset(toolset=name, tools=lines)


def not_open(tool: Tool) -> NotPermitted:
    """Why a tool can't be called yet, and what to do."""
    return NotPermitted(
        f"{tool.name} is in the toolset {tool.toolset!r}, which is not open",
        hint=f'Call {OPEN_TOOLSET} with {{"name": "{tool.toolset}"}}, then call {tool.name}.',
    )


def opening_description(more: Sequence[str]) -> str:
    """What a model is told of `open_toolset`, for the toolsets that can be opened."""
    about = "; ".join(f"{name}: {ABOUT[name]}" for name in more)
    return f"Open more tools for this conversation. {about}."


def opening_schema(more: Sequence[str]) -> Schema:
    """The arguments of `open_toolset`, for the toolsets that can be opened."""
    schema = input_schema(OpenToolset)
    schema["properties"]["name"] |= {"enum": list(more)}
    return schema
