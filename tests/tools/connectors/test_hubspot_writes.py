"""Batches: pairing, splitting, conflicts, duplicates, associations."""

from __future__ import annotations

import pytest

from tests.standins.hubspot.faults import Does
from tests.tools.connectors.live import Live, customers
from tools.connectors.port import OUR_ID, Kind, Link, Outcome, Write
from tools.connectors.troubles import Code


async def test_three_hundred_are_sent_in_batches_of_a_hundred_and_answered_in_order(
    live: Live,
) -> None:
    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(250))

    sizes = [len(entry.body["inputs"]) for entry in live.standin.journal.entries]
    assert sorted(sizes) == [50, 100, 100]
    assert [one.trace_id for one in results] == [f"trace-{n}" for n in range(250)]
    assert {one.outcome for one in results} == {Outcome.CREATED}
    assert all(one.correlation_id and one.remote_id for one in results)
    assert live.count() == 250


async def test_sending_the_same_again_updates_and_makes_nothing(live: Live) -> None:
    await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(5))
    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(5, city="Laval"))

    assert {one.outcome for one in results} == {Outcome.UPDATED}
    assert (live.count(), live.value("cus_3", "city")) == (5, "Laval")


async def test_of_two_writes_of_one_record_the_last_is_sent_and_both_are_answered(
    live: Live,
) -> None:
    first = Write("a", "cus_1", {"city": "Laval"})
    last = Write("b", "cus_1", {"city": "Lévis"})

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [first, last])

    assert [one.superseded_by for one in results] == ["b", ""]
    assert results[0].remote_id == results[1].remote_id
    assert (live.count(), live.value("cus_1", "city")) == (1, "Lévis")


async def test_two_records_with_one_trace_id_are_a_mistake(live: Live) -> None:
    writes = [Write("a", "cus_1", {}), Write("a", "cus_2", {})]

    with pytest.raises(ValueError, match="one trace id"):
        await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)


@pytest.mark.parametrize("does", [None, Does.STRICT, Does.UNTRACED])
async def test_one_bad_value_fails_alone_however_the_batch_is_answered(
    live: Live, does: Does | None
) -> None:
    if does:
        live.fault(does, times=99)
    writes = customers(20)
    writes[13] = Write("bad", "cus_bad", {"lifecyclestage": "nonsense"})

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    failed = [one for one in results if one.outcome is Outcome.FAILED]
    assert [one.trace_id for one in failed] == ["bad"]
    trouble = failed[0].trouble
    assert trouble is not None
    assert (trouble.code, trouble.field) == (Code.INVALID_VALUE, "lifecyclestage")
    assert trouble.correlation_id
    assert live.count() == 19


async def test_partial_failures_are_seen_whatever_the_status(live: Live) -> None:
    live.standin.folds_errors = True
    writes = [*customers(3), Write("bad", "cus_bad", {"email": "no address"})]

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    assert live.standin.journal.entries[-1].status == 200
    assert [one.outcome for one in results[-2:]] == [Outcome.CREATED, Outcome.FAILED]


async def test_a_field_they_do_not_have_fails_who_carries_it_without_halving(live: Live) -> None:
    writes = customers(60)
    writes[7] = Write("a", "cus_a", {"no_such_field": "1"})
    writes[42] = Write("b", "cus_b", {"no_such_field": "2"})

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    failed = {one.trace_id: one.trouble for one in results if one.outcome is Outcome.FAILED}
    assert set(failed) == {"a", "b"}
    assert {one.code for one in failed.values() if one} == {Code.NO_SUCH_FIELD}
    assert {one.field for one in failed.values() if one} == {"no_such_field"}
    assert (live.count(), len(live.paths)) == (58, 2)


async def test_an_address_that_another_contact_has_offers_that_contact(live: Live) -> None:
    there = live.standin.state.create("contacts", {"email": "taken@example.com"})
    writes = [*customers(2), Write("t", "cus_t", {"email": "Taken@example.com"})]

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    trouble = results[2].trouble
    assert trouble is not None
    assert (trouble.code, trouble.existing_id) == (Code.DUPLICATE, there.id)
    assert there.id in trouble.said("en")
    assert live.count() == 3


async def test_update_by_record_id_names_no_property_and_survives_another_address(
    live: Live,
) -> None:
    made = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(1))
    write = Write("u", made[0].remote_id, {"email": "new@example.com", "city": ""})

    results = await live.client.update_batch(Kind.CUSTOMER, [write, Write("x", "99", {})])

    sent = live.standin.journal.entries[-1].body["inputs"]
    assert all("idProperty" not in one for one in sent)
    assert [one.outcome for one in results] == [Outcome.UPDATED, Outcome.FAILED]
    assert results[1].trouble is not None
    assert results[1].trouble.code is Code.NOT_FOUND
    assert live.value("cus_0", "email") == "new@example.com"


async def test_an_update_of_a_merged_record_reaches_the_winner(live: Live) -> None:
    made = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(2))
    winner, loser = made[0].remote_id, made[1].remote_id
    live.standin.state.merge("contacts", winner, loser)

    results = await live.client.update_batch(Kind.CUSTOMER, [Write("u", loser, {"city": "Laval"})])

    assert (results[0].outcome, results[0].remote_id) == (Outcome.UPDATED, winner)
    assert live.value("cus_0", "city") == "Laval"


async def test_a_required_field_that_is_missing_is_said_for_that_record(live: Live) -> None:
    results = await live.client.upsert_batch(
        Kind.NOTE, OUR_ID, [Write("n", "not_1", {"hs_note_body": "no date"})]
    )

    trouble = results[0].trouble
    assert trouble is not None
    assert (results[0].outcome, trouble.field) == (Outcome.FAILED, "hs_timestamp")


async def test_links_are_put_with_their_types_and_again_changes_nothing(live: Live) -> None:
    state = live.standin.state
    person = state.create("contacts", {"email": "p@example.com"}).id
    firm = state.create("companies", {"name": "Société"}).id
    note = state.create("notes", {"hs_timestamp": "1790000000000"}).id
    links = [
        Link(Kind.CUSTOMER, person, Kind.COMPANY, firm, primary=True),
        Link(Kind.NOTE, note, Kind.CUSTOMER, person),
        Link(Kind.NOTE, note, Kind.CUSTOMER, "404404"),
    ]

    first = await live.client.associate(links)
    again = await live.client.associate(links)

    assert [one.outcome for one in first] == [Outcome.UPDATED, Outcome.UPDATED, Outcome.FAILED]
    assert [one.outcome for one in again] == [one.outcome for one in first]
    assert first[2].trouble is not None
    assert first[2].trouble.code is Code.NOT_FOUND
    assert state.links["contacts", person, "companies", firm] == {1, 279}
    assert state.links["companies", firm, "contacts", person] == {2, 280}
    assert state.links["notes", note, "contacts", person] == {202}


async def test_two_kinds_without_a_known_type_get_the_default_link(live: Live) -> None:
    state = live.standin.state
    person = state.create("contacts", {"email": "p@example.com"}).id
    note = state.create("notes", {"hs_timestamp": "1790000000000"}).id

    results = await live.client.associate([Link(Kind.CUSTOMER, person, Kind.NOTE, note)])

    assert results[0].outcome is Outcome.UPDATED
    assert live.paths[-1].endswith("/contacts/notes/batch/associate/default")
    assert state.links["notes", note, "contacts", person] == {202}


async def test_archiving_can_be_repeated_and_frees_the_unique_values(live: Live) -> None:
    made = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(2))
    ids = [made[0].remote_id]

    first = await live.client.archive(Kind.CUSTOMER, ids)
    again = await live.client.archive(Kind.CUSTOMER, ids)
    anew = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(1))

    assert [first[0].outcome, again[0].outcome] == [Outcome.UPDATED, Outcome.UPDATED]
    assert (anew[0].outcome, live.count()) == (Outcome.CREATED, 2)


async def test_nothing_to_write_calls_nobody(live: Live) -> None:
    assert await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, []) == ()
    assert await live.client.associate([]) == ()
    assert live.paths == []
