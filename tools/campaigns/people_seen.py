"""An audience as the writer of a message needs it: who can be reached, which values they lack, and
the people a message may look wrong for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from store.contact import CHANNELS, Purpose
from store.ports import Reader
from store.types import Customer, CustomField
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS, chunked, facts_of, surroundings
from tools.policy.eligibility import Decider, Decision
from tools.policy.merge_fields import PERSON_FIELDS, FieldRegistry
from tools.policy.merge_values import MergeFacts, Setting, freeze

MOST_LOOKED_AT = 20_000  # people whose values are looked at; everybody is decided on

SAMPLE = "sample"


@dataclass(slots=True)
class Seen:
    """What is known of an audience. `looked_at` are those whose values were counted, the first
    ones; `cases` are people to show a message on."""

    total: int = 0
    looked_at: int = 0
    eligible: int = 0
    waiting: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])
    alone: Counter[str] = field(default_factory=Counter[str])
    missing: Counter[str] = field(default_factory=Counter[str])
    cases: dict[str, Customer] = field(default_factory=dict[str, Customer])

    @property
    def known(self) -> frozenset[str]:
        """The fields that surely everybody has."""
        if not self.total or self.looked_at < self.total:
            return frozenset()
        return frozenset(name for name in PERSON_FIELDS if not self.missing[name])

    @property
    def people(self) -> Sequence[Customer]:
        """The people to show a message on, each once, ordinary ones first."""
        ordered = sorted(self.cases, key=lambda case: not case.startswith(SAMPLE))
        return list({self.cases[case].id: self.cases[case] for case in ordered}.values())

    def decided(self, decision: Decision) -> None:
        """Count one decision."""
        self.eligible += decision.allowed
        self.waiting += decision.only_waits
        codes = set(decision.codes)
        self.reasons.update(codes)
        if len(codes) == 1:
            self.alone.update(codes)


async def look(
    ctx: Ctx,
    ids: Sequence[int],
    fields: Sequence[CustomField],
    *,
    channel: str,
    purpose: Purpose,
    language: str,
) -> Seen:
    """Everybody of an audience decided on, and the values of the first ones counted. A note is for
    nobody's eyes outside, so nobody is decided on."""
    seen = Seen(total=len(ids))
    eye = _Eye(seen, fields, Setting(language, ctx.tenant.currency, ctx.tenant.zone))
    around = await ctx.read(lambda reader: surroundings(reader, ctx, purpose))
    decider = around.decider(channel) if channel in CHANNELS else None
    for run in chunked(ids):
        unit = _unit(ctx, run, decider, MOST_LOOKED_AT - seen.looked_at)
        decisions, people = await ctx.read(unit, limit_seconds=LIMIT_SECONDS)
        for decision in decisions:
            seen.decided(decision)
        for customer in people:
            eye.take(customer)
        ctx.progress(min(len(ids), seen.looked_at), len(ids), "draft_message")
    return seen


_Read = tuple[Sequence[Decision], Sequence[Customer]]


def _unit(
    ctx: Ctx, run: Sequence[int], decider: Decider | None, room: int
) -> Callable[[Reader], _Read]:
    def unit(reader: Reader) -> _Read:
        decisions = [decider.decide(one) for one in facts_of(reader, run, ctx)] if decider else []
        wanted = run[: max(room, 0)]
        return decisions, reader.customers.many(wanted) if wanted else ()

    return unit


class _Eye:
    """Looks at people one by one: what each lacks, and whether a message may look wrong on them."""

    def __init__(self, seen: Seen, fields: Sequence[CustomField], setting: Setting) -> None:
        self._seen, self._setting = seen, setting
        self._fields = FieldRegistry(fields).accepted
        self._longest: Counter[str] = Counter()

    def take(self, customer: Customer) -> None:
        """Look at one person."""
        seen = self._seen
        seen.looked_at += 1
        values = freeze(MergeFacts.of(customer), self._fields, given={}, setting=self._setting)
        for name, value in values.items():
            if not value:
                seen.missing[name] += 1
                seen.cases.setdefault(f"no {name}", customer)
            elif len(value) > self._longest[name]:
                self._longest[name] = len(value)
                seen.cases[f"long {name}"] = customer
        if any(ord(char) > 0x24F and char.isalpha() for char in customer.name):
            seen.cases.setdefault("script", customer)
        if seen.looked_at <= 2:  # ordinary people
            seen.cases[f"{SAMPLE} {seen.looked_at}"] = customer
