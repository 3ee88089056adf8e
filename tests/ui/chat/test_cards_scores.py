"""A score's card: four bars, every reason, signals and next actions; the distribution for many."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.agent.conftest import settings_at
from tools.operations.scores import ScoresMade
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.chat.cards import Card, card_of

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    made = Runtime(settings_at(tmp_path / "home"))
    actor = local_actor("chat")
    await made.call(
        "upsert_customer",
        {
            "name": f"Nadia {HOSTILE}", "email": "nadia@example.com", "phone": "+15145550100",
            "consent": [{"channel": "email", "status": "granted"}],
        },
        actor,
    )  # fmt: skip
    for number, day in enumerate(("2026-07-02", "2026-07-09", "2026-07-12")):
        order = {"customer_email": "nadia@example.com", "external_id": f"o{number}",
                 "amount": "9000", "date": day}  # fmt: skip
        await made.call("record_order", order, actor)
    yield made
    await made.close()


async def card(runtime: Runtime, locale: str, **given: Any) -> Card:
    made = await runtime.call("score_customers", given, local_actor("chat"), locale=locale)
    assert isinstance(made, ScoresMade)
    found = card_of(made, locale)
    assert found is not None
    assert found.element == "ScoreCard"
    return found


async def test_one_person_has_a_bar_for_each_subscore_and_every_reason(runtime: Runtime) -> None:
    english = await card(runtime, "en", customer="nadia@example.com")
    french = await card(runtime, "fr", customer="nadia@example.com")
    person = english.props["person"]
    assert len(person["bars"]) == len(person["subscores"]) == 4
    assert all(0 <= bar["value"] <= 1 and bar["said"] for bar in person["bars"])
    points = sum(int(bar["amount"].split()[0]) for bar in person["bars"])
    assert points == int(person["score"])
    for subscore in person["subscores"]:
        assert subscore["parts"]
        assert all(part["reason"] for part in subscore["parts"])
    assert person["signals"]
    assert person["actions"]
    assert person["stage"]
    told = french.props["person"]
    assert [bar["label"] for bar in told["bars"]] != [bar["label"] for bar in person["bars"]]
    assert told["actions"] != person["actions"]
    assert french.props["words"].keys() == english.props["words"].keys()
    assert HOSTILE in json.dumps(english.props, allow_nan=False)


async def test_many_have_their_distribution_and_the_best_ones(runtime: Runtime) -> None:
    many = await card(runtime, "en", text="all customers")
    assert many.props["person"] is None
    assert len(many.props["bars"]) == 10
    assert sum(int(band["people"]) for band in many.props["bands"]) == 1
    assert [one["name"] for one in many.props["best"]] == [f"Nadia {HOSTILE}"]
