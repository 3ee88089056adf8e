"""An event reaches its endpoint signed, is tried again as often as promised, under one id."""

from __future__ import annotations

import json
from email.utils import formatdate

import pytest
from standardwebhooks import Webhook

from store.clock import real_ms
from store.ports import Tx
from store.webhooks import DeliveryState
from tests.standins.receiver import Receiver, Reply
from tests.tools.door import Door
from tests.tools.webhooks.hooked import (
    EVENT,
    added,
    deliveries,
    endpoint,
    hurried,
    told,
    waits_ms,
    worked,
)
from tools.errors import Conflict
from tools.operations.deliveries import DeliveryList, DeliveryRetried
from tools.webhooks import delivering
from tools.webhooks.delivering import PATIENCE_MS, WAIT_SECONDS, wait_seconds

WAITING, DELIVERED, FAILED = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED


async def test_an_event_arrives_signed_as_standard_webhooks_asks(
    near: Door, receiver: Receiver
) -> None:
    made = await added(near, receiver.url, EVENT, headers={"X-Key": "of n8n"})
    await told(near)
    await worked(near)
    [got] = receiver.got
    body = Webhook(made.secret).verify(got.body, dict(got.headers))
    [kept] = await deliveries(near)
    assert (kept.state, kept.attempts, kept.status) == (DELIVERED, 1, 200)
    assert body["eventId"] == got.headers["webhook-id"]
    assert body["eventType"] == EVENT
    assert body["data"] == {"name": "Été “à prix doux”", "sent": 3}
    assert got.headers["x-key"] == "of n8n"
    assert got.headers["content-type"] == "application/json"


async def test_only_those_who_want_an_event_get_it(near: Door, receiver: Receiver) -> None:
    await added(near, f"{receiver.url}/all")
    await added(near, f"{receiver.url}/other", "proposal.rejected")
    await told(near)
    await worked(near)
    assert [got.path for got in receiver.got] == ["/hook/all"]


async def test_it_is_tried_five_times_under_one_id_and_then_given_up(
    near: Door, receiver: Receiver
) -> None:
    await added(near, receiver.url)
    receiver.replies += [Reply(500)] * 5
    await told(near)
    await worked(near)
    for _ in range(4):
        await hurried(near)
    [kept] = await deliveries(near)
    assert (kept.state, kept.attempts, kept.status) == (FAILED, 5, 500)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len(receiver.got) == 5
    assert not await waits_ms(near)


async def test_a_failed_one_goes_again_under_its_id_when_a_person_says_so(
    near: Door, receiver: Receiver
) -> None:
    await added(near, receiver.url)
    receiver.replies += [Reply(500)] * 5
    await told(near)
    await worked(near)
    for _ in range(4):
        await hurried(near)
    [failed] = (await near.call(DeliveryList, "list_deliveries", state="failed")).items
    again = await near.call(DeliveryRetried, "retry_delivery", delivery=failed.id)
    assert again.delivery.state == "waiting"
    await worked(near)
    [kept] = await deliveries(near)
    assert (kept.state, kept.attempts) == (DELIVERED, 1)
    assert {got.headers["webhook-id"] for got in receiver.got} == {failed.id}
    with pytest.raises(Conflict):
        await near.raw("retry_delivery", delivery=failed.id)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(302, {"location": "http://127.0.0.1:1/"}), "redirect"),
        (Reply(drop=True), "cannot be reached"),
        (Reply(404), "HTTP 404"),
    ],
    ids=["redirect", "dropped", "404"],
)
async def test_what_is_not_taken_waits_and_says_why(
    near: Door, receiver: Receiver, reply: Reply, error: str
) -> None:
    await added(near, receiver.url)
    receiver.replies.append(reply)
    await told(near)
    await worked(near)
    [kept] = await deliveries(near)
    assert (kept.state, kept.attempts) == (WAITING, 1)
    assert error in kept.error
    assert len(receiver.got) == 1


async def test_who_never_answers_holds_it_no_longer_than_the_limit(
    near: Door, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "TIMEOUT_SECONDS", 0.3)
    await added(near, receiver.url)
    receiver.replies.append(Reply(hang=1.5))
    await told(near)
    started = real_ms()
    await worked(near)
    assert real_ms() - started < 1_500
    [kept] = await deliveries(near)
    assert (kept.state, kept.status) == (WAITING, None)
    assert "no answer within" in kept.error


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_receiver_is_left_alone_for_as_long_as_it_asks(
    near: Door, receiver: Receiver, form: str
) -> None:
    await added(near, receiver.url)
    told_at = real_ms()
    text = "600" if form == "seconds" else formatdate(told_at // 1_000 + 602, usegmt=True)
    receiver.replies.append(Reply(429, {"retry-after": text}))
    await told(near)
    await worked(near)
    [run_at] = await waits_ms(near)
    assert 595_000 < run_at - told_at < 700_000


async def test_gone_disables_the_endpoint_says_so_and_sends_nothing_more(
    near: Door, receiver: Receiver
) -> None:
    made = await added(near, receiver.url)
    receiver.replies.append(Reply(410))
    await told(near)
    await told(near)
    await worked(near)
    kept = await endpoint(near, made.endpoint.id)
    assert (kept.active, kept.disabled_because) == (False, "it answered 410 Gone")
    assert [one.state for one in await deliveries(near)] == [FAILED, FAILED]
    assert len(receiver.got) == 1
    listed = (await near.raw("list_notifications")).model_dump()
    assert [one["kind"] for one in listed["items"]] == ["sync_failed"]
    assert "410" in listed["items"][0]["text"]


async def test_five_days_of_failure_disable_it_and_a_success_forgets_them(
    near: Door, receiver: Receiver
) -> None:
    made = await added(near, receiver.url)
    tenant = await near.runtime.tenant()
    key = (await endpoint(near, made.endpoint.id)).id
    long_ago = real_ms() - PATIENCE_MS - 1_000

    def failing(tx: Tx) -> None:
        tx.webhooks.set_failing(key, long_ago)

    await near.runtime.write(tenant.id, failing)
    await told(near)
    await worked(near)
    assert (await endpoint(near, made.endpoint.id)).failing_since is None
    await near.runtime.write(tenant.id, failing)
    receiver.replies.append(Reply(500))
    await told(near)
    await worked(near)
    assert not (await endpoint(near, made.endpoint.id)).active


async def test_the_schedule_is_what_is_documented_within_a_fifth() -> None:
    assert WAIT_SECONDS == (5, 300, 1_800, 7_200)
    for attempts, usual in enumerate(WAIT_SECONDS, 1):
        found = {wait_seconds(attempts) or 0 for _ in range(200)}
        assert usual * 0.8 <= min(found) < max(found) <= usual * 1.2
    assert wait_seconds(5) is None
    assert wait_seconds(1, retry_after=10**9) == 86_400


async def test_after_the_secret_was_lost_it_fails_and_names_what_to_put_back(
    near: Door, receiver: Receiver
) -> None:
    await added(near, receiver.url)
    (near.runtime.settings.home / "secret").write_text("x" * 40 + "\n")
    await told(near)
    await worked(near)
    [kept] = await deliveries(near)
    assert "sealed with another secret" in kept.error
    assert not receiver.got


async def test_the_body_as_kept_holds_no_signature_and_no_secret(
    near: Door, receiver: Receiver
) -> None:
    made = await added(near, receiver.url)
    await told(near)
    [kept] = await deliveries(near)
    assert "signature" not in json.loads(kept.body)
    found = await endpoint(near, made.endpoint.id)
    assert made.secret not in f"{found.secret}{found.headers}{kept.body}"
