"""What a suite needs of whatever it is run on: a session on a database, and calls in it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave: `data` when it went well, else the error's `code` and `text`. `raw` is all
    that was sent, as text."""

    ok: bool
    data: Mapping[str, Any]
    code: str
    text: str
    raw: str
    ms: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session works: the database file, business time, the language of answers, a role.

    A server that runs elsewhere keeps its own database; `database` is then the file it runs on.
    """

    database: Path
    clock: datetime
    lang: str = "en"
    role: str = "member"


class Session(Protocol):
    """A connection to the tools."""

    async def call(self, tool: str, args: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Call a tool; a refusal is an answer. Other exceptions mean the target failed."""
        ...


class Target(Protocol):
    """Something that has the tools."""

    @property
    def name(self) -> str: ...

    @property
    def shared(self) -> Path | None:
        """The database of a server that runs already; None when each session starts on its own."""
        ...

    def unsupported(self, tool: str, role: str) -> str:
        """Why a call can't be made here, empty when it can: such cases are skipped."""
        ...

    def session(self, place: Place) -> AbstractAsyncContextManager[Session]:
        """Open a session; raises `Unreachable` when there is nobody."""
        ...
