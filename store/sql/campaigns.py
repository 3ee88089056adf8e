"""Campaigns: one sending each, with states that change by guarded updates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, case, select, update

from store.campaigns import (
    Campaign,
    CampaignInput,
    CampaignState,
    NewRecipient,
    Recipient,
    Settled,
    VariantFigures,
)
from store.sql import campaign_figures, recipients
from store.sql.customers import LAST
from store.sql.newest import newest
from store.sql.rows import content_hash, is_indexable, is_storable
from store.sql.schema import campaign, campaign_window
from store.sql.scope import Draft, Query, Scope
from store.text import fold
from store.types import Page

MOST_NAMED = 10
_CAMPAIGN = (
    campaign.c.id,
    campaign.c.name,
    campaign.c.channel,
    campaign.c.purpose,
    campaign.c.state,
    campaign.c.draft_id,
    campaign.c.draft_version,
    campaign.c.audience_id,
    campaign.c.segment_id,
    campaign.c.rule_hash,
    campaign.c.recipients_hash,
    campaign.c.content,
    campaign.c.given.label("values"),
    campaign.c.policy_version,
    campaign.c.pace_per_minute,
    campaign.c.language,
    campaign.c.run,
    campaign.c.pause_reason,
    campaign.c.resume_at,
    campaign.c.actor,
    campaign.c.created_at,
    campaign.c.started_at,
    campaign.c.finished_at,
)
_ENDS = frozenset({CampaignState.DONE, CampaignState.CANCELLED})


def _one(_: Draft) -> Query:
    return select(*_CAMPAIGN).where(campaign.c.id == bindparam("id"))


def _campaign(row: Any) -> Campaign:
    fields: dict[str, Any] = {**row._mapping, "state": CampaignState(row.state)}  # noqa: SLF001 - public, named so
    return Campaign(**fields)


class CampaignQueries:
    """Implements `store.campaigns.CampaignReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, campaign_id: int) -> Campaign | None:
        row = next(iter(self._scope.ask(_one, id=campaign_id)), None)
        return None if row is None else _campaign(row)

    def named(self, text: str) -> Sequence[Campaign]:
        folded = fold(text)
        if not folded or not is_storable(text):
            return []
        table = campaign.c
        mine = (table.name_folded >= folded) & (table.name_folded < folded + LAST)
        query = select(*_CAMPAIGN).where(mine).order_by(table.id.desc()).limit(MOST_NAMED)
        return [_campaign(row) for row in self._scope.rows(query)]

    def page(self, *, state: str | None, limit: int, cursor: str | None) -> Page[Campaign]:
        asked = content_hash("campaigns", self._scope.tenant_id, state)
        query = select(*_CAMPAIGN)
        if state is not None:
            query = query.where(campaign.c.state == state)
        return newest(
            self._scope, query, campaign.c.id, of=asked, limit=limit, cursor=cursor, made=_campaign
        )

    def times(self, campaign_id: int) -> str:
        query = select(campaign_window.c.windows).where(
            campaign_window.c.campaign_id == campaign_id
        )
        return str(self._scope.value(query) or "")

    def states(self, campaign_id: int) -> Mapping[str, int]:
        return campaign_figures.states(self._scope, campaign_id)

    def reasons(self, campaign_id: int) -> Mapping[str, Mapping[str, int]]:
        return campaign_figures.reasons(self._scope, campaign_id)

    def recipients(
        self, campaign_id: int, *, state: str | None, limit: int, cursor: str | None
    ) -> Page[Recipient]:
        return recipients.page(self._scope, campaign_id, state=state, limit=limit, cursor=cursor)

    def recipient(self, campaign_id: int, customer_id: int) -> Recipient | None:
        return recipients.one(self._scope, campaign_id, customer_id)

    def figures(self, campaign_id: int, *, bought_within_ms: int) -> Sequence[VariantFigures]:
        return campaign_figures.figures(self._scope, campaign_id, bought_within_ms)

    def over_time(self, campaign_id: int, *, step_ms: int) -> Sequence[tuple[int, str, int]]:
        return campaign_figures.over_time(self._scope, campaign_id, step_ms)


class CampaignChanges(CampaignQueries):
    """Implements `store.campaigns.CampaignWriter`."""

    def add(self, row: CampaignInput, *, actor: str, now_ms: int) -> int:
        if not is_storable(row.name) or not is_indexable(row.name):
            raise ValueError(f"name: {row.name[:40]!r} is too long, or it is not text")
        key = self._scope.ids.next()
        kept = {
            "id": key,
            "name": row.name,
            "name_folded": fold(row.name),
            "channel": row.channel,
            "purpose": row.purpose,
            "state": CampaignState.PROPOSED.value,
            "draft_id": row.draft_id,
            "draft_version": row.draft_version,
            "audience_id": row.audience_id,
            "segment_id": row.segment_id,
            "rule_hash": row.rule_hash,
            "recipients_hash": row.recipients_hash,
            "content": row.content,
            "given": row.values,
            "policy_version": row.policy_version,
            "pace_per_minute": row.pace_per_minute,
            "language": row.language,
            "run": 0,
            "pause_reason": "",
            "actor": actor,
            "created_at": now_ms,
        }
        self._scope.add(campaign, [kept])
        if row.times:
            self._scope.add(campaign_window, [{"campaign_id": key, "windows": row.times}])
        return key

    def add_recipients(
        self, campaign_id: int, rows: Sequence[NewRecipient], *, now_ms: int
    ) -> None:
        recipients.add(self._scope, campaign_id, rows, now_ms=now_ms)

    def move(
        self,
        campaign_id: int,
        *,
        old: Sequence[CampaignState],
        new: CampaignState,
        now_ms: int,
        reason: str = "",
        resume_at: int | None = None,
    ) -> bool:
        table = campaign.c
        values: dict[str, Any] = {
            "state": new.value,
            "pause_reason": reason,
            "resume_at": resume_at if new is CampaignState.PAUSED else None,
        }
        if new is CampaignState.SENDING:
            started = case((table.started_at.is_(None), now_ms), else_=table.started_at)
            values |= {"run": table.run + 1, "started_at": started}
        if new in _ENDS:
            values["finished_at"] = now_ms
        still = (table.id == campaign_id) & table.state.in_([state.value for state in old])
        return bool(self._scope.change(update(campaign).where(still).values(values)))

    def claim(
        self, campaign_id: int, *, shard: int, of: int, token: str, limit: int, now_ms: int
    ) -> Sequence[Recipient]:
        part = recipients.Shard(campaign_id, shard, of)
        return recipients.claim(self._scope, part, token=token, limit=limit, now_ms=now_ms)

    def orphans(self, campaign_id: int, *, shard: int, of: int, token: str) -> Sequence[Recipient]:
        return recipients.orphans(self._scope, recipients.Shard(campaign_id, shard, of), token)

    def settle(
        self, campaign_id: int, outcomes: Sequence[Settled], *, token: str | None, now_ms: int
    ) -> int:
        return recipients.settle(self._scope, campaign_id, outcomes, token=token, now_ms=now_ms)

    def prove(self, campaign_id: int, customer_id: int) -> bool:
        return recipients.prove(self._scope, campaign_id, customer_id)

    def due(self, campaign_id: int, *, shard: int, of: int) -> int | None:
        return recipients.due(self._scope, recipients.Shard(campaign_id, shard, of))

    def cancel_pending(self, campaign_id: int, *, now_ms: int) -> int:
        return recipients.cancel_pending(self._scope, campaign_id, now_ms=now_ms)

    def retry_failed(self, campaign_id: int, *, now_ms: int) -> int:
        return recipients.retry_failed(self._scope, campaign_id, now_ms=now_ms)
