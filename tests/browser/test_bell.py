"""What needs somebody is one click away, and what stands in it stays text."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.talking import Chat

NAME = "<img src=x onerror=alert(1)> **Eve** {0}"
CALL = """async ([tool, args]) => {
  const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args) };
  const answer = await fetch(`/v1/tools/${tool}`, sent);
  return await answer.json();
}"""


def called(chat: Chat, tool: str, **args: str | bool) -> Any:
    """Call a tool as the page may."""
    return chat.page.evaluate(CALL, [tool, args])


def test_the_bell_counts_lists_says_the_sentence_and_forgets_what_was_seen(
    chat: Chat,
) -> None:
    made = called(chat, "upsert_customer", name=NAME, email="eve.bell@example.com")
    who = str(made["customer"]["id"])
    called(chat, "log_communication", customer=who, channel="sms", direction="in", body="Hi")
    called(chat, "set_contact_policy", customer=who, channel="email", suppress=True)
    called(chat, "lift_suppression", customer=who, channel="email", reason="She asked for it")
    chat.page.reload()
    bell = chat.page.get_by_test_id("bell")
    new = called(chat, "list_notifications")["total"]  # the demo's tasks that are due among them
    assert new >= 2
    expect(bell.locator(".rp-badge")).to_have_text(str(new))
    badge = bell.locator(".rp-badge").bounding_box()
    assert badge is not None
    assert badge["height"] < 24
    expect(bell).to_have_accessible_name(f"Notifications: {new} new")
    expect(chat.page.get_by_test_id("waiting")).to_have_text("1 approval waits for you")
    bell.click()
    notes = chat.page.get_by_test_id("notes")
    reply = notes.locator("li").filter(has_text="wrote back by text message")
    expect(reply).to_contain_text(NAME)
    expect(notes.locator("img")).to_have_count(0)
    expect(bell.locator(".rp-badge")).to_be_hidden()
    chat.page.keyboard.press("Escape")
    expect(notes).to_have_count(0)
    bell.click()
    waiting = notes.locator("li").filter(has_text="Waits for approval")
    waiting.first.get_by_role("button").click()
    expect(chat.page.locator(".ai-message").last).to_contain_text("waits for a person's approval")
    expect(notes).to_have_count(0)
    assert not chat.watched.errors
    assert not chat.watched.outside
