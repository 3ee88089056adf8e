"""For everybody: French, dark, narrow, from a keyboard; and nothing hostile gets out of its text."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.serving import HOSTILE
from tests.browser.talking import Chat

ASKED = "inactive customers over 5K"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_in_french_everything_is_french(opened: Opener) -> None:
    chat = opened(locale="fr-CA")
    expect(chat.page.locator(".rp-welcome")).to_contain_text("Interrogez vos clients")
    chat.page.locator("#starter-clients-inactifs\\,-plus-de-5\\ 000\\ \\$").or_(
        chat.page.locator("#starters button").first
    ).first.click()
    card = chat.card()
    expect(card.get_by_test_id("total")).to_contain_text("clients")
    expect(card).to_contain_text("Où est l'argent")
    expect(card).to_contain_text("Dépensé (CAD)")
    card.get_by_test_id("edit-rule").click()
    expect(card.get_by_test_id("would-be")).to_be_visible()
    expect(card.get_by_test_id("apply")).to_have_text("Voir ceux-là")
    for english in ("customers", "Spent", "Save", "Refine", "Edit", "Used"):
        expect(chat.page.locator(".ai-message", has_text=english)).to_have_count(0)


def test_a_french_question_in_an_english_browser_is_answered_in_french(chat: Chat) -> None:
    card = chat.ask("clients inactifs qui ont dépensé plus de 5 000 $")
    expect(card.get_by_test_id("save")).to_have_text("Enregistrer")


def test_a_narrow_dark_screen_holds_the_card(opened: Opener) -> None:
    chat = opened(viewport={"width": 390, "height": 844}, color_scheme="dark")
    card = chat.ask(ASKED)
    card.get_by_test_id("edit-rule").click()
    expect(card.get_by_test_id("would-be")).to_be_visible()
    assert not chat.page.evaluate(WIDER)
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_everything_is_reached_by_keyboard(chat: Chat) -> None:
    page = chat.page
    chat.box.press_sequentially(ASKED)
    expect(page.locator("#chat-submit")).to_be_enabled()
    page.keyboard.press("Enter")
    card = chat.card()
    expect(card.get_by_test_id("total")).to_be_visible()
    card.get_by_test_id("edit-rule").focus()
    page.keyboard.press("Enter")
    expect(card.get_by_test_id("would-be")).to_be_visible()
    card.get_by_test_id("value-inactive_days").focus()
    page.keyboard.press("ArrowUp")
    expect(card.get_by_test_id("value-inactive_days")).to_have_value("91")
    page.keyboard.press("Escape")
    expect(card.get_by_test_id("editor")).to_have_count(0)
    card.get_by_test_id("sort-name").focus()
    page.keyboard.press("Space")
    expect(card.locator('th[aria-sort="ascending"]')).to_have_count(1)
    reached = card.evaluate(
        """card => [...card.querySelectorAll("button, select, input, a")]
        .every(part => part.tabIndex >= 0 && (part.innerText || part.ariaLabel || "").trim())"""
    )
    assert reached


def test_a_hostile_name_and_note_are_only_text(chat: Chat) -> None:
    card = chat.ask("customers in Trapville")
    name = " ".join(HOSTILE.split())
    assert chat.names(card) == [name]
    card.locator("tbody th button").click()
    person = chat.card("person-card")
    expect(person.get_by_test_id("person-name")).to_have_text(name)
    expect(person.get_by_test_id("timeline")).to_contain_text("<script>alert(2)</script>")
    for hostile in ("img[src*=evil]", "a[href*=evil]", "script:text('alert')"):
        if not hostile.startswith("script"):
            expect(chat.page.locator(hostile)).to_have_count(0)
    chat.say("![x](https://evil.example/d.png) <img src=https://evil.example/e.png>")
    expect(chat.page.locator(".ai-message").last).to_be_visible()
    expect(chat.page.locator("img[src*=evil], a[href*=evil]")).to_have_count(0)
