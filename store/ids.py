"""Ids: time-sorted 63-bit integers made by the application, shown outside as prefixed text.

42 bits of real milliseconds, 10 of a random node, 11 of a sequence. The text is the prefix and 13
characters of Crockford's base 32, which sort like the numbers.
"""

from __future__ import annotations

import secrets
import threading

from store.clock import real_ms

NODE_BITS = 10
SEQUENCE_BITS = 11
NODES = 1 << NODE_BITS
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TEXT_LENGTH = 13
MAX_ID = (1 << 63) - 1

PREFIXES = {
    "audience": "aud",
    "audit_entry": "adt",
    "campaign": "cmg",
    "communication": "com",
    "company": "cmp",
    "connection": "con",
    "customer": "cus",
    "draft": "drf",
    "file": "file",
    "job": "job",
    "notification": "ntf",
    "order": "ord",
    "project": "prj",
    "proposal": "prp",
    "segment": "seg",
    "standing_approval": "sap",
    "sync_run": "syn",
    "task": "tsk",
    "template": "tpl",
    "tenant": "ten",
    "terminal_state": "trm",
    "user": "usr",
    "webhook_delivery": "whd",
    "webhook_endpoint": "whe",
}


class IdMaker:
    """Makes ids that rise with time within a process; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ms = 0
        self._sequence = 0
        self._node = secrets.randbits(NODE_BITS)

    def renew_node(self) -> None:
        """Take another random node, after an id collided with another process's; ids still rise."""
        with self._lock:
            self._node = (self._node + 1 + secrets.randbelow(NODES - 1)) % NODES
            self._sequence = (1 << SEQUENCE_BITS) - 1

    def next(self) -> int:
        """The next id; borrows from the next millisecond when one is used up."""
        return self.take(1)[0]

    def take(self, count: int) -> list[int]:
        """The next ids, ascending."""
        taken: list[int] = []
        with self._lock:
            now, sequence = max(real_ms(), self._last_ms), 0
            if now == self._last_ms:
                sequence = self._sequence + 1
            while len(taken) < count:
                if sequence >> SEQUENCE_BITS:
                    now, sequence = now + 1, 0
                first = (now << (NODE_BITS + SEQUENCE_BITS)) | (self._node << SEQUENCE_BITS)
                stop = min(sequence + count - len(taken), 1 << SEQUENCE_BITS)
                taken += range(first + sequence, first + stop)
                sequence = stop
            self._last_ms, self._sequence = now, sequence - 1
        return taken


def to_text(noun: str, value: int) -> str:
    """Show an id outside: `cus_` and 13 characters for a customer."""
    digits = [ALPHABET[(value >> shift) & 31] for shift in range(60, -1, -5)]
    return f"{PREFIXES[noun]}_{''.join(digits)}"


def from_text(noun: str, text: str) -> int:
    """Read an id shown outside; ValueError naming the expected form when it is not one."""
    prefix = f"{PREFIXES[noun]}_"
    digits = text.strip().lower().removeprefix(prefix)
    known = text.strip().lower().startswith(prefix) and len(digits) == TEXT_LENGTH
    if not known or any(char not in ALPHABET for char in digits):
        raise ValueError(
            f"{text[:40]!r} is not a {noun} id; it looks like {prefix}{'0' * TEXT_LENGTH}"
        )
    value = 0
    for char in digits:
        value = value << 5 | ALPHABET.index(char)
    if value > MAX_ID:
        raise ValueError(f"{text[:40]!r} is not a {noun} id: out of range")
    return value


def first_id(at_ms: int) -> int:
    """The least id that can have been made at a real instant."""
    return max(0, at_ms) << (NODE_BITS + SEQUENCE_BITS)
