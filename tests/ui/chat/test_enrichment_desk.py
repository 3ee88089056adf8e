"""Cards of findings: drawn in both languages, and their buttons fill in and take back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.assistant import Assistant
from tests.agent.conftest import MARC, settings_at
from tools.errors import InvalidInput, RapportError
from tools.operations.customers import CustomerAnswer
from tools.operations.enrichment import CustomerEnriched
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.chat.cards import card_of
from ui.chat.cards_desk import Desk
from ui.chat.handlers_enrichment import ENRICHMENT

HOSTILE = "<img src=x onerror=alert(1)>](https://evil.ca)"


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    made = Runtime(settings_at(tmp_path / "home"))
    yield made
    await made.close()


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[Desk]:
    assistant = await Assistant.open(runtime)
    yield Desk(runtime, assistant, MARC)
    await assistant.close()


async def enriched(runtime: Runtime, **given: Any) -> CustomerEnriched:
    made = await runtime.call("enrich_customer", given, local_actor("chat"))
    assert isinstance(made, CustomerEnriched)
    return made


async def add(runtime: Runtime, **given: Any) -> None:
    await runtime.call("upsert_customer", {"name": "Nadia Benali", **given}, local_actor("chat"))


async def test_a_card_is_drawn_in_both_languages_with_data_as_plain_text(runtime: Runtime) -> None:
    await add(runtime, email="nadia@loft-mercier.com")
    made = await enriched(runtime, customer="Nadia Benali", text=f"Title: {HOSTILE}")
    english, french = [card_of(made, locale) for locale in ("en", "fr")]
    assert english is not None
    assert french is not None
    assert english.element == french.element == "EnrichCard"
    assert english.props["words"] != french.props["words"]
    assert HOSTILE in json.dumps(english.props, allow_nan=False, ensure_ascii=False)
    rows = {row["field"]: row for row in english.props["rows"]}
    assert rows["job_title"]["state"] == "filled"
    assert (rows["company"]["can_accept"], rows["company"]["value"]) == (True, "Loft Mercier")
    assert "40 % sure" in rows["company"]["about"]
    assert english.props["can_undo"]


async def test_a_suggestion_is_filled_in_and_taken_back_by_a_click(
    runtime: Runtime, desk: Desk
) -> None:
    await add(runtime, email="nadia@loft-mercier.com")
    made = await enriched(runtime, customer="Nadia Benali")
    named = {"kind": made.kind, "id": made.id, "locale": "en"}
    taken = (await desk.press("enrich_accept", {**named, "field": "company"})).answer
    states = {row["field"]: row["state"] for row in taken["rows"]}
    assert states["company"] == "filled"

    async def company() -> str | None:
        answer = await runtime.call("get_customer", {"customer": made.id}, local_actor("chat"))
        assert isinstance(answer, CustomerAnswer)
        assert answer.customer is not None
        return answer.customer.company

    assert await company() == "Loft Mercier"
    undone = (await desk.press("enrich_undo", named)).answer
    assert undone["notes"] == ["Emptied: company."]
    assert not undone["can_undo"]
    assert await company() is None


@pytest.mark.parametrize("button", sorted(ENRICHMENT))
@pytest.mark.parametrize(
    "payload",
    [{}, {"kind": "project", "id": "prj_0"}, {"kind": "customer", "id": 7}, {"kind": ["company"]}],
)
async def test_a_button_sent_anything_refuses_with_words(
    desk: Desk, button: str, payload: dict[str, Any]
) -> None:
    with pytest.raises(RapportError) as refused:
        await desk.press(button, payload)
    assert isinstance(refused.value, InvalidInput)
    assert str(refused.value)
