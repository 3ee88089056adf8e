"""A campaign from a sentence to sent, through a real client of the SDK and the real command line."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.mcp_server.forms import settings_of
from tests.mcp_server.process import ROOT, START
from tests.tools.door import Door
from tests.tools.outreach.sendable import outbox, people
from tools.runtime import Runtime

COMMAND = "import sys; from ui.cli import main; sys.argv[0] = 'rapport'; main()"
GOAL = "win back, 15 % off until Sunday"
SENT = 30.0


class Client:
    """A client that follows ids from one answer to the next call."""

    def __init__(self, session: ClientSession) -> None:
        self.session = session
        self.progress: list[tuple[float, float | None]] = []

    async def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """What a tool answers, which must be no refusal and fit."""

        async def note(progress: float, total: float | None, message: str | None) -> None:
            self.progress.append((progress, total))

        result = await self.session.call_tool(tool, arguments, progress_callback=note)
        assert not result.isError, (tool, result.content)
        assert result.structuredContent is not None
        assert len(json.dumps(result.structuredContent, ensure_ascii=False).encode()) < 24_000
        return result.structuredContent

    async def until(self, campaign: str, **wanted: int) -> dict[str, Any]:
        """The report of a campaign once its people are in these states."""
        async with asyncio.timeout(SENT):
            report = await self.call("get_campaign", campaign=campaign)
            while not wanted.items() <= report["states"].items():
                await asyncio.sleep(0.3)
                report = await self.call("get_campaign", campaign=campaign)
        return report


class Place:
    """An installation: its environment, a client of its server, its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.env = {
            "RAPPORT_HOME": str(self.home),
            "RAPPORT_CLOCK": "2026-07-15T15:00:00Z",
            "PYTHONPATH": str(ROOT),
        }

    async def filled(self) -> None:
        """Four people in Lyon and four in Nice who may be written to, and one who refused."""
        runtime = Runtime(settings_of(self.home))
        door = Door(runtime)
        await people(door, 5)
        await people(door, 4, city="Nice", start=50)
        refused = {"customer": "p4@example.com", "channel": "email", "consent": "denied"}
        await door.raw("set_contact_policy", **refused)
        await runtime.close()

    @asynccontextmanager
    async def client(self) -> AsyncGenerator[Client]:
        """A client of `rapport mcp`."""
        command = ["-c", START]
        server = StdioServerParameters(
            command=sys.executable, args=command, env=self.env, cwd=self.folder
        )
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            yield Client(session)

    async def run(self, *words: str) -> str:
        """What a command prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", COMMAND, *words),
            env=self.env,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        return out.decode()


async def test_from_a_sentence_to_sent_over_mcp(tmp_path: Path) -> None:
    place = Place(tmp_path)
    await place.filled()
    async with place.client() as client:
        found = await client.call("find_customers", text="customers in Lyon")
        assert found["total"] == 5
        draft = await client.call("draft_message", goal=GOAL, audience=found["audience"])
        await client.call("open_toolset", name="campaigns")
        revised = await client.call("revise_draft", draft=draft["draft"], instruction="shorter")
        assert revised["version"] == 2
        able = await client.call("check_eligibility", audience=found["audience"], channel="email")
        assert able["total"] == 5
        sending = await client.call("send_message", draft=draft["draft"], name="Come back")
        assert client.progress[-1] == (5, 5)
        assert (sending["outcome"], sending["sending"], sending["left_out"]) == ("proposed", 4, 1)
        listed = await client.call("list_proposals", state="pending")
        assert [one["id"] for one in listed["items"]] == [sending["proposal"]]
        assert listed["items"][0]["title"] == "Send “Come back” by e-mail to 4"
        assert sending["proposal"] in sending["approve"]
        assert outbox(place.home, sending["campaign"]) == []

        told = await place.run("approve", sending["proposal"], "--yes")
        assert "Send “Come back” by e-mail to 4" in told

        report = await client.until(sending["campaign"], sent=4, left_out=1)
        assert report["campaign"]["state"] == "done"
        assert report["proposal"] == sending["proposal"]
        again = await client.call("find_customers", audience=report["audiences"][0]["audience"])
        assert again["total"] == 4
        decided = await client.call("list_proposals", proposal=sending["proposal"])
        assert decided["items"][0]["state"] == "done"
        assert decided["items"][0]["approvals"] == ["local"]
    assert len(outbox(place.home, sending["campaign"])) == 4


async def test_a_campaign_under_way_is_paused_and_cancelled_over_mcp(tmp_path: Path) -> None:
    place = Place(tmp_path)
    await place.filled()
    async with place.client() as client:
        found = await client.call("find_customers", text="customers in Nice")
        draft = await client.call("draft_message", goal=GOAL, audience=found["audience"])
        sending = await client.call("send_message", draft=draft["draft"], pace_per_minute=1)
        await place.run("approve", sending["proposal"], "--yes")
        await client.until(sending["campaign"], sent=1)  # the clock stands, and with it the pace

        await client.call("open_toolset", name="campaigns")
        paused = await client.call("pause_campaign", campaign=sending["campaign"])
        assert "paused" in json.dumps(paused)
        resumed = await client.call("resume_campaign", campaign=sending["campaign"])
        assert resumed["outcome"] == "proposed"
        cancelled = await client.call("cancel_campaign", campaign=sending["campaign"])
        assert "cancelled" in json.dumps(cancelled)
        report = await client.until(sending["campaign"], sent=1, cancelled=3)
        assert report["campaign"]["state"] == "cancelled"
        refused = await client.session.call_tool(
            "pause_campaign", {"campaign": sending["campaign"]}
        )
        assert refused.isError
    assert len(outbox(place.home, sending["campaign"])) == 1
