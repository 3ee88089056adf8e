"""HubSpot as a `Connector`. Loads httpx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.connectors.calling import Caller, Request
from tools.connectors.hubspot.judging import CORRELATION, DAILY_LEFT, judge_with
from tools.connectors.hubspot.names import (
    ACCOUNT_PATH,
    OWNERS_PATH,
    PIPELINES_PATH,
    association_ids,
    association_path,
    object_path,
)
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.hubspot.pairing import archive_input, link_input, update_input, upsert_input
from tools.connectors.hubspot.reading import ReadingOf
from tools.connectors.hubspot.setting_up import Fields
from tools.connectors.hubspot.wire import AccountWire, OwnerWire, PipelineWire, StageWire
from tools.connectors.hubspot.writing import Batch, Writer
from tools.connectors.lenient import parsed
from tools.connectors.limits import shared
from tools.connectors.port import (
    Account,
    Changes,
    Cursor,
    Filter,
    Found,
    Kind,
    Link,
    NewField,
    Owner,
    Pipeline,
    RemoteField,
    RemotePage,
    SetUp,
    Sort,
    Stage,
    Write,
    Written,
)
from tools.connectors.tokens import TokenSource
from tools.connectors.troubles import Code, ConnectorError, Trouble

OWNER_PAGE = 100
MOST_PAGES = 1_000


class HubSpot:
    """One connection to one HubSpot account: a `Connector`."""

    name = "hubspot"

    def __init__(self, tokens: TokenSource, options: HubSpotOptions) -> None:
        self._zone = options.zone
        timing = options.timing
        traffic = shared(options.connection, options.limits, options.search_limit, timing)
        self._caller = Caller(
            options.base_url,
            tokens,
            traffic,
            judge_with(timing.now_ms, lambda: self._zone),
            correlation_header=CORRELATION,
            timing=timing,
            timeout_seconds=options.timeout_seconds,
            urgent=options.urgent,
        )
        self._reading = ReadingOf(self._caller)
        self._fields = Fields(self._caller, self._reading)
        self._writer = Writer(self._caller, size=options.batch, at_once=options.at_once)

    def __repr__(self) -> str:
        return f"HubSpot({self._caller!r})"

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    async def account(self) -> Account:
        """The portal that the token belongs to."""
        reply = await self._reading.reply(Request("GET", ACCOUNT_PATH, "account"))
        found = parsed(AccountWire, reply.body)
        if found is None:
            trouble = Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id)
            raise ConnectorError.of(trouble)
        self._zone = found.zone or self._zone
        left = reply.headers.get(DAILY_LEFT, "")
        name = found.name or f"HubSpot {found.portal}"
        return Account(found.portal, name, self._zone, int(left) if left.isdecimal() else None)

    async def describe(self, kind: Kind) -> Sequence[RemoteField]:
        """See the port."""
        return await self._fields.describe(kind)

    async def set_up(self, fields: Sequence[NewField]) -> SetUp:
        """See the port."""
        return await self._fields.set_up(fields)

    async def read(
        self, kind: Kind, by: str, values: Sequence[str], properties: Sequence[str]
    ) -> Found:
        """See the port."""
        return await self._reading.read(kind, by, values, properties)

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
        return await self._reading.search(
            kind, groups, properties, sort=sort, limit=limit, after=after
        )

    async def upsert_batch(
        self, kind: Kind, by: str, writes: Sequence[Write]
    ) -> tuple[Written, ...]:
        """See the port."""
        batch = Batch(object_path(kind, "batch/upsert"), f"upsert {kind}", by)
        return await self._writer.send(batch, [upsert_input(write, by) for write in writes])

    async def update_batch(self, kind: Kind, writes: Sequence[Write]) -> tuple[Written, ...]:
        """See the port."""
        batch = Batch(object_path(kind, "batch/update"), f"update {kind}")
        return await self._writer.send(batch, [update_input(write) for write in writes])

    async def archive(self, kind: Kind, ids: Sequence[str]) -> tuple[Written, ...]:
        """See the port."""
        batch = Batch(object_path(kind, "batch/archive"), f"archive {kind}")
        return await self._writer.send(batch, [archive_input(one) for one in ids])

    async def associate(self, links: Sequence[Link]) -> tuple[Written, ...]:
        """See the port. Links of one pair of kinds travel together."""
        done: dict[str, Written] = {}
        for batch, group in _by_path(links).items():
            inputs = [link_input(link, _type_ids(link)) for link in group]
            done.update({one.trace_id: one for one in await self._writer.send(batch, inputs)})
        return tuple(done[link.trace_id] for link in links)

    async def owners(self) -> Sequence[Owner]:
        """See the port."""
        found: list[Owner] = []
        after = ""
        for _ in range(MOST_PAGES):
            params = {"limit": str(OWNER_PAGE), **({"after": after} if after else {})}
            request = Request("GET", OWNERS_PATH, "owners", params=params)
            page, after = await self._reading.listed(request, OwnerWire)
            found += [_owner(one) for one in page]
            if not after:
                break
        return found

    async def pipelines(self) -> Sequence[Pipeline]:
        """See the port."""
        request = Request("GET", PIPELINES_PATH, "pipelines")
        found, _ = await self._reading.listed(request, PipelineWire)
        return [_pipeline(one) for one in found if not one.archived]

    async def changes_since(self, kind: Kind, cursor: Cursor, properties: Sequence[str]) -> Changes:
        """See the port."""
        return await self._reading.changes_since(kind, cursor, properties)


def _type_ids(link: Link) -> tuple[int, ...]:
    return association_ids(link.from_kind, link.to_kind, primary=link.primary)


def _by_path(links: Sequence[Link]) -> Mapping[Batch, list[Link]]:
    groups: dict[Batch, list[Link]] = {}
    for link in links:
        action = "batch/create" if _type_ids(link) else "batch/associate/default"
        path = association_path(link.from_kind, link.to_kind, action)
        batch = Batch(path, f"associate {link.from_kind} with {link.to_kind}")
        groups.setdefault(batch, []).append(link)
    return groups


def _owner(one: OwnerWire) -> Owner:
    name = " ".join(part for part in (one.first, one.last) if part)
    return Owner(one.id, (one.email or "").strip().lower(), name, one.archived)


def _pipeline(one: PipelineWire) -> Pipeline:
    stages = sorted(one.stages, key=lambda stage: stage.position)
    return Pipeline(
        one.id, one.label, tuple(_stage(stage) for stage in stages if not stage.archived)
    )


def _stage(one: StageWire) -> Stage:
    closed = one.metadata.get("isClosed") == "true"
    return Stage(one.id, one.label, one.position, closed)
