"""Customers are added and updated once, whoever sends them how often."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.ports import Store, Tx
from store.types import CustomerInput, CustomField, CustomValue, ExternalId
from tests.builders import NOW, added, customer, everyone, outcomes, person, upsert

DAY = 86_400_000


async def test_the_same_rows_again_change_nothing(store: Store) -> None:
    rows = [
        person(
            number,
            spend_minor=number,
            visits=number,
            company="Acme",
            tags=("a", "b"),
            consent={"email": "granted"},
            last_active_at=NOW,
            flags=("x",),
            stage="vip",
        )
        for number in range(20)
    ]
    keys = await added(store, *rows)
    before = [await customer(store, key) for key in keys]
    version = await store.read(1, lambda reader: reader.segments.values_version())
    again = await upsert(store, *rows, now_ms=NOW + DAY)
    assert outcomes(again) == ["unchanged"] * 20
    assert [one.id for one in again] == keys
    assert [await customer(store, key) for key in keys] == before
    assert await store.read(1, lambda reader: reader.segments.values_version()) == version


async def test_a_match_updates_what_is_given_and_keeps_the_rest(store: Store) -> None:
    (key,) = await added(store, person(1, job_title="Buyer", tags=("old",)))
    given = CustomerInput(
        external_id=ExternalId("shop", "1"), city="Lyon", tags=("new",), stage="VIP"
    )
    (written,) = await upsert(store, given, now_ms=NOW + 5)
    assert (written.outcome, written.id) == ("updated", key)
    assert written.changed == ("city", "stage", "tags")
    found = await customer(store, key)
    assert (found.city, found.job_title, found.tags) == ("Lyon", "Buyer", ("new", "old"))
    assert (found.stage, found.stage_changed_at, found.updated_at) == ("vip", NOW + 5, NOW + 5)
    assert found.created_at == NOW


@pytest.mark.parametrize(
    "row",
    [
        CustomerInput(phone="+15145550001", city="Lyon"),
        CustomerInput(email="ELOISE1@example.com", city="Lyon"),
        CustomerInput(external_id=ExternalId("crm", "x9"), phone="+15145550001", city="Lyon"),
    ],
)
async def test_people_are_matched_by_phone_else_by_email(store: Store, row: CustomerInput) -> None:
    one, _ = await added(store, person(1), person(2))
    (written,) = await upsert(store, row)
    assert (written.outcome, written.id, written.duplicates) == ("updated", one, ())
    assert (await customer(store, one)).city == "Lyon"
    assert len(await everyone(store)) == 2


async def test_a_second_source_gives_a_customer_a_second_external_id(store: Store) -> None:
    (one,) = await added(store, person(1))
    await upsert(store, CustomerInput(external_id=ExternalId("crm", "x9"), phone="+15145550001"))
    found = await customer(store, one)
    assert found.external_ids == (ExternalId("crm", "x9"), ExternalId("shop", "1"))


async def test_phone_and_email_of_different_people_are_reported_never_merged(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    both = CustomerInput(name="Who", phone="+15145550001", email="eloise2@example.com")
    (written,) = await upsert(store, both)
    assert (written.outcome, written.duplicates) == ("added", (one, two))
    assert (await customer(store, one)).email == "eloise1@example.com"
    (again,) = await upsert(store, both)
    assert (again.outcome, again.id) == ("unchanged", written.id)
    assert again.duplicates == (one, two)


async def test_another_external_id_of_the_same_source_is_another_person(store: Store) -> None:
    (one,) = await added(store, person(1))
    household = person(2, phone="+15145550001")
    (written,) = await upsert(store, household)
    assert (written.outcome, written.duplicates) == ("added", (one,))
    (again,) = await upsert(store, household)
    assert (again.outcome, again.id) == ("unchanged", written.id)


async def test_an_external_id_wins_over_a_phone_of_somebody_else(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    (written,) = await upsert(store, person(1, phone="+15145550002"))
    assert (written.outcome, written.id, written.duplicates) == ("updated", one, (two,))
    assert (await customer(store, two)).phone == "+15145550002"


async def test_a_phone_shared_by_several_is_not_guessed_at(store: Store) -> None:
    one, two = await added(store, person(1), person(2, phone="+15145550001"))
    (written,) = await upsert(store, CustomerInput(phone="+15145550001", city="Lyon"))
    assert (written.outcome, written.code) == ("refused", "ambiguous_match")
    assert written.duplicates == (one, two)
    named = CustomerInput(phone="+15145550001", name="ÉLOÏSE tremblay 2", city="Lyon")
    (second,) = await upsert(store, named)
    assert (second.outcome, second.id) == ("updated", two)


async def test_two_rows_for_one_person_in_one_batch_are_one_customer(store: Store) -> None:
    first = CustomerInput(name="Ada", email="ada@example.com", phone="+15145550009")
    second = CustomerInput(name="Ada L", email="ada@example.com", spend_minor=700)
    third = CustomerInput(phone="+15145550009", spend_minor=900, tags=("vip",))
    written = await upsert(store, first, second, third)
    assert outcomes(written) == ["added", "updated", "updated"]
    assert len({one.id for one in written}) == 1
    found = await customer(store, written[0].id or 0)
    assert (found.name, found.spend_minor, found.tags) == ("Ada L", 900, ("vip",))


async def test_a_changed_phone_is_known_to_the_rows_that_follow(store: Store) -> None:
    (one,) = await added(store, person(1))
    moved = person(1, phone="+15145559999")
    old = CustomerInput(name="New owner", phone="+15145550001")
    written = await upsert(store, moved, old)
    assert outcomes(written) == ["updated", "added"]
    assert written[1].id != one


async def test_unknown_people_are_refused_when_adding_is_off(store: Store) -> None:
    (written,) = await upsert(store, person(1), add=False)
    assert (written.outcome, written.code) == ("refused", "not_found")
    (missing,) = await upsert(store, CustomerInput(id=99, name="x"))
    assert (missing.outcome, missing.code) == ("refused", "not_found")
    assert await everyone(store) == []


async def test_filling_in_leaves_what_is_there(store: Store) -> None:
    (key,) = await added(store, person(1, spend_minor=500, tags=("a",)))
    given = person(
        1, city="Lyon", job_title="Buyer", spend_minor=900, visits=2, tags=("b",), company="Acme"
    )
    (written,) = await upsert(store, given, replace=False)
    assert set(written.changed) == {"job_title", "visits", "tags", "company"}
    found = await customer(store, key)
    assert (found.city, found.spend_minor, found.visits) == ("Montréal", 500, 2)


async def test_clearing_empties_and_says_so_once(store: Store) -> None:
    given = person(
        1, tags=("a",), consent={"email": "granted"}, spend_minor=500, company="Acme", score=5
    )
    (key,) = await added(store, given)
    names = ("city", "email", "tags", "consent", "spend_minor", "company", "score")
    clear = CustomerInput(external_id=ExternalId("shop", "1"), clear=names)
    (written,) = await upsert(store, clear)
    assert set(written.changed) == set(names)
    found = await customer(store, key)
    assert (found.city, found.email, found.tags, dict(found.consent)) == (None, None, (), {})
    assert (found.spend_minor, found.company, found.score) == (0, None, None)
    (again,) = await upsert(store, clear)
    assert again.outcome == "unchanged"


async def test_tags_are_added_removed_and_compared_folded(store: Store) -> None:
    (key,) = await added(store, person(1, tags=("Fidèle", "fidele", "x")))
    assert (await customer(store, key)).tags == ("Fidèle", "x")
    (written,) = await upsert(store, person(1, remove_tags=("FIDÈLE", "unknown")))
    assert written.changed == ("tags",)
    assert (await customer(store, key)).tags == ("x",)


async def test_recorded_activity_only_moves_forward(store: Store) -> None:
    (key,) = await added(store, person(1, last_active_at=NOW))
    (older,) = await upsert(store, person(1, last_active_at=NOW - DAY))
    assert older.outcome == "unchanged"
    await upsert(store, person(1, last_active_at=NOW + DAY))
    assert (await customer(store, key)).last_active_at == NOW + DAY


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (CustomField("size", "Size", "number"), Decimal("12.25"), "12"),
        (CustomField("size", "Size", "number"), Decimal("-0.000001"), Decimal("NaN")),
        (CustomField("born", "Born", "date"), "1990-02-28", "1990-02-30"),
        (CustomField("likes", "Likes", "text"), "Thé", Decimal(1)),
        (CustomField("b2b", "B2B", "bool"), False, "false"),
    ],
)
async def test_own_fields_keep_their_type(
    store: Store, field: CustomField, good: CustomValue, bad: CustomValue
) -> None:
    await store.write(1, lambda tx: tx.segments.add_custom_field(field))
    (key,) = await added(store, person(1, custom={field.key: good}))
    assert dict((await customer(store, key)).custom) == {field.key: good}
    (again,) = await upsert(store, person(1, custom={field.key: good}))
    assert again.outcome == "unchanged"
    (refused,) = await upsert(store, person(1, city="Lyon", custom={field.key: bad}))
    assert (refused.outcome, refused.code) == ("refused", "bad_value")
    assert field.key in refused.reason
    assert (await customer(store, key)).city == "Montréal"


BAD_ROWS = [
    (person(2, custom={"nope": "x"}), "unknown_field"),
    (person(2, clear=("id",)), "bad_field"),
    (person(2, name="a\0b"), "bad_text"),
    (person(2, city="\ud800"), "bad_text"),
    (person(2, tags=("\udfff",)), "bad_text"),
    (person(2, phone="+1\0"), "bad_text"),
    (person(2, email="\udfff@example.com"), "bad_text"),
    (person(2, company="\0"), "bad_text"),
    (person(2, external_id=ExternalId("shop", "\0")), "bad_text"),
    (person(2, name="x" * 1_001), "too_long"),
    (person(2, city="\ufdfa" * 200), "too_long"),
    (person(2, tags=("é" * 600,)), "too_long"),
    (person(2, external_id=ExternalId("shop", "9" * 5_000)), "too_long"),
    (person(2, spend_minor=10**16), "out_of_range"),
    (person(2, visits=-1), "out_of_range"),
    (person(2, last_active_at=10**18), "out_of_range"),
    (person(2, as_of=-(10**18)), "out_of_range"),
    (CustomerInput(), "no_name"),
    (CustomerInput(name="  "), "no_name"),
]


@pytest.mark.parametrize(("row", "code"), BAD_ROWS)
async def test_a_row_that_cannot_be_kept_costs_only_itself(
    store: Store, row: CustomerInput, code: str
) -> None:
    written = await upsert(store, person(1), row, person(3))
    assert outcomes(written) == ["added", "refused", "added"]
    assert written[1].code == code
    assert written[1].reason
    assert len(await everyone(store)) == 2


async def test_the_longest_texts_that_are_taken_fit_every_index(store: Store) -> None:
    long = "".join(chr(0x4E00 + number) for number in range(333))
    row = person(
        2, name=long, city=long, company=long, tags=(long,), external_id=ExternalId(long, long)
    )
    (key,) = await added(store, row)
    found = await customer(store, key)
    assert (found.name, found.city, found.company, found.tags) == (long, long, long, (long,))


async def test_hostile_text_is_kept_as_it_is(store: Store) -> None:
    name = "Robert'); DROP TABLE customer;-- %_\\ \u202e\u200b"
    (key,) = await added(store, person(1, name=name, city="' OR 1=1 --"))
    found = await customer(store, key)
    assert (found.name, found.city) == (name, "' OR 1=1 --")


async def test_a_failing_unit_keeps_nothing(store: Store) -> None:
    class Stopped(Exception):
        pass

    def unit(tx: Tx) -> None:
        tx.customers.upsert([person(1)], now_ms=NOW)
        raise Stopped

    with pytest.raises(Stopped):
        await store.write(1, unit)
    assert await everyone(store) == []


async def test_known_values_grow_with_what_is_written(store: Store) -> None:
    await upsert(store, person(1, company="Acme", tags=("VIP",), owner="Marc", region="Québec"))
    known = await store.read(1, lambda reader: reader.segments.known_values())
    assert known["city"] == {"montreal": "Montréal"}
    assert known["tags"] == {"vip": "VIP"}
    assert known["company"] == {"acme": "Acme"}
    assert (known["owner"], known["region"]) == ({"marc": "Marc"}, {"quebec": "Québec"})
    version = await store.read(1, lambda reader: reader.segments.values_version())
    await upsert(store, person(2, city="MONTRÉAL", company="ACME"))
    assert await store.read(1, lambda reader: reader.segments.values_version()) == version
    await upsert(store, person(3, city="Lyon"))
    assert await store.read(1, lambda reader: reader.segments.values_version()) > version


async def test_more_rows_than_one_batch_are_taken_in_order(store: Store) -> None:
    rows = [person(number) for number in range(2_300)]
    written = await upsert(store, *rows, person(5, city="Lyon"))
    assert outcomes(written[:2_300]) == ["added"] * 2_300
    assert written[2_300].id == written[5].id
