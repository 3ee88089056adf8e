"""Large bodies are refused while they come in, and the server goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.ui.running import Served, raw_request, served
from tools.settings import Settings
from ui.limits import JSON_LIMIT

pytestmark = pytest.mark.asyncio(loop_scope="module")

ECHO = "/v1/tools/trial_echo"


async def test_a_body_that_says_it_is_huge_is_refused_before_it_comes(server: Served) -> None:
    head = (
        f"POST {ECHO} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {10**15}\r\n\r\n{{"
    )

    answer = await raw_request(server.port, head.encode())

    assert b" 413 " in answer.split(b"\r\n")[0]
    assert b"too_large" in answer


@pytest.mark.parametrize("length", ["-1", "+5", "0x10", "1_000", "9" * 400])
async def test_an_odd_content_length_is_refused(server: Served, length: str) -> None:
    head = (
        f"POST {ECHO} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Length: {length}\r\n\r\n"
    )

    answer = await raw_request(server.port, head.encode())

    assert answer.split(b" ")[1].startswith(b"4")
    assert (await server.client.get("/healthz")).status_code == 200


async def test_a_client_that_sends_a_little_too_much_reads_why(server: Served) -> None:
    headers = {"Content-Type": "application/json"}

    response = await server.client.post(ECHO, content=b" " * (3 * JSON_LIMIT), headers=headers)

    assert response.status_code == 413
    assert response.json()["error"]["hint"]


async def test_a_body_without_a_length_is_stopped_at_the_limit(server: Served) -> None:
    sent = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        while sent < 20 * JSON_LIMIT:
            sent += 65_536
            yield b" " * 65_536
            await asyncio.sleep(0)

    headers = {"Content-Type": "application/json"}
    try:
        response = await server.client.post(ECHO, content=endless(), headers=headers)
        assert response.status_code == 413
        assert response.json()["error"]["code"] == "too_large"
    except httpx.TransportError:  # the server hung up before all was sent
        pass

    assert sent < 20 * JSON_LIMIT
    assert (await server.client.get("/healthz")).status_code == 200


async def test_a_body_within_the_limit_is_read(settings: Settings) -> None:
    small = settings.model_copy(update={"body_limit": 2_000})
    headers = {"Content-Type": "application/json"}

    async with served(small) as server:
        within = await server.client.post(ECHO, content=b"{}" + b" " * 1_998, headers=headers)
        past = await server.client.post(ECHO, content=b"{}" + b" " * 1_999, headers=headers)

    assert within.status_code == 200
    assert past.status_code == 413
    assert past.json()["error"]["hint"]
