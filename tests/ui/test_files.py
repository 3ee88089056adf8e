"""Files by handle: what goes up comes down, as an attachment, within the limit."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing

import httpx
import pytest

from tests.ui.running import Served, served
from tools.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def upload(server: Served, name: str, content: bytes, **headers: str) -> httpx.Response:
    return await server.client.post(
        "/v1/files", params={"name": name}, content=content, headers=headers
    )


async def test_a_file_comes_down_as_it_went_up(server: Served) -> None:
    content = bytes(range(256)) * 12_345

    kept = await upload(server, "Données é.csv", content, **{"Content-Type": "text/csv"})

    assert kept.status_code == 200, kept.text
    facts = kept.json()
    assert facts["size"] == len(content)
    assert facts["sha256"] == hashlib.sha256(content).hexdigest()
    got = await server.client.get(f"/v1/files/{facts['id']}")
    assert got.content == content
    assert got.headers["content-type"] == "text/csv"
    disposition = got.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="Donn_es _.csv"')
    assert "filename*=UTF-8''Donn%C3%A9es%20%C3%A9.csv" in disposition


async def test_an_empty_file_is_kept(server: Served) -> None:
    kept = (await upload(server, "empty.csv", b"")).json()

    assert kept["size"] == 0
    assert (await server.client.get(f"/v1/files/{kept['id']}")).content == b""


async def test_a_page_can_never_be_shown_as_ours(server: Served) -> None:
    page = b"<script>alert(1)</script>"

    kept = (await upload(server, 'x".html', page, **{"Content-Type": "text/html"})).json()

    got = await server.client.get(f"/v1/files/{kept['id']}")
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-disposition"].count('"') == 2
    assert "sandbox" in got.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("given", "name"),
    [("../../etc/passwd", "passwd"), ("C:\\temp\\a.csv", "a.csv"), (" a.csv ", "a.csv")],
)
async def test_folders_are_taken_off_a_name(server: Served, given: str, name: str) -> None:
    assert (await upload(server, given, b"x")).json()["name"] == name


@pytest.mark.parametrize("name", ["", "..", "/", "a\nb.csv", "a\x00.csv", "x" * 2000, "\u202ex"])
async def test_any_name_becomes_one_that_can_be_saved_under(server: Served, name: str) -> None:
    kept = (await upload(server, name, b"x")).json()

    assert kept["name"].isprintable()
    assert 0 < len(kept["name"]) <= 120
    got = await server.client.get(f"/v1/files/{kept['id']}")
    assert got.content == b"x"


@pytest.mark.parametrize(
    ("handle", "status"),
    [("file_0000000000000", 404), ("cus_0000000000000", 422), ("..", 404), ("x" * 500, 422)],
)
async def test_an_unknown_handle_is_refused(server: Served, handle: str, status: int) -> None:
    assert (await server.client.get(f"/v1/files/{handle}")).status_code == status


async def test_nothing_is_left_of_a_file_past_the_limit(settings: Settings) -> None:
    async def streamed() -> AsyncGenerator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000

    async with served(settings.model_copy(update={"body_limit": 1_500_000})) as server:
        told = await upload(server, "big.csv", b"x" * 1_500_001)
        try:
            untold = await server.client.post("/v1/files?name=big.csv", content=streamed())
            assert untold.status_code == 413
        except httpx.TransportError:  # the server hung up before all was sent
            pass
        fits = await upload(server, "fits.csv", b"x" * 1_500_000)

        assert told.status_code == 413
        assert fits.status_code == 200
        assert await kept_chunks(server) == 3


async def kept_chunks(server: Served) -> int:
    """How many chunks the database holds."""
    with closing(sqlite3.connect(server.runtime.settings.home / "rapport.db")) as database:
        return database.execute("SELECT count(*) FROM file_chunk").fetchone()[0]


async def chunks_become(server: Served, number: int) -> None:
    """Wait until the database holds so many chunks."""
    for _ in range(250):
        if await kept_chunks(server) == number:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never {number} chunks")


async def test_nothing_is_left_of_an_upload_that_breaks_off(server: Served) -> None:
    before = await kept_chunks(server)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        f"POST /v1/files?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Length: 5000000\r\n\r\n"
    )
    writer.write(head.encode() + b"x" * 2_500_000)
    await writer.drain()
    await chunks_become(server, before + 4)

    writer.close()
    del reader

    await chunks_become(server, before)
    assert (await server.client.get("/healthz")).status_code == 200
