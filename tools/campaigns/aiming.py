"""Whom a draft is for: an audience, a segment, one customer, or nobody yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.drafts import StoredDraft
from store.ids import from_text, to_text
from store.ports import Reader
from store.segment.render import render
from tools.audiences import Named, choose
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS
from tools.errors import NotFound, invalid
from tools.lookup import the_one
from tools.views import short


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom a draft is for: ids at this moment, None for nobody yet, and who was named."""

    ids: Sequence[int] | None = None
    sentence: str = ""
    audience_id: int | None = None
    segment_id: int | None = None
    customer_id: int | None = None

    def shown(self) -> Mapping[str, str]:
        """The same in an answer."""
        ids = {
            "audience": self.audience_id,
            "segment": self.segment_id,
            "customer": self.customer_id,
        }
        named = {noun: to_text(noun, key) for noun, key in ids.items() if key is not None}
        return {"people": self.sentence, **named}


async def aimed(ctx: Ctx, *, audience: str, segment: str, customer: str) -> Aim:
    """The people that are named, as they are now. Raises InvalidInput when several are."""
    given = {"audience": audience, "segment": segment, "customer": customer}
    named = [name for name, value in given.items() if value]
    if len(named) > 1:
        raise invalid("input", None, f"{' and '.join(named)} were given", "one of them, or none")
    if customer:
        return await ctx.read(lambda reader: _one(reader, customer))
    if not named:
        return Aim()
    return await _of_rule(ctx, audience, segment)


def _one(reader: Reader, named: str) -> Aim:
    customer = the_one(reader, named)
    return Aim([customer.id], short(customer.name), customer_id=customer.id)


async def _of_rule(ctx: Ctx, audience: str, segment: str) -> Aim:
    rule = (await choose(ctx, Named(audience=audience, segment=segment))).rule
    if rule is None:
        raise invalid("input", None, "nothing says who is meant")

    def unit(reader: Reader) -> Aim:
        env = ctx.rule_env(reader)
        named = reader.segments.get(segment) if segment else None
        return Aim(
            reader.customers.ids(rule, env),
            render(rule, env, ctx.locale),
            audience_id=from_text("audience", audience) if audience else None,
            segment_id=named.id if named else None,
        )

    return await ctx.read(unit, limit_seconds=LIMIT_SECONDS)


async def aim_of(ctx: Ctx, draft: StoredDraft) -> Aim:
    """Whom a stored draft is for; nobody when they are no longer there."""
    named = {
        "audience": draft.audience_id,
        "segment": draft.segment_id,
        "customer": draft.customer_id,
    }
    texts = {noun: to_text(noun, key) if key else "" for noun, key in named.items()}
    try:
        return await aimed(ctx, **texts)
    except NotFound:
        return Aim()
