"""Whose Gmail is connected: kept sealed, renewed by one worker at a time, given back when asked.

Tokens are opened only here, and go nowhere but to Google.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr

from store.clock import real_ms
from store.credentials import Credential, CredentialInput
from tools.context import Services
from tools.sealing import seal, unseal
from tools.secret_file import signing_secret
from tools.sending.google import (
    ConsentEnded,
    Fresh,
    GoogleApp,
    Granted,
    NoAnswer,
    app_of,
    hidden,
    renew,
    revoke,
)
from tools.sending.transport import About, NoToken, Refused
from tools.settings import Settings

PURPOSE = "gmail"
EARLY_MS = 120_000  # a token is renewed this long before it ends
RENEWING_MS = 30_000  # how long the one who renews has for it
POLL_SECONDS = 0.1
RECONNECT = (
    "Google no longer honours the consent for {email}: connect it again with `rapport mail connect`"
    " or at /settings/mail, then resume the campaign"
)


@dataclass(frozen=True, slots=True)
class Account:
    """A connected account, without anything secret."""

    owner: str
    email: str
    is_live: bool
    since: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A credential opened."""

    row: Credential
    email: str
    is_live: bool
    renewing_until: int
    refresh: SecretStr
    access: SecretStr

    def has_time(self, spent: SecretStr | None) -> bool:
        """Whether the access token still holds, and is not one that was refused."""
        ends = self.row.expires_at or 0
        return self.is_live and self.access != spent and real_ms() < ends - EARLY_MS


def google_app(settings: Settings) -> GoogleApp:
    """The OAuth client of this installation. `Misconfigured` without one."""
    url = settings.google_url
    return app_of(settings.google_client_id, settings.google_client_secret, url)


class GmailAccounts:
    """The accounts of one tenant."""

    def __init__(self, services: Services, tenant_id: int) -> None:
        self._services = services
        self._tenant_id = tenant_id
        self._settings = services.mailing.settings
        self._known: set[SecretStr] = set()

    def hide(self, words: str) -> str:
        """The words without any secret that was opened here."""
        client = self._settings.google_client_secret or SecretStr("")
        return hidden(words, client, *self._known)

    async def all(self) -> Sequence[Account]:
        """Every account, by owner."""
        rows = await self._services.read(self._tenant_id, lambda of: of.credentials.of(PURPOSE))
        return [_account(row) for row in rows]

    async def of(self, owner: str) -> Account | None:
        """The account of one person."""
        row = await self._row(owner)
        return None if row is None else _account(row)

    async def keep(self, owner: str, given: Granted, *, actor: str) -> Account:
        """Keep what a person just consented to, over whatever they had."""
        row = self._sealed(
            owner,
            email=given.email,
            refresh=given.refresh,
            access=given.access,
            ends_at=real_ms() + given.seconds * 1_000,
        )
        now = real_ms()
        await self._services.write(
            self._tenant_id, lambda tx: tx.credentials.keep(row, actor=actor, now_ms=now)
        )
        return Account(owner, given.email, True, now)

    async def disconnect(self, owner: str) -> Account | None:
        """Forget an account and give its consent back to Google; None when there was none."""
        row = await self._row(owner)
        if row is None:
            return None
        await self._services.write(
            self._tenant_id, lambda tx: tx.credentials.forget(PURPOSE, owner)
        )
        await revoke(google_app(self._settings), self._opened(row).refresh)
        return _account(row)

    async def token(self, owner: str, spent: SecretStr | None = None) -> SecretStr:
        """An access token with time left; `spent` is one that was refused. Of all workers that need
        one at once, one renews it. Raises `NoToken`."""
        patience = real_ms() + RENEWING_MS + 5_000
        while real_ms() < patience:
            row = await self._row(owner)
            if row is None:
                raise NoToken(_refused("consent", "the account was disconnected", permanent=True))
            known = self._opened(row)
            if not known.is_live:
                raise self._ended(known.email)
            if known.has_time(spent):
                return known.access
            if known.renewing_until < real_ms() and await self._claimed(known):
                return await self._renewed(known)
            await asyncio.sleep(POLL_SECONDS)
        raise NoToken(_refused("token", "another worker renews the token for too long"))

    async def _claimed(self, known: _Open) -> bool:
        detail = _detail(known.email, renewing_until=real_ms() + RENEWING_MS)
        return await self._changed(known.row, detail=detail)

    async def _renewed(self, known: _Open) -> SecretStr:
        held = replace(known.row, version=known.row.version + 1)
        try:
            fresh = await renew(google_app(self._settings), known.refresh)
        except ConsentEnded:
            await self._changed(held, detail=_detail(known.email, is_live=False))
            raise self._ended(known.email) from None
        except NoAnswer as error:
            await self._changed(held, detail=_detail(known.email))
            raise NoToken(_refused("token", str(error))) from None
        await self._keep_fresh(held, known, fresh)
        return fresh.access

    async def _keep_fresh(self, held: Credential, known: _Open, fresh: Fresh) -> None:
        """Where it was connected anew or disconnected meanwhile, that holds and this is let go."""
        self._known.add(fresh.access)
        row = self._sealed(
            held.owner,
            email=known.email,
            refresh=fresh.refresh or known.refresh,
            access=fresh.access,
            ends_at=real_ms() + fresh.seconds * 1_000,
        )
        await self._change(row, held.version)

    async def _changed(self, row: Credential, *, detail: str) -> bool:
        changed = CredentialInput(
            purpose=row.purpose,
            owner=row.owner,
            sealed=row.sealed,
            detail=detail,
            expires_at=row.expires_at,
        )
        return await self._change(changed, row.version)

    async def _change(self, row: CredentialInput, version: int) -> bool:
        now = real_ms()
        return await self._services.write(
            self._tenant_id,
            lambda tx: tx.credentials.change(row, version=version, actor="job:gmail", now_ms=now),
        )

    async def _row(self, owner: str) -> Credential | None:
        return await self._services.read(
            self._tenant_id, lambda of: of.credentials.get(PURPOSE, owner)
        )

    def _seal_name(self, owner: str) -> str:
        return f"{PURPOSE} {self._tenant_id} {owner}"

    def _sealed(
        self, owner: str, *, email: str, refresh: SecretStr, access: SecretStr, ends_at: int
    ) -> CredentialInput:
        both = {"refresh": refresh.get_secret_value(), "access": access.get_secret_value()}
        secret = signing_secret(self._settings)
        sealed = seal(secret, json.dumps(both), purpose=self._seal_name(owner))
        detail = _detail(email)
        return CredentialInput(
            purpose=PURPOSE, owner=owner, sealed=sealed, detail=detail, expires_at=ends_at
        )

    def _opened(self, row: Credential) -> _Open:
        secret = signing_secret(self._settings)
        both = json.loads(unseal(secret, row.sealed, purpose=self._seal_name(row.owner)))
        detail: dict[str, Any] = json.loads(row.detail)
        self._known |= {SecretStr(text) for text in both.values()}
        return _Open(
            row=row,
            email=detail["email"],
            is_live=detail["is_live"],
            renewing_until=detail["renewing_until"],
            refresh=SecretStr(both["refresh"]),
            access=SecretStr(both["access"]),
        )

    def _ended(self, email: str) -> NoToken:
        return NoToken(_refused("consent", RECONNECT.format(email=email), permanent=True))


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """Tokens of one owner's account, for a transport."""

    accounts: GmailAccounts
    owner: str

    async def valid(self, spent: SecretStr | None = None) -> SecretStr:
        """A token with time left. Raises `NoToken`."""
        return await self.accounts.token(self.owner, spent)

    def hide(self, words: str) -> str:
        """The words without any secret."""
        return self.accounts.hide(words)


def _detail(email: str, *, is_live: bool = True, renewing_until: int = 0) -> str:
    return json.dumps({"email": email, "is_live": is_live, "renewing_until": renewing_until})


def _account(row: Credential) -> Account:
    detail: dict[str, Any] = json.loads(row.detail)
    return Account(row.owner, detail["email"], detail["is_live"], row.updated_at)


def _refused(code: str, reason: str, *, permanent: bool = False) -> Refused:
    return Refused(permanent, code, reason, About.TRANSPORT)
