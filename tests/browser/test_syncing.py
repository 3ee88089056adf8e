"""A sync in the chat, against a stand-in of HubSpot in a process of its own: connected, planned,
looked at, approved and written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.serving import RAPPORT, Server, call, environment, free_port
from tests.browser.test_screenshots import keep

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hubspot() -> Iterator[tuple[str, str]]:
    """The address and the access token of a stand-in."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.standins.hubspot", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = re.search(r"at (\S+), access token (\S+)", process.stdout.readline())
    assert told is not None
    yield told[1], told[2]
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
def linked_server(furnished: Path, tmp_path: Path, hubspot: tuple[str, str]) -> Iterator[Server]:
    """A server over the demo company that is connected to the stand-in."""
    home = tmp_path / "home"
    shutil.copytree(furnished, home)
    url, token = hubspot
    for person in ("Ann Syncwell", "Bob Syncwell", "Zoe Syncwell"):
        email = f"{person.split()[0].lower()}@example.com"
        call(home, "upsert_customer", name=person, email=email, city="Syncville")
    done = subprocess.run(
        [*RAPPORT, "hubspot", "connect"],
        env={**environment(home), "RAPPORT_HUBSPOT_URL": url},
        input=f"{token}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    running = Server(home)
    running.start()
    yield running
    running.kill()


def contacts(hubspot: tuple[str, str]) -> list[str]:
    """The addresses of the contacts in the stand-in."""
    answered = httpx.get(f"{hubspot[0]}/__standin/state", timeout=10)
    assert answered.status_code == 200, answered.text
    found = answered.json()["objects"].get("contacts", {}).values()
    return sorted(re.findall(r"[a-z]+@example\.com", json.dumps(list(found))))


def test_three_people_are_synced_seen_as_a_diff_approved_and_written(
    linked_server: Server, hubspot: tuple[str, str], opened: Opener
) -> None:
    chat = opened(linked_server.url)
    chat.ask("customers in Syncville")
    chat.say("sync them to HubSpot")
    card = chat.card("sync-card")
    expect(card.get_by_test_id("state")).to_have_text("waits for approval")
    expect(card.get_by_test_id("record-name")).to_have_text(
        ["Ann Syncwell", "Bob Syncwell", "Zoe Syncwell"], use_inner_text=True
    )
    expect(card.get_by_test_id("changes").first).to_contain_text("ann@example.com")
    expect(card.get_by_test_id("nothing-written")).to_be_visible()
    assert contacts(hubspot) == []
    card.scroll_into_view_if_needed()
    keep(chat, "sync")

    card.get_by_test_id("approve").click()
    expect(card.get_by_test_id("state")).to_have_text("done")
    expect(card.get_by_test_id("part-sent")).to_contain_text("3")
    assert set(contacts(hubspot)) == {f"{name}@example.com" for name in ("ann", "bob", "zoe")}

    card.get_by_test_id("undo").click()
    expect(chat.cards("sync-card")).to_have_count(2)
    chat.say("are we connected to HubSpot?")
    connections = chat.card("connections-card")
    connections.get_by_test_id("fields").click()
    row = chat.card("mapping-card").get_by_test_id("row-phone")
    row.get_by_test_id("mode").select_option("never")
    expect(row.get_by_test_id("mode")).to_have_value("never")
