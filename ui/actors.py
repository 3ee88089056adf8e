"""Who acts at the doors of a local installation."""

from __future__ import annotations

from store.types import ActorKind
from tools.context import Actor, Role

LOCAL_USER = "local"


def local_actor(door: str) -> Actor:
    """The one person of a local installation, by the door they came."""
    return Actor(ActorKind.HUMAN, LOCAL_USER, door, Role.OWNER)
