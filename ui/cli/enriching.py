"""`rapport enrichment connect|list|disconnect`: services that know more."""

from __future__ import annotations

import sys
from getpass import getpass

from pydantic import SecretStr

from store.segment.lexicon import language_of
from store.text import clean
from tools.context import Ctx
from tools.enrichment.providers import connect_provider, connected, disconnect_provider
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.session import with_runtime

LONGEST_KEY = 2_010
_WORDS = {
    "key": ("Key of {name} (not shown): ", "Clé de {name} (cachée) : "),
    "connected": ("{name} is asked from now on.", "{name} est consulté désormais."),
    "gone": ("{name} is not asked any more.", "{name} n'est plus consulté."),
    "none": (
        "No service is connected; our own records are asked.",
        "Aucun service n'est connecté ; nos propres données sont consultées.",
    ),
}


def _word(locale: str, key: str, **values: str) -> str:
    return clean(_WORDS[key][language_of(locale) == "fr"].format(**values))


def connect(name: str, url: str, locale: str | None) -> int:
    """Ask for the key and keep it sealed."""

    async def act(runtime: Runtime) -> int:
        ctx = await _ctx(runtime, locale)
        await connect_provider(ctx, name, url, _key(ctx.locale, name))
        print(_word(ctx.locale, "connected", name=name))
        return 0

    return with_runtime(act)


def listed(locale: str | None) -> int:
    """Name and address of each."""

    async def act(runtime: Runtime) -> int:
        ctx = await _ctx(runtime, locale)
        found = await connected(ctx)
        for name, url in found:
            print(clean(f"{name}  {url}"))
        if not found:
            print(_word(ctx.locale, "none"), file=sys.stderr)
        return 0

    return with_runtime(act)


def disconnect(name: str, locale: str | None) -> int:
    """Forget one."""

    async def act(runtime: Runtime) -> int:
        ctx = await _ctx(runtime, locale)
        await disconnect_provider(ctx, name)
        print(_word(ctx.locale, "gone", name=name))
        return 0

    return with_runtime(act)


async def _ctx(runtime: Runtime, locale: str | None) -> Ctx:
    return await runtime.ctx(local_actor("cli"), locale=locale or runtime.settings.locale)


def _key(locale: str, name: str) -> SecretStr:
    if sys.stdin.isatty():
        return SecretStr(getpass(_word(locale, "key", name=name), stream=sys.stderr))
    return SecretStr(sys.stdin.readline(LONGEST_KEY))
