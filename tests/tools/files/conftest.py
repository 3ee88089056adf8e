"""A running Rapport on a fresh database, and short ways to import into it and export from it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from store.ids import from_text
from store.segment.rule import EVERYONE
from store.types import ActorKind, Customer, Job, JobState, Order, RowIssue
from tests.builders import ENV
from tools.arguments import Result
from tools.context import Actor, Role
from tools.files.keeping import fetched, find_file, keep_upload
from tools.runtime import Runtime
from tools.settings import Settings

ME = Actor(ActorKind.HUMAN, "tests", "cli", Role.OWNER)
DATA = Path(__file__).parents[2] / "data" / "exports"


@dataclass
class Report:
    """What an import ended with, its job and every issue."""

    job: Job
    issues: list[RowIssue] = field(default_factory=list[RowIssue])

    @property
    def result(self) -> dict[str, Any]:
        return json.loads(self.job.result or "{}")

    def counts(self, *names: str) -> tuple[int, ...]:
        return tuple(self.result[name] for name in names)

    @property
    def told(self) -> tuple[int, ...]:
        """(added, updated, unchanged, refused)."""
        return self.counts("added", "updated", "unchanged", "refused")


@dataclass
class World:
    """A runtime and what is in it."""

    runtime: Runtime

    async def call(self, tool: str, **args: Any) -> Any:
        found: Result = await self.runtime.call(tool, args, ME)
        return found

    async def keep(self, data: bytes, name: str = "file") -> str:
        async def blocks() -> AsyncIterator[bytes]:
            for start in range(0, len(data), 65_536):
                yield data[start : start + 65_536]

        return await keep_upload(self.runtime, 1, name, blocks(), limit=1 << 30)

    async def load(self, noun: str, data: str | bytes, **args: Any) -> Report:
        """Import to the end: text goes inline, bytes as a file."""
        given = {"text": data} if isinstance(data, str) else {"file": await self.keep(data)}
        started = await self.call("import_records", noun=noun, **given, **args)
        report = await self.finish(started.job)
        assert report.job.state is JobState.DONE, report.job.last_error
        return report

    async def finish(self, job: str) -> Report:
        done = await self.runtime.run_job(from_text("job", job))
        found = await self.runtime.read(
            1, lambda reader: reader.jobs.issues(done.id, after=0, limit=100_000)
        )
        return Report(done, [issue for _, issue in found])

    async def customers(self) -> list[Customer]:
        return await self.runtime.read(
            1, lambda reader: list(reader.customers.stream(EVERYONE, ENV, after=0, limit=100_000))
        )

    async def orders(self) -> list[Order]:
        return await self.runtime.read(
            1, lambda reader: list(reader.orders.stream(after=0, limit=100_000))
        )

    async def content(self, handle: str) -> bytes:
        stored = await find_file(self.runtime, 1, handle)
        async with fetched(self.runtime, 1, stored) as file:
            return file.read()

    async def export(self, noun: str, **args: Any) -> bytes:
        started = await self.call("export_records", noun=noun, **args)
        report = await self.finish(started.job)
        assert report.job.state is JobState.DONE, report.job.last_error
        return await self.content(report.result["file"])


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by heading."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def lines(issues: Sequence[RowIssue]) -> list[tuple[int, str, bool]]:
    """(line, field, refused) of issues."""
    return [(issue.line, issue.field, issue.refused) for issue in issues]


def settings(home: Path, database: Path) -> Settings:
    """A process frozen at noon of 15 July 2026."""
    return Settings.model_validate({
        "home": home,
        "database_url": f"sqlite+aiosqlite:///{database}",
        "clock": datetime(2026, 7, 15, 12, tzinfo=UTC),
    })


@pytest.fixture
async def world(tmp_path: Path, sqlite_path: Path) -> AsyncIterator[World]:
    """A running Rapport with tenant 1, in Toronto and CAD."""
    runtime = await Runtime.open(settings(tmp_path, sqlite_path))
    yield World(runtime)
    await runtime.close()
