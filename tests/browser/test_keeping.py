"""What outlives a page, a server and a session: cards, segments, files."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.serving import Server, call
from tests.browser.talking import Chat

ASKED = "inactive customers over 5K"
PEOPLE = "Nom complet,Courriel,Ville,Remarque\nMia Chen,mia@example.com,Lyon,a\nNoé Roy,noe@example.com,Paris,b\n,,,\n"


def test_people_are_saved_under_a_name_and_replaced_only_when_asked(chat: Chat) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("save").click()
    card.get_by_test_id("save-name").fill("Winback")
    card.get_by_test_id("save-now").click()
    expect(card.get_by_test_id("saved")).to_have_text("Saved as Winback.")
    again = chat.ask("top 10 by spend", count=2)
    again.get_by_test_id("save").click()
    again.get_by_test_id("save-name").fill("Winback")
    chat.page.keyboard.press("Enter")
    again.get_by_test_id("replace").click()
    expect(again.get_by_test_id("saved")).to_have_text("Saved as Winback.")


def test_an_export_holds_the_people_of_the_card(chat: Chat, tmp_path: Path) -> None:
    card = chat.ask(ASKED)
    card.get_by_test_id("export").click()
    card.get_by_test_id("export-csv").click()
    with chat.page.expect_download() as download:
        card.get_by_test_id("download").click()
    download.value.save_as(tmp_path / "people.csv")
    with (tmp_path / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == chat.total(card)
    assert set(chat.names(card)) <= {row["name"] for row in rows}


def test_a_dropped_file_is_mapped_imported_and_undone(chat: Chat, server: Server) -> None:
    chat.page.locator("#upload-button-input").set_input_files({
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": PEOPLE.encode(),
    })
    chat.send()
    card = chat.card("import-card")
    expect(card.get_by_test_id("would")).to_contain_text("2 new")
    expect(card.get_by_test_id("field-Remarque")).to_have_value("custom.remarque")
    card.get_by_test_id("field-Remarque").select_option("")
    expect(card.get_by_test_id("field-Remarque")).to_be_enabled()
    card.get_by_test_id("field-Ville").select_option("region")
    expect(card.get_by_test_id("field-Ville")).to_be_enabled()
    card.get_by_test_id("import-start").click()
    expect(card.get_by_test_id("tally-added")).to_contain_text("2")
    assert (
        call(server.home, "get_customer", customer="mia@example.com")["customer"]["region"]
        == "Lyon"
    )
    card.get_by_test_id("undo").click()
    card.get_by_test_id("undo-now").click()
    expect(card.get_by_test_id("undone")).to_contain_text("2")
    chat.page.reload()
    expect(chat.card("import-card").get_by_test_id("undone")).to_contain_text("2")


def test_a_card_works_after_a_reload(chat: Chat) -> None:
    card = chat.ask(ASKED)
    total = chat.total(card)
    chat.page.reload()
    expect(chat.card().get_by_test_id("total")).to_contain_text(str(total))
    chat.card().get_by_test_id("sort-name").click()
    expect(chat.card().locator('th[aria-sort="ascending"]')).to_have_count(1)
    refined = chat.ask("only those in Montréal", count=2)
    expect(refined.get_by_test_id("sentence")).to_contain_text("No visit for more than 90 days")


def test_a_killed_server_comes_back_with_its_conversations(
    opened: Opener, own_server: Server
) -> None:
    chat = opened(own_server.url)
    card = chat.ask(ASKED)
    total = chat.total(card)
    own_server.kill()
    own_server.start()
    chat.page.reload()
    expect(chat.card().get_by_test_id("total")).to_contain_text(str(total))
    chat.card().get_by_test_id("edit-rule").click()
    expect(chat.card().get_by_test_id("would-be")).to_contain_text(str(total))
    chat.card().get_by_test_id("value-inactive_days").fill("400")
    expect(chat.card().get_by_test_id("would-be")).not_to_contain_text(f"{total} ")
    refined = chat.ask("only those in Montréal", count=2)
    expect(refined.get_by_test_id("sentence")).to_contain_text("No visit for more than 90 days")
