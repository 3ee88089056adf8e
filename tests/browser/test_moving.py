"""Files coming in: what a preview asks, how far an import is, its report, its undoing."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, expect

from tests.browser.serving import Server, call
from tests.browser.talking import Chat

ROWS = 6_000
LIST = (
    "Nom complet,Courriel pro,Courriel,Tél. mobile,Code postal,Total $$,Mot de passe\n"
    "Lia Roy,lia@work.example.com,lia@example.com,514 555-0123,H2X 1Y4,$120.50,hunter2\n"
    "Tom Gil,tom@work.example.com,tom@example.com,514 555-0188,H3A 2B2,oops,hunter3\n"
)
WATCH = """() => {
  window.seen = [];
  const look = () => {
    const said = document.querySelector('[data-testid="import-progress"]');
    const bar = said && said.querySelector("progress");
    if (said) window.seen.push({ said: said.textContent, share: bar.position });
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
}"""


def dropped(chat: Chat, name: str, text: str) -> Locator:
    """Drop a file on the page; its card."""
    chat.page.locator("#upload-button-input").set_input_files({
        "name": name,
        "mimeType": "text/csv",
        "buffer": text.encode(),
    })
    chat.send()
    card = chat.card("import-card")
    expect(card.get_by_test_id("import-start")).to_be_enabled()
    return card


def people(domain: str, count: int) -> str:
    """A file of people."""
    rows = (f"Person {n},p{n}@{domain},Lyon\n" for n in range(count))
    return "Name,Email,City\n" + "".join(rows)


def test_a_preview_places_what_it_knows_and_marks_what_to_check(chat: Chat, server: Server) -> None:
    card = dropped(chat, "list.csv", LIST)
    for column, field in (
        ("Nom complet", "name"),
        ("Courriel", "email"),
        ("Tél. mobile", "phone"),
        ("Total $$", "spend"),
        ("Code postal", "custom.code_postal"),
        ("Courriel pro", "custom.courriel_pro"),
        ("Mot de passe", ""),
    ):
        expect(card.get_by_test_id(f"field-{column}")).to_have_value(field)
    expect(card.get_by_test_id("check-Courriel pro")).to_have_text("Check this")
    expect(card.get_by_test_id("check-Courriel")).to_have_count(0)
    card.get_by_test_id("field-Courriel pro").select_option("")
    expect(card.get_by_test_id("check-Courriel pro")).to_have_count(0)
    card.get_by_test_id("import-start").click()
    expect(card.get_by_test_id("tally-added")).to_contain_text("1")
    expect(card.get_by_test_id("tally-refused")).to_contain_text("1")
    expect(card.get_by_test_id("told-refused")).to_contain_text("1 refused: spend")
    expect(card.get_by_test_id("told-kept")).to_have_text("Kept as own fields: Code postal")
    expect(card.get_by_test_id("told-unmapped")).to_have_text(
        "Left out: Courriel pro, Mot de passe"
    )
    lia = call(server.home, "get_customer", customer="lia@example.com")["customer"]
    assert "H2X 1Y4" in json.dumps(lia)


def test_an_import_shows_how_far_it_is_until_it_is_done(chat: Chat) -> None:
    card = dropped(chat, "many.csv", people("progress.example.com", ROWS))
    expect(card.get_by_test_id("would")).to_contain_text("200 new")
    chat.page.evaluate(WATCH)
    card.get_by_test_id("import-start").click()
    expect(card.get_by_test_id("import-done")).to_be_visible(timeout=60_000)
    expect(card.get_by_test_id("import-progress")).to_have_count(0)
    expect(card.get_by_test_id("tally-added")).to_contain_text("6,000")
    seen = chat.page.evaluate("() => window.seen")
    assert seen[0]["said"].startswith("Importing")
    shares = [look["share"] for look in seen if look["share"] >= 0]
    assert any(0 < share < 1 for share in shares), seen
    assert shares == sorted(shares)


def test_undoing_can_be_thought_over_and_leaves_who_was_used_since(
    chat: Chat, server: Server
) -> None:
    card = dropped(chat, "two.csv", people("undo.example.com", 2))
    card.get_by_test_id("import-start").click()
    card.get_by_test_id("undo").click()
    expect(card).to_contain_text("Undo it: 2 removed")
    card.get_by_role("button", name="Cancel").click()
    expect(card.get_by_test_id("undo-now")).to_have_count(0)
    used = call(server.home, "get_customer", customer="p1@undo.example.com")["customer"]["id"]
    call(
        server.home,
        "log_communication",
        customer=used,
        channel="note",
        direction="in",
        body="came by",
    )
    card.get_by_test_id("undo").click()
    expect(card).to_contain_text("1 removed, 0 set back, 1 left")
    card.get_by_test_id("undo-now").click()
    expect(card.get_by_test_id("undone")).to_contain_text("1 removed")
    found = call(server.home, "find_customers", text="customers in Lyon named Person 0")
    assert found["total"] == 0
