"""The job that sends a campaign, person by person, and never twice.

A batch is claimed under the job's lease, decided on anew, and its attempts are kept, in one unit.
Then the transport is given each message, and what it answered is recorded in a second unit. A
worker that dies in between leaves attempts without an outcome: a transport whose messages may be
repeated gets them again, with any other they are unknown and said to be so.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from store.campaigns import Campaign, CampaignState, Recipient, RecipientState, Settled
from store.clock import real_ms, to_ms
from store.contact import ContactFacts, Purpose
from store.ids import to_text
from store.ports import LeaseLost, StoreError, Tx
from store.types import JobRequest
from tools.campaigns.composing import Composed, Composer
from tools.campaigns.outcomes import Ending, record
from tools.campaigns.refusing import attempt_of, refusal
from tools.campaigns.trouble import KIND, SHARDS, Trouble, after_batch, more, pause
from tools.campaigns.ways import way_of
from tools.context import JobRun
from tools.deciding import Surroundings, facts_of
from tools.errors import RapportError
from tools.failpoints import fail_point
from tools.jobs.handler import Deferred, Stopped, pause_if_stopping
from tools.jobs.holding import holding, sign_every
from tools.outreach_words import said
from tools.policy.contact_policy import policy_in_force
from tools.policy.merge import Unresolved
from tools.policy.send_times import ANY_TIME, SendTimes
from tools.sending.transport import Transport, Unknown

T = TypeVar("T")
SLOW_PER_HOUR = 3_600  # one sender alone holds a pace below one a second
DIED = "the sender died before it knew"
MOST_WAIT_SECONDS = 20.0  # between batches of a paced campaign, well within the lease
OTHER_SHARD_MS = 2_000


@dataclass(frozen=True, slots=True)
class Order:
    """Which part of which campaign a job sends; `run` is the campaign's start it belongs to."""

    campaign: int
    run: int
    shard: int
    of: int

    @classmethod
    def of_job(cls, payload: str) -> Order:
        """The order that a job carries."""
        found: dict[str, int] = json.loads(payload)
        return cls(found["campaign"], found["run"], found["shard"], found["of"])


@dataclass(frozen=True, slots=True)
class Batch:
    """What one claim came to."""

    campaign: Campaign
    taken: Sequence[Recipient] = ()
    facts: Mapping[int, ContactFacts] = field(default_factory=dict[int, ContactFacts])
    over: bool = False  # nothing is to be sent by this job any more
    due: int | None = None  # when the next is, where none is now


def enqueue_sending(tx: Tx, campaign: Campaign, *, people: int, actor: str) -> int:
    """The jobs that send a campaign that was just started; the id of the first."""
    jobs: list[int] = []
    pace = pace_per_hour(campaign, SendTimes.read(tx.campaigns.times(campaign.id)))
    shards = 1 if pace is not None and pace < SLOW_PER_HOUR else SHARDS
    for shard in range(shards):
        order = {"campaign": campaign.id, "run": campaign.run, "shard": shard, "of": shards}
        request = JobRequest(
            kind=KIND,
            payload=json.dumps(order),
            dedupe_key=f"{campaign.id}:{campaign.run}:{shard}",
            total_units=people // shards + (shard < people % shards),
            max_attempts=20,
        )
        jobs.append(tx.jobs.enqueue(request, actor=actor))
    return jobs[0]


def pace_per_hour(campaign: Campaign, times: SendTimes) -> int | None:
    """At most so many messages an hour; None as fast as it goes."""
    paces = [times.per_hour, campaign.pace_per_minute and campaign.pace_per_minute * 60]
    return min((pace for pace in paces if pace), default=None)


async def send_job(run: JobRun) -> str:
    """Send a part of a campaign; what became of its people as JSON."""
    sender = _Sender(run, Order.of_job(run.job.payload))
    try:
        return await sender.work()
    except (Stopped, Deferred, LeaseLost):
        raise
    except Exception as error:
        await sender.stumble(error)
        if run.job.attempts >= run.job.max_attempts:
            await sender.give_up(error)
        raise
    finally:
        await sender.close()


class _Sender:
    """One attempt at one job."""

    def __init__(self, run: JobRun, order: Order) -> None:
        self._run = run
        self._order = order
        self._services = run.ctx.services
        self._token = run.job.lease_token or ""
        self._done = run.job.done_units
        self._transport: Transport | None = None
        self._composer: Composer | None = None
        self._times = ANY_TIME
        self._pace_per_hour: int | None = None
        self._trouble = Trouble.read(run.job.checkpoint)
        self._sign_every = sign_every(run.job)

    async def close(self) -> None:
        """Let go of the transport."""
        if self._transport is not None:
            await self._transport.close()

    async def stumble(self, error: Exception) -> None:
        """Keep what went wrong with the job, so that the campaign can tell of it."""
        known = isinstance(error, (RapportError, StoreError))  # of others' words only the log tells
        why = str(error) if known else type(error).__name__
        self._trouble = more(self._trouble, why, self._now())
        with suppress(LeaseLost, StoreError, RapportError):
            await self._write(self._keep)

    async def give_up(self, error: Exception) -> None:
        """Pause the campaign with the reason: a person has to look, nobody is lost."""
        reason = f"the sender failed {self._run.job.attempts} times: {type(error).__name__}"
        await self._write(lambda tx: pause(tx, self._campaign(tx), reason, now_ms=self._now()))

    async def work(self) -> str:
        """Send until nothing is left, the campaign stops, or only waiting is left."""
        if self._trouble is None and self._run.job.attempts > 1:
            stopped = said(self._run.ctx.locale, "sender_stopped")
            self._trouble = more(None, stopped, self._now())
        campaign = await self._write(self._campaign)
        transport = await self._open(campaign)
        await self._write(lambda tx: self._recover(tx, campaign, repeatable=transport.repeatable))
        if not self._is_on(campaign):
            return json.dumps({"stopped": campaign.state.value})
        while True:
            pause_if_stopping(self._run)
            fail_point("before:claim")
            batch = await self._write(lambda tx: self._claim(tx, self._size(transport)))
            if batch.over:
                return await self._ended(batch.campaign)
            if not batch.taken:
                self._wait(batch)
                continue
            fail_point("after:claim")
            ending = await self._send(transport, batch)
            if ending.wait_until is not None:
                raise self._until(self._real(ending.wait_until))
            await self._pace(len(batch.taken))

    def _wait(self, batch: Batch) -> None:
        if batch.due is not None:
            raise self._until(max(self._real(batch.due), real_ms() + 50))

    def _until(self, real: int) -> Deferred:
        return Deferred(real, self._checkpoint())

    def _checkpoint(self) -> str:
        return self._trouble.text() if self._trouble else ""

    def _real(self, business_ms: int) -> int:
        """A business instant as the real one at which it comes."""
        return real_ms() + max(business_ms - self._now(), 0)

    def _now(self) -> int:
        return to_ms(self._services.now())

    async def _open(self, campaign: Campaign) -> Transport:
        ctx = self._run.ctx
        fields = await ctx.read(lambda reader: reader.segments.custom_fields())
        self._times = SendTimes.read(await ctx.read(lambda of: of.campaigns.times(campaign.id)))
        self._pace_per_hour = pace_per_hour(campaign, self._times)
        way = await way_of(self._services, ctx.tenant.id, campaign)
        self._composer = Composer(campaign, way.mailing, ctx.tenant, fields)
        self._transport = way.transport
        await self._transport.open()
        return self._transport

    def _campaign(self, tx: Tx) -> Campaign:
        campaign = tx.campaigns.get(self._order.campaign)
        if campaign is None:
            raise LookupError(f"there is no campaign {self._order.campaign}")
        return campaign

    def _is_on(self, campaign: Campaign) -> bool:
        return campaign.state is CampaignState.SENDING and campaign.run == self._order.run

    def _recover(self, tx: Tx, campaign: Campaign, *, repeatable: bool) -> None:
        """Settle what a dead worker left attempting."""
        order = self._order
        lost = tx.campaigns.orphans(
            order.campaign, shard=order.shard, of=order.of, token=self._token
        )
        if not lost:
            return
        now = self._now()
        if not repeatable:
            self._call_unknown(tx, campaign, lost, now)
            return
        tx.contact.release([one.attempt_id for one in lost if one.attempt_id is not None])
        settled = [Settled(one.customer_id, RecipientState.PENDING, tried=False) for one in lost]
        tx.campaigns.settle(order.campaign, settled, token=None, now_ms=now)
        if campaign.state is CampaignState.CANCELLED:
            tx.campaigns.cancel_pending(campaign.id, now_ms=now)

    def _call_unknown(
        self, tx: Tx, campaign: Campaign, lost: Sequence[Recipient], now: int
    ) -> None:
        """They may have got it: it is logged so, and never sent again by itself."""
        facts = facts_of(tx, [one.customer_id for one in lost], self._run.ctx)
        batch = Batch(campaign, lost, {one.customer_id: one for one in facts})
        composed = {one.customer_id: self._compose(one, batch) for one in lost}
        record(
            tx,
            self._run,
            campaign,
            [(one, Unknown(DIED)) for one in lost],
            composed,
            unsendable=(),
            token=None,
            now_ms=now,
        )

    def _claim(self, tx: Tx, size: int) -> Batch:
        order, now = self._order, self._now()
        campaign = self._campaign(tx)
        self._keep(tx)
        if not self._is_on(campaign):
            return Batch(campaign, over=True)
        found = tx.campaigns.claim(
            order.campaign,
            shard=order.shard,
            of=order.of,
            token=self._token,
            limit=size,
            now_ms=now,
        )
        if not found:
            due = tx.campaigns.due(order.campaign, shard=order.shard, of=order.of)
            return Batch(campaign, over=due is None, due=due)
        taken, facts = self._decide(tx, campaign, found, now)
        return Batch(campaign, taken, facts)

    def _decide(
        self, tx: Tx, campaign: Campaign, found: Sequence[Recipient], now: int
    ) -> tuple[Sequence[Recipient], Mapping[int, ContactFacts]]:
        """Decide about everybody again under the policy of now, and keep the attempts of those who
        may still be contacted."""
        ids = sorted(one.customer_id for one in found)
        tx.contact.lock(ids)
        ctx = replace(self._run.ctx, now=self._services.now())
        facts = {one.customer_id: one for one in facts_of(tx, ids, ctx)}
        version, policy = policy_in_force(tx.contact.policy())
        purpose = Purpose(campaign.purpose)
        zone = ctx.tenant.zone
        around = Surroundings(version, policy, purpose, now, zone, times=self._times)
        decider = around.decider(campaign.channel)
        refused = {
            one.customer_id: settled
            for one in found
            if (settled := refusal(one, facts.get(one.customer_id), decider))
        }
        taken = [one for one in found if one.customer_id not in refused]
        attempts = tx.contact.reserve([attempt_of(campaign, one, now) for one in taken])
        held = [
            Settled(one.customer_id, RecipientState.ATTEMPTING, attempt_id=key)
            for one, key in zip(taken, attempts, strict=True)
        ]
        tx.campaigns.settle(campaign.id, [*refused.values(), *held], token=self._token, now_ms=now)
        self._done += sum(one.state is not RecipientState.PENDING for one in refused.values())
        kept = zip(taken, attempts, strict=True)
        return [one._replace(attempt_id=key) for one, key in kept], facts

    async def _send(self, transport: Transport, batch: Batch) -> Ending:
        composed: dict[int, Composed] = {}
        unsendable: list[tuple[Recipient, str]] = []
        for one in batch.taken:
            try:
                composed[one.customer_id] = self._compose(one, batch)
            except Unresolved as error:
                unsendable.append((one, str(error)))
        fail_point("before:send")
        ready = [one for one in batch.taken if one.customer_id in composed]
        messages = [composed[one.customer_id].message for one in ready]
        outcomes = await holding(
            transport.send_all(messages),
            lambda: self._write(self._keep),
            every_seconds=self._sign_every,
        )
        fail_point("after:send")
        fail_point("before:record")
        known = self._trouble  # a unit may run more than once

        def unit(tx: Tx) -> Ending:
            ending = record(
                tx,
                self._run,
                batch.campaign,
                list(zip(ready, outcomes, strict=True)),
                composed,
                unsendable=unsendable,
                token=self._token,
                now_ms=self._now(),
            )
            self._done += ending.settled
            self._trouble, ending = after_batch(
                tx, batch.campaign, known, ending, now_ms=self._now(), locale=self._run.ctx.locale
            )
            self._keep(tx)
            return ending

        ending = await self._write(unit)
        fail_point("after:record")
        return ending

    def _compose(self, one: Recipient, batch: Batch) -> Composed:
        if self._composer is None:
            raise RuntimeError("the sender is not open")
        return self._composer.compose(one, batch.facts[one.customer_id].name, self._now())

    def _keep(self, tx: Tx) -> None:
        """Keep progress, which fails where another worker holds the job by now."""
        kept = self._checkpoint()
        tx.jobs.checkpoint(self._run.job, checkpoint=kept, done_units=self._done, total_units=None)

    async def _pace(self, sent: int) -> None:
        """Wait as the pace asks: here for a moment, else as a job that is put off."""
        if self._pace_per_hour is None:
            return
        wait = 3_600.0 * sent * self._order.of / self._pace_per_hour
        until = real_ms() + int(wait * 1_000)
        if wait > MOST_WAIT_SECONDS and await self._write(self._is_any_left):
            raise self._until(until)
        while wait <= MOST_WAIT_SECONDS and real_ms() < until:
            pause_if_stopping(self._run)
            await asyncio.sleep(min(0.2, wait))

    def _is_any_left(self, tx: Tx) -> bool:
        order = self._order
        return tx.campaigns.due(order.campaign, shard=order.shard, of=order.of) is not None

    def _size(self, transport: Transport) -> int:
        """How many at once: what the transport bears, and no more than a few seconds of the pace."""
        if self._pace_per_hour is None:
            return transport.batch
        few = self._pace_per_hour // (360 * self._order.of)
        return max(1, min(transport.batch, few))

    async def _ended(self, campaign: Campaign) -> str:
        def unit(tx: Tx) -> str:
            from tools.campaigns.executing import finish_campaign  # noqa: PLC0415 it imports this

            return finish_campaign(tx, campaign.id, now_ms=self._now())

        state = await self._write(unit)
        return json.dumps({"campaign": to_text("campaign", campaign.id), "state": state})

    async def _write(self, unit: Callable[[Tx], T]) -> T:
        return await self._services.write(self._run.ctx.tenant.id, unit)
