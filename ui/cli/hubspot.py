"""`rapport hubspot`: connect with a key, make our fields, see how connections stand.

The key comes from a terminal that does not show it, or from standard input: an argument would be
seen by other programs and kept in the shell's history.
"""

from __future__ import annotations

import sys
from getpass import getpass

from pydantic import SecretStr

from tools.connecting import LONGEST_TOKEN, FieldsMade, connect_by_hand, set_up_again
from tools.context import Ctx
from tools.errors import RapportError
from tools.operations.connections import ConnectionLine, ConnectionList, Tested
from tools.operations.sync_schedules import SyncScheduled
from tools.runtime import Runtime
from tools.sync.consent import PAGE, can_consent
from tools.wording import worded
from ui.actors import local_actor
from ui.cli.deciding import must_be_known, safe
from ui.cli.hubspot_words import word
from ui.cli.session import with_runtime
from ui.failures import told_in

FAILS = 1


def connect(name: str, locale: str | None) -> int:
    """Ask for the key, check it, make our fields, keep it sealed."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        ctx = await _ctx(runtime, locale)
        if can_consent(runtime.settings):
            page = f"{runtime.mailing.base}{PAGE}"
            print(word(ctx.locale, "by_account", page=page), file=sys.stderr)
        with told_in(ctx.locale):
            done = await connect_by_hand(ctx, _key(ctx.locale), name=name)
        line = done.connection
        print(safe(word(ctx.locale, "connected", **line.model_dump())))
        print(_fields(ctx.locale, "made", done.made))
        _say_refused(ctx.locale, done.refused)
        return FAILS if done.refused else 0

    return with_runtime(run)


def setup(connection: str, locale: str | None) -> int:
    """Make our fields where they are missing; 1 when they refuse one."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        ctx = await _ctx(runtime, locale)
        with told_in(ctx.locale):
            done: FieldsMade = await set_up_again(ctx, connection)
        print(_fields(ctx.locale, "made", done.made))
        print(_fields(ctx.locale, "kept", done.kept))
        _say_refused(ctx.locale, done.refused)
        return FAILS if done.refused else 0

    return with_runtime(run)


def schedule(when: str, connection: str, locale: str | None) -> int:
    """Say when it syncs by itself, and print when that is."""
    must_be_known(locale)
    own = when.strip()
    kind = own if own in {"manual", "realtime"} else "scheduled"
    given = {"connection": connection, "frequency": kind}
    given |= {"schedule": own} if kind == "scheduled" else {}

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        done = await runtime.call("schedule_sync", given, local_actor("cli"), locale=words)
        if not isinstance(done, SyncScheduled):
            raise TypeError("schedule_sync answered with something else")
        print(safe(word(words, f"syncs_{kind}", name=done.connection.name)))
        for at in done.next:
            print(word(words, "syncs_at", at=at, zone=done.zone))
        if kind != "manual":
            key = "syncs_covered" if done.covered_by else "syncs_wait"
            named = ", ".join(done.covered_by)
            print(word(words, key, standing=named, connection=done.connection.id))
        return 0

    return with_runtime(run)


def status(locale: str | None) -> int:
    """Print every connection and try those that are open; 1 when one does not work."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        found = await runtime.call("list_connections", {}, local_actor("cli"), locale=words)
        if not isinstance(found, ConnectionList) or not found.items:
            print(word(words, "not_connected"))
            return 0
        fine = [await _shown(runtime, line, words) for line in found.items]
        return 0 if all(fine) else FAILS

    return with_runtime(run)


async def _shown(runtime: Runtime, line: ConnectionLine, locale: str) -> bool:
    """Print one connection; whether it works or is ended on purpose."""
    shown = line.model_dump() | {
        "state": word(locale, line.state),
        "last_sync_at": line.last_sync_at or word(locale, "never"),
    }
    print(safe(word(locale, "line", **shown)))
    if line.frequency != "manual":
        often = word(locale, f"often_{line.frequency}", schedule=line.schedule)
        print(word(locale, "often", often=often, at=line.next_sync_at or ""))
    if line.waits:
        print(word(locale, "waits", proposal=line.waits))
    if line.linked:
        linked = ", ".join(f"{count:,} {kind}" for kind, count in sorted(line.linked.items()))
        print(word(locale, "linked", linked=linked))
    if line.state == "disconnected":
        return True
    works, trouble = await _tried(runtime, line.id, locale)
    print(trouble if trouble else works)
    return not trouble


async def _tried(runtime: Runtime, key: str, locale: str) -> tuple[str, str]:
    """What is said of a connection that works, or of one that does not."""
    given = {"connection": key}
    try:
        tested = await runtime.call("test_connection", given, local_actor("cli"), locale=locale)
    except RapportError as error:
        return "", safe(word(locale, "fails", trouble=worded(error, locale).message))
    if not isinstance(tested, Tested):
        raise TypeError("test_connection answered with something else")
    if not tested.works:
        return "", safe(word(locale, "fails", trouble=tested.trouble))
    said = word(locale, "works")
    if tested.daily_left is not None:
        said += word(locale, "daily_left", count=tested.daily_left)
    if tested.missing_fields:
        said += "\n" + safe(word(locale, "missing", fields=", ".join(tested.missing_fields)))
    return said, ""


async def _ctx(runtime: Runtime, locale: str | None) -> Ctx:
    return await runtime.ctx(local_actor("cli"), locale=locale or runtime.settings.locale)


def _key(locale: str) -> SecretStr:
    if sys.stdin.isatty():
        return SecretStr(getpass(word(locale, "ask_key"), stream=sys.stderr))
    return SecretStr(sys.stdin.readline(LONGEST_TOKEN + 10))


def _fields(locale: str, key: str, names: list[str]) -> str:
    return safe(word(locale, key, fields=", ".join(names) or word(locale, "no_fields")))


def _say_refused(locale: str, refused: list[str]) -> None:
    for one in refused:
        print(safe(word(locale, "refused", fields=one)), file=sys.stderr)
