"""What can go wrong with an outside CRM: a closed list of codes, each with words for a person.

No credential is ever part of a trouble: messages of a vendor are cleaned before they get here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from store.segment.lexicon import language_of
from tools.connectors.words import said
from tools.errors import Problem, RapportError
from tools.wording import french


class Code(StrEnum):
    """Why a call or a write did not succeed."""

    INVALID_VALUE = "invalid_value"
    NO_SUCH_FIELD = "no_such_field"
    DUPLICATE = "duplicate"
    NOT_FOUND = "not_found"
    FIELD_MISMATCH = "field_mismatch"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a code
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - a code
    MISSING_SCOPES = "missing_scopes"
    FORBIDDEN = "forbidden"
    NO_ACCESS = "no_access"
    RATE_LIMIT = "rate_limit"
    DAILY_LIMIT = "daily_limit"
    LOCKED = "locked"
    MIGRATING = "migrating"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    UNREADABLE = "unreadable"
    UNACCOUNTED = "unaccounted"
    UNEXPECTED = "unexpected"


RETRYABLE = frozenset({
    Code.TOKEN_EXPIRED,
    Code.RATE_LIMIT,
    Code.DAILY_LIMIT,
    Code.LOCKED,
    Code.MIGRATING,
    Code.UNAVAILABLE,
    Code.UNREACHABLE,
    Code.NO_ANSWER,
    Code.UNREADABLE,
    Code.UNACCOUNTED,
})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failure. `message` is the vendor's, cleaned; `field` the remote field it is about;
    `existing_id` the record that already has the value; `retry_at` in ms UTC when it is known when
    to try again; `correlation_id` is what the vendor's support asks for."""

    code: Code
    message: str = ""
    field: str = ""
    correlation_id: str = ""
    existing_id: str = ""
    missing_scopes: tuple[str, ...] = ()
    retry_at: int = 0

    @property
    def retryable(self) -> bool:
        """Whether the same may succeed later without anybody changing anything."""
        return self.code in RETRYABLE

    def said(self, locale: str) -> str:
        """The failure for a person, in English or French."""
        scopes = ", ".join(self.missing_scopes)
        detail = self.existing_id or scopes or self.field
        message = french(self.message) if language_of(locale) == "fr" else self.message
        return said(self.code.value, locale, detail=detail, message=message)


class ConnectorError(RapportError):
    """A call to an outside CRM that failed as a whole; `trouble` says why."""

    code: ClassVar[str] = "connector"
    http_status: ClassVar[int] = 502
    exit_code: ClassVar[int] = 8

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        problems: Sequence[Problem] = (),
        trouble: Trouble | None = None,
    ) -> None:
        super().__init__(message, hint=hint, problems=problems)
        self.trouble = trouble or Trouble(Code.UNEXPECTED, message)

    @classmethod
    def of(cls, trouble: Trouble) -> ConnectorError:
        """The error for a trouble, in English; `PausedUntil` where it is known when to go on."""
        kind = PausedUntil if trouble.retry_at else ConnectorError
        return kind(trouble.said("en"), trouble=trouble)

    def reworded(
        self, message: str, *, hint: str = "", problems: Sequence[Problem] = ()
    ) -> RapportError:
        """The same trouble, said in French, the only other language there is."""
        del message
        said_in_french = self.trouble.said("fr")
        return type(self)(said_in_french, hint=hint, problems=problems, trouble=self.trouble)

    def as_dict(self) -> dict[str, object]:
        """The error as every surface shows it."""
        return {**super().as_dict(), "retryable": self.trouble.retryable}


class PausedUntil(ConnectorError):
    """The connection is not to be used before `until_at` (ms UTC): the day's limit is used up, or
    the account is being moved."""

    code = "connector_paused"

    @property
    def until_at(self) -> int:
        """When to go on, ms UTC; 0 when unknown."""
        return self.trouble.retry_at
