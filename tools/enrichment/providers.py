"""The providers of an organisation: those that need nothing outside, and those a person connected.

Only a person gives an address and a key, by hand: a model must not decide where data goes.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Sequence

from pydantic import SecretStr

from store.credentials import Credential, CredentialInput
from store.ports import Reader, Tx
from store.types import ActorKind, AuditEntry
from tools.context import Ctx, Role
from tools.enrichment.known import Records
from tools.enrichment.port import Finding, Provider, ProviderTrouble, Subject
from tools.enrichment.text import Texts
from tools.enrichment.web import Web, shown
from tools.errors import Conflict, Misconfigured, NotFound, NotPermitted, invalid
from tools.sealing import seal, unseal
from tools.secret_file import signing_secret
from tools.webhooks.guard import check_url

PURPOSE = "enrichment provider"
MOST = 5
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_KEY = re.compile(r"[\x21-\x7e]{8,2000}")


class Locked:
    """A provider whose key cannot be opened any more: it says so instead of stopping the others."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    async def find(self, subject: Subject) -> Sequence[Finding]:
        """Never answers."""
        raise ProviderTrouble("unset")


async def providers_of(ctx: Ctx) -> Sequence[Provider]:
    """Who is asked for an organisation."""
    kept = await ctx.services.read(ctx.tenant.id, lambda reader: reader.credentials.of(PURPOSE))
    if kept:
        importlib.import_module("httpx")  # loading it must not count as a service's own time

    return (Records(), Texts(), *(_opened(ctx, one) for one in kept))


def _opened(ctx: Ctx, kept: Credential) -> Provider:
    name, url = shown(kept.detail)
    settings = ctx.services.settings
    try:
        key = unseal(signing_secret(settings), kept.sealed, purpose=_purpose(ctx, name, url))
    except Misconfigured:
        return Locked(name)
    return Web(name, url, SecretStr(key), private=settings.allow_private_webhooks)


def _purpose(ctx: Ctx, name: str, url: str) -> str:
    """What a key is sealed for: it cannot be sent to another address than it was given for."""
    return f"{PURPOSE} {ctx.tenant.id} {name} {url}"


async def connect_provider(ctx: Ctx, name: str, url: str, key: SecretStr) -> None:
    """Keep a provider's address and key; one of the same name is replaced."""
    _must_be_allowed(ctx)
    if not _NAME.fullmatch(name):
        raise invalid("name", name, "cannot be a name", "small letters, digits and hyphens")
    text = key.get_secret_value().strip()
    if not _KEY.fullmatch(text):
        raise invalid("key", None, "cannot be a key", "one word of at least 8 characters")
    settings = ctx.services.settings
    check_url(url, private=settings.allow_private_webhooks)
    sealed = seal(signing_secret(settings), text, purpose=_purpose(ctx, name, url))
    detail = json.dumps({"name": name, "url": url})
    row = CredentialInput(purpose=PURPOSE, owner=name, sealed=sealed, detail=detail)

    def unit(tx: Tx) -> None:
        others = [one for one in tx.credentials.of(PURPOSE) if one.owner != name]
        if len(others) >= MOST:
            raise Conflict(f"there are {MOST} providers", hint="Disconnect one first.")
        tx.credentials.keep(row, actor=ctx.actor.principal, now_ms=ctx.now_ms)
        _audit(tx, ctx, "connect_enrichment", name)

    await ctx.services.write(ctx.tenant.id, unit)


async def disconnect_provider(ctx: Ctx, name: str) -> None:
    """Forget a provider and its key; NotFound where there is none."""
    _must_be_allowed(ctx)

    def unit(tx: Tx) -> None:
        if not tx.credentials.forget(PURPOSE, name):
            raise NotFound(f"there is no provider {name[:40]!r}")
        _audit(tx, ctx, "disconnect_enrichment", name)

    await ctx.services.write(ctx.tenant.id, unit)


async def connected(ctx: Ctx) -> list[tuple[str, str]]:
    """The providers that were connected: names and addresses, never keys."""

    def unit(reader: Reader) -> list[tuple[str, str]]:
        return [shown(one.detail) for one in reader.credentials.of(PURPOSE)]

    return await ctx.read(unit)


def _must_be_allowed(ctx: Ctx) -> None:
    if ctx.actor.kind is not ActorKind.HUMAN or ctx.actor.role < Role.ADMIN:
        raise NotPermitted("connecting a provider takes an administrator, by hand")


def _audit(tx: Tx, ctx: Ctx, what: str, name: str) -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=what,
            effect="write",
            outcome="done",
            args_hash="",
            subject=name,
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
