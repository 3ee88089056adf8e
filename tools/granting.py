"""Granting and ending standing approvals: for people only, as deciding on proposals.

No tool call can grant: `grant` and `revoke` take an actor that the door made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.proposals import Proposal
from store.standing import StandingInput
from store.types import AuditEntry
from tools.approving import must_be_a_person
from tools.arguments import Args, invalid_arguments
from tools.campaigns.matter import text_hash
from tools.context import Ctx
from tools.drafting.brief import GOALS
from tools.errors import Conflict, NotFound, NotPermitted, invalid
from tools.operations.connections import the_connection
from tools.operations.standing import StandingLine, standing_line
from tools.policy.contact_policy import policy_in_force
from tools.policy.standing import (
    DAY_MS,
    DEFAULT_DAYS,
    MAX_DAYS,
    MOST,
    SEND,
    SYNC,
    Covers,
    Granted,
    SendCovers,
    SyncCovers,
    matter_of,
    most_at_once,
    read_covers,
)
from tools.policy.standing_words import standing_said

EACH_SYNC, A_DAY_OF_SYNCS = 500, 5_000  # records, where nobody says otherwise


class Grant(Args):
    """A standing approval to grant. `covers` is what `tools.policy.standing.read_covers` takes."""

    title: str = Field(min_length=1, max_length=120, description="What it is for, in a line.")
    covers: dict[str, Any] = Field(description="What a proposal must look like.")
    most_each: int = Field(ge=1, le=MOST, description="Most people or records at once.")
    most_a_day: int = Field(ge=1, le=MOST, description="Most people or records in any 24 hours.")
    days: int = Field(
        default=DEFAULT_DAYS, ge=1, le=MAX_DAYS, description="How long it holds, in days."
    )


def read_grant(given: Mapping[str, Any]) -> Grant:
    """A grant from outside; InvalidInput names each field, its value and what is accepted."""
    try:
        return Grant.model_validate(dict(given))
    except ValidationError as error:
        raise invalid_arguments(Grant, error) from None


async def grant(ctx: Ctx, asked: Grant) -> StandingLine:
    """Keep a standing approval. NotPermitted unless a human asks, and for more than their role may
    approve at once and alone; NotFound for a template or a segment there is not."""
    must_be_a_person(ctx)
    covers = read_covers(asked.covers)
    if asked.most_a_day < asked.most_each:
        raise invalid(
            "most_a_day", asked.most_a_day, "is less than most_each", f"{asked.most_each} or more"
        )

    def unit(tx: Tx) -> StandingLine:
        _must_be_allowed(tx, ctx, asked)
        granted = _pinned(tx, ctx, covers)
        row = StandingInput(
            kind=covers.kind,
            title=" ".join(asked.title.split()),
            covers=granted.model_dump_json(),
            most_each=asked.most_each,
            most_a_day=asked.most_a_day,
            granted_by=ctx.actor.id,
            door=ctx.actor.door,
            expires_at=ctx.now_ms + asked.days * DAY_MS,
        )
        key = tx.standing.add(row, now_ms=ctx.now_ms)
        _audit(tx, ctx, "grant standing approval", key)
        return _line(tx, ctx, key)

    return await ctx.services.write(ctx.tenant.id, unit)


async def revoke(ctx: Ctx, standing: str) -> StandingLine:
    """End a standing approval; what it let start goes on. NotPermitted unless a human asks; NotFound;
    Conflict when it was revoked already."""
    must_be_a_person(ctx)
    try:
        key = from_text("standing_approval", standing)
    except ValueError as error:
        raise invalid("standing", standing, "is not a standing approval's id", str(error)) from None

    def unit(tx: Tx) -> StandingLine:
        line = _line(tx, ctx, key)
        if not tx.standing.revoke(key, by=ctx.actor.principal, now_ms=ctx.now_ms):
            raise Conflict(f"it was revoked already by {line.revoked_by}")
        _audit(tx, ctx, "revoke standing approval", key)
        return _line(tx, ctx, key)

    return await ctx.services.write(ctx.tenant.id, unit)


async def for_connection(ctx: Ctx, connection: str, *, least: int = 0) -> Grant:
    """The standing approval for a connection's own syncs, to look at and confirm: as much as is
    usual, and at most what the person may approve at once. NotFound."""

    def unit(reader: Reader) -> Grant:
        found = the_connection(reader, connection)
        policy = policy_in_force(reader.contact.policy())[1].approval
        most = most_at_once(policy, ctx.actor.role.name.lower())
        covers = SyncCovers(connection=to_text("connection", found.id))
        return Grant(
            title=standing_said(ctx.locale, "own_syncs", name=found.name),
            covers=covers.model_dump(mode="json"),
            most_each=min(most, max(EACH_SYNC, least)),
            most_a_day=min(most, max(A_DAY_OF_SYNCS, least)),
        )

    return await ctx.read(unit)


def like(ctx: Ctx, proposal: Proposal) -> Grant:
    """The standing approval that would have covered a sending, to look at and confirm; Conflict
    where none can."""
    matter = matter_of(proposal.args)
    if proposal.kind != SEND or not (matter.get("template") or matter.get("goal")):
        raise Conflict(
            standing_said(ctx.locale, "never_covered"),
            hint=standing_said(ctx.locale, "never_covered_hint"),
        )
    covers = SendCovers(
        channels=(matter["channel"],),
        purpose=matter["purpose"],
        template=matter["template"],
        goal="" if matter["template"] else matter["goal"],
        segment=matter["segment"],
        values=matter["values"],
    )
    return Grant(
        title=proposal.title[:120],
        covers=covers.model_dump(mode="json"),
        most_each=proposal.size,
        most_a_day=proposal.size,
    )


async def like_proposal(ctx: Ctx, text: str) -> Grant:
    """`like` of the proposal of an id; NotFound, Conflict."""
    try:
        key = from_text("proposal", text)
    except ValueError as error:
        raise invalid("proposal", text, "is not a proposal's id", str(error)) from None
    found = await ctx.read(lambda reader: reader.proposals.get(key))
    if found is None:
        raise NotFound(f"there is no proposal {text}", hint="list_proposals names them.")
    connection = matter_of(found.args).get("connection")
    if found.kind == SYNC and connection:
        return await for_connection(ctx, str(connection), least=found.size)
    return like(ctx, found)


def _must_be_allowed(tx: Tx, ctx: Ctx, asked: Grant) -> None:
    policy = policy_in_force(tx.contact.policy())[1].approval
    role = ctx.actor.role.name.lower()
    most = most_at_once(policy, role)
    if max(asked.most_each, asked.most_a_day) > most:
        raise NotPermitted(
            f"{role} may approve up to {most:,} at once and alone",
            hint=f"most_each and most_a_day can be {most:,} at most.",
        )


def _pinned(tx: Tx, ctx: Ctx, covers: Covers) -> Granted:
    """What is kept: the text and the people as they are now."""
    role = ctx.actor.role.name.lower()
    kept: dict[str, Any] = {"role": role, "covers": covers}
    if isinstance(covers, SendCovers):
        kept |= _text(tx, covers)
        kept |= _people(tx, kept["covers"])
    else:
        the_connection(tx, covers.connection)
    return Granted.model_validate(kept)


def _text(tx: Tx, covers: SendCovers) -> dict[str, Any]:
    if covers.goal:
        if covers.goal not in GOALS:
            raise invalid("covers.goal", covers.goal, "is no goal of the library", ", ".join(GOALS))
        return {}
    stored = tx.drafts.template(covers.template)
    if stored is None:
        raise NotFound(
            f"there is no template {covers.template!r}", hint="list_templates names them."
        )
    if stored.channel not in covers.channels or stored.purpose != covers.purpose:
        raise invalid(
            "covers.template",
            covers.template,
            f"is for {stored.channel}, {stored.purpose}",
            "its own channel and purpose",
        )
    named = covers.model_copy(update={"template": stored.slug})
    return {"covers": named, "text": text_hash(stored)}


def _people(tx: Tx, covers: SendCovers) -> dict[str, Any]:
    if not covers.segment:
        return {}
    found = tx.segments.get(covers.segment)
    if found is None:
        raise NotFound(f"there is no segment {covers.segment!r}", hint="list_segments names them.")
    return {"covers": covers.model_copy(update={"segment": found.slug}), "rule": found.rule_hash}


def _line(tx: Reader | Tx, ctx: Ctx, key: int) -> StandingLine:
    found = tx.standing.get(key)
    if found is None:
        text = to_text("standing_approval", key)
        raise NotFound(
            f"there is no standing approval {text}", hint="list_standing_approvals names them."
        )
    return standing_line(tx, ctx, found)


def _audit(tx: Tx, ctx: Ctx, what: str, key: int) -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=what,
            effect="write",
            outcome="done",
            args_hash="",
            subject=to_text("standing_approval", key),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
