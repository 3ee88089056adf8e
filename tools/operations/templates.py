"""Templates that users save and reuse, beside the library's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from store.contact import Purpose
from store.drafts import StoredTemplate
from store.ids import to_text
from store.ports import Reader, Tx
from store.segment.lexicon import language_of
from store.types import CustomField, WriteOutcome, Written
from tools.arguments import Args, Result
from tools.campaigns.draft_words import goal_name
from tools.campaigns.readiness import field_problems, is_readable, refuse
from tools.context import Ctx
from tools.drafting.brief import GOALS
from tools.drafting.content import MOST_VARIANTS, Channel, Content, Variant
from tools.drafting.library import shelf
from tools.errors import Conflict, InvalidInput, invalid
from tools.operations.sending import find_draft
from tools.policy.merge import parse
from tools.policy.merge_fields import CAMPAIGN_VALUES, FieldRegistry
from tools.views import MAX_LIMIT, short, shown_time

MAX_NAME = 120
ChannelName = Literal["email", "sms", "whatsapp", "call", "note"]
AnyChannel = Literal["any", "email", "sms", "whatsapp", "call", "note"]
LanguageName = Literal["auto", "en", "fr"]


class SaveTemplate(Args):
    """A name, and a draft or a text."""

    name: str = Field(min_length=1, max_length=MAX_NAME, description="What it is called.")
    draft: str = Field(default="", max_length=40, description="drf_ id of the draft to keep.")
    variant: int = Field(
        default=0, ge=0, le=MOST_VARIANTS, description="Only this variant of the draft; 0 is all."
    )
    subject: str = Field(default="", max_length=250, description="Subject, when no draft is given.")
    preheader: str = Field(default="", max_length=250, description="Preheader of the text.")
    body: str = Field(
        default="",
        max_length=20_000,
        description="The text in Markdown, with {customerName} and the like.",
    )
    channel: ChannelName = Field(default="email", description="Channel of the text.")
    purpose: Literal["marketing", "transactional"] = Field(
        default="marketing", description="Purpose of the text."
    )
    language: LanguageName = Field(default="auto", description="Language of the text.")
    replace: bool = Field(default=False, description="Replace the template of that name.")


class TemplateLine(Result):
    """A saved template."""

    id: str
    slug: str
    name: str
    channel: str
    purpose: str
    language: str
    version: int
    variants: int
    values: list[str] = Field(description="Campaign values it needs.")
    updated_at: str


class TemplateSaved(Result):
    """A template as it is now."""

    outcome: Literal["added", "updated", "unchanged"]
    template: TemplateLine


class ListTemplates(Args):
    """Which templates."""

    channel: AnyChannel = Field(default="any", description="Only those for a channel.")
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most to list, 1 to 100.")
    cursor: str = Field(default="", max_length=400, description="`next` of the answer before.")


class LibraryLine(Result):
    """A goal that draft_message has texts for without a language model."""

    goal: str
    said: str
    channels: list[str]
    languages: list[str]
    angles: int


class TemplateList(Result):
    """The saved templates, and the goals of the library."""

    total: int
    returned: int
    next: str | None
    items: list[TemplateLine]
    library: list[LibraryLine]


async def save_template(ctx: Ctx, args: SaveTemplate) -> TemplateSaved:
    """Save a draft, one variant of it, or a text as a template to write from again.

    Use it when the user wants to keep a message for later. Merge fields are checked; campaign
    values such as {discount} stay open and are asked for each time. A name that is taken is refused
    unless `replace` is true; then it is a new version. Write from it with draft_message's
    `template`. Example: {"name": "Spring win-back", "draft": "drf_…", "variant": 1}.
    """
    if bool(args.draft) == bool(args.body.strip()):
        reason = "draft and body were given" if args.draft else "nothing says what to save"
        raise invalid("input", None, reason, "exactly one of draft, body")
    if not is_readable(args.name):
        raise _bad_name(args.name)

    def read(reader: Reader) -> tuple[Content, str, Sequence[CustomField]]:
        fields = reader.segments.custom_fields()
        if args.draft:
            draft = find_draft(reader, args.draft)
            return _chosen(Content.from_json(draft.content), args.variant), draft.goal, fields
        return _written(ctx, args), "", fields

    content, goal, fields = await ctx.read(read)
    registry = FieldRegistry(fields, CAMPAIGN_VALUES)
    refuse(list(field_problems(content, registry)), ctx.locale)
    return await ctx.write(lambda tx: _save(tx, ctx, args, content, goal))


def _chosen(content: Content, number: int) -> Content:
    count = len(content.variants)
    if number > count:
        raise invalid("variant", number, "is no variant of this draft", f"1 to {count}")
    if not number:
        return content
    return content.model_copy(update={"variants": content.variants[number - 1 : number]})


def _written(ctx: Ctx, args: SaveTemplate) -> Content:
    if args.subject and args.channel != "email":
        raise invalid(
            "subject", args.subject, f"{args.channel} has no subject", "a text without one"
        )
    auto = "fr" if language_of(ctx.locale) == "fr" else "en"
    if not is_readable(args.body):
        raise invalid("body", args.body, "holds nothing to read", "some text")
    variant = Variant(
        label=short(args.name, 60), subject=args.subject, preheader=args.preheader, body=args.body
    )
    return Content(
        channel=Channel(args.channel),
        purpose=Purpose(args.purpose),
        language=auto if args.language == "auto" else args.language,
        variants=(variant,),
    )


def _save(tx: Tx, ctx: Ctx, args: SaveTemplate, content: Content, goal: str) -> TemplateSaved:
    written = tx.drafts.save_template(
        name=" ".join(args.name.split()),
        channel=content.channel.value,
        purpose=content.purpose.value,
        goal=goal,
        language=content.language,
        content=content.to_json(),
        replace=args.replace,
        actor=ctx.actor.principal,
        now_ms=ctx.now_ms,
    )
    _refuse(written, args.name)
    stored = tx.drafts.template(to_text("template", written.id or 0))
    if stored is None:
        raise RuntimeError("a template that was just saved is gone")
    return TemplateSaved(outcome=_OUTCOMES[written.outcome], template=_line(stored))


_OUTCOMES: dict[WriteOutcome, Literal["added", "updated", "unchanged"]] = {
    WriteOutcome.ADDED: "added",
    WriteOutcome.UPDATED: "updated",
    WriteOutcome.UNCHANGED: "unchanged",
}


def _refuse(written: Written, name: str) -> None:
    if written.code == "taken":
        raise Conflict(
            f"there is another template {name[:60]!r}",
            hint="Give another name, or replace: true.",
        )
    if written.outcome not in _OUTCOMES:
        raise _bad_name(name)


def _bad_name(name: str) -> InvalidInput:
    return invalid("name", name, "can't name a template", "a name with a letter or digit")


async def list_templates(ctx: Ctx, args: ListTemplates) -> TemplateList:
    """List the saved templates and what the built-in library can write.

    Use it for "which templates do we have?" and before draft_message with a template. Saved ones
    are by name; `values` are the campaign values each needs. The library's goals need no name: say
    the goal to draft_message. Example: {"channel": "email"}.
    """
    channel = None if args.channel == "any" else args.channel

    def read(reader: Reader) -> tuple[Sequence[StoredTemplate], int, str | None]:
        page = reader.drafts.templates(
            channel=channel, limit=args.limit, cursor=args.cursor or None
        )
        return page.items, page.total, page.next

    items, total, after = await ctx.read(read)
    lines = [_line(one) for one in items]
    return TemplateList(
        total=total,
        returned=len(lines),
        next=after,
        items=lines,
        library=[] if args.cursor else _library(ctx, channel),
    )


def _line(stored: StoredTemplate) -> TemplateLine:
    content = Content.from_json(stored.content)
    return TemplateLine(
        id=to_text("template", stored.id),
        slug=stored.slug,
        name=short(stored.name),
        channel=stored.channel,
        purpose=stored.purpose,
        language=stored.language,
        version=stored.version,
        variants=len(content.variants),
        values=_values(content),
        updated_at=shown_time(stored.updated_at) or "",
    )


def _values(content: Content) -> list[str]:
    """The campaign values a template needs, in the order they appear."""
    registry = FieldRegistry((), CAMPAIGN_VALUES)
    texts = [text for one in content.variants for text in (one.subject, one.preheader, one.body)]
    used = dict.fromkeys(name for text in texts for name in parse(text, registry).fields)
    return [name for name in used if name in CAMPAIGN_VALUES]


def _library(ctx: Ctx, channel: str | None) -> list[LibraryLine]:
    """The goals there are texts for, with the channels and languages of each."""
    return [line for kind in GOALS if (line := _goal(ctx, kind, channel)).channels]


def _goal(ctx: Ctx, kind: str, channel: str | None) -> LibraryLine:
    shelves = {
        (one.value, language): shelf(one, language).get(kind, ())
        for one in Channel
        for language in ("en", "fr")
        if channel in {None, one.value}
    }
    found = [place for place, angles in shelves.items() if angles]
    return LibraryLine(
        goal=kind,
        said=goal_name(ctx.locale, kind),
        channels=list(dict.fromkeys(name for name, _ in found)),
        languages=list(dict.fromkeys(language for _, language in found)),
        angles=max(map(len, shelves.values()), default=0),
    )
