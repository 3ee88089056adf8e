"""A draft as the tools answer it: the message, how it looks on real people, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from store.contact import CHANNELS
from store.drafts import StoredDraft
from store.ids import to_text
from store.types import Customer, CustomField
from tools.arguments import Result
from tools.asking import ChoiceLine
from tools.campaigns.composing import compiled
from tools.campaigns.draft_words import told, with_fallback
from tools.campaigns.people_seen import Seen
from tools.context import Ctx
from tools.drafting.content import Channel, Content
from tools.drafting.previews import PLACEHOLDER_LINKS, Preview, previews
from tools.drafting.rendering import Prepared
from tools.operations.eligibility import ReasonCount
from tools.policy.content import Message, check
from tools.policy.eligibility import CODES
from tools.policy.merge import Slot, Unresolved
from tools.policy.merge_fields import NAMES
from tools.policy.merge_values import MergeFacts, Setting, freeze
from tools.policy.reason_words import short_reason
from tools.policy.sms import longest
from tools.views import MAX_BYTES, short, shown_time

MOST_VERSIONS = 10
MOST_CASES = 6
_SIZES = ((8, 4_000, 1_500, 10), (5, 2_500, 800, 8), (3, 1_200, 400, 6), (1, 600, 200, 3))


class CheckLine(Result):
    """Something found in a variant; a block must be mended before it can be sent."""

    code: str
    severity: Literal["block", "warn"]
    part: str
    said: str


class SmsLine(Result):
    """The longest of the texts as an SMS."""

    encoding: str
    characters: int
    segments: int


class DraftVariant(Result):
    """One way to say it, with its merge fields open."""

    number: int
    label: str
    subject: str
    preheader: str
    body: str
    cut: bool = Field(default=False, description="Whether the body goes on.")
    checks: list[CheckLine] = Field(default=[])
    sms: SmsLine | None = None


class DraftPreview(Result):
    """A variant as one real person would get it; `missing` names the value that keeps it away."""

    variant: int
    why: str
    customer: str
    customer_name: str
    to: str
    subject: str
    preheader: str
    text: str
    missing: str = ""


class MissingValue(Result):
    """A field of the text that some people have no value for."""

    field: str
    people: int
    of: int
    said: str


class Reach(Result):
    """How many of the people may get it now, and why the others not."""

    people: int
    eligible: int
    waiting: int
    reasons: list[ReasonCount]


class AskedValue(Result):
    """A campaign value to ask the user for; give it in `values` under its name."""

    name: str
    question: str


class ValueLine(Result):
    """A campaign value that was given."""

    name: str
    value: str


class VersionLine(Result):
    """A version that can be restored."""

    version: int
    at: str
    by: str
    writer: str
    note: str


class Drafted(Result):
    """A draft at one of its versions, or what to ask the user first."""

    outcome: Literal["found", "ask"]
    draft: str = Field(default="", description="drf_ id for revise_draft and send_message.")
    version: int = 0
    changed: bool = Field(default=False, description="Whether this call made the version.")
    channel: str = ""
    purpose: str = ""
    language: str = ""
    writer: str = Field(default="", description="A template's name, a model's, or hand.")
    people: str = Field(default="", description="Whom it is for, read back.")
    audience: str = ""
    segment: str = ""
    customer: str = ""
    values: list[ValueLine] = Field(default=[])
    variants: list[DraftVariant] = Field(default=[])
    previews: list[DraftPreview] = Field(default=[], description="On real people.")
    missing_values: list[MissingValue] = Field(default=[])
    reach: Reach | None = None
    notes: list[str] = Field(default=[], description="What else to tell the user.")
    question: str = Field(default="", description="What to ask the user; nothing was saved.")
    asked: list[AskedValue] = Field(default=[])
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")
    versions: list[VersionLine] = Field(default=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What a draft is shown with. `given` are the texts that a person gave; `seen` is None when it
    is for nobody."""

    content: Content
    values: Mapping[str, str]
    fields: Sequence[CustomField]
    given: Sequence[str]
    seen: Seen | None = None


def drafted(ctx: Ctx, showing: Showing, notes: Sequence[str] = ()) -> Drafted:
    """A message as it is answered, without its id. Raises `Unready` for fields that can't be used."""
    content = showing.content
    variants = compiled(content, showing.values, ctx.services.mailing, ctx.tenant, showing.fields)
    frozen = [_frozen(ctx, showing, one) for one in variants]
    seen = showing.seen
    answer = Drafted(
        outcome="found",
        channel=content.channel.value,
        purpose=content.purpose.value,
        language=content.language,
        values=[
            ValueLine(name=name, value=short(value, 200)) for name, value in showing.values.items()
        ],
        variants=[
            _variant(ctx, showing, at, one, [values for _, values in frozen[at]])
            for at, one in enumerate(variants)
        ],
        previews=[] if seen is None else list(_previews(ctx, content, variants, frozen, seen)),
        missing_values=[] if seen is None else list(_missing(ctx, content, variants, seen)),
        reach=None if seen is None else _reach(ctx, content, seen),
        notes=[*notes, *_notes(ctx, seen)],
    )
    return _fitting(answer)


def version_lines(versions: Sequence[StoredDraft]) -> list[VersionLine]:
    """The newest versions of a draft."""
    return [
        VersionLine(
            version=one.version,
            at=shown_time(one.versioned_at) or "",
            by=one.actor,
            writer=one.writer,
            note=short(one.note, 80),
        )
        for one in versions[:MOST_VERSIONS]
    ]


_Frozen = Sequence[tuple[int, Mapping[str, str]]]


def _frozen(ctx: Ctx, showing: Showing, prepared: Prepared) -> _Frozen:
    """The people to show it on with their values; a stand-in with the fields' names for nobody."""
    setting = Setting(showing.content.language, ctx.tenant.currency, ctx.tenant.zone)
    if showing.seen is None or not showing.seen.people:
        values = freeze(MergeFacts(), prepared.fields, given=showing.values, setting=setting)
        return [(0, {name: value or f"{{{name}}}" for name, value in values.items()})]
    return [
        (
            one.id,
            freeze(MergeFacts.of(one), prepared.fields, given=showing.values, setting=setting),
        )
        for one in showing.seen.people
    ]


def _texts(prepared: Prepared, people: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for values in people:
        try:
            yield prepared.text(values, PLACEHOLDER_LINKS)
        except Unresolved:
            continue  # told among the missing values


def _variant(
    ctx: Ctx,
    showing: Showing,
    at: int,
    prepared: Prepared,
    people: Sequence[Mapping[str, str]],
) -> DraftVariant:
    content = showing.content
    variant, rendered = content.variants[at], list(_texts(prepared, people))
    found = check(
        Message(
            channel=content.channel.value,
            purpose=content.purpose,
            subject=variant.subject,
            preheader=variant.preheader,
            body=variant.body,
            rendered=rendered,
            given=tuple(showing.given),
        )
    )
    worst = longest(rendered) if content.channel is Channel.SMS else None
    return DraftVariant(
        number=at + 1,
        label=variant.label,
        subject=variant.subject,
        preheader=variant.preheader,
        body=variant.body,
        checks=[
            CheckLine(
                code=one.code,
                severity=one.severity.value,
                part=one.part,
                said=one.message(ctx.locale),
            )
            for one in found
        ],
        sms=worst
        and SmsLine(encoding=worst.encoding, characters=worst.characters, segments=worst.segments),
    )


def _previews(
    ctx: Ctx,
    content: Content,
    variants: Sequence[Prepared],
    frozen: Sequence[_Frozen],
    seen: Seen,
) -> Iterator[DraftPreview]:
    """The first variant on the people it may look wrong for, each other one on somebody."""
    people = {one.id: one for one in seen.people}
    for at, prepared in enumerate(variants):
        shown = previews(prepared, frozen[at] if at == 0 else frozen[at][:1])[:MOST_CASES]
        for one in shown if people else ():
            why = "sample" if at and not one.missing else one.why
            yield _preview(ctx, content, at, replace(one, why=why), people[one.person])


def _preview(
    ctx: Ctx, content: Content, at: int, preview: Preview, customer: Customer
) -> DraftPreview:
    told_as = preview.rendered
    address = customer.email if content.channel is Channel.EMAIL else customer.phone
    return DraftPreview(
        variant=at + 1,
        why=told(ctx.locale, preview.why),
        customer=to_text("customer", customer.id),
        customer_name=short(customer.name),
        to="" if content.channel is Channel.NOTE else address or "",
        subject=told_as.subject if told_as else "",
        preheader=told_as.preheader if told_as else "",
        text=told_as.text if told_as else "",
        missing=preview.missing or "",
    )


def _missing(
    ctx: Ctx, content: Content, variants: Sequence[Prepared], seen: Seen
) -> Iterator[MissingValue]:
    needed = dict.fromkeys(
        part.field
        for prepared in variants
        for template in prepared.templates
        for part in template.parts
        if isinstance(part, Slot) and part.fallback is None and part.field not in NAMES
    )
    for name in needed:
        if count := seen.missing[name]:
            said = told(
                ctx.locale,
                "lacks",
                count=count,
                total=seen.looked_at,
                field=name,
                example=with_fallback(content.language, name),
            )
            yield MissingValue(field=name, people=count, of=seen.looked_at, said=said)


def _reach(ctx: Ctx, content: Content, seen: Seen) -> Reach | None:
    if content.channel.value not in CHANNELS:
        return None
    order = sorted(seen.reasons, key=lambda code: (-seen.reasons[code], CODES.index(code)))
    return Reach(
        people=seen.total,
        eligible=seen.eligible,
        waiting=seen.waiting,
        reasons=[
            ReasonCount(
                code=code,
                said=short_reason(code, ctx.locale),
                people=seen.reasons[code],
                only_this=seen.alone[code],
            )
            for code in order
        ],
    )


def _notes(ctx: Ctx, seen: Seen | None) -> Iterator[str]:
    if seen is None:
        yield told(ctx.locale, "for_nobody")
    elif not seen.total:
        yield told(ctx.locale, "nobody_there")
    elif seen.looked_at < seen.total:
        yield told(ctx.locale, "looked_at", count=seen.looked_at, total=seen.total)


def _fitting(answer: Drafted) -> Drafted:
    """The answer within 20 KB: fewer previews and shorter texts of a long message."""
    fitted = answer
    for most, body, text, checks in _SIZES:
        fitted = answer.model_copy(
            update={
                "variants": [
                    one.model_copy(
                        update={
                            "body": one.body[:body],
                            "cut": len(one.body) > body,
                            "checks": one.checks[:checks],
                        }
                    )
                    for one in answer.variants
                ],
                "previews": [
                    one.model_copy(update={"text": one.text[:text]})
                    for one in answer.previews[:most]
                ],
            }
        )
        if len(fitted.model_dump_json().encode()) <= MAX_BYTES - 2_500:  # ids and versions come yet
            return fitted
    return fitted
