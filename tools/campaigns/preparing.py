"""Who would get a message: everybody of an audience, decided on, with frozen values or a reason.

Nothing is held while a large audience is read: each run of people is one snapshot. What was read is
frozen; that nobody was added since is checked again when a person approves.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from store.campaigns import Recipient, RecipientState
from store.contact import ContactFacts
from store.ports import Reader
from store.types import Customer
from tools.campaigns.composing import compiled
from tools.campaigns.mailing import Mailing
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS, Surroundings, chunked, facts_of
from tools.drafting.content import Content
from tools.drafting.rendering import Prepared
from tools.policy.eligibility import Decider, Decision
from tools.policy.merge import without_value
from tools.policy.merge_values import MergeFacts, Setting, freeze

LONGEST_WAIT_MS = 7 * 86_400_000
SAMPLES = 5
MISSING_VALUE, SAME_ADDRESS = "missing_value", "same_address"


@dataclass(slots=True)
class Preparation:
    """Everybody of an audience as recipients of one message, with what a person is shown of them."""

    recipients: list[Recipient] = field(default_factory=list[Recipient])
    total: int = 0
    sending: int = 0
    waiting: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])
    left_out: list[tuple[ContactFacts, Decision]] = field(
        default_factory=list[tuple[ContactFacts, Decision]]
    )
    samples: list[tuple[Recipient, Customer]] = field(
        default_factory=list[tuple[Recipient, Customer]]
    )
    addresses: set[str] = field(default_factory=set[str])

    def digest(self) -> str:
        """What an approval covers of the people: whom, where, which variant, which values."""
        found = hashlib.sha256()
        for one in self.recipients:
            line = [one.customer_id, one.variant, one.address, one.state.value, one.values]
            found.update(json.dumps(line, ensure_ascii=False).encode())
        return found.hexdigest()


def ids_hash(ids: Sequence[int]) -> str:
    """The identity of an audience's people at one moment."""
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


async def prepare(
    ctx: Ctx,
    ids: Sequence[int],
    content: Content,
    given: Mapping[str, str],
    around: Surroundings,
    mailing: Mailing,
) -> Preparation:
    """Decide about everybody and freeze what they would get. Raises `Unready` for bad fields."""
    fields = await ctx.read(lambda reader: reader.segments.custom_fields())
    variants = compiled(content, given, mailing, ctx.tenant, fields)
    made = Preparation(total=len(ids))
    maker = _Maker(
        made,
        around.decider(content.channel.value),
        variants,
        given,
        Setting(content.language, ctx.tenant.currency, ctx.tenant.zone),
    )
    done = 0
    for run in chunked(ids):
        await ctx.read(_unit(ctx, run, around, maker), limit_seconds=LIMIT_SECONDS)
        done += len(run)
        ctx.progress(done, len(ids), "send_message")
    return made


def _unit(
    ctx: Ctx, run: Sequence[int], around: Surroundings, maker: _Maker
) -> Callable[[Reader], None]:
    def unit(reader: Reader) -> None:
        facts = facts_of(reader, run, ctx, project_id=around.project_id)
        decided = [(one, maker.decider.decide(one)) for one in facts]
        wanted = [one.customer_id for one, found in decided if maker.may_get(found)]
        people = {one.id: one for one in reader.customers.many(wanted)} if wanted else {}
        for one, found in decided:
            maker.add(one, found, people.get(one.customer_id))

    return unit


class _Maker:
    """Makes recipients one by one."""

    def __init__(
        self,
        made: Preparation,
        decider: Decider,
        variants: Sequence[Prepared],
        given: Mapping[str, str],
        setting: Setting,
    ) -> None:
        self.decider = decider
        self._made = made
        self._variants = variants
        self._given = given
        self._setting = setting

    def may_get(self, decision: Decision) -> bool:
        """Whether they get it now, or by waiting not too long."""
        retry = decision.retry_at
        waits = retry is not None and retry <= self.decider.now + LONGEST_WAIT_MS
        return decision.allowed or waits

    def add(self, facts: ContactFacts, decision: Decision, customer: Customer | None) -> None:
        """Add one person, as a recipient or as left out."""
        address = (facts.email if self.decider.channel == "email" else facts.phone) or ""
        if customer is None:
            self._leave_out(facts, decision, address, decision.codes)
            return
        index = zlib.crc32(str(facts.customer_id).encode()) % len(self._variants)
        variant = self._variants[index]
        values = freeze(
            MergeFacts.of(customer), variant.fields, given=self._given, setting=self._setting
        )
        if without_value(variant.templates, [values]):
            self._leave_out(facts, decision, address, (MISSING_VALUE,))
        elif address.casefold() in self._made.addresses:
            self._leave_out(facts, decision, address, (SAME_ADDRESS,))
        else:
            self._take(facts, decision, customer, index, address, values)

    def _take(
        self,
        facts: ContactFacts,
        decision: Decision,
        customer: Customer,
        index: int,
        address: str,
        values: Mapping[str, str],
    ) -> None:
        made = self._made
        made.addresses.add(address.casefold())
        made.sending += 1
        made.waiting += not decision.allowed
        recipient = Recipient(
            customer_id=facts.customer_id,
            variant=index,
            address=address,
            state=RecipientState.PENDING,
            values=json.dumps(values, ensure_ascii=False),
            not_before=decision.retry_at or 0,
        )
        made.recipients.append(recipient)
        made.samples = _worst([*made.samples, (recipient, customer)])

    def _leave_out(
        self, facts: ContactFacts, decision: Decision, address: str, codes: tuple[str, ...]
    ) -> None:
        made = self._made
        made.reasons.update(set(codes))
        if len(made.left_out) < SAMPLES:
            made.left_out.append((facts, decision))
        made.recipients.append(
            Recipient(
                customer_id=facts.customer_id,
                variant=0,
                address=address,
                state=RecipientState.LEFT_OUT,
                reasons=codes,
            )
        )


def _worst(found: list[tuple[Recipient, Customer]]) -> list[tuple[Recipient, Customer]]:
    """Some people to show the message on: the first, one without a name, the longest name, one in
    another script, the most missing values."""
    if len(found) <= 1:
        return found
    kept = {found[0][0].customer_id: found[0]}
    measures: tuple[Callable[[tuple[Recipient, Customer]], int], ...] = (
        lambda one: not one[1].given_name,
        lambda one: len(one[1].name),
        lambda one: sum(ord(char) > 0x24F for char in one[1].name),
        lambda one: one[0].values.count('""'),
    )
    for measure in measures:
        best = max(found, key=measure)
        kept.setdefault(best[0].customer_id, best)
    return list(kept.values())[:SAMPLES]
