"""Tests of connectors, over TCP against their stand-ins."""

from __future__ import annotations

from itertools import count

_numbers = count(1)


def unique_name() -> str:
    """A name of a connection that no other test shares."""
    return f"test-{next(_numbers)}"
