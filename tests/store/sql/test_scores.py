"""Facts of scores are read in bulk, cut points are picked evenly, and scores are kept and sortable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store.ports import Store
from store.scores import DAY, SPREAD, ScoreFacts, ScoreRow, Snapshot
from store.types import CommunicationInput, ExternalId
from tests.builders import NOW, added, customer, order, page, person, record
from tests.store.sql.outreach import TWO


def kept_row(customer_id: int, model_id: int, **given: Any) -> ScoreRow:
    base: dict[str, Any] = {
        "score": 72, "band": "hot", "financial": 80, "growth": 60, "engagement": 70, "fit": 75,
        "detail": "{}", "scored_at": NOW,
    }  # fmt: skip
    return ScoreRow(customer_id=customer_id, model_id=model_id, **{**base, **given})


async def model(store: Store, tenant_id: int = 1) -> int:
    return await store.write(
        tenant_id,
        lambda tx: tx.scores.keep_model(
            version="1", cuts="{}", population=3, as_of=NOW, actor="human:ada"
        ),
    )


async def facts(store: Store, *ids: int) -> list[ScoreFacts]:
    return list(await store.read(1, lambda reader: reader.scores.facts(ids, now_ms=NOW)))


async def snapshot(store: Store) -> Snapshot:
    return await store.read(1, lambda reader: reader.scores.snapshot(now_ms=NOW))


async def test_the_facts_of_a_person_stand_in_their_windows(store: Store) -> None:
    one, two = await added(store, person(1, country="Canada", company="Loft"), person(2))
    ages = {1: 100, 2: 1_000, 3: 10_000, 4: 7, 5: 3}
    days = {1: 1, 2: 100, 3: 200, 4: 400, 5: -5}
    await record(
        store,
        *(
            order(number, amount_minor=amount, ordered_at=NOW - days[number] * DAY)
            for number, amount in ages.items()
        ),
        order(9, currency="JPY", customer_external_id=ExternalId("shop", "2")),
    )
    for at, direction in ((NOW - DAY, "in"), (NOW - 100 * DAY, "in"), (NOW - 2 * DAY, "out")):
        touch = CommunicationInput(
            customer_id=one, channel="email", direction=direction, status="SENT", occurred_at=at
        )
        await store.write(
            1, lambda tx, t=touch: tx.communications.log(t, actor="human:ada", now_ms=NOW)
        )
    first, second = await facts(store, one, two)
    assert (first.spend_quarter, first.spend_half, first.spend_half_before) == (100, 1_100, 10_000)
    assert (first.orders_30, first.replies_30, first.replies_half) == (1, 1, 2)
    assert (first.last_reply_at, first.touches) == (NOW - DAY, 3)
    assert (first.country, first.has_email, first.has_phone) == ("canada", True, True)
    assert first.company_id is not None
    assert (second.spend_half, second.touches, second.last_reply_at) == (0, 0, None)


async def test_the_order_of_the_ids_is_kept_and_unknown_ones_are_left_out(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    assert [row.customer_id for row in await facts(store, two, 7, one)] == [two, one]
    assert await facts(store) == []


async def test_cut_points_are_spread_evenly_among_those_who_have_a_value(store: Store) -> None:
    await added(
        store,
        *(
            person(
                number,
                spend_minor=number * 100,
                as_of=NOW - DAY,
                visits=0,
                country="Canada" if number % 2 else "France",
            )
            for number in range(1, 101)
        ),
        *(person(number, country=None) for number in range(101, 111)),
    )
    await record(store, order(1, amount_minor=0))
    found = await snapshot(store)
    assert (found.population, found.buyers) == (110, 1)
    assert found.cuts["spend"] == [100 * (1 + step // 2) for step in range(SPREAD)]
    assert set(found.cuts) <= {"spend", "recency"}, "fewer than 30 have orders or visits"
    assert found.countries == {"canada": (50, 1), "france": (50, 0)}


async def test_an_empty_house_has_a_snapshot_without_cut_points(store: Store) -> None:
    assert await snapshot(store) == Snapshot(population=0, buyers=0, cuts={}, countries={})
    assert await store.read(1, lambda reader: reader.scores.model()) is None


async def test_a_score_is_kept_sortable_and_told_to_the_outside(store: Store) -> None:
    one, two, three = await added(store, person(1), person(2, score=90), person(3))
    before = await customer(store, one)
    key = await model(store)
    rows = [kept_row(one, key), kept_row(two, key, score=10, band="cold"), kept_row(77, key)]
    await store.write(1, lambda tx: tx.scores.put(rows))
    assert [one.score for one in (await page(store, sort="-lead_score")).items] == [72, 10, None]
    kept = await store.read(1, lambda reader: reader.scores.kept([one, two, three, 77]))
    assert kept == {one: rows[0], two: rows[1]}
    about = await store.read(1, lambda reader: reader.outside.about([one]))
    assert (about[one].score, about[one].band) == (72, "hot")
    again = [replace(rows[0], score=40, detail='{"a":1}')]
    await store.write(1, lambda tx: tx.scores.put(again))
    after = await customer(store, one)
    assert after.score == 40
    assert after.updated_at == before.updated_at, "nothing about the person changed"


async def test_the_newest_snapshot_is_the_one_in_force(store: Store) -> None:
    await model(store)
    newest = await model(store)
    found = await store.read(1, lambda reader: reader.scores.model())
    assert found is not None
    assert found.id == newest


async def test_scores_are_one_organisation_s(store: Store) -> None:
    await store.ensure_tenant(TWO)
    [theirs] = await added(store, person(1), tenant_id=2)
    key = await model(store, 2)
    await store.write(2, lambda tx: tx.scores.put([kept_row(theirs, key)]))
    assert await store.read(1, lambda reader: reader.scores.kept([theirs])) == {}
    assert await store.read(1, lambda reader: reader.scores.model()) is None
    assert await facts(store, theirs) == []
    assert (await snapshot(store)).population == 0
