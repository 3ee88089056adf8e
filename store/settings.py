"""Settings of one organisation as they cross the store's ports: key → JSON text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class SettingReader(Protocol):
    """Questions about settings."""

    def all(self) -> Mapping[str, str]:
        """Every setting that was ever set, as JSON text under its key; the rest is at its default."""
        ...


class SettingWriter(SettingReader, Protocol):
    """Changes to settings."""

    def put(self, values: Mapping[str, str], *, actor: str, now_ms: int) -> None:
        """Set keys to JSON texts, over what they were."""
        ...
