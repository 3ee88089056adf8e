"""The job that brings one event to one endpoint: tried five times, always under the same id.

An attempt is counted before it is made, so that a killed worker tries again at most once more than
it says; a receiver that keeps `webhook-id` sees each event once. A redirect is a failure.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from store.clock import real_ms, to_ms
from store.ids import to_text
from store.ports import Tx
from store.webhooks import Delivery, DeliveryState, Endpoint
from tools.context import JobRun
from tools.errors import Misconfigured
from tools.jobs.handler import Deferred, pause_if_stopping
from tools.notifying.notes import Note, notify
from tools.webhooks.endpoints import Keys, shown_url
from tools.webhooks.guard import NotPublic, guarded_client
from tools.webhooks.signing import headers, signed_body

TIMEOUT_SECONDS = 10.0
WAIT_SECONDS = (5, 300, 1_800, 7_200)  # after the first attempt, the second …; then it failed
JITTER = 0.2
MOST_WAIT_SECONDS = 86_400
PATIENCE_MS = 5 * 86_400_000
GONE = 410
AGENT = "Rapport/1 (webhooks)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an attempt came to: an HTTP status, or why there is none. `retry_after` in seconds."""

    status: int | None
    error: str = ""
    retry_after: int = 0

    @property
    def good(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


async def deliver_job(run: JobRun) -> str:
    """Try to bring a delivery to its endpoint; its state as JSON."""
    key: int = json.loads(run.job.payload)["delivery"]
    pause_if_stopping(run)
    services, tenant = run.ctx.services, run.ctx.tenant.id
    taken = await services.write(tenant, lambda tx: _take(tx, run, key))
    if isinstance(taken, str):
        return json.dumps({"state": taken})
    delivery, endpoint = taken
    answer = await _send(run, delivery, endpoint)
    next_at = await services.write(tenant, lambda tx: _settle(tx, run, delivery, endpoint, answer))
    if next_at is not None:
        raise Deferred(next_at)
    state = DeliveryState.DELIVERED if answer.good else DeliveryState.FAILED
    return json.dumps({"state": state.value, "status": answer.status})


def _take(tx: Tx, run: JobRun, key: int) -> str | tuple[Delivery, Endpoint]:
    """Count the attempt that is about to be made; what it has become where none is."""
    tx.jobs.checkpoint(run.job, checkpoint="", done_units=0, total_units=1)
    delivery = tx.webhooks.delivery(key)
    if delivery is None:
        return "removed"
    if delivery.state is not DeliveryState.WAITING:
        return delivery.state.value
    endpoint = tx.webhooks.endpoint(delivery.endpoint_id)
    if endpoint is None or not endpoint.active:
        because = endpoint.disabled_because if endpoint else "it was removed"
        _end(tx, key, Answer(None, f"the endpoint is disabled: {because}"))
        return DeliveryState.FAILED.value
    tx.webhooks.tried(key, next_at=None)
    return delivery, endpoint


def _end(tx: Tx, key: int, answer: Answer) -> None:
    tx.webhooks.settle(
        key,
        state=DeliveryState.DELIVERED if answer.good else DeliveryState.FAILED,
        status=answer.status,
        error=answer.error,
        next_at=None,
        now_ms=real_ms(),
    )


def _settle(
    tx: Tx, run: JobRun, delivery: Delivery, endpoint: Endpoint, answer: Answer
) -> int | None:
    """Write what became of an attempt; when the next one is due, None for no more."""
    tx.jobs.checkpoint(run.job, checkpoint="", done_units=0, total_units=1)
    now = real_ms()
    if answer.good:
        tx.webhooks.set_failing(endpoint.id, None)
        _end(tx, delivery.id, answer)
        return None
    gave_up = _failed(tx, run, endpoint, answer, now)
    wait = None if gave_up else wait_seconds(delivery.attempts + 1, answer.retry_after)
    if wait is None:
        _end(tx, delivery.id, answer)
        return None
    next_at = now + int(wait * 1_000)
    tx.webhooks.settle(
        delivery.id,
        state=DeliveryState.WAITING,
        status=answer.status,
        error=answer.error,
        next_at=next_at,
        now_ms=now,
    )
    return next_at


def _failed(tx: Tx, run: JobRun, endpoint: Endpoint, answer: Answer, now: int) -> bool:
    """Note that an endpoint fails; whether it was disabled for it."""
    known = tx.webhooks.endpoint(endpoint.id)
    since = known.failing_since if known else None
    if since is None:
        tx.webhooks.set_failing(endpoint.id, now)
    because = ""
    if answer.status == GONE:
        because = "it answered 410 Gone"
    elif since is not None and now - since >= PATIENCE_MS:
        because = "it failed for five days"
    if because and tx.webhooks.set_active(endpoint.id, active=False, because=because, now_ms=now):
        subject = to_text("webhook_endpoint", endpoint.id)
        detail = {"form": "webhook", "url": shown_url(endpoint.url), "reason": because}
        note = Note("sync_failed", subject, detail, key=f"{endpoint.id}:{now}")
        notify(tx, note, now_ms=run.ctx.now_ms, actor=run.job.actor)
    return bool(because)


def wait_seconds(attempts: int, retry_after: int = 0) -> float | None:
    """How long to wait after so many attempts, with jitter and no less than the receiver asked for
    (up to a day); None when there are no more."""
    if attempts > len(WAIT_SECONDS):
        return None
    usual = WAIT_SECONDS[attempts - 1]
    spread = secrets.SystemRandom().uniform(1 - JITTER, 1 + JITTER)
    return max(usual * spread, min(retry_after, MOST_WAIT_SECONDS))


async def _send(run: JobRun, delivery: Delivery, endpoint: Endpoint) -> Answer:
    import httpx  # noqa: PLC0415 - only who delivers loads it

    settings, tenant = run.ctx.services.settings, run.ctx.tenant.id
    keys = Keys(settings)
    try:
        secret = keys.secret(tenant, endpoint)
        body = signed_body(secret, delivery.body)
        sent = {**keys.headers(tenant, endpoint), "content-type": "application/json"}
    except Misconfigured as error:
        return Answer(None, str(error))
    own_id = to_text("webhook_delivery", delivery.id)
    sent |= headers(secret, message_id=own_id, body=body, now_ms=real_ms())
    private = settings.allow_private_webhooks
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            guarded_client(private=private, timeout=TIMEOUT_SECONDS) as client,
            client.stream(
                "POST", endpoint.url, content=body.encode(), headers={"user-agent": AGENT, **sent}
            ) as response,
        ):
            return _answer(response.status_code, response.headers.get("retry-after", ""))
    except NotPublic as error:
        return Answer(None, str(error))
    except (TimeoutError, httpx.TimeoutException):
        return Answer(None, f"no answer within {TIMEOUT_SECONDS:.0f} s")
    except (httpx.HTTPError, OSError) as error:
        return Answer(None, f"it cannot be reached: {type(error).__name__}")


def _answer(status: int, retry_after: str) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    told = f"it answered HTTP {status}"
    if 300 <= status < 400:
        told += ", a redirect, which is not followed"
    return Answer(status, told, _seconds(retry_after))


def _seconds(retry_after: str) -> int:
    """A Retry-After header in seconds, 0 where it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    try:
        return max(0, (to_ms(parsedate_to_datetime(text)) - real_ms()) // 1_000)
    except (ValueError, TypeError, OverflowError):
        return 0
