"""What the server knows of a client: the session's state, and one request of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tools.context import Actor

LEVELS = ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency")
Notify: TypeAlias = Callable[[str, Mapping[str, Any]], Awaitable[None]]
Ask: TypeAlias = Callable[[str, Mapping[str, Any], float], Awaitable[Mapping[str, Any] | None]]


@dataclass(slots=True, weakref_slot=True)
class Session:
    """One client's connection: the toolsets it sees and the least level of log lines it wants.
    `is_tainted` once an answer brought it text from outside.
    `is_asking` while its user is shown a form, `is_silent` once one was left unanswered."""

    toolsets: set[str] = field(default_factory=lambda: set[str]())
    level: str = "warning"
    is_tainted: bool = False
    is_asking: bool = False
    is_silent: bool = False

    def wants(self, level: str) -> bool:
        """Whether lines of a level are sent to this client."""
        return LEVELS.index(level) >= LEVELS.index(self.level)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who sent a request, and how to tell it something while the request runs. `ask` puts a form
    (text, schema, seconds) to the client's user: its answer, None when there was none; it is None
    where the client shows no forms."""

    session: Session
    actor: Actor
    notify: Notify
    progress_token: str | int | None = None
    idempotency_key: str | None = None
    ask: Ask | None = None

    async def log(self, level: str, data: Mapping[str, Any]) -> None:
        """Send a log line, when this client wants lines of the level."""
        if self.session.wants(level):
            params = {"level": level, "logger": "rapport", "data": dict(data)}
            await self.notify("notifications/message", params)
