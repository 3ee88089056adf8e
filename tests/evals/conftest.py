from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from evals.agentsuite import Hall, hall
from evals.loading import load_talks, suite_path


@pytest.fixture(scope="session")
def where() -> Iterator[Hall]:
    """The prepared database of the shipped conversations, made once."""
    with asyncio.Runner() as runner:
        opened = hall(load_talks(suite_path("agent")))
        yield runner.run(opened.__aenter__())
        runner.run(opened.__aexit__(None, None, None))
