"""Endpoints and deliveries as kept: an event waits until it is settled, and keeps its id."""

from __future__ import annotations

from store.ports import Store, Tx
from store.webhooks import Delivery, DeliveryState, Endpoint, EndpointInput
from tests.builders import NOW
from tests.store.sql.outreach import TWO

FAILED, DELIVERED = DeliveryState.FAILED, DeliveryState.DELIVERED


async def endpoint(store: Store, tenant: int = 1) -> int:
    row = EndpointInput(
        url="https://example.com/hook", events=("reply", "call"), secret="s", headers="h"
    )

    def unit(tx: Tx) -> int:
        key = tx.webhooks.next_id()
        tx.webhooks.add_endpoint(key, row, actor="human:ada", now_ms=NOW)
        return key

    return await store.write(tenant, unit)


async def delivery(store: Store, to: int) -> int:
    def unit(tx: Tx) -> int:
        key = tx.webhooks.next_id()
        tx.webhooks.add_delivery(key, to, "reply", '{"é":1}', now_ms=NOW)
        return key

    return await store.write(1, unit)


async def kept(store: Store, key: int) -> Delivery:
    found = await store.read(1, lambda reader: reader.webhooks.delivery(key))
    assert found is not None
    return found


async def settle(store: Store, key: int, state: DeliveryState) -> None:
    await store.write(
        1,
        lambda tx: tx.webhooks.settle(
            key, state=state, status=500, error="no\x00", next_at=None, now_ms=NOW + 1
        ),
    )


async def test_an_endpoint_comes_back_as_kept(store: Store) -> None:
    key = await endpoint(store)
    [found] = await store.read(1, lambda reader: reader.webhooks.endpoints())
    assert found == Endpoint(
        id=key,
        url="https://example.com/hook",
        events=("reply", "call"),
        secret="s",
        headers="h",
        active=True,
        disabled_because="",
        failing_since=None,
        created_at=NOW,
        updated_at=NOW,
        actor="human:ada",
    )


async def test_switching_one_on_forgets_its_failures(store: Store) -> None:
    key = await endpoint(store)

    def unit(tx: Tx) -> list[bool]:
        tx.webhooks.set_failing(key, NOW)
        off = tx.webhooks.set_active(key, active=False, because="gone", now_ms=NOW)
        again = tx.webhooks.set_active(key, active=False, because="other", now_ms=NOW)
        return [off, again, tx.webhooks.set_active(key, active=True, now_ms=NOW)]

    assert await store.write(1, unit) == [True, False, True]
    found = await store.read(1, lambda reader: reader.webhooks.endpoint(key))
    assert found is not None
    assert (found.active, found.disabled_because, found.failing_since) == (True, "", None)


async def test_an_attempt_counts_before_it_is_made_and_only_while_it_waits(store: Store) -> None:
    key = await delivery(store, await endpoint(store))
    assert await store.write(1, lambda tx: tx.webhooks.tried(key, next_at=NOW + 5))
    assert (await kept(store, key)).attempts == 1
    await settle(store, key, DELIVERED)
    assert not await store.write(1, lambda tx: tx.webhooks.tried(key, next_at=None))
    found = await kept(store, key)
    assert (found.attempts, found.state, found.status, found.error) == (1, DELIVERED, 500, "no")
    assert found.finished_at == NOW + 1


async def test_a_failed_one_waits_again_under_its_id_and_a_delivered_one_never(
    store: Store,
) -> None:
    to = await endpoint(store)
    failed, done = await delivery(store, to), await delivery(store, to)
    await store.write(1, lambda tx: tx.webhooks.tried(failed, next_at=None))
    await settle(store, failed, FAILED)
    await settle(store, done, DELIVERED)
    assert await store.write(1, lambda tx: tx.webhooks.again(failed, now_ms=NOW))
    assert not await store.write(1, lambda tx: tx.webhooks.again(done, now_ms=NOW))
    found = await kept(store, failed)
    assert (found.state, found.attempts, found.finished_at) == (DeliveryState.WAITING, 0, None)


async def test_deliveries_are_paged_by_state_and_endpoint_newest_first(store: Store) -> None:
    one, two = await endpoint(store), await endpoint(store)
    first, second, other = [await delivery(store, to) for to in (one, one, two)]
    await settle(store, first, FAILED)

    async def ids(state: str | None, to: int | None) -> list[int]:
        page = await store.read(
            1,
            lambda r: r.webhooks.deliveries(state=state, endpoint_id=to, limit=9, cursor=None),
        )
        return [found.id for found in page.items]

    assert await ids(None, None) == [other, second, first]
    assert await ids("failed", None) == [first]
    assert await ids("waiting", one) == [second]


async def test_removing_an_endpoint_removes_its_deliveries_and_nobody_elses(store: Store) -> None:
    await store.ensure_tenant(TWO)
    mine, theirs = await endpoint(store), await endpoint(store, tenant=2)
    key = await delivery(store, mine)
    assert not await store.write(1, lambda tx: tx.webhooks.remove_endpoint(theirs))
    assert await store.write(1, lambda tx: tx.webhooks.remove_endpoint(mine))
    assert await store.read(1, lambda reader: reader.webhooks.delivery(key)) is None
    assert len(await store.read(2, lambda reader: reader.webhooks.endpoints())) == 1


async def test_settings_are_set_over_what_they_were_for_one_tenant(store: Store) -> None:
    await store.ensure_tenant(TWO)
    for values in ({"a": "1", "b": "true"}, {"a": "2"}):
        await store.write(1, lambda tx, v=values: tx.settings.put(v, actor="x", now_ms=NOW))
    assert await store.read(1, lambda reader: reader.settings.all()) == {"a": "2", "b": "true"}
    assert await store.read(2, lambda reader: reader.settings.all()) == {}
