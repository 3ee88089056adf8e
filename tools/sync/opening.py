"""Opening a connection: its credential, unsealed in memory only, and the connector of its system."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from store.clock import real_ms
from store.connections import Connection
from store.ids import to_text
from tools.connectors.tokens import Grant, OAuthTokens, TokenSource
from tools.errors import NotFound
from tools.secret_file import signing_secret
from tools.sync.keys import PURPOSE, Key, opened_key
from tools.sync.systems import Opening, connector_of, tokens_of

if TYPE_CHECKING:
    from tools.connectors.port import Connector
    from tools.context import Services
    from tools.settings import Settings


class Connectors:
    """Opens connections of this installation. `now_ms` is what grants' lives are measured by."""

    def __init__(
        self, settings: Settings, services: Services, *, now_ms: Callable[[], int] = real_ms
    ) -> None:
        self._settings, self._services, self._now_ms = settings, services, now_ms

    async def open(
        self, tenant_id: int, connection: Connection, *, urgent: bool = False
    ) -> Connector:
        """The connector of a connection. `NotFound` when its credential is gone. `urgent`: a person
        waits, so it may use the places that bulk runs leave free."""
        key = await self.key(tenant_id, connection)
        if key is None:
            raise NotFound(
                f"{connection.name} has no key any more", hint="Connect it again with connect_crm."
            )
        return self.made(connection, self._tokens(tenant_id, connection, key), urgent=urgent)

    async def key(self, tenant_id: int, connection: Connection) -> Key | None:
        """The key of a connection, opened; None when there is none."""
        owner = to_text("connection", connection.id)
        kept = await self._services.read(
            tenant_id, lambda reader: reader.credentials.get(PURPOSE, owner)
        )
        return None if kept is None else opened_key(signing_secret(self._settings), kept)

    async def give_back(self, key: Key | None) -> None:
        """Give a consent back to who gave it, where it is one and they can be asked."""
        from tools.sync.consent import can_consent, hubspot_oauth  # noqa: PLC0415 - as `_tokens`

        if isinstance(key, Grant) and can_consent(self._settings):
            await hubspot_oauth(self._settings).given_back(key)

    def _tokens(self, tenant_id: int, connection: Connection, key: Key) -> TokenSource:
        if not isinstance(key, Grant):
            return tokens_of(key)
        from tools.sync.grants import KeptGrant  # noqa: PLC0415 - only who syncs by a grant needs it

        kept = KeptGrant(self._services, tenant_id, connection, now_ms=self._now_ms)
        return OAuthTokens(key, kept.renewed, now_ms=self._now_ms)

    def made(
        self, connection: Connection, tokens: TokenSource, *, urgent: bool = False
    ) -> Connector:
        """A connector of a connection's system."""
        url = str(json.loads(connection.settings).get("url") or "")
        name = to_text("connection", connection.id)
        opening = Opening(name, url, zone=connection.zone, urgent=urgent)
        return connector_of(connection.system, tokens, opening)
