"""Where events go: endpoints that people add, their secrets unreadable at rest.

No tool changes them: a model could have what happens here sent outside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field, SecretStr

from store.clock import real_ms
from store.ids import from_text, to_text
from store.ports import Tx
from store.types import ActorKind, AuditEntry
from store.webhooks import Endpoint, EndpointInput
from tools.arguments import Result
from tools.context import Ctx, Role
from tools.errors import Conflict, NotFound, NotPermitted, invalid
from tools.sealing import seal, unseal
from tools.secret_file import signing_secret
from tools.settings import Settings
from tools.views import shown_time
from tools.webhooks.events import ALL, EVENTS, TEST, deliver
from tools.webhooks.guard import check_url
from tools.webhooks.signing import new_secret

MAX_ENDPOINTS = 20
MAX_HEADERS, MAX_VALUE = 10, 1_000
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = ("host", "content-", "webhook-", "transfer-encoding", "connection", "user-agent")


class EndpointLine(Result):
    """An address events go to."""

    id: str
    url: str
    events: list[str]
    active: bool
    disabled_because: str
    failing_since: str | None
    headers: list[str] = Field(description="Names of the headers sent along; never their values.")
    added_at: str
    added_by: str


class EndpointAdded(Result):
    """A new endpoint, with the secret that is shown this once."""

    endpoint: EndpointLine
    secret: str = Field(description="Keep it: it verifies signatures and is never shown again.")


class EndpointList(Result):
    """Every endpoint, the oldest first."""

    items: list[EndpointLine]


class EndpointChanged(Result):
    """What was done to an endpoint."""

    outcome: str = Field(description="removed, enabled or testing.")
    endpoint: str
    delivery: str = Field(
        default="", description="whd_ id of the test; list_deliveries follows it."
    )


@dataclass(frozen=True)
class Keys:
    """What opens the secrets of one organisation's endpoints."""

    settings: Settings

    def seal(self, tenant_id: int, endpoint_id: int, what: str, text: str) -> str:
        """A secret as it is kept: bound to the endpoint and what it is."""
        return seal(
            signing_secret(self.settings), text, purpose=_purpose(tenant_id, endpoint_id, what)
        )

    def secret(self, tenant_id: int, endpoint: Endpoint) -> SecretStr:
        """What an endpoint's events are signed with; Misconfigured where it can't be opened."""
        return SecretStr(self._open(tenant_id, endpoint.id, "secret", endpoint.secret))

    def headers(self, tenant_id: int, endpoint: Endpoint) -> dict[str, str]:
        """The headers sent along; Misconfigured as above."""
        found: dict[str, str] = json.loads(
            self._open(tenant_id, endpoint.id, "headers", endpoint.headers)
        )
        return found

    def _open(self, tenant_id: int, endpoint_id: int, what: str, kept: str) -> str:
        purpose = _purpose(tenant_id, endpoint_id, what)
        return unseal(signing_secret(self.settings), kept, purpose=purpose)


def _purpose(tenant_id: int, endpoint_id: int, what: str) -> str:
    return f"webhook {tenant_id} {endpoint_id} {what}"


class Endpoints:
    """What people do with endpoints, at every door alike. Admins only, and never an agent."""

    def __init__(self, settings: Settings) -> None:
        self._keys = Keys(settings)
        self._private = settings.allow_private_webhooks

    async def add(
        self, ctx: Ctx, url: str, events: Sequence[str], headers: Mapping[str, str]
    ) -> EndpointAdded:
        """Keep an address; InvalidInput names what can't be used, Conflict past 20 of them."""
        _must_be_allowed(ctx)
        address, wanted = check_url(url, private=self._private), _events(events)
        _check_headers(headers)
        secret = new_secret()

        def unit(tx: Tx) -> EndpointLine:
            if len(tx.webhooks.endpoints()) >= MAX_ENDPOINTS:
                raise Conflict(f"there are {MAX_ENDPOINTS} endpoints", hint="Remove one first.")
            key, tenant = tx.webhooks.next_id(), ctx.tenant.id
            row = EndpointInput(
                url=address,
                events=wanted,
                secret=self._keys.seal(tenant, key, "secret", secret.get_secret_value()),
                headers=self._keys.seal(tenant, key, "headers", json.dumps(dict(headers))),
            )
            tx.webhooks.add_endpoint(key, row, actor=ctx.actor.principal, now_ms=real_ms())
            _audit(tx, ctx, "add_webhook", key)
            return self._line(ctx, _found(tx, key))

        line = await ctx.services.write(ctx.tenant.id, unit)
        return EndpointAdded(endpoint=line, secret=secret.get_secret_value())

    async def all(self, ctx: Ctx) -> EndpointList:
        """Every endpoint."""
        _must_be_allowed(ctx)
        found = await ctx.read(lambda reader: reader.webhooks.endpoints())
        return EndpointList(items=[self._line(ctx, one) for one in found])

    async def remove(self, ctx: Ctx, endpoint: str) -> EndpointChanged:
        """Forget an endpoint and what waits for it."""
        _must_be_allowed(ctx)
        key = _key(endpoint)

        def unit(tx: Tx) -> None:
            if not tx.webhooks.remove_endpoint(key):
                raise _unknown(key)
            _audit(tx, ctx, "remove_webhook", key)

        await ctx.services.write(ctx.tenant.id, unit)
        return EndpointChanged(outcome="removed", endpoint=to_text("webhook_endpoint", key))

    async def enable(self, ctx: Ctx, endpoint: str) -> EndpointChanged:
        """Send to a disabled endpoint again; Conflict where it is not disabled."""
        _must_be_allowed(ctx)
        key = _key(endpoint)

        def unit(tx: Tx) -> None:
            _found(tx, key)
            if not tx.webhooks.set_active(key, active=True, now_ms=real_ms()):
                raise Conflict("the endpoint is not disabled")
            _audit(tx, ctx, "enable_webhook", key)

        await ctx.services.write(ctx.tenant.id, unit)
        return EndpointChanged(outcome="enabled", endpoint=to_text("webhook_endpoint", key))

    async def test(self, ctx: Ctx, endpoint: str) -> EndpointChanged:
        """Send an event that says it is a test."""
        _must_be_allowed(ctx)
        key = _key(endpoint)

        def unit(tx: Tx) -> int:
            data = {"test": True, "text": "Rapport can reach this endpoint. Ça marche."}
            return deliver(tx, _found(tx, key), TEST, data, actor=ctx.actor.principal)

        made = await ctx.services.write(ctx.tenant.id, unit)
        ctx.services.wake_worker()
        return EndpointChanged(
            outcome="testing",
            endpoint=to_text("webhook_endpoint", key),
            delivery=to_text("webhook_delivery", made),
        )

    def _line(self, ctx: Ctx, endpoint: Endpoint) -> EndpointLine:
        return EndpointLine(
            id=to_text("webhook_endpoint", endpoint.id),
            url=shown_url(endpoint.url),
            events=list(endpoint.events),
            active=endpoint.active,
            disabled_because=endpoint.disabled_because,
            failing_since=shown_time(endpoint.failing_since),
            headers=sorted(self._keys.headers(ctx.tenant.id, endpoint)),
            added_at=shown_time(endpoint.created_at) or "",
            added_by=endpoint.actor,
        )


def shown_url(url: str) -> str:
    """A URL without its query, which often holds a key."""
    plain, mark, _ = url.partition("?")
    return f"{plain}?…" if mark else plain


def _events(given: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(given)) or (ALL,)
    for event in wanted:
        if event not in {*EVENTS, ALL}:
            raise invalid("events", event, "is no event", f"{', '.join(EVENTS)}, or {ALL} for all")
    return wanted


def _check_headers(headers: Mapping[str, str]) -> None:
    if len(headers) > MAX_HEADERS:
        raise invalid("headers", len(headers), "are too many", f"at most {MAX_HEADERS}")
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or name.lower().startswith(_OURS):
            raise invalid("headers", name, "is no header you can set", "a name such as X-Api-Key")
        if len(value) > MAX_VALUE or not all(32 <= ord(char) <= 126 for char in value):
            accepted = f"at most {MAX_VALUE:,} printable ASCII characters"
            raise invalid(f"headers.{name}", None, "has a value that cannot be sent", accepted)


def _must_be_allowed(ctx: Ctx) -> None:
    if ctx.actor.kind is not ActorKind.HUMAN:
        raise NotPermitted("only a person may look after webhooks", hint="Run rapport webhooks.")
    if ctx.actor.role < Role.ADMIN:
        raise NotPermitted("webhooks need the role admin", hint="Ask an administrator.")


def _key(text: str) -> int:
    try:
        return from_text("webhook_endpoint", text)
    except ValueError as error:
        raise invalid("endpoint", text, "is not an endpoint's id", str(error)) from None


def _found(tx: Tx, key: int) -> Endpoint:
    found = tx.webhooks.endpoint(key)
    if found is None:
        raise _unknown(key)
    return found


def _unknown(key: int) -> NotFound:
    text = to_text("webhook_endpoint", key)
    return NotFound(f"there is no endpoint {text}", hint="rapport webhooks list names them.")


def _audit(tx: Tx, ctx: Ctx, what: str, key: int) -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=what,
            effect="write",
            outcome="done",
            args_hash="",
            subject=to_text("webhook_endpoint", key),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
