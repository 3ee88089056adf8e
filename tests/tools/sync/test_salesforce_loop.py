"""The whole loop against a stand-in of Salesforce: plan, approve, apply, again, undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from store.ids import to_text
from store.sync import RecordState, RunState
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.standins.hubspot.serving import serving
from tests.standins.salesforce.standin import CLIENT_ID, CLIENT_SECRET, Standin
from tests.tools.door import OWNER, Door
from tests.tools.sync.synced import Synced, operations
from tools.connecting import connect_app_by_hand
from tools.runtime import Runtime
from tools.sync.paths import PATHS
from tools.sync.systems import SYSTEMS


@dataclass
class There:
    """What a test has at hand."""

    standin: Standin
    synced: Synced
    door: Door
    people: list[int] = field(default_factory=list[int])

    def live(self, name: str) -> list[dict[str, Any]]:
        """The records of an object."""
        return [dict(one.values) for one in self.standin.state.live(name)]

    def writes(self) -> int:
        """How many requests changed something there."""
        data = [one for one in self.standin.journal.entries if one.version != "oauth"]
        return sum(one.method != "GET" for one in data)


@pytest.fixture
async def there(runtime: Runtime) -> AsyncIterator[There]:
    standin = Standin()
    async with serving(standin) as url:
        settings = runtime.settings.model_copy(update={"salesforce_url": url})
        runtime = Runtime(settings)
        ctx = await runtime.ctx(OWNER)
        made = await connect_app_by_hand(ctx, url, CLIENT_ID, SecretStr(CLIENT_SECRET))
        assert made.refused == []
        [connection] = await ctx.read(lambda reader: reader.connections.all())
        door = Door(runtime)
        unused: Any = standin
        yield There(standin, Synced(runtime, unused, url, connection, door), door)
        await runtime.close()


async def two(there: There) -> list[int]:
    """Two customers of a company, with a call, a note, a task and a project."""
    given = {"city": "Montréal", "company": "Loft & Co"}
    zoe = await there.synced.customer("Zoé Tremblay", email="zoe@example.com", **given)
    ada = await there.synced.customer("Ada", email="ada@example.com", company="Loft & Co")
    who = to_text("customer", zoe)
    call: dict[str, Any] = {"customer": who, "channel": "call", "direction": "in"}
    await there.door.raw("log_communication", **call, body="She'd \\like\\ a 'quote'.")
    await there.door.raw(
        "log_communication", customer=who, channel="email", direction="out", body="Sent."
    )
    await there.door.raw("create_task", title="Call Zoé back", customer=who)
    return [zoe, ada]


async def test_people_their_company_and_what_was_said_are_there_once(there: There) -> None:
    people = await two(there)
    run = await there.synced.carry_out(await there.synced.plan(*people))

    rows = await there.synced.rows(run.id)
    assert {row.state for row in rows} == {RecordState.DONE}, [(r.kind, r.message) for r in rows]
    assert run.state is RunState.DONE
    by_email = {one["Email"]: one for one in there.live("Contact")}
    zoe, ada = by_email["zoe@example.com"], by_email["ada@example.com"]
    assert (zoe["FirstName"], zoe["LastName"], zoe["MailingCity"]) == (
        "Zoé",
        "Tremblay",
        "Montréal",
    )
    assert (ada.get("FirstName"), ada["LastName"]) == (None, "Ada")
    assert zoe["Rapport_Id__c"] == to_text("customer", people[0])
    [company] = there.live("Account")
    assert {one["AccountId"] for one in (zoe, ada)} == {company["Id"]}
    tasks = {one["TaskSubtype"]: one for one in there.live("Task")}
    assert {one["WhoId"] for one in there.live("Task")} == {zoe["Id"]}
    assert (tasks["Call"]["CallType"], tasks["Call"]["Status"]) == ("Inbound", "Completed")
    assert "'quote'" in tasks["Call"]["Description"]

    before = there.writes()
    again = await there.synced.plan(*people)

    assert set(operations(again)) == {"skip"}
    assert again.proposed is None
    assert there.writes() == before


async def test_only_what_differs_is_written_and_undo_puts_it_back(there: There) -> None:
    people = await two(there)
    await there.synced.carry_out(await there.synced.plan(*people))
    await there.synced.customer("Zoé Tremblay", email="zoe@example.com", phone="+15145550101")
    kept = await there.synced.plan(people[0])
    [row] = [row for row in await there.synced.rows(kept.run_id) if row.operation == "update"]
    assert (row.before, row.after) == ('{"Phone": ""}', '{"Phone": "+15145550101"}')
    run = await there.synced.carry_out(kept)
    assert "+15145550101" in {one.get("Phone") for one in there.live("Contact")}

    undone = await there.synced.carry_out(await there.synced.undo(run.id))

    assert undone.state is RunState.DONE
    assert {one.get("Phone") for one in there.live("Contact")} == {None}


async def test_two_contacts_with_one_address_are_a_choice_for_a_person(there: There) -> None:
    state = there.standin.state
    twins = [state.create("Contact", {"LastName": n, "Email": "zoe@example.com"}) for n in "AB"]
    who = await there.synced.customer("Zoé Tremblay", email="zoe@example.com")

    kept = await there.synced.plan(who)

    [row] = [row for row in await there.synced.rows(kept.run_id) if row.kind == "customer"]
    assert row.operation == "conflict"
    assert set(row.reasons) == {f"several_there:{one.id}" for one in twins}
    assert len(there.live("Contact")) == 2


@pytest.mark.parametrize("does", [Does.APPLIED_HTML, Does.APPLIED_DROP, Does.PARTIAL, Does.EXPIRE])
async def test_after_a_fault_everything_is_there_once(there: There, does: Does) -> None:
    people = await two(there)
    kept = await there.synced.plan(*people)
    there.standin.faults.rules = [
        Rule(Fault(does), path="composite/sobjects", times=1 if does is Does.EXPIRE else 2)
    ]

    run = await there.synced.carry_out(kept)

    assert run.state is RunState.DONE
    sizes = {name: len(there.live(name)) for name in ("Contact", "Account", "Task")}
    assert sizes == {"Contact": 2, "Account": 1, "Task": 3}


def test_every_default_mapping_names_values_of_ours_and_fields_of_ours_that_are_made() -> None:
    for system in SYSTEMS.values():
        made = {(one.kind, one.name) for one in system.fields}
        for kind, rows in system.mapping.items():
            for row in rows:
                assert row.local in PATHS[kind], (system.name, kind, row.remote)
                own = row.remote.casefold().startswith("rapport_")
                assert not own or (kind, row.remote) in made, (system.name, kind, row.remote)
