"""Opening a connection: its credential, unsealed in memory only, and the connector of its system."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from store.clock import real_ms
from store.connections import Connection
from store.ids import to_text
from tools.connectors.tokens import Grant, OAuthTokens, PlainToken, TokenSource
from tools.errors import NotFound
from tools.secret_file import signing_secret
from tools.sync.keys import PURPOSE, Key, opened_key

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
        if not isinstance(key, Grant):
            return self.made(connection, PlainToken(key), urgent=urgent)
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

    def _tokens(self, tenant_id: int, connection: Connection, grant: Grant) -> TokenSource:
        from tools.sync.grants import KeptGrant  # noqa: PLC0415 - only who syncs by a grant needs it

        kept = KeptGrant(self._services, tenant_id, connection, now_ms=self._now_ms)
        return OAuthTokens(grant, kept.renewed, now_ms=self._now_ms)

    def made(
        self, connection: Connection, tokens: TokenSource, *, urgent: bool = False
    ) -> Connector:
        """A connector of a connection's system."""
        from tools.connectors.hubspot.client import HubSpot  # noqa: PLC0415 - loads httpx
        from tools.connectors.hubspot.names import API_URL  # noqa: PLC0415 - as above
        from tools.connectors.hubspot.options import HubSpotOptions  # noqa: PLC0415 - as above

        url = str(json.loads(connection.settings).get("url") or API_URL)
        name = to_text("connection", connection.id)
        options = HubSpotOptions(name, base_url=url, zone=connection.zone, urgent=urgent)
        return HubSpot(tokens, options)
