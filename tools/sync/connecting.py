"""Connecting: the account is checked, our fields are made there, the key is sealed, the mapping begun."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from pydantic import SecretStr

from store.connections import Connection, ConnectionInput
from store.ids import to_text
from store.ports import Tx
from tools.connectors.hubspot.names import API_URL
from tools.connectors.limits import REAL, Timing
from tools.connectors.patience import briefly
from tools.connectors.port import Account, SetUp
from tools.connectors.salesforce.options import App, my_domain
from tools.connectors.tokens import Grant, PlainToken
from tools.context import Ctx
from tools.errors import Conflict
from tools.secret_file import signing_secret
from tools.sync.keys import Key, sealed_key
from tools.sync.scope import stored_mapping
from tools.sync.systems import HUBSPOT, SALESFORCE, SYSTEMS, Opening, connector_of, tokens_of


def our_token(ctx: Ctx) -> SecretStr:
    """The token that the operator set. `Conflict` with what to do without one."""
    token = ctx.services.settings.hubspot_token
    if token is None or not token.get_secret_value():
        raise Conflict(
            "no HubSpot access token is set",
            hint="Run rapport hubspot connect, or set RAPPORT_HUBSPOT_TOKEN and ask again.",
        )
    return token


def our_app(ctx: Ctx) -> App:
    """The app of Salesforce that the operator set. `Conflict` with what to do without one."""
    given = ctx.services.settings
    secret = given.salesforce_client_secret
    if not given.salesforce_url or not given.salesforce_client_id or secret is None:
        raise Conflict(
            "no Salesforce app is set",
            hint="Run rapport salesforce connect, or set RAPPORT_SALESFORCE_URL, "
            "RAPPORT_SALESFORCE_CLIENT_ID and RAPPORT_SALESFORCE_CLIENT_SECRET and ask again.",
        )
    url = my_domain(given.salesforce_url, allowed=given.salesforce_url)
    return App(url, given.salesforce_client_id, secret)


@dataclass(frozen=True, slots=True)
class Checked:
    """A key that works: whose account it opens, and what was made there."""

    row: ConnectionInput
    account: Account
    key: Key
    done: SetUp


async def check(ctx: Ctx, key: Key, *, name: str = "", timing: Timing = REAL) -> Checked:
    """Try a token or a grant and make our fields there. `ConnectorError` when it is refused."""
    system = SALESFORCE if isinstance(key, App) else HUBSPOT
    url = key.url if isinstance(key, App) else ctx.services.settings.hubspot_url or API_URL
    tokens = PlainToken(key.access) if isinstance(key, Grant) else tokens_of(key)
    connector = connector_of(system.name, tokens, Opening(f"new {url}", url, timing=timing))
    try:
        with briefly():
            account = await connector.account()
        done = await connector.set_up(system.fields)
    finally:
        await connector.close()
    row = ConnectionInput(
        system=system.name,
        name=name,
        account=account.remote_id,
        account_name=account.name,
        zone=account.zone,
        settings=json.dumps({"url": url}),
    )
    return Checked(row, account, key, done)


async def connect(ctx: Ctx, key: Key, *, name: str = "") -> tuple[Connection, SetUp]:
    """Connect a CRM with the operator's key, in a tool. `ConnectorError` when it is refused; nothing
    is kept then."""
    checked = await check(ctx, key, name=name)
    kept = await ctx.write(lambda tx: keep(tx, ctx, checked))
    return kept, checked.done


def keep(tx: Tx, ctx: Ctx, checked: Checked) -> Connection:
    """Keep what was checked."""
    secret = signing_secret(ctx.services.settings)
    return keep_connection(tx, ctx, checked.row, checked.account, checked.key, secret)


def keep_connection(
    tx: Tx, ctx: Ctx, row: ConnectionInput, account: Account, given: Key, secret: SecretStr
) -> Connection:
    """Keep a connection and its key; one that is new starts with the default mapping, a known one
    goes on as it was set."""
    row = _as_before(tx, row)
    key = tx.connections.put(row, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    credential = sealed_key(secret, to_text("connection", key), given, account=account.remote_id)
    tx.credentials.keep(credential, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    if not tx.connections.mapping(key):
        for kind, rows in SYSTEMS[row.system].mapping.items():
            fields = stored_mapping(kind, rows)
            tx.connections.map(key, fields, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    found = tx.connections.get(key)
    if found is None:
        raise LookupError("the connection is gone")
    return found


def _as_before(tx: Tx, row: ConnectionInput) -> ConnectionInput:
    """A connection to keep, with what was set of the known one of the same account."""
    same = (row.system, row.account)
    known = next((one for one in tx.connections.all() if (one.system, one.account) == same), None)
    if known is None:
        return replace(row, name=row.name or SYSTEMS[row.system].title)
    return replace(
        row,
        name=row.name or known.name,
        direction=known.direction,
        frequency=known.frequency,
        schedule=known.schedule,
        settings=json.dumps({**json.loads(known.settings), **json.loads(row.settings)}),
    )
