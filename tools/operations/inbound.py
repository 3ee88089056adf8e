"""set_inbound: whether a connection also takes changes from the CRM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, SecretStr

from store.clock import real_ms
from store.connections import Connection, ConnectionState
from store.ids import to_text
from store.inbound import EventState
from store.ports import Reader, Tx
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict
from tools.operations.connections import ConnectionLine, connection_line, the_connection
from tools.secret_file import signing_secret
from tools.sync.inbound_state import (
    BOTH,
    OUT,
    drop_cursors,
    has_secret,
    keep_inbound,
    keep_secret,
    newcomers_of,
    read_inbound,
    takes_inbound,
)

HOOK = "/webhooks/hubspot/"
OnOff = Literal["on", "off", "unchanged"]
YesNo = Literal["yes", "no", "unchanged"]


class SetInbound(Args):
    """Which connection, and what is to change; without a change, how it stands."""

    connection: str = Field(default="", max_length=40, description="con_ id, where several.")
    inbound: OnOff = Field(
        default="unchanged", description="Whether changes made there are taken over here."
    )
    create: YesNo = Field(
        default="unchanged", description="Whether people only known there are added here."
    )


class InboundSet(Result):
    """How a connection takes changes from there."""

    connection: ConnectionLine
    inbound: bool
    create: bool
    address: str = Field(description="Where HubSpot is to post what changes.")
    signed: bool = Field(description="Whether the app's secret is known, without which it can't.")
    new_there: int = Field(description="People only known there, who wait.")
    conflicts: int = Field(description="Conflicts that wait for a person.")
    fields: list[str] = Field(description="Fields whose value there can count here.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to change; None leaves it."""

    inbound: bool | None = None
    create: bool | None = None
    secret: SecretStr | None = None


async def set_inbound(ctx: Ctx, args: SetInbound) -> InboundSet:
    """Switch taking over changes from HubSpot on or off, and say how it stands: address for its
    webhooks, people who are only known there, conflicts.

    Use it when the user wants changes made in HubSpot here too. Which fields count is said with
    map_field (owner theirs or newest); with owner ours nothing changes here. Contact permissions
    are only ever tightened. Example: {"inbound": "on"}.
    """
    asked = Asked(_flag(args.inbound, "on"), _flag(args.create, "yes"))

    def unit(tx: Tx) -> InboundSet:
        found = the_connection(tx, args.connection)
        return change_inbound(tx, ctx, found, asked)

    return await ctx.write(unit)


def change_inbound(tx: Tx, ctx: Ctx, connection: Connection, asked: Asked) -> InboundSet:
    """Change how a connection takes changes from there. `Conflict` where it is not open."""
    if connection.state is ConnectionState.DISCONNECTED:
        raise Conflict(f"{connection.name} is disconnected", hint="Connect it again first.")
    actor, now = ctx.actor.principal, ctx.now_ms
    state = read_inbound(tx, connection.id)
    if asked.inbound is True and not takes_inbound(connection):
        tx.connections.change(connection.id, {"direction": BOTH}, now_ms=now)
        state = state.model_copy(update={"since_at": real_ms()})
        drop_cursors(tx, connection.id, actor=actor, now_ms=now)
    if asked.inbound is False:
        tx.connections.change(connection.id, {"direction": OUT}, now_ms=now)
    if asked.create is not None:
        state = state.model_copy(update={"create": asked.create})
    keep_inbound(tx, connection.id, state, actor=actor, now_ms=now)
    if asked.secret is not None:
        ours = signing_secret(ctx.services.settings)
        keep_secret(tx, connection.id, asked.secret, ours, actor=actor, now_ms=now)
    return how_it_stands(tx, ctx, tx.connections.get(connection.id) or connection)


def how_it_stands(reader: Reader | Tx, ctx: Ctx, connection: Connection) -> InboundSet:
    """How a connection takes changes from there now."""
    theirs = [
        row.remote
        for row in reader.connections.mapping(connection.id, "customer")
        if row.owner != "ours" and row.mode != "never"
    ]
    base = (ctx.services.settings.public_url or "").rstrip("/")
    is_app_known = ctx.services.settings.hubspot_client_secret is not None
    return InboundSet(
        connection=connection_line(reader, connection),
        inbound=takes_inbound(connection),
        create=read_inbound(reader, connection.id).create,
        address=f"{base}{HOOK}{to_text('connection', connection.id)}",
        signed=has_secret(reader, connection.id) or is_app_known,
        new_there=reader.inbound.count(newcomers_of(connection.id), EventState.IGNORED),
        conflicts=reader.inbound.conflicts(connection.id, limit=1, cursor=None).total,
        fields=theirs,
    )


def _flag(given: str, yes: str) -> bool | None:
    return None if given == "unchanged" else given == yes
