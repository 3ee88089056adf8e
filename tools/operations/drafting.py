"""draft_message: a message written from a goal or a template, checked and shown on real people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from store.drafts import DraftInput, StoredTemplate
from store.ids import to_text
from store.ports import Tx
from store.segment.lexicon import language_of
from store.types import CustomField
from tools.arguments import Args
from tools.asking import ChoiceLine
from tools.campaigns.aiming import Aim, aimed
from tools.campaigns.campaign_values import MOST_VALUES, CampaignValue, with_values
from tools.campaigns.dating import dated
from tools.campaigns.draft_words import goal_name, question_of, told
from tools.campaigns.people_seen import Seen, look
from tools.campaigns.readiness import values_to_ask
from tools.context import Ctx
from tools.drafting.brief import GOALS, Brief, NoTemplate, Written
from tools.drafting.content import MOST_VARIANTS, Channel, Content, Tone
from tools.drafting.goals import read_goal
from tools.errors import NotFound, invalid
from tools.operations.drafted import AskedValue, Drafted, Showing, drafted
from tools.views import short

MAX_GOAL = 2_000
ChannelName = Literal["email", "sms", "whatsapp", "call", "note"]
ToneName = Literal["auto", "friendly", "formal", "direct"]
LanguageName = Literal["auto", "en", "fr"]


class DraftMessage(Args):
    """What to write, for whom; a goal or a saved template."""

    goal: str = Field(
        default="", max_length=MAX_GOAL, description="What to write, in the user's own words."
    )
    template: str = Field(
        default="", max_length=120, description="Slug or tpl_ id, instead of a goal."
    )
    audience: str = Field(default="", max_length=40, description="aud_ id of an earlier answer.")
    segment: str = Field(
        default="", max_length=120, description="Slug or seg_ id of a saved segment."
    )
    customer: str = Field(
        default="", max_length=200, description="One customer: id or what names them."
    )
    channel: ChannelName = Field(default="email", description="call is a script for a caller.")
    tone: ToneName = Field(default="auto", description="auto: from the goal, else friendly.")
    language: LanguageName = Field(default="auto", description="auto: the goal's.")
    variants: int = Field(
        default=3, ge=1, le=MOST_VARIANTS, description="How many ways to say it, 1 to 5."
    )
    values: list[CampaignValue] = Field(
        default=[], max_length=MOST_VALUES, description="Only what the user said; invent none."
    )


async def draft_message(ctx: Ctx, args: DraftMessage) -> Drafted:
    """Write a message from a goal for an audience, a segment or one customer; it is saved as a draft.

    Use it when the user wants something written: an e-mail, SMS, WhatsApp message, call script or
    note. Pass their words as `goal`; offers, codes and dates only as they said them. When it
    answers `ask`, put its questions to the user, then call again with `values`. Show the variants,
    the previews, what is missing and who can be reached. Nothing is sent: revise_draft changes it,
    send_message proposes to send it.
    Example: {"goal": "win them back, 15% off until Sunday", "audience": "aud_…"}.
    """
    goal = args.goal.strip()
    if bool(goal) == bool(args.template):
        reason = "goal and template were given" if goal else "nothing says what to write"
        raise invalid("input", None, reason, "exactly one of goal, template")
    aim = await aimed(ctx, audience=args.audience, segment=args.segment, customer=args.customer)
    fields = await ctx.read(lambda reader: reader.segments.custom_fields())
    made = await (_from_goal if goal else _from_template)(ctx, args, aim, fields)
    if isinstance(made, Drafted):
        return made
    missing = values_to_ask(made.content, made.brief.values, fields, ctx.locale)
    if missing:
        return asking(ctx, missing)
    return await _kept(ctx, args, aim, fields, made)


@dataclass(frozen=True, slots=True)
class _Made:
    """A message that was written, and for whom it was looked at."""

    content: Content
    brief: Brief
    writer: str
    goal: str
    seen: Seen | None
    notes: Sequence[str] = ()


def asking(ctx: Ctx, names: Sequence[str]) -> Drafted:
    """The values to ask for, by name."""
    asked = [AskedValue(name=name, question=question_of(ctx.locale, name)) for name in names]
    return Drafted(outcome="ask", asked=asked, question=" ".join(one.question for one in asked))


async def _from_goal(
    ctx: Ctx, args: DraftMessage, aim: Aim, fields: Sequence[CustomField]
) -> _Made | Drafted:
    goal = read_goal(args.goal)
    values, dates = dated(ctx, with_values(goal.values, args.values))
    missing = [one.name for one in goal.missing if one.name not in values]
    if missing:
        return asking(ctx, missing)
    brief = Brief(
        sentence=args.goal.strip(),
        channel=Channel(args.channel),
        kind=goal.kind,
        purpose=goal.purpose,
        tone=(goal.tone or Tone.FRIENDLY) if args.tone == "auto" else Tone(args.tone),
        language=_language(ctx, args, goal.language),
        values=values,
        variants=args.variants,
        reader=ctx.locale,
    )
    seen = await _seen(ctx, aim, fields, brief)
    brief = replace(brief, known=seen.known if seen else frozenset())
    try:
        written = await ctx.services.writer.write(brief)
    except NoTemplate:
        return _which_goal(ctx, brief.sentence)
    return _made(replace(written, notes=(*dates, *written.notes)), brief.sentence, seen)


def _made(written: Written, goal: str, seen: Seen | None) -> _Made:
    return _Made(written.content, written.brief, written.writer, goal, seen, written.notes)


def _language(
    ctx: Ctx, args: DraftMessage, found: Literal["en", "fr"] | None
) -> Literal["en", "fr"]:
    if args.language != "auto":
        return args.language
    return found or ("fr" if language_of(ctx.tenant.locale) == "fr" else "en")


async def _seen(ctx: Ctx, aim: Aim, fields: Sequence[CustomField], brief: Brief) -> Seen | None:
    if aim.ids is None:
        return None
    return await look(
        ctx,
        aim.ids,
        fields,
        channel=brief.channel.value,
        purpose=brief.purpose,
        language=brief.language,
    )


def _which_goal(ctx: Ctx, sentence: str) -> Drafted:
    choices = [
        ChoiceLine(label=goal_name(ctx.locale, kind), text=_with_goal(ctx, kind, sentence))
        for kind in GOALS
    ]
    return Drafted(outcome="ask", question=told(ctx.locale, "which_goal"), choices=choices)


def _with_goal(ctx: Ctx, kind: str, sentence: str) -> str:
    return f"{goal_name(ctx.locale, kind)}: {short(sentence, 300)}"


async def _from_template(
    ctx: Ctx, args: DraftMessage, aim: Aim, fields: Sequence[CustomField]
) -> _Made:
    stored = await ctx.read(lambda reader: reader.drafts.template(args.template))
    if stored is None:
        raise NotFound(
            f"there is no template {args.template[:80]!r}",
            hint="list_templates names the ones there are.",
        )
    content = _some(Content.from_json(stored.content), args.variants)
    values, dates = dated(ctx, with_values({}, args.values))
    brief = Brief(
        sentence=stored.name,
        channel=content.channel,
        purpose=content.purpose,
        tone=Tone.FRIENDLY if args.tone == "auto" else Tone(args.tone),
        language=content.language,
        values=values,
        reader=ctx.locale,
    )
    seen = await _seen(ctx, aim, fields, brief)
    notes = [*_differs(ctx, args, stored), *dates]
    return _Made(content, brief, f"saved:{stored.slug}", stored.name, seen, notes)


def _some(content: Content, most: int) -> Content:
    """The first variants of a message."""
    return content.model_copy(update={"variants": content.variants[:most]})


def _differs(ctx: Ctx, args: DraftMessage, stored: StoredTemplate) -> list[str]:
    if args.channel == stored.channel:
        return []
    return [told(ctx.locale, "template_channel", channel=stored.channel)]


async def _kept(
    ctx: Ctx, args: DraftMessage, aim: Aim, fields: Sequence[CustomField], made: _Made
) -> Drafted:
    given = (made.goal, *made.brief.values.values(), *_template_texts(args, made.content))
    showing = Showing(
        content=made.content,
        values=made.brief.values,
        fields=fields,
        given=given,
        seen=made.seen,
    )
    answer = drafted(ctx, showing, made.notes)
    row = _row(aim, made)

    def unit(tx: Tx) -> Drafted:
        key = tx.drafts.add(row, actor=ctx.actor.principal, now_ms=ctx.now_ms)
        own = {"draft": to_text("draft", key), "version": 1, "changed": True, "writer": row.writer}
        return answer.model_copy(update={**own, **aim.shown()})

    return await ctx.write(unit)


def _template_texts(args: DraftMessage, content: Content) -> Sequence[str]:
    """What a person wrote into a saved template was given by a person."""
    if not args.template:
        return ()
    return [text for one in content.variants for text in (one.subject, one.preheader, one.body)]


def _row(aim: Aim, made: _Made) -> DraftInput:
    values: Mapping[str, str] = dict(made.brief.values)
    return DraftInput(
        channel=made.content.channel.value,
        purpose=made.content.purpose.value,
        goal=made.goal,
        tone=made.brief.tone.value,
        language=made.content.language,
        content=made.content.to_json(),
        values=json.dumps(values, ensure_ascii=False),
        writer=made.writer,
        audience_id=aim.audience_id,
        customer_id=aim.customer_id,
        segment_id=aim.segment_id,
    )
