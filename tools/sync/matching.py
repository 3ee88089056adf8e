"""Which record there is which of ours: by our id, then by e-mail, then by phone, and a person where
several fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.connectors.port import (
    BY_EMAIL,
    OUR_ID,
    Connector,
    Filter,
    Kind,
    Op,
    Remote,
)
from tools.sync.local import LocalRecord

PHONES_A_SEARCH = 100
ID_THERE = "rapport_id"


@dataclass(frozen=True, slots=True)
class Match:
    """The record there that ours is, and how it was found; or why a person has to say (`doubt`:
    taken_there, same_here, several_there) among `candidates`."""

    remote: Remote | None = None
    linked_by: str = ""
    doubt: str = ""
    candidates: tuple[str, ...] = ()


NO_MATCH = Match()


async def match_unlinked(
    connector: Connector, kind: Kind, records: Sequence[LocalRecord], properties: Sequence[str]
) -> Mapping[int, Match]:
    """What each of some unlinked records is there, by our id of the record."""
    wanted = [*properties, ID_THERE]
    found: dict[int, Match] = {}
    by_key = await connector.read(kind, OUR_ID, [one.key for one in records], wanted)
    for one in records:
        if (remote := by_key.records.get(one.key)) is not None:
            found[one.id] = Match(remote, "id")
    if kind is not Kind.CUSTOMER:
        return found
    rest = [one for one in records if one.id not in found]
    found |= await _by_email(connector, [one for one in rest if one.email], wanted)
    rest = [one for one in rest if one.id not in found]
    return found | await _by_phone(connector, [one for one in rest if one.phone], wanted)


async def _by_email(
    connector: Connector, records: Sequence[LocalRecord], wanted: Sequence[str]
) -> dict[int, Match]:
    asked = {one.id: (one.email or "").lower() for one in records}
    if not asked:
        return {}
    there = await connector.read(Kind.CUSTOMER, BY_EMAIL, sorted({*asked.values()}), wanted)
    known = {address.lower(): remote for address, remote in there.records.items()}
    several = {address.lower(): ids for address, ids in there.several.items()}
    found: dict[int, Match] = {}
    first: dict[str, int] = {}
    for one in records:
        if (ids := several.get(asked[one.id])) is not None:
            found[one.id] = Match(doubt="several_there", candidates=ids)
            continue
        remote = known.get(asked[one.id])
        if remote is None:
            continue
        if first.setdefault(remote.remote_id, one.id) != one.id:
            found[one.id] = Match(doubt="same_here", candidates=(remote.remote_id,))
        else:
            found[one.id] = judged(remote, one, "email")
    return found


def judged(remote: Remote, record: LocalRecord, linked_by: str) -> Match:
    """A match, unless the record there carries the id of another record of ours."""
    theirs = remote.values.get(ID_THERE, "")
    if theirs and theirs != record.key:
        return Match(doubt="taken_there", candidates=(remote.remote_id,))
    return Match(remote, linked_by)


async def _by_phone(
    connector: Connector, records: Sequence[LocalRecord], wanted: Sequence[str]
) -> dict[int, Match]:
    found: dict[int, Match] = {}
    taken: set[str] = set()
    for start in range(0, len(records), PHONES_A_SEARCH):
        some = records[start : start + PHONES_A_SEARCH]
        phones = tuple(sorted({one.phone or "" for one in some}))
        page = await connector.search(
            Kind.CUSTOMER,
            [[Filter("phone", Op.IN, values=phones)]],
            [*wanted, "phone"],
            limit=2 * PHONES_A_SEARCH,
        )
        for one in some:
            match = _of_phone(one, page.records)
            if match.remote is not None and match.remote.remote_id in taken:
                match = Match(doubt="same_here", candidates=(match.remote.remote_id,))
            if match.remote is not None:
                taken.add(match.remote.remote_id)
            if match is not NO_MATCH:
                found[one.id] = match
    return found


def _of_phone(record: LocalRecord, remotes: Sequence[Remote]) -> Match:
    same = [one for one in remotes if one.values.get("phone") == record.phone]
    if len(same) > 1:
        return Match(doubt="several_there", candidates=tuple(one.remote_id for one in same))
    return judged(same[0], record, "phone") if same else NO_MATCH
