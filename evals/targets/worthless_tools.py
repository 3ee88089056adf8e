"""Two worthless sets of tools that set the scale of a tool suite: one does nothing, one allows all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from evals.targets.target import Answer, Place, Session


class SilentTools:
    """Answers every call with nothing."""

    name = "does nothing"
    shared: Path | None = None

    def unsupported(self, tool: str, role: str) -> str:
        """Nothing is refused."""
        return ""

    @asynccontextmanager
    async def session(self, place: Place) -> AsyncGenerator[Session]:
        """There is nothing to open."""
        yield self

    async def call(self, tool: str, args: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Say nothing."""
        return Answer(True, {}, "", "", "{}", 0.0)


class WillingTools(SilentTools):
    """Allows everybody on every channel, and says that everything is done."""

    name = "allows all"

    async def call(self, tool: str, args: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Say yes."""
        channel = str(args.get("channel", "email"))
        verdict: dict[str, Any] = {"channel": channel, "allowed": True, "reasons": []}
        data: dict[str, Any] = {
            "outcome": "found" if tool in {"check_eligibility", "draft_message"} else "updated",
            "items": [{"id": "", "name": "", "channels": [verdict]}],
            "channels": [{"channel": channel, "eligible": 1, "reasons": []}],
            "total": 1,
        }
        return Answer(True, data, "", "", "{}", 0.0)
