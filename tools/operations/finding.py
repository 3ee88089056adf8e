"""find_customers: from a sentence, a rule, an audience or a segment to the people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from store.ports import Reader
from store.segment.canonical import canonical
from store.segment.render import render
from store.segment.rule import Rule
from store.types import Customer, Page
from tools.arguments import Args, Result
from tools.asking import ChoiceLine, SpokenOutcome, unanswered
from tools.audiences import Named, choose, if_never_seen_counted
from tools.context import Ctx
from tools.handles import keep_handles
from tools.phrases import phrase
from tools.rule_input import RuleInput
from tools.understand.reading import Outcome, Reading
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, CustomerLine, customer_line, fitting

MAX_SENTENCE = 2_000
Sort = Literal[
    "-spend",
    "spend",
    "-orders",
    "orders",
    "-visits",
    "visits",
    "-last_active",
    "last_active",
    "-last_order_at",
    "last_order_at",
    "-last_contacted_at",
    "last_contacted_at",
    "-lead_score",
    "lead_score",
    "-created_at",
    "created_at",
    "name",
    "-name",
    "id",
]


class FindCustomers(Args):
    """Who is meant, by exactly one of text, rule, audience and segment."""

    text: str = Field(
        default="",
        max_length=MAX_SENTENCE,
        description="The question in English or French, in the user's own words: "
        "'inactive customers over 5K'. Do not rephrase it.",
    )
    rule: RuleInput = Field(
        default_factory=RuleInput, description="Instead of text: the conditions as rows."
    )
    audience: str = Field(
        default="", max_length=40, description="Instead of text: an aud_ id of an earlier answer."
    )
    segment: str = Field(
        default="", max_length=120, description="Instead of text: slug or seg_ id of a segment."
    )
    refine: str = Field(
        default="",
        max_length=MAX_SENTENCE,
        description="A change to it, in words: 'only those in Montréal', 'make it 60 days'.",
    )
    sort: Sort = Field(default="-spend", description="Order of the list; - is descending.")
    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Most people to list, 1 to 100."
    )
    cursor: str = Field(
        default="",
        max_length=2_000,
        description="`next` of the last answer, with the same audience and sort.",
    )


class CustomerPage(Result):
    """The people, or a question, or why it cannot be answered."""

    outcome: SpokenOutcome
    rule: dict[str, Any] | None = Field(default=None, description="The rule as understood.")
    sentence: str = Field(default="", description="The rule read back in words.")
    assumptions: list[str] = Field(default=[], description="Defaults that were used; name them.")
    corrections: list[str] = Field(default=[], description="Slips that were corrected.")
    not_understood: list[str] = Field(default=[], description="Words no condition stands for.")
    question: str = Field(default="", description="What to ask the user, or why it is refused.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")
    goal: str = Field(default="", description="What they want to do with the people.")
    audience: str = Field(default="", description="Handle of these people for later calls.")
    total: int = Field(default=0, description="How many match in all.")
    returned: int = Field(default=0, description="How many are listed here.")
    next: str | None = Field(default=None, description="Cursor of the next page.")
    never_active: int | None = Field(
        default=None,
        description="People who match but for having no recorded activity: not counted inactive.",
    )
    notes: list[str] = Field(default=[], description="What else to tell the user.")
    items: list[CustomerLine] = Field(default=[], description="The people of this page.")


async def find_customers(ctx: Ctx, args: FindCustomers) -> CustomerPage:
    """Find customers by a question in plain words, by conditions, or by an earlier audience.

    Use it for any "who" or "how many" about customers. Pass the user's own words as text; change an
    answer with audience + refine. To look at one known person use get_customer. On outcome ask, put
    the question and choices to the user; never guess. State the sentence and the assumptions with
    the total. Example: {"text": "inactive customers over 5K", "limit": 10}. Lists 20, at most 100.
    """
    rule = args.rule if args.rule.given else None
    named = Named(args.text, rule, args.audience, args.segment, args.refine)
    reading = await choose(ctx, named)
    if reading.outcome is not Outcome.FOUND or reading.rule is None:
        return unanswered(CustomerPage, reading)
    found = await _found(ctx, args, reading.rule)
    [audience] = await keep_handles(ctx, [reading.rule], named.words(), freeze=found.page.freeze)
    return _page(ctx, args, reading, reading.rule, found, audience)


@dataclass(frozen=True, slots=True)
class _Found:
    page: Page[Customer]
    sentence: str
    never_active: int | None


async def _found(ctx: Ctx, args: FindCustomers, rule: Rule) -> _Found:
    found = await _ask(ctx, args, rule, args.limit)
    holds = fitting([customer_line(customer, ctx) for customer in found.page.items])
    if holds < len(found.page.items):
        return await _ask(ctx, args, rule, holds)
    return found


async def _ask(ctx: Ctx, args: FindCustomers, rule: Rule, limit: int) -> _Found:
    def unit(reader: Reader) -> _Found:
        env = ctx.rule_env(reader)
        page = reader.customers.find(
            rule, env, sort=args.sort, limit=limit, cursor=args.cursor or None
        )
        unseen = if_never_seen_counted(rule)
        never = None if unseen is None else reader.customers.count(unseen, env)
        return _Found(page, render(rule, env, ctx.locale), never)

    return await ctx.read(unit)


def _page(
    ctx: Ctx, args: FindCustomers, reading: Reading, rule: Rule, found: _Found, audience: str
) -> CustomerPage:
    notes: list[str] = []
    if found.never_active:
        unseen = "never_active_one" if found.never_active == 1 else "never_active"
        notes.append(phrase(ctx.locale, unseen, count=found.never_active))
    if not audience:
        notes.append(phrase(ctx.locale, "no_audience"))
    items = [customer_line(customer, ctx) for customer in found.page.items]
    return CustomerPage(
        outcome="found",
        rule=json.loads(canonical(rule)),
        sentence=found.sentence,
        assumptions=list(reading.assumptions),
        corrections=list(reading.corrections),
        goal=reading.goal,
        audience=audience,
        total=found.page.total,
        returned=len(items),
        next=found.page.next if audience or found.page.freeze is None else None,
        never_active=found.never_active,
        notes=notes,
        items=items,
    )
