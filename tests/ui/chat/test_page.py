"""The chat's page over HTTP: who sees it, from where its parts come, what is not there."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.ui.running import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")

ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def server(chat_server: Served) -> Served:
    chat_server.stranger.cookies.clear()
    return chat_server


async def opened(server: Served) -> httpx.AsyncClient:
    """The stranger, signed in as the browser of our own user is."""
    assert (await server.stranger.get("/")).status_code == 200
    return server.stranger


async def test_the_start_page_is_the_chat_and_signs_our_own_browser_in(server: Served) -> None:
    response = await server.stranger.get("/", headers={"Sec-Fetch-Site": "none"})

    assert response.headers["set-cookie"].startswith(f"rapport_{server.port}=")
    assert "<title>Rapport</title>" in response.text


async def test_a_one_time_link_lands_in_the_chat(server: Served) -> None:
    key = server.sign_in.sessions.new_link()

    landed = await server.stranger.get(f"/open?key={key}", headers=ELSEWHERE, follow_redirects=True)

    assert landed.status_code == 200
    assert landed.url.path == "/"
    assert "<title>Rapport</title>" in landed.text


async def test_nothing_of_the_page_comes_from_another_host(server: Served) -> None:
    response = await (await opened(server)).get("/")

    policy = response.headers["content-security-policy"]
    assert not re.search(r"(src|href|content)=[\"']?(https?:)?//", response.text)
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert {part for part in policy.split() if ":" in part and "'" not in part} <= {
        "data:",
        "blob:",
        "data:;",
        "blob:;",
        f"ws://127.0.0.1:{server.port}",
        f"wss://127.0.0.1:{server.port};",
    }


async def test_the_docs_keep_their_stricter_policy(server: Served) -> None:
    policy = (await server.stranger.get("/docs")).headers["content-security-policy"]

    assert "unsafe" not in policy


async def test_assets_are_compressed_and_kept_by_browsers_for_good(server: Served) -> None:
    page = (await (await opened(server)).get("/")).text
    script = re.search(r'src="(/assets/index-[^"]+\.js)"', page)
    assert script

    small = await server.stranger.get(script[1])
    plain = await server.stranger.get(script[1], headers={"Accept-Encoding": "identity"})

    assert small.headers["content-encoding"] == "gzip"
    assert small.text == plain.text
    assert "immutable" in plain.headers["cache-control"]
    assert "javascript" in plain.headers["content-type"]
    assert int(small.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize(
    "path", ["/assets/../config.py", "/assets/%2e%2e/index.html", "/assets/nothing.js", "/assets/"]
)
async def test_what_is_no_asset_is_not_found(server: Served, path: str) -> None:
    assert (await server.client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/webhooks/nothing", 404),
        ("GET", "/webhooks/hubspot/x", 405),
        ("GET", "/mcp/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/v1/tools/trial_echo/x/y", 404),
        ("DELETE", "/v1/tools/trial_echo", 405),
        ("GET", "/project/share/x", 404),
        ("PUT", "/project/thread/share", 404),
        ("POST", "/login", 404),
        ("POST", "/auth/jwt", 404),
        ("GET", "/auth/oauth/github", 404),
        ("GET", "/copilot/index.js", 404),
        ("GET", "/health", 404),
    ],
)
async def test_what_is_not_there_is_told_as_such_and_never_as_a_page(
    server: Served, method: str, path: str, status: int
) -> None:
    response = await server.client.request(method, path)

    assert response.status_code == status, response.text
    assert "error" in response.json()


@pytest.mark.parametrize(
    ("language", "word"), [("fr-CA", "Nouv"), ("fr", "Nouv"), ("en-GB", "New"), ("de-DE", "New")]
)
async def test_the_interface_speaks_french_to_every_kind_of_french(
    server: Served, language: str, word: str
) -> None:
    client = await opened(server)

    found = (await client.get(f"/project/translations?language={language}")).json()["translation"]

    assert word in str(found["navigation"])


async def test_the_person_is_who_our_gate_let_in_whatever_the_request_says(server: Served) -> None:
    client = await opened(server)

    me = await client.get("/user", headers={"Cookie": f"access_token=forged; {_ours(client)}"})

    assert me.json()["identifier"].endswith(":local")
    assert "set-cookie" not in me.headers


async def test_without_a_session_the_chat_answers_nobody(server: Served) -> None:
    for method, path in (
        ("GET", "/user"),
        ("POST", "/auth/header"),
        ("POST", "/project/threads"),
        ("GET", "/project/settings"),
    ):
        response = await server.stranger.request(method, path, headers={"Origin": server.url})
        assert response.status_code == 401, path


async def test_signing_out_ends_the_session(server: Served) -> None:
    client = await opened(server)

    await client.post("/logout", headers=PAGE)

    assert (await client.get("/user")).status_code == 401


def _ours(client: httpx.AsyncClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


@pytest.mark.parametrize("language", ["fr-CA", "en-GB"])
async def test_a_step_has_no_word_of_the_interface_beside_its_title(
    server: Served, language: str
) -> None:
    client = await opened(server)

    found = (await client.get(f"/project/translations?language={language}")).json()["translation"]

    assert found["chat"]["messages"]["status"] == {"using": "…", "used": "✓"}


async def test_what_the_program_of_the_page_says_in_english_is_said_in_french(
    server: Served,
) -> None:
    client = await opened(server)

    french = await client.get("/", headers={"Accept-Language": "fr-CA", **PAGE})
    english = await client.get("/", headers={"Accept-Language": "en", **PAGE})

    assert '"Toggle theme": "Changer de thème"' in french.text
    assert "Changer de thème" not in english.text
