"""Salesforce as a `Connector`. Loads httpx."""

from __future__ import annotations

from collections.abc import Sequence

from tools.connectors.calling import Caller, Request
from tools.connectors.lenient import items, members, parsed
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
from tools.connectors.salesforce.judging import CORRELATION, judge_with, requests_left
from tools.connectors.salesforce.linking import Links
from tools.connectors.salesforce.names import LIMITS_PATH, QUERY_PATH
from tools.connectors.salesforce.options import SalesforceOptions
from tools.connectors.salesforce.reading import ReadingOf
from tools.connectors.salesforce.records import Records
from tools.connectors.salesforce.schema import Schema, replied
from tools.connectors.salesforce.setting_up import Fields
from tools.connectors.salesforce.wire import OrganisationWire, StageWire, UserWire
from tools.connectors.salesforce.writing import Writer
from tools.connectors.tokens import TokenSource
from tools.connectors.troubles import Code, ConnectorError, Trouble

_ORGANISATION = "SELECT Id, Name, TimeZoneSidKey FROM Organization"
_USERS = "SELECT Id, Name, Email, IsActive FROM User WHERE UserType = 'Standard'"
_STAGES = "SELECT Id, ApiName, MasterLabel, SortOrder, IsClosed, IsActive FROM OpportunityStage"


class Salesforce:
    """One connection to one Salesforce organisation: a `Connector`."""

    name = "salesforce"

    def __init__(self, tokens: TokenSource, options: SalesforceOptions) -> None:
        self._zone = options.zone
        timing = options.timing
        self._caller = Caller(
            options.base_url,
            tokens,
            shared(options.connection, options.limits, options.search_limit, timing),
            judge_with(timing.now_ms),
            correlation_header=CORRELATION,
            timing=timing,
            timeout_seconds=options.timeout_seconds,
            urgent=options.urgent,
        )
        self._schema = Schema(self._caller)
        self._reading = ReadingOf(self._caller, self._schema)
        writer = Writer(self._caller, size=options.batch, at_once=options.at_once)
        self._records = Records(writer, self._schema, self._reading)
        self._links = Links(writer, self._reading)
        self._fields = Fields(self._caller, self._schema, self._reading)

    def __repr__(self) -> str:
        return f"Salesforce({self._caller!r})"

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    async def account(self) -> Account:
        """The organisation that the token belongs to, and what is left of its day's requests."""
        request = Request("GET", QUERY_PATH, "organisation", params={"q": _ORGANISATION})
        reply = await replied(self._caller, request)
        rows = items(reply.body.get("records"))
        found = parsed(OrganisationWire, rows[0]) if rows else None
        if found is None:
            raise ConnectorError.of(Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id))
        self._zone = found.zone or self._zone
        left = requests_left(reply.headers)
        if left is None:
            left = await self._left()
        name = found.name or f"Salesforce {found.id}"
        return Account(found.id, name, self._zone, left)

    async def _left(self) -> int | None:
        """The day's requests that are left, where the answers do not say; None for who may not know."""
        try:
            reply = await replied(self._caller, Request("GET", LIMITS_PATH, "limits"))
        except ConnectorError:
            return None
        left = members(reply.body.get("DailyApiRequests")).get("Remaining")
        return left if isinstance(left, int) else None

    async def describe(self, kind: Kind) -> Sequence[RemoteField]:
        """See the port."""
        return await self._schema.fields(kind)

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
        """See the port. It sees what is stored, and skips no more than 2,000 rows."""
        return await self._reading.search(
            kind, groups, properties, sort=sort, limit=limit, after=after
        )

    async def upsert_batch(
        self, kind: Kind, by: str, writes: Sequence[Write]
    ) -> tuple[Written, ...]:
        """See the port."""
        return await self._records.upsert(kind, by, writes)

    async def update_batch(self, kind: Kind, writes: Sequence[Write]) -> tuple[Written, ...]:
        """See the port."""
        return await self._records.update(kind, writes)

    async def associate(self, links: Sequence[Link]) -> tuple[Written, ...]:
        """See the port."""
        return await self._links.put(links)

    async def archive(self, kind: Kind, ids: Sequence[str]) -> tuple[Written, ...]:
        """See the port."""
        return await self._records.archive(kind, ids)

    async def owners(self) -> Sequence[Owner]:
        """Everybody with a full licence; who has left is archived."""
        rows = await self._reading.rows(_USERS, "owners")
        found = [one for row in rows if (one := parsed(UserWire, row)) is not None]
        return [_owner(one) for one in found]

    async def pipelines(self) -> Sequence[Pipeline]:
        """One pipeline: opportunities have the stages of all their sales processes together."""
        rows = await self._reading.rows(_STAGES, "stages")
        found = [one for row in rows if (one := parsed(StageWire, row)) is not None]
        stages = sorted((one for one in found if one.active), key=lambda one: one.position)
        shown = tuple(_stage(one) for one in stages)
        return [Pipeline("opportunities", "Opportunities", shown)]

    async def changes_since(self, kind: Kind, cursor: Cursor, properties: Sequence[str]) -> Changes:
        """See the port."""
        return await self._reading.changes_since(kind, cursor, properties)


def _owner(one: UserWire) -> Owner:
    return Owner(one.id, (one.email or "").strip().lower(), one.name or "", not one.active)


def _stage(one: StageWire) -> Stage:
    return Stage(one.name, one.label or one.name, one.position, one.closed)
