"""A peer's tools under our names: which tool, which argument, where in the result.

What a mapping calls unsupported is skipped and reported, never passed.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from evals.cases import Model
from evals.paths import look, put
from evals.targets.target import Answer, Place, Session, Target


class PeerNames(Model):
    """A mapping file. `arguments` and `results` map our path to theirs, tool by tool; what they do
    not name is left out. `state: none` says that the peer's database can't be read."""

    name: str
    tools: dict[str, str]
    arguments: dict[str, dict[str, str]] = Field(default_factory=dict)
    results: dict[str, dict[str, str]] = Field(default_factory=dict)
    unsupported: list[str] = Field(default_factory=list)
    state: Literal["file", "none"] = "file"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A target seen through a mapping."""

    inner: Target
    mapping: PeerNames

    @property
    def name(self) -> str:
        """The peer's name."""
        return f"{self.mapping.name} ({self.inner.name})"

    @property
    def shared(self) -> Path | None:
        """As the peer has it."""
        return self.inner.shared

    def unsupported(self, tool: str, role: str) -> str:
        """What the mapping does not name is not supported."""
        if tool in self.mapping.unsupported or tool not in self.mapping.tools:
            return f"{self.mapping.name} has no {tool}"
        return self.inner.unsupported(tool, role)

    @asynccontextmanager
    async def session(self, place: Place) -> AsyncGenerator[Session]:
        """A session of the peer."""
        async with self.inner.session(place) as session:
            yield _Calls(session, self.mapping)


class _Calls:
    def __init__(self, session: Session, mapping: PeerNames) -> None:
        self._session, self._mapping = session, mapping

    async def call(self, tool: str, args: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Call the peer's tool with its own names."""
        theirs = _renamed(args, self._mapping.arguments.get(tool), inwards=True)
        answer = await self._session.call(self._mapping.tools[tool], theirs, key=key)
        if not answer.ok:
            return answer
        data = _renamed(answer.data, self._mapping.results.get(tool), inwards=False)
        return replace(answer, data=data, raw=json.dumps(data, ensure_ascii=False) + answer.raw)


def _renamed(
    data: Mapping[str, Any], names: Mapping[str, str] | None, *, inwards: bool
) -> dict[str, Any]:
    """The values at one side's paths put at the other's; as it is where nothing is mapped."""
    if names is None:
        return dict(data)
    made: dict[str, Any] = {}
    for ours, theirs in names.items():
        source, target = (ours, theirs) if inwards else (theirs, ours)
        found, value = look(data, source)
        if found:
            put(made, target, value)
    return made
