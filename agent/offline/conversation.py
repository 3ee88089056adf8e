"""A conversation as the planner sees it: what was said, what was called, what is on the screen.

Results are looked at from the newest back and only when they are needed, so that a long thread
costs no more than a short one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeGuard

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.offline.language import by_person
from tools.toolsets import OPEN_TOOLSET

PENDING = "pending"
MILLISECONDS = "milliseconds"
MOST_RESULTS = 200


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether parsed JSON is an object."""
    return isinstance(value, dict)


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a parsed list; anything else is left out."""
    found: list[object] = value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType] - parsed JSON
    return [item for item in found if is_object(item)]


def texts(value: object) -> list[str]:
    """The strings of a parsed list."""
    found: list[object] = value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType] - parsed JSON
    return [item for item in found if isinstance(item, str)]


@dataclass(frozen=True)
class Happened:
    """A call and what came of it."""

    tool: str
    arguments: Mapping[str, Any]
    message: ToolMessage

    @property
    def failed(self) -> bool:
        """Whether the call was refused or failed."""
        return self.message.status == "error" or "error" in self.told

    @cached_property
    def told(self) -> Mapping[str, Any]:
        """The result as an object; of a failure its code and message."""
        try:
            found = json.loads(self.message.text)
        except (ValueError, RecursionError):
            return {"error": "unreadable", "message": self.message.text[:500]}
        return found if is_object(found) else {"error": "unreadable", "message": ""}

    def text(self, key: str) -> str:
        """A text of the result, empty when there is none."""
        value = self.told.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int:
        """A whole number of the result, 0 when there is none."""
        value = self.told.get(key)
        return value if isinstance(value, int) else 0

    @property
    def milliseconds(self) -> float | None:
        """How long the call took; None when nobody timed it."""
        taken: object = self.message.response_metadata.get(MILLISECONDS)
        return float(taken) if isinstance(taken, int | float) else None

    @property
    def found(self) -> bool:
        """Whether it answered with what was looked for."""
        return not self.failed and self.told.get("outcome", "found") == "found"

    @property
    def settled(self) -> bool:
        """Whether it answered, or wrote, with nothing left to ask."""
        return not self.failed and self.told.get("outcome") not in ("ask", "refuse")

    @property
    def asks(self) -> bool:
        """Whether it answered with a question."""
        return not self.failed and self.told.get("outcome") == "ask"


class Conversation:
    """The messages, cut into what came before the person's last message and what came after."""

    def __init__(self, messages: Sequence[BaseMessage]) -> None:
        self._messages = messages
        self._start = next(
            (at for at in range(len(messages) - 1, -1, -1) if _human(messages[at])), len(messages)
        )

    @property
    def said(self) -> str:
        """The person's last message."""
        return self._messages[self._start].text if self._start < len(self._messages) else ""

    @cached_property
    def results(self) -> tuple[Happened, ...]:
        """What the calls of this turn came to, in order."""
        return tuple(reversed(list(self._back(len(self._messages), self._start))))

    @cached_property
    def last_results(self) -> tuple[Happened, ...]:
        """What the calls of the turn before came to, in order, clicks of cards included."""
        start = next((at for at in range(self._start - 1, -1, -1) if _human(self._messages[at])), 0)
        return tuple(reversed(list(self._back(self._start, start))))

    def newest(self, *, before: bool = False) -> Iterator[Happened]:
        """Every result, newest first; `before` leaves those of this turn out."""
        yield from self._back(self._start if before else len(self._messages), 0)

    @cached_property
    def pending(self) -> Mapping[str, Any]:
        """What the last answer left for the person to settle; empty when nothing."""
        for at in range(self._start - 1, -1, -1):
            message = self._messages[at]
            if isinstance(message, AIMessage):
                kept = message.response_metadata.get(PENDING)
                return kept if is_object(kept) else {}
            if by_person(message):
                break
        return {}

    def _back(self, end: int, start: int) -> Iterator[Happened]:
        answers: dict[str, ToolMessage] = {}
        for at in range(min(end, len(self._messages)) - 1, start - 1, -1):
            message = self._messages[at]
            if isinstance(message, ToolMessage):
                answers[message.tool_call_id] = message
            elif isinstance(message, AIMessage):
                for call in reversed(message.tool_calls):
                    answer = answers.pop(str(call["id"]), None)
                    if answer is not None and call["name"] != OPEN_TOOLSET:
                        yield Happened(call["name"], call["args"], answer)


def _human(message: BaseMessage) -> bool:
    """Whether a turn starts there: a person's words, or a call made by hand in a card."""
    return isinstance(message, HumanMessage) and "lc_source" not in message.additional_kwargs
