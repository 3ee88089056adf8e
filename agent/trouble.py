"""Why a language model failed, told from its client's error; nothing of the error's text is shown,
since it may repeat the request."""

from __future__ import annotations

from collections.abc import Iterator

from langchain_core import exceptions as known

_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (known.ModelAuthenticationError, "bad_key"),
    (known.ModelPermissionDeniedError, "bad_key"),
    (known.ModelNotFoundError, "unknown_model"),
    (known.ModelRateLimitError, "too_many"),
    (known.ModelTimeoutError, "too_slow"),
    (TimeoutError, "too_slow"),
)
_STATUSES = {401: "bad_key", 403: "bad_key", 404: "unknown_model", 408: "too_slow", 429: "too_many"}
_KEY_WORDS = ("api key not valid", "api_key_invalid", "api key expired", "invalid api key")


def trouble(error: Exception) -> str:
    """The word of `agent.words` that tells a person what is wrong and what to do."""
    chain = list(_chain(error))
    if any(words in str(each).lower() for each in chain for words in _KEY_WORDS):
        return "bad_key"  # Google says it with 400
    for each in chain:
        for kind, told in _KINDS:
            if isinstance(each, kind):
                return told
        status = _status(each)
        if status is not None:
            return _STATUSES.get(status, "refused" if status < 500 else "unreachable")
    return "unreachable"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    """The HTTP status of an error, by the names that the providers' clients give it."""
    if type(error).__module__.startswith("aiohttp"):
        return None  # a torn answer: its 400 is what the parser thinks, no server said it
    for name in ("status_code", "code"):
        found = getattr(error, name, None)
        if isinstance(found, int) and 400 <= found < 600:
            return found
    return None
