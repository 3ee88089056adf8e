"""A runtime on a database of the test's own, with the business clock at 15 July 2026."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.tools.door import Door
from tools.runtime import Runtime
from tools.settings import Settings

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def settings_for(url: str, home: Path) -> Settings:
    """Settings that no environment of the machine reaches."""
    return Settings(home=home, database_url=SecretStr(url), clock=NOON)


@pytest.fixture
def settings(sqlite_path: Path, tmp_path: Path) -> Settings:
    """Settings of a database on SQLite that holds tenant 1 and nothing else."""
    return settings_for(str(sqlite_path), tmp_path)


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """A runtime on SQLite."""
    made = Runtime(settings)
    yield made
    await made.close()


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[Door]:
    """An owner's door, once on each database."""
    made = Runtime(settings_for(database_url, tmp_path))
    yield Door(made)
    await made.close()


@pytest.fixture
def door(runtime: Runtime) -> Door:
    """An owner's door on SQLite."""
    return Door(runtime)
