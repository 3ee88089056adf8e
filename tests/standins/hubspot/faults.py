"""Faults: scripted one a request, or by a rule on the path."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter


class Does(StrEnum):
    """What a fault does. Those that begin with `applied_`, and MALFORMED, TRUNCATED: what was asked
    is done all the same."""

    STATUS = "status"  # `status`, with `retry_after` and `policy`; nothing is done
    HTML = "html"  # a page with status 502; nothing is done
    DROP = "drop"  # the connection ends; nothing is done
    HANG = "hang"  # no answer for `seconds`; nothing is done
    EXPIRE = "expire"  # the access token is over
    DAILY = "daily"  # the day's limit is used up
    ECHO = "echo"  # an error that repeats the request's credential
    SLOW = "slow"  # the answer takes `seconds`
    PARTIAL = "partial"  # every `every`-th input fails with a fault of theirs
    STRICT = "strict"  # one bad input refuses the whole batch
    UNTRACED = "untraced"  # trace ids do not come back
    APPLIED_HANG = "applied_hang"
    APPLIED_HTML = "applied_html"
    APPLIED_DROP = "applied_drop"
    MALFORMED = "malformed"  # a success whose body is no JSON
    TRUNCATED = "truncated"  # a success whose body breaks off


@dataclass(frozen=True)
class Fault:
    """One fault."""

    does: Does
    status: int = 503
    retry_after: str = ""
    policy: str = "TEN_SECONDLY_ROLLING"
    seconds: float = 30.0
    every: int = 2


@dataclass
class Rule:
    """A fault for the `nth` and the following `times` requests whose path fits."""

    fault: Fault
    path: str = ".*"
    nth: int = 1
    times: int = 1
    seen: int = 0

    def due(self, path: str) -> bool:
        """Whether it is this request's turn."""
        if not re.search(self.path, path):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


@dataclass
class Faults:
    """What is to fail: rules first, then the script, one entry a request (None: nothing)."""

    script: deque[Fault | None] = field(default_factory=deque[Fault | None])
    rules: list[Rule] = field(default_factory=list[Rule])

    def next(self, path: str) -> Fault | None:
        """The fault of this request."""
        due = [rule.fault for rule in self.rules if rule.due(path)]
        if due:
            return due[0]
        return self.script.popleft() if self.script else None


FAULT = TypeAdapter(Fault)  # from JSON
RULE = TypeAdapter(Rule)
