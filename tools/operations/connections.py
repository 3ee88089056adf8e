"""connect_crm, list_connections, test_connection, disconnect_crm and map_field: outside CRMs."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from store.connections import Connection, ConnectionState, FieldMapping
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from tools.arguments import Args, Result
from tools.connectors.patience import briefly
from tools.connectors.port import Connector, Kind
from tools.connectors.troubles import ConnectorError
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.sync.connecting import connect, our_app, our_token
from tools.sync.consent import how_to_connect
from tools.sync.inbound_state import forget_secret
from tools.sync.keys import PURPOSE
from tools.sync.mapping import FieldOwner, Mapped, Mode, OnNull
from tools.sync.paths import PATHS, is_known
from tools.sync.preparing import usable
from tools.sync.schedule import own_syncs
from tools.sync.scope import mapping_of, stored_mapping
from tools.sync.transforms import PLACEHOLDER, How, Transform
from tools.views import shown_time


class ConnectionLine(Result):
    """One outside CRM."""

    id: str
    system: str
    name: str
    state: str = Field(description="active, paused, broken or disconnected.")
    account: str
    account_name: str
    direction: str
    frequency: str = Field(description="manual, scheduled or realtime (when something changes).")
    schedule: str = Field(default="", description="The cron line, where scheduled.")
    next_sync_at: str | None = Field(default=None, description="By that schedule.")
    waits: str = Field(default="", description="prp_ id of a sync of its own that waits.")
    last_sync_at: str | None
    sync_count: int
    paused_until: str | None
    last_error: str
    linked: dict[str, int] = Field(description="How many records of each kind are linked.")


class ListConnections(Args):
    """Nothing to say: every connection is listed."""


class ConnectionList(Result):
    """Every outside CRM that is or was connected."""

    items: list[ConnectionLine]
    total: int
    hint: str = Field(default="", description="How to connect one, where none is.")
    page: str = Field(default="", description="Where people connect HubSpot with their account.")


class ConnectCrm(Args):
    """Which system to connect."""

    system: Literal["hubspot", "salesforce"] = Field(default="hubspot", description="Which CRM.")
    name: str = Field(default="", max_length=80, description="What to call it.")


class Connected(Result):
    """A connection that works."""

    connection: ConnectionLine
    made: list[str] = Field(description="Fields that were made there.")
    refused: list[str] = Field(description="Fields they would not make, and why.")


class OneConnection(Args):
    """Which connection."""

    connection: str = Field(default="", max_length=40, description="con_ id, where several.")


class Tested(Result):
    """Whether a connection works."""

    connection: ConnectionLine
    works: bool
    account_name: str = ""
    daily_left: int | None = Field(default=None, description="Requests left today, where capped.")
    missing_fields: list[str] = Field(default=[], description="Mapped fields they do not have.")
    trouble: str = ""


class Disconnected(Result):
    """A connection that was ended; its links and history stay."""

    connection: ConnectionLine


class MapField(Args):
    """One field there and what it is filled from; without `local`, it is left out from now on."""

    connection: str = Field(default="", max_length=40, description="con_ id, where several.")
    kind: Literal["customer", "company", "project", "call", "note", "task"] = Field(
        default="customer", description="Of which kind of record."
    )
    field: str = Field(
        default="", max_length=100, description="The field there; empty only lists the mapping."
    )
    local: str = Field(
        default="", max_length=100, description="Our value: email, score, custom.size, summary."
    )
    mode: Literal["overwrite", "fill_if_empty", "create_only", "never"] = Field(
        default="fill_if_empty", description="When it is written."
    )
    on_null: Literal["skip", "clear"] = Field(
        default="skip", description="What a missing value of ours does."
    )
    owner: Literal["ours", "theirs", "newest"] = Field(
        default="ours", description="Whose value counts where both differ."
    )
    transform: Literal[
        "as_is", "lower", "upper", "trim", "date", "join", "first", "html", "owner", "stage"
    ] = Field(default="as_is", description="What is done to the value.")
    template: str = Field(
        default="", max_length=500, description="Instead of one value: {name} ({city})."
    )


class MappedLine(Result):
    """One field of a mapping."""

    kind: str
    field: str
    local: str
    transform: str
    mode: str
    on_null: str
    owner: str


class FieldMapped(Result):
    """The mapping of one kind as it is now."""

    outcome: Literal["mapped", "unmapped", "listed"]
    connection: str
    kind: str
    mapping: list[MappedLine]


async def list_connections(ctx: Ctx, args: ListConnections) -> ConnectionList:
    """List the outside CRMs that are connected, how they stand and when they last synced.

    Use it for "are we connected to HubSpot?". Example: {}.
    """
    del args

    def unit(reader: Reader) -> list[ConnectionLine]:
        zone = ctx.tenant.zone
        return [connection_line(reader, one, zone=zone) for one in reader.connections.all()]

    items = await ctx.read(unit)
    page, hint = how_to_connect(ctx.services.settings)
    return ConnectionList(items=items, total=len(items), hint="" if items else hint, page=page)


async def connect_crm(ctx: Ctx, args: ConnectCrm) -> Connected:
    """Connect HubSpot or Salesforce with the key that the operator set: checks the account and makes
    the fields that Rapport fills there, once.

    Use it when the user wants a CRM connected. Never ask for or accept a key in the conversation: without one set, tell the user to run
    rapport hubspot connect or rapport salesforce connect. Example: {"system": "hubspot"}.
    """
    key = our_app(ctx) if args.system == "salesforce" else our_token(ctx)
    kept, done = await connect(ctx, key, name=args.name)
    line = await ctx.read(lambda reader: connection_line(reader, kept))
    made = [f"{one.kind.value}.{one.name}" for one in done.made]
    refused = [f"{one.field.name}: {one.trouble.said(ctx.locale)}" for one in done.refused]
    return Connected(connection=line, made=made, refused=refused)


async def test_connection(ctx: Ctx, args: OneConnection) -> Tested:
    """Try a connection now: the key, the account, the requests left today, and whether every mapped
    field is there.

    Use it for "does HubSpot work?" or after an error. Example: {}.
    """
    found = await ctx.read(lambda reader: the_connection(reader, args.connection))
    stored = await ctx.read(lambda reader: reader.connections.mapping(found.id))
    connector = await ctx.services.connectors.open(ctx.tenant.id, found)
    try:
        with briefly():
            account = await connector.account()
            missing = await _missing(connector, stored)
    except ConnectorError as error:
        line = await ctx.read(lambda reader: connection_line(reader, found))
        return Tested(connection=line, works=False, trouble=error.trouble.said(ctx.locale))
    finally:
        await connector.close()
    if account.remote_id != found.account:
        raise Conflict(
            f"the key belongs to account {account.remote_id}, not to {found.account}",
            hint="Connect again with the key of the right account.",
        )
    await ctx.write(lambda tx: _works_again(tx, ctx, found))
    fresh = await ctx.read(lambda reader: the_connection(reader, args.connection))
    return Tested(
        connection=await ctx.read(lambda reader: connection_line(reader, fresh)),
        works=True,
        account_name=account.name,
        daily_left=account.daily_left,
        missing_fields=missing,
    )


def _works_again(tx: Tx, ctx: Ctx, connection: Connection) -> None:
    if connection.state is ConnectionState.BROKEN:
        values = {"state": ConnectionState.ACTIVE.value, "last_error": ""}
        tx.connections.change(connection.id, values, now_ms=ctx.now_ms)


async def disconnect_crm(ctx: Ctx, args: OneConnection) -> Disconnected:
    """End a connection: its key is forgotten, nothing is synced any more; links and history stay
    for a return.

    Use it only when the user says so. Example: {"connection": "con_…"}.
    """
    known = await ctx.read(lambda reader: the_connection(reader, args.connection))
    key = await ctx.services.connectors.key(ctx.tenant.id, known)

    def unit(tx: Tx) -> ConnectionLine:
        found = the_connection(tx, args.connection)
        tx.credentials.forget(PURPOSE, to_text("connection", found.id))
        forget_secret(tx, found.id)
        values = {"state": ConnectionState.DISCONNECTED.value}
        tx.connections.change(found.id, values, now_ms=ctx.now_ms)
        return connection_line(tx, the_connection(tx, to_text("connection", found.id)))

    ended = await ctx.write(unit)
    await ctx.services.connectors.give_back(key)
    return Disconnected(connection=ended)


async def map_field(ctx: Ctx, args: MapField) -> FieldMapped:
    """Say what a field of the CRM is filled from, or leave it out: value, transform, when it is
    written, and whose value counts.

    Use it for "also send the city" or "never overwrite the phone". With neither field nor value it
    lists the mapping. It changes what later syncs plan. Example: {"field": "city", "local": "city",
    "mode": "fill_if_empty"}.
    """
    kind = Kind(args.kind)
    if not args.field and not args.local and not args.template:
        return await ctx.read(lambda reader: _mapped(reader, args, kind, "listed"))
    found = await ctx.read(lambda reader: the_connection(reader, args.connection))
    if not args.local and not args.template:
        return await ctx.write(lambda tx: _unmap(tx, args, kind))
    await _must_be_there(ctx, found, kind, args.field)
    return await ctx.write(lambda tx: _map(tx, ctx, args, kind))


async def _missing(connector: Connector, stored: Sequence[FieldMapping]) -> list[str]:
    """The mapped fields that are not there."""
    found: list[str] = []
    for kind, rows in mapping_of(stored).items():
        there = {one.name for one in await connector.describe(kind)}
        found += [f"{kind.value}.{row.remote}" for row in rows if row.remote not in there]
    return found


async def _must_be_there(ctx: Ctx, connection: Connection, kind: Kind, name: str) -> None:
    """`InvalidInput` for a field that they do not have or that cannot be written."""
    connector = await ctx.services.connectors.open(ctx.tenant.id, connection)
    try:
        with briefly():
            fields = {one.name: one for one in await connector.describe(kind)}
    finally:
        await connector.close()
    if name not in fields:
        near = difflib.get_close_matches(name, fields, n=3)
        raise invalid("field", name, "is no field there", ", ".join(near or sorted(fields)[:20]))
    if fields[name].read_only:
        raise invalid("field", name, "cannot be written there", "a field that can")


def _map(tx: Tx, ctx: Ctx, args: MapField, kind: Kind) -> FieldMapped:
    if args.local:
        _must_be_ours(kind, "local", args.local)
    found = the_connection(tx, args.connection)
    how = Transform(how=How(args.transform))
    if args.template:
        how = _template(kind, args.template)
    row = Mapped(
        args.field,
        args.local,
        how,
        Mode(args.mode),
        OnNull(args.on_null),
        FieldOwner(args.owner),
    )
    known = tx.connections.mapping(found.id, kind.value)
    position = next((one.position for one in known if one.remote == args.field), len(known))
    stored = [replace(one, position=position) for one in stored_mapping(kind, [row])]
    tx.connections.map(found.id, stored, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    return _mapped(tx, args, kind, "mapped")


def _must_be_ours(kind: Kind, argument: str, name: str) -> None:
    if not is_known(kind, name):
        near = difflib.get_close_matches(name, PATHS[kind], n=3)
        accepted = ", ".join(near or sorted(PATHS[kind]))
        raise invalid(argument, name, "is no value of ours", accepted)


def _template(kind: Kind, text: str) -> Transform:
    try:
        how = Transform(how=How.TEMPLATE, text=text)
    except ValueError:
        raise invalid("template", text, "names no value", "such as {name} ({city})") from None
    for name in PLACEHOLDER.findall(text):
        _must_be_ours(kind, "template", name)
    return how


def _unmap(tx: Tx, args: MapField, kind: Kind) -> FieldMapped:
    found = the_connection(tx, args.connection)
    if not tx.connections.unmap(found.id, kind.value, [args.field]):
        raise NotFound(f"{args.field} is not mapped", hint="map_field without a field lists it.")
    return _mapped(tx, args, kind, "unmapped")


def _mapped(
    reader: Reader | Tx,
    args: MapField,
    kind: Kind,
    outcome: Literal["mapped", "unmapped", "listed"],
) -> FieldMapped:
    found = the_connection(reader, args.connection)
    rows = reader.connections.mapping(found.id, kind.value)
    return FieldMapped(
        outcome=outcome,
        connection=to_text("connection", found.id),
        kind=kind.value,
        mapping=[_line(row) for row in rows],
    )


def _line(row: FieldMapping) -> MappedLine:
    how = Transform.model_validate_json(row.transform)
    return MappedLine(
        kind=row.kind,
        field=row.remote,
        local=row.local or how.text,
        transform=how.how.value,
        mode=row.mode,
        on_null=row.on_null,
        owner=row.owner,
    )


def the_connection(reader: Reader | Tx, named: str) -> Connection:
    """The connection of an id, the only open one where none is named, disconnected ones too when
    they are named."""
    if not named:
        return usable(reader, None, broken=True)
    try:
        found = reader.connections.get(from_text("connection", named))
    except ValueError as error:
        raise invalid("connection", named, "is not a connection's id", str(error)) from None
    if found is None:
        raise NotFound(f"there is no connection {named}", hint="list_connections names them.")
    return found


def connection_line(reader: Reader | Tx, one: Connection, *, zone: str = "") -> ConnectionLine:
    """A connection for people; never its key. `zone` is what its schedule is in."""
    return ConnectionLine(
        id=to_text("connection", one.id),
        system=one.system,
        name=one.name,
        state=one.state.value,
        account=one.account,
        account_name=one.account_name,
        direction=one.direction,
        frequency=one.frequency,
        **own_syncs(reader, one, zone or reader.tenant.zone),
        last_sync_at=shown_time(one.last_sync_at),
        sync_count=one.sync_count,
        paused_until=shown_time(one.paused_until),
        last_error=one.last_error,
        linked=dict(reader.connections.link_counts(one.id)),
    )
