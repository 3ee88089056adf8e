"""What holds of every connector, whatever the CRM behind it is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.standins.hubspot.faults import Does
from tests.tools.connectors.worlds import OURS, World, hubspot, salesforce
from tools.connectors.port import BY_EMAIL, BY_ID, OUR_ID, Cursor, Kind, Link, Outcome, Write
from tools.connectors.troubles import Code, ConnectorError, PausedUntil

WENT_WELL = {Outcome.CREATED, Outcome.UPDATED}


@pytest.fixture(params=[hubspot, salesforce], ids=["hubspot", "salesforce"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with request.param() as one:
        yield one


def people(world: World, count: int, **values: str) -> list[Write]:
    """Upserts of customers with an address each; `values` by our words for fields."""
    more = {world.fields[name]: value for name, value in values.items()}
    email, family = world.fields["email"], world.fields["family"]
    return [
        Write(f"t{n}", f"cus_{n}", {email: f"p{n}@example.com", family: f"Roy {n}", **more})
        for n in range(count)
    ]


async def ids(world: World, count: int) -> list[str]:
    """So many customers, made there."""
    done = await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, people(world, count))
    assert {one.outcome for one in done} == {Outcome.CREATED}
    return [one.remote_id for one in done]


async def test_many_are_sent_in_batches_and_answered_in_order(world: World) -> None:
    done = await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, people(world, 250))

    assert [one.trace_id for one in done] == [f"t{n}" for n in range(250)]
    assert {one.outcome for one in done} == {Outcome.CREATED}
    assert all(one.remote_id and one.correlation_id for one in done)
    assert len({one.remote_id for one in done}) == len(world.there(Kind.CUSTOMER)) == 250


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.NOTE])
async def test_sending_the_same_again_updates_and_makes_nothing(world: World, kind: Kind) -> None:
    writes = people(world, 3) if kind is Kind.CUSTOMER else [Write("n", "com_1", world.note)]

    first = await world.client.upsert_batch(kind, OUR_ID, writes)
    again = await world.client.upsert_batch(kind, OUR_ID, writes)

    assert {one.outcome for one in first} == {Outcome.CREATED}
    assert {one.outcome for one in again} == {Outcome.UPDATED}
    assert [one.remote_id for one in again] == [one.remote_id for one in first]
    assert len(world.there(kind)) == len(writes)


async def test_of_two_writes_of_one_record_the_last_is_sent(world: World) -> None:
    city = world.fields["city"]
    first, last = people(world, 1)[0], people(world, 1, city="Lévis")[0]
    writes = [
        Write("a", "cus_1", {**first.values, city: "Laval"}),
        Write("b", "cus_1", last.values),
    ]

    done = await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    assert [one.superseded_by for one in done] == ["b", ""]
    assert done[0].remote_id == done[1].remote_id
    assert [values[city] for _, values in world.there(Kind.CUSTOMER)] == ["Lévis"]


@pytest.mark.parametrize("does", [None, Does.STRICT])
async def test_one_bad_value_and_one_bad_field_fail_alone(world: World, does: Does | None) -> None:
    if does:
        world.fault(does, times=99)
    writes = people(world, 20)
    writes[13] = Write("bad", "cus_bad", {**writes[13].values, world.fields["email"]: "nobody"})
    writes[7] = Write("no", "cus_no", {**writes[7].values, "no_such_field": "1"})

    done = await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    failed = {one.trace_id: one.trouble for one in done if one.outcome is Outcome.FAILED}
    assert {key: trouble.code for key, trouble in failed.items() if trouble} == {
        "bad": Code.INVALID_VALUE,
        "no": Code.NO_SUCH_FIELD,
    }
    assert failed["no"]
    assert failed["no"].field == "no_such_field"
    assert len(world.there(Kind.CUSTOMER)) == 18


async def test_records_are_read_by_their_id_by_ours_and_by_address(world: World) -> None:
    made = await ids(world, 3)
    email = world.fields["email"]
    asked = {
        BY_ID: (made[1], "9" * 18),
        OUR_ID: ("cus_1", "cus_'9"),
        BY_EMAIL: ("P1@example.com", "it's\\' OR Email != '@example.com"),
    }
    for by, (value, nobody) in asked.items():
        found = await world.client.read(Kind.CUSTOMER, by, [value, nobody, ""], [email, OUR_ID])

        assert (set(found.records), found.missing) == ({value}, (nobody,)), by
        record = found.records[value]
        assert (record.remote_id, record.values[email]) == (made[1], "p1@example.com")
        assert record.values[OUR_ID] == "cus_1"
        assert record.created_at
        assert not record.archived


async def test_an_update_by_their_id_clears_and_changes_and_a_missing_one_fails(
    world: World,
) -> None:
    [one] = await ids(world, 1)
    city, phone = world.fields["city"], world.fields["phone"]
    await world.client.update_batch(Kind.CUSTOMER, [Write("a", one, {city: "Laval", phone: "1"})])

    done = await world.client.update_batch(
        Kind.CUSTOMER, [Write("u", one, {city: ""}), Write("x", "003000000009999AAA", {city: "x"})]
    )

    assert [result.outcome for result in done] == [Outcome.UPDATED, Outcome.FAILED]
    assert done[1].trouble
    assert done[1].trouble.code is Code.NOT_FOUND
    found = await world.client.read(Kind.CUSTOMER, BY_ID, [one], [city, phone])
    assert dict(found.records[one].values).items() >= {city: "", phone: "1"}.items()


async def test_associations_are_put_once_however_often_they_are_sent(world: World) -> None:
    [person] = await ids(world, 1)
    name = "name" if world.fields["city"] == "city" else "Name"
    [firm] = await world.client.upsert_batch(
        Kind.COMPANY, OUR_ID, [Write("f", "cmp_1", {name: "Loft"})]
    )
    [note] = await world.client.upsert_batch(Kind.NOTE, OUR_ID, [Write("n", "com_1", world.note)])
    links = [
        Link(Kind.CUSTOMER, person, Kind.COMPANY, firm.remote_id, primary=True),
        Link(Kind.NOTE, note.remote_id, Kind.CUSTOMER, person),
    ]

    for _ in range(2):
        done = await world.client.associate(links)
        assert [one.trace_id for one in done] == [link.trace_id for link in links]
        assert {one.outcome for one in done} <= WENT_WELL

    assert firm.remote_id in world.links(Kind.CUSTOMER, person)
    assert world.links(Kind.NOTE, note.remote_id) == {person}


async def test_what_is_archived_is_gone_and_archiving_again_does_nothing(world: World) -> None:
    one, other = await ids(world, 2)

    for _ in range(2):
        [done] = await world.client.archive(Kind.CUSTOMER, [one])
        assert (done.trace_id, done.outcome) == (one, Outcome.UPDATED)

    assert [key for key, _ in world.there(Kind.CUSTOMER)] == [other]
    assert (await world.client.read(Kind.CUSTOMER, BY_ID, [one], [])).missing == (one,)


async def test_a_merged_record_answers_to_the_id_that_was_asked_for(world: World) -> None:
    winner, loser = await ids(world, 2)
    world.merge(Kind.CUSTOMER, winner, loser)

    found = await world.client.read(Kind.CUSTOMER, BY_ID, [loser], [world.fields["email"]])

    assert found.records[loser].remote_id == winner
    assert loser in found.records[loser].merged_ids


async def test_changes_come_once_oldest_first_and_later_only_what_changed_since(
    world: World,
) -> None:
    writes = people(world, 450)
    for start in (0, 150, 300):
        part = writes[start : start + 150]
        await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, part)
        world.clock.advance(400)
    cursor, seen = Cursor(), list[str]()
    while True:
        page = await world.client.changes_since(Kind.CUSTOMER, cursor, [world.fields["email"]])
        seen += [one.values[world.fields["email"]] for one in page.records]
        cursor = Cursor.parse(page.cursor.text())
        if not page.more:
            break
    assert len({*seen}) == 450

    world.clock.advance(1_000)
    [one] = await world.client.upsert_batch(
        Kind.CUSTOMER, OUR_ID, people(world, 1, city="Longueuil")
    )
    later = await world.client.changes_since(Kind.CUSTOMER, cursor, [world.fields["city"]])

    assert [(each.remote_id, each.values[world.fields["city"]]) for each in later.records] == [
        (one.remote_id, "Longueuil")
    ]
    assert not later.more


@pytest.mark.parametrize(
    "does",
    [
        Does.HTML,
        Does.APPLIED_HANG,
        Does.APPLIED_HTML,
        Does.APPLIED_DROP,
        Does.MALFORMED,
        Does.PARTIAL,
    ],
)
@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.NOTE])
async def test_after_any_fault_each_record_is_there_once(
    world: World, does: Does, kind: Kind
) -> None:
    writes = people(world, 2)
    if kind is Kind.NOTE:
        writes = [Write(f"n{n}", f"com_{n}", world.note) for n in range(2)]
    world.fault(does)

    done = await world.client.upsert_batch(kind, OUR_ID, writes)
    for _ in range(3):
        open_ones = [one for one in done if one.outcome not in WENT_WELL]
        assert all(one.trouble and one.trouble.retryable for one in open_ones)
        if not open_ones:
            break
        done = await world.client.upsert_batch(kind, OUR_ID, writes)

    assert {one.outcome for one in done} <= WENT_WELL
    assert sorted(values[OUR_ID] for _, values in world.there(kind)) == [w.key for w in writes]


async def test_what_never_was_answered_is_unknown_and_what_was_refused_has_failed(
    world: World,
) -> None:
    world.fault(Does.APPLIED_DROP, times=6)
    [lost] = await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, people(world, 1))
    world.fault(Does.STATUS, status=503, times=6)
    [never] = await world.client.upsert_batch(
        Kind.CUSTOMER, OUR_ID, [Write("b", "cus_b", people(world, 2)[1].values)]
    )

    assert (lost.outcome, never.outcome) == (Outcome.UNKNOWN, Outcome.FAILED)
    assert len(world.there(Kind.CUSTOMER)) == 1


async def test_a_day_that_is_used_up_pauses_and_nothing_more_is_sent(world: World) -> None:
    await world.client.describe(Kind.CUSTOMER)
    world.entries.clear()
    world.fault(Does.DAILY)

    done = await world.client.upsert_batch(Kind.CUSTOMER, OUR_ID, people(world, 250))
    with pytest.raises(PausedUntil) as paused:
        await world.client.owners()

    assert {one.outcome for one in done} == {Outcome.FAILED}
    assert {one.trouble.code for one in done if one.trouble} == {Code.DAILY_LIMIT}
    assert world.clock.now_ms() < paused.value.until_at <= world.clock.now_ms() + 86_400_000
    assert len(world.entries) <= 3


async def test_our_fields_are_made_once_and_a_credential_is_in_no_error(world: World) -> None:
    again = await world.client.set_up(OURS)
    assert (again.made, len(again.kept), again.refused) == ((), len(OURS), ())

    world.fault(Does.ECHO, path=".*")
    with pytest.raises(ConnectorError) as failed:
        await world.client.owners()

    said = f"{failed.value} {failed.value.trouble} {world.client!r}"
    assert not any(secret in said for secret in ("standin-service", "standin-session", "consumer"))


async def test_owners_stages_and_the_account_are_known(world: World) -> None:
    owners = await world.client.owners()
    assert any(not one.archived and "@" in one.email for one in owners)
    [stages, *_] = [one.stages for one in await world.client.pipelines()]
    assert [stage.position for stage in stages] == sorted(stage.position for stage in stages)
    account = await world.client.account()
    assert (account.name, account.zone) == ("Stand-in Inc.", "America/Toronto")
    assert account.remote_id
    assert account.daily_left
