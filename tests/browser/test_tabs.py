"""Two windows on one conversation, clicks that come twice, messages that can't be sent, reloads."""

from __future__ import annotations

from playwright.sync_api import Page, Response, Route, expect

from tests.browser.conftest import Opener
from tests.browser.talking import Chat

ASKED = "inactive customers over 5K"
LONG = "a" * 1_000_000


def second_window(chat: Chat, opened: Opener) -> Chat:
    """Another window of the same person on the conversation."""
    chat.page.wait_for_url("**/thread/**")
    other = opened()
    other.page.goto(chat.page.url)
    expect(other.cards()).to_have_count(1)
    expect(other.page.get_by_test_id("next-steps")).to_be_visible()
    return other


def bubbles(page: Page) -> list[str]:
    """What the person said, as a window shows it."""
    return page.locator("[data-step-type=user_message] .message-content").all_inner_texts()


def test_two_windows_on_a_conversation_show_the_same(chat: Chat, opened: Opener) -> None:
    chat.ask(ASKED)
    other = second_window(chat, opened)
    card = other.ask("customers in the city of Lyon", count=2)
    expect(chat.cards()).to_have_count(2)
    assert chat.total(chat.card()) == other.total(card)
    chat.settled()
    chat.say("how many is that?")
    for window in (chat, other):
        expect(window.page.locator(".ai-message").last).to_contain_text(str(other.total(card)))
        expect(window.page.get_by_text("how many is that?").last).to_be_visible()
        window.settled()
    expect(chat.page.get_by_test_id("next-steps")).to_have_count(1)
    expect(other.page.get_by_test_id("next-steps")).to_have_count(1)


def test_a_message_that_is_too_long_stays_in_its_box_and_the_limit_is_said(chat: Chat) -> None:
    chat.box.fill(LONG)
    chat.send()
    told = chat.page.locator("#rp-limit")
    expect(told).to_contain_text("8,000")
    expect(told).to_contain_text("1,000,000")
    assert len(chat.box.input_value()) == len(LONG)
    chat.box.press("Enter")
    assert len(chat.box.input_value()) == len(LONG)
    chat.box.fill(ASKED)
    expect(told).to_be_hidden()
    chat.ask(ASKED)


def test_the_limit_is_said_in_french(opened: Opener) -> None:
    chat = opened(locale="fr-CA")
    chat.box.fill("é" * 8_001)
    chat.send()
    expect(chat.page.locator("#rp-limit")).to_contain_text("caractères")
    chat.box.fill("é" * 7_990)
    expect(chat.page.locator("#rp-limit")).to_be_hidden()


def test_a_double_click_acts_once(chat: Chat) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("compare").click()
    card.get_by_test_id("compare-with").locator("button").first.dblclick()
    expect(chat.cards("compare-card")).to_have_count(1)
    part = chat.card("compare-card").locator("button:enabled").first
    part.dblclick()
    expect(chat.cards()).to_have_count(2)
    chat.say("top 10 by spend")
    expect(chat.cards()).to_have_count(3)
    chat.settled()
    assert chat.cards("compare-card").count() == 1
    chat.page.get_by_test_id("again").dblclick()
    expect(chat.page.get_by_test_id("next-steps")).to_have_count(0)
    chat.settled()
    expect(chat.cards()).to_have_count(3)


def test_a_chip_clicked_twice_is_said_once(chat: Chat) -> None:
    chat.ask(ASKED)
    chip = chat.page.get_by_test_id("chip").first
    text = chip.inner_text()
    chip.dblclick()
    expect(chat.page.get_by_test_id("next-steps")).to_have_count(0)
    chat.settled()
    assert text
    expect(chat.page.locator("[data-step-type=user_message]")).to_have_count(2)


def test_a_reload_asks_for_nothing_that_is_refused(chat: Chat) -> None:
    refused: list[str] = []

    def note(response: Response) -> None:
        if response.status >= 400:
            refused.append(f"{response.status} {response.url}")

    chat.page.on("response", note)
    chat.page.locator("#upload-button-input").set_input_files({
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": b"name,email\nMia Chen,mia@example.com\n",
    })
    chat.send()
    expect(chat.card("import-card")).to_be_visible()
    expect(chat.page.locator("[data-step-type=user_message]")).to_contain_text("people.csv")
    chat.ask(ASKED)
    chat.page.wait_for_url("**/thread/**")
    chat.page.reload()
    expect(chat.cards()).to_have_count(1)
    chat.settled()
    assert refused == []


def test_a_reload_shows_the_conversation_whichever_of_its_answers_is_late(chat: Chat) -> None:
    chat.ask(ASKED)
    chat.page.wait_for_url("**/thread/**")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.fallback()
        held.append(route)

    def let_go(response: Response) -> None:
        if response.url.endswith("/set-session-cookie") and len(held) == 2:
            held.append(held[0])
            held[0].fallback()

    chat.page.route("**/set-session-cookie", hold_the_first)
    chat.page.on("response", let_go)
    chat.page.reload()
    expect(chat.cards()).to_have_count(1)
    chat.ask("only those in Montréal", count=2)
