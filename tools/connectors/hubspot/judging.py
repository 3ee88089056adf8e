"""What HubSpot's answers mean: which may be sent again and after how long, and which never.

A status alone says little: a body may be missing, HTML or of another shape, and a batch that failed
in part answers with a status of success.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from store.clock import day_start_ms, from_ms, local_date
from tools.connectors.calling import LONGEST_WAIT, Answer, Verdict
from tools.connectors.hubspot.wire import ErrorWire
from tools.connectors.lenient import parsed
from tools.connectors.troubles import Code, Trouble

CORRELATION = "x-hubspot-correlation-id"
DAILY_LEFT = "x-hubspot-ratelimit-daily-remaining"
BURST_SECONDS = 1.0
LOCK_SECONDS = 2.0
MOVING_SECONDS = 60 * 60.0
MOST_SECONDS = 24 * 60 * 60.0
_EXISTING = re.compile(r"Existing ID:\s*(\d{1,20})")
_QUOTED = re.compile(r"[Pp]roperty [\"“]([a-z0-9_]{1,100})[\"”]")
_NAMED = re.compile(r'\\?"name\\?"\s*:\s*\\?"([a-z0-9_]{1,100})\\?"')
_BY_STATUS = {
    404: Code.NOT_FOUND,
    409: Code.DUPLICATE,
    413: Code.TOO_LARGE,
    414: Code.TOO_LARGE,
    400: Code.INVALID_VALUE,
    422: Code.INVALID_VALUE,
    403: Code.FORBIDDEN,
}
_BY_CATEGORY = {
    "VALIDATION_ERROR": Code.INVALID_VALUE,
    "OBJECT_NOT_FOUND": Code.NOT_FOUND,
    "CONFLICT": Code.DUPLICATE,
    "MISSING_SCOPES": Code.MISSING_SCOPES,
    "BANNED": Code.FORBIDDEN,
    "RATE_LIMITS": Code.RATE_LIMIT,
    "RATE_LIMIT": Code.RATE_LIMIT,
    "INTERNAL_ERROR": Code.UNAVAILABLE,
    "SERVICE_UNAVAILABLE": Code.UNAVAILABLE,
}
_NO_FIELD = frozenset({"PROPERTY_DOESNT_EXIST", "PROPERTY_NOT_FOUND"})


def judge_with(
    now_ms: Callable[[], int], zone: Callable[[], str]
) -> Callable[[Answer], Verdict | None]:
    """The judge of a connection; the daily limit ends at midnight in the account's `zone`."""

    def judge(answer: Answer) -> Verdict | None:
        if 200 <= answer.status < 300:
            return None
        error = parsed(ErrorWire, answer.body or {}) or ErrorWire.model_validate({})
        waiting = _waiting(answer, error, now_ms(), zone())
        return waiting or _final(answer, error)

    return judge


def _waiting(answer: Answer, error: ErrorWire, now: int, zone: str) -> Verdict | None:
    """What may be sent again."""
    seconds, status = _retry_after(answer), answer.status
    if status == 429 and error.policy.upper().startswith("DAILY"):
        until = next_midnight(now, zone)
        return Verdict(_trouble(Code.DAILY_LIMIT, answer, error, retry_at=until))
    if status == 477:
        until = now + round((seconds or MOVING_SECONDS) * 1000)
        return Verdict(_trouble(Code.MIGRATING, answer, error, retry_at=until))
    if seconds is not None and seconds > LONGEST_WAIT and status in {423, 429, 503}:
        until = now + round(seconds * 1000)
        return Verdict(_trouble(Code.RATE_LIMIT, answer, error, retry_at=until))
    if status == 429:
        wait = max(seconds or 0.0, BURST_SECONDS)
        return Verdict(_trouble(Code.RATE_LIMIT, answer, error), again=True, wait=wait, hold=True)
    if status == 423:
        wait = max(seconds or 0.0, LOCK_SECONDS)
        return Verdict(_trouble(Code.LOCKED, answer, error), again=True, wait=wait)
    if status == 408 or status >= 500:
        trouble = _trouble(Code.UNAVAILABLE, answer, error)
        return Verdict(trouble, again=True, wait=seconds or 0.0, applied=status != 503)
    return None


def _final(answer: Answer, error: ErrorWire) -> Verdict:
    """What may not be sent again as it is."""
    if answer.status == 401:
        expired = error.category.upper() == "EXPIRED_AUTHENTICATION"
        code = Code.TOKEN_EXPIRED if expired else Code.TOKEN_INVALID
        return Verdict(_trouble(code, answer, error), expired=expired)
    code = _BY_STATUS.get(answer.status, Code.UNEXPECTED)
    if error.category.upper() == "MISSING_SCOPES":
        code = Code.MISSING_SCOPES
    if code is Code.INVALID_VALUE and _codes(error) & _NO_FIELD:
        code = Code.NO_SUCH_FIELD
    return Verdict(_trouble(code, answer, error))


def trouble_of(error: ErrorWire, correlation_id: str) -> Trouble:
    """What one input of a batch that failed in part ran into."""
    code = _BY_CATEGORY.get(error.category.upper(), Code.INVALID_VALUE)
    if code is Code.INVALID_VALUE and _codes(error) & _NO_FIELD:
        code = Code.NO_SUCH_FIELD
    return _made(code, error, error.correlation_id or correlation_id)


def next_midnight(now: int, zone: str) -> int:
    """The instant the next day begins in a zone, ms UTC; an unknown zone counts as UTC."""
    try:
        day = local_date(from_ms(now), zone)
    except (KeyError, ValueError, OSError):
        zone, day = "UTC", local_date(from_ms(now), "UTC")
    return day_start_ms(day + timedelta(days=1), zone)


def _trouble(code: Code, answer: Answer, error: ErrorWire, *, retry_at: int = 0) -> Trouble:
    correlation = error.correlation_id or answer.headers.get(CORRELATION, "")
    return _made(code, error, correlation, retry_at=retry_at)


def _made(code: Code, error: ErrorWire, correlation: str, *, retry_at: int = 0) -> Trouble:
    existing = _EXISTING.search(error.message)
    return Trouble(
        code,
        error.message,
        field=_field(error),
        correlation_id=correlation[:100],
        existing_id=existing[1] if existing else "",
        missing_scopes=_scopes(error),
        retry_at=retry_at,
    )


def _codes(error: ErrorWire) -> set[str]:
    found = {detail.code for detail in error.errors if detail.code}
    return found | {code for code in _NO_FIELD if code in error.message}


def _field(error: ErrorWire) -> str:
    """The property an error is about: named apart, else in the words."""
    for detail in error.errors:
        named = (detail.context or {}).get("propertyName") or []
        if place := detail.where or (named[0] if named else ""):
            return place[:100]
    for name in error.context.get("propertyName", []):
        return name[:100]
    found = _NAMED.search(error.message) or _QUOTED.search(error.message)
    return found[1] if found else ""


def _scopes(error: ErrorWire) -> tuple[str, ...]:
    if error.category.upper() != "MISSING_SCOPES":
        return ()
    contexts = [error.context, *(detail.context or {} for detail in error.errors)]
    names = ("missingScopes", "requiredGranularScopes", "requiredScopes")
    found = [scope for one in contexts for name in names for scope in one.get(name, [])]
    return tuple(dict.fromkeys(found))[:20]


def _retry_after(answer: Answer) -> float | None:
    """Seconds they named; None where they named none, or no number."""
    named = answer.headers.get("retry-after", "").strip()
    if not named.replace(".", "", 1).isdecimal() or len(named) > 9:
        return None
    return min(float(named), MOST_SECONDS)
