"""`rapport hubspot inbound`: whether changes made there are taken over, and how that stands."""

from __future__ import annotations

import sys
from getpass import getpass

from pydantic import SecretStr

from tools.errors import invalid
from tools.inbound_by_hand import LONGEST_SECRET, set_inbound_by_hand
from tools.operations.inbound import InboundSet
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.deciding import must_be_known, safe
from ui.cli.hubspot_inbound_words import word
from ui.cli.session import with_runtime
from ui.failures import told_in

ACTIONS = ("status", "on", "off")


def inbound(
    action: str, connection: str, *, create: bool | None, secret: bool, locale: str | None
) -> int:
    """Switch it or say how it stands. The app's secret is asked for, never an argument."""
    must_be_known(locale)
    if action not in ACTIONS:
        raise invalid("ACTION", action, "is no action", ", ".join(ACTIONS))

    async def run(runtime: Runtime) -> int:
        ctx = await runtime.ctx(local_actor("cli"), locale=locale or runtime.settings.locale)
        given = _secret(ctx.locale) if secret else None
        wanted = None if action == "status" else action == "on"
        with told_in(ctx.locale):
            done = await set_inbound_by_hand(
                ctx, connection, inbound=wanted, create=create, secret=given
            )
        print(_told(done, ctx.locale))
        return 0

    return with_runtime(run)


def _secret(locale: str) -> SecretStr:
    if sys.stdin.isatty():
        return SecretStr(getpass(word(locale, "ask_secret"), stream=sys.stderr))
    return SecretStr(sys.stdin.readline(LONGEST_SECRET + 10))


def _told(done: InboundSet, locale: str) -> str:
    name = done.connection.name
    lines = [
        word(locale, "on" if done.inbound else "off", name=name),
        word(locale, "fields", fields=", ".join(done.fields) or word(locale, "no_fields")),
        word(locale, "signed" if done.signed else "polled", address=done.address),
        word(locale, "added" if done.create else "new_there", count=done.new_there),
        word(locale, "conflicts", count=done.conflicts),
    ]
    return safe("\n".join(lines if done.inbound else lines[:1]))
