"""Scores of a run of people: facts in, rows to keep out; and what is done for those who became hot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from typing import Any

from store.clock import from_ms
from store.contact import CHANNELS, Purpose
from store.ids import to_text
from store.ports import Reader, Tx
from store.projects import ProjectInput
from store.scores import DAY, ScoreFacts, ScoreModel, ScoreRow
from store.tasks import TaskInput
from store.types import ExternalId, WriteOutcome, minor_digits
from tools.context import Ctx
from tools.deciding import facts_of, surroundings
from tools.policy.score_model import VERSION, Yardstick, as_json, is_due, yardstick
from tools.policy.score_words import said_action, said_signal
from tools.policy.scoring import COOLED, HOT, Part, Score, scored
from tools.policy.signals import Action, Signal, actions, deal_stage, signals
from tools.policy.tenant_settings import settings_in_force
from tools.views import short

RULE = "hot_lead"
SOURCE = "score"
ACTS = ("tasked", "dealt")
MOST = 200  # tasks, and deals, a run: the best ones; the others at the next
DEAL_STAGE = "qualified"
FOLLOW_UP_WITHIN = 2 * DAY


@dataclass(frozen=True, slots=True)
class NewModel:
    """A snapshot that is still to be kept."""

    cuts: str
    population: int
    as_of: int

    def keep(self, tx: Tx, actor: str) -> int:
        """Keep it; its id."""
        return tx.scores.keep_model(
            version=VERSION,
            cuts=self.cuts,
            population=self.population,
            as_of=self.as_of,
            actor=actor,
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """What people are scored against: a snapshot that is kept, or one that is still to be."""

    stick: Yardstick
    model_id: int = 0
    new: NewModel | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A score that was made: the row to keep, the one before, and what a task needs to know."""

    row: ScoreRow
    before: ScoreRow | None
    name: str
    owner: str | None
    is_open: bool  # whether some action contacts them
    acted: frozenset[str]  # what was done for them since they became hot: tasked, dealt


@dataclass(frozen=True, slots=True)
class Kept:
    """What was added for those who became hot."""

    tasks: int = 0
    deals: int = 0


def basis(reader: Reader | Tx, ctx: Ctx, *, refresh: bool) -> Basis:
    """The snapshot in force, or a new one where it is due or asked for."""
    kept, digits = reader.scores.model(), minor_digits(ctx.tenant.currency)
    due = is_due(kept, population=reader.scores.population(), now_ms=ctx.now_ms)
    if kept is not None and not (refresh or due):
        return Basis(yardstick(kept, minor=10**digits), kept.id)
    taken = reader.scores.snapshot(now_ms=ctx.now_ms)
    new = NewModel(as_json(taken), taken.population, ctx.now_ms)
    model = ScoreModel(
        id=0, version=VERSION, cuts=new.cuts, population=new.population, as_of=new.as_of
    )
    return Basis(yardstick(model, minor=10**digits), new=new)


def make(reader: Reader | Tx, ctx: Ctx, ids: Sequence[int], on: Basis) -> list[Made]:
    """The scores of some thousands of people at most, in the order of their ids."""
    around = surroundings(reader, ctx, Purpose.MARKETING)
    deciders = {channel: around.decider(channel) for channel in CHANNELS}
    contacts = {one.customer_id: one for one in facts_of(reader, ids, ctx)}
    before = reader.scores.kept(ids)
    made: list[Made] = []
    for facts in reader.scores.facts(ids, now_ms=ctx.now_ms):
        contact = contacts[facts.customer_id]
        score = scored(facts, contact, on.stick, now_ms=ctx.now_ms)
        told = signals(facts, now_ms=ctx.now_ms)
        decisions = {name: one.decide(contact) for name, one in deciders.items()}
        next_ = actions(told, score.total, decisions)
        stage = deal_stage(facts, told, now_ms=ctx.now_ms)
        was = before.get(facts.customer_id)
        acted = acted_on(was) if was is not None and score.total >= COOLED else frozenset[str]()
        detail = _detail(ctx, score, told, next_, stage, acted=acted)
        made.append(_made(ctx, facts, score, next_, detail, was, on, acted=acted))
    return made


def _made(
    ctx: Ctx,
    facts: ScoreFacts,
    score: Score,
    next_: Sequence[Action],
    detail: Mapping[str, Any],
    was: ScoreRow | None,
    on: Basis,
    *,
    acted: frozenset[str],
) -> Made:
    values = {one.name: one.value for one in score.subscores}
    row = ScoreRow(
        customer_id=facts.customer_id,
        score=score.total,
        band=score.band,
        **values,
        detail=_json(detail),
        model_id=on.model_id,
        scored_at=ctx.now_ms,
    )
    is_open = any(one.channel for one in next_)
    return Made(row, was, facts.name, facts.owner, is_open, acted)


def acted_on(row: ScoreRow) -> frozenset[str]:
    """What was done for somebody since they became hot."""
    found: dict[str, Any] = json.loads(row.detail)
    return frozenset(name for name in ACTS if found.get(name))


def _detail(
    ctx: Ctx,
    score: Score,
    told: Sequence[Signal],
    next_: Sequence[Action],
    stage: str,
    *,
    acted: frozenset[str],
) -> dict[str, Any]:
    """A score's parts as codes with their evidence; labels, in the organisation's language, are for
    other systems."""
    locale, currency = ctx.tenant.locale, ctx.tenant.currency
    return {
        "version": VERSION,
        "subscores": [
            {
                "name": sub.name,
                "weight": sub.weight,
                "points": sub.points,
                "parts": [_part(part) for part in sub.parts],
            }
            for sub in score.subscores
        ],
        "signals": [
            {
                "code": one.code,
                "label": said_signal(one.code, one.evidence, locale=locale, currency=currency),
                "at": one.at,
                "expires_at": one.expires_at,
                "evidence": dict(one.evidence),
            }
            for one in told
        ],
        "next_actions": [
            {**asdict(one), "label": said_action(one.code, one.channel, locale=locale)}
            for one in next_
        ],
        "deal_stage": stage,
        **{name: name in acted for name in ACTS},
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "weight": part.weight,
        "value": part.value,
        "points": part.points,
        "reason": part.reason,
        "evidence": dict(part.evidence),
    }


def _json(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, separators=(",", ":"))


def keep(tx: Tx, ctx: Ctx, made: Sequence[Made], model_id: int, *, most: Kept) -> Kept:
    """Keep scores under a snapshot, with a task to follow up and a deal for those who became hot
    where the organisation wants that; how many of each were added, `most` at most.

    Somebody who was acted on is again only after they fell below 60, and once a quarter at most.
    """
    wanted = settings_in_force(tx.settings.all()).scoring
    done: dict[int, set[str]] = {one.row.customer_id: set(one.acted) for one in made}
    tasks = deals = 0
    if wanted.auto_create_tasks:
        for one in _hot(made, "tasked", most.tasks):
            outcome = tx.tasks.add(
                _task(ctx, one), actor=ctx.actor.principal, now_ms=ctx.now_ms
            ).outcome
            if outcome is not WriteOutcome.REFUSED:
                tasks += outcome is WriteOutcome.ADDED
                done[one.row.customer_id].add("tasked")
    if wanted.auto_create_deals:
        for one in _hot(made, "dealt", most.deals):
            deals += add_deal(tx, ctx, one)
            done[one.row.customer_id].add("dealt")
    tx.scores.put([
        _with_acts(one.row, model_id, one.acted, done[one.row.customer_id]) for one in made
    ])
    return Kept(tasks, deals)


def _hot(made: Sequence[Made], act: str, most: int) -> list[Made]:
    """Those who became hot and for whom this was not done yet, the best first."""
    hot = [one for one in made if one.row.score >= HOT and one.is_open and act not in one.acted]
    hot.sort(key=lambda one: (-one.row.score, one.row.customer_id))
    return hot[: max(0, most)]


def _with_acts(row: ScoreRow, model_id: int, before: Set[str], after: Set[str]) -> ScoreRow:
    if before == after:
        return replace(row, model_id=model_id)
    detail = {**json.loads(row.detail), **{name: name in after for name in ACTS}}
    return replace(row, model_id=model_id, detail=_json(detail))


def add_deal(tx: Tx, ctx: Ctx, made: Made) -> bool:
    """A deal for somebody who became hot, once a quarter; whether it was added."""
    named = ExternalId(SOURCE, _key(ctx, made))
    if tx.projects.by_external_id(named) is not None:
        return False
    name = f"{short(made.name)} (score {made.row.score})"
    row = ProjectInput(external_id=named, name=name, stage=DEAL_STAGE)
    written = tx.projects.upsert(row, now_ms=ctx.now_ms)
    if written.outcome is WriteOutcome.REFUSED or written.id is None:
        return False
    tx.projects.set_link(written.id, made.row.customer_id, suppress=None)
    return True


def _key(ctx: Ctx, made: Made) -> str:
    """One a person, rule and quarter."""
    day = from_ms(ctx.now_ms)
    key = to_text("customer", made.row.customer_id)
    return f"{key}:{RULE}:{day.year}Q{(day.month + 2) // 3}"


def _task(ctx: Ctx, made: Made) -> TaskInput:
    french = ctx.tenant.locale.lower().startswith("fr")
    verb = "Faire un suivi avec" if french else "Follow up with"
    return TaskInput(
        title=f"{verb} {short(made.name)} (score {made.row.score})",
        priority="high",
        due_at=ctx.now_ms + FOLLOW_UP_WITHIN,
        customer_id=made.row.customer_id,
        assignee=made.owner,
        source=SOURCE,
        source_key=_key(ctx, made),
    )
