"""One turn under way: who asks, and what the graph's parts note on the way. Never stored."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from agent.identity import Identity
from agent.models import OFFLINE
from tools.arguments import Result


@dataclass(slots=True)
class Turn:
    """The graph's context, made for each turn. `fallen` says that the language model failed and the
    offline one took over for the rest of the turn; `model` is the one that answered last; `written`
    holds what each write of the turn answered, by its key, so that a repeated one is done once;
    `changed` names the tools that wrote; `locale` is what the turn is answered in: the person's own,
    until the conversation is seen to be in the other language; `tainted` says that the turn has read
    text from outside."""

    identity: Identity
    locale: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    fallen: bool = False
    model: str = ""
    calls: int = 0
    tainted: bool = False
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    written: dict[str, Result] = field(default_factory=dict[str, Result])
    changed: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.locale = self.locale or self.identity.locale

    @property
    def is_offline(self) -> bool:
        """Whether the offline planner answered last: it says what was done and no more."""
        return self.model in {"", OFFLINE}
