"""The eligibility decision over people of the store: whom a call means, and what is decided of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.contact import ContactFacts, Purpose, Sayable
from store.ports import Reader, Tx
from tools.context import Ctx
from tools.policy.contact_policy import ContactPolicy, policy_in_force
from tools.policy.eligibility import MEMORY_MS, Decider, Decision
from tools.policy.send_times import ANY_TIME, SendTimes

CHUNK = 5_000
LIMIT_SECONDS = 60.0  # a large audience is decided on whole


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decisions are made under: the policy in force, for which project, and when a campaign
    sends."""

    version: int
    policy: ContactPolicy
    purpose: Purpose
    now_ms: int
    zone: str
    project_id: int | None = None
    times: SendTimes = ANY_TIME

    def decider(self, channel: str) -> Decider:
        """What decides about one channel."""
        return Decider(
            self.policy,
            version=self.version,
            channel=channel,
            purpose=self.purpose,
            now_ms=self.now_ms,
            zone=self.zone,
            project_id=self.project_id,
            times=self.times,
        )


def surroundings(
    reader: Reader | Tx, ctx: Ctx, purpose: Purpose, *, project_id: int | None = None
) -> Surroundings:
    """The policy in force at the time of a call."""
    version, policy = policy_in_force(reader.contact.policy())
    return Surroundings(version, policy, purpose, ctx.now_ms, ctx.tenant.zone, project_id)


def facts_of(
    reader: Reader | Tx, ids: Sequence[int], ctx: Ctx, *, project_id: int | None = None
) -> Sequence[ContactFacts]:
    """What decisions about customers rest on, a few thousand of them at most."""
    since = ctx.now_ms - MEMORY_MS
    return reader.contact.facts(ids, since_ms=since, project_id=project_id)


def people_of(
    reader: Reader,
    ids: Sequence[int],
    ctx: Ctx,
    *,
    channel: str,
    project_id: int | None = None,
    custom: Collection[str] = (),
) -> Iterator[tuple[ContactFacts, Sayable]]:
    """What a decision on one channel rests on, each with what a message may say about that person."""
    since = ctx.now_ms - MEMORY_MS
    return reader.contact.facts_and_sayable(
        ids, channel=channel, since_ms=since, project_id=project_id, custom=custom
    )


def chunked(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in runs of a size that is read at once."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


async def decide_each(
    ctx: Ctx,
    ids: Sequence[int],
    channels: Sequence[str],
    around: Surroundings,
    take: Callable[[ContactFacts, Mapping[str, Decision]], None],
) -> None:
    """Decide about every customer on each channel and hand the decisions over, telling progress.

    Read in runs, each on its own snapshot: nothing is held while a hundred thousand are decided on.
    """
    deciders = {channel: around.decider(channel) for channel in channels}
    done = 0
    for run in chunked(ids):

        def unit(reader: Reader, run: Sequence[int] = run) -> None:
            for facts in facts_of(reader, run, ctx, project_id=around.project_id):
                take(facts, {name: one.decide(facts) for name, one in deciders.items()})

        await ctx.read(unit, limit_seconds=LIMIT_SECONDS)
        done += len(run)
        ctx.progress(done, len(ids), "check_eligibility")
