"""Reads, searches, changes, owners, pipelines, the account."""

from __future__ import annotations

import pytest

from tests.standins.hubspot.clock import iso
from tests.standins.hubspot.faults import Does
from tests.tools.connectors.live import Live, customers
from tools.connectors.hubspot.names import modified_property
from tools.connectors.port import (
    BY_EMAIL,
    BY_ID,
    OUR_ID,
    Cursor,
    Filter,
    Kind,
    Op,
    Remote,
    Sort,
)
from tools.connectors.troubles import ConnectorError
from tools.errors import InvalidInput


async def all_changes(live: Live, cursor: Cursor) -> tuple[list[Remote], Cursor]:
    """Every page of the changes, each from the cursor as it is kept."""
    found: list[Remote] = []
    for _ in range(200):
        page = await live.client.changes_since(
            Kind.CUSTOMER, Cursor.parse(cursor.text()), ["email"]
        )
        found += page.records
        cursor = page.cursor
        if not page.more:
            return found, cursor
    raise AssertionError("the changes have no end")


def seeded(live: Live, count: int, *, apart: float, name: str = "p") -> list[str]:
    """Contacts made one after the other, so many seconds apart."""
    made: list[str] = []
    for n in range(count):
        live.standin.clock.advance(apart)
        made.append(live.standin.state.create("contacts", {"email": f"{name}{n}@example.com"}).id)
    return made


async def test_the_account_says_whose_it_is(live: Live) -> None:
    account = await live.client.account()

    assert (account.remote_id, account.name) == ("4242001", "Stand-in Inc.")
    assert account.zone == "America/Toronto"
    assert account.daily_left == 250_000 - live.standin.throttle.used


async def test_records_are_read_by_our_id_and_the_missing_ones_are_named(live: Live) -> None:
    await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(150))
    keys = [f"cus_{n}" for n in range(150)]

    found = await live.client.read(
        Kind.CUSTOMER, OUR_ID, [*keys, "cus_999", "cus_1", ""], ["email", "city"]
    )

    assert found.missing == ("cus_999",)
    assert len(found.records) == 150
    assert found.records["cus_7"].values["email"] == "person7@example.com"
    assert found.records["cus_7"].values["city"] == ""
    assert found.records["cus_7"].modified_at == live.standin.clock.now_ms()


async def test_when_nothing_is_there_everything_is_missing(live: Live) -> None:
    found = await live.client.read(Kind.CUSTOMER, BY_ID, ["1", "2"], [])

    assert (dict(found.records), found.missing) == ({}, ("1", "2"))


async def test_a_contact_answers_to_its_address_in_any_case_and_to_its_other_ones(
    live: Live,
) -> None:
    made = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(2))
    live.standin.state.merge("contacts", made[0].remote_id, made[1].remote_id)

    found = await live.client.read(
        Kind.CUSTOMER, BY_EMAIL, ["PERSON0@example.com", "person1@example.com"], []
    )

    ids = {address: one.remote_id for address, one in found.records.items()}
    assert ids == dict.fromkeys(["PERSON0@example.com", "person1@example.com"], made[0].remote_id)


async def test_a_merged_record_is_found_under_its_old_id(live: Live) -> None:
    made = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(3))
    winner, loser = made[0].remote_id, made[1].remote_id
    live.standin.state.merge("contacts", winner, loser)

    found = await live.client.read(Kind.CUSTOMER, BY_ID, [winner, loser], ["email"])
    live.standin.state.merged_answers = False
    gone = await live.client.read(Kind.CUSTOMER, BY_ID, [loser], [])

    assert {key: one.remote_id for key, one in found.records.items()} == {
        winner: winner,
        loser: winner,
    }
    assert gone.missing == (loser,)


@pytest.mark.parametrize(
    "does", [Does.MALFORMED, Does.TRUNCATED, Does.HTML, Does.DROP, Does.HANG, Does.APPLIED_DROP]
)
async def test_an_answer_that_got_lost_never_means_that_nothing_is_there(
    live: Live, does: Does
) -> None:
    await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(3))
    live.fault(does, path="batch/read", times=2)

    found = await live.client.read(Kind.CUSTOMER, OUR_ID, ["cus_0", "cus_1", "cus_2"], [])

    assert (len(found.records), found.missing) == (3, ())


async def test_a_read_that_half_failed_never_means_that_the_rest_is_not_there(live: Live) -> None:
    await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(4))
    live.fault(Does.PARTIAL, path="batch/read")

    with pytest.raises(ConnectorError) as failed:
        await live.client.read(Kind.CUSTOMER, OUR_ID, ["cus_0", "cus_1", "cus_9"], [])

    assert failed.value.trouble.retryable


async def test_an_archived_record_is_missing(live: Live) -> None:
    made = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(1))
    await live.client.archive(Kind.CUSTOMER, [made[0].remote_id])

    found = await live.client.read(Kind.CUSTOMER, BY_ID, [made[0].remote_id], [])

    assert found.missing == (made[0].remote_id,)


async def test_a_search_filters_sorts_and_pages(live: Live) -> None:
    state = live.standin.state
    for n in range(25):
        state.create("companies", {"name": f"Firm {n:02d}", "numberofemployees": str(n)})
    conditions = [[Filter("numberofemployees", Op.GTE, "10"), Filter("name", Op.KNOWN)]]
    by_name = Sort("name", descending=True)

    first = await live.client.search(Kind.COMPANY, conditions, ["name"], sort=by_name, limit=10)
    second = await live.client.search(
        Kind.COMPANY, conditions, ["name"], sort=by_name, limit=10, after=first.after
    )

    assert (first.total, second.total, second.after) == (15, 15, "")
    names = [one.values["name"] for one in (*first.records, *second.records)]
    assert names == [f"Firm {n:02d}" for n in range(24, 9, -1)]


async def test_a_search_sees_what_was_written_only_after_a_while(live: Live) -> None:
    live.standin.search_lag = 20
    await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(1))
    condition = [[Filter("email", Op.IN, values=("person0@example.com",))]]

    before = await live.client.search(Kind.CUSTOMER, condition, [])
    live.standin.clock.advance(21)
    after = await live.client.search(Kind.CUSTOMER, condition, [])

    assert (before.total, after.total) == (0, 1)


REFUSED: tuple[tuple[list[list[Filter]], int, str], ...] = (
    ([[]] * 6, 10, ""),
    ([[Filter("email", Op.KNOWN)] * 11], 10, ""),
    ([], 201, ""),
    ([], 0, ""),
    ([], 200, "9900"),
    ([], 10, "x"),
)


@pytest.mark.parametrize(("groups", "limit", "after"), REFUSED)
async def test_a_search_that_they_would_refuse_is_not_sent(
    live: Live, groups: list[list[Filter]], limit: int, after: str
) -> None:
    with pytest.raises(InvalidInput):
        await live.client.search(Kind.CUSTOMER, groups, [], limit=limit, after=after)

    assert live.paths == []


async def test_changes_come_oldest_first_and_only_once_over_pages(live: Live) -> None:
    made = seeded(live, 450, apart=1)

    found, cursor = await all_changes(live, Cursor())

    assert [one.remote_id for one in found] == made
    assert [one.modified_at for one in found] == sorted(one.modified_at for one in found)
    assert cursor == Cursor(live.standin.clock.now_ms())


async def test_the_next_sweep_begins_five_minutes_before_the_last_ended(live: Live) -> None:
    seeded(live, 3, apart=400)
    _, cursor = await all_changes(live, Cursor())
    live.standin.clock.advance(100)
    later = live.standin.state.create("contacts", {"email": "later@example.com"}).id

    found, _ = await all_changes(live, cursor)

    assert [one.remote_id for one in found] == ["1003", later]


async def test_records_that_change_while_pages_are_read_shift_nothing(live: Live) -> None:
    made = seeded(live, 300, apart=1)
    page = await live.client.changes_since(Kind.CUSTOMER, Cursor(), [])
    for record_id in made[:50]:
        live.standin.clock.advance(1)
        record = live.standin.state.objects["contacts"][record_id]
        live.standin.state.update(record, {"city": "Laval"})

    rest, _ = await all_changes(live, page.cursor)

    assert {one.remote_id for one in (*page.records, *rest)} == set(made)


async def test_more_records_of_one_millisecond_than_a_page_holds_all_come(live: Live) -> None:
    before = seeded(live, 5, apart=1)
    live.standin.clock.advance(1)
    together = seeded(live, 430, apart=0, name="q")
    after = seeded(live, 5, apart=1, name="r")

    found, _ = await all_changes(live, Cursor())

    assert {one.remote_id for one in found} == {*before, *together, *after}


async def test_a_window_with_ten_thousand_changes_is_halved(live: Live) -> None:
    made = seeded(live, 10_050, apart=0.01)

    page = await live.client.changes_since(Kind.CUSTOMER, Cursor(), [])

    assert page.more
    assert 0 < page.cursor.window_until_at < page.cursor.sweep_until_at
    assert [one.remote_id for one in page.records] == made[: len(page.records)]
    assert all(entry.status == 200 for entry in live.standin.journal.entries)


async def test_every_owner_comes_with_an_address_in_lower_case(live: Live) -> None:
    live.standin.state.owners[0]["email"] = "Maya.Roy@Example.com"

    owners = await live.client.owners()

    assert [one.email for one in owners] == [
        "maya.roy@example.com",
        "luc.tremblay@example.com",
        "sam.lee@example.com",
    ]
    assert owners[0].name == "Maya Roy"


async def test_the_pipeline_has_seven_stages_by_their_ids(live: Live) -> None:
    pipelines = await live.client.pipelines()

    assert [one.remote_id for one in pipelines] == ["default"]
    stages = pipelines[0].stages
    assert [stage.remote_id for stage in stages[:2]] == ["appointmentscheduled", "qualifiedtobuy"]
    assert [stage.closed for stage in stages] == [False] * 5 + [True] * 2


async def test_fields_are_described_as_they_are(live: Live) -> None:
    fields = {one.name: one for one in await live.client.describe(Kind.CUSTOMER)}
    notes = {one.name: one for one in await live.client.describe(Kind.NOTE)}

    assert fields["email"].unique
    assert fields[OUR_ID].unique
    assert fields["lastmodifieddate"].read_only
    assert [one.value for one in fields["lifecyclestage"].options][:2] == ["subscriber", "lead"]
    assert notes["hs_timestamp"].required
    assert modified_property(Kind.NOTE) in notes


async def test_an_instant_is_read_as_milliseconds_whatever_they_write(live: Live) -> None:
    record = live.standin.state.create("contacts", {"email": "a@example.com"})
    record.values["lastmodifieddate"] = "1790000000123"

    by_number = await live.client.read(Kind.CUSTOMER, BY_ID, [record.id], [])
    record.values["lastmodifieddate"] = iso(1_790_000_000_456)
    by_text = await live.client.read(Kind.CUSTOMER, BY_ID, [record.id], [])
    record.values["lastmodifieddate"] = "yesterday"
    unreadable = await live.client.read(Kind.CUSTOMER, BY_ID, [record.id], [])

    assert by_number.records[record.id].modified_at == 1_790_000_000_123
    assert by_text.records[record.id].modified_at == 1_790_000_000_456
    assert unreadable.records[record.id].modified_at == record.updated
