"""A person connects HubSpot with their account in the browser: only their session, only once."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.sync.consenting_world import PLANTED, agreed, app_settings, new_standin
from tests.ui.conftest import settings_in
from tests.ui.running import Served, served
from tests.ui.test_connections import holding
from tests.ui.test_mail import browser
from tools.sync.consent import PAGE
from ui.consent import CONNECT, FINISH
from ui.security import HUBSPOT_CALLBACK

pytestmark = pytest.mark.asyncio(loop_scope="module")
Both = tuple[Served, Standin]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Both]:
    settings, standin = settings_in(tmp_path_factory.mktemp("consent") / "home"), new_standin()
    async with serving(standin) as url, served(app_settings(settings, url)) as running:
        yield running, standin


async def address(person: httpx.AsyncClient, **fields: str) -> str:
    """HubSpot's page, as the button gives it."""
    page = await person.post(CONNECT, data=fields)
    found = re.search(r'href="(http[^"]+/oauth/authorize[^"]+)"', page.text)
    assert found, page.text
    url = unescape(found[1])
    back = urlsplit(parse_qs(urlsplit(url).query)["redirect_uri"][0])
    assert (f"{back.scheme}://{back.netloc}", back.path) == (
        str(person.base_url).rstrip("/"),
        HUBSPOT_CALLBACK,
    )
    return url


async def test_from_the_button_to_a_connected_account_and_again(both: Both) -> None:
    server, standin = both
    async with browser(server) as person:
        assert "HubSpot is not connected" in (await person.get(PAGE)).text
        fields = await agreed(await address(person))
        came_back = await server.stranger.get(
            HUBSPOT_CALLBACK, params=fields, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert (came_back.status_code, "Connect this account" in came_back.text) == (200, True)
        assert "HubSpot is not connected" in (await person.get(PAGE)).text  # a GET changes nothing

        done = await person.post(FINISH, data=fields)

        assert (done.status_code, "Stand-in Inc. 4242001" in done.text) == (200, True)
        again = await person.post(FINISH, data=fields)
        assert (again.status_code, "used already" in again.text) == (409, True)
        listed = (await server.client.get("/v1/connections")).json()
        [line] = listed["items"]
        assert listed["page"] == PAGE
        french = await person.get(PAGE, headers={"Accept-Language": "fr"})
        assert "Connecté : HubSpot (Stand-in Inc. 4242001)" in unescape(french.text)

        standin.state.portal = 777
        other = await person.post(
            FINISH, data=await agreed(await address(person, connection=line["id"]))
        )
        standin.state.portal = 4242001
        assert (other.status_code, "choose the right account" in other.text) == (409, True)
        assert (await server.client.get("/v1/connections")).json()["total"] == 1
        shown = done.text + again.text + other.text + french.text
    assert PLANTED not in shown + str(listed)
    assert not holding(server.runtime.settings.home, PLANTED)


async def test_an_answer_counts_only_for_the_session_that_asked(both: Both) -> None:
    server, standin = both
    before = standin.access.granted
    async with browser(server) as person, browser(server) as other:
        fields = await agreed(await address(person))
        stolen = await other.post(FINISH, data=fields)
        assert (stolen.status_code, "somebody else asked" in stolen.text) == (409, True)
        forged = await person.post(FINISH, data={**fields, "state": "forged"})
        assert (forged.status_code, "no answer to anything" in forged.text) == (409, True)
        empty = await person.post(FINISH, content=b"\xff\xfe", headers={"Content-Type": "text/x"})
        assert empty.status_code == 422
        wrong = await person.post(CONNECT, data={"connection": "con_0000000000000"})
        assert wrong.status_code == 404
    assert standin.access.granted == before


async def test_a_program_connects_by_rest_with_its_token(both: Both) -> None:
    server, _ = both
    asked = await server.client.post("/v1/connections/consent", json={"name": "By program"})
    assert asked.status_code == 200, asked.text
    assert asked.json()["redirect_uri"] == f"{server.url}{HUBSPOT_CALLBACK}"
    given = await agreed(asked.json()["url"])
    body = {name: given[name] for name in ("state", "code")}
    refused = await server.stranger.post("/v1/connections/consent/finish", json=body)
    assert refused.status_code == 401
    for wrong, status in (({**body, "x": 1}, 422), ({"state": "a"}, 422), ({}, 422)):
        answer = await server.client.post("/v1/connections/consent/finish", json=wrong)
        assert (answer.status_code, given["code"] in answer.text) == (status, False)

    done = await server.client.post("/v1/connections/consent/finish", json=body)

    assert done.status_code == 200, done.text
    assert done.json()["connection"]["name"] == "By program"
    french = {"Accept-Language": "fr"}
    again = await server.client.post("/v1/connections/consent/finish", json=body, headers=french)
    assert (again.status_code, "a déjà servi" in again.text) == (409, True)
    document = (await server.client.get("/openapi.json")).json()["paths"]
    assert {"/v1/connections/consent", "/v1/connections/consent/finish"} <= document.keys()


@pytest.mark.parametrize("path", [CONNECT, FINISH])
async def test_nobody_posts_it_without_a_session_or_from_another_site(
    both: Both, path: str
) -> None:
    server, _ = both
    assert (await server.stranger.post(path)).status_code == 401
    async with browser(server) as person:
        elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        assert (await person.post(path, headers=elsewhere)).status_code == 403


async def test_what_comes_back_is_shown_as_text_only_and_says_what_to_do(both: Both) -> None:
    server, _ = both
    asked = {"state": '"><script>alert(1)</script>', "code": "<b>"}
    page = await server.stranger.get(HUBSPOT_CALLBACK, params=asked)
    assert "<script>" not in page.text
    denied = await server.stranger.get(HUBSPOT_CALLBACK, params={"error": "access_denied"})
    assert (denied.status_code, "consent was refused" in denied.text) == (400, True)
    scopes = await server.stranger.get(HUBSPOT_CALLBACK, params={"error": "invalid_scope"})
    assert ("invalid_scope" in scopes.text, "redirect URL" in scopes.text) == (True, True)
    words = await server.stranger.get(HUBSPOT_CALLBACK, params={"error": "Call 555 0100 now"})
    assert (words.status_code, "555" in words.text) == (400, False)


async def test_the_page_needs_a_session(both: Both) -> None:
    server, _ = both
    assert (await server.stranger.get(PAGE)).status_code == 401
