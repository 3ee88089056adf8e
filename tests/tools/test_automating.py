"""What an organisation lets happen by itself: off at first, done once, by jobs that name themselves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from store.ids import MAX_ID
from store.types import Job, JobState
from tests.tools.conftest import NOON
from tests.tools.door import Door
from tools.automating import BY_RULE, ENRICH, RESCORE, automate
from tools.errors import InvalidInput
from tools.operations.customers import CustomerAnswer, CustomerCard
from tools.operations.project_lists import ProjectList
from tools.operations.tenant_settings import SettingsUpdated

RULES = "country in France, BE: marie@example.com; industry in Design: zoe@example.com; city in Lyon: paul@example.com"


async def switch(door: Door, name: str, value: str = "on") -> SettingsUpdated:
    changes = [{"setting": name, "value": value}]
    return await door.call(SettingsUpdated, "update_settings", changes=changes)


async def sweep(door: Door) -> int:
    """A minute's sweep, as if everything so far had settled."""
    return await automate(await door.runtime.ctx(BY_RULE), until=MAX_ID)


async def begin(door: Door) -> None:
    """What was there before the switch is left as it is."""
    until = await door.runtime.read(1, lambda reader: reader.enrichment.newest())
    await automate(await door.runtime.ctx(BY_RULE), until=until)


async def work(door: Door, kind: str) -> list[dict[str, Any]]:
    """Do the jobs of a kind that wait; what they ended with."""
    jobs = await waiting(door, kind)
    done = [await door.runtime.run_job(job.id) for job in jobs]
    assert {job.state for job in done} <= {JobState.DONE}
    return [json.loads(job.result or "{}") for job in done]


async def waiting(door: Door, kind: str) -> list[Job]:
    page = await door.runtime.read(
        1, lambda reader: reader.jobs.page(state="ready", kind=kind, limit=20, cursor=None)
    )
    return list(page.items)


async def add(door: Door, name: str, **given: Any) -> None:
    await door.raw("upsert_customer", name=name, **given)


async def card(door: Door, name: str) -> CustomerCard:
    found = (await door.call(CustomerAnswer, "get_customer", customer=name)).customer
    assert found is not None
    return found


async def test_nothing_happens_by_itself_until_it_is_switched_on(door: Door) -> None:
    await add(door, "Nadia", phone="+33472000000")
    assert await sweep(door) == 0
    assert (await card(door, "Nadia")).country is None


async def test_new_customers_are_enriched_once_by_a_job_that_names_itself(both: Door) -> None:
    await add(both, "Old", phone="+33472000001")
    await switch(both, "enrichment.auto_enrich")
    await begin(both)
    await add(both, "Nadia", phone="+33472000000")
    assert await sweep(both) == 1
    assert await sweep(both) == 0, "one is waiting"
    assert await work(both, ENRICH) == [{"customers": 1, "filled": 1, "assigned": 0}]
    assert (await card(both, "Nadia")).country == "FR"
    assert (await card(both, "Old")).country is None
    assert await sweep(both) == 0
    entries = [one for one in await both.audit() if one.tool == "job enrich"]
    details = [json.loads(one.detail) for one in entries]
    assert {"customers": 1, "filled": 1, "assigned": 0} in details
    assert all(one.subject.startswith("job_") for one in entries if one.detail != "{}")


async def test_a_job_that_was_switched_off_meanwhile_does_nothing(door: Door) -> None:
    await switch(door, "enrichment.auto_enrich")
    await begin(door)
    await add(door, "Nadia", phone="+33472000000")
    assert await sweep(door) == 1
    await switch(door, "enrichment.auto_enrich", "off")
    assert await work(door, ENRICH) == [{"customers": 0, "filled": 0, "assigned": 0}]
    assert (await card(door, "Nadia")).country is None


async def test_new_customers_whom_nobody_has_go_to_the_owner_of_the_first_rule(both: Door) -> None:
    await switch(both, "scoring.auto_assign")
    saved = await switch(both, "scoring.assign_rules", RULES)
    assert saved.settings[0].value == RULES.replace("France", "FR")
    await begin(both)
    await add(both, "Nadia", country="France", city="Lyon")
    await add(both, "Theo", city="LYON")
    await add(both, "Grace", country="BE", owner="Max")
    await add(both, "Nobody", city="Oslo")
    await sweep(both)
    assert await work(both, ENRICH) == [{"customers": 4, "filled": 0, "assigned": 2}]
    owners = {name: (await card(both, name)).owner for name in ("Nadia", "Theo", "Grace", "Nobody")}
    assert owners == {
        "Nadia": "marie@example.com", "Theo": "paul@example.com", "Grace": "Max", "Nobody": None,
    }  # fmt: skip
    found = await both.runtime.read(
        1, lambda reader: reader.enrichment.kept("customer", reader.enrichment.customers_after(0, 9, until=MAX_ID))
    )  # fmt: skip
    told = [row for rows in found.values() for row in rows.values() if row.name == "owner"]
    assert {json.loads(row.evidence)["facts"]["rule"] for row in told} == {
        "country in FR, BE: marie@example.com",
        "city in Lyon: paul@example.com",
    }


@pytest.mark.parametrize(
    "rules",
    [
        "country is France: marie@example.com",
        "gender in female: marie@example.com",
        "country in Atlantis: marie@example.com",
        "country in : marie@example.com",
        "country in FR: marie",
        "country in FR",
        "; ".join(f"city in C{number}: a@example.com" for number in range(51)),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_and_the_others_stay(door: Door, rules: str) -> None:
    await switch(door, "scoring.assign_rules", RULES)
    with pytest.raises(InvalidInput, match="assign_rules"):
        await switch(door, "scoring.assign_rules", rules)
    kept = await switch(door, "scoring.assign_rules", RULES)
    assert kept.outcome == "unchanged"
    gone = await switch(door, "scoring.assign_rules", "none")
    assert gone.settings[0].value == "none"


async def buys(door: Door, name: str, number: int) -> None:
    day = (NOON - timedelta(days=3 + number)).date().isoformat()
    await door.raw(
        "record_order", customer_email=f"{name.lower()}@example.com", external_id=f"{name}{number}",
        source="shop", amount="12000", date=day,
    )  # fmt: skip


async def test_who_changed_is_scored_anew_and_the_others_are_not(both: Door) -> None:
    for name in ("Nadia", "Theo"):
        await add(both, name, email=f"{name.lower()}@example.com")
    await switch(both, "scoring.auto_score")
    await begin(both)
    await buys(both, "Nadia", 1)
    assert await sweep(both) == 1
    assert await work(both, RESCORE) == [{"scored": 1, "tasks": 0, "deals": 0}]
    assert (await card(both, "Nadia")).score is not None
    assert await sweep(both) == 0


async def test_everybody_is_scored_once_a_night(door: Door) -> None:
    await add(door, "Nadia", email="nadia@example.com")
    await switch(door, "scoring.auto_score")
    await begin(door)
    [job] = await waiting(door, "score")
    await door.runtime.run_job(job.id)
    assert (await card(door, "Nadia")).score is not None
    await sweep(door)
    assert await waiting(door, "score") == []


async def deals(door: Door) -> list[str]:
    return [one.name for one in (await door.call(ProjectList, "list_projects")).items]


async def test_whoever_becomes_hot_gets_one_deal_a_quarter(both: Door) -> None:
    await add(
        both, "Nadia", email="nadia@example.com", phone="+15145550100", company="Loft",
        consent=[{"channel": "email", "status": "granted"}],
    )  # fmt: skip
    for number in range(3):
        await buys(both, "Nadia", number)
    await both.raw("score_customers", customer="Nadia")
    assert await deals(both) == []
    await switch(both, "scoring.auto_create_deals")
    first = await both.raw("score_customers", customer="Nadia")
    assert first.model_dump()["deals"] == 1
    [name] = await deals(both)
    assert name.startswith("Nadia (score ")
    again = await both.raw("score_customers", customer="Nadia")
    assert again.model_dump()["deals"] == 0
    assert await deals(both) == [name]
    project = (await both.call(ProjectList, "list_projects", customer="Nadia")).items[0]
    assert project.stage == "qualified"
