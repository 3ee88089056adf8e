"""Chainlit takes its folder from the environment as it is first imported: a scratch one, here,
before any test of this folder is."""

from __future__ import annotations

import atexit
import importlib
import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.ui.conftest import settings_in
from tests.ui.running import Served, served
from ui.chat.root import prepare

_scratch = tempfile.mkdtemp(prefix="rapport-chat-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecations among what Chainlit brings
    prepare(settings_in(Path(_scratch)))
    importlib.import_module("chainlit")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chat_server(
    new_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Served]:
    """A server with the chat, one for a file of tests, which run in its loop."""
    home = shutil.copytree(new_home, tmp_path_factory.mktemp("chat") / "home")
    async with served(settings_in(home), chat=True) as running:
        yield running
