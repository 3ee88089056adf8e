"""OAuth grants of connections: renewed by one process at a time, kept before they are used.

Of all who need a token at once one renews it: it claims the credential by its version, and the
others wait for what it keeps. A consent that was taken back breaks the connection and tells people.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from pydantic import SecretStr

from store.clock import real_ms, to_ms
from store.connections import Connection, ConnectionState
from store.credentials import Credential, CredentialInput
from store.ids import to_text
from store.ports import StoreError, Tx
from tools.connectors.tokens import Grant
from tools.connectors.troubles import Code, ConnectorError, Trouble
from tools.context import Services
from tools.notifying.notes import Note, notify
from tools.secret_file import signing_secret
from tools.sync.consent import hubspot_oauth
from tools.sync.keys import PURPOSE, detail_of, opened_key, sealed_key

log = logging.getLogger("rapport.sync")
RENEWING_MS = 40_000  # how long the one who renews has for it
POLL_SECONDS = 0.1
KEEPING = 5  # tries at keeping a grant: the one before it is used up by then
ACTOR = "job:crm_token"


class KeptGrant:
    """The grant of one connection, for `OAuthTokens`."""

    def __init__(
        self,
        services: Services,
        tenant_id: int,
        connection: Connection,
        *,
        now_ms: Callable[[], int] = real_ms,
    ) -> None:
        self._services, self._tenant_id = services, tenant_id
        self._connection, self._now_ms = connection, now_ms
        self._owner = to_text("connection", connection.id)

    def __repr__(self) -> str:
        return f"KeptGrant({self._owner})"

    async def renewed(self, spent: Grant) -> Grant:
        """A newer grant than `spent`. `ConnectorError`: TOKEN_INVALID where the consent is gone."""
        patience = real_ms() + RENEWING_MS + 5_000
        while real_ms() < patience:
            row = await self._row()
            known = None if row is None else opened_key(self._secret, row)
            if row is None or not isinstance(known, Grant):
                raise ConnectorError.of(Trouble(Code.TOKEN_INVALID, "it was connected otherwise"))
            if known.access != spent.access:
                return known
            if not detail_of(row)["is_live"]:
                raise ConnectorError.of(Trouble(Code.TOKEN_INVALID))
            if detail_of(row)["renewing_until"] < real_ms() and await self._claimed(row, known):
                return await self._renewed(replace(row, version=row.version + 1), known)
            await asyncio.sleep(POLL_SECONDS)
        raise ConnectorError.of(Trouble(Code.UNAVAILABLE, "another process renews the access"))

    @property
    def _secret(self) -> SecretStr:
        return signing_secret(self._services.settings)

    async def _renewed(self, held: Credential, known: Grant) -> Grant:
        try:
            fresh = await hubspot_oauth(self._services.settings, now_ms=self._now_ms).renewed(known)
        except ConnectorError as error:
            await self._failed(held, known, error.trouble)
            raise
        row = sealed_key(self._secret, self._owner, fresh, account=self._connection.account)
        if await self._kept(row, held.version):
            return fresh
        # It was connected anew, or disconnected, meanwhile: that holds.
        found = await self._row()
        anew = None if found is None else opened_key(self._secret, found)
        return anew if isinstance(anew, Grant) else fresh

    async def _kept(self, row: CredentialInput, version: int) -> bool:
        """Whether a new grant was kept; a store that is busy is asked again, for the old is gone."""
        for left in reversed(range(KEEPING)):
            try:
                return await self._change(row, version)
            except StoreError:
                log.warning("the renewed access of %s could not be kept yet", self._owner)
                if not left:
                    raise
                await asyncio.sleep(POLL_SECONDS)
        return False

    async def _claimed(self, row: Credential, known: Grant) -> bool:
        return await self._marked(row, known, renewing_until=real_ms() + RENEWING_MS)

    async def _marked(
        self, row: Credential, known: Grant, *, renewing_until: int = 0, is_live: bool = True
    ) -> bool:
        marked = sealed_key(
            self._secret,
            self._owner,
            known,
            account=self._connection.account,
            renewing_until=renewing_until,
            is_live=is_live,
        )
        return await self._change(marked, row.version)

    async def _failed(self, held: Credential, known: Grant, trouble: Trouble) -> None:
        """Let the claim go; where the consent is gone, for good."""
        gone = trouble.code is Code.TOKEN_INVALID
        if await self._marked(held, known, is_live=not gone) and gone:
            now = to_ms(self._services.now())
            await self._services.write(
                self._tenant_id, lambda tx: broken(tx, self._connection, trouble, now_ms=now)
            )

    async def _change(self, row: CredentialInput, version: int) -> bool:
        return await self._services.write(
            self._tenant_id,
            lambda tx: tx.credentials.change(row, version=version, actor=ACTOR, now_ms=real_ms()),
        )

    async def _row(self) -> Credential | None:
        return await self._services.read(
            self._tenant_id, lambda reader: reader.credentials.get(PURPOSE, self._owner)
        )


def broken(tx: Tx, connection: Connection, trouble: Trouble, *, now_ms: int) -> None:
    """The other side takes our access no more: the connection is broken until it is connected anew,
    and people are told."""
    found = tx.connections.get(connection.id)
    if found is None or found.state is ConnectionState.DISCONNECTED:
        return
    said = trouble.said(tx.tenant.locale)
    values = {"state": ConnectionState.BROKEN.value, "last_error": said}
    tx.connections.change(found.id, values, now_ms=now_ms)
    owner = to_text("connection", found.id)
    detail = {"form": "access", "crm": found.name, "reason": said[:300]}
    note = Note("sync_failed", owner, detail, key=f"access:{found.id}:{now_ms}")
    notify(tx, note, now_ms=now_ms, actor=ACTOR)
