"""A receiver, and a door of an installation that may send to this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.standins.receiver import Receiver, receiving
from tests.tools.conftest import settings_for
from tests.tools.door import Door
from tools.runtime import Runtime


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Who gets the events."""
    with receiving() as made:
        yield made


@pytest.fixture
async def near(database_url: str, tmp_path: Path) -> AsyncIterator[Door]:
    """An owner's door on each database; webhooks may go to this machine."""
    settings = settings_for(database_url, tmp_path)
    made = Runtime(settings.model_copy(update={"allow_private_webhooks": True}))
    yield Door(made)
    await made.close()
