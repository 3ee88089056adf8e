"""Which tools a session sees, and the one tool that is not in the registry: opening a toolset."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from mcp_server.session import Session
from tools.errors import NotFound, NotPermitted
from tools.registry import Registry
from tools.schema import Schema, input_schema, output_schema
from tools.settings import TOOLSETS
from tools.tool import Effect, Tool
from tools.toolsets import (
    OPEN_TOOLSET,
    OpenedToolset,
    asked_toolset,
    not_open,
    opened_toolset,
    opening_description,
    opening_schema,
)

RULE_IS_DESCRIBED_BY = "find_customers"


class Toolsets:
    """The registry as one server shows it: by session, and read-only if it was started so."""

    def __init__(self, registry: Registry, *, shown: tuple[str, ...], read_only: bool) -> None:
        self._registry, self._shown, self._read_only = registry, shown, read_only

    def new_session(self) -> Session:
        """A session that sees what the settings show."""
        return Session(toolsets=set(self._shown))

    def listed(self, session: Session) -> list[Schema]:
        """The tools this session sees, as the protocol describes them."""
        tools = self._registry.of(session.toolsets)
        shown = [described(tool) for tool in tools if self._offers(tool)]
        return [*shown, self._described_opening()] if self._more() else shown

    def callable(self, session: Session, name: str) -> Tool:
        """The tool of a name, if this session may call it; the error says what to do otherwise."""
        tool = self._get(name)
        if not self._offers(tool):
            raise NotPermitted(
                f"{name} changes data, and this server was started read-only",
                hint="Only tools that read are offered here.",
            )
        if tool.toolset not in session.toolsets:
            raise not_open(tool)
        return tool

    def open(self, session: Session, raw: Mapping[str, Any]) -> OpenedToolset:
        """Let this session see one more toolset; opening one that is open changes nothing."""
        name = asked_toolset(raw, sorted({*self._more(), *session.toolsets}))
        session.toolsets.add(name)
        return opened_toolset(name, filter(self._offers, self._registry.of([name])))

    def _get(self, name: str) -> Tool:
        try:
            return self._registry.get(name)
        except NotFound as error:
            if difflib.get_close_matches(name, [OPEN_TOOLSET], cutoff=0.8):
                raise NotFound(error.message, hint=f"Did you mean {OPEN_TOOLSET}?") from None
            raise

    def _offers(self, tool: Tool) -> bool:
        return tool.effect is Effect.READ or not self._read_only

    def _more(self) -> list[str]:
        """The toolsets that have something to show and are not shown from the start."""
        filled = {tool.toolset for tool in self._registry if self._offers(tool)}
        return [name for name in TOOLSETS if name in filled and name not in self._shown]

    def _described_opening(self) -> Schema:
        more = self._more()
        return {
            "name": OPEN_TOOLSET,
            "title": "Open a toolset",
            "description": opening_description(more),
            "inputSchema": opening_schema(more),
            "outputSchema": output_schema(OpenedToolset),
            "annotations": _hints(
                read_only=True, destructive=False, idempotent=True, outside=False
            ),
        }


def described(tool: Tool) -> Schema:
    """A tool as the protocol describes it."""
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": _input(tool),
        "outputSchema": output_schema(tool.out),
        "annotations": _hints(
            read_only=tool.effect is Effect.READ,
            destructive=tool.effect is not Effect.READ and tool.destructive,
            idempotent=tool.idempotent,
            outside=tool.effect is Effect.EFFECT,
        ),
    }


def _input(tool: Tool) -> Schema:
    """What a tool takes. A rule's rows are described once, by the tool that everything starts with:
    a list of fifteen tools must stay small."""
    schema = input_schema(tool.args)
    rule = schema["properties"].get("rule")
    if rule is not None and tool.name != RULE_IS_DESCRIBED_BY:
        about = f"{rule.get('description', 'Conditions as rows')} As in {RULE_IS_DESCRIBED_BY}."
        schema["properties"]["rule"] = {**_plain(rule), "description": about}
    return schema


def _plain(node: Schema) -> Schema:
    """A schema without the descriptions of its parts."""
    kept = {key: value for key, value in node.items() if key != "description"}
    for key in ("properties", "items"):
        if key in kept:
            part: Schema = kept[key]
            is_object = key == "properties"
            kept[key] = {k: _plain(v) for k, v in part.items()} if is_object else _plain(part)
    return kept


def _hints(*, read_only: bool, destructive: bool, idempotent: bool, outside: bool) -> Schema:
    """All four, because what is not said counts as destructive and as reaching outside."""
    return {
        "readOnlyHint": read_only,
        "destructiveHint": destructive,
        "idempotentHint": idempotent,
        "openWorldHint": outside,
    }
