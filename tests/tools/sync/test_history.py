"""get_sync says what happened and why, and finds it again; sync_crm refuses what makes no plan."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from store.ids import from_text
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.standins.hubspot.throttle import Throttle
from tests.tools.sync.connecting_world import Outside, outside
from tools.errors import Conflict, InvalidInput, NotFound, RapportError
from tools.operations.sync_history import SyncHistory
from tools.operations.syncing import SyncProposed


@pytest.fixture
async def there(database_url: str, tmp_path: Path) -> AsyncIterator[Outside]:
    async with outside(database_url, tmp_path) as made:
        await made.connect()
        made.standin.throttle = Throttle()  # what connecting used up is not waited for
        yield made


async def customer(there: Outside, name: str, **given: Any) -> None:
    await there.door.raw("upsert_customer", name=name, **given)


async def planned(there: Outside, **given: Any) -> SyncProposed:
    return await there.door.call(SyncProposed, "sync_crm", **given)


async def carried_out(there: Outside, plan: SyncProposed) -> None:
    decided = await there.runtime.approvals.approve(plan.proposal, await there.ctx())
    assert decided.job is not None
    await there.runtime.run_job(from_text("job", decided.job))


async def history(there: Outside, **given: Any) -> SyncHistory:
    return await there.door.call(SyncHistory, "get_sync", **given)


async def two_runs(there: Outside) -> tuple[SyncProposed, SyncProposed]:
    """One run that wrote Ana and Bo and left Cy, and one that changed Ana's phone."""
    await customer(there, "Ana", email="ana@example.com")
    await customer(there, "Bo", email="bo@example.com")
    await customer(there, "Cy", email="cy@example.com")
    await there.door.raw(
        "set_contact_policy",
        customer="cy@example.com",
        channel="email",
        consent="denied",
        source="phone",
    )
    first = await planned(there, changed=True)
    await carried_out(there, first)
    await customer(there, "Ana", email="ana@example.com", phone="+15145550101")
    second = await planned(there, customer="ana@example.com")
    await carried_out(there, second)
    return first, second


async def test_runs_and_records_are_found_by_what_they_are(there: Outside) -> None:
    first, second = await two_runs(there)
    runs = await history(there)
    assert [one.id for one in runs.runs] == [second.run, first.run]
    assert (runs.total, runs.records) == (2, [])
    newest = runs.runs[0]
    assert (newest.connection_name, newest.operation, newest.state) == ("Main", "sync", "done")
    assert (newest.counts, newest.left, newest.proposal) == ({"done": 1}, 0, second.proposal)

    changed = await history(there, run=second.run)
    [line] = changed.records
    assert (line.name, line.operation, line.state) == ("Ana", "update", "done")
    [change] = line.changes
    assert (change.field, change.before, change.after) == ("phone", "", "+15145550101")
    assert line.remote_id
    assert line.correlation_id
    assert line.duration_ms is not None

    skipped = await history(there, customer="cy@example.com")
    [line] = skipped.records
    assert (line.operation, line.state, line.run) == ("skip", "skipped", first.run)
    assert line.reasons == [
        "refused every way of being contacted, so they are not made known there"
    ]
    given = {"customer": "cy@example.com"}
    french = await there.runtime.call("get_sync", given, there.door.actor, locale="fr")
    assert "a refusé tout moyen de contact" in french.model_dump_json()
    whole = await history(there, run=first.run)
    assert [(one.code, one.count) for one in whole.left_out] == [("refused_all", 1)]
    assert [one.name for one in (await history(there, operation="create")).records] == ["Ana", "Bo"]
    assert [one.name for one in (await history(there, state="skipped")).records] == ["Cy"]
    assert len((await history(there, customer="ana@example.com")).records) == 2
    assert (await history(there, connection=first.connection)).total == 2
    assert (await history(there, since="2100-01-01")).total == 0
    assert (await history(there, until="2100-01-01", operation="update")).total == 1


async def test_pages_of_runs_and_records_hold_everything_once(there: Outside) -> None:
    first, second = await two_runs(there)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await history(there, run=first.run, limit=1, cursor=cursor)
        seen += [one.name for one in page.records]
        assert (page.total, page.returned) == (3, 1)
        if page.next is None:
            break
        cursor = page.next
    assert sorted(seen) == ["Ana", "Bo", "Cy"]
    page = await history(there, limit=1)
    rest = await history(there, limit=1, cursor=page.next)
    assert [page.runs[0].id, rest.runs[0].id] == [second.run, first.run]
    assert rest.next is None


async def test_why_a_record_failed_is_told_with_what_support_asks_for(there: Outside) -> None:
    await customer(there, "Ana", email="ana@example.com")
    plan = await planned(there, changed=True)
    there.standin.faults.rules = [
        Rule(Fault(Does.STATUS, 403), path="contacts/batch/upsert", times=99)
    ]
    await carried_out(there, plan)
    found = await history(there, state="failed")
    [line] = found.records
    assert (line.name, line.run) == ("Ana", plan.run)
    assert line.error
    assert line.correlation_id
    [run] = (await history(there)).runs
    assert (run.state, run.counts) == ("failed", {"failed": 1})


Refused = tuple[dict[str, Any], type[RapportError], str]
LOOKED_FOR: tuple[Refused, ...] = (
    ({"run": "syn_x"}, InvalidInput, "run"),
    ({"run": "syn_0000000000000"}, NotFound, "there is no sync"),
    ({"customer": "nobody@example.com"}, NotFound, "nobody@example.com"),
    ({"connection": "7"}, InvalidInput, "connection"),
    ({"state": "lost"}, InvalidInput, "state"),
    ({"operation": "merge"}, InvalidInput, "operation"),
    ({"since": "yesterday-ish"}, InvalidInput, "since"),
    ({"cursor": "x"}, InvalidInput, "cursor"),
    ({"limit": 0}, InvalidInput, "limit"),
    ({"customer": "a", "project": "b"}, InvalidInput, "project"),
)
ASKED: tuple[Refused, ...] = (
    ({}, InvalidInput, "exactly one of"),
    ({"changed": True, "text": "everyone"}, InvalidInput, "exactly one of"),
    ({"customer": "nobody@example.com"}, NotFound, "nobody@example.com"),
    ({"segment": "no-such"}, NotFound, "no-such"),
    ({"audience": "aud_x"}, RapportError, "aud"),
    ({"changed": True, "connection": "con_x"}, InvalidInput, "connection"),
    ({"changed": True, "connection": "con_0000000000000"}, RapportError, "con"),
    ({"changed": True, "priority": 0}, InvalidInput, "priority"),
    ({"changed": True, "priority": 11}, InvalidInput, "priority"),
)


async def test_what_cannot_be_looked_for_is_named(there: Outside) -> None:
    for given, error, named in LOOKED_FOR:
        with pytest.raises(error, match=named):
            await history(there, **given)


async def test_a_sync_that_says_not_clearly_whom_is_refused_before_any_request(
    there: Outside,
) -> None:
    before = len(there.standin.journal.entries)
    for given, error, named in ASKED:
        with pytest.raises(error, match=named):
            await planned(there, **given)
    assert len(there.standin.journal.entries) == before
    assert (await history(there)).total == 0


async def test_a_broken_connection_plans_nothing_and_says_what_to_do(there: Outside) -> None:
    await customer(there, "Ana", email="ana@example.com")
    plan = await planned(there, changed=True)
    there.standin.access.tokens.clear()
    await carried_out(there, plan)
    with pytest.raises(Conflict, match="refuses our key") as raised:
        await planned(there, changed=True)
    assert "connect_crm" in raised.value.hint
    assert not there.standin.state.objects.get("contacts")


async def test_a_sentence_that_is_not_understood_asks_and_nobody_is_no_plan(there: Outside) -> None:
    asked = await planned(there, text="the purple ones")
    assert (asked.outcome, asked.proposal) == ("nothing", "")
    assert asked.question
    with pytest.raises(NotFound, match="no sync has written anything yet"):
        await there.door.raw("undo_sync")
