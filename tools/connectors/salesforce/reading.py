"""Reading records by queries, all of which see what is stored and no index. Loads httpx."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tools.connectors.calling import Caller, Reply, Request
from tools.connectors.lenient import is_list, items, members
from tools.connectors.port import (
    BY_ID,
    Changes,
    Cursor,
    FieldType,
    Filter,
    Found,
    Kind,
    Remote,
    RemotePage,
    Sort,
)
from tools.connectors.salesforce import soql
from tools.connectors.salesforce.names import (
    ACTIVITIES,
    ID_FIELD,
    MERGING,
    MODIFIED,
    OBJECTS,
    OF_KIND,
    PAGE,
    QUERY_ALL_PATH,
    QUERY_PATH,
    REACH,
    theirs,
)
from tools.connectors.salesforce.schema import Schema, replied
from tools.connectors.salesforce.values import from_json, instant, iso
from tools.connectors.troubles import Code, ConnectorError, Trouble
from tools.errors import invalid

ALWAYS = (ID_FIELD, "CreatedDate", MODIFIED, "IsDeleted")
OVERLAP_MS = 5 * 60_000  # a transaction under way stamps its records before they can be seen
MOST_PAGES = 1_000
MOST_MERGES = 5  # of a record that was merged, and whose winner was merged
Row = Mapping[str, object]


class ReadingOf:
    """Reads of one connection."""

    def __init__(self, caller: Caller, schema: Schema) -> None:
        self._caller = caller
        self._schema = schema

    async def rows(self, query: str, name: str, *, everything: bool = False) -> list[Row]:
        """Every row of a query, page by page. `everything`: deleted and archived rows too."""
        where = QUERY_ALL_PATH if everything else QUERY_PATH
        request = Request("GET", where, name, params={"q": query})
        found: list[Row] = []
        for _ in range(MOST_PAGES):
            reply = await replied(self._caller, request)
            found += _rows(reply)
            if reply.body.get("done") is not False:
                return found
            request = Request("GET", _next(reply), name)
        raise ConnectorError.of(Trouble(Code.TOO_LARGE, f"more than {MOST_PAGES} pages of {name}"))

    async def read(
        self, kind: Kind, by: str, values: Sequence[str], properties: Sequence[str]
    ) -> Found:
        """See the port."""
        wanted = list(dict.fromkeys(value for value in values if value))
        found: dict[str, list[Remote]] = {}
        askable = wanted if by != BY_ID else [one for one in wanted if soql.is_record_id(one)]
        for part in soql.parts(askable):
            condition = soql.is_in(by, part)
            for record in await self._records(kind, condition, [*properties, by]):
                for value in _asked(part, by, record):
                    found.setdefault(value, []).append(record)
        if by == BY_ID and kind in MERGING:
            missing = [one for one in askable if one not in found]
            found |= await self._winners(kind, missing, properties)
        return Found(
            {value: records[0] for value, records in found.items() if len(records) == 1},
            tuple(value for value in wanted if value not in found),
            {
                value: tuple(one.remote_id for one in records)
                for value, records in found.items()
                if len(records) > 1
            },
        )

    async def _winners(
        self, kind: Kind, ids: Sequence[str], properties: Sequence[str]
    ) -> dict[str, list[Remote]]:
        """The records that others were merged into, by the id of those."""
        now = {one: one for one in ids}
        found: dict[str, list[Remote]] = {}
        for _ in range(MOST_MERGES):
            masters = await self._masters(kind, sorted({*now.values()}))
            now = {one: masters[at[:15]] for one, at in now.items() if at[:15] in masters}
            if not now:
                break
            condition = soql.is_in(BY_ID, sorted({*now.values()}))
            there = {
                one.remote_id[:15]: one for one in await self._records(kind, condition, properties)
            }
            for asked, master in now.items():
                if (record := there.get(master[:15])) is not None:
                    found[asked] = [replace(record, merged_ids=frozenset({asked}))]
            now = {asked: master for asked, master in now.items() if asked not in found}
        return found

    async def _masters(self, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in soql.parts(ids):
            merged = "IsDeleted = true AND MasterRecordId != null"
            condition = f"{soql.is_in(BY_ID, part)} AND {merged}"
            query = soql.select(f"{ID_FIELD}, MasterRecordId", OBJECTS[kind], condition)
            for row in await self.rows(query, f"merges of {kind}", everything=True):
                found[_text(row, ID_FIELD)[:15]] = _text(row, "MasterRecordId")
        return found

    async def _records(
        self, kind: Kind, condition: str, properties: Sequence[str], *, ends: str = ""
    ) -> list[Remote]:
        """Live records. Activities older than a year are archived, and are live all the same."""
        archived = kind in ACTIVITIES
        live = f"({condition}) AND IsDeleted = false" if archived else condition
        what = soql.fields([*ALWAYS, *properties])
        query = soql.select(what, OBJECTS[kind], live, ends)
        rows = await self.rows(query, f"read {kind}", everything=archived)
        return await self._remotes(kind, rows, properties)

    async def _remotes(
        self, kind: Kind, rows: Iterable[Row], properties: Sequence[str]
    ) -> list[Remote]:
        types = await self._schema.types(kind)
        return [_remote(kind, row, properties, types) for row in rows]

    async def search(
        self,
        kind: Kind,
        groups: Sequence[Sequence[Filter]],
        properties: Sequence[str],
        *,
        sort: Sort | None = None,
        limit: int = 100,
        after: str = "",
    ) -> RemotePage:
        """See the port."""
        if not 1 <= limit <= PAGE:
            raise invalid("limit", limit, "is out of range", f"1 to {PAGE}")
        if after and not (after.isdecimal() and int(after) <= REACH):
            raise invalid("after", after, "is past what a search can skip", f"up to {REACH}")
        types = await self._schema.types(kind)
        conditions = [OF_KIND.get(kind, ""), soql.where(groups, types)]
        condition = " AND ".join(f"({one})" for one in conditions if one) or "Id != null"
        at = int(after or "0")
        ends = f"ORDER BY {_order(sort)} LIMIT {limit} OFFSET {at}"
        records = await self._records(kind, condition, properties, ends=ends)
        more = len(records) == limit
        total = await self._count(kind, condition) if more else at + len(records)
        reached = at + len(records)
        go_on = more and reached < total and reached <= REACH
        return RemotePage(tuple(records), total, str(reached) if go_on else "")

    async def _count(self, kind: Kind, condition: str) -> int:
        query = soql.select("COUNT()", OBJECTS[kind], condition)
        request = Request("GET", QUERY_PATH, f"count {kind}", params={"q": query})
        total = (await replied(self._caller, request)).body.get("totalSize")
        return total if isinstance(total, int) else 0

    async def changes_since(self, kind: Kind, cursor: Cursor, properties: Sequence[str]) -> Changes:
        """See the port. Deleted ones are among them, as archived; they are kept 15 days there. A page
        begins behind the last record of the one before, so what changes meanwhile shifts nothing."""
        place = self._begun(cursor)
        since, until = iso(place.since_at), iso(place.sweep_until_at)
        behind = f"{MODIFIED} >= {since}"
        if place.tie_id:
            tie = soql.text(place.tie_id)
            behind = f"({MODIFIED} > {since} OR ({MODIFIED} = {since} AND Id > {tie}))"
        conditions = [behind, f"{MODIFIED} <= {until}", OF_KIND.get(kind, "")]
        condition = " AND ".join(f"({one})" for one in conditions if one)
        ends = f"ORDER BY {MODIFIED} ASC, Id ASC LIMIT {PAGE}"
        what = soql.fields([*ALWAYS, *properties])
        query = soql.select(what, OBJECTS[kind], condition, ends)
        rows = await self.rows(query, f"changes of {kind}", everything=True)
        records = tuple(await self._remotes(kind, rows, properties))
        if len(records) < PAGE:
            return Changes(records, Cursor(place.sweep_until_at), more=False)
        last = records[-1]
        there = replace(place, since_at=last.modified_at, tie_id=last.remote_id)
        return Changes(records, there, more=True)

    def _begun(self, cursor: Cursor) -> Cursor:
        """A sweep under way, or a new one from a little before the last one's end until now."""
        if cursor.tie_id and not soql.is_record_id(cursor.tie_id):
            raise invalid("cursor", cursor.tie_id, "is no record", "a cursor as it was given")
        if cursor.sweep_until_at:
            return cursor
        now = self._caller.timing.now_ms()
        since = min(max(0, cursor.since_at - OVERLAP_MS), now)
        return Cursor(since, now, now)


def _rows(reply: Reply) -> list[Row]:
    """The rows of a page; what is no list of objects must not pass for an empty one."""
    lines = reply.body.get("records")
    rows: list[Row] = [members(one) for one in items(lines)]
    if not is_list(lines) or not all(soql.is_record_id(_text(row, ID_FIELD)) for row in rows):
        raise ConnectorError.of(Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id))
    return rows


def _next(reply: Reply) -> str:
    """The path of the next page, only where it is one: what is put behind our address decides who
    is sent the token."""
    found = reply.body.get("nextRecordsUrl")
    if isinstance(found, str) and found.startswith((f"{QUERY_PATH}/", f"{QUERY_ALL_PATH}/")):
        return found
    raise ConnectorError.of(Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id))


def _text(row: Row, name: str) -> str:
    found = row.get(name)
    return found if isinstance(found, str) else ""


def _remote(
    kind: Kind, row: Row, properties: Sequence[str], types: Mapping[str, FieldType]
) -> Remote:
    held = {name.casefold(): value for name, value in row.items()}
    values: dict[str, str] = {}
    for name in dict.fromkeys(properties):
        folded = theirs(name).casefold()
        values[name] = from_json(types.get(folded, FieldType.TEXT), held.get(folded))
    return Remote(
        kind,
        _text(row, ID_FIELD),
        values,
        created_at=instant(row.get("CreatedDate")),
        modified_at=instant(row.get(MODIFIED)),
        archived=row.get("IsDeleted") is True,
    )


def _asked(part: Sequence[str], by: str, record: Remote) -> Iterable[str]:
    """The values of a part that a record answers to: ids by their first 15 characters, whose case
    counts, anything else without regard to case, as they compare it."""
    if by == BY_ID:
        return [one for one in part if one[:15] == record.remote_id[:15]]
    held = record.values.get(by, "").strip().casefold()
    return [one for one in part if one.strip().casefold() == held]


def _order(sort: Sort | None) -> str:
    if sort is None:
        return "Id ASC"
    return f"{soql.field(sort.name)} {'DESC' if sort.descending else 'ASC'}, Id ASC"
