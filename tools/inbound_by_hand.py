"""Switching on what comes from a CRM with the secret its events are signed with: given by a person's
hand, never the argument of a tool, which a model writes and which is logged."""

from __future__ import annotations

import re

from pydantic import SecretStr

from store.ids import to_text
from store.ports import Tx
from store.types import ActorKind, AuditEntry
from tools.context import Ctx, Role
from tools.errors import NotPermitted, invalid
from tools.operations.connections import the_connection
from tools.operations.inbound import Asked, InboundSet, change_inbound

LONGEST_SECRET = 200
_SECRET = re.compile(r"[\x21-\x7e]{8,200}")


async def set_inbound_by_hand(
    ctx: Ctx,
    named: str,
    *,
    inbound: bool | None = None,
    create: bool | None = None,
    secret: SecretStr | None = None,
) -> InboundSet:
    """Change how a connection takes changes from there; the secret is kept sealed.

    `NotPermitted` for who is no administrator, `InvalidInput` for what can be no secret, without
    repeating it.
    """
    if ctx.actor.kind is not ActorKind.HUMAN or ctx.actor.role < Role.ADMIN:
        raise NotPermitted(
            "what comes from a CRM is switched by an administrator", hint="Ask an administrator."
        )
    asked = Asked(inbound, create, None if secret is None else _checked(secret))

    def unit(tx: Tx) -> InboundSet:
        found = the_connection(tx, named)
        done = change_inbound(tx, ctx, found, asked)
        tx.audit.add(_entry(ctx, found.id))
        return done

    return await ctx.services.write(ctx.tenant.id, unit)


def _checked(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not _SECRET.fullmatch(text):
        raise invalid(
            "app_secret", None, "cannot be an app's secret", "the client secret that HubSpot shows"
        )
    return SecretStr(text)


def _entry(ctx: Ctx, connection_id: int) -> AuditEntry:
    return AuditEntry(
        actor_kind=ctx.actor.kind,
        actor=ctx.actor.id,
        door=ctx.actor.door,
        tool="set_inbound",
        effect="write",
        outcome="done",
        args_hash="",
        subject=to_text("connection", connection_id),
        duration_us=0,
        request_id=ctx.request_id,
        at=ctx.now_ms,
    )
