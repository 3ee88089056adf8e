"""How long a call to an outside CRM is tried: a job waits a vendor out, a person does not."""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried, and the seconds that a vendor may ask to wait before the next try,
    that a connection may take, and an answer; None: as the connection's own settings say."""

    attempts: int
    wait_seconds: float = math.inf
    connect_seconds: float | None = None
    answer_seconds: float | None = None


LASTING = Patience(attempts=6)
BRIEF = Patience(attempts=2, wait_seconds=2.0, connect_seconds=2.5, answer_seconds=10.0)
_held: ContextVar[Patience] = ContextVar("patience", default=LASTING)


@contextmanager
def briefly() -> Generator[None]:
    """A person waits for the answer: calls made inside end within seconds."""
    token = _held.set(BRIEF)
    try:
        yield
    finally:
        _held.reset(token)


def patience() -> Patience:
    """What calls made here are held to."""
    return _held.get()
