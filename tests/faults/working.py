"""`rapport worker` as a process of its own, made to be killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY = b"Running jobs"
START_SECONDS = 30.0
KEPT_LINES = 200


def surroundings(home: Path, url: str, **more: str) -> dict[str, str]:
    """The environment of a worker: nothing of this machine's settings, but what is given."""
    given = {f"RAPPORT_{name.upper()}": value for name, value in more.items()}
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "RAPPORT_HOME": str(home),
        "RAPPORT_DATABASE_URL": url,
        **given,
    }


@dataclass
class Working:
    """One worker process; `said` is what it wrote to standard error."""

    process: Process
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    said: list[str] = field(default_factory=list[str])
    _listening: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, environment: Mapping[str, str]) -> Working:
        """Start one; it works from the moment it is `ready`."""
        command = (sys.executable, "-c", "import sys; from ui.cli import main; sys.exit(main())")
        process = await asyncio.create_subprocess_exec(
            *command, "worker", stdout=DEVNULL, stderr=PIPE, env=dict(environment), cwd=ROOT
        )
        made = cls(process)
        made._listening = asyncio.create_task(made._listen())
        return made

    async def _listen(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            if line.startswith(READY):
                self.ready.set()
            if len(self.said) < KEPT_LINES:
                self.said.append(line.decode(errors="replace").rstrip())

    @property
    def is_at_work(self) -> bool:
        """Whether it is ready and runs."""
        return self.ready.is_set() and self.process.returncode is None

    async def kill(self) -> int:
        """Kill it as `kill -9` does; its return code."""
        return await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop, and kill it when it does not; its return code."""
        return await self._end(signal.SIGTERM)

    async def over(self, seconds: float) -> int:
        """Wait until it ended by itself; its return code. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            code = await self.process.wait()
        return await self._heard(code)

    async def _end(self, how: signal.Signals) -> int:
        if self.process.returncode is None:
            self.process.send_signal(how)
        try:
            async with asyncio.timeout(START_SECONDS):
                code = await self.process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            code = await self.process.wait()
        return await self._heard(code)

    async def _heard(self, code: int) -> int:
        if self._listening is not None:
            await self._listening
        return code
