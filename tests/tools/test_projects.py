"""Projects by every name a person gives them; an agent may only make calling stricter."""

from __future__ import annotations

from typing import Any

import pytest

from store.types import ActorKind
from tests.tools.door import Door
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted, RapportError
from tools.operations.communications import CommunicationLogged
from tools.operations.customer_changes import CustomerSaved
from tools.operations.eligibility import EligibilityChecked
from tools.operations.project_lists import ProjectAnswer, ProjectList
from tools.operations.projects import ProjectSaved

AGENT = Actor(ActorKind.AGENT, "marc", "chat", Role.MEMBER)


async def customer(door: Door, name: str = "Nadia Benali", **given: Any) -> str:
    email = f"{name.split()[0].lower()}@example.com"
    base = {"name": name, "email": email, "phone": "+15145550123", "country": "CA"}
    saved = await door.call(CustomerSaved, "upsert_customer", **{**base, **given})
    return saved.customer.id


async def put(door: Door, **given: Any) -> ProjectSaved:
    return await door.call(ProjectSaved, "upsert_project", **given)


async def link(door: Door, **given: Any) -> ProjectSaved:
    return await door.call(ProjectSaved, "link_project_customer", **given)


async def verdict(door: Door, person: str, project: str) -> tuple[list[str], str | None]:
    checked = await door.call(
        EligibilityChecked,
        "check_eligibility",
        customer=person,
        project=project,
        purpose="transactional",
    )
    [channel] = checked.items[0].channels
    return [reason.code for reason in channel.reasons], channel.retry_at


def by_agent(door: Door) -> Door:
    return Door(door.runtime, AGENT)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, InvalidInput),
        ({"external_id": "d-9"}, InvalidInput),
        ({"project": "Ghost", "stage": "won"}, NotFound),
        ({"project": "prj_0000000000000", "stage": "won"}, NotFound),
        ({"project": "prj_nonsense", "stage": "won"}, InvalidInput),
        ({"name": "A", "value": "a lot"}, InvalidInput),
        ({"name": "A", "value": "-5"}, InvalidInput),
        ({"name": "A", "value": "1,234"}, None),
        ({"name": "A", "value": "9" * 30}, InvalidInput),
        ({"name": "A", "next_call_eligible_at": "soon"}, InvalidInput),
        ({"name": "A", "customers": ["Nobody"]}, NotFound),
        ({"name": "A\u202e"}, InvalidInput),
        ({"name": "A", "clear": ["name"]}, InvalidInput),
        ({"name": "A", "call_suppressed": True}, InvalidInput),
    ],
)
async def test_what_no_project_could_be_is_told_and_nothing_is_kept(
    door: Door, given: dict[str, Any], error: type[RapportError] | None
) -> None:
    if error is None:
        assert (await put(door, **given)).project.value == "1234.00"
        return
    with pytest.raises(error):
        await put(door, **given)
    assert (await door.call(ProjectList, "list_projects")).total == 0


async def test_a_project_is_added_with_its_people_and_a_repeat_changes_nothing(both: Door) -> None:
    nadia = await customer(both)
    given = {
        "name": "Loft Mercier",
        "external_id": "d-1",
        "external_source": "hubspot",
        "value": "12,000",
        "stage": "Négociation",
        "company": "Atelier Nord",
        "customers": ["Nadia Benali"],
    }
    saved = await put(both, **given)
    assert (saved.outcome, [one.id for one in saved.people]) == ("added", [nadia])
    line = saved.project
    assert (line.value, line.stage, line.company) == ("12000.00", "negociation", "Atelier Nord")
    assert (await put(both, **given)).outcome == "unchanged"
    moved = await put(both, **{**given, "stage": "won"})
    assert (moved.outcome, moved.changed, moved.project.id) == ("updated", ["stage"], line.id)


async def test_the_same_name_twice_is_asked_about_not_doubled(door: Door) -> None:
    first = await put(door, name="Loft Mercier")
    with pytest.raises(Conflict, match="already") as told:
        await put(door, name="loft mercier")
    assert first.project.id in told.value.hint
    assert (await put(door, name="Loft Mercier", external_id="2")).outcome == "added"
    with pytest.raises(Conflict, match="2 projects match"):
        await put(door, project="Loft Mercier", stage="won")


async def test_an_agent_may_stop_calls_about_a_project_and_only_a_person_lets_them_again(
    door: Door,
) -> None:
    nadia = await customer(door)
    await put(door, name="Loft Mercier", customers=[nadia])
    agent = by_agent(door)
    stopped = await agent.call(ProjectSaved, "suppress_project", project="loft")
    assert (stopped.outcome, stopped.project.call_suppressed) == ("updated", True)
    assert "project_suppressed" in (await verdict(door, nadia, "Loft Mercier"))[0]
    with pytest.raises(NotPermitted):
        await agent.raw("suppress_project", project="loft", suppressed=False)
    again = await agent.call(ProjectSaved, "suppress_project", project="loft")
    assert again.outcome == "unchanged"
    lifted = await door.call(ProjectSaved, "suppress_project", project="loft", suppressed=False)
    assert (lifted.outcome, lifted.project.call_suppressed) == ("updated", False)
    assert "project_suppressed" not in (await verdict(door, nadia, "Loft Mercier"))[0]


async def test_an_agent_can_put_off_calls_about_a_project_but_not_bring_them_forward(
    door: Door,
) -> None:
    nadia = await customer(door)
    await put(door, name="Loft", customers=[nadia], next_call_eligible_at="2026-08-10")
    agent = by_agent(door)
    for given in ({"next_call_eligible_at": "2026-08-01"}, {"clear": ["next_call_eligible_at"]}):
        with pytest.raises(NotPermitted):
            await put(agent, project="Loft", **given)
    later = await put(agent, project="Loft", next_call_eligible_at="2026-08-20")
    assert later.changed == ["next_call_eligible_at"]
    codes, retry = await verdict(door, nadia, "Loft")
    assert ("project_not_yet" in codes, retry) == (True, "2026-08-20T13:00:00Z")
    assert (await put(door, project="Loft", clear=["next_call_eligible_at"])).outcome == "updated"


async def test_one_of_a_project_is_left_alone_until_a_person_says_otherwise(door: Door) -> None:
    nadia = await customer(door)
    await put(door, name="Loft")
    assert "not_in_project" in (await verdict(door, nadia, "Loft"))[0]
    agent = by_agent(door)
    both = {"project": "Loft", "customer": "Nadia"}
    linked = await link(agent, **both, suppress_for_project="yes")
    assert (linked.outcome, linked.people[0].suppressed) == ("updated", True)
    assert (await verdict(door, nadia, "Loft"))[0] == ["suppressed_for_project", "quiet_hours"]
    for given in ({"suppress_for_project": "no"}, {"link": "unlink"}):
        with pytest.raises(NotPermitted):
            await link(agent, **both, **given)
    assert (await link(agent, **both)).outcome == "unchanged"
    assert (await link(door, **both, suppress_for_project="no")).changed == ["suppress_for_project"]
    assert (await link(door, **both, link="unlink")).project.people == 0
    assert (await link(door, **both, link="unlink")).outcome == "unchanged"
    with pytest.raises(InvalidInput):
        await link(door, **both, link="unlink", suppress_for_project="yes")


async def test_calls_logged_for_a_project_fill_its_caps_and_leave_other_projects_free(
    both: Door,
) -> None:
    nadia = await customer(both)
    for name in ("Loft", "Garage"):
        await put(both, name=name, customers=[nadia])
    for hour in (9, 10, 11):
        await both.call(
            CommunicationLogged,
            "log_communication",
            customer=nadia,
            channel="call",
            direction="out",
            project="Loft",
            occurred_at=f"2026-07-14T{hour:02}:00",
        )
    codes, retry = await verdict(both, nadia, "Loft")
    assert {"cooldown", "cap_day"} <= set(codes)
    assert retry is not None
    assert (await verdict(both, nadia, "Garage"))[0] == ["quiet_hours"]
    shown = await both.call(ProjectAnswer, "get_project", project="Loft")
    assert [(one.channel, one.count) for one in shown.contacted] == [("call", 3)]
    with pytest.raises(NotFound):
        await both.raw(
            "log_communication", customer=nadia, channel="call", direction="out", project="Ghost"
        )


async def test_a_project_is_shown_with_its_people_tasks_and_what_forbids_calls(door: Door) -> None:
    nadia = await customer(door)
    await put(door, name="Loft Mercier", customers=[nadia])
    await door.raw("create_task", title="Send the quote", project="Loft", due="2026-07-20")
    shown = await door.call(ProjectAnswer, "get_project", project="merc")
    assert [one.name for one in shown.people] == ["Nadia Benali"]
    assert ([one.title for one in shown.tasks], shown.tasks_total) == (["Send the quote"], 1)
    assert (shown.terminal, shown.contacted, shown.last_contacted_at) == ([], [], None)


async def test_projects_are_listed_by_stage_customer_company_and_page(door: Door) -> None:
    nadia = await customer(door)
    for number in range(3):
        await put(door, name=f"P{number}", stage="new", customers=[nadia], company="Nord")
    await put(door, name="Won one", stage="won")
    first = await door.call(ProjectList, "list_projects", stage="NEW", customer="Nadia", limit=2)
    assert (first.total, [one.name for one in first.items]) == (3, ["P2", "P1"])
    assert {one.stage: one.projects for one in first.stages} == {"new": 3, "won": 1}
    rest = await door.call(
        ProjectList, "list_projects", stage="NEW", customer="Nadia", limit=2, cursor=first.next
    )
    assert [one.name for one in rest.items] == ["P0"]
    assert (await door.call(ProjectList, "list_projects", company="nord")).total == 3
    assert (await door.call(ProjectList, "list_projects", text="won")).total == 1
    assert (await door.call(ProjectList, "list_projects", suppressed="yes")).total == 0
    with pytest.raises(InvalidInput):
        await door.raw("list_projects", stage="won", cursor=first.next)
