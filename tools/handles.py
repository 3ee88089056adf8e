"""The handles under which later calls name the people of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from store.ids import to_text
from store.ports import StoreError, Tx
from store.segment.rule import Rule
from store.types import Frozen
from tools.context import Ctx

KEEP_SECONDS = 2.0


async def keep_handles(
    ctx: Ctx, rules: Sequence[Rule], words: str, *, freeze: Frozen | None = None
) -> list[str]:
    """The `aud_` handle of each rule, kept together with the order of a list's next pages; all
    empty when the database cannot be written now: the answer stands without them."""

    def unit(tx: Tx) -> list[str]:
        if freeze is not None:
            tx.customers.freeze(freeze)
        return [
            to_text("audience", tx.segments.keep_audience(rule, words, now_ms=ctx.now_ms))
            for rule in rules
        ]

    try:
        async with asyncio.timeout(KEEP_SECONDS):
            return await ctx.services.write(ctx.tenant.id, unit)
    except (StoreError, TimeoutError):
        return [""] * len(rules)
