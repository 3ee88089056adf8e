"""`rapport salesforce`: connect with an app's key and secret, make our fields, see how it stands.

The secret comes from a terminal that does not show it, or from standard input, as HubSpot's key does.
"""

from __future__ import annotations

import sys
from getpass import getpass

from pydantic import SecretStr

from store.segment.lexicon import language_of
from tools.connecting import LONGEST_TOKEN, connect_app_by_hand
from tools.operations.connections import ConnectionLine, ConnectionList
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli import hubspot
from ui.cli.deciding import must_be_known, safe
from ui.cli.hubspot_words import word
from ui.cli.session import with_runtime
from ui.failures import told_in

SYSTEM, FAILS = "salesforce", 1
_WORDS: dict[str, tuple[str, str]] = {
    "ask_secret": ("Consumer secret (not shown): ", "Secret du client (masqué) : "),
    "not_connected": (
        "Salesforce is not connected; rapport salesforce connect does it.",
        "Salesforce n'est pas connecté ; rapport salesforce connect s'en charge.",
    ),
}


def connect(url: str, client_id: str, name: str, locale: str | None) -> int:
    """Ask for the secret, check it, make our fields, keep it sealed; 1 when a field was refused."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        ctx = await runtime.ctx(local_actor("cli"), locale=words)
        with told_in(ctx.locale):
            done = await connect_app_by_hand(ctx, url, client_id, _secret(words), name=name)
        print(safe(word(words, "connected", **done.connection.model_dump())))
        made = ", ".join(done.made) or word(words, "no_fields")
        print(safe(word(words, "made", fields=made)))
        for one in done.refused:
            print(safe(word(words, "refused", fields=one)), file=sys.stderr)
        return FAILS if done.refused else 0

    return with_runtime(run)


def setup(connection: str, locale: str | None) -> int:
    """Make our fields where they are missing; 1 when they refuse one."""
    own = [one.id for one in _connections()] if not connection else []
    return hubspot.setup(own[0] if len(own) == 1 else connection, locale)


def status(locale: str | None) -> int:
    """Print every connection and try those that are open; 1 when one does not work."""
    must_be_known(locale)
    if _connections():
        return hubspot.status(locale)

    async def run(runtime: Runtime) -> int:
        print(_said(locale or runtime.settings.locale, "not_connected"))
        return 0

    return with_runtime(run)


def _connections() -> list[ConnectionLine]:
    """The connections to Salesforce that there are or were."""
    found: list[ConnectionLine] = []

    async def run(runtime: Runtime) -> int:
        listed = await runtime.call("list_connections", {}, local_actor("cli"))
        if isinstance(listed, ConnectionList):
            found.extend(one for one in listed.items if one.system == SYSTEM)
        return 0

    with_runtime(run)
    return found


def _secret(locale: str) -> SecretStr:
    if sys.stdin.isatty():
        return SecretStr(getpass(_said(locale, "ask_secret"), stream=sys.stderr))
    return SecretStr(sys.stdin.readline(LONGEST_TOKEN + 10))


def _said(locale: str, key: str) -> str:
    return _WORDS[key][language_of(locale) == "fr"]
