"""What happened in a conversation: every answer with its calls, and the database before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from evals.cases import Call, ToolCase
from evals.grading import Happened
from evals.roster import Roster
from evals.state import State
from evals.talks import WRITES, Talk
from evals.targets.target import Answer


@dataclass(frozen=True, slots=True)
class Called:
    """A call the agent made, with what it was answered."""

    tool: str
    args: Mapping[str, Any]
    answer: Answer

    @property
    def wrote(self) -> bool:
        """Whether it is a writing tool that went well."""
        return self.answer.ok and self.tool in WRITES


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn: what was said, what the agent called, what it answered.

    `trouble` is why the turn gave no answer of the agent's own: a defect, or a model that failed.
    """

    said: str
    text: str
    calls: tuple[Called, ...] = ()
    model: str = ""
    defect: str = ""
    trouble: str = ""
    ms: float = 0.0

    def pages(self) -> list[Mapping[str, Any]]:
        """The answers of find_customers that gave people, nobody included."""
        return [
            call.answer.data
            for call in self.calls
            if call.tool == "find_customers"
            and call.answer.ok
            and call.answer.data.get("outcome") == "found"
        ]

    def shown(self) -> list[Mapping[str, Any]]:
        """The single customers shown: cards, and lists of one."""
        cards = [
            call.answer.data["customer"]
            for call in self.calls
            if call.tool == "get_customer"
            and call.answer.ok
            and call.answer.data.get("outcome") == "found"
        ]
        return cards + [page["items"][0] for page in self.pages() if len(page["items"]) == 1]

    def outcomes(self) -> set[str]:
        """The outcomes that tools gave: found, ask, refuse."""
        return {str(call.answer.data.get("outcome", "")) for call in self.calls if call.answer.ok}


@dataclass(frozen=True)
class Talked:
    """A whole conversation. Without `before` and `after` the database could not be read."""

    talk: Talk
    turns: Sequence[Spoken]
    before: State | None
    after: State | None
    clock: datetime

    def calls(self) -> Iterator[tuple[int, Called]]:
        """(turn from 0, call) of every call."""
        for index, turn in enumerate(self.turns):
            for call in turn.calls:
                yield index, call

    @cached_property
    def happened(self) -> Happened:
        """The calls as a tool case sees them, for the checks that both kinds of suite share."""
        calls = [call for _, call in self.calls()]
        answers, args = [call.answer for call in calls], [call.args for call in calls]
        return Happened(answers, args, self.before, self.after, self.clock)

    @cached_property
    def roster_after(self) -> Roster | None:
        """The people and segments there are at the end."""
        return None if self.after is None else Roster(self.after, self.clock)

    @cached_property
    def case(self) -> ToolCase:
        """The conversation's calls as the tool case they would be."""
        calls = [
            Call.model_construct(
                tool=call.tool,
                args=dict(call.args),
                key=_key(turn, call),
                role=self.talk.role,
                error=None,
                names=[],
                answer=[],
                same_as=None,
            )
            for turn, call in self.calls()
        ]
        return ToolCase.model_construct(
            id=self.talk.id,
            kind=self.talk.kind,
            lang=self.talk.lang,
            note=self.talk.note,
            calls=calls,
            state=self.talk.state,
        )


def _key(turn: int, call: Called) -> str:
    """The same call again in a turn is done, and audited, once."""
    return f"{turn}:{json.dumps(call.args, sort_keys=True, default=str)}"
