"""The link between a record here and one there, as a plan finds it and keeps it: pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from store.connections import EntityLink, LinkState
from store.sync import SyncRecord
from tools.connectors.port import Remote
from tools.sync.known import Known, tie_text
from tools.sync.local import LocalRecord
from tools.sync.mapping import Mapped, Wanted
from tools.sync.matching import Match


def fingerprint(mapping: Sequence[Mapped]) -> str:
    """What decides besides the values whether something is to be written."""
    return repr(sorted((row.remote, row.mode, row.on_null, row.owner) for row in mapping))


def payload_of(record: LocalRecord, wish: Wanted, salt: str) -> str:
    """The hash of what a record has to say."""
    ties = sorted(tie_text(tie) for tie in record.ties)
    text = repr((sorted(wish.values.items()), ties, salt))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def is_stale(link: EntityLink | None, payload: str) -> bool:
    """Whether what a record has to say is not what its link was last told."""
    return link is None or link.state is not LinkState.LINKED or link.payload_hash != payload


def still(link: EntityLink, remote: Remote | None) -> Match:
    """What became of a linked record there."""
    if remote is None or remote.archived:
        return Match(doubt="gone_there", candidates=(link.remote_id,))
    merged = remote.remote_id != link.remote_id
    return Match(remote, "merged" if merged else link.linked_by)


def link_of(
    record: LocalRecord, match: Match, link: EntityLink | None, row: SyncRecord, now_ms: int
) -> EntityLink:
    """The link of a record that was found there. Only one that needs nothing written counts as told."""
    if match.remote is None:
        raise ValueError("there is nothing to link to")
    told = Known.of(link.known).ties if link is not None else ()
    settled = row.operation == "skip"
    return EntityLink(
        kind=record.kind.value,
        local_id=record.id,
        remote_id=match.remote.remote_id,
        state=LinkState.LINKED,
        linked_by=match.linked_by or "id",
        known=Known(_remembered(match.remote, link, row), told).text(),
        known_at=now_ms,
        payload_hash=row.payload_hash if settled else "",
    )


def _remembered(remote: Remote, link: EntityLink | None, row: SyncRecord) -> dict[str, str]:
    """What is remembered of a record there. A field that was changed there and is left stays as it
    was last agreed on: else nobody could tell later who changed it."""
    known: Mapping[str, str] = Known.of(link.known).values if link is not None else {}
    told = [one.partition(":") for one in row.reasons]
    left = {name for code, _, name in told if code in {"newer_there", "both_changed"}}
    return {**known, **remote.values, **{name: known.get(name, "") for name in left}}
