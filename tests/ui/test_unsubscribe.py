"""The public page of an unsubscribe link: RFC 8058's one click, preferences, and nothing else open."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from store.clock import real_ms
from store.ids import from_text
from tests.tools.outreach.mailed import mailed
from tests.ui.running import Served, raw_request, served
from tests.ui.test_pages import Links
from tools.secret_file import signing_secret
from tools.sending.unsubscribe import Leaving, make_token
from tools.settings import Settings
from ui.leaving import A_LINK_A_MINUTE, FORGED_A_MINUTE

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
names = iter(range(1_000))


async def link(server: Served, **fields: Any) -> tuple[str, str]:
    """A new customer that a campaign was sent to: their id and their link's path."""
    number = next(names)
    address = f"zoe{number}@example.com"
    given = {"name": "Zoé", "email": address, "phone": f"+1514555{1000 + number}", **fields}
    made = (await server.call("upsert_customer", **given)).json()["customer"]["id"]
    campaign = await mailed(server.runtime, made, address)
    tenant = await server.runtime.tenant()
    secret = signing_secret(server.runtime.settings)
    token = make_token(secret, tenant.id, Leaving(from_text("customer", made), campaign))
    return made, f"/unsubscribe/{token}"


async def reasons(server: Served, customer: str) -> list[str]:
    found = await server.call("check_eligibility", customer=customer, channel="email")
    assert found.status_code == 200, found.text
    return [one["code"] for one in found.json()["items"][0]["channels"][0]["reasons"]]


async def test_one_post_without_login_origin_or_cookie_unsubscribes(server: Served) -> None:
    customer, path = await link(server)

    response = await server.stranger.post(path, data=ONE_CLICK)

    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert "You are unsubscribed" in response.text
    assert "unsubscribed" in await reasons(server, customer)
    assert (await server.stranger.post(path, data=ONE_CLICK)).status_code == 200


async def test_a_provider_may_send_it_as_multipart(server: Served) -> None:
    customer, path = await link(server)

    response = await server.stranger.post(path, files={"List-Unsubscribe": (None, "One-Click")})

    assert response.status_code == 200
    assert "unsubscribed" in await reasons(server, customer)


@pytest.mark.parametrize("origin", ["null", "https://mail.example.net"])
async def test_a_page_of_any_mail_reader_may_post_it(server: Served, origin: str) -> None:
    customer, path = await link(server)
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}

    assert (await server.stranger.post(path, data=ONE_CLICK, headers=headers)).status_code == 200

    assert "unsubscribed" in await reasons(server, customer)


async def test_it_works_at_the_public_address_and_at_no_strange_one(settings: Settings) -> None:
    public = settings.model_copy(update={"public_url": "https://crm.example.com"})
    async with served(public) as server:
        customer, path = await link(server)
        strange = await server.stranger.post(path, data=ONE_CLICK, headers={"Host": "evil.example"})
        assert strange.status_code == 403
        assert "unsubscribed" not in await reasons(server, customer)

        ours = await server.stranger.post(path, data=ONE_CLICK, headers={"Host": "crm.example.com"})

        assert ours.status_code == 200
        assert "unsubscribed" in await reasons(server, customer)


async def test_opening_the_page_changes_nothing(server: Served) -> None:
    customer, path = await link(server)
    before = await reasons(server, customer)

    for _ in range(3):
        response = await server.stranger.get(path)
        assert response.status_code == 200
        assert "set-cookie" not in response.headers
    await server.stranger.get(path, params=ONE_CLICK)

    assert await reasons(server, customer) == before
    history = (await server.call("list_communications", customer=customer)).json()["items"]
    assert [one["status"] for one in history] == ["sent"]


async def test_the_page_needs_nothing_from_elsewhere_and_no_script(server: Served) -> None:
    _, path = await link(server)

    response = await server.stranger.get(path)

    found = Links(response.text)
    assert found.addresses == ["../pages/style.css"]
    assert not found.inline
    assert "<script" not in response.text
    assert '<form method="post">' in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-robots-tag"] == "noindex, nofollow"
    assert response.headers["cache-control"] == "no-store"
    style = await server.stranger.get(httpx.URL(server.url + path).join(found.addresses[0]))
    assert "prefers-color-scheme: dark" in style.text


async def test_the_page_speaks_the_reader_s_language_and_shows_a_masked_address_only(
    server: Served,
) -> None:
    _, path = await link(server)

    french = await server.stranger.get(path, headers={"Accept-Language": "fr-CA,en;q=0.5"})
    english = await server.stranger.get(path)

    assert "Me désabonner" in french.text
    assert '<html lang="fr">' in french.text
    assert "Unsubscribe" in english.text
    assert "z•••@e•••.com" in english.text
    assert not re.search(r"zoe\d+@example|Zoé|1514555", english.text)


async def test_the_preferences_are_kept_with_where_they_came_from(server: Served) -> None:
    customer, path = await link(server)

    response = await server.stranger.post(path, data={"preferences": "save", "sms": "on"})

    assert response.status_code == 200
    assert re.search(r'name="sms" value="on" checked', response.text)
    assert not re.search(r'name="email" value="on" checked', response.text)
    assert "consent_denied" in await reasons(server, customer)
    sms = await server.call("check_eligibility", customer=customer, channel="sms")
    codes = [one["code"] for one in sms.json()["items"][0]["channels"][0]["reasons"]]
    assert "consent_missing" not in codes


async def test_a_channel_that_was_stopped_cannot_be_ticked(server: Served) -> None:
    customer, path = await link(server)
    await server.stranger.post(path, data=ONE_CLICK)

    response = await server.stranger.post(path, data={"preferences": "save", "email": "on"})

    assert re.search(r'name="email" value="on" disabled', response.text)
    assert "unsubscribed" in await reasons(server, customer)


def forged(path: str) -> list[str]:
    token = path.removeprefix("/unsubscribe/")
    body, _, signature = token.rpartition(".")
    customer, _, campaign = body.partition(".")
    return [
        f"{customer}.{campaign}.{signature[::-1]}",
        f"{customer}.0.{signature}",
        f"{campaign}.{customer}.{signature}",
        f"{body}.",
        "x",
        "a" * 150,
        "é.è.ê",
        "..",
    ]


async def test_a_link_that_was_never_made_here_is_not_found_in_words(server: Served) -> None:
    _, path = await link(server)

    for token in forged(path):
        assert await _status(server, "GET", token) == 404, token
        assert await _status(server, "POST", token) == 404, token


async def _status(server: Served, method: str, token: str) -> int:
    """The status of a request whose path nobody tidied up."""
    request = (
        f"{method} /unsubscribe/{quote(token)} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 26\r\n"
        "Connection: close\r\n\r\nList-Unsubscribe=One-Click"
    )
    answer = await raw_request(server.port, request.encode())
    return int(answer.split(b" ")[1])


@pytest.mark.parametrize(
    "path",
    [
        "/unsubscribe",
        "/unsubscribe/",
        "/unsubscribe/a/b",
        "/unsubscribe/../v1/tools",
        "/unsubscribe/..%2fv1%2ftools",
        "/unsubscribe/%2e%2e/v1/jobs",
        "/unsubscribe//v1/tools",
        "//unsubscribe/x",
        "/v1/tools/unsubscribe/x",
        "/Unsubscribe/x",
        "/unsubscribe/x%00",
        "/unsubscribe/x%0a",
        "/unsubscribe/" + "x" * 201,
        "/mcp/unsubscribe/x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_path_that_looks_like_a_link_opens_anything_else(
    server: Served, method: str, path: str
) -> None:
    request = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n"
    )

    answer = await raw_request(server.port, request.encode())

    assert answer.split(b" ")[1] == b"401", answer[:200]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_of_a_link_need_the_token(server: Served, method: str) -> None:
    customer, path = await link(server)

    assert (await server.stranger.request(method, path)).status_code == 401
    assert "unsubscribed" not in await reasons(server, customer)


async def test_an_origin_of_elsewhere_is_still_refused_everywhere_else(server: Served) -> None:
    headers = {"Origin": "https://mail.example.net"}

    for path in ("/v1/tools/trial_echo", "/unsubscribe/a/b", "/v1/session"):
        response = await server.client.post(path, json={}, headers=headers)
        assert response.status_code == 403, path


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 422),
        (b"hello", "text/plain", 422),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json", 422),
        (b"List-Unsubscribe=Two-Click", "application/x-www-form-urlencoded", 422),
        (b"a=1&" * 1_000, "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe%zz=&&==", "application/x-www-form-urlencoded", 422),
        (b"--b\r\nnonsense", "multipart/form-data; boundary=b", 422),
        (b"nothing", "multipart/form-data", 422),
        (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
    ],
)
async def test_a_body_that_asks_for_nothing_changes_nothing(
    server: Served, content: bytes, media_type: str, status: int
) -> None:
    customer, path = await link(server)

    response = await server.stranger.post(
        path, content=content, headers={"Content-Type": media_type}
    )

    assert response.status_code == status
    assert "unsubscribed" not in await reasons(server, customer)
    assert "consent_denied" not in await reasons(server, customer)


async def test_a_link_of_another_secret_or_organisation_is_none_of_ours(server: Served) -> None:
    customer, _ = await link(server)
    leaving = Leaving(from_text("customer", customer), 0)
    token = make_token(signing_secret(server.runtime.settings), 2, leaving)

    assert (await server.stranger.post(f"/unsubscribe/{token}", data=ONE_CLICK)).status_code == 404
    assert "unsubscribed" not in await reasons(server, customer)


async def test_what_was_done_by_link_is_in_the_audit(server: Served) -> None:
    customer, path = await link(server)
    await server.stranger.post(path, data=ONE_CLICK, headers={"X-Request-Id": "one-click-7"})

    found = (await server.call("list_audit", limit=20)).json()["items"]

    [entry] = [one for one in found if one["tool"] == "unsubscribe" and customer in str(one)]
    assert "provider" in str(entry)
    assert "one-click-7" in str(entry)


async def test_a_link_used_far_too_often_is_asked_to_wait_and_a_good_one_still_works(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    within_a_minute = real_ms()
    monkeypatch.setattr("ui.often.real_ms", lambda: within_a_minute)
    async with served(settings) as server:
        _, first = await link(server)
        customer, second = await link(server)
        for _ in range(FORGED_A_MINUTE + A_LINK_A_MINUTE):
            await server.stranger.get("/unsubscribe/forged")
            await server.stranger.get(first)

        last = await server.stranger.get(first)
        assert last.status_code == 429
        assert int(last.headers["retry-after"]) > 0
        assert (await server.stranger.get("/unsubscribe/forged")).status_code == 429
        assert (await server.stranger.post(second, data=ONE_CLICK)).status_code == 200
        assert "unsubscribed" in await reasons(server, customer)
