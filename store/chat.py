"""The chat's conversations as they cross the store's ports: threads, their steps, elements, verdicts.

A person's threads are reached through `Reader.chat(person)` alone, so that no question can be asked
without saying whose they are. Keys are the texts the chat gives its own records. Texts named
`details` are JSON that the store does not look into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store.types import Page

MAX_TITLE = 200
MAX_KEY = 64


@dataclass(frozen=True, slots=True)
class ChatThread:
    """One conversation; `updated_at` is when something was last said in it."""

    key: str
    title: str
    created_at: int
    updated_at: int
    details: str = "{}"


@dataclass(frozen=True, slots=True)
class ChatVerdict:
    """What a person thinks of an answer: good or not, and why."""

    good: bool
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStep:
    """A message or a tool call. `spoken` is the text it can be found by, empty for tool calls."""

    key: str
    kind: str
    name: str
    created_at: int
    parent: str | None = None
    input: str = ""
    output: str = ""
    spoken: str = ""
    started_at: int | None = None
    ended_at: int | None = None
    failed: bool = False
    details: str = "{}"
    verdict: ChatVerdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatElement:
    """Something shown with a step: a card, a table, a file. `file_id` is its content, if any."""

    key: str
    kind: str
    name: str
    display: str
    step: str | None = None
    media_type: str | None = None
    file_id: int | None = None
    details: str = "{}"


class ChatReader(Protocol):
    """Questions about one person's conversations."""

    def threads(
        self, *, search: str = "", good: bool | None = None, limit: int, cursor: str | None = None
    ) -> Page[ChatThread]:
        """A page, the latest first. `search` keeps threads in which every word occurs, in the title
        or in what was said, without regard to case and accents; `good` those with such a verdict."""
        ...

    def thread(self, key: str) -> ChatThread | None:
        """One conversation."""
        ...

    def steps(self, key: str) -> Sequence[ChatStep]:
        """Its steps in the order they were made."""
        ...

    def elements(self, key: str) -> Sequence[ChatElement]:
        """Its elements in the order they were made."""
        ...

    def element(self, thread: str, key: str) -> ChatElement | None:
        """One element of a conversation."""
        ...


class ChatWriter(ChatReader, Protocol):
    """Changes to one person's conversations."""

    def begin(self, key: str, *, title: str, now_ms: int) -> None:
        """Make a thread unless there is one, and give it a title unless it has one."""
        ...

    def rename(self, key: str, title: str) -> bool:
        """Give a thread another title; whether there is such a thread."""
        ...

    def describe(self, key: str, details: str) -> bool:
        """Keep what the chat notes of a thread; whether there is such a thread."""
        ...

    def put_step(self, thread: str, step: ChatStep, *, now_ms: int) -> None:
        """Keep a step, in place of the one of the same key; the thread is made if it is missing."""
        ...

    def drop_step(self, thread: str, key: str) -> None:
        """Remove a step and what was thought of it."""
        ...

    def put_element(self, thread: str, element: ChatElement, *, now_ms: int) -> None:
        """Keep an element, in place of the one of the same key; a file it no longer has is removed,
        and the thread is made if it is missing."""
        ...

    def drop_element(self, thread: str, key: str) -> None:
        """Remove an element and its file."""
        ...

    def judge(self, step: str, verdict: ChatVerdict | None, *, now_ms: int) -> bool:
        """Keep or take back a verdict; whether the step is one of this person's."""
        ...

    def drop(self, key: str) -> bool:
        """Remove a thread with all that is in it; whether there was such a thread."""
        ...
