from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.ui.conftest import settings_in
from tests.ui.running import Served, served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chat_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Served]:
    """A server with the chat, one for a file of tests, which run in its loop."""
    async with served(settings_in(tmp_path_factory.mktemp("chat") / "home"), chat=True) as running:
        yield running
