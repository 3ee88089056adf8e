"""The page in a person's language, an answer in the language of its question."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.talking import Chat


def test_buttons_of_the_page_are_french_to_a_french_browser(opened: Opener) -> None:
    page = opened(locale="fr-CA").page

    expect(page.get_by_role("button", name="Changer de thème")).to_have_count(1)
    for english in ("Toggle theme", "Toggle Sidebar"):
        expect(page.get_by_role("button", name=english)).to_have_count(0)


def test_the_steps_of_a_french_question_are_french_in_an_english_browser(chat: Chat) -> None:
    chat.ask("clients inactifs à plus de 5 000")

    expect(chat.page.get_by_text("recherche de clients")).to_have_count(1)
    expect(chat.page.get_by_text("customer search")).to_have_count(0)
    expect(chat.page.get_by_text("Used")).to_have_count(0)
