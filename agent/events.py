"""What happens during a turn, as a frozen tagged union: one stream that the chat, the terminal and
the tests draw.

A turn is zero or more events ending in exactly one `Ended`. Events of one tool call carry its `call`
id: `ToolStarted`, then any `ProgressMade`, then `ResultReady` or `ToolRefused`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from tools.arguments import Result
from tools.errors import RapportError


class NoticeKind(StrEnum):
    """Why a person is told something beside the answer. After `FALLBACK` or `EMPTY` the answer
    begins anew: text that came before it in the turn was cut short and is to be taken away."""

    FALLBACK = "fallback"  # the language model failed; the offline one answers from here on
    EMPTY = "empty"  # the language model answered nothing usable, twice; so does it
    CUT = "cut"  # the language model reached its length limit
    LIMIT = "limit"  # the turn used up its model calls, its tool calls or its time
    NOT_DONE = "not_done"  # the answer sounds as if something was changed; nothing was


ANEW = frozenset({NoticeKind.FALLBACK, NoticeKind.EMPTY})


class Ending(StrEnum):
    """How a turn ended."""

    DONE = "done"
    STOPPED = "stopped"  # by the person, or by a limit that a notice names
    FAILED = "failed"  # a defect: `Ended.incident` names its log line


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer's text (Markdown), to be shown at once."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool is being called. `title` is for a person, in the language of the turn; `arguments` are
    those it is called with."""

    call: str
    tool: str
    title: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """How far long work of a call is: `done` of `total` (None when unknown)."""

    call: str
    done: int
    total: int | None
    message: str


@dataclass(frozen=True, slots=True)
class ResultReady:
    """A tool answered. The type of `result` decides how it is drawn."""

    call: str
    tool: str
    result: Result
    milliseconds: float


@dataclass(frozen=True, slots=True)
class ToolRefused:
    """A tool call was refused or failed; the error says what to do next."""

    call: str
    tool: str
    error: RapportError
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person must know about how the turn went, in their language."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A next step to offer as a button: pressing it says `text`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over. `answer` is the whole text that stands; `incident` names the log line of a
    failure; `model` is the one that answered; `changed` names the tools that wrote something, none
    when nothing was changed whatever the answer says; `locale` is what the turn was answered in."""

    ending: Ending
    answer: str = ""
    model: str = ""
    milliseconds: float = 0.0
    incident: str = ""
    changed: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = field(default=())
    locale: str = ""


Event: TypeAlias = Token | ToolStarted | ProgressMade | ResultReady | ToolRefused | Notice | Ended
