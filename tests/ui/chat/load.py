"""The chat under load, a slower check: `python -m tests.ui.chat.load`.

A hundred sessions at once are all answered and kept, and the memory of two hundred sessions that
came and went is given back. It ends with an AssertionError when one of the two does not hold.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.ui.chat.talking import Server, Talker, serving, talking

AT_ONCE = 100
CLOSED = 200
WARMING = 60
GROWTH_KIB = 12 * 1024
QUESTION = "customers in Lyon"
SWEPT_SECONDS = 6.0
ANSWERED = ("new_message", "stream_token", "element")


async def one(server: Server, text: str) -> Talker:
    """A session that asks one thing and leaves for good."""
    async with talking(server) as talker:
        heard = await talker.ask(text)
        assert any(name in ANSWERED for name, _ in heard), heard
        await talker.client.emit("clear_session")
        return talker


async def kept(server: Server, thread: str) -> list[dict[str, Any]]:
    async with server.http() as browser:
        return (await browser.get(f"/project/thread/{thread}")).json()["steps"]


async def at_once(server: Server) -> float:
    """Everybody at once: each is answered, nothing fails, all of it is kept. Seconds it took."""
    began = time.perf_counter()
    talkers = await asyncio.gather(*(one(server, f"{QUESTION} {n}") for n in range(AT_ONCE)))
    took = time.perf_counter() - began
    log = server.logged()
    assert " ERROR " not in log, log[-5_000:]
    assert not [seen for talker in talkers for seen in talker.seen if seen[0] == "toast"]
    for talker in talkers:
        said = [step["type"] for step in await kept(server, talker.thread)]
        assert {"user_message", "assistant_message"} <= set(said), said
    return took


async def growth(server: Server) -> int:
    """How much memory, in KiB, sessions leave behind that came and went after the first ones."""
    for _ in range(WARMING):
        await one(server, QUESTION)
    await asyncio.sleep(SWEPT_SECONDS)
    before = server.resident_kib()
    for _ in range(CLOSED):
        await one(server, QUESTION)
    await asyncio.sleep(SWEPT_SECONDS)
    return server.resident_kib() - before


async def main() -> None:
    """Both, on one server."""
    with tempfile.TemporaryDirectory() as scratch:
        async with serving(Path(scratch) / "home") as server:
            took = await at_once(server)
            sys.stdout.write(f"{AT_ONCE} sessions at once: all answered in {took:.1f} s\n")
            grown = await growth(server)
            sys.stdout.write(f"{CLOSED} closed sessions: {grown / 1024:+.1f} MiB\n")
            assert grown < GROWTH_KIB, f"{grown} KiB were not given back"


if __name__ == "__main__":
    asyncio.run(main())
