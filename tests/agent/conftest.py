"""An assistant on a database of the test's own, with the business clock at 15 July 2026."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from langchain_core.language_models import BaseChatModel

from agent.assistant import Assistant
from agent.events import Ended, Event
from agent.identity import Identity
from store.types import ActorKind
from tests.agent.trial import Trial, trial_registry
from tools.context import Actor, Role
from tools.runtime import Runtime
from tools.settings import Settings

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
MARC = Identity(1, "marc", "thread-1")
OWNER = Actor(ActorKind.HUMAN, "marc", "cli", Role.OWNER)
PEOPLE = (
    {"name": "Ann Roy", "city": "Montréal", "spend": "9000", "last_active": "2026-01-02"},
    {"name": "Bob Cole", "city": "Lyon", "spend": "7000", "last_active": "2026-07-10"},
    {"name": "Zoe Lund", "city": "Lyon", "spend": "6000", "last_active": "2026-02-01"},
)
E = TypeVar("E", bound=Event)


def settings_at(home: Path, **given: Any) -> Settings:
    """Settings that no environment of the machine reaches, but what is given."""
    return Settings(
        home=home,
        clock=NOON,
        model=given.pop("model_name", "offline"),
        google_api_key=given.pop("google_api_key", None),
        _env_file=None,  # pyright: ignore[reportCallIssue] its own option
        **given,
    )


class Talk:
    """A runtime, an assistant on it, and a short way to ask."""

    def __init__(self, runtime: Runtime, assistant: Assistant, trial: Trial) -> None:
        self.runtime, self.assistant, self.trial = runtime, assistant, trial

    async def ask(self, text: str, identity: Identity = MARC, **more: Any) -> list[Event]:
        """All events of one turn."""
        return [event async for event in self.assistant.ask(text, identity, **more)]

    async def answer(self, text: str, identity: Identity = MARC, **more: Any) -> Ended:
        """How one turn ended."""
        return the(Ended, await self.ask(text, identity, **more))

    async def called(self, tool: str, **arguments: Any) -> Any:
        """What a tool answers an owner."""
        return await self.runtime.call(tool, arguments, OWNER)

    async def names(self) -> list[str]:
        """The names of everybody stored."""
        found = await self.called("find_customers", text="all customers", limit=100)
        return sorted(item.name for item in found.items)


def all_of(kind: type[E], events: list[Event]) -> list[E]:
    """The events of a kind."""
    return [event for event in events if isinstance(event, kind)]


def the(kind: type[E], events: list[Event]) -> E:
    """The one event of a kind."""
    (found,) = all_of(kind, events)
    return found


Opener = Callable[..., Any]


async def _make(home: Path) -> None:
    runtime = Runtime(settings_at(home))
    for person in PEOPLE:
        await runtime.call("upsert_customer", person, OWNER)
    await runtime.close()


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database has three customers."""
    home = tmp_path_factory.mktemp("made") / "home"
    asyncio.run(_make(home))
    return home


@pytest.fixture
async def opening(made_home: Path, tmp_path: Path) -> AsyncIterator[Opener]:
    """Opens an assistant over a home with three customers: `await opening(model=…, **settings)`.
    The same home again is the same installation."""
    async with AsyncExitStack() as stack:

        async def open_one(
            *, model: BaseChatModel | None = None, home: str = "home", **given: Any
        ) -> Talk:
            if not (tmp_path / home).exists():
                shutil.copytree(made_home, tmp_path / home)
            trial = Trial()
            runtime = Runtime(settings_at(tmp_path / home, **given))
            runtime.registry = trial_registry(trial)
            stack.push_async_callback(runtime.close)
            assistant = await Assistant.open(runtime, model=model)
            stack.push_async_callback(assistant.close)
            return Talk(runtime, assistant, trial)

        yield open_one


@pytest.fixture
async def talk(opening: Opener) -> Talk:
    """An offline assistant."""
    return await opening()
