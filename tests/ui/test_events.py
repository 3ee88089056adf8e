"""An import over REST: upload, start, follow its events to the end, look at the report."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.ui.running import Served, served
from tools.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The named events of a stream."""
    found: list[tuple[str, dict[str, Any]]] = []
    for block in text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.splitlines() if not line.startswith(":")
        )
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


async def start_import(server: Served, content: str) -> str:
    kept = await server.client.post("/v1/files?name=people.csv", content=content.encode())
    started = await server.call("import_records", noun="customers", file=kept.json()["id"])
    assert started.status_code == 200, started.text
    return started.json()["job"]


async def test_an_import_is_followed_to_its_end(server: Served) -> None:
    rows = "".join(f"Person {number},p{number}@example.com\n" for number in range(3_000))

    job = await start_import(server, f"Name,Email\n{rows}")

    stream = await server.client.get(f"/v1/jobs/{job}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = events_of(stream.text)
    name, last = events[-1]
    assert name == "ended"
    assert (last["state"], last["done"], last["result"]["added"]) == ("done", 3_000, 3_000)
    done = [event["done"] for _, event in events]
    assert done == sorted(done)
    report = (await server.client.get(f"/v1/jobs/{job}")).json()
    assert report["result"]["rows"] == 3_000


async def test_a_job_that_is_none_is_refused_before_a_stream_begins(server: Served) -> None:
    unknown = await server.client.get("/v1/jobs/job_0000000000000/events")
    odd = await server.client.get("/v1/jobs/nonsense/events")

    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
    assert (odd.status_code, odd.json()["error"]["code"]) == (422, "invalid_input")


async def test_a_stream_ends_when_the_server_stops(settings: Settings) -> None:
    async with served(settings) as server:
        tenant = (await server.runtime.tenant()).id
        from store.ids import to_text
        from store.types import JobRequest

        far = JobRequest(kind="later", payload="{}", run_at=2**42)
        key = await server.runtime.write(tenant, lambda tx: tx.jobs.enqueue(far, actor="test"))
        path = f"/v1/jobs/{to_text('job', key)}/events"
        async with server.client.stream("GET", path) as response:
            lines = response.aiter_lines()
            assert await anext(lines) == "event: progress"

            server.server.should_exit = True

            async with asyncio.timeout(3):
                assert [line async for line in lines][-1] == ""
