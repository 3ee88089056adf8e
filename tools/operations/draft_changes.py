"""revise_draft: a draft changed by sentence or by hand, its values, and its versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from store.drafts import StoredDraft
from store.ids import to_text
from store.ports import Reader, Tx
from store.text import fold
from store.types import ActorKind, CustomField
from tools.arguments import Args
from tools.campaigns.aiming import Aim, aim_of
from tools.campaigns.campaign_values import MOST_VALUES, CampaignValue, with_values
from tools.campaigns.dating import dated
from tools.campaigns.draft_words import told
from tools.campaigns.people_seen import Seen, look
from tools.campaigns.readiness import is_readable, values_to_ask
from tools.campaigns.rewriting import HAND, brief_of, given_texts, stored_values, values_of
from tools.context import Ctx
from tools.drafting.content import MOST_VARIANTS, Channel, Content, Variant
from tools.errors import Conflict, invalid
from tools.operations.drafted import Drafted, Showing, drafted, version_lines
from tools.operations.drafting import asking
from tools.operations.sending import find_draft

MAX_INSTRUCTION = 2_000
MOST_VERSION = 1_000_000
EMPTY = "-"
_CHANNELS: Mapping[Channel, str] = {
    Channel.SMS: r"sms|text message|texto",
    Channel.WHATSAPP: r"whats ?app(?: message)?",
    Channel.EMAIL: r"e-?mail|mail|courriel",
    Channel.CALL: r"call(?: script)?|phone script|script d'appel|appel",
    Channel.NOTE: r"(?:internal )?note",
}
_INTO = (
    r"(?:(?:make|turn|change|convert|rewrite|transform\w*|fais|faites|mets|passe\w*|convertis\w*|"
    r"reecris\w*)\b.{0,30}?\b(?:an?|to|into|as|for|en|un|une|par|pour)|(?:as|en|par)) "
    r"(?:an? |un |une )?"
)


class ReviseDraft(Args):
    """One change: an instruction, a variant by hand, values, a version to restore, or a variant to
    remove."""

    draft: str = Field(min_length=1, max_length=40, description="drf_ id of the draft.")
    base: int = Field(
        default=0,
        ge=0,
        le=MOST_VERSION,
        description="Version the change was made on; 0 is the latest.",
    )
    instruction: str = Field(
        default="",
        max_length=MAX_INSTRUCTION,
        description="The change in the user's own words: “shorter”, “sign as Ana”, “en français”.",
    )
    variant: int = Field(
        default=0,
        ge=0,
        le=MOST_VARIANTS,
        description="Which variant subject, preheader and body are for.",
    )
    subject: str = Field(default="", max_length=250, description="The new subject.")
    preheader: str = Field(default="", max_length=250, description="The new preheader; - for none.")
    body: str = Field(default="", max_length=20_000, description="The new text, in Markdown.")
    values: list[CampaignValue] = Field(
        default=[], max_length=MOST_VALUES, description="Campaign values to set or remove."
    )
    restore: int = Field(
        default=0, ge=0, le=MOST_VERSION, description="Version to bring back as a new one."
    )
    remove_variant: int = Field(
        default=0, ge=0, le=MOST_VARIANTS, description="Number of the variant to remove."
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """What a version becomes; `note` is kept with it."""

    content: Content
    values: Mapping[str, str]
    writer: str
    note: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Start:
    """A draft as it was read, with its versions, newest first, and its people."""

    draft: StoredDraft
    versions: Sequence[StoredDraft]
    fields: Sequence[CustomField]
    aim: Aim
    seen: Seen | None


async def revise_draft(ctx: Ctx, args: ReviseDraft) -> Drafted:
    """Change a draft by a sentence, by hand or its values, restore a version, or show it again.

    Use it when the user wants a draft otherwise: one change a call; with none it shows the draft.
    Every change is a new version and nothing is lost. `base` is the version you were shown: when
    another was saved meanwhile, nothing is changed. Proposals made of the text before can no longer
    be approved. The channel stays: draft_message makes a draft for another one.
    Example: {"draft": "drf_…", "instruction": "shorter, and sign as Ana"}.
    """
    kind = _kind(args)
    start = await _start(ctx, args)
    change = await _CHANGES[kind](ctx, args, start) if kind else _as_it_is(start)
    missing = values_to_ask(change.content, change.values, start.fields, ctx.locale)
    if missing:
        return asking(ctx, missing)
    same = _is_same(change, start.draft)
    notes = list(change.notes)
    if same and kind and not notes:
        notes.append(told(ctx.locale, "unchanged"))
    given = [*given_texts(start.draft, start.versions), *change.values.values(), args.instruction]
    if kind == "by_hand" and ctx.actor.kind is ActorKind.HUMAN:
        given += [args.subject, args.preheader, args.body]
    answer = drafted(ctx, _showing(start, change, given), notes)
    if same:
        return _placed(answer, start, start.draft, start.versions)
    return await ctx.write(lambda tx: _saved(tx, ctx, start, change, answer))


def _kind(args: ReviseDraft) -> str:
    """Which change is asked for, "" for none. Raises InvalidInput for several."""
    asked = {
        "instruction": bool(args.instruction.strip()),
        "by_hand": bool(args.subject or args.preheader or args.body),
        "values": bool(args.values),
        "restore": bool(args.restore),
        "remove_variant": bool(args.remove_variant),
    }
    named = [name for name, given in asked.items() if given]
    if len(named) > 1:
        accepted = "one of instruction, by hand (subject, preheader, body), values, restore, remove_variant"
        raise invalid("input", None, f"{' and '.join(named)} were given", accepted)
    if args.variant and named != ["by_hand"]:
        raise invalid("variant", args.variant, "has no text to put into it", "subject or body")
    return named[0] if named else ""


async def _start(ctx: Ctx, args: ReviseDraft) -> _Start:
    def unit(reader: Reader) -> tuple[StoredDraft, Sequence[StoredDraft], Sequence[CustomField]]:
        draft = find_draft(reader, args.draft)
        return draft, reader.drafts.versions(draft.id), reader.segments.custom_fields()

    draft, versions, fields = await ctx.read(unit)
    if args.base and args.base != draft.version:
        raise _moved(draft.version, args.base)
    aim = await aim_of(ctx, draft)
    content = Content.from_json(draft.content)
    seen = None
    if aim.ids is not None:
        seen = await look(
            ctx,
            aim.ids,
            fields,
            channel=content.channel.value,
            purpose=content.purpose,
            language=content.language,
        )
    return _Start(draft, versions, fields, aim, seen)


def _moved(latest: int, base: int) -> Conflict:
    return Conflict(
        f"the draft is at version {latest} now, and the change was made on version {base}",
        hint="Show it again with revise_draft, then make the change on the newest version.",
    )


def _as_it_is(start: _Start) -> _Change:
    draft = start.draft
    return _Change(Content.from_json(draft.content), values_of(draft), draft.writer)


def _is_same(change: _Change, draft: StoredDraft) -> bool:
    return change.content.to_json() == draft.content and change.values == values_of(draft)


async def _instructed(ctx: Ctx, args: ReviseDraft, start: _Start) -> _Change:
    draft = start.draft
    _refuse_channel(args.instruction, Channel(draft.channel))
    known = start.seen.known if start.seen else frozenset[str]()
    brief = replace(brief_of(draft, known), reader=ctx.locale)
    content = Content.from_json(draft.content)
    done = await ctx.services.writer.revise(content, args.instruction.strip(), brief)
    note = args.instruction.strip()[:500]
    writer = draft.writer if done.content == content else done.writer
    values, dates = dated(ctx, done.brief.values, before=values_of(draft))
    return _Change(done.content, values, writer, note, (*dates, *done.notes))


def _refuse_channel(instruction: str, own: Channel) -> None:
    """Another channel has other lengths and rules: it is another draft."""
    folded = fold(instruction)
    for channel, words in _CHANNELS.items():
        if channel is not own and re.search(rf"\b{_INTO}(?:{words})\b", folded):
            reason = f"a draft for {own} stays one"
            accepted = f"draft_message with channel {channel} for another"
            raise invalid("instruction", instruction, reason, accepted)


async def _by_hand(ctx: Ctx, args: ReviseDraft, start: _Start) -> _Change:
    now = _as_it_is(start)
    count = len(now.content.variants)
    number = args.variant or (1 if count == 1 else 0)
    at = _place("variant", number, count)
    old = now.content.variants[at]
    if args.subject and now.content.channel is not Channel.EMAIL:
        raise invalid(
            "subject", args.subject, f"{now.content.channel} has no subject", "a text without one"
        )
    if args.body and not is_readable(args.body):
        raise invalid("body", args.body, "holds nothing to read", "some text")
    changed = Variant(
        label=old.label,
        subject=args.subject or old.subject,
        preheader="" if args.preheader == EMPTY else args.preheader or old.preheader,
        body=args.body or old.body,
    )
    note = told(ctx.locale, "by_hand", number=number)
    return _Change(now.content.with_variant(at, changed), now.values, HAND, note)


def _place(name: str, number: int, count: int) -> int:
    if not 1 <= number <= count:
        raise invalid(name, number, "is no variant of this draft", f"1 to {count}")
    return number - 1


async def _valued(ctx: Ctx, args: ReviseDraft, start: _Start) -> _Change:
    now = _as_it_is(start)
    values, dates = dated(ctx, with_values(now.values, args.values), before=now.values)
    names = ", ".join(row.name for row in args.values)[:400]
    note = told(ctx.locale, "values_set", names=names)
    return _Change(now.content, values, now.writer, note, dates)


async def _restored(ctx: Ctx, args: ReviseDraft, start: _Start) -> _Change:
    found = next((one for one in start.versions if one.version == args.restore), None)
    if found is None:
        accepted = f"1 to {start.draft.latest}"
        raise invalid("restore", args.restore, "is no version of this draft", accepted)
    note = told(ctx.locale, "restored", number=args.restore)
    return _Change(Content.from_json(found.content), values_of(found), found.writer, note)


async def _removed(ctx: Ctx, args: ReviseDraft, start: _Start) -> _Change:
    now = _as_it_is(start)
    variants = now.content.variants
    at = _place("remove_variant", args.remove_variant, len(variants))
    if len(variants) == 1:
        raise invalid("remove_variant", 1, "is the only variant", "a draft with two or more")
    content = now.content.model_copy(update={"variants": (*variants[:at], *variants[at + 1 :])})
    note = told(ctx.locale, "variant_removed", number=args.remove_variant)
    return _Change(content, now.values, now.writer, note)


_CHANGES = {
    "instruction": _instructed,
    "by_hand": _by_hand,
    "values": _valued,
    "restore": _restored,
    "remove_variant": _removed,
}


def _showing(start: _Start, change: _Change, given: Sequence[str]) -> Showing:
    return Showing(
        content=change.content,
        values=change.values,
        fields=start.fields,
        given=given,
        seen=start.seen,
    )


def _saved(tx: Tx, ctx: Ctx, start: _Start, change: _Change, answer: Drafted) -> Drafted:
    draft = start.draft
    number = tx.drafts.revise(
        draft.id,
        base=draft.version,
        content=change.content.to_json(),
        values=stored_values(change.values),
        writer=change.writer,
        note=change.note,
        actor=ctx.actor.principal,
        now_ms=ctx.now_ms,
    )
    now = find_draft(tx, to_text("draft", draft.id))
    if number is None:
        raise _moved(now.version, draft.version)
    told_as = _placed(answer, start, now, tx.drafts.versions(draft.id))
    return told_as.model_copy(update={"changed": True})


def _placed(
    answer: Drafted, start: _Start, draft: StoredDraft, versions: Sequence[StoredDraft]
) -> Drafted:
    """The answer with the draft's id, version and people."""
    return answer.model_copy(
        update={
            "draft": to_text("draft", draft.id),
            "version": draft.version,
            "writer": draft.writer,
            "versions": version_lines(versions),
            **start.aim.shown(),
        }
    )
