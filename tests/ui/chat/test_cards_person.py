"""A person's card speaks one language, and calls own fields as the organisation does."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.offline.language import spoken
from store.types import CustomField
from tests.tools.door import OWNER
from tools.operations.customers import CustomerAnswer, CustomerCard
from tools.runtime import Runtime
from tools.settings import Settings
from ui.chat.cards_person import person_props


@pytest.fixture
async def lea(home: Path) -> CustomerCard:
    """Somebody with a stage, a call and an own field."""
    runtime = Runtime(Settings(home=home, _env_file=None))  # pyright: ignore[reportCallIssue] its own option
    field = CustomField("loyalty", "Loyalty points", "number")
    await runtime.write(1, lambda tx: tx.segments.add_custom_field(field))
    person = {"name": "Léa Fortin", "email": "lea@example.com", "stage": "lapsed"}
    own = [{"key": "loyalty", "value": "42"}]
    await runtime.call("upsert_customer", person | {"own_fields": own}, OWNER)
    touch = {"customer": "lea@example.com", "channel": "call", "direction": "in"}
    await runtime.call("log_communication", touch, OWNER)
    answer = await runtime.call("get_customer", {"customer": "lea@example.com"}, OWNER)
    await runtime.close()
    assert isinstance(answer, CustomerAnswer)
    assert answer.customer is not None
    return answer.customer


@pytest.mark.parametrize(
    ("locale", "subtitle", "title"),
    [("en", "lapsed", "Call, received"), ("fr", "dormant", "Appel, reçu")],
)
async def test_a_card_is_in_one_language(
    lea: CustomerCard, locale: str, subtitle: str, title: str
) -> None:
    props = person_props(lea, locale)

    assert props["subtitle"] == subtitle
    assert props["events"][0]["title"] == title
    other = {"en": "fr", "fr": "en"}[locale]
    assert all(spoken(text) != other for text in props["words"].values())


async def test_an_own_field_is_called_by_its_label(lea: CustomerCard) -> None:
    assert person_props(lea, "en")["facts"] == [{"label": "Loyalty points", "value": "42"}]
