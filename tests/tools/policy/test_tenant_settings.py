"""Settings of an organisation: a closed list, safe bounds, and what an agent may not do."""

from __future__ import annotations

import pytest

from store.types import ActorKind
from tests.tools.door import OWNER, Door
from tools.context import Actor, Role
from tools.errors import InvalidInput, NotPermitted
from tools.operations.tenant_settings import SettingList, SettingsUpdated
from tools.policy.tenant_settings import KINDS, WAYS, TenantSettings, listed, settings_in_force

APPROVALS, TO = "notifications.approval_waiting.email", "notifications.email_to"
AGENT = Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER)


async def update(door: Door, **values: str) -> SettingsUpdated:
    changes = [{"setting": name, "value": value} for name, value in values.items()]
    return await door.call(SettingsUpdated, "update_settings", changes=changes)


async def values(door: Door) -> dict[str, str]:
    found = await door.call(SettingList, "get_settings")
    return {line.setting: line.value for line in found.settings}


def test_every_kind_can_be_switched_by_every_way() -> None:
    names = {name for name, _ in listed(TenantSettings())}
    told = {f"notifications.{kind}.{way}" for kind in KINDS for way in WAYS}
    assert names == {
        TO,
        *told,
        "enrichment.auto_enrich",
        "scoring.auto_score",
        "scoring.auto_create_tasks",
        "scoring.auto_create_deals",
        "scoring.auto_assign",
        "scoring.assign_rules",
    }


def test_what_an_older_or_newer_version_kept_is_left_alone() -> None:
    kept = {"notifications.reply.chat": "false", "of.another.version": "[1]"}
    found = settings_in_force(kept)
    assert not found.notifications.reply.chat
    assert found.notifications.reply.email


async def test_a_change_is_kept_said_back_and_audited(both: Door) -> None:
    done = await update(both, **{"notifications.reply.email": "off", TO: "Ada@Example.com"})
    assert done.changed == [
        "notifications.reply.email: on → off",
        "notifications.email_to: none → Ada@Example.com",
    ]
    now = await values(both)
    assert (now["notifications.reply.email"], now[TO]) == ("off", "Ada@Example.com")
    assert (await update(both, **{TO: "none"})).outcome == "saved"
    assert (await update(both, **{TO: "none"})).outcome == "unchanged"
    assert [entry.tool for entry in await both.audit()].count("update_settings") == 3


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("notifications.reply.chat", "maybe"),
        ("notifications.replies.chat", "on"),
        ("notifications", "on"),
        (TO, "nobody"),
        (TO, "a@example.com\nBcc: b@example.com"),
        (TO, ",".join(f"a{n}@example.com" for n in range(21))),
    ],
)
async def test_one_that_cannot_be_leaves_all_as_they_were(
    door: Door, setting: str, value: str
) -> None:
    with pytest.raises(InvalidInput):
        await update(door, **{"notifications.reply.email": "off", setting: value})
    assert (await values(door))["notifications.reply.email"] == "on"


async def test_an_agent_switches_off_neither_approvals_nor_chooses_who_reads(door: Door) -> None:
    agent = Door(door.runtime, AGENT)
    for name, value in ((APPROVALS, "off"), (TO, "eve@example.com")):
        with pytest.raises(NotPermitted):
            await update(agent, **{name: value})
    assert (await update(agent, **{"notifications.reply.chat": "off"})).outcome == "saved"
    assert (await update(door, **{APPROVALS: "off"})).outcome == "saved"
    assert (await update(agent, **{APPROVALS: "on"})).outcome == "saved"


async def test_a_member_reads_settings_and_changes_none(door: Door) -> None:
    member = Door(door.runtime, Actor(ActorKind.HUMAN, "mia", "rest", Role.MEMBER))
    assert await values(member)
    with pytest.raises(NotPermitted):
        await update(member, **{APPROVALS: "off"})
    assert OWNER.role > Role.MEMBER


async def test_an_unknown_group_names_the_groups(door: Door) -> None:
    with pytest.raises(InvalidInput, match=r"notifications\.reply"):
        await door.raw("get_settings", group="billing")
