"""Keeping a new connection: its credential sealed, its account checked, its mapping begun."""

from __future__ import annotations

import json

from pydantic import SecretStr

from store.connections import Connection, ConnectionInput
from store.credentials import CredentialInput
from store.ids import to_text
from store.ports import Tx
from tools.connectors.port import Account
from tools.context import Ctx
from tools.sealing import seal
from tools.sync.defaults import HUBSPOT
from tools.sync.opening import PURPOSE
from tools.sync.scope import stored_mapping


def keep_connection(
    tx: Tx, ctx: Ctx, row: ConnectionInput, account: Account, token: SecretStr, secret: SecretStr
) -> Connection:
    """Keep a connection and its key; one that is new starts with the default mapping."""
    key = tx.connections.put(row, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    owner = to_text("connection", key)
    kept = json.dumps({"token": token.get_secret_value()})
    credential = CredentialInput(
        purpose=PURPOSE,
        owner=owner,
        sealed=seal(secret, kept, purpose=f"{PURPOSE} {owner}"),
        detail=json.dumps({"account": account.remote_id}),
    )
    tx.credentials.keep(credential, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    if not tx.connections.mapping(key):
        for kind, rows in HUBSPOT.items():
            fields = stored_mapping(kind, rows)
            tx.connections.map(key, fields, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    found = tx.connections.get(key)
    if found is None:
        raise LookupError("the connection is gone")
    return found
