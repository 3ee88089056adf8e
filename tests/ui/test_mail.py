"""A person connects their own Gmail in the browser: only their session, only an answer to it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from tests.standins.gmail import SECRET, Gmail
from tests.ui.conftest import settings_in
from tests.ui.running import Served, served
from ui.mail import CONNECT, DISCONNECT, FINISH, PAGE
from ui.security import GMAIL_CALLBACK

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mailing(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[tuple[Served, Gmail]]:
    settings = settings_in(tmp_path_factory.mktemp("mail") / "home")
    with Gmail() as gmail:
        google = {"google_client_id": "client", "google_client_secret": SecretStr(SECRET)}
        given = settings.model_copy(update={**google, "google_url": gmail.url})
        async with served(given) as running:
            yield running, gmail


def browser(server: Served) -> httpx.AsyncClient:
    """A browser signed in with a session of its own."""
    name, own = f"rapport_{server.port}", {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    cookies = {name: server.sign_in.sessions.new()}
    return httpx.AsyncClient(base_url=server.url, headers=own, cookies=cookies, timeout=20)


async def answered(person: httpx.AsyncClient) -> Mapping[str, str]:
    """Asks for Google's address, agrees there, and comes back with its answer's fields."""
    page = await person.post(CONNECT)
    found = re.search(r'href="(http[^"]+/o/oauth2[^"]+)"', page.text)
    assert found, page.text
    async with httpx.AsyncClient() as outside:
        sent = await outside.get(unescape(found[1]))
    back = urlsplit(sent.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == str(person.base_url).rstrip("/")
    assert back.path == GMAIL_CALLBACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


async def test_from_the_button_to_a_connected_account(mailing: tuple[Served, Gmail]) -> None:
    server, gmail = mailing
    async with browser(server) as person:
        assert "No Gmail is connected" in (await person.get(PAGE)).text
        fields = await answered(person)
        came_back = await server.stranger.get(
            GMAIL_CALLBACK, params=fields, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert (came_back.status_code, "Connect this account" in came_back.text) == (200, True)
        assert "No Gmail is connected" in (await person.get(PAGE)).text  # the GET changed nothing
        done = await person.post(FINISH, data=dict(fields))
        assert (done.status_code, gmail.email in done.text) == (200, True)
        assert gmail.email in (await person.get(PAGE)).text
        assert "hush-hush" not in done.text
        gone = await person.post(DISCONNECT)
        assert "was disconnected" in gone.text
        french = await person.get(PAGE, headers={"Accept-Language": "fr"})
        assert "Aucun Gmail" in french.text


async def test_an_answer_counts_only_for_the_session_that_asked(
    mailing: tuple[Served, Gmail],
) -> None:
    server, _ = mailing
    async with browser(server) as person, browser(server) as other:
        fields = await answered(person)
        stolen = await other.post(FINISH, data=dict(fields))
        assert stolen.status_code == 409
        assert "somebody else asked" in stolen.text
        forged = await person.post(FINISH, data={**fields, "state": "forged"})
        assert forged.status_code == 409
        assert "No Gmail is connected" in (await person.get(PAGE)).text


@pytest.mark.parametrize("path", [CONNECT, FINISH, DISCONNECT])
async def test_nobody_posts_it_without_a_session_or_from_another_site(
    mailing: tuple[Served, Gmail], path: str
) -> None:
    server, _ = mailing
    assert (await server.stranger.post(path)).status_code == 401
    async with browser(server) as person:
        elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        assert (await person.post(path, headers=elsewhere)).status_code == 403


async def test_what_comes_back_is_shown_as_text_only(mailing: tuple[Served, Gmail]) -> None:
    server, _ = mailing
    asked = {"state": '"><script>alert(1)</script>', "code": "<b>"}
    page = await server.stranger.get(GMAIL_CALLBACK, params=asked)
    assert "<script>" not in page.text
    refused = await server.stranger.get(GMAIL_CALLBACK, params={"error": "access_denied"})
    assert (refused.status_code, "consent was refused" in refused.text) == (400, True)


async def test_the_settings_page_needs_a_session(mailing: tuple[Served, Gmail]) -> None:
    server, _ = mailing
    assert (await server.stranger.get(PAGE)).status_code == 401
