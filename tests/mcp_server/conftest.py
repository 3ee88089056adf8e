from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.mcp_server.trial import trial_registry
from tools.runtime import Runtime
from tools.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(home=tmp_path / "home")


@pytest.fixture
async def runtime(settings: Settings, home: Path) -> AsyncGenerator[Runtime]:
    """The product's tools on a new SQLite database."""
    assert settings.home == home
    runtime = Runtime(settings)
    yield runtime
    await runtime.close()


@pytest.fixture
async def trial(settings: Settings, home: Path) -> AsyncGenerator[Runtime]:
    """The trial tools on a new SQLite database."""
    assert settings.home == home
    runtime = Runtime(settings)
    runtime.registry = trial_registry()
    yield runtime
    await runtime.close()
