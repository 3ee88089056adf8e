"""Holding a job while something outside takes its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from store.clock import real_ms
from store.ports import LeaseLost
from store.types import Job

T = TypeVar("T")
SHARE = 3  # signs of life within one lease: one may come late
SHORTEST_SECONDS = 0.05
log = logging.getLogger(__name__)


def sign_every(job: Job) -> float:
    """Seconds between signs of life for a job that was just claimed."""
    lease = ((job.lease_until or 0) - real_ms()) / 1_000
    return max(lease / SHARE, SHORTEST_SECONDS)


async def holding(
    work: Awaitable[T], sign: Callable[[], Awaitable[None]], *, every_seconds: float
) -> T:
    """What `work` comes to, with `sign` given from time to time while it lasts. `sign` extends the
    lease; where another worker took the job it ends, and the next unit of the work finds out."""
    over = asyncio.Event()
    signs = asyncio.create_task(_signs(sign, over, every_seconds))
    try:
        return await work
    finally:
        over.set()  # a sign under way is a unit of the store: it is awaited, not torn off
        await signs


async def _signs(
    sign: Callable[[], Awaitable[None]], over: asyncio.Event, every_seconds: float
) -> None:
    while not await _within(over, every_seconds):
        try:
            await sign()
        except LeaseLost:
            return
        except Exception as error:  # what was sent counts more than a sign that failed
            log.warning("a lease could not be extended", exc_info=error)


async def _within(over: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(over.wait(), seconds)
    except TimeoutError:
        return False
    return True
