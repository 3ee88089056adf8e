"""The card of connections: connecting with an account, when it syncs by itself, and what starts
without asking."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.assistant import Assistant
from tests.agent.conftest import settings_at
from tests.tools.sync.synced import synced
from tests.ui.chat.test_sync_desk import VIEWER, Bench
from tools.errors import RapportError
from tools.operations.connections import ConnectionLine, ConnectionList
from tools.runtime import Runtime
from ui.chat.cards import card_of


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    runtime = Runtime(settings_at(tmp_path / "home"))
    assistant = await Assistant.open(runtime)
    async with synced(runtime) as linked:
        yield Bench(linked, assistant)
    await assistant.close()
    await runtime.close()


def line(**given: str) -> ConnectionLine:
    base = {"id": "con_1", "system": "hubspot", "name": "Main", "state": "broken", "account": "4"}
    told = {"account_name": "A", "direction": "out", "frequency": "manual", "last_error": "gone"}
    return ConnectionLine.model_validate({
        **base, **told, "last_sync_at": None, "sync_count": 0, "paused_until": None, "linked": {},
        **given,
    })  # fmt: skip


def test_the_button_of_an_account_stands_only_where_an_app_is_set() -> None:
    for page, items in (("/settings/hubspot", []), ("", []), ("/settings/hubspot", [line()])):
        card = card_of(ConnectionList(items=items, total=len(items), page=page), "fr")
        assert card is not None
        assert (card.props["page"], card.props["can_connect"]) == (page, not items)
        assert card.props["words"]["by_account"] == "Connecter HubSpot avec votre compte"
        assert [one["state"] for one in card.props["connections"]] == ["failed"] * len(items)


async def test_when_it_syncs_is_said_by_a_choice_and_shown(bench: Bench) -> None:
    key = (await bench.card("list_connections")).props["connections"][0]["id"]
    made = await bench.below("crm_schedule", connection=key, when="0 2 * * *")
    [shown] = made.props["connections"]
    assert (shown["when"], shown["by_itself"], bool(shown["next_sync_at"])) == (
        "0 2 * * *",
        True,
        True,
    )
    assert "waits for a person" in json.dumps(made.props["notes"])
    labels = {one["key"]: one["label"] for one in shown["whens"]}
    assert labels["0 2 * * *"] == "every night at 2"
    other = await bench.below("crm_schedule", connection=key, when="15 6 * * 1-5")
    assert other.props["connections"][0]["whens"][-1]["label"] == "by 15 6 * * 1-5"
    manual = await bench.below("crm_schedule", connection=key, when="manual")
    assert (manual.props["notes"], manual.props["connections"][0]["by_itself"]) == ([], False)
    for wrong in ({"connection": key, "when": "* * * * *"}, {"connection": key}, {"when": "x"}):
        with pytest.raises(RapportError):
            await bench.answer("crm_schedule", **wrong)


async def test_a_person_looks_at_what_would_start_without_asking_and_grants_it(
    bench: Bench,
) -> None:
    key = (await bench.card("list_connections")).props["connections"][0]["id"]
    asked = await bench.answer("crm_always", connection=key)
    assert asked["question"] == "Let these syncs start without asking?"
    assert {"label": "Connection", "value": key} in asked["facts"]
    assert "500" in asked["limits"]
    viewer = Bench(bench.linked, bench.assistant, VIEWER)
    with pytest.raises(RapportError):
        await viewer.answer("crm_always", connection=key, confirm=True)
    assert "granted" not in asked

    granted = await bench.answer("crm_always", connection=key, confirm=True)

    made = await bench.below("crm_schedule", connection=key, when="realtime")
    assert "sap_" in granted["granted"]
    assert "start without asking" in made.props["notes"][0]
