"""A client whose user answers forms, and a campaign that such a client can propose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import ClientSession
from mcp.types import ElicitRequestParams, ElicitResult

from store.ids import from_text
from store.proposals import Proposal, ProposalState
from tests.mcp_server.trial import client_of
from tests.tools.conftest import NOON
from tests.tools.door import Door
from tests.tools.outreach.sendable import draft, people
from tools.runtime import Runtime
from tools.settings import Settings

APPROVE = ElicitResult(action="accept", content={"decision": "approve"})


def settings_of(home: Path, **given: Any) -> Settings:
    """An installation whose operator lets people approve in their MCP client."""
    given = {"mcp_approvals": True, "clock": NOON} | given
    return Settings(home=home, _env_file=None, **given)  # pyright: ignore[reportCallIssue] its own option


class User:
    """Who sits at the client: is shown forms and gives one answer, at once or after `wait`."""

    def __init__(self, answer: ElicitResult = APPROVE, *, wait: float = 0) -> None:
        self.answer, self.wait = answer, wait
        self.shown: list[ElicitRequestParams] = []
        self.asked = asyncio.Event()

    async def __call__(self, context: object, params: ElicitRequestParams) -> ElicitResult:
        """Answer one form."""
        self.shown.append(params)
        self.asked.set()
        await asyncio.sleep(self.wait)
        return self.answer


@asynccontextmanager
async def at(
    runtime: Runtime, user: User | None, *, answer_seconds: float = 20
) -> AsyncGenerator[ClientSession]:
    """A client of the server in this process, with a user who is shown forms or without."""
    async with client_of(
        runtime, answer_seconds=answer_seconds, elicitation_callback=user
    ) as client:
        yield client


async def sendable(runtime: Runtime, count: int = 3) -> dict[str, Any]:
    """The arguments of a send_message to some people."""
    door = Door(runtime)
    await people(door, count)
    return {"draft": await draft(door), "text": "customers in Lyon"}


async def proposal(client: ClientSession, arguments: dict[str, Any]) -> dict[str, Any]:
    """What send_message answers a client."""
    result = await client.call_tool("send_message", arguments)
    assert not result.isError, result
    assert result.structuredContent is not None
    return result.structuredContent


async def stored(runtime: Runtime, text: str) -> Proposal:
    """A proposal as it is kept."""
    tenant = await runtime.tenant()
    key = from_text("proposal", text)
    kept = await runtime.read(tenant.id, lambda reader: reader.proposals.get(key))
    assert kept is not None
    return kept


async def state(runtime: Runtime, text: str) -> ProposalState:
    """What became of a proposal."""
    return (await stored(runtime, text)).state
