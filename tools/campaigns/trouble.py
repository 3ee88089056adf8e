"""A sender that gets no further: since when and why, and when a person has to look.

It is kept as the checkpoint of the sender's job, so that it outlives the worker, and forgotten with
the first answer of the way out that is not a refusal of everybody.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from store.campaigns import Campaign, CampaignState
from store.ports import Reader, Tx
from store.types import Job, JobState
from tools.campaigns.outcomes import Ending
from tools.notifying.outreach import tell_paused
from tools.outreach_words import said
from tools.views import shown_time

KIND = "send_campaign"
SHARDS = 3  # odd: ids made one at a time are even
# Who runs a mail server has seen within a day that it is down; a message of a campaign that is much
# later than approved may be about something that is over.
PATIENCE_MS = 24 * 3_600_000
FEWEST_TRIES = 5  # a machine that slept for a day has not tried
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 60, 3_600
MOST_WHY = 300


@dataclass(frozen=True, slots=True)
class Trouble:
    """Since when (business milliseconds) nothing got further, how often it was tried, what came of
    the last try."""

    since: int
    tries: int
    why: str

    @classmethod
    def read(cls, checkpoint: str | None) -> Trouble | None:
        """What a job's checkpoint says."""
        return cls(**json.loads(checkpoint)) if checkpoint else None

    def text(self) -> str:
        """As a checkpoint."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def wait_seconds(self) -> int:
        """How long to wait before the next try: doubling, at most an hour."""
        return min(FIRST_WAIT_SECONDS << min(self.tries - 1, 10), LONGEST_WAIT_SECONDS)

    def is_too_long(self, now_ms: int) -> bool:
        """Whether a person has to look."""
        return self.tries >= FEWEST_TRIES and now_ms - self.since >= PATIENCE_MS


def more(before: Trouble | None, why: str, now_ms: int) -> Trouble:
    """The trouble after another try that came to nothing."""
    known = before or Trouble(now_ms, 0, "")
    return replace(known, tries=known.tries + 1, why=why[:MOST_WHY])


def after_batch(
    tx: Tx, campaign: Campaign, before: Trouble | None, ending: Ending, *, now_ms: int, locale: str
) -> tuple[Trouble | None, Ending]:
    """What is known of trouble after a batch, and when to go on. One that lasts pauses the campaign
    with what to do about it."""
    if not ending.trouble:
        return None, ending
    trouble = more(None if ending.settled else before, ending.trouble, now_ms)
    if not trouble.is_too_long(now_ms):
        until = max(ending.wait_until or 0, now_ms + trouble.wait_seconds * 1_000)
        return trouble, replace(ending, wait_until=until)
    hours = (now_ms - trouble.since) // 3_600_000
    reason = said(locale, "way_out_shut", hours=hours, tries=trouble.tries, why=trouble.why)
    pause(tx, campaign, reason, now_ms=now_ms)
    return trouble, replace(ending, wait_until=None)


def pause(tx: Tx, campaign: Campaign, reason: str, *, now_ms: int) -> None:
    """Pause a campaign by what it met, and tell of it."""
    paused = CampaignState.PAUSED
    if tx.campaigns.move(
        campaign.id, old=[CampaignState.SENDING], new=paused, now_ms=now_ms, reason=reason
    ):
        tell_paused(tx, campaign, reason, now_ms=now_ms)


def job_keys(campaign: Campaign) -> Sequence[str]:
    """The keys of the jobs that send a campaign since it was last started."""
    return [f"{campaign.id}:{campaign.run}:{shard}" for shard in range(SHARDS)]


def said_trouble(reader: Reader, campaign: Campaign, locale: str) -> str:
    """Whether the senders of a campaign get no further, in words; empty where all is well."""
    if campaign.state is not CampaignState.SENDING:
        return ""
    jobs = reader.jobs.keyed(KIND, job_keys(campaign))
    if dead := [one for one in jobs if one.state is JobState.DEAD]:
        return said(locale, "sender_dead", why=(dead[0].last_error or "")[:MOST_WHY])
    found = [trouble for one in jobs if (trouble := _of(one))]
    if not found:
        return ""
    worst = min(found, key=lambda one: one.since)
    since = shown_time(worst.since) or ""
    return said(locale, "sender_trouble", since=since, tries=worst.tries, why=worst.why)


def _of(job: Job) -> Trouble | None:
    return Trouble.read(job.checkpoint) if job.state in {JobState.READY, JobState.RUNNING} else None
