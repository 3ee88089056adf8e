"""Compiled SQL that the engines of all tests share.

An engine keeps what it compiled, and nearly every test opens engines of its own: without this each
compiles, and proves to stay in one tenant, the same statements once more. The key that SQLAlchemy
makes names the engine's dialect object; here it is named by what a compiled statement depends on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

MOST_KEPT = 1_000
DECIDING = ("paramstyle", "server_version_info", "label_length", "_json_serializer")


class Statements(LRUCache[Any, Any]):
    """What `compiled_cache` is to an engine, for the engines of every dialect like its own."""

    def get(self, key: Any, default: Any = None) -> Any:
        """A compiled statement."""
        return super().get(_alike(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_alike(key), value)


def _alike(key: Any) -> Any:
    dialect, *rest = key
    return (type(dialect), *(getattr(dialect, name) for name in DECIDING), *rest)


def share_statements() -> None:
    """Let every engine from now on look among the statements of all."""
    shared = Statements(MOST_KEPT)

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", share)
