"""What Chainlit keeps of sessions that are over, taken away: it never does so itself."""

from __future__ import annotations

import asyncio
from typing import Any

from chainlit.chat_context import chat_contexts
from chainlit.session import ws_sessions_id
from chainlit.user_session import (
    user_sessions,  # pyright: ignore[reportUnknownVariableType] - it has no types
)

SWEEP_SECONDS = 5.0


def sweep() -> int:
    """Remove the messages and the notes of sessions that are gone; how many there were."""
    kept: list[dict[str, Any]] = [chat_contexts, user_sessions]
    left = {key for one in kept for key in one} - ws_sessions_id.keys()
    for key in left:
        for one in kept:
            one.pop(key, None)
    return len(left)


async def sweeping() -> None:
    """Sweep every few seconds until cancelled."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        sweep()
