"""The tools there are: the explicit list that every door is derived from."""

from __future__ import annotations

from collections.abc import Mapping

from tools.jobs.handler import Handler
from tools.operations.finding import find_customers
from tools.registry import Registry
from tools.tool import Effect, Tool, define

CORE, SEGMENTS, RECORDS, ADMIN = "core", "segments", "records", "admin"
READ, WRITE = Effect.READ, Effect.WRITE


def _tools() -> tuple[Tool, ...]:
    return (define(find_customers, READ, CORE, title="Find customers"),)


def build_registry() -> Registry:
    """Every tool, in the order it is shown."""
    return Registry(_tools())


def build_handlers() -> Mapping[str, Handler]:
    """The handler of each kind of job."""
    return {}
