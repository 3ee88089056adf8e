"""`rapport webhooks add|list|remove|enable|test`: where events go."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from store.ids import from_text
from store.text import clean
from tools.errors import invalid
from tools.runtime import Runtime
from tools.webhooks.endpoints import EndpointLine, Endpoints
from tools.webhooks.events import EVENTS
from ui.actors import local_actor
from ui.cli.deciding_words import word
from ui.cli.session import with_runtime

ACTIONS = ("list", "add", "remove", "enable", "test")


def webhooks(
    action: str, what: str | None, *, events: Sequence[str], headers: Sequence[str]
) -> int:
    """Do one of the actions; `what` is the URL of `add` and the whe_ id of the others."""
    if action not in ACTIONS:
        raise invalid("ACTION", action, "is no action", ", ".join(ACTIONS))
    if action != "list" and not what:
        accepted = "an https URL" if action == "add" else "a whe_ id of rapport webhooks list"
        raise invalid("WHAT", "", f"is needed to {action}", accepted)
    if action == "list":
        return with_runtime(_list)
    if action == "add":
        sent = _headers(headers)
        return with_runtime(lambda runtime: _add(runtime, what or "", events, sent))
    return with_runtime(lambda runtime: _change(runtime, action, what or ""))


async def _list(runtime: Runtime) -> int:
    ctx = await runtime.ctx(local_actor("cli"))
    found = await Endpoints(runtime.settings).all(ctx)
    for line in found.items:
        print(_line(line, runtime.settings.locale))
    if not found.items:
        told = word(runtime.settings.locale, "no_webhooks", events=", ".join(EVENTS))
        print(told, file=sys.stderr)
    return 0


def _line(line: EndpointLine, locale: str) -> str:
    state = word(locale, "hook_active") if line.active else word(locale, "hook_disabled")
    because = f" ({line.disabled_because})" if line.disabled_because else ""
    return clean(f"{line.id}  {state}{because}  {line.url}  {' '.join(line.events)}")


async def _add(
    runtime: Runtime, url: str, events: Sequence[str], headers: Mapping[str, str]
) -> int:
    ctx = await runtime.ctx(local_actor("cli"))
    made = await Endpoints(runtime.settings).add(ctx, url, events, headers)
    print(_line(made.endpoint, runtime.settings.locale))
    print(word(runtime.settings.locale, "hook_secret"), file=sys.stderr)
    print(made.secret)
    return 0


async def _change(runtime: Runtime, action: str, key: str) -> int:
    ctx = await runtime.ctx(local_actor("cli"))
    endpoints = Endpoints(runtime.settings)
    acts = {"remove": endpoints.remove, "enable": endpoints.enable, "test": endpoints.test}
    done = await acts[action](ctx, key)
    locale = runtime.settings.locale
    if not done.delivery:
        print(word(locale, f"hook_{done.outcome}", endpoint=done.endpoint))
        return 0
    print(word(locale, "hook_testing", endpoint=done.endpoint, delivery=done.delivery))
    await _deliver(runtime)
    own, tenant = from_text("webhook_delivery", done.delivery), await runtime.tenant()
    kept = await runtime.read(tenant.id, lambda reader: reader.webhooks.delivery(own))
    if kept is None:
        return 1
    answered = f"{kept.state.value} {kept.status or ''} {kept.error}".strip()
    print(clean(answered))
    return 0 if kept.state.value == "delivered" else 1


async def _deliver(runtime: Runtime) -> None:
    """Do what is ready here: nobody needs a server running for a test."""
    from tools.catalogue import build_handlers
    from tools.jobs.worker import Worker
    from tools.webhooks.events import QUEUE

    worker = Worker(await runtime.store(), build_handlers(), runtime.job_ctx, queue=QUEUE)
    while await worker.run_next():
        pass


def _headers(given: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon:
            raise invalid("--header", name, "is no header", "--header 'X-Api-Key: …'")
        found[name.strip()] = value.strip()
    return found
