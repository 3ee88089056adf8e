"""Who is let in: Host, Origin, token, sessions, one-time links."""

from __future__ import annotations

import httpx
import pytest

from tests.ui.running import Served, raw_request, served
from tools.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

ECHO = "/v1/tools/trial_echo"


def refused(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1@evil.example",
        "127.0.0.2",
        "[::2]",
        "127.0.0.1:8000:80",
        "169.254.169.254",
    ],
)
async def test_a_host_that_is_not_ours_is_refused_even_with_the_token(
    server: Served, host: str
) -> None:
    for path in ("/", "/healthz", "/v1/tools", "/mcp", "/docs"):
        refused(await server.client.get(path, headers={"Host": host}), 403, "not_permitted")


@pytest.mark.parametrize("host", ["localhost:1234", "LOCALHOST", "127.0.0.1", "[::1]:80"])
async def test_names_of_this_machine_are_ours_on_any_port(server: Served, host: str) -> None:
    response = await server.client.get("/v1/tools", headers={"Host": host})

    assert response.status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "", "file://", "http://127.0.0.1:1", "http://localhost"],
)
async def test_a_page_of_another_origin_is_refused(server: Served, origin: str) -> None:
    response = await server.client.post(ECHO, json={}, headers={"Origin": origin})

    refused(response, 403, "not_permitted")
    assert "access-control-allow-origin" not in response.headers


async def test_our_own_page_is_let_in(server: Served) -> None:
    response = await server.client.post(ECHO, json={}, headers={"Origin": server.url})

    assert response.status_code == 200


async def test_a_repeated_header_is_refused(server: Served) -> None:
    request = (
        f"GET /v1/tools HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer x\r\n"
        f"Authorization: Bearer {server.token}\r\nConnection: close\r\n\r\n"
    )

    assert b"422" in (await raw_request(server.port, request.encode())).split(b"\r\n")[0]


async def test_headers_past_their_limit_are_refused(server: Served) -> None:
    head = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    many = "".join(f"X-{number}: 1\r\n" for number in range(150))

    long = await raw_request(server.port, f"{head}X-Long: {'x' * 100_000}\r\n\r\n".encode())
    counted = await raw_request(server.port, f"{head}{many}Connection: close\r\n\r\n".encode())

    assert b" 4" in long.split(b"\r\n")[0]
    assert b"413" in counted.split(b"\r\n")[0]
    assert (await server.client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer wrong", "Basic bG9jYWw6", "Bearer " + "x" * 10_000],
)
@pytest.mark.parametrize("path", [ECHO, "/v1/files", "/mcp", "/v1/nothing"])
async def test_without_the_token_nothing_is_answered(
    server: Served, path: str, authorization: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    response = await server.stranger.post(path, json={}, headers=headers)

    refused(response, 401, "not_signed_in")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", ["/v1/tools", "/health/detailed", "/v1/jobs", "/v1/customers", "/assetsx", "//", "/v1"]
)
async def test_what_is_not_public_needs_the_token(server: Served, path: str) -> None:
    refused(await server.stranger.get(f"{server.url}{path}"), 401, "not_signed_in")


async def test_pages_and_health_are_public(server: Served) -> None:
    for path in ("/docs", "/openapi.json", "/healthz", "/readyz", "/pages/style.css"):
        assert (await server.stranger.get(path)).status_code == 200


async def test_the_token_opens_a_session_for_our_pages_only(server: Served) -> None:
    stranger, page = server.stranger, {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}

    wrong = await stranger.post("/v1/session", json={"token": "x" * 40}, headers=page)
    right = await stranger.post("/v1/session", json={"token": server.token}, headers=page)

    refused(wrong, 401, "not_signed_in")
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert server.token not in cookie
    assert (await stranger.get("/v1/session")).json() == {"signed_in": True}
    assert (await stranger.post(ECHO, json={}, headers=page)).status_code == 200
    ended = await stranger.delete("/v1/session", headers=page)
    assert ended.json() == {"signed_in": False}
    assert (await stranger.get("/v1/session")).json() == {"signed_in": False}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_session_counts_only_for_requests_of_our_pages(
    server: Served, headers: dict[str, str]
) -> None:
    server.stranger.cookies.set(f"rapport_{server.port}", server.sign_in.sessions.new())

    response = await server.stranger.post(ECHO, json={}, headers=headers)

    refused(response, 401, "not_signed_in")


async def test_a_session_is_no_key_to_mcp(server: Served) -> None:
    server.stranger.cookies.set(f"rapport_{server.port}", server.sign_in.sessions.new())
    page = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}

    refused(await server.stranger.post("/mcp", json={}, headers=page), 401, "not_signed_in")


async def test_a_one_time_link_signs_a_browser_in_once(server: Served) -> None:
    key = server.sign_in.sessions.new_link()

    first = await server.stranger.get(f"/open?key={key}")
    second = await server.stranger.get(f"/open?key={key}")

    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "set-cookie" in first.headers
    assert (second.status_code, second.headers["location"]) == (303, "/#link-spent")
    assert "set-cookie" not in second.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 tunnel"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_the_start_page_signs_nobody_in_who_comes_from_elsewhere(
    server: Served, headers: dict[str, str]
) -> None:
    response = await server.stranger.get("/", headers=headers)

    assert response.status_code == 401
    assert "set-cookie" not in response.headers


async def test_the_start_page_signs_nobody_in_behind_a_proxy(settings: Settings) -> None:
    behind = settings.model_copy(update={"public_url": "https://crm.example.com"})

    async with served(behind) as server:
        page = await server.stranger.get("/", headers={"Host": "crm.example.com"})
        named = {"Host": "crm.example.com", "Origin": "https://crm.example.com"}
        signed = await server.stranger.post(
            "/v1/session", json={"token": server.token}, headers=named
        )

    assert "set-cookie" not in page.headers
    assert "max-age" in page.headers["strict-transport-security"]
    assert "Secure" in signed.headers["set-cookie"]


async def test_listed_origins_may_call_and_no_others(settings: Settings) -> None:
    ours = settings.model_copy(update={"cors_origins": ("https://app.example.com",)})
    asking = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }

    async with served(ours) as server:
        listed = await server.stranger.options(
            ECHO, headers={"Origin": "https://app.example.com", **asking}
        )
        other = await server.stranger.options(
            ECHO, headers={"Origin": "https://evil.example.com", **asking}
        )
        called = await server.client.post(
            ECHO, json={}, headers={"Origin": "https://app.example.com"}
        )

    assert listed.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "access-control-allow-credentials" not in listed.headers
    refused(other, 403, "not_permitted")
    assert called.headers["access-control-allow-origin"] == "https://app.example.com"


async def test_every_answer_carries_the_safe_headers(server: Served) -> None:
    for response in (
        await server.stranger.get("/"),
        await server.client.get("/v1/nothing"),
        await server.stranger.get("/v1/tools"),
        await server.client.get("/v1/tools", headers={"Host": "evil.example"}),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert "server" not in response.headers
