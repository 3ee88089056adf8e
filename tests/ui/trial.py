"""Tools that exist for tests of the doors alone, beside the product's own."""

from __future__ import annotations

from pydantic import BaseModel, Field

from store.ports import Tx
from store.types import CustomerInput
from tools.arguments import Args, Result
from tools.catalogue import build_registry
from tools.context import Ctx
from tools.errors import Conflict
from tools.registry import Registry
from tools.tool import Effect, define

SECRET = "a secret that no answer may hold"


class Part(BaseModel):
    """A nested value."""

    key: str = Field(max_length=20)
    amount: int = 0


class Words(Args):
    """Arguments of the trial tools."""

    text: str = Field(default="", max_length=200, description="Words.")
    limit: int = Field(default=20, ge=1, le=100, description="How many.")
    exact: bool = Field(default=False, description="Exactly.")
    tags: list[str] = Field(default=[], max_length=3, description="Tags.")
    parts: list[Part] = Field(default=[], max_length=3, description="Parts.")


class Said(Result):
    """What a trial tool heard, and from whom."""

    text: str
    limit: int
    exact: bool
    tags: list[str]
    parts: list[Part]
    actor: str
    locale: str
    request_id: str
    count: int = 0


def _said(ctx: Ctx, args: Words, count: int = 0) -> Said:
    return Said(
        text=args.text,
        limit=args.limit,
        exact=args.exact,
        tags=args.tags,
        parts=args.parts,
        actor=f"{ctx.actor.principal}:{ctx.actor.door}",
        locale=ctx.locale,
        request_id=ctx.request_id,
        count=count,
    )


async def trial_echo(ctx: Ctx, args: Words) -> Said:
    """Say back what was given."""
    return _said(ctx, args)


async def trial_add(ctx: Ctx, args: Words) -> Said:
    """Add a customer of that name, each time another."""

    def unit(tx: Tx) -> Said:
        tx.customers.upsert([CustomerInput(name=args.text)], now_ms=ctx.now_ms)
        return _said(ctx, args, count=1)

    return await ctx.write(unit)


async def trial_break(ctx: Ctx, args: Words) -> Said:
    """Fail: as a defect, or as told."""
    if args.text == "conflict":
        raise Conflict("it is taken", hint="Take another.")
    raise RuntimeError(SECRET)


def trial_registry() -> Registry:
    """The product's tools and the trial ones."""
    return Registry([
        *build_registry(),
        define(trial_echo, Effect.READ, "core", title="Echo"),
        define(trial_add, Effect.WRITE, "core", title="Add"),
        define(trial_break, Effect.READ, "core", title="Break"),
    ])
