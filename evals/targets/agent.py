"""Agents that conversations are held with: ours with any model, or one that a module makes."""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from evals.errors import Unreachable, Unusable
from evals.talked import Called, Spoken
from evals.targets.target import Answer
from evals.world import settings_for
from tools.context import Role
from tools.errors import RapportError
from tools.runtime import FIRST_TENANT, Runtime

if TYPE_CHECKING:
    from agent.assistant import Assistant
    from agent.events import Event, ToolStarted
    from agent.identity import Identity

OFFLINE = "offline"
_NOWHERE, _NEVER = Path("nowhere.db"), datetime(2026, 1, 1, tzinfo=UTC)


class Talker(Protocol):
    """A conversation under way."""

    async def ask(self, text: str) -> Spoken:
        """Say something and wait for the whole answer. An exception means the agent failed."""
        ...


class House(Protocol):
    """An agent open on a database file. What the file holds is put back between conversations."""

    def begin(self, talk: str, lang: str, role: str) -> Talker:
        """A new conversation, named `talk`, with somebody of a language and a role."""
        ...

    async def settle(self) -> None:
        """Write what still waits to be written."""
        ...


@runtime_checkable
class Agent(Protocol):
    """Somebody to talk to."""

    @property
    def name(self) -> str: ...

    def house(self, database: Path, clock: datetime) -> AbstractAsyncContextManager[House]:
        """Open the agent on a database; raises `Unreachable` when there is nobody."""
        ...


class OurAgent:
    """Rapport's own agent, as every door runs it, with the model of a name."""

    def __init__(self, model: str = OFFLINE) -> None:
        self.model = model

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"agent, {self.model}"

    @asynccontextmanager
    async def house(self, database: Path, clock: datetime) -> AsyncGenerator[OurHouse]:
        """Open the agent on a database file."""
        from agent.assistant import Assistant  # noqa: PLC0415 heavy, and only for conversations

        runtime = await Runtime.open(settings_for(database, clock, self.model), worker=True)
        try:
            assistant = await Assistant.open(runtime)
            try:
                yield OurHouse(runtime, assistant)
            finally:
                await assistant.close()
        finally:
            await runtime.close()


class OurHouse:
    """Rapport's agent with its tools."""

    def __init__(self, runtime: Runtime, assistant: Assistant) -> None:
        self.runtime, self._assistant = runtime, assistant

    def begin(self, talk: str, lang: str, role: str) -> OurTalker:
        """A new conversation."""
        from agent.identity import Identity  # noqa: PLC0415 loaded with the assistant

        identity = Identity(FIRST_TENANT, "eval", talk, lang, "eval", Role[role.upper()])
        return OurTalker(self._assistant, identity)

    async def settle(self) -> None:
        """Write the audit entries that wait."""
        await self.runtime.flush_audit()


class OurTalker:
    """A conversation with Rapport's agent, heard through its events."""

    def __init__(self, assistant: Assistant, identity: Identity) -> None:
        self._assistant, self._identity = assistant, identity

    async def ask(self, text: str) -> Spoken:
        """Say something; the turn as its events told it."""
        heard = _Heard(text)
        started = time.perf_counter()
        async for event in self._assistant.ask(text, self._identity):
            heard.take(event)
        return heard.spoken((time.perf_counter() - started) * 1_000)


class _Heard:
    """The events of a turn, put together."""

    def __init__(self, said: str) -> None:
        self._said = said
        self._open: dict[str, ToolStarted] = {}
        self._calls: list[Called] = []
        self._trouble: list[str] = []
        self._text = self._model = self._defect = ""

    def take(self, event: Event) -> None:
        """Note one event."""
        from agent import events  # noqa: PLC0415 loaded with the assistant

        match event:
            case events.ToolStarted():
                self._open[event.call] = event
            case events.ResultReady(call, _, result, ms):
                data = result.model_dump(mode="json", exclude_none=True)
                raw = json.dumps(data, ensure_ascii=False)
                self._called(call, Answer(True, data, "", "", raw, ms))
            case events.ToolRefused(call, _, error, ms):
                raw = json.dumps(error.as_dict(), ensure_ascii=False)
                self._called(call, Answer(False, {}, error.code, str(error), raw, ms))
            case events.Notice(kind, text):
                self._trouble.append(f"{kind.value}: {text}")
            case events.Ended():
                self._ended(event.answer, event.model, event.ending.value, event.incident)
            case _:
                pass

    def _called(self, call: str, answer: Answer) -> None:
        started = self._open.pop(call)
        self._calls.append(Called(started.tool, dict(started.arguments), answer))

    def _ended(self, answer: str, model: str, ending: str, incident: str) -> None:
        self._text, self._model = answer, model
        if ending != "done":
            self._defect = f"the turn ended as {ending} {incident}".strip()

    def spoken(self, ms: float) -> Spoken:
        """The turn."""
        if self._open:
            names = ", ".join(event.tool for event in self._open.values())
            self._trouble.append(f"calls without an answer: {names}")
        return Spoken(
            self._said,
            self._text,
            tuple(self._calls),
            self._model,
            self._defect,
            "; ".join(self._trouble),
            ms,
        )


def agent_named(name: str) -> Agent:
    """`offline`, provider:model, or module:factory. Raises `Unreachable` ("not run") where a model
    has no key or no package, `Unusable` where the name means nothing."""
    module, _, attribute = name.partition(":")
    if name != OFFLINE and attribute.isidentifier() and (made := _made(module, attribute)):
        return made
    agent = OurAgent(name)
    if name != OFFLINE:
        _check_model(name)
    return agent


def _made(module: str, attribute: str) -> Agent | None:
    """What a factory of a module makes, None when there is no such module."""
    try:
        found: Any = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            return None
        raise Unreachable(f"--model {module}:{attribute} cannot be loaded: {error}") from None
    factory = getattr(found, attribute, None)
    if not callable(factory):
        raise Unusable(f"--model {module}:{attribute}: {module} has no function {attribute}")
    made = factory()
    if not isinstance(made, Agent):
        raise Unusable(
            f"--model {module}:{attribute} made a {type(made).__name__}; it must have a name and "
            "house(database, clock), as evals.targets.agent.Agent says"
        )
    return made


def _check_model(name: str) -> None:
    from agent.models import language_model  # noqa: PLC0415 heavy, and only for a model

    settings = settings_for(_NOWHERE, _NEVER, name)
    provider = name.partition(":")[0]
    if provider == "google_genai" and not settings.google_api_key:
        raise Unreachable(f"not run: {name}: GOOGLE_API_KEY is not set")
    try:
        language_model(settings)
    except RapportError as error:
        raise Unreachable(f"not run: {name}: {error}") from None
    except Exception as error:  # noqa: BLE001 whatever a provider's client raises unready
        text = str(error).partition("\n")[0][:200]
        raise Unreachable(f"not run: {name}: {type(error).__name__}: {text}") from None
