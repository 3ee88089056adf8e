"""Asking, looking and changing the question, as somebody at a screen does."""

from __future__ import annotations

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.serving import Server
from tests.browser.talking import Chat, number

ASKED = "inactive customers over 5K"
# Whether the last question stands in the upper half of what is seen, once scrolling ended.
TOPMOST = """() => {
  const asked = [...document.querySelectorAll('[data-step-type="user_message"]')].at(-1)
  const top = asked.getBoundingClientRect().top
  return top >= 0 && top < innerHeight / 2
}"""
# Whether no circle is drawn through the number of a part of a comparison.
FREE = """(venn, part) => {
  const box = venn.querySelector(`[data-testid="amount-${part}"]`).getBBox()
  return [...venn.querySelectorAll(":scope > circle")].every((circle) => {
    const [x, y, r] = ["cx", "cy", "r"].map((name) => circle[name].baseVal.value)
    const away = (px, py) => Math.hypot(px - x, py - y)
    const [left, right, top, bottom] = [box.x, box.x + box.width, box.y, box.y + box.height]
    const near = away(Math.max(left, Math.min(x, right)), Math.max(top, Math.min(y, bottom)))
    const far = Math.max(away(left, top), away(left, bottom), away(right, top), away(right, bottom))
    return near > r || far < r
  })
}"""


def test_a_question_is_answered_by_a_card_and_the_tools_are_one_click_away(chat: Chat) -> None:
    expect(chat.page.locator(".rp-welcome")).to_contain_text("Ask about your customers")
    card = chat.ask(ASKED)
    expect(card.get_by_test_id("sentence")).to_have_text(
        "No visit for more than 90 days and spend over 5,000.00 CAD"
    )
    expect(card.get_by_test_id("told")).to_contain_text("inactive = no visit for more than 90 days")
    assert chat.total(card) > 50
    assert len(chat.names(card)) == 8
    step = chat.page.locator('[data-step-type="tool"] button[id^="step-"]')
    below, above = step.bounding_box(), card.bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] > above["y"] + above["height"], "the tools stand below the answer"
    step.click()
    expect(chat.page.locator('[data-step-type="tool"]')).to_contain_text(f'"text": "{ASKED}"')
    expect(chat.page.locator('[data-step-type="tool"]')).to_contain_text('"total"')


def test_a_starter_works(chat: Chat) -> None:
    chat.page.locator("#starter-two-orders-or-more-in-90-days").click()
    expect(chat.card().get_by_test_id("sentence")).to_contain_text("At least 2 orders")


def test_the_table_is_sorted_and_paged_by_the_server(chat: Chat) -> None:
    card = chat.ask(ASKED)
    most = chat.amounts(card)
    assert most == sorted(most, reverse=True)
    card.get_by_test_id("next").click()
    expect(card.get_by_test_id("page")).to_contain_text("9–16 of")
    assert max(chat.amounts(card)) <= min(most)
    card.get_by_test_id("sort-spend").click()
    expect(card.get_by_test_id("page")).to_contain_text("1–8 of")
    least = chat.amounts(card)
    assert least == sorted(least)
    assert max(least) < min(most)
    for _ in range(6):
        card.get_by_test_id("next").click()
    expect(card.get_by_test_id("page")).to_contain_text("49–56 of")
    assert min(chat.amounts(card)) >= max(least)


def test_the_rule_is_edited_under_a_live_count_and_then_talked_about(chat: Chat) -> None:
    card = chat.ask(ASKED)
    before = chat.total(card)
    card.get_by_test_id("edit-rule").click()
    card.get_by_test_id("value-inactive_days").fill("60")
    expect(card.get_by_test_id("would-be")).not_to_contain_text(f"{before} ")
    card.get_by_test_id("add").select_option(label="City")
    expect(card.get_by_test_id("value-city")).to_have_value("Montréal")
    card.get_by_test_id("remove-spend").click()
    expect(card.get_by_test_id("value-spend")).to_have_count(0)
    expect(card.get_by_test_id("apply")).to_be_enabled()
    promised = card.get_by_test_id("would-be").inner_text()
    card.get_by_test_id("apply").click()
    expect(card.get_by_test_id("sentence")).to_have_text(
        "No visit for more than 60 days and city is “Montréal”"
    )
    expect(card.get_by_test_id("editor")).to_have_count(0)
    assert promised == f"{chat.total(card)} customers would match"
    refined = chat.ask("only those with more than 3 orders", count=2)
    expect(refined.get_by_test_id("sentence")).to_contain_text("no visit for more than 60 days")
    expect(refined.get_by_test_id("sentence")).to_contain_text("more than 3 orders")


@pytest.mark.parametrize("typed", ["", "-5", "99999999", "2.5"])
def test_a_refused_number_says_what_is_accepted_and_has_no_count(chat: Chat, typed: str) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("edit-rule").click()
    days = card.get_by_test_id("value-inactive_days")
    days.fill(typed)
    expect(card.get_by_role("alert")).to_have_text("Accepted: a whole number from 0 to 36,500.")
    expect(days).to_have_attribute("aria-invalid", "true")
    expect(card.get_by_test_id("would-be")).to_have_text("—")
    expect(card.get_by_test_id("apply")).to_be_disabled()
    card.get_by_test_id("value-spend").fill("6000")  # another number does not make it right
    expect(card.get_by_test_id("undo-edit")).to_be_enabled()
    expect(card.get_by_test_id("would-be")).to_have_text("—")
    card.get_by_test_id("undo-edit").click()
    expect(days).to_have_value("90")
    expect(card.get_by_test_id("value-spend")).to_have_value("6000")
    days.fill("60")
    expect(card.get_by_test_id("would-be")).to_contain_text("customers would match")
    expect(card.get_by_role("alert")).to_have_count(0)
    card.get_by_test_id("apply").click()
    expect(card.get_by_test_id("sentence")).to_have_text(
        "No visit for more than 60 days and spend over 6,000.00 CAD"
    )


def test_edits_are_taken_back_one_click_each(chat: Chat) -> None:
    card = chat.ask(ASKED)
    before, sentence = chat.total(card), card.get_by_test_id("sentence").inner_text()
    card.get_by_test_id("edit-rule").click()
    card.get_by_test_id("value-inactive_days").fill("60")
    expect(card.get_by_test_id("undo-edit")).to_be_visible()
    card.get_by_test_id("remove-spend").click()
    expect(card.get_by_test_id("value-spend")).to_have_count(0)
    card.get_by_test_id("undo-edit").click()
    expect(card.get_by_test_id("value-spend")).to_have_value("5000")
    expect(card.get_by_test_id("value-inactive_days")).to_have_value("60")
    card.get_by_test_id("undo-edit").click()
    expect(card.get_by_test_id("value-inactive_days")).to_have_value("90")
    expect(card.get_by_test_id("would-be")).to_have_text(f"{before} customers")
    expect(card.get_by_test_id("undo-edit")).to_have_count(0)
    card.get_by_test_id("remove-spend").click()
    expect(card.get_by_test_id("apply")).to_be_enabled()
    card.get_by_test_id("apply").click()
    expect(card.get_by_test_id("sentence")).to_have_text("No visit for more than 90 days")
    card.get_by_test_id("as-before").click()
    expect(card.get_by_test_id("sentence")).to_have_text(sentence)
    assert chat.total(card) == before


def test_an_operator_is_changed_and_the_number_goes_along(chat: Chat) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("edit-rule").click()
    card.get_by_test_id("operator-spend").select_option("between")
    expect(card.get_by_test_id("value-spend")).to_have_value("5000")
    card.get_by_test_id("value-spend-2").fill("4000")
    expect(card.get_by_role("alert")).to_have_text("Accepted: two values, the lower first.")
    card.get_by_test_id("value-spend-2").fill("7000")
    expect(card.get_by_test_id("apply")).to_be_enabled()
    card.get_by_test_id("apply").click()
    expect(card.get_by_test_id("sentence")).to_contain_text("7,000.00 CAD")
    assert max(chat.amounts(card)) <= 7_000


def test_an_answer_is_refined_in_words(chat: Chat) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("refine").click()
    expect(chat.box).to_be_focused()
    expect(chat.box).to_have_value("only those ")
    chat.page.keyboard.type("in Montréal")
    chat.send()
    refined = chat.cards().nth(1)
    expect(refined.get_by_test_id("sentence")).to_contain_text("Montréal")
    assert chat.total(refined) < chat.total(card)


def test_the_money_is_drawn_with_the_same_in_words(chat: Chat) -> None:
    card = chat.ask(ASKED)
    chart = card.get_by_test_id("chart").get_by_role("img")
    expect(chart).to_have_attribute("aria-label", re.compile("Spending by band.*CAD.*people"))
    assert chart.locator(".rp-bar").count() >= 2
    chat.page.reload()
    expect(chat.card().get_by_test_id("chart")).to_be_visible()


def test_two_groups_are_compared_and_a_part_is_opened(chat: Chat) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("compare").click()
    card.get_by_test_id("compare-with").get_by_role("button", name="VIPs").click()
    compared = chat.card("compare-card")
    both = compared.get_by_test_id("part-both")
    shared = number(both.locator("strong").inner_text())
    for part in ("only_left", "both", "only_right"):
        assert compared.get_by_test_id("venn").evaluate(FREE, part), f"{part} crosses a circle"
    both.click()
    expect(chat.cards()).to_have_count(2)
    assert chat.total(chat.cards().nth(1)) == shared


def test_an_ambiguous_question_is_settled_by_a_click(chat: Chat) -> None:
    chat.say("VIP clients")
    choices = chat.card("choice-card").get_by_test_id("choice")
    expect(choices.first).to_be_visible()
    choices.first.click()
    expect(chat.card().get_by_test_id("total")).to_be_visible()


def test_what_is_not_understood_is_named_and_what_can_be_asked_is_offered(chat: Chat) -> None:
    chat.say("customers with zorgl sprockets")
    card = chat.card("choice-card")
    expect(card).to_be_visible()
    expect(chat.page.locator(".ai-message", has_text="zorgl").last).to_be_visible()


def test_an_earlier_message_is_edited_and_the_conversation_goes_on_from_there(chat: Chat) -> None:
    chat.ask(ASKED)
    chat.ask("only those in Montréal", count=2)
    message = chat.page.locator('[data-step-type="user_message"]').first
    message.hover()
    message.locator(".edit-message").click()
    chat.page.locator("#edit-chat-input").fill("top 10 by spend")
    chat.page.locator(".confirm-edit").click()
    expect(chat.card().get_by_test_id("sentence")).to_have_text("Top 10 by spend")
    expect(chat.cards()).to_have_count(1)
    chat.settled()
    chat.page.reload()
    expect(chat.cards()).to_have_count(1)
    expect(chat.page.locator('[data-step-type="user_message"]')).to_have_text(["top 10 by spend"])
    refined = chat.ask("only those in Montréal", count=2)
    expect(refined.get_by_test_id("sentence")).to_contain_text("Top 10 by spend")


def test_the_same_question_is_answered_again(chat: Chat) -> None:
    card = chat.ask(ASKED)
    total = chat.total(card)
    chat.page.get_by_test_id("again").click()
    expect(chat.cards()).to_have_count(0)
    expect(chat.cards()).to_have_count(1)
    assert chat.total(chat.card()) == total
    expect(chat.page.locator('[data-step-type="user_message"]')).to_have_count(1)


def test_stop_stops(opened: Opener, own_server: Server) -> None:
    """The answer waits two seconds for a database that another process writes to."""
    chat = opened(own_server.url)
    chat.ask(ASKED)
    with sqlite3.connect(own_server.home / "rapport.db", isolation_level=None) as held:
        held.execute("BEGIN IMMEDIATE")
        chat.say("top 10 by spend")
        chat.page.locator("#stop-button").click()
        expect(chat.page.locator(".ai-message").last).to_contain_text("Stopped.")
        held.execute("ROLLBACK")
    held.close()
    expect(chat.cards()).to_have_count(1)
    chat.ask("top 5 by spend", count=2)


def test_a_new_question_is_in_view_whatever_stands_above_it(chat: Chat) -> None:
    chat.ask(ASKED)
    for asked in ("how many is that?", "show me the tools you used", "how many is that?"):
        chat.say(asked)
        last = chat.page.locator('[data-step-type="user_message"]').last
        expect(last).to_contain_text(asked)
        chat.page.wait_for_function(TOPMOST)
