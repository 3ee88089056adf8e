"""Delivery reports (RFC 3464) and complaints (RFC 5965): whose mail came back, and for good or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Part
from email.policy import compat32
from enum import StrEnum
from itertools import islice

from tools.sending.transport import hard_status

MAX_REPORT = 1_000_000
MAX_PARTS = 50
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_OURS = re.compile(r"<msg\.([a-z0-9_]+(?:\.[a-z0-9_]+)?)@[^<>\s]+>")
_VERP = re.compile(r"\bbounce\+([A-Za-z0-9._=-]{1,80})@", re.IGNORECASE)


class BounceKind(StrEnum):
    """HARD: never again to this address. SOFT: counts, and many of them hold it. COMPLAINT: the
    person called it spam. IGNORE: a delay, a success, an absence note, or no report at all."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says. `message_id` is the original's, `key` the message's id within it when it
    is one of ours, `token` that of the address it came to. Everything in it is a stranger's word:
    act on it only where key or token lead to a message that was sent to `recipient`."""

    kind: BounceKind
    recipient: str = ""
    status: str = ""
    message_id: str = ""
    key: str = ""
    token: str = ""
    reason: str = ""


def read_bounce(raw: bytes) -> Bounce:
    """Read an incoming mail; whatever it is, an answer and no exception."""
    try:
        mail = message_from_bytes(raw[:MAX_REPORT], policy=compat32)
        parts = list(islice(mail.walk(), MAX_PARTS))
    except (RecursionError, ValueError, LookupError):
        return Bounce(BounceKind.IGNORE, reason="cannot be read")
    found = _VERP.search(" ".join(_all(mail, ("Delivered-To", "X-Original-To", "To"))))
    token = found[1] if found else ""
    original = _original_id(parts)
    key = _OURS.search(original)
    kind, recipient, status, reason = _said(mail, parts)
    return Bounce(kind, recipient, status, original, key[1] if key else "", token, reason)


def _said(mail: Part, parts: list[Part]) -> tuple[BounceKind, str, str, str]:
    report = mail.get_content_type() == "multipart/report"
    complaint = next((p for p in parts if p.get_content_type() == "message/feedback-report"), None)
    if report and complaint is not None:
        return _complaint(complaint)
    status_part = next(
        (p for p in parts if p.get_content_type() == "message/delivery-status"), None
    )
    if not report or status_part is None:
        return BounceKind.IGNORE, "", "", "is no delivery report"
    for block in _blocks(status_part):
        if _one(block, "Final-Recipient") or _one(block, "Action"):
            return _delivery(block)
    return BounceKind.IGNORE, "", "", "names no recipient"


def _delivery(block: Part) -> tuple[BounceKind, str, str, str]:
    recipient = _recipient(_one(block, "Original-Recipient") or _one(block, "Final-Recipient"))
    reason = _one(block, "Diagnostic-Code").partition(";")[2].strip()[:300]
    found = _STATUS.search(_one(block, "Status"))
    status = found[1] if found else ""
    if status in {"", "5.0.0"} and (better := _STATUS.search(reason)):
        status = better[1]
    if _one(block, "Action").lower() != "failed":
        return BounceKind.IGNORE, recipient, status, reason
    return (BounceKind.HARD if hard_status(status) else BounceKind.SOFT), recipient, status, reason


def _complaint(part: Part) -> tuple[BounceKind, str, str, str]:
    block = next(_blocks(part), part)
    kind = _one(block, "Feedback-Type").lower()
    recipient = _recipient(_one(block, "Original-Rcpt-To"))
    known = kind in {"abuse", "fraud", "virus", "other"}
    return (BounceKind.COMPLAINT if known else BounceKind.IGNORE), recipient, "", kind[:40]


def _blocks(part: Part) -> Iterator[Part]:
    """The groups of fields of a report: parts of their own where the parser made them, else the
    text of the part read as one."""
    if part.is_multipart():
        yield from islice(part.walk(), 1, MAX_PARTS)
        return
    content = part.get_payload(decode=True)
    if isinstance(content, bytes) and content.strip():
        yield message_from_bytes(content, policy=compat32)


def _original_id(parts: list[Part]) -> str:
    for part in parts[1:]:
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            for block in _blocks(part):
                if found := _one(block, "Message-ID"):
                    return found[:300]
    return ""


def _recipient(value: str) -> str:
    """`rfc822; name@example.com` → the address."""
    return value.rpartition(";")[2].strip().strip("<>")[:320]


def _one(part: Part, name: str) -> str:
    return next(iter(_all(part, (name,))), "")


def _all(part: Part, names: tuple[str, ...]) -> list[str]:
    return [str(value).strip() for name in names for value in part.get_all(name, [])]
