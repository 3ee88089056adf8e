"""What can go wrong in the store, as a person can act on it."""

from __future__ import annotations


class StoreError(Exception):
    """A failure of the database that a person can act on: `hint` says how."""

    def __init__(self, message: str, hint: str = "", *, retryable: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.retryable = retryable


class StoreBusy(StoreError):
    """Another process holds the database; try again."""


class StoreReadOnly(StoreError):
    """The database cannot be written."""


class StoreFull(StoreError):
    """No space is left; nothing was written."""


class StoreUnusable(StoreError):
    """Not a Rapport database, damaged, or made by a newer version."""


class TooSlow(StoreError):
    """A question passed its time limit and was stopped."""


class BadCursor(ValueError):
    """A cursor that does not belong to this question."""


class LeaseLost(Exception):
    """Another worker has taken the job; stop at once and write nothing."""
