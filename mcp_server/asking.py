"""A proposal put to the person at the client as a form, where the operator lets them decide there.

The form goes to the client, which shows it to its user: no tool reads or answers it, so that the
model can't. Only a plain "approve" approves; whatever else comes back, or nothing, leaves the
proposal waiting for the chat or the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from mcp_server.asking_words import word
from mcp_server.session import Peer
from store.ids import from_text
from store.proposals import Proposal, ProposalState
from store.types import ActorKind
from tools.approving import Decided
from tools.context import Role
from tools.errors import RapportError
from tools.proposing import Proposed
from tools.runtime import Runtime
from tools.views import short, shown_time

ANSWER_SECONDS = 40.0  # clients give a call 60 s in all
MOST_REASONS, MAX_LINE = 4, 200
DECISIONS = ("approve", "reject", "later")
_MARKUP = str.maketrans("", "", "[]<>`|")


class _Reason(BaseModel):
    said: str
    people: int


class _Plan(BaseModel):
    """As much of a kept plan as the form shows."""

    sentence: str = ""
    total: int = 0
    left_out: int = 0
    waiting: int = 0
    reasons: list[_Reason] = []


class Asking:
    """Puts proposals to the users of clients that can show a form."""

    def __init__(self, runtime: Runtime, *, seconds: float = ANSWER_SECONDS) -> None:
        self._runtime, self._seconds = runtime, seconds
        self._locale = runtime.settings.locale

    async def about(self, peer: Peer, proposed: Proposed) -> Proposed:
        """The answer of a tool that proposed something, with what the person made of it."""
        if not self._may_ask(peer) or (kept := await self._waiting(peer, proposed)) is None:
            return proposed
        peer.session.is_asking = True
        try:
            answer = await self._answer(peer, kept)
        finally:
            peer.session.is_asking = False
        return await self._settled(peer, proposed, decision(answer))

    def _may_ask(self, peer: Peer) -> bool:
        """One question at a time, and none to a client that left an earlier one unanswered."""
        allowed = self._runtime.settings.mcp_approvals and peer.actor.role >= Role.MEMBER
        return (
            allowed
            and peer.ask is not None
            and not (peer.session.is_asking or peer.session.is_silent)
        )

    async def _waiting(self, peer: Peer, proposed: Proposed) -> Proposal | None:
        """The proposal as it is stored, if it waits: a repeated call may answer a decided one."""
        if proposed.outcome != "proposed":
            return None
        now = await self._runtime.ctx(peer.actor)
        key = from_text("proposal", proposed.proposal)
        kept = await now.read(lambda reader: reader.proposals.get(key))
        if kept is None or kept.state is not ProposalState.PENDING:
            return None
        return kept if kept.expires_at > now.now_ms else None

    async def _answer(self, peer: Peer, kept: Proposal) -> Mapping[str, Any] | None:
        if peer.ask is None:
            return None
        schema = {
            "type": "object",
            "properties": {
                "decision": {
                    "type": "string",
                    "title": word(self._locale, "decision"),
                    "enum": list(DECISIONS),
                    "enumNames": [word(self._locale, name) for name in DECISIONS],
                    "default": "later",
                }
            },
            "required": ["decision"],
        }
        answer = await peer.ask(question(kept, self._locale), schema, self._seconds)
        peer.session.is_silent = answer is None
        return answer

    async def _settled(self, peer: Peer, proposed: Proposed, said: str) -> Proposed:
        person = replace(peer.actor, kind=ActorKind.HUMAN, door="mcp")
        ctx = await self._runtime.ctx(person)
        try:
            if said == "approve":
                done = await self._runtime.approvals.approve(proposed.proposal, ctx)
            elif said == "reject":
                done = await self._runtime.approvals.reject(proposed.proposal, ctx)
            else:
                return _noted(proposed, word(self._locale, "waits"))
        except RapportError as error:
            told = word(self._locale, "refused", why=str(error)[:MAX_LINE])
            return _noted(proposed, told)
        return self._decided(proposed, done)

    def _decided(self, proposed: Proposed, done: Decided) -> Proposed:
        values = {"job": done.job or "", "approvals": done.approvals, "needed": done.needed}
        noted = _noted(proposed, word(self._locale, f"was_{done.outcome}", **values))
        approve = proposed.approve if done.outcome == "waiting" else ""
        return noted.model_copy(update={"state": done.state, "approve": approve})


def decision(answer: Mapping[str, Any] | None) -> str:
    """What a client's answer says: approve or reject only when its user sent just that."""
    if answer is None or answer.get("action") != "accept":
        return "later"
    content: object = answer.get("content")
    return next((name for name in DECISIONS if content == {"decision": name}), "later")


def question(kept: Proposal, locale: str) -> str:
    """What the form says, from what is stored and nothing a model adds: texts of others stand on
    their own lines, bare of markup and line breaks."""
    plan = _plan(kept)
    lines = [word(locale, "ask"), _bare(kept.title), word(locale, "size", count=kept.size)]
    if plan.sentence:
        lines.append(word(locale, "who", who=_bare(plan.sentence)))
    if plan.left_out:
        why = "; ".join(f"{_bare(one.said)} {one.people}" for one in plan.reasons[:MOST_REASONS])
        lines.append(word(locale, "left_out", count=plan.left_out, total=plan.total, why=why))
    if plan.waiting:
        lines.append(word(locale, "later_hours", count=plan.waiting))
    lines.append(word(locale, "expires", at=shown_time(kept.expires_at) or ""))
    return "\n".join(lines)


def _plan(kept: Proposal) -> _Plan:
    try:
        return _Plan.model_validate_json(kept.plan)
    except ValidationError:
        return _Plan()


def _bare(text: str) -> str:
    return short(text.translate(_MARKUP), MAX_LINE)


def _noted(proposed: Proposed, note: str) -> Proposed:
    return proposed.model_copy(update={"notes": [*proposed.notes, note]})
