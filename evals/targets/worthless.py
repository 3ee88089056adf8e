"""Two worthless agents that set the scale: one says nothing, one acts on everything."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.talked import Called, Spoken
from evals.targets.inprocess import Calls
from evals.world import settings_for
from tools.runtime import Runtime


class NullAgent:
    """Never calls, never answers."""

    name = "says nothing"

    @asynccontextmanager
    async def house(self, database: Path, clock: datetime) -> AsyncGenerator[NullAgent]:
        """There is nothing to open."""
        yield self

    def begin(self, talk: str, lang: str, role: str) -> NullAgent:
        """Listen."""
        return self

    async def settle(self) -> None:
        """Nothing waits."""

    async def ask(self, text: str) -> Spoken:
        """Say nothing."""
        return Spoken(text, "", model="nobody")


class EagerAgent:
    """Takes every message for an order to every tool, and says it is done."""

    name = "acts on all"

    @asynccontextmanager
    async def house(self, database: Path, clock: datetime) -> AsyncGenerator[_EagerHouse]:
        """Open the tools on the database."""
        runtime = await Runtime.open(settings_for(database, clock), worker=True)
        try:
            yield _EagerHouse(runtime)
        finally:
            await runtime.close()


class _EagerHouse:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def begin(self, talk: str, lang: str, role: str) -> EagerTalker:
        return EagerTalker(Calls(self._runtime, lang, role), talk)

    async def settle(self) -> None:
        await self._runtime.flush_audit()


class EagerTalker:
    """Calls whatever could be meant."""

    def __init__(self, calls: Calls, talk: str) -> None:
        self._calls, self._talk, self._turn = calls, talk, 0

    async def ask(self, text: str) -> Spoken:
        """Find, look up, save, add and log, all from one message."""
        started = time.perf_counter()
        self._turn += 1
        made = [await self._call(tool, args) for tool, args in _everything(text)]
        total = made[0].answer.data.get("total", 0)
        answer = f"Done! I found {total} customers, saved them and sent everything."
        ms = (time.perf_counter() - started) * 1_000
        return Spoken(text, answer, tuple(made), model="eager", ms=ms)

    async def _call(self, tool: str, args: Mapping[str, Any]) -> Called:
        key = f"{self._talk}:{self._turn}:{tool}"[:200]
        return Called(tool, args, await self._calls.call(tool, args, key=key))


def _everything(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("find_customers", {"text": text}),
        ("get_customer", {"customer": text[-200:]}),
        ("save_segment", {"name": text[-80:], "text": text}),
        ("upsert_customer", {"name": text[:200]}),
        ("log_communication", {"customer": text[:200], "channel": "note", "direction": "in"}),
    ]
