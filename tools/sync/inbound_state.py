"""How a connection takes changes from there: whether, since when, how far the polling is.

`direction` of the connection is the switch; the rest are settings of the tenant under the
connection's id, for a key that is replaced must not begin anew. The secret that events are signed
with is a credential of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import SecretStr

from store.connections import Connection, ConnectionState
from store.credentials import CredentialInput
from store.ids import to_text
from store.ports import Reader, Tx
from tools.arguments import Result
from tools.connectors.port import Cursor, Kind
from tools.sealing import seal, unseal

PURPOSE = "inbound"  # of the credential
BOTH, OUT = "both", "out"


class Inbound(Result):
    """What an administrator said. `create`: whether people who are only known there are added here.
    `since_at`: what changed there before that is not looked at, real milliseconds."""

    create: bool = False
    since_at: int = 0


def takes_inbound(connection: Connection) -> bool:
    """Whether a connection takes changes from there."""
    return connection.direction == BOTH and connection.state is not ConnectionState.DISCONNECTED


def provider_of(connection_id: int) -> str:
    """Whose events they are."""
    return f"hubspot {to_text('connection', connection_id)}"


def newcomers_of(connection_id: int) -> str:
    """Under which the records are kept that are only known there."""
    return f"hubspot-new {to_text('connection', connection_id)}"


def read_inbound(reader: Reader | Tx, connection_id: int) -> Inbound:
    """What was said for a connection."""
    kept = reader.settings.all().get(_key(connection_id))
    return Inbound() if kept is None else Inbound.model_validate_json(kept)


def keep_inbound(tx: Tx, connection_id: int, inbound: Inbound, *, actor: str, now_ms: int) -> None:
    """Keep what was said."""
    values = {_key(connection_id): inbound.model_dump_json()}
    tx.settings.put(values, actor=actor, now_ms=now_ms)


def read_cursors(reader: Reader | Tx, connection_id: int) -> Mapping[Kind, Cursor]:
    """How far the polling of each kind is."""
    kept: dict[str, str] = json.loads(reader.settings.all().get(_cursor(connection_id), "{}"))
    return {Kind(kind): Cursor.parse(text) for kind, text in kept.items()}


def keep_cursor(
    tx: Tx, connection_id: int, kind: Kind, cursor: Cursor, *, actor: str, now_ms: int
) -> None:
    """Keep how far the polling of a kind is."""
    found = {**read_cursors(tx, connection_id), kind: cursor}
    text = json.dumps({one.value: at.text() for one, at in found.items()})
    tx.settings.put({_cursor(connection_id): text}, actor=actor, now_ms=now_ms)


def drop_cursors(tx: Tx, connection_id: int, *, actor: str, now_ms: int) -> None:
    """Begin the polling anew."""
    tx.settings.put({_cursor(connection_id): "{}"}, actor=actor, now_ms=now_ms)


def keep_secret(
    tx: Tx, connection_id: int, given: SecretStr, ours: SecretStr, *, actor: str, now_ms: int
) -> None:
    """Keep what events are signed with, sealed with our own secret."""
    owner = to_text("connection", connection_id)
    sealed = seal(ours, given.get_secret_value(), purpose=f"{PURPOSE} {owner}")
    row = CredentialInput(purpose=PURPOSE, owner=owner, sealed=sealed)
    tx.credentials.keep(row, actor=actor, now_ms=now_ms)


def has_secret(reader: Reader | Tx, connection_id: int) -> bool:
    """Whether events can be checked."""
    return reader.credentials.get(PURPOSE, to_text("connection", connection_id)) is not None


def read_secret(reader: Reader | Tx, connection_id: int, ours: SecretStr) -> SecretStr | None:
    """What events are signed with, None when nobody gave it."""
    owner = to_text("connection", connection_id)
    kept = reader.credentials.get(PURPOSE, owner)
    if kept is None:
        return None
    return SecretStr(unseal(ours, kept.sealed, purpose=f"{PURPOSE} {owner}"))


def forget_secret(tx: Tx, connection_id: int) -> None:
    """Forget it: no event is taken from then on."""
    tx.credentials.forget(PURPOSE, to_text("connection", connection_id))


def _key(connection_id: int) -> str:
    return f"inbound.{to_text('connection', connection_id)}"


def _cursor(connection_id: int) -> str:
    return f"{_key(connection_id)}.cursor"
