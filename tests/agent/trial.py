"""Tools for trying the agent: slow, broken, writing; beside the real ones."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field

from pydantic import Field

from store.ports import Tx
from store.types import CustomerInput
from tools.arguments import Args, Result
from tools.catalogue import build_registry
from tools.context import Ctx
from tools.registry import Registry
from tools.tool import Effect, define


@dataclass
class Trial:
    """What the trial tools did, and what they wait for."""

    started: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    pinged: asyncio.Event = field(default_factory=asyncio.Event)
    pings: int = 0
    writes: list[str] = field(default_factory=list[str])


class Nothing(Args):
    """No arguments."""


class Named(Args):
    """One name."""

    name: str = Field(default="", max_length=60, description="A name.")


class Told(Result):
    """A word back."""

    word: str


def trial_registry(trial: Trial) -> Registry:
    """The real tools and those of the trial."""

    async def ping(ctx: Ctx, args: Nothing) -> Told:
        """Answer at once."""
        trial.pings += 1
        trial.pinged.set()
        return Told(word=f"pong {trial.pings}")

    async def wait_long(ctx: Ctx, args: Nothing) -> Told:
        """Wait until told to go on."""
        ctx.progress(1, 2, "waiting")
        trial.started.set()
        await trial.go.wait()
        return Told(word="waited")

    async def break_down(ctx: Ctx, args: Nothing) -> Told:
        """Have a defect."""
        raise ZeroDivisionError("secret-of-the-defect")

    async def die(ctx: Ctx, args: Nothing) -> Told:
        """End the process, as kill -9 does."""
        await asyncio.sleep(0.3)
        os.kill(os.getpid(), 9)
        return Told(word="never")

    async def write_down(ctx: Ctx, args: Named) -> Told:
        """Add a customer with a name."""

        def unit(tx: Tx) -> Told:
            tx.customers.upsert([CustomerInput(name=args.name)], now_ms=ctx.now_ms)
            trial.writes.append(args.name)
            return Told(word=f"wrote {args.name}")

        return await ctx.write(unit)

    made = (ping, wait_long, break_down, die)
    tools = [define(run, Effect.READ, "core", title=run.__name__) for run in made]
    tools.append(define(write_down, Effect.WRITE, "core", title="write_down"))
    return Registry([*build_registry(), *tools])
