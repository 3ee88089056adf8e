"""The stand-in behaves as the account it stands for, over TCP and in process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.faults import Does, Fault
from tests.standins.hubspot.serving import application
from tests.standins.hubspot.standin import SERVICE_KEY, Standin

CONTACTS = "/crm/objects/2026-09/contacts"


@asynccontextmanager
async def calling(standin: Standin, key: str = SERVICE_KEY) -> AsyncGenerator[httpx.AsyncClient]:
    """A plain client of the stand-in in the same process."""
    transport = httpx.ASGITransport(application(standin))
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://standin", headers=headers
    ) as http:
        yield http


def upsert(*inputs: dict[str, Any]) -> dict[str, Any]:
    """A batch of upserts by address."""
    return {
        "inputs": [{"id": one["email"], "idProperty": "email", "properties": one} for one in inputs]
    }


@pytest.mark.parametrize("version", ["2026-09", "2026-03", "v3"])
async def test_versions_are_the_same_unless_only_some_are_allowed(version: str) -> None:
    standin = Standin()
    async with calling(standin) as http:
        path = f"/crm/objects/{version}/0-1/batch/upsert"
        first = await http.post(path, json=upsert({"email": "a@example.com"}))
        standin.versions_allowed = frozenset({"2026-09"})
        second = await http.post(path, json=upsert({"email": "a@example.com"}))

    assert first.status_code == 200
    assert (second.status_code == 200) is (version == "2026-09")


@pytest.mark.parametrize(
    "body",
    [
        '{"inputs": [{"id": "a", "idProperty": "email", "properties": {"city": null}}]}',
        '{"inputs": [{"id": "a", "idProperty": "email", "properties": {"city": 5}}]}',
        '{"inputs": [{"idProperty": "email", "properties": {}}]}',
        "{}",
    ],
)
async def test_a_body_that_breaks_the_contract_is_refused_and_noted(body: str) -> None:
    standin = Standin()
    async with calling(standin) as http:
        answer = await http.post(f"{CONTACTS}/batch/upsert", content=body)

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")
    assert standin.journal.entries[0].wrong
    assert not standin.state.objects["contacts"]


@pytest.mark.parametrize("name", ["hs_object_id", "city", "nothing"])
async def test_an_upsert_takes_only_a_unique_property(name: str) -> None:
    async with calling(Standin()) as http:
        given: Any = {"id": "1", "idProperty": name, "properties": {}}
        answer = await http.post(f"{CONTACTS}/batch/upsert", json={"inputs": [given]})

    assert answer.status_code == 400
    assert "non-unique" in answer.json()["message"]


async def test_a_batch_is_at_most_a_hundred_and_names_nobody_twice() -> None:
    many = [{"email": f"p{n}@example.com"} for n in range(101)]
    async with calling(Standin()) as http:
        long = await http.post(f"{CONTACTS}/batch/upsert", json=upsert(*many))
        twice = await http.post(f"{CONTACTS}/batch/upsert", json=upsert(many[0], many[0]))
        fine = await http.post(f"{CONTACTS}/batch/upsert", json=upsert(*many[:100]))

    assert [one.status_code for one in (long, twice, fine)] == [400, 400, 200]
    assert "Duplicate IDs" in twice.json()["message"]


async def test_a_create_makes_a_second_note_when_it_is_repeated() -> None:
    standin = Standin()
    note: Any = {"properties": {"hs_timestamp": "1790000000000"}, "associations": []}
    async with calling(standin) as http:
        for _ in range(2):
            answer = await http.post("/crm/objects/2026-09/notes", json=note)
            assert answer.status_code == 201

    assert len(standin.state.objects["notes"]) == 2


async def test_an_address_that_is_taken_is_a_conflict_that_names_the_other() -> None:
    standin = Standin()
    there = standin.state.create("contacts", {"email": "a@example.com"})
    async with calling(standin) as http:
        body: Any = {"properties": {"email": "A@example.com"}, "associations": []}
        answer = await http.post(CONTACTS, json=body)

    assert answer.status_code == 409
    assert answer.json()["message"].endswith(f"Existing ID: {there.id}")


async def test_limits_are_counted_as_theirs_and_shown_in_every_answer() -> None:
    standin = Standin(StandinClock(frozen=True))
    async with calling(standin) as http:
        answers = [await http.get("/crm/owners/2026-09") for _ in range(101)]
        standin.clock.advance(10)
        later = await http.get("/crm/owners/2026-09")
        standin.throttle.daily = 102
        spent = await http.get("/crm/owners/2026-09")

    assert [one.status_code for one in answers] == [200] * 100 + [429]
    assert answers[-1].json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert later.headers["x-hubspot-ratelimit-remaining"] == "99"
    assert (spent.status_code, spent.json()["policyName"]) == (429, "DAILY")


async def test_a_search_pages_no_further_than_ten_thousand() -> None:
    body: Any = {"filterGroups": [], "properties": [], "sorts": [], "limit": 200, "after": "9900"}
    async with calling(Standin()) as http:
        answer = await http.post(f"{CONTACTS}/search", json=body)

    assert answer.status_code == 400


async def test_nobody_calls_without_a_token_and_the_journal_keeps_none() -> None:
    standin = Standin()
    async with calling(standin, key="wrong-token-123") as http:
        answer = await http.get("/crm/owners/2026-09")

    assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")
    assert "wrong-token-123" not in repr(standin.journal)


async def test_the_control_plane_sets_faults_moves_the_clock_and_shows_the_state() -> None:
    standin = Standin(StandinClock(frozen=True))
    async with calling(standin) as http:
        rule = {"fault": {"does": "status", "status": 503}, "path": "owners", "times": 1}
        await http.post("/__standin/faults", json={"rules": [rule], "script": [None]})
        broken = await http.get("/crm/owners/2026-09")
        await http.post("/__standin/clock", json={"advance": 60})
        record = standin.state.create("contacts", {"email": "a@example.com"})
        change = {"type": "contacts", "id": record.id, "properties": {"city": "Laval"}}
        await http.post("/__standin/change", json=change)
        state = (await http.get("/__standin/state")).json()
        journal = (await http.get("/__standin/journal")).json()["entries"]
        wrong = await http.post("/__standin/faults", json={"script": [{"does": "magic"}]})
        await http.post("/__standin/reset", json={})

    assert (broken.status_code, wrong.status_code) == (503, 400)
    assert state["objects"]["contacts"][record.id]["properties"]["city"] == "Laval"
    assert [entry["path"] for entry in journal] == ["/crm/owners/2026-09"]
    assert standin.state.objects["contacts"] == {}


async def test_what_breaks_a_connection_is_said_in_process_where_it_cannot_break() -> None:
    standin = Standin()
    standin.faults.script.append(Fault(Does.DROP))
    async with calling(standin) as http:
        answer = await http.get("/crm/owners/2026-09")

    assert answer.status_code == 503


async def test_a_person_who_consents_comes_back_with_a_code_that_gives_tokens() -> None:
    standin = Standin()
    async with calling(standin) as http:
        stranger = await http.get("/oauth/authorize", params={"client_id": "nobody"})
        back_to = {"redirect_uri": "http://127.0.0.1/back"}
        query = {"client_id": standin.access.client_id, "state": "s", **back_to}
        back = await http.get("/oauth/authorize", params=query)
        code = httpx.URL(back.headers["location"]).params["code"]
        form = {
            "grant_type": "authorization_code",
            "client_id": standin.access.client_id,
            "client_secret": standin.access.client_secret,
            "code": code,
            **back_to,
        }
        given = await http.post("/oauth/2026-09/token", data=form)
        again = await http.post("/oauth/2026-09/token", data=form)

    assert stranger.status_code == 400
    assert given.json()["expires_in"] == 1800
    assert again.status_code == 400


async def test_it_starts_by_itself_on_a_port() -> None:
    command = ("-m", "tests.standins.hubspot", "--port", "0", "--key", "k-1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        url = line.split()[5].rstrip(",")
        async with httpx.AsyncClient(headers={"Authorization": "Bearer k-1"}) as http:
            answer = await http.get(f"{url}/account-info/2026-09/details")
    finally:
        process.terminate()
        await process.communicate()

    assert answer.json()["portalId"] == 4_242_001
