"""How a message leaves the house, and what may come of it.

A transport never raises for what a server, a network or a disk does: it answers an outcome. That
a message was not accepted must be certain before it is said, because such a one is sent again;
where it is not certain, it is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tools.sending.messages import Message

RETRY_SECONDS = (60, 15 * 60, 60 * 60, 4 * 60 * 60, 24 * 60 * 60)


class About(StrEnum):
    """What a refusal is about: this person's address, this message, or the transport itself, whose
    refusal says nothing about the person and will meet the next message too."""

    RECIPIENT = "recipient"
    MESSAGE = "message"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is theirs now; `vendor_id` is what they know it by."""

    vendor_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It was surely not accepted. `code` is the vendor's ("550"), `status` an enhanced status
    ("5.1.1") where given, `retry_after` seconds where they named them. No secrets in `reason`."""

    permanent: bool
    code: str
    reason: str
    about: About = About.RECIPIENT
    status: str = ""
    retry_after: int | None = None

    @property
    def bad_address(self) -> bool:
        """Whether the address is not to be tried again: it does not exist, rather than being full,
        blocked or refused for what the message says."""
        if not self.permanent or self.about is not About.RECIPIENT:
            return False
        return hard_status(self.status) if self.status else self.code in {"550", "551", "553"}


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been accepted: never sent again by itself."""

    reason: str


@dataclass(frozen=True, slots=True)
class Quota:
    """Surely not accepted: no more until this instant, in milliseconds."""

    until: int
    reason: str


Outcome = Accepted | Refused | Unknown | Quota


class NoToken(Exception):
    """There is no token to send with: what every message is refused with then."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


class Transport(Protocol):
    """A way out for one or more channels.

    `repeatable`: sending the same message again leaves one. `batch`: how many may be in flight
    without being recorded, which is how many a crash may leave unknown.
    """

    @property
    def name(self) -> str: ...

    @property
    def channels(self) -> frozenset[str]: ...

    @property
    def repeatable(self) -> bool: ...

    @property
    def batch(self) -> int: ...

    async def open(self) -> None:
        """Get ready; what fails here shows at the first message."""
        ...

    async def close(self) -> None:
        """Give up connections; never raises."""
        ...

    async def send(self, message: Message) -> Outcome:
        """Send one message."""
        ...

    async def send_all(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """Send several, an outcome each, in their order."""
        ...


def retry_after(attempts: int, named: int | None = None) -> int | None:
    """Seconds until a temporary refusal is tried again after so many attempts, at least what the
    vendor named; None when it is given up."""
    if attempts > len(RETRY_SECONDS):
        return None
    return max(RETRY_SECONDS[max(attempts, 1) - 1], named or 0)


def hard_status(status: str) -> bool:
    """Whether an enhanced status (RFC 3463) says that the address itself is bad: its mailbox or
    domain does not exist (5.1.x, 5.4.1 of Microsoft), or it has moved."""
    return (status.startswith("5.1.") and status not in {"5.1.7", "5.1.8"}) or status == "5.4.1"
