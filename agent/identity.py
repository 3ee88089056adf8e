"""Who talks to the agent, in which conversation: all that the graph is given besides messages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.types import ActorKind
from tools.context import Actor, Role

THREAD = re.compile("[0-9A-Za-z_-]{1,64}")
MAX_USER = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a door in a thread. The model never sees it and can't change it."""

    tenant_id: int
    user: str
    thread: str
    locale: str = "en"
    door: str = "chat"
    role: Role = Role.MEMBER

    def __post_init__(self) -> None:
        if not THREAD.fullmatch(self.thread):
            raise ValueError(f"thread {self.thread[:80]!r}: 1 to 64 letters, digits, - and _")
        if not (0 < len(self.user) <= MAX_USER and self.user.isprintable()):
            raise ValueError(f"user {self.user[:80]!r}: 1 to {MAX_USER} printable characters")

    @property
    def key(self) -> str:
        """The name its conversation is kept under: nobody else's can be reached by any thread,
        which holds no colon."""
        return f"{self.tenant_id}:{self.user}:{self.thread}"

    @property
    def actor(self) -> Actor:
        """The agent, acting for this person: audit tells it from the person's own clicks."""
        return Actor(ActorKind.AGENT, self.user, self.door, self.role)
