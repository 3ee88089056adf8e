"""Answers and refusals as a client gets them: compact, bounded, never with a traceback."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from pydantic import BaseModel

from tools.errors import InternalError, RapportError, TooLarge
from tools.registry import known_error

log = logging.getLogger("rapport.mcp")
MAX_BYTES = 20_000
MAX_MESSAGE = 3_000
ERROR_KEY = "rapport/error"


def size(result: BaseModel) -> int:
    """Bytes of an answer as sent."""
    return len(result.model_dump_json(exclude_none=True).encode())


def answered(result: BaseModel) -> dict[str, Any]:
    """A tool's result: structured, and the same as compact JSON for clients that only read text.
    TooLarge past `MAX_BYTES`."""
    text = result.model_dump_json(exclude_none=True)
    if len(text.encode()) > MAX_BYTES:
        raise TooLarge(
            f"the answer is {len(text.encode())} bytes; at most {MAX_BYTES} fit",
            hint="Ask for fewer with limit, or for less detail.",
        )
    return {
        "content": [{"type": "text", "text": text}],
        "structuredContent": result.model_dump(mode="json", exclude_none=True),
        "isError": False,
    }


def refused(error: RapportError) -> dict[str, Any]:
    """An error as a result the model can act on: code, message, what to do next."""
    shown = error.as_dict()
    text = f"{error.code}: {error.message[:MAX_MESSAGE]}"
    hint = error.hint[:MAX_MESSAGE]
    return {
        "content": [{"type": "text", "text": f"{text}\n{hint}" if hint else text}],
        "isError": True,
        "_meta": {
            ERROR_KEY: {"code": error.code, "retryable": error.retryable}
            | {"fields": [problem["field"][:80] for problem in shown["problems"]]}
        },
    }


def as_ours(error: Exception) -> RapportError:
    """Any failure as our own error; of a defect only the id of its log line is told."""
    if ours := known_error(error):
        return ours
    incident = secrets.token_hex(4)
    log.error("defect %s", incident, exc_info=error)
    return InternalError(
        f"internal error {incident}", hint="The log has the details under this id."
    )
