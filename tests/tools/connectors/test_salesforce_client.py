"""What is Salesforce's own: sessions, locks, rules, pages of queries, activities without a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.standins.hubspot.faults import Does
from tests.tools.connectors.worlds import OURS, SalesforceWorld, salesforce
from tools.connectors.port import (
    BY_EMAIL,
    BY_ID,
    OUR_ID,
    Cursor,
    FieldType,
    Filter,
    Kind,
    Link,
    NewField,
    Op,
    Outcome,
    Sort,
    Write,
)
from tools.connectors.salesforce.names import VERSION
from tools.connectors.troubles import Code, ConnectorError, PausedUntil
from tools.errors import InvalidInput


@pytest.fixture
async def there() -> AsyncIterator[SalesforceWorld]:
    async with salesforce() as world:
        yield world


def person(key: str, **values: str) -> Write:
    return Write(f"t-{key}", key, {"LastName": "Roy", "Email": f"{key}@example.com", **values})


async def test_an_expired_session_is_renewed_once_and_a_wrong_secret_is_said_without_it(
    there: SalesforceWorld,
) -> None:
    there.fault(Does.EXPIRE)

    [done] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1")])

    assert (done.outcome, there.standin.granted) == (Outcome.CREATED, 2)

    wrong = there.other_client("planted-wrong-secret")
    with pytest.raises(ConnectorError) as refused:
        await wrong.account()
    await wrong.close()
    assert refused.value.trouble.code is Code.TOKEN_INVALID
    assert "invalid_client" in str(refused.value)
    assert "planted" not in f"{refused.value}{refused.value.trouble}{wrong!r}"


async def test_only_one_version_is_called_and_nothing_where_the_answer_says(
    there: SalesforceWorld,
) -> None:
    await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1")])
    await there.client.owners()

    data = [one.path for one in there.entries if "/oauth2/" not in one.path]
    assert data
    assert all(path.startswith(f"/services/data/{VERSION}/") for path in data)


async def test_a_locked_record_is_tried_again_alone_a_little_later(there: SalesforceWorld) -> None:
    writes = [person(f"cus_{n}") for n in range(3)]
    made = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)
    there.standin.state.locked[made[1].remote_id] = 2
    began = there.clock.now()
    there.entries.clear()

    done = await there.client.update_batch(
        Kind.CUSTOMER, [Write(f"u{n}", one.remote_id, {"Phone": "1"}) for n, one in enumerate(made)]
    )

    assert {one.outcome for one in done} == {Outcome.UPDATED}
    assert [len(one.body["records"]) for one in there.entries] == [3, 1, 1]
    assert there.clock.now() - began >= 6

    there.standin.state.locked[made[1].remote_id] = 99
    last = Write("u", made[1].remote_id, {"Phone": "2"})
    [held] = await there.client.update_batch(Kind.CUSTOMER, [last])
    assert held.trouble
    assert (held.outcome, held.trouble.code, held.trouble.retryable) == (
        Outcome.FAILED,
        Code.LOCKED,
        True,
    )


async def test_a_duplicate_rule_is_named_and_never_tried_again(there: SalesforceWorld) -> None:
    state = there.standin.state
    state.duplicate_rule = True
    state.create("Contact", {"LastName": "Roy", "Email": "cus_1@example.com"})
    there.entries.clear()

    [done] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1")])

    assert done.trouble
    assert (done.trouble.code, done.trouble.retryable) == (Code.DUPLICATE, False)
    assert "DUPLICATES_DETECTED" in done.trouble.said("fr")
    assert len([one for one in there.entries if one.method == "PATCH"]) == 1


async def test_a_value_that_somebody_else_has_names_that_record(there: SalesforceWorld) -> None:
    [first] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1")])
    [other] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_2")])

    [done] = await there.client.update_batch(
        Kind.CUSTOMER, [Write("u", other.remote_id, {OUR_ID: "cus_1"})]
    )

    assert done.trouble
    assert (done.trouble.code, done.trouble.existing_id) == (Code.DUPLICATE, first.remote_id)


async def test_an_address_that_several_have_names_them_all(there: SalesforceWorld) -> None:
    state = there.standin.state
    twins = [state.create("Contact", {"LastName": n, "Email": "a@example.com"}).id for n in "AB"]

    found = await there.client.read(Kind.CUSTOMER, BY_EMAIL, ["a@example.com"], ["LastName"])

    assert (dict(found.records), found.missing) == ({}, ())
    assert found.several == {"a@example.com": tuple(twins)}


async def test_queries_are_read_page_by_page_and_only_from_our_own_address(
    there: SalesforceWorld,
) -> None:
    there.standin.page = 3
    done = await there.client.upsert_batch(
        Kind.CUSTOMER, OUR_ID, [person(f"cus_{n}") for n in range(10)]
    )
    ids = [one.remote_id for one in done]

    found = await there.client.read(Kind.CUSTOMER, BY_ID, ids, [])
    assert set(found.records) == set(ids)

    page = await there.client.search(Kind.CUSTOMER, [], ["Email"], sort=Sort("Email"), limit=4)
    assert [one.values["Email"] for one in page.records] == [
        f"cus_{n}@example.com" for n in range(4)
    ]
    assert (page.total, page.after) == (10, "4")


async def test_a_search_keeps_to_its_conditions_whatever_the_values_hold(
    there: SalesforceWorld,
) -> None:
    odd = "O'Neil\\' OR Id != null --"
    await there.client.upsert_batch(
        Kind.CUSTOMER, OUR_ID, [person("cus_1", LastName=odd), person("cus_2")]
    )

    page = await there.client.search(
        Kind.CUSTOMER, [[Filter("LastName", Op.EQ, odd)]], ["LastName"]
    )
    assert [one.values["LastName"] for one in page.records] == [odd]
    for name in ("LastName FROM User --", "Last Name", "", "a.b"):
        with pytest.raises(InvalidInput):
            await there.client.search(Kind.CUSTOMER, [[Filter(name, Op.EQ, "x")]], [])
        with pytest.raises(InvalidInput):
            await there.client.read(Kind.CUSTOMER, BY_EMAIL, ["x@example.com"], [name])


async def test_an_activity_whose_answer_was_lost_is_looked_up_and_not_made_twice(
    there: SalesforceWorld,
) -> None:
    there.fault(Does.APPLIED_DROP)
    there.entries.clear()

    [done] = await there.client.upsert_batch(Kind.NOTE, OUR_ID, [Write("n", "com_1", there.note)])

    assert done.outcome is Outcome.CREATED
    assert [one.method for one in there.entries].count("POST") == 1
    assert [key for key, _ in there.there(Kind.NOTE)] == [done.remote_id]


async def test_an_activity_older_than_a_year_is_still_found_and_not_made_again(
    there: SalesforceWorld,
) -> None:
    day = datetime.fromtimestamp(there.clock.now(), UTC) - timedelta(days=500)
    old = Write("n", "com_1", {**there.note, "ActivityDate": f"{day:%Y-%m-%d}"})

    [first] = await there.client.upsert_batch(Kind.NOTE, OUR_ID, [old])
    [again] = await there.client.upsert_batch(Kind.NOTE, OUR_ID, [old])

    assert (again.outcome, again.remote_id) == (Outcome.UPDATED, first.remote_id)
    assert len(there.there(Kind.NOTE)) == 1


async def test_the_three_kinds_that_are_tasks_there_are_told_apart_and_deletions_are_changes(
    there: SalesforceWorld,
) -> None:
    made: dict[Kind, str] = {}
    for kind, key, subtype in (
        (Kind.CALL, "com_1", "Call"),
        (Kind.NOTE, "com_2", "Task"),
        (Kind.TASK, "tsk_1", "Task"),
    ):
        write = Write("t", key, {"Subject": key, "TaskSubtype": subtype})
        [made_now] = await there.client.upsert_batch(kind, OUR_ID, [write])
        made[kind] = made_now.remote_id
    await there.client.archive(Kind.NOTE, [made[Kind.NOTE]])

    for kind, record_id in made.items():
        changes = await there.client.changes_since(kind, Cursor(), ["Subject"])
        assert [one.remote_id for one in changes.records] == [record_id]
        assert changes.records[0].archived is (kind is Kind.NOTE)


async def test_a_contact_role_is_made_once_and_a_further_company_takes_no_place(
    there: SalesforceWorld,
) -> None:
    [who] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1")])
    firms = await there.client.upsert_batch(
        Kind.COMPANY, OUR_ID, [Write(f"f{n}", f"cmp_{n}", {"Name": f"Loft {n}"}) for n in range(2)]
    )
    deal = {"Name": "Fit-out", "StageName": "Proposal", "CloseDate": "2026-12-01"}
    [project] = await there.client.upsert_batch(Kind.PROJECT, OUR_ID, [Write("p", "prj_1", deal)])
    at, main, further = project.remote_id, firms[0].remote_id, firms[1].remote_id

    for links in (
        [
            Link(Kind.PROJECT, at, Kind.CUSTOMER, who.remote_id),
            Link(Kind.PROJECT, at, Kind.COMPANY, further),
            Link(Kind.PROJECT, at, Kind.COMPANY, main, primary=True),
        ],
        [
            Link(Kind.CUSTOMER, who.remote_id, Kind.PROJECT, at),
            Link(Kind.PROJECT, at, Kind.COMPANY, further),
        ],
    ):
        done = await there.client.associate(links)
        assert {one.outcome for one in done} <= {Outcome.CREATED, Outcome.UPDATED}

    assert there.links(Kind.PROJECT, at) == {main, who.remote_id}
    assert len(there.standin.state.live("OpportunityContactRole")) == 1
    [none] = await there.client.associate([Link(Kind.COMPANY, main, Kind.COMPANY, further)])
    assert none.outcome is Outcome.FAILED


async def test_values_keep_their_meaning_there_and_back(there: SalesforceWorld) -> None:
    values = {"Birthdate": "1990-02-28", "HasOptedOutOfEmail": "true", "LeadSource": "Trade fair"}
    [one] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1", **values)])
    deal = {"Name": "D", "StageName": "Proposal", "CloseDate": "2026-12-01", "Amount": "1250.5"}
    [two] = await there.client.upsert_batch(Kind.PROJECT, OUR_ID, [Write("p", "prj_1", deal)])

    found = await there.client.read(Kind.CUSTOMER, BY_ID, [one.remote_id], list(values))
    held = dict(found.records[one.remote_id].values)
    assert {name: held[name] for name in values} == values
    deals = await there.client.read(Kind.PROJECT, BY_ID, [two.remote_id], list(deal))
    assert deals.records[two.remote_id].values["Amount"] == "1250.5"

    cleared = Write("u", one.remote_id, dict.fromkeys(values, ""))
    [done] = await there.client.update_batch(Kind.CUSTOMER, [cleared])
    assert done.outcome is Outcome.UPDATED
    found = await there.client.read(Kind.CUSTOMER, BY_ID, [one.remote_id], list(values))
    assert found.records[one.remote_id].values["HasOptedOutOfEmail"] == "false"
    assert found.records[one.remote_id].values["Birthdate"] == ""


async def test_too_many_at_once_waits_and_too_many_a_day_pauses_for_an_hour(
    there: SalesforceWorld,
) -> None:
    there.fault(Does.STATUS, status=429)
    [done] = await there.client.upsert_batch(Kind.CUSTOMER, OUR_ID, [person("cus_1")])
    assert done.outcome is Outcome.CREATED

    there.standin.used = there.standin.daily
    with pytest.raises(PausedUntil) as paused:
        await there.client.owners()
    assert 0 < paused.value.until_at - there.clock.now_ms() <= 3_600_000


async def test_fields_that_may_not_be_made_are_named_with_what_to_do_by_hand() -> None:
    async with salesforce(prepared=False) as world:
        world.standin.state.may_customize = False
        score = NewField(Kind.CUSTOMER, "Rapport_Score__c", "Score", FieldType.NUMBER)

        done = await world.client.set_up([OURS[0], score])

        assert (done.made, done.kept) == ((), ())
        said = [one.trouble.said("en") for one in done.refused]
        assert "Object Manager, Contact" in said[0]
        assert "Text(80), unique, external id, field name Rapport_Id" in said[0]
        assert "Number, field name Rapport_Score" in said[1]
        assert "À la main" in done.refused[0].trouble.said("fr")

        world.standin.state.may_customize = True
        again = await world.client.set_up([OURS[0], score])
        assert (len(again.made), again.refused) == (2, ())
        fields = {one.name: one for one in await world.client.describe(Kind.CUSTOMER)}
        assert (fields[OUR_ID].unique, fields["Rapport_Score__c"].type) == (True, FieldType.NUMBER)
        assert [one.name for one in fields.values() if one.required] == ["LastName"]


async def test_a_field_that_exists_and_does_not_fit_stops_the_setup(there: SalesforceWorld) -> None:
    wrong = NewField(Kind.CUSTOMER, OUR_ID, "Rapport Id", FieldType.NUMBER, unique=True)

    with pytest.raises(ConnectorError) as refused:
        await there.client.set_up([wrong])

    assert refused.value.trouble.code is Code.FIELD_MISMATCH
