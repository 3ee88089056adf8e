"""What the chat has at hand while it runs: the runtime, and the assistant that answers."""

from __future__ import annotations

from dataclasses import dataclass

from agent.assistant import Assistant
from tools.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Room:
    """The one chat of this process."""

    runtime: Runtime
    assistant: Assistant


_rooms: list[Room] = []


def enter(room: Room) -> None:
    """Open the chat."""
    _rooms.append(room)


def leave(room: Room) -> None:
    """Close it."""
    _rooms.remove(room)


def room() -> Room:
    """The chat under way; LookupError when none runs. Chainlit's callbacks have no other way to it."""
    if not _rooms:
        raise LookupError("the chat is not running")
    return _rooms[-1]
