"""What Salesforce's answers mean: which may be sent again and after how long, and which never.

An error is a list of one, each with a code in capitals; the same codes stand in the results of
single records, where a status of success says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.connectors.calling import LINES, LONGEST_WAIT, Answer, Verdict
from tools.connectors.lenient import items, members
from tools.connectors.salesforce.wire import ErrorWire
from tools.connectors.troubles import Code, Trouble

USAGE = "sforce-limit-info"
CORRELATION = "x-request-id"
BURST_SECONDS = 2.0
LOCK_SECONDS = 2.0
DAY_PAUSE_SECONDS = 60 * 60.0  # the limit is one of any 24 hours: room comes back by and by
MOST_SECONDS = 24 * 60 * 60.0
LOCKED = "UNABLE_TO_LOCK_ROW"
_USED = re.compile(r"api-usage=(\d{1,12})/(\d{1,12})")
_RECORD_ID = r"([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)\b"
_EXISTING = re.compile(rf"record with id:\s*{_RECORD_ID}")
_COLUMN = re.compile(r"[Nn]o such column '([A-Za-z0-9_]{1,80})'")
_SECURED = re.compile(r"fields?: ([A-Za-z0-9_]{1,80})[.,]")
_CODES: Mapping[str, Code] = {
    "INVALID_SESSION_ID": Code.TOKEN_EXPIRED,
    "INVALID_AUTH_HEADER": Code.TOKEN_INVALID,
    "INVALID_CLIENT": Code.TOKEN_INVALID,
    "INVALID_CLIENT_ID": Code.TOKEN_INVALID,
    "INVALID_GRANT": Code.TOKEN_INVALID,
    "INVALID_APP_ACCESS": Code.TOKEN_INVALID,
    "API_DISABLED_FOR_ORG": Code.FORBIDDEN,
    "API_CURRENTLY_DISABLED": Code.FORBIDDEN,
    "FUNCTIONALITY_NOT_ENABLED": Code.FORBIDDEN,
    "INSUFFICIENT_ACCESS": Code.NO_ACCESS,
    "INSUFFICIENT_ACCESS_OR_READONLY": Code.NO_ACCESS,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": Code.NO_ACCESS,
    "CANNOT_UPDATE_CONVERTED_LEAD": Code.NO_ACCESS,
    "INVALID_FIELD": Code.NO_SUCH_FIELD,
    "INVALID_TYPE": Code.FORBIDDEN,
    "DUPLICATES_DETECTED": Code.DUPLICATE,
    "DUPLICATE_VALUE": Code.DUPLICATE,
    "DUPLICATE_EXTERNAL_ID": Code.DUPLICATE,
    "DUPLICATE_DEVELOPER_NAME": Code.DUPLICATE,
    "NOT_FOUND": Code.NOT_FOUND,
    "ENTITY_IS_DELETED": Code.NOT_FOUND,
    "INVALID_CROSS_REFERENCE_KEY": Code.NOT_FOUND,
    LOCKED: Code.LOCKED,
    "REQUEST_LIMIT_EXCEEDED": Code.DAILY_LIMIT,
    "SERVER_UNAVAILABLE": Code.UNAVAILABLE,
    "QUERY_TIMEOUT": Code.UNAVAILABLE,
    "UNKNOWN_EXCEPTION": Code.UNAVAILABLE,
    "STRING_TOO_LONG": Code.TOO_LARGE,
    "STORAGE_LIMIT_EXCEEDED": Code.TOO_LARGE,
    "EXCEEDED_ID_LIMIT": Code.TOO_LARGE,
}
_BY_STATUS = {
    300: Code.DUPLICATE,
    400: Code.INVALID_VALUE,
    401: Code.TOKEN_INVALID,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    413: Code.TOO_LARGE,
    414: Code.TOO_LARGE,
    431: Code.TOO_LARGE,
}


def judge_with(now_ms: Callable[[], int]) -> Callable[[Answer], Verdict | None]:
    """The judge of a connection."""

    def judge(answer: Answer) -> Verdict | None:
        if 200 <= answer.status < 300:
            return None
        error = error_of(answer)
        return _waiting(answer, error, now_ms()) or _final(answer, error)

    return judge


def error_of(answer: Answer) -> ErrorWire:
    """The first error of an answer: of a list of them, of an object, or of neither."""
    body = answer.body or {}
    lines = items(body.get(LINES)) if LINES in body else [body]
    return ErrorWire.of(members(lines[0]) if lines else {})


def trouble_of(errors: Sequence[Mapping[str, Any]], correlation_id: str) -> Trouble:
    """What one record of a call ran into: a lock first, since it goes away, else the first."""
    found = [ErrorWire.of(dict(one)) for one in errors] or [ErrorWire()]
    error = next((one for one in found if one.code == LOCKED), found[0])
    return _made(_CODES.get(error.code, Code.INVALID_VALUE), error, correlation_id)


def requests_left(headers: Mapping[str, str]) -> int | None:
    """How many requests are left of a day's, as answers say; None where they do not."""
    found = _USED.search(headers.get(USAGE, ""))
    return max(0, int(found[2]) - int(found[1])) if found else None


def _waiting(answer: Answer, error: ErrorWire, now: int) -> Verdict | None:
    """What may be sent again."""
    seconds, status = _retry_after(answer), answer.status
    if error.code == "REQUEST_LIMIT_EXCEEDED":
        return _limited(answer, error, now)
    if seconds is not None and seconds > LONGEST_WAIT and status in {429, 503}:
        until = now + round(seconds * 1000)
        return Verdict(_trouble(Code.RATE_LIMIT, answer, error, retry_at=until))
    if status == 429:
        wait = max(seconds or 0.0, BURST_SECONDS)
        return Verdict(_trouble(Code.RATE_LIMIT, answer, error), again=True, wait=wait, hold=True)
    if error.code == LOCKED:
        wait = max(seconds or 0.0, LOCK_SECONDS)
        return Verdict(_trouble(Code.LOCKED, answer, error), again=True, wait=wait)
    if status == 408 or status >= 500 or _CODES.get(error.code) is Code.UNAVAILABLE:
        trouble = _trouble(Code.UNAVAILABLE, answer, error)
        return Verdict(trouble, again=True, wait=seconds or 0.0, applied=status != 503)
    return None


def _limited(answer: Answer, error: ErrorWire, now: int) -> Verdict:
    """Too many at once, or too many in 24 hours."""
    if "concurrent" in error.message.casefold():
        trouble = _trouble(Code.RATE_LIMIT, answer, error)
        return Verdict(trouble, again=True, wait=BURST_SECONDS, hold=True)
    until = now + round(DAY_PAUSE_SECONDS * 1000)
    return Verdict(_trouble(Code.DAILY_LIMIT, answer, error, retry_at=until))


def _final(answer: Answer, error: ErrorWire) -> Verdict:
    """What may not be sent again as it is."""
    code = _CODES.get(error.code) or _BY_STATUS.get(answer.status, Code.UNEXPECTED)
    return Verdict(_trouble(code, answer, error), expired=code is Code.TOKEN_EXPIRED)


def _trouble(code: Code, answer: Answer, error: ErrorWire, *, retry_at: int = 0) -> Trouble:
    return _made(code, error, answer.headers.get(CORRELATION, "")[:100], retry_at=retry_at)


def _made(code: Code, error: ErrorWire, correlation: str, *, retry_at: int = 0) -> Trouble:
    existing = _EXISTING.search(error.message)
    said = f"{error.code}: {error.message}" if error.code else error.message
    return Trouble(
        code,
        said,
        field=_field(error),
        correlation_id=correlation,
        existing_id=existing[1] if existing else "",
        retry_at=retry_at,
    )


def _field(error: ErrorWire) -> str:
    """The field an error is about: named apart, else in the words."""
    if error.fields:
        return error.fields[0][:100]
    found = _COLUMN.search(error.message) or _SECURED.search(error.message)
    return found[1] if found else ""


def _retry_after(answer: Answer) -> float | None:
    named = answer.headers.get("retry-after", "").strip()
    if not named.replace(".", "", 1).isdecimal() or len(named) > 9:
        return None
    return min(float(named), MOST_SECONDS)
