"""Reading records: by id or unique field from their store, by search, and what changed since.

Loads httpx.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tools.connectors.calling import Caller, CallFailed, Reply, Request
from tools.connectors.hubspot.judging import trouble_of
from tools.connectors.hubspot.names import BATCH, PAGE, REACH, modified_property, object_path
from tools.connectors.hubspot.wire import ErrorWire, ObjectWire, next_page
from tools.connectors.lenient import Model, each, instant, is_list, items, parsed
from tools.connectors.port import (
    BY_EMAIL,
    BY_ID,
    Changes,
    Cursor,
    Filter,
    Found,
    Kind,
    Op,
    Remote,
    RemotePage,
    Sort,
)
from tools.connectors.troubles import Code, ConnectorError, Trouble
from tools.errors import invalid

MERGED = "hs_merged_object_ids"
OTHER_EMAILS = "hs_additional_emails"
RECORD_ID = "hs_object_id"
OVERLAP_MS = 5 * 60_000  # the search index lags behind what was written
MOST_GROUPS, MOST_FILTERS = 5, 10


class ReadingOf:
    """Reads of one connection."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def reply(self, request: Request) -> Reply:
        """The answer to a request; `ConnectorError` when there is none."""
        try:
            return await self._caller.call(request)
        except CallFailed as failed:
            raise failed.error() from None

    async def listed(self, request: Request, model: type[Model]) -> tuple[list[Model], str]:
        """The readable lines of a list, and where its next page begins. What is no list is an error:
        it must not pass for an empty one."""
        reply = await self.reply(request)
        lines = reply.body.get("results")
        if not is_list(lines):
            raise ConnectorError.of(Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id))
        return list(each(model, lines)), next_page(reply.body)

    async def read(
        self, kind: Kind, by: str, values: Sequence[str], properties: Sequence[str]
    ) -> Found:
        """See the port."""
        wanted = list(dict.fromkeys(value for value in values if value))
        found: dict[str, Remote] = {}
        for at in range(0, len(wanted), BATCH):
            part = wanted[at : at + BATCH]
            found.update(await self._part(kind, by, part, properties))
        return Found(found, tuple(value for value in wanted if value not in found))

    async def _part(
        self, kind: Kind, by: str, part: Sequence[str], properties: Sequence[str]
    ) -> dict[str, Remote]:
        body: dict[str, object] = {
            "inputs": [{"id": value} for value in part],
            "properties": list(dict.fromkeys([*properties, *_also(by)])),
            "propertiesWithHistory": [],
        }
        if by != BY_ID:
            body["idProperty"] = by
        path = object_path(kind, "batch/read")
        request = Request("POST", path, f"read {kind}", body=body)
        try:
            reply = await self._caller.call(request)
        except CallFailed as failed:
            if failed.trouble.code is Code.NOT_FOUND:
                return {}
            raise failed.error() from None
        _refuse_half(reply)
        return _by_value(part, by, _records(kind, reply))

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
        """See the port. Past 10,000 rows they answer an error, so it is refused here already."""
        _check_search(groups, limit, after)
        body = {
            "filterGroups": [{"filters": [_filter(one) for one in group]} for group in groups],
            "properties": list(properties),
            "sorts": [f"{'-' if sort.descending else ''}{sort.name}"] if sort else [],
            "limit": limit,
            "after": after or "0",
        }
        path = object_path(kind, "search")
        reply = await self.reply(Request("POST", path, f"search {kind}", body=body, search=True))
        records = tuple(_records(kind, reply))
        total = reply.body.get("total")
        return RemotePage(
            records, total if isinstance(total, int) else len(records), next_page(reply.body)
        )

    async def changes_since(self, kind: Kind, cursor: Cursor, properties: Sequence[str]) -> Changes:
        """See the port. Each page begins where the last one ended in time rather than at an offset,
        so that records changed meanwhile shift nothing."""
        if cursor.tie_id:
            return await self._tied(kind, cursor, properties)
        place = self._begun(cursor)
        modified = modified_property(kind)
        while True:
            window = Filter(
                modified, Op.BETWEEN, str(place.since_at), high=str(place.window_until_at)
            )
            page = await self.search(
                kind, [[window]], _with(properties, modified), sort=Sort(modified), limit=PAGE
            )
            if page.total < REACH or place.window_until_at <= place.since_at or not page.records:
                return _advanced(place, page.records, full=len(page.records) >= PAGE)
            place = _halved(place, page.records[0].modified_at)

    async def _tied(self, kind: Kind, cursor: Cursor, properties: Sequence[str]) -> Changes:
        """More records changed in one millisecond than a page holds: by their id."""
        modified = modified_property(kind)
        now = str(cursor.since_at)
        filters = [Filter(modified, Op.BETWEEN, now, high=now)]
        if cursor.tie_id != "0":
            filters.append(Filter(RECORD_ID, Op.GT, cursor.tie_id))
        page = await self.search(
            kind, [filters], _with(properties, modified), sort=Sort(RECORD_ID), limit=PAGE
        )
        records = page.records
        if len(records) >= PAGE:
            return Changes(records, replace(cursor, tie_id=records[-1].remote_id), more=True)
        return _moved_on(replace(cursor, tie_id=""), records, cursor.since_at + 1)

    def _begun(self, cursor: Cursor) -> Cursor:
        """A sweep under way, or a new one from a little before the last one's end until now."""
        if cursor.sweep_until_at:
            return cursor
        now = self._caller.timing.now_ms()
        since = min(max(0, cursor.since_at - OVERLAP_MS), now)
        return Cursor(since, now, now)


def _halved(place: Cursor, first: int) -> Cursor:
    """The first half of a window that holds too much, from its first change on."""
    since = min(max(place.since_at, first), place.window_until_at)
    return replace(
        place, since_at=since, window_until_at=since + (place.window_until_at - since) // 2
    )


def _advanced(place: Cursor, records: Sequence[Remote], *, full: bool) -> Changes:
    """The page and where the next one begins. A full page may end amid records of one millisecond:
    those come again with the next page, and by their id when they fill a page."""
    if not full:
        return _moved_on(place, records, place.window_until_at + 1)
    last = records[-1].modified_at
    if last <= place.since_at:
        return Changes((), replace(place, tie_id="0"), more=True)
    whole = tuple(record for record in records if record.modified_at < last)
    return Changes(whole, replace(place, since_at=last), more=True)


def _moved_on(place: Cursor, records: Sequence[Remote], since: int) -> Changes:
    """The window goes on from an instant, else the sweep in its next window, else it is over."""
    if since <= place.window_until_at:
        return Changes(tuple(records), replace(place, since_at=since), more=True)
    if since <= place.sweep_until_at:
        rest = Cursor(since, place.sweep_until_at, place.sweep_until_at)
        return Changes(tuple(records), rest, more=True)
    return Changes(tuple(records), Cursor(place.sweep_until_at), more=False)


def _records(kind: Kind, reply: Reply) -> list[Remote]:
    """Every record of an answer; one that cannot be read must not pass for one that is missing."""
    lines = reply.body.get("results")
    read = [_remote(kind, one) for one in each(ObjectWire, lines)]
    if not is_list(lines) or len(items(lines)) != len(read):
        raise ConnectorError.of(Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id))
    return read


def _refuse_half(reply: Reply) -> None:
    """A read that failed for some records, other than that they are not there, has failed."""
    for error in each(ErrorWire, reply.body.get("errors")):
        trouble = trouble_of(error, reply.correlation_id)
        if trouble.code is not Code.NOT_FOUND:
            raise ConnectorError.of(trouble)


def _remote(kind: Kind, one: ObjectWire) -> Remote:
    values = {name: value or "" for name, value in one.properties.items()}
    merged = frozenset(part for part in values.get(MERGED, "").split(";") if part)
    modified = values.get(modified_property(kind), "")
    return Remote(
        kind,
        one.id,
        values,
        created_at=instant(one.created),
        modified_at=_modified_at(modified) or instant(one.updated),
        archived=one.archived,
        merged_ids=merged,
    )


def _modified_at(text: str) -> int:
    """The property the search compares: text of an instant, or of milliseconds."""
    if text.isdecimal():
        return int(text)
    found = parsed(ObjectWire, {"id": "", "updatedAt": text or None})
    return instant(found.updated) if found else 0


def _by_value(part: Sequence[str], by: str, records: Iterable[Remote]) -> dict[str, Remote]:
    """Records by the value that was asked for: a merged one answers to the ids it swallowed, a
    contact to each of its addresses."""
    asked = {value.strip().casefold(): value for value in part}
    found: dict[str, Remote] = {}
    for record in records:
        for name in _names(record, by):
            if (value := asked.get(name.strip().casefold())) is not None:
                found[value] = record
    return found


def _names(record: Remote, by: str) -> Iterable[str]:
    if by == BY_ID:
        return (record.remote_id, *record.merged_ids)
    others = record.values.get(OTHER_EMAILS, "").split(";") if by == BY_EMAIL else ()
    return (record.values.get(by, ""), *others)


def _also(by: str) -> Sequence[str]:
    """What pairs a record with what was asked for."""
    if by == BY_ID:
        return (MERGED,)
    return (by, OTHER_EMAILS) if by == BY_EMAIL else (by,)


def _with(properties: Sequence[str], name: str) -> list[str]:
    return list(dict.fromkeys([*properties, name]))


def _filter(one: Filter) -> Mapping[str, object]:
    made: dict[str, object] = {"propertyName": one.name, "operator": one.op.value}
    if one.op is Op.IN:
        made["values"] = list(one.values)
    elif one.op not in {Op.KNOWN, Op.MISSING}:
        made["value"] = one.value
    if one.op is Op.BETWEEN:
        made["highValue"] = one.high
    return made


def _check_search(groups: Sequence[Sequence[Filter]], limit: int, after: str) -> None:
    if len(groups) > MOST_GROUPS or any(len(group) > MOST_FILTERS for group in groups):
        accepted = f"at most {MOST_GROUPS} groups of {MOST_FILTERS}"
        raise invalid("groups", len(groups), "are too many conditions", accepted)
    if not 1 <= limit <= PAGE:
        raise invalid("limit", limit, "is out of range", f"1 to {PAGE}")
    if after and not (after.isdecimal() and int(after) + limit <= REACH):
        raise invalid("after", after, "is past what a search can reach", f"below {REACH}")
