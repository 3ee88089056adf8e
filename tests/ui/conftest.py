from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.ui.running import Served, served
from tools.settings import Settings


def settings_in(home: Path) -> Settings:
    """Settings of a new installation, whatever the environment of the tests."""
    return Settings(home=home, port=0, _env_file=None)  # pyright: ignore[reportCallIssue] its own option


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "home")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_server(
    new_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Served]:
    home = shutil.copytree(new_home, tmp_path_factory.mktemp("served") / "home")
    async with served(settings_in(home)) as running:
        yield running


@pytest.fixture
def server(one_server: Served) -> Served:
    """A real server on a free port over a SQLite database, with the trial tools; one for a file of
    tests, which run in its loop: `pytestmark = pytest.mark.asyncio(loop_scope="module")`."""
    one_server.stranger.cookies.clear()
    return one_server
