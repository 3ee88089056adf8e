"""Who would get a message: everybody of an audience, decided on, with frozen values or a reason.

Nothing is held while a large audience is read: each run of people is one snapshot. What was read is
frozen; that nobody was added since is checked again when a person approves.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as _quoted
from operator import gt
from types import MappingProxyType

from store.campaigns import NewRecipient, Recipient, RecipientState
from store.contact import ContactFacts, Sayable
from store.ports import Reader
from tools.campaigns.composing import compiled
from tools.campaigns.mailing import Mailing
from tools.context import Ctx
from tools.deciding import CHUNK, LIMIT_SECONDS, Surroundings, chunked, people_of
from tools.drafting.content import Content
from tools.drafting.rendering import Prepared
from tools.policy.eligibility import Decider, Decision
from tools.policy.merge import without_value
from tools.policy.merge_fields import CUSTOM
from tools.policy.merge_values import Setting, freezer

LONGEST_WAIT_MS = 7 * 86_400_000
SAMPLES = 5
VALUES = 5  # in a new recipient
AT_ONCE = 250  # people in memory as facts: few enough to be gone before the collector looks at them
LAST_LATIN = "\u024f"
MISSING_VALUE, SAME_ADDRESS = "missing_value", "same_address"
PENDING, LEFT_OUT = RecipientState.PENDING.value, RecipientState.LEFT_OUT.value
NOTHING: Mapping[str, str] = MappingProxyType({})


class Worst:
    """The people a message is shown on: the first, one without a name, the longest name, one in
    another script, the most missing values. Each person is looked at once."""

    def __init__(self) -> None:
        self._first: tuple[NewRecipient, Sayable] | None = None
        self._best: list[tuple[NewRecipient, Sayable] | None] = [None] * 4
        self._most = [0] * 4

    @property
    def people(self) -> list[tuple[Recipient, Sayable]]:
        """They, each once."""
        kept: dict[int, tuple[Recipient, Sayable]] = {}
        for one in (self._first, *self._best):
            if one is not None:
                key, variant, to, state, why, values, due = one[0]
                whole = Recipient(key, variant, to, RecipientState(state), why, values, due)
                kept.setdefault(key, (whole, one[1]))
        return list(kept.values())[:SAMPLES]

    def look_at(self, recipient: NewRecipient, customer: Sayable) -> None:
        """Keep them where they are worse than those before."""
        if self._first is None:
            self._first = (recipient, customer)
        name, most = customer.name, self._most
        foreign = 0 if name.isascii() else sum(char > LAST_LATIN for char in name)
        found = (not customer.given_name, len(name), foreign, recipient[VALUES].count('""'))
        if any(map(gt, found, most)):
            for index, measure in enumerate(found):
                if measure > most[index]:
                    most[index] = measure
                    self._best[index] = (recipient, customer)


@dataclass(slots=True)
class Preparation:
    """Everybody of an audience as recipients of one message, with what a person is shown of them."""

    recipients: list[NewRecipient] = field(default_factory=list[NewRecipient])
    total: int = 0
    sending: int = 0
    waiting: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])
    left_out: list[tuple[ContactFacts, Decision]] = field(
        default_factory=list[tuple[ContactFacts, Decision]]
    )
    shown: Worst = field(default_factory=lambda: Worst())
    addresses: set[str] = field(default_factory=set[str])

    @property
    def samples(self) -> list[tuple[Recipient, Sayable]]:
        """Some people to show the message on."""
        return self.shown.people

    def digest(self) -> str:
        """What an approval covers of the people: whom, where, which variant, which values."""
        return people_digest(_runs(self.recipients))


def as_json(values: Mapping[str, str]) -> str:
    """Frozen values as JSON, as `json.dumps` writes it; it takes four times as long for as little."""
    pairs = [f"{_quoted(name)}: {_quoted(value)}" for name, value in values.items()]
    return f"{{{', '.join(pairs)}}}"


def _runs(recipients: Sequence[NewRecipient]) -> Iterator[Sequence[NewRecipient]]:
    for start in range(0, len(recipients), CHUNK):
        yield recipients[start : start + CHUNK]


def people_digest(runs: Iterable[Sequence[Recipient] | Sequence[NewRecipient]]) -> str:
    """Whom, where, which variant, which values: recipients by customer id, in runs of any size. What
    is digested is a JSON list of each, written here: `json` takes four times as long for it."""
    found = hashlib.sha256()
    for some in runs:
        lines = [
            f'[{key},{variant},{_quoted(address)},"{state}",{_quoted(values)}],'
            for key, variant, address, state, _, values, *_ in some
        ]
        found.update("".join(lines).encode())
    return found.hexdigest()


def sending_hash(content: str, values: str, people: str, pace: int | None, times: str) -> str:
    """What an approval of a sending covers: the text, the campaign's values, the people, and how
    fast and when."""
    return json.dumps([content, values, people, pace, times])


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
        _latest(around),
    )
    done = 0
    for run in chunked(ids):
        await ctx.read(_unit(ctx, run, around, maker), limit_seconds=LIMIT_SECONDS)
        done += len(run)
        ctx.progress(done, len(ids), "send_message")
    return made


def _latest(around: Surroundings) -> int:
    """Up to when somebody may have to wait: from the campaign's own start on, a week, and another
    where it only sends in some hours of a week."""
    weeks = 2 if around.times.windows else 1
    return max(around.now_ms, around.times.start_at or 0) + weeks * LONGEST_WAIT_MS


def _unit(
    ctx: Ctx, run: Sequence[int], around: Surroundings, maker: _Maker
) -> Callable[[Reader], None]:
    def unit(reader: Reader) -> None:
        for start in range(0, len(run), AT_ONCE):
            some = run[start : start + AT_ONCE]
            for facts, customer in people_of(
                reader,
                some,
                ctx,
                channel=maker.channel,
                project_id=around.project_id,
                custom=maker.own_fields,
            ):
                maker.add(facts, customer)

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
        latest: int,
    ) -> None:
        self._decider = decider
        self.channel = decider.channel
        self._by_email = decider.channel == "email"
        self._latest = latest
        self._made = made
        self._variants = variants
        self._needed = [tuple(without_value(one.templates, [NOTHING])) for one in variants]
        self._freezers = [freezer(one.fields, given=given, setting=setting) for one in variants]
        named = {name for one in variants for name in one.fields}
        self.own_fields = {name.removeprefix(CUSTOM) for name in named if name.startswith(CUSTOM)}

    def add(self, facts: ContactFacts, customer: Sayable) -> None:
        """Decide about one person, and add them as a recipient or as left out."""
        decision = self._decider.decide(facts)
        address = (facts.email if self._by_email else facts.phone) or ""
        if not (decision.allowed or self._waits(decision)):
            self._leave_out(facts, decision, address, decision.codes)
            return
        index = zlib.crc32(str(facts.customer_id).encode()) % len(self._variants)
        values = self._freezers[index](customer)
        folded = address.casefold()
        if not all(values[name] for name in self._needed[index]):
            self._leave_out(facts, decision, address, (MISSING_VALUE,))
        elif folded in self._made.addresses:
            self._leave_out(facts, decision, address, (SAME_ADDRESS,))
        else:
            self._made.addresses.add(folded)
            self._take(decision, customer, index, address, values)

    def _waits(self, decision: Decision) -> bool:
        """Whether they get it by waiting not too long."""
        return decision.retry_at is not None and decision.retry_at <= self._latest

    def _take(
        self,
        decision: Decision,
        customer: Sayable,
        index: int,
        address: str,
        values: Mapping[str, str],
    ) -> None:
        made = self._made
        made.sending += 1
        made.waiting += not decision.allowed
        due = decision.retry_at or 0
        recipient = (decision.customer_id, index, address, PENDING, (), as_json(values), due)
        made.recipients.append(recipient)
        made.shown.look_at(recipient, customer)

    def _leave_out(
        self, facts: ContactFacts, decision: Decision, address: str, codes: tuple[str, ...]
    ) -> None:
        made = self._made
        made.reasons.update(set(codes))
        if len(made.left_out) < SAMPLES:
            made.left_out.append((facts, decision))
        made.recipients.append((facts.customer_id, 0, address, LEFT_OUT, codes, "{}", 0))
