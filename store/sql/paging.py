"""Paging in which each person matching throughout comes exactly once.

Sorted by id, a page starts after the last id of the one before. Any other sort value may change
while somebody pages, so from the second page on the rest is frozen: its ids in order, kept for a
day; each slice is checked against the rule again. The first cursor carries the ids already served.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import delete, select

from store.clock import real_ms
from store.ids import MAX_ID
from store.ports import BadCursor
from store.sql.rows import seal, unseal
from store.sql.schema import snapshot, snapshot_chunk
from store.sql.scope import Scope
from store.types import Frozen

CHUNK = 8_192  # ids in a row of snapshot_chunk
KEPT_MS = 24 * 3_600_000
AFTER_ID, SERVED, FROZEN = b"a", b"s", b"f"


@dataclass(frozen=True, slots=True)
class AfterId:
    """Continue after an id."""

    id: int


@dataclass(frozen=True, slots=True)
class Served:
    """Continue with everybody but those served; nothing is frozen yet."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class FrozenAt:
    """Continue in frozen ids at a position."""

    snapshot_id: int
    position: int


def encode(question: str, mark: AfterId | Served | FrozenAt) -> str:
    """A cursor bound to its question."""
    match mark:
        case AfterId(last):
            return seal(question, AFTER_ID + varint(last))
        case Served(ids):
            ordered = sorted(ids)
            steps = [ordered[0], *[b - a for a, b in pairwise(ordered)]]
            return seal(question, SERVED + b"".join(varint(step) for step in steps))
        case FrozenAt(snapshot_id, position):
            data = varint(snapshot_id) + varint(position)
            return seal(question, FROZEN + data)


def decode(question: str, cursor: str) -> AfterId | Served | FrozenAt:
    """What a cursor stands for; `BadCursor` when it is not one of this question."""
    data = unseal(question, cursor)
    kind, found = data[:1], list(numbers(data[1:]))
    if kind == AFTER_ID and len(found) == 1:
        return AfterId(found[0])
    if kind == FROZEN and len(found) == 2:
        return FrozenAt(*found)
    if kind == SERVED and found:
        ids, last = set[int](), 0
        for step in found:
            last += step
            ids.add(last)
        return Served(frozenset(ids))
    raise BadCursor("the cursor is not one that was given out")


def pack(ids: Iterable[int]) -> bytes:
    """Ids as little-endian 64-bit integers."""
    return array("q", ids).tobytes()


def unpack(data: bytes) -> list[int]:
    """The ids of `pack`."""
    ids = array("q")
    ids.frombytes(data)
    return ids.tolist()


def keep(scope: Scope, frozen: Frozen) -> None:
    """Keep frozen ids for a day and let go of those kept for longer."""
    _forget_expired(scope)
    ids = unpack(frozen.ids)
    header = {
        "id": frozen.id,
        "question": frozen.question,
        "size": len(ids),
        "expires_at": real_ms() + KEPT_MS,
    }
    scope.add(snapshot, [header])
    chunks = (pack(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK))
    rows = [
        {"snapshot_id": frozen.id, "position": position, "ids": chunk}
        for position, chunk in enumerate(chunks)
    ]
    scope.add(snapshot_chunk, rows)


def frozen_ids(scope: Scope, question: str, mark: FrozenAt) -> Iterator[Sequence[int]]:
    """The frozen ids from a position on, chunk by chunk; `BadCursor` once they are gone."""
    size = scope.value(
        select(snapshot.c.size).where(
            snapshot.c.id == mark.snapshot_id,
            snapshot.c.question == question,
            snapshot.c.expires_at > real_ms(),
        )
    )
    if size is None:
        raise BadCursor("the cursor is older than a day; ask again without one")
    position, skip = divmod(mark.position, CHUNK)
    while position * CHUNK < size:
        data = scope.value(
            select(snapshot_chunk.c.ids).where(
                snapshot_chunk.c.snapshot_id == mark.snapshot_id,
                snapshot_chunk.c.position == position,
            )
        )
        yield unpack(bytes(data))[skip:]
        position, skip = position + 1, 0


def _forget_expired(scope: Scope) -> None:
    old = select(snapshot.c.id).where(snapshot.c.expires_at <= real_ms())
    expired = [row.id for row in scope.rows(old)]
    if expired:
        scope.change(
            delete(snapshot_chunk).where(scope.among(snapshot_chunk.c.snapshot_id, expired))
        )
        scope.change(delete(snapshot).where(scope.among(snapshot.c.id, expired)))


def varint(value: int) -> bytes:
    """A whole number, not negative, in as few bytes as it needs."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def numbers(data: bytes) -> Iterator[int]:
    """The numbers of `varint`, one after another; `BadCursor` when the last is cut off."""
    value, shift = 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            if value > MAX_ID:
                raise BadCursor("the cursor holds a number that is no id")
            yield value
            value, shift = 0, 0
    if shift:
        raise BadCursor("the cursor is cut off")
