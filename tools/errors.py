"""What can go wrong, in one tree; each kind has one HTTP status and one exit code.

RapportError
├── InvalidInput   422  exit 2   an argument, a file or a rule that cannot be used
├── NotFound       404  exit 4   no such record in this tenant
├── Conflict       409  exit 5   it contradicts what is there, or a key was used for something else
├── NotSignedIn    401  exit 6   no token, or not one of ours
├── NotPermitted   403  exit 6   this actor may not do this
├── TooLarge       413  exit 2   past a size limit
├── RateLimited    429  exit 7   too often; retry later
├── Busy           503  exit 7   the database is held by another process; retry
├── TimedOut       504  exit 7   the question took longer than its limit
├── Misconfigured  503  exit 3   a setting or the database cannot be used; the hint names it
└── InternalError  500  exit 1   a defect; only the id of its log line is shown

Every surface draws the same dictionary (`as_dict`): code, message, hint, retryable, problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input: which field, the value given (shortened), why, what is accepted."""

    field: str
    value: str
    reason: str
    accepted: str = ""

    def __str__(self) -> str:
        shown = f"{self.field}: {self.reason}"
        if self.value:
            shown += f" (got {self.value!r})"
        return f"{shown}; accepted: {self.accepted}" if self.accepted else shown


class RapportError(Exception):
    """A failure a person can act on: what was wrong (`message`) and what to do next (`hint`)."""

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)

    def as_dict(self) -> dict[str, Any]:
        """The error as every surface shows it."""
        problems = [
            {"field": p.field, "value": p.value, "reason": p.reason, "accepted": p.accepted}
            for p in self.problems
        ]
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
            "problems": problems,
        }

    def reworded(
        self, message: str, *, hint: str = "", problems: Sequence[Problem] = ()
    ) -> RapportError:
        """The same error in other words, for a reader of another language."""
        return type(self)(message, hint=hint, problems=problems)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidInput(RapportError):
    """An argument, a file or a rule that cannot be used."""

    code = "invalid_input"
    http_status = 422
    exit_code = 2


class TooLarge(RapportError):
    """Past a size limit."""

    code = "too_large"
    http_status = 413
    exit_code = 2


class Misconfigured(RapportError):
    """A setting or the database cannot be used."""

    code = "misconfigured"
    http_status = 503
    exit_code = 3


class NotFound(RapportError):
    """No such record in this tenant."""

    code = "not_found"
    http_status = 404
    exit_code = 4


class Conflict(RapportError):
    """It contradicts what is there."""

    code = "conflict"
    http_status = 409
    exit_code = 5


class NotSignedIn(RapportError):
    """No token came with the request, or not one of ours."""

    code = "not_signed_in"
    http_status = 401
    exit_code = 6


class NotPermitted(RapportError):
    """This actor may not do this."""

    code = "not_permitted"
    http_status = 403
    exit_code = 6


class RateLimited(RapportError):
    """Too often; retry later."""

    code = "rate_limited"
    http_status = 429
    exit_code = 7
    retryable = True


class Busy(RapportError):
    """The database is held by another process."""

    code = "busy"
    http_status = 503
    exit_code = 7
    retryable = True


class TimedOut(RapportError):
    """The question took longer than its limit and was stopped."""

    code = "timed_out"
    http_status = 504
    exit_code = 7
    retryable = True


class InternalError(RapportError):
    """A defect of ours: the details are in the log under the id in the message."""

    code = "internal"
    http_status = 500
    exit_code = 1


def invalid(field: str, value: object, reason: str, accepted: str = "") -> InvalidInput:
    """One bad field as an error, with the value shortened."""
    shown = "" if value is None else str(value)
    problem = Problem(field, shown if len(shown) <= 80 else f"{shown[:77]}…", reason, accepted)
    return InvalidInput(str(problem), problems=(problem,))
