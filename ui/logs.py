"""Log lines on standard error, as text or JSON. Values never start a new line or move the cursor."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, TextIO

from store.clock import from_ms

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:{}@+")

OTHERS = {"uvicorn": "WARNING", "mcp": "WARNING", "chainlit": "ERROR", "engineio": "ERROR"}


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    given = {key: value for key, value in vars(record).items() if key not in STANDARD}
    return {
        "at": from_ms(int(record.created * 1000)).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
        **given,
    }


def _quoted(value: object) -> str:
    text = str(value)
    return text if text and set(text) <= PLAIN else json.dumps(text)


class JsonLines(logging.Formatter):
    """One JSON object a line; a traceback is one of its values."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with everything given in `extra`."""
        facts = _facts(record)
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        return json.dumps(facts, default=str)


class TextLines(logging.Formatter):
    """`time LEVEL logger message key=value …`; a traceback follows on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with everything given in `extra`."""
        facts = _facts(record)
        head = " ".join(str(facts.pop(key)) for key in ("at", "level", "logger"))
        message = json.dumps(facts.pop("message"), ensure_ascii=False)[1:-1]
        rest = "".join(f" {key}={_quoted(value)}" for key, value in facts.items())
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{head} {message}{rest}{trace}"


def _not_told_by_the_request(record: logging.LogRecord) -> bool:
    """REST calls are told by their request's line, which has the tool in its path."""
    return not (record.name == "rapport.call" and vars(record).get("door") == "rest")


def configure(level: str, shape: str, stream: TextIO | None = None) -> None:
    """Send Rapport's and uvicorn's lines to `stream` (standard error), `shape` text or json."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if shape == "json" else TextLines())
    handler.addFilter(_not_told_by_the_request)
    for name, least in {"rapport": level, **OTHERS}.items():
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(least)
