"""What opens accounts elsewhere, as it crosses the store's ports: sealed before it gets here.

`sealed` is unreadable without a key that the store never sees; `detail` is JSON text that may be
shown. `version` counts changes: who changes a credential names the version they read, so that of
two at once one finds out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialInput:
    """A credential to keep: one for each purpose and owner. `expires_at` is when what is sealed
    ends by itself, in real milliseconds."""

    purpose: str
    owner: str
    sealed: str
    detail: str = "{}"
    expires_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A credential as stored."""

    purpose: str
    owner: str
    sealed: str
    detail: str
    expires_at: int | None
    version: int
    updated_at: int
    actor: str


class CredentialReader(Protocol):
    """Questions about credentials."""

    def get(self, purpose: str, owner: str) -> Credential | None:
        """One credential."""
        ...

    def of(self, purpose: str) -> Sequence[Credential]:
        """All of a purpose, by owner."""
        ...


class CredentialWriter(CredentialReader, Protocol):
    """Changes to credentials."""

    def keep(self, row: CredentialInput, *, actor: str, now_ms: int) -> int:
        """Keep a credential, over whatever there was; its version."""
        ...

    def change(self, row: CredentialInput, *, version: int, actor: str, now_ms: int) -> bool:
        """Change a credential that is still of a version; whether it was."""
        ...

    def forget(self, purpose: str, owner: str) -> bool:
        """Remove a credential; whether there was one."""
        ...
