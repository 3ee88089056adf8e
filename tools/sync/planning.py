"""A plan: for every record what will be written there, field by field, or why nothing will.

Planning writes nothing outside. What is linked and was told the same before is not even read there.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from store.connections import EntityLink
from store.ports import Reader
from store.sync import RecordState, SyncRecord
from tools.connectors.port import BY_ID, Connector, Kind, Remote
from tools.context import Ctx
from tools.sync.candidates import SEVERAL, Candidate, candidate, kept, shown_fields
from tools.sync.known import Known, tie_text
from tools.sync.links import fingerprint, is_stale, link_of, payload_of, still
from tools.sync.local import LocalRecord, Tie
from tools.sync.mapping import (
    Difference,
    Flaw,
    Mapped,
    Standing,
    There,
    Wanted,
    Wishes,
    difference,
    missing_required,
)
from tools.sync.matching import ID_THERE, NO_MATCH, Match, judged, match_unlinked
from tools.sync.reading import read_records
from tools.sync.reason_words import UNKNOWN_OWNER, coded
from tools.sync.scope import CHUNK, ORDER, Scope, people_of, records_of
from tools.sync.withholding import withheld

T = TypeVar("T")
READ_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A chunk of a plan: rows of one kind, links that were found on the way, the linked records
    that have nothing new to tell, and where the next chunk begins."""

    kind: Kind
    rows: Sequence[SyncRecord]
    links: Sequence[EntityLink]
    same: Sequence[int]
    next: Place


@dataclass(frozen=True, slots=True)
class Place:
    """How far a plan got: its kind of record (None for not begun), the last id and position."""

    kind: Kind | None = None
    after: int = 0
    position: int = 0

    def text(self) -> str:
        """As a job keeps it."""
        return f"{self.kind or ''}.{self.after}.{self.position}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """As `text` gives it; the beginning for an empty one."""
        if not text:
            return cls()
        kind, after, position = text.split(".")
        return cls(Kind(kind) if kind else None, int(after), int(position))


@dataclass(frozen=True, slots=True)
class _Chunk:
    records: Sequence[LocalRecord]
    links: Mapping[int, EntityLink]


class Planner:
    """Plans one run over one connection. With a `run_id`, the chunks before are kept in that run,
    rows and links: nothing of them is remembered here."""

    def __init__(
        self,
        ctx: Ctx,
        connector: Connector,
        connection_id: int,
        mapping: Mapping[Kind, Sequence[Mapped]],
        run_id: int | None = None,
    ) -> None:
        self._chosen: Mapping[int, EntityLink] = {}
        self._ctx, self._services, self._tenant = ctx, ctx.services, ctx.tenant
        self._connector, self._connection = connector, connection_id
        self._mapping, self._run = mapping, run_id
        self._position = 0
        self._here: dict[Kind, dict[str, int]] = {}
        self._coming: set[str] = set()  # ties to what this plan makes there

    async def plan(self, scope: Scope, start: Place | None = None) -> AsyncIterator[Planned]:
        """The plan in chunks from a place on, in the order it is to be carried out."""
        at = start or Place()
        self._position, self._chosen = at.position, scope.chosen_links()
        people = await self._read(lambda reader: people_of(reader, scope, self._ctx))
        kinds = [kind for kind in ORDER if kind in scope.kinds and kind in self._mapping]
        kinds = [kind for kind in kinds if not scope.only or kind in scope.only]
        begun = kinds.index(at.kind) if at.kind is not None and at.kind in kinds else 0
        for kind in kinds[begun:]:
            there = await self._there(kind)
            after = at.after if kind is at.kind else 0
            async for ids in self._ids(people, kind, after, scope.only.get(kind)):
                yield await self._chunk(kind, ids, there)

    async def _ids(
        self,
        people: Sequence[int] | None,
        kind: Kind,
        after: int,
        only: Sequence[int] | None,
    ) -> AsyncIterator[Sequence[int]]:
        """The records of a kind beyond an id, in chunks."""
        ids = None if only is None else sorted(only)
        if ids is None and people is not None:
            ids = await self._read(lambda reader: records_of(reader, kind, people))
        if ids is not None:
            for start in range(bisect_right(ids, after), len(ids), CHUNK):
                yield ids[start : start + CHUNK]
            return
        while found := await self._read(partial(self._behind, kind, after)):
            yield found
            after = found[-1]

    def _behind(self, kind: Kind, after: int, reader: Reader) -> Sequence[int]:
        return reader.connections.behind(self._connection, kind.value, after=after, limit=CHUNK)

    async def _read(self, unit: Callable[[Reader], T]) -> T:
        return await self._services.read(self._tenant.id, unit, limit_seconds=READ_SECONDS)

    async def _there(self, kind: Kind) -> There:
        fields = {one.name: one for one in await self._connector.describe(kind)}
        owners = await self._connector.owners()
        by_email = {one.email.lower(): one.remote_id for one in owners if not one.archived}
        stages: dict[str, str] = {}
        if kind is Kind.PROJECT:
            for pipeline in reversed(await self._connector.pipelines()):
                for stage in pipeline.stages:
                    stages[stage.label.casefold()] = stage.remote_id
                    stages[stage.remote_id.casefold()] = stage.remote_id
        return There(fields, by_email, stages)

    async def _chunk(self, kind: Kind, ids: Sequence[int], there: There) -> Planned:
        def unit(reader: Reader) -> _Chunk:
            records = read_records(reader, self._tenant, kind, ids)
            links = reader.connections.links(self._connection, kind.value, ids)
            if kind is Kind.CUSTOMER:
                links = {**links, **{one: self._chosen[one] for one in ids if one in self._chosen}}
                records = withheld(reader, records, links)
            return _Chunk(self._tied(reader, records), links)

        chunk = await self._read(unit)
        wish = Wishes(self._mapping[kind], there)
        wishes = {one.id: wish.of(one) for one in chunk.records}
        salt = fingerprint(self._mapping[kind])
        hashes = {one.id: payload_of(one, wishes[one.id], salt) for one in chunk.records}
        stale = [one for one in chunk.records if is_stale(chunk.links.get(one.id), hashes[one.id])]
        matches = await self._matches(kind, stale, chunk.links)
        await self._note_taken(kind, matches)
        shown = await self._shown(kind, matches)
        rows: list[SyncRecord] = []
        links: list[EntityLink] = []
        same: list[int] = []
        for one in chunk.records:
            link, match = chunk.links.get(one.id), matches.get(one.id)
            if match is None and link is not None:
                row = self._row(one, hashes[one.id], link.remote_id, "skip", ["no_change"])
                same.append(one.id)
            else:
                row = self._planned(one, wishes[one.id], hashes[one.id], link, match, there)
                row = replace(row, before=_json(kept(shown[one.id]))) if one.id in shown else row
            rows.append(row)
            if row.operation == "create" and self._run is None:
                self._coming.add(f"{kind.value}:{one.id}")
            if match is not None and match.remote is not None and row.state is not _CONFLICT:
                links.append(link_of(one, match, link, row, self._ctx.now_ms))
        return Planned(kind, rows, links, same, Place(kind, ids[-1], self._position))

    def _tied(self, reader: Reader, records: Sequence[LocalRecord]) -> list[LocalRecord]:
        """Records with those ties whose other end is known there, or will be: another is told once
        it is."""
        known = set(self._coming)
        ends: dict[str, set[int]] = {}
        for tie in (tie for record in records for tie in record.ties):
            ends.setdefault(tie.kind.value, set()).add(tie.id)
        for kind, ids in ends.items():
            found = {*reader.connections.links(self._connection, kind, sorted(ids))}
            if self._run is not None:
                found.update(reader.sync.creations(self._run, kind, sorted(ids)))
            known |= {f"{kind}:{one}" for one in found}
        return [
            replace(one, ties=tuple(tie for tie in one.ties if tie_text(tie) in known))
            for one in records
        ]

    async def _matches(
        self, kind: Kind, records: Sequence[LocalRecord], links: Mapping[int, EntityLink]
    ) -> dict[int, Match]:
        """What those records are there now."""
        properties = [row.remote for row in self._mapping[kind]]
        known = [one for one in records if one.id in links]
        found: dict[int, Match] = {}
        if known:
            asked = [links[one.id].remote_id for one in known]
            there = await self._connector.read(kind, BY_ID, asked, [*properties, ID_THERE])
            for one in known:
                link = links[one.id]
                match = still(link, there.records.get(link.remote_id))
                if one.id in self._chosen and match.remote is not None:
                    match = judged(match.remote, one, match.linked_by)
                found[one.id] = match
        unlinked = [one for one in records if one.id not in links]
        if unlinked:
            new = await match_unlinked(self._connector, kind, unlinked, properties)
            found |= {one.id: new.get(one.id, NO_MATCH) for one in unlinked}
        return found

    async def _shown(
        self, kind: Kind, matches: Mapping[int, Match]
    ) -> Mapping[int, Sequence[Candidate]]:
        """What a person is shown where several records there fit one of ours."""
        unsure = {local: one.candidates for local, one in matches.items() if one.doubt == SEVERAL}
        if not unsure:
            return {}
        asked = sorted({remote for candidates in unsure.values() for remote in candidates})
        mapping = self._mapping[kind]
        there = (await self._connector.read(kind, BY_ID, asked, shown_fields(mapping))).records
        return {
            local: [candidate(there[one], mapping) for one in candidates if one in there]
            for local, candidates in unsure.items()
        }

    async def _note_taken(self, kind: Kind, matches: dict[int, Match]) -> None:
        """A record there that is another record of ours, in this plan or before, is a doubt."""
        remotes = [match.remote.remote_id for match in matches.values() if match.remote]
        linked = await self._read(
            lambda reader: reader.connections.linked_here(self._connection, kind.value, remotes)
        )
        here = self._here.setdefault(kind, {}) if self._run is None else {}
        here |= {remote: link.local_id for remote, link in linked.items()}
        for local, match in matches.items():
            if match.remote is None:
                continue
            if here.setdefault(match.remote.remote_id, local) != local:
                one = match.remote.remote_id
                matches[local] = Match(doubt="same_here", candidates=(one,))

    def _planned(
        self,
        record: LocalRecord,
        wish: Wanted,
        payload: str,
        link: EntityLink | None,
        match: Match | None,
        there: There,
    ) -> SyncRecord:
        """What is to become of one record that may have something new to say."""
        match = match or NO_MATCH
        reasons = [_flaw(flaw) for flaw in wish.flaws]
        if match.doubt:
            doubts = [f"{match.doubt}:{one}" for one in match.candidates] or [match.doubt]
            remote = link.remote_id if link else None
            return self._row(record, payload, remote, "conflict", doubts)
        if match.remote is None:
            return self._new(record, wish, payload, there, reasons)
        known = Known.of(link.known).values if link is not None else None
        standing = Standing(match.remote.values, known)
        found = difference(wish, self._mapping[record.kind], there, standing)
        return self._change(record, payload, match.remote, link, found, reasons)

    def _new(
        self,
        record: LocalRecord,
        wish: Wanted,
        payload: str,
        there: There,
        reasons: list[str],
    ) -> SyncRecord:
        stops = [*record.withheld, *(_flaw(flaw) for flaw in missing_required(wish, there))]
        if stops:
            return self._row(record, payload, None, "skip", [*stops, *reasons])
        found = difference(wish, self._mapping[record.kind], there, None)
        ties = [_tie(tie) for tie in record.ties]
        return self._row(record, payload, None, "create", reasons, found, ties)

    def _change(
        self,
        record: LocalRecord,
        payload: str,
        remote: Remote,
        link: EntityLink | None,
        found: Difference,
        reasons: list[str],
    ) -> SyncRecord:
        if remote.values.get(ID_THERE, "") != record.key:
            before = {**found.before, ID_THERE: remote.values.get(ID_THERE, "")}
            found = replace(found, before=before, after={**found.after, ID_THERE: record.key})
        told = set(Known.of(link.known).ties) if link is not None else set[str]()
        ties = [_tie(tie) for tie in record.ties if tie_text(tie) not in told]
        left = [f"{why}:{name}" for name, why in found.left.items()]
        reasons = [*reasons, *left]
        where = remote.remote_id
        if found.conflicts and not found.after:
            return self._row(record, payload, where, "conflict", reasons)
        if not found.after and not ties:
            return self._row(record, payload, where, "skip", ["no_change", *reasons])
        return self._row(record, payload, where, "update", reasons, found, ties)

    def _row(
        self,
        record: LocalRecord,
        payload: str,
        remote_id: str | None,
        operation: str,
        reasons: Sequence[str],
        found: Difference | None = None,
        ties: Sequence[dict[str, Any]] = (),
    ) -> SyncRecord:
        self._position += 1
        state = {"skip": RecordState.SKIPPED, "conflict": RecordState.CONFLICT}
        return SyncRecord(
            position=self._position,
            kind=record.kind.value,
            local_id=record.id,
            name=record.name[:200],
            operation=operation,
            state=state.get(operation, RecordState.PLANNED),
            remote_id=remote_id,
            reasons=tuple(dict.fromkeys(reasons)) if len(reasons) > 1 else tuple(reasons),
            before=_json(found.before) if found else "{}",
            after=_json(found.after) if found else "{}",
            links=json.dumps(list(ties)) if ties else "[]",
            payload_hash=payload,
        )


_CONFLICT = RecordState.CONFLICT


def _tie(tie: Tie) -> dict[str, Any]:
    return {"kind": tie.kind.value, "id": tie.id, "primary": tie.primary}


def _flaw(flaw: Flaw) -> str:
    return coded(flaw.code, flaw.value if flaw.code == UNKNOWN_OWNER else flaw.remote)


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
