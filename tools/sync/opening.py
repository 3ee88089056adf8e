"""Opening a connection: its credential, unsealed in memory only, and the connector of its system."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from store.connections import Connection
from store.ids import to_text
from tools.connectors.tokens import PlainToken, TokenSource
from tools.errors import NotFound
from tools.sealing import unseal
from tools.secret_file import signing_secret

if TYPE_CHECKING:
    from tools.connectors.port import Connector
    from tools.context import Services
    from tools.settings import Settings

PURPOSE = "connection"


class Connectors:
    """Opens connections of this installation."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self._settings, self._services = settings, services

    async def open(
        self, tenant_id: int, connection: Connection, *, urgent: bool = False
    ) -> Connector:
        """The connector of a connection. `NotFound` when its credential is gone. `urgent`: a person
        waits, so it may use the places that bulk runs leave free."""
        owner = to_text("connection", connection.id)
        kept = await self._services.read(
            tenant_id, lambda reader: reader.credentials.get(PURPOSE, owner)
        )
        if kept is None:
            raise NotFound(
                f"{connection.name} has no key any more", hint="Connect it again with connect_crm."
            )
        secret = signing_secret(self._settings)
        found: dict[str, Any] = json.loads(
            unseal(secret, kept.sealed, purpose=f"{PURPOSE} {owner}")
        )
        return self.made(connection, PlainToken(SecretStr(found["token"])), urgent=urgent)

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
