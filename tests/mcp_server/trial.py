"""Tools that exist for tests of the door alone, and a client on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from mcp import ClientSession
from mcp.shared.memory import create_connected_server_and_client_session
from pydantic import Field

from mcp_server.sdk import RapportServer
from mcp_server.server import Door, opened
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict
from tools.registry import Registry
from tools.runtime import Runtime
from tools.tool import Effect, define

ended: list[str] = []


class Words(Args):
    """Arguments of the trial tools."""

    text: str = Field(default="", max_length=200, description="Words.")
    limit: int = Field(default=20, ge=1, le=100, description="Most items.")
    cursor: str = Field(default="", description="Cursor.")


class Said(Result):
    """Result of the trial tools."""

    text: str
    nothing: str | None = None


class Item(Result):
    """One long item."""

    number: int
    text: str


class Items(Result):
    """A page of long items."""

    items: list[Item]
    returned: int
    next: str | None = None


async def say(ctx: Ctx, args: Words) -> Said:
    """Say words back."""
    return Said(text=f"{ctx.actor.kind.value} {ctx.actor.id} {ctx.actor.door}: {args.text}")


async def list_long(ctx: Ctx, args: Words) -> Items:
    """List items of about 1 KB each."""
    start = int(args.cursor or 0)
    items = [Item(number=start + n, text="é" * 500) for n in range(args.limit)]
    return Items(items=items, returned=len(items), next=str(start + len(items)))


async def break_down(ctx: Ctx, args: Words) -> Said:
    """Fail with a defect."""
    raise RuntimeError("secret password in /etc/somewhere")


async def contradict(ctx: Ctx, args: Words) -> Said:
    """Fail as expected."""
    raise Conflict("it contradicts what is there", hint="Look first.")


async def work(ctx: Ctx, args: Words) -> Said:
    """Tell progress from a thread, then end, or wait for ever on the text `wait`."""
    try:
        for done in range(1, 4):
            await asyncio.to_thread(ctx.progress, done, 3, f"step {done}")
            await asyncio.sleep(0.15)
        await asyncio.sleep(3_600 if args.text == "wait" else 0)
    finally:
        ended.append(args.text)
    return Said(text="done")


async def overflow(ctx: Ctx, args: Words) -> Said:
    """Answer with more than can be sent."""
    return Said(text="x" * 30_000)


async def record(ctx: Ctx, args: Words) -> Said:
    """Change something."""
    return Said(text="recorded")


async def send(ctx: Ctx, args: Words) -> Said:
    """Send something out."""
    return Said(text="prp_1")


def trial_registry() -> Registry:
    """The trial tools: reads in core, one write and one effect in records."""
    reads = (say, list_long, break_down, contradict, work, overflow)
    return Registry((
        *(define(each, Effect.READ, "core", title=each.__name__.title()) for each in reads),
        define(record, Effect.WRITE, "records", title="Record", idempotent=True),
        define(send, Effect.EFFECT, "records", title="Send", destructive=True),
    ))


@asynccontextmanager
async def client_of(
    runtime: Runtime, *, read_only: bool = False, answer_seconds: float = 20, **handlers: Any
) -> AsyncGenerator[ClientSession]:
    """An initialised client in the same process."""
    door = Door(runtime, read_only=read_only, answer_seconds=answer_seconds)
    server = RapportServer(opened(door))
    async with create_connected_server_and_client_session(server, **handlers) as client:
        yield client
