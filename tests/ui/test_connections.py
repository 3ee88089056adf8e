"""`POST /v1/connections`: the key of a CRM goes in and never comes out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.standins.hubspot.access import Token
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.ui.conftest import settings_in
from tests.ui.running import Served, served

KEY = "pat-na1-planted-key-of-the-rest-door"


def holding(folder: Path, text: str) -> list[Path]:
    """The files of a folder that hold a text."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [file for file in files if text.encode() in file.read_bytes()]


@pytest.fixture
def standin() -> Standin:
    return Standin(service_key=KEY)


@pytest_asyncio.fixture
async def server(home: Path, standin: Standin) -> AsyncGenerator[Served]:
    async with serving(standin) as url:
        changes = {"hubspot_url": url, "hubspot_token": None}
        async with served(settings_in(home).model_copy(update=changes)) as running:
            yield running


async def test_a_key_connects_and_is_told_nowhere(
    server: Served, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"system": "hubspot", "token": f" {KEY}\n", "name": "Main"}
    caplog.set_level("DEBUG")
    made = await server.client.post("/v1/connections", json=given)
    assert made.status_code == 200, made.text
    line = made.json()["connection"]
    assert (line["name"], line["account"], line["state"]) == ("Main", "4242001", "active")
    assert "customer.rapport_id" in made.json()["made"]

    again = await server.client.post("/v1/connections", json=given)

    assert (again.json()["connection"]["id"], again.json()["made"]) == (line["id"], [])
    listed = await server.client.get("/v1/connections")
    assert [one["id"] for one in listed.json()["items"]] == [line["id"]]
    tried = await server.call("test_connection")
    assert tried.json()["works"] is True
    audit = await server.call("list_audit")
    assert [one["tool"] for one in audit.json()["items"]].count("connect_crm") == 2
    assert line["id"] in audit.text
    document = await server.client.get("/openapi.json")
    said = made.text + again.text + listed.text + tried.text + audit.text + document.text
    assert KEY not in said + caplog.text
    assert not holding(home, KEY)


BAD: tuple[tuple[dict[str, object], int, str], ...] = (
    ({"token": "pat-wrong-planted"}, 502, "does not accept the access token"),
    ({"token": "two words planted"}, 422, "token"),
    ({"token": ""}, 422, "token"),
    ({"token": {"planted": "planted"}}, 422, "token"),
    ({"token": "planted" * 400}, 422, "token"),
    ({"token": KEY, "system": "zoho"}, 422, "system"),
    ({"token": KEY, "system": "salesforce"}, 422, "client_secret"),
    ({"token": KEY, "url": "https://acme.my.salesforce.com"}, 422, "url"),
    ({"token": KEY, "name": "x" * 81}, 422, "name"),
    ({"token": KEY, "name": "a\u202eb"}, 422, "name"),
    ({"token": KEY, "role": "owner"}, 422, "role"),
    ({}, 422, "token"),
)


async def test_what_cannot_be_used_is_named_without_the_key_and_nothing_is_kept(
    server: Served,
) -> None:
    for given, status, named in BAD:
        answer = await server.client.post("/v1/connections", json=given)
        assert answer.status_code == status, answer.text
        assert named in answer.text
        assert "planted" not in answer.text
        assert (await server.client.get("/v1/connections")).json()["total"] == 0


async def test_a_stranger_connects_nothing_and_missing_scopes_are_named_in_french(
    server: Served, standin: Standin
) -> None:
    refused = await server.stranger.post("/v1/connections", json={"token": KEY})
    assert refused.status_code == 401
    little = "pat-with-little-scope"
    standin.access.tokens[little] = Token(frozenset({"oauth"}))
    answer = await server.client.post(
        "/v1/connections",
        json={"token": little},
        headers={"Accept-Language": "fr"},
    )
    assert answer.status_code == 502
    assert "Il manque une autorisation" in answer.json()["error"]["message"]
