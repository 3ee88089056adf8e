"""A server that is not what it should be: nothing follows it, nothing breaks."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from tests.standins.hubspot.clock import StandinClock
from tests.tools.connectors import unique_name
from tools.connectors.calling import MOST_BYTES
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Timing
from tools.connectors.port import BY_ID, OUR_ID, Kind, Outcome, Write
from tools.connectors.tokens import PlainToken
from tools.connectors.troubles import Code, ConnectorError


@asynccontextmanager
async def answering(*answer: bytes) -> AsyncGenerator[tuple[HubSpot, list[bytes]]]:
    """A client of a server that says the same to everything, and what the server was sent."""
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.writelines(answer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    clock = StandinClock(frozen=True)
    options = HubSpotOptions(
        unique_name(),
        base_url=f"http://127.0.0.1:{port}",
        timing=Timing(clock.now, clock.sleep, clock.now_ms),
    )
    client = HubSpot(PlainToken(SecretStr("key")), options)
    async with server:
        yield client, asked
        await client.close()


def said(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """An answer over HTTP."""
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_redirect_is_not_followed_so_the_token_stays() -> None:
    moved = said(b"", status="307 Temporary Redirect", headers="Location: http://127.0.0.2/\r\n")
    async with answering(moved) as (client, asked):
        with pytest.raises(ConnectorError) as failed:
            await client.owners()

    assert (failed.value.trouble.code, len(asked)) == (Code.UNEXPECTED, 1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"results": 5}',
        b'{"results": [{"id": null}]}',
        b'{"results": [[], 1, {"id": "1", "createdAt": "never"}]}',
    ],
)
async def test_an_unreadable_answer_is_an_error_and_no_empty_result(body: bytes) -> None:
    async with answering(said(body)) as (client, _):
        with pytest.raises(ConnectorError) as failed:
            await client.read(Kind.CUSTOMER, BY_ID, ["1"], [])
        results = await client.upsert_batch(Kind.CUSTOMER, OUR_ID, [Write("t", "c", {})])

    assert failed.value.trouble.code is Code.UNREADABLE
    assert results[0].outcome is Outcome.UNKNOWN


async def test_what_is_no_list_passes_for_no_empty_one() -> None:
    async with answering(said(b'{"results": 5}')) as (client, _):
        for call in (client.owners, client.pipelines, lambda: client.describe(Kind.NOTE)):
            with pytest.raises(ConnectorError) as failed:
                await call()
            assert failed.value.trouble.code is Code.UNREADABLE


async def test_results_for_what_was_not_sent_are_nobody_s() -> None:
    strange = b'{"results": [{"id": "9", "properties": {"rapport_id": "other"}}], "errors": [{}]}'
    async with answering(said(strange)) as (client, _):
        writes = [Write(f"t{n}", f"c{n}", {}) for n in range(3)]
        results = await client.upsert_batch(Kind.CUSTOMER, OUR_ID, writes)

    assert [one.trace_id for one in results] == ["t0", "t1", "t2"]
    assert {one.outcome for one in results} == {Outcome.FAILED}
    assert {one.remote_id for one in results} == {""}


async def test_an_answer_that_unpacks_without_end_is_cut_off() -> None:
    packed = gzip.compress(b"0" * (MOST_BYTES + 1), 1)
    bomb = said(packed, headers="Content-Encoding: gzip\r\n")
    async with answering(bomb) as (client, asked):
        with pytest.raises(ConnectorError) as failed:
            await client.owners()

    assert (failed.value.trouble.code, len(asked)) == (Code.UNREADABLE, 6)


async def test_words_from_there_are_bounded_and_hold_no_control_characters() -> None:
    body = b'{"message": "a\\u202e\\u0000' + b"x" * 5000 + b'", "category": "VALIDATION_ERROR"}'
    async with answering(said(body, status="400 Bad Request")) as (client, _):
        with pytest.raises(ConnectorError) as failed:
            await client.owners()

    message = failed.value.trouble.message
    assert len(message) <= 300
    assert message.isprintable()
