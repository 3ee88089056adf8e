"""Small codes shared by the query files: flags, hashes of contents, cursors of plain lists."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

from store.ports import BadCursor
from store.text import fold

MAX_KEY_BYTES = 1_000  # of a text in an index: PostgreSQL holds 2,704 bytes a row of one
SHORT = 30  # characters that stay below, whatever they are: one can fold to 33 bytes
MAX_MINOR = 10**15  # amounts stay far from 63 bits, so that sums do too


def join_codes(codes: Iterable[str]) -> str:
    """Codes as one text, in the order given, without repeats."""
    return " ".join(dict.fromkeys(codes))


def split_codes(text: str) -> tuple[str, ...]:
    """The codes of `join_codes`."""
    return tuple(text.split())


def is_storable(text: str) -> bool:
    """Whether both databases can hold a text: no NUL, no lone surrogate."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_indexable(text: str) -> bool:
    """Whether a text and its folded form fit into an index."""
    if text.isascii():
        return len(text) <= MAX_KEY_BYTES
    return max(len(text.encode()), len(fold(text).encode())) <= MAX_KEY_BYTES


def content_hash(*parts: object) -> str:
    """A short hash of texts, whole numbers, None and lists of them: equal for the same contents."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def seal(question: str, payload: bytes) -> str:
    """A cursor: `payload` bound to the question it continues, as URL-safe text."""
    check = hashlib.blake2b(question.encode() + b"\0" + payload, digest_size=8).digest()
    return base64.urlsafe_b64encode(check + payload).rstrip(b"=").decode()


def unseal(question: str, cursor: str) -> bytes:
    """The payload of a cursor; `BadCursor` when it is damaged or of another question."""
    try:
        data = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True)
    except (UnicodeEncodeError, ValueError, binascii.Error) as error:
        raise BadCursor("the cursor is not one that was given out") from error
    if len(data) < 8 or seal(question, data[8:]) != cursor:
        raise BadCursor("the cursor belongs to another question; ask again without one")
    return data[8:]


def seal_number(question: str, value: int) -> str:
    """A cursor that carries one number."""
    return seal(question, value.to_bytes(8, "big", signed=True))


def unseal_number(question: str, cursor: str) -> int:
    """The number of `seal_number`."""
    return int.from_bytes(unseal(question, cursor), "big", signed=True)
