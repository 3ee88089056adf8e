"""What the chat looks like, kept under artifacts/screenshots to be looked at; the README's four come
from here (`docs/screenshots`)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.talking import Chat

FOLDER = Path(__file__).parents[2] / "artifacts" / "screenshots"
ASKED = "inactive customers over 5K"
MOST_BYTES = 200_000


def keep(chat: Chat, name: str) -> None:
    """Keep a picture of the window; small enough for a README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    chat.page.screenshot(path=path, animations="disabled", caret="hide")
    assert 10_000 < path.stat().st_size < MOST_BYTES


def test_an_empty_chat(chat: Chat) -> None:
    expect(chat.page.locator("#starters button").first).to_be_enabled()
    keep(chat, "empty")


def test_light_with_the_rule_being_edited(chat: Chat) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("edit-rule").click()
    card.get_by_test_id("value-inactive_days").fill("60")
    expect(card.get_by_test_id("would-be")).to_contain_text("would match")
    expect(card.get_by_test_id("chart")).to_be_visible()
    keep(chat, "light")
    card.get_by_test_id("apply").click()
    expect(card.get_by_test_id("editor")).to_have_count(0)
    expect(card.get_by_test_id("chart")).to_be_visible()
    keep(chat, "money")


def test_dark_with_a_comparison(opened: Opener) -> None:
    chat = opened(color_scheme="dark")
    card = chat.ask(ASKED)
    card.get_by_test_id("compare").click()
    card.get_by_test_id("compare-with").get_by_role("button", name="VIPs").click()
    compared = chat.card("compare-card")
    expect(compared).to_be_visible()
    compared.get_by_test_id("part-both").scroll_into_view_if_needed()
    keep(chat, "dark")


def test_narrow(opened: Opener) -> None:
    chat = opened(viewport={"width": 390, "height": 844})
    expect(chat.ask(ASKED).get_by_test_id("chart")).to_be_visible()
    keep(chat, "narrow")


def test_french_with_a_person_beside(opened: Opener) -> None:
    chat = opened(locale="fr-CA", viewport={"width": 1200, "height": 760})
    card = chat.ask("clients inactifs qui ont dépensé plus de 5 000 $")
    card.locator("tbody th button").first.click()
    expect(chat.card("person-card").get_by_test_id("timeline")).to_be_visible()
    expect(card.get_by_test_id("chart")).to_be_visible()
    keep(chat, "french")
