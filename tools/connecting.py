"""Connecting a CRM with a key that a person gives by hand: never the argument of a tool, which a
model writes and which is logged and audited."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr

from store.connections import Connection
from store.ids import to_text
from store.ports import Tx
from store.types import ActorKind, AuditEntry
from tools.arguments import Result
from tools.connectors.port import SetUp
from tools.connectors.salesforce.options import App, my_domain
from tools.context import Ctx, Role
from tools.errors import NotPermitted, invalid
from tools.operations.connections import Connected, connection_line, the_connection
from tools.sync.connecting import Checked, check, keep
from tools.sync.systems import SYSTEMS

LONGEST_TOKEN, LONGEST_NAME = 2_000, 80
_TOKEN = re.compile(r"[\x21-\x7e]{8,}")


class FieldsMade(Result):
    """What the setup found and did there."""

    connection: str
    connection_name: str
    made: list[str] = Field(description="Fields that were made now.")
    kept: list[str] = Field(description="Fields that were there and fit.")
    refused: list[str] = Field(description="Fields they would not make, and why.")


async def connect_by_hand(ctx: Ctx, token: SecretStr, *, name: str = "") -> Connected:
    """Check a key, make our fields there, and keep the key sealed.

    `InvalidInput` for what can be no key, without repeating it; `NotPermitted` for who is no
    administrator; `ConnectorError` where the CRM refuses: nothing is kept then.
    """
    must_be_allowed(ctx)
    given = SecretStr(_token(token.get_secret_value().strip()))
    return await keep_checked(ctx, await check(ctx, given, name=named(name)))


async def connect_app_by_hand(
    ctx: Ctx, url: str, client_id: str, client_secret: SecretStr, *, name: str = ""
) -> Connected:
    """As `connect_by_hand`, for an app of Salesforce: its organisation's address, key and secret.

    `InvalidInput` for an address that is not Salesforce's: it would be sent the secret.
    """
    must_be_allowed(ctx)
    where = my_domain(url, allowed=ctx.services.settings.salesforce_url or "")
    given = {"client_id": client_id, "client_secret": client_secret.get_secret_value()}
    for argument, text in given.items():
        if len(text.strip()) > LONGEST_TOKEN or not _TOKEN.fullmatch(text.strip()):
            raise invalid(argument, None, "cannot be a key", "one word as Salesforce shows it")
    app = App(where, client_id.strip(), SecretStr(given["client_secret"].strip()))
    return await keep_checked(ctx, await check(ctx, app, name=named(name)))


async def keep_checked(ctx: Ctx, checked: Checked) -> Connected:
    """Keep what was checked, as a person's own hand."""

    def unit(tx: Tx) -> Connection:
        found = keep(tx, ctx, checked)
        _audit(tx, ctx, "connect_crm", found)
        return found

    kept = await ctx.services.write(ctx.tenant.id, unit)
    line = await ctx.read(lambda reader: connection_line(reader, kept))
    told = _told(ctx, kept, checked.done)
    return Connected(connection=line, made=told.made, refused=told.refused)


async def set_up_again(ctx: Ctx, named: str) -> FieldsMade:
    """Make our fields where they are missing; what is there and fits is kept as it is.

    `ConnectorError` where one is there that cannot hold ours.
    """
    must_be_allowed(ctx)
    found = await ctx.read(lambda reader: the_connection(reader, named))
    connector = await ctx.services.connectors.open(ctx.tenant.id, found)
    try:
        done = await connector.set_up(SYSTEMS[found.system].fields)
    finally:
        await connector.close()
    await ctx.services.write(ctx.tenant.id, lambda tx: _audit(tx, ctx, "set_up_crm", found))
    return _told(ctx, found, done)


def must_be_allowed(ctx: Ctx) -> None:
    """`NotPermitted` unless a person who is an administrator asks."""
    if ctx.actor.kind is not ActorKind.HUMAN:
        raise NotPermitted(
            "only a person may give a key of a CRM", hint="Run rapport hubspot connect."
        )
    if ctx.actor.role < Role.ADMIN:
        raise NotPermitted("connecting a CRM needs the role admin", hint="Ask an administrator.")


def _token(text: str) -> str:
    if not text:
        raise invalid("token", None, "is missing", "the key that HubSpot shows")
    if len(text) > LONGEST_TOKEN or not _TOKEN.fullmatch(text):
        raise invalid("token", None, "cannot be a key", "one word as HubSpot shows it")
    return text


def named(text: str) -> str:
    """The name of a connection as given. `InvalidInput` for what can be none."""
    name = text.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise invalid("name", name, "cannot be a name", f"at most {LONGEST_NAME} characters")
    return name


def _told(ctx: Ctx, connection: Connection, done: SetUp) -> FieldsMade:
    return FieldsMade(
        connection=to_text("connection", connection.id),
        connection_name=connection.name,
        made=[f"{one.kind.value}.{one.name}" for one in done.made],
        kept=[f"{one.kind.value}.{one.name}" for one in done.kept],
        refused=[
            f"{one.field.kind.value}.{one.field.name}: {one.trouble.said(ctx.locale)}"
            for one in done.refused
        ],
    )


def _audit(tx: Tx, ctx: Ctx, what: str, connection: Connection) -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=what,
            effect="write",
            outcome="done",
            args_hash="",
            subject=to_text("connection", connection.id),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
