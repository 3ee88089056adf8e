"""Log lines stay one line each, whatever they are given."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from ui import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    names = ("rapport", "uvicorn", "mcp")
    kept = [
        (logger, logger.handlers, logger.propagate, logger.level)
        for logger in map(logging.getLogger, names)
    ]
    yield
    for logger, handlers, propagate, level in kept:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def told(shape: str, *, level: str = "INFO") -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    logs.configure(level, shape, stream)
    return logging.getLogger("rapport.request"), stream


def test_a_json_line_holds_every_fact() -> None:
    log, stream = told("json")

    log.info("request", extra={"status": 200, "path": "/v1/tools/find_customers"})

    line = json.loads(stream.getvalue())
    assert line["message"] == "request"
    assert line["status"] == 200
    assert line["path"] == "/v1/tools/find_customers"
    assert line["level"] == "INFO"


@pytest.mark.parametrize("shape", ["text", "json"])
def test_no_value_can_begin_a_line_of_its_own(shape: str) -> None:
    log, stream = told(shape)

    log.info("a\nINFO forged", extra={"tool": "x\r\n2026 INFO forged \x1b[2J\u2028"})

    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_a_traceback_is_inside_the_json_line() -> None:
    log, stream = told("json")
    try:
        raise RuntimeError("broken")
    except RuntimeError as error:
        log.exception("defect", exc_info=error)

    assert "RuntimeError: broken" in json.loads(stream.getvalue())["traceback"]


def test_lines_under_the_level_are_left_out() -> None:
    log, stream = told("text", level="WARNING")

    log.info("request")

    assert stream.getvalue() == ""


def test_a_rest_call_is_told_once_by_its_request() -> None:
    _, stream = told("text")

    logging.getLogger("rapport.call").info("call", extra={"door": "rest"})
    logging.getLogger("rapport.call").info("call", extra={"door": "mcp"})

    assert stream.getvalue().count("call") == 2  # the logger's name and the message, of one line
