"""Our tools called in this process, through the same registry as every door."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from evals.targets.target import Answer, Place, Session
from evals.world import settings_for
from store.types import ActorKind
from tools.context import Actor, Role
from tools.errors import RapportError
from tools.runtime import Runtime


class InProcess:
    """A runtime of its own for each session."""

    name = "tools in process"
    shared: Path | None = None

    def unsupported(self, tool: str, role: str) -> str:
        """Everything can be called here."""
        return ""

    @asynccontextmanager
    async def session(self, place: Place) -> AsyncGenerator[Session]:
        """Open the tools on a database file."""
        runtime = await Runtime.open(settings_for(place.database, place.clock), worker=True)
        try:
            yield Calls(runtime, place.lang, place.role)
        finally:
            await runtime.close()


class Calls:
    """Calls of the tools of a runtime, in a language and a role."""

    def __init__(self, runtime: Runtime, lang: str, role: str) -> None:
        self._runtime, self._lang = runtime, lang
        self._actor = Actor(ActorKind.AGENT, "eval", "eval", Role[role.upper()])

    async def call(self, tool: str, args: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Call a tool through the registry."""
        started = time.perf_counter()
        try:
            result = await self._runtime.call(
                tool, args, self._actor, locale=self._lang, idempotency_key=key
            )
        except RapportError as error:
            ms = (time.perf_counter() - started) * 1_000
            raw = json.dumps(error.as_dict(), ensure_ascii=False)
            return Answer(False, {}, error.code, str(error), raw, ms)
        ms = (time.perf_counter() - started) * 1_000
        data = result.model_dump(mode="json", exclude_none=True)
        return Answer(True, data, "", "", json.dumps(data, ensure_ascii=False), ms)
