"""Failures as HTTP answers: the one error tree's JSON, whatever went wrong and wherever."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from starlette.responses import JSONResponse

from tools.errors import InvalidInput, NotFound, NotSignedIn, RapportError, TooLarge
from tools.registry import known_error
from tools.wording import worded

SHOWN_PATH = 80


class Outcome(Protocol):
    """Where a request keeps how it ended, for its log line."""

    outcome: str


class MethodNotAllowed(RapportError):
    """The path exists, but not for this method."""

    code = "method_not_allowed"
    http_status = 405
    exit_code = 2


class WrongMediaType(InvalidInput):
    """A body in another form than the one accepted."""

    code = "wrong_media_type"
    http_status = 415


class ErrorResponse(JSONResponse):
    """An error as `{"error": {code, message, hint, retryable, problems}}`."""


def error_response(
    error: RapportError, visit: Outcome, headers: dict[str, str] | None = None
) -> ErrorResponse:
    """The answer for an error, noted for the log line."""
    visit.outcome = error.code
    given = dict(headers or {})
    if isinstance(error, NotSignedIn):
        given["WWW-Authenticate"] = "Bearer"
    if error.http_status == TooLarge.http_status:
        given["Connection"] = "close"  # or the rest of the body would still be read
    if error.retryable:
        given.setdefault("Retry-After", "1")
    return ErrorResponse({"error": error.as_dict()}, error.http_status, given)


def of_status(status: int, path: str, detail: str) -> RapportError:
    """The framework's own refusal (unknown path, wrong method, unreadable body) as ours."""
    if status == 404:
        return NotFound(f"there is nothing at {path[:SHOWN_PATH]!r}", hint="See /docs.")
    if status == 405:
        return MethodNotAllowed("this path has no such method", hint="See /docs.")
    return InvalidInput(detail or "the request cannot be read")


@contextmanager
def told_in(locale: str) -> Generator[None]:
    """Failures of what is done outside a tool's call, as ours and in the words of a reader."""
    try:
        yield
    except Exception as error:
        known = known_error(error)
        if known is None:
            raise
        told = worded(known, locale)
        if told is error:
            raise
        raise told from error
