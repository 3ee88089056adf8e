"""What the planner answers with: calls to make, or something to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Call:
    """A tool to call, with its arguments."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Do:
    """Call these tools, then look at what they answered."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """The answer of the turn, as Markdown. `about` says what kind of answer it is; `pending` is what
    the person's next words may settle (plain JSON, kept beside the message, never shown)."""

    text: str
    about: str = "answer"
    pending: Mapping[str, Any] | None = None


Step: TypeAlias = Do | Say


def do(tool: str, **arguments: Any) -> Do:
    """One call; arguments that are empty are left out."""
    kept = {name: value for name, value in arguments.items() if value not in ("", None)}
    return Do((Call(tool, kept),))
