"""`rapport chat`: the agent in the terminal, drawing the same events as the chat in the browser."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncGenerator, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from agent.assistant import Assistant
from agent.events import Ended, Ending, Event
from agent.identity import THREAD, Identity
from tools.arguments import Result
from tools.context import Role
from tools.errors import RapportError, invalid
from tools.runtime import Runtime
from ui.actors import LOCAL_USER
from ui.cli.drawing import Drawing
from ui.cli.ending import INTERRUPTED, show
from ui.cli.session import opened, settings_for_command

THREAD_NAME = "terminal"
FAILED = 1
LEAVE = frozenset({"exit", "quit", ":q", "quitter", "sortir"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for. Without `text` the conversation is interactive."""

    text: str | None
    thread: str | None = None
    new: bool = False
    locale: str | None = None
    as_json: bool = False


def chat(wanted: Wanted) -> int:
    """Ask once, or until the person leaves; the exit code."""
    if wanted.locale not in {None, "en", "fr"}:
        raise invalid("locale", wanted.locale, "unknown language", "en, fr")
    if wanted.thread is not None and not THREAD.fullmatch(wanted.thread):
        raise invalid("thread", wanted.thread, "is no name", "1 to 64 letters, digits, - and _")
    if wanted.new and wanted.thread is not None:
        raise invalid("new", wanted.thread, "and a thread cannot both be given", "one of the two")
    return asyncio.run(_chat(wanted))


async def _chat(wanted: Wanted) -> int:
    async with opened(settings_for_command(), worker=True) as runtime:
        assistant = await Assistant.open(runtime)
        try:
            return await _Conversation(runtime, assistant, wanted).run()
        finally:
            await assistant.close()


class _Conversation:
    def __init__(self, runtime: Runtime, assistant: Assistant, wanted: Wanted) -> None:
        self._runtime, self._assistant, self._wanted = runtime, assistant, wanted
        self._drawing = Drawing(wanted.locale or runtime.settings.locale)

    async def run(self) -> int:
        """One question, or questions until the end of input."""
        identity = await self._identity()
        if self._wanted.text is not None:
            return await self._turn(self._wanted.text, identity)
        code = 0
        self._drawing.hello(identity.thread)
        async for text in _lines(self._drawing):
            try:
                code = await self._turn(self._drawing.chosen(text), identity)
            except RapportError as error:
                code = show(error)
        return code

    async def _identity(self) -> Identity:
        wanted = self._wanted
        thread = wanted.thread or THREAD_NAME
        if wanted.new:
            thread = f"{THREAD_NAME}-{secrets.token_hex(4)}"
            sys.stderr.write(f"--thread {thread}\n")
        return Identity(
            (await self._runtime.tenant()).id,
            LOCAL_USER,
            thread,
            wanted.locale or self._runtime.settings.locale,
            "cli",
            Role.OWNER,
        )

    async def _turn(self, text: str, identity: Identity) -> int:
        code = FAILED
        async for event in self._assistant.ask(text, identity):
            if self._wanted.as_json:
                print(json.dumps(as_json(event), ensure_ascii=False, default=str), flush=True)
            else:
                self._drawing.draw(event)
            if isinstance(event, Ended):
                code = _code(event)
        return code


def _code(ended: Ended) -> int:
    return {Ending.DONE: 0, Ending.STOPPED: INTERRUPTED, Ending.FAILED: FAILED}[ended.ending]


async def _lines(drawing: Drawing) -> AsyncGenerator[str]:
    """What the person types, until they leave or the input ends."""
    while True:
        drawing.prompt()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line or line.strip().lower() in LEAVE:
            return
        if line.strip():
            yield line.strip()


def as_json(event: Event) -> dict[str, Any]:
    """An event as one JSON object: its type, then its fields."""
    whole = {"event": type(event).__name__, **dict(_plain(event))}
    if isinstance(event, Ended):
        whole["suggestions"] = [asdict(each) for each in event.suggestions]
    return whole


def _plain(event: Event) -> Iterator[tuple[str, object]]:
    for each in fields(event):
        value: object = getattr(event, each.name)
        if isinstance(value, Result):
            yield each.name, {"type": type(value).__name__, **value.model_dump(exclude_none=True)}
        elif isinstance(value, RapportError):
            yield each.name, value.as_dict()
        else:
            yield each.name, value
