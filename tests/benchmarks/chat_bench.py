"""The chat: the list of a thousand threads beside raw sqlite3, and how soon an answer shows."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from store.chat import ChatReader, ChatStep
from store.ports import Store, Tx
from store.sql.open import open_store
from tests.benchmarks.figures import NOW, TENANT, Figure, median_ms
from tests.ui.chat.talking import Talker, serving, talking

T = TypeVar("T")
THREADS, STEPS = 1_000, 28
RUNS = 30
TURNS = 20
PAGE = 35  # what the page asks for at a time
LIST_BOUND_MS, SEARCH_BOUND_MS = 5.0, 100.0
EVENT_BOUND_MS, CARD_BOUND_MS, START_BOUND_MS = 100.0, 1_000.0, 5_000.0
QUESTION = "inactive customers over 5K"
FLOOR = (
    "SELECT key, title, created_at, updated_at, details FROM chat_thread "
    "WHERE tenant_id = 1 AND person = 'local' ORDER BY updated_at DESC, id DESC LIMIT ?"
)
SEARCH_FLOOR = (
    "SELECT DISTINCT thread_id FROM chat_spoken WHERE tenant_id = 1 AND folded LIKE '%montreal%'"
)


def run(path: Path) -> list[Figure]:
    """The list on a database of its own, the answers on the large one."""
    with tempfile.TemporaryDirectory() as scratch:
        listed = asyncio.run(_lists(Path(scratch) / "chat.db"))
        answered = asyncio.run(_answers(Path(scratch) / "home", path))
    return [*listed, *answered]


async def _lists(path: Path) -> list[Figure]:
    store = await open_store(str(path))
    await store.ensure_tenant(TENANT)
    for number in range(THREADS):
        await store.write(1, _conversation(number))
    first = await _median(store, lambda chat: chat.threads(limit=PAGE))
    found = await _median(store, lambda chat: chat.threads(search="Montréal", limit=PAGE))
    opened = await _median(store, lambda chat: (chat.steps("t500"), chat.elements("t500")))
    await store.close()
    raw = sqlite3.connect(path)
    floor = median_ms(lambda: raw.execute(FLOOR, (PAGE,)).fetchall(), RUNS)
    search = median_ms(lambda: raw.execute(SEARCH_FLOOR).fetchall(), RUNS)
    raw.close()
    size = f"{THREADS:,} threads, {THREADS * STEPS:,} steps"
    return [
        _bounded(f"chat: first page of {size}", first, LIST_BOUND_MS, floor),
        _bounded("chat: a word searched in them", found, SEARCH_BOUND_MS, search),
        Figure("chat: one thread opened", opened),
    ]


def _conversation(number: int) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        chat, key, at = tx.chat("local"), f"t{number}", number * 1_000
        chat.begin(key, title=f"Question {number} à Lyon", now_ms=at)
        for step in range(STEPS):
            where = "Montréal" if number % 50 == 0 else "Paris"
            text = f"customers in {where} who ordered {step} times, and a few more words"
            kind = "assistant_message" if step % 3 else "user_message"
            said = ChatStep(
                key=f"{key}-{step}", kind=kind, name="x", created_at=at, output=text, spoken=text
            )
            chat.put_step(key, said, now_ms=at)

    return unit


async def _median(store: Store, ask: Callable[[ChatReader], T]) -> float:
    taken: list[float] = []
    for _ in range(RUNS):
        started = time.perf_counter()
        await store.read(1, lambda reader: ask(reader.chat("local")))
        taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken[1:])


async def _answers(home: Path, path: Path) -> list[Figure]:
    clock = NOW.isoformat()
    async with serving(home, RAPPORT_DATABASE_URL=str(path), RAPPORT_CLOCK=clock) as server:
        async with talking(server) as talker:
            await talker.ask(QUESTION)
            turns = [await _turn(talker) for _ in range(TURNS)]
        started = server.started * 1_000
    first, card = (statistics.median(column) for column in zip(*turns, strict=True))
    return [
        _bounded("chat: message to first event, warm", first, EVENT_BOUND_MS),
        _bounded("chat: message to card", card, CARD_BOUND_MS),
        _bounded("rapport serve: start to listening", started, START_BOUND_MS),
    ]


async def _turn(talker: Talker) -> tuple[float, float]:
    """Milliseconds from a message to the first sign of an answer, and to its card."""
    began, start = time.perf_counter(), len(talker.seen)
    await talker.say(QUESTION)
    await talker.until("new_message", lambda step: step["type"] == "tool", after=start)
    first = (time.perf_counter() - began) * 1_000
    await talker.until("element", lambda element: element["name"] == "SegmentCard", after=start)
    card = (time.perf_counter() - began) * 1_000
    await talker.until("update_message", _whole, after=start)
    return first, card


def _whole(step: dict[str, Any]) -> bool:
    return step["name"] == "on_message" and bool(step["end"])


def _bounded(name: str, ours: float, bound: float, floor: float | None = None) -> Figure:
    return Figure(name, ours, floor, f"{bound:,.0f} ms", ours <= bound)
