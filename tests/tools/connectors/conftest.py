"""The stand-in of HubSpot for each test."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.tools.connectors.live import Live, living


@pytest.fixture
async def live() -> AsyncGenerator[Live]:
    """A stand-in that has our fields, and a client of it."""
    async with living() as one:
        yield one


@pytest.fixture
async def bare() -> AsyncGenerator[Live]:
    """A stand-in that has none of our fields, and a client of it."""
    async with living(prepared=False) as one:
        yield one
