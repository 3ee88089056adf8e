"""import_records and export_records: files in, previewed or as a job; files out, as a job."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Annotated, BinaryIO, Literal

from pydantic import Field

from store.ids import to_text
from store.ports import Tx
from store.segment.canonical import canonical
from store.segment.render import render
from store.segment.rule import EVERYONE
from store.types import CustomField, JobRequest, RowIssue, StoredFile
from tools.arguments import MAX_TEXT, Args, Result
from tools.audiences import Named, choose
from tools.context import Ctx
from tools.customer_values import Reading
from tools.errors import invalid
from tools.files.applying import Rules, add_fields
from tools.files.exporting import KIND as EXPORT
from tools.files.exporting import ExportRequest, prepare
from tools.files.importing import ImportRequest, enqueue_import
from tools.files.keeping import fetched, find_file, keep_bytes
from tools.files.opening import open_table
from tools.files.plan import CustomType, Plan, Wish, make_plan, samples
from tools.files.preview import Tried, distinct, own_fields, try_out, understood
from tools.files.scan import Scan, scan
from tools.files.table import Table
from tools.operations.jobs import IssueLine
from tools.understand.reading import Outcome
from tools.views import fitting, short

QUICK_CHECK = 1_000_000
FIRST_ROWS = 5
MAX_PROBLEMS = 15
MAX_KEPT = 60


class MappingRow(Args):
    """Where one column goes."""

    column: str = Field(min_length=1, max_length=200, description="The heading as in the file.")
    field: str = Field(
        max_length=80,
        description="Field it holds: customers as in describe_fields, external_id, consent.email, "
        "custom.<key> (added when new); orders: external_id, customer, customer_email, amount, "
        "currency, date, items, items.sku, items.name, items.category, items.qty, items.price. "
        "Empty: leave the column out.",
    )
    type: CustomType = Field(default="text", description="Type of a custom field that is new.")


class ImportRecords(Args):
    """What to import, by exactly one of file and text."""

    noun: Literal["customers", "orders"] = Field(description="What the rows are.")
    file: str = Field(default="", max_length=40, description="file_ handle of an upload.")
    text: str = Field(
        default="", max_length=MAX_TEXT, description="Instead of file: the CSV or JSON Lines."
    )
    format: Literal["auto", "csv", "jsonl", "xlsx"] = Field(
        default="auto", description="auto tells it from the content."
    )
    sheet: str = Field(default="", max_length=100, description="Sheet of a workbook; the first.")
    mapping: list[MappingRow] = Field(
        default=[], max_length=500, description="Only for columns that are not matched rightly."
    )
    source: str = Field(
        default="",
        max_length=60,
        description="Which system gave the ids in the file, such as shopify; the recognised one, "
        "else import. Orders find customers by the ids of the same source.",
    )
    on_match: Literal["update", "fill", "update_only"] = Field(
        default="update",
        description="Known customers: update overwrites, fill only fills what is empty, "
        "update_only also refuses unknown ones.",
    )
    create_customers: bool = Field(
        default=False, description="Orders of unknown customers with an e-mail add the customer."
    )
    dates: Literal["auto", "day_first", "month_first"] = Field(
        default="auto", description="What 03/04/2026 means when the file does not show it."
    )
    numbers: Literal["auto", "en", "fr"] = Field(
        default="auto", description="en: 1,234.50. fr: 1 234,50. auto: the user's language."
    )
    preview: bool = Field(
        default=False,
        description="Only show what it would do with the first rows; nothing is written.",
    )


class ColumnLine(Result):
    """A column of the file."""

    column: str
    field: str = Field(description="Where it goes; empty: not taken.")
    samples: list[str]
    check: bool = Field(default=False, description="Not sure: ask the user where it goes.")


class FirstRow(Result):
    """One of the first rows as understood."""

    line: int
    outcome: str
    values: list[str]


class Imported(Result):
    """The job of an import, or its preview."""

    outcome: Literal["started", "running", "previewed"]
    job: str | None = Field(default=None, description="job_ id; follow it with list_jobs.")
    recognised: str = Field(description="Whose export it is, when its header is known.")
    source: str = Field(description="The system its ids belong to.")
    notes: list[str] = Field(description="How the file was read; tell the user.")
    mapped: list[ColumnLine] = Field(description="Columns that are taken.")
    kept: list[str] = Field(
        default=[],
        description="Those of them that no field of ours fits, kept as own fields; name them.",
    )
    unmapped: list[ColumnLine] = Field(
        description="Columns that are left out; name them. Map one to custom.<key> to keep it."
    )
    rows: int | None = Field(default=None, description="Rows in the file.")
    tried: int | None = Field(default=None, description="Rows the preview tried.")
    added: int | None = None
    updated: int | None = None
    unchanged: int | None = None
    refused: int | None = None
    flagged: int | None = Field(default=None, description="Taken, with something to look at.")
    first: list[FirstRow] = Field(default=[], description="The first rows as understood.")
    problems: list[IssueLine] = Field(default=[], description="One of each kind of problem.")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file with the plan to read it by, and its first reading where that was cheap or asked."""

    table: Table
    plan: Plan
    found: Scan | None


async def import_records(ctx: Ctx, args: ImportRecords) -> Imported:
    """Import customers or orders from CSV, JSON Lines or XLSX; preview first.

    Use it for more than a few records. Headings are matched to fields, in English and French;
    exports of Shopify, WooCommerce, Stripe, HubSpot and Mailchimp are recognised; other columns of
    customers become own fields. With preview it shows the mapping, what to check, keep or leave
    out, and what would happen, so that the user can agree; without, it starts a job: follow job
    with list_jobs; undo_import takes it back. A repeat of the same file changes nothing. Bad rows
    are refused one by one with reason; a bad phone or e-mail is kept as given and never used.
    Example: {"noun": "customers", "file": "file_…", "preview": true}.
    """
    if bool(args.file) == bool(args.text):
        raise invalid("file", args.file, "is not the only source", "exactly one of file and text")
    async with _source(ctx, args) as (local, stored):
        custom = await ctx.read(own_fields)
        size = stored.size if stored else len(args.text)
        whole = args.preview or size <= QUICK_CHECK
        opened = await asyncio.to_thread(_open, local, args, custom, whole=whole)
        if args.preview:
            return await _preview(ctx, args, opened)
        mapped, unmapped = await asyncio.to_thread(_columns, opened)
        begun = Imported(
            outcome="started",
            recognised=opened.plan.preset,
            source=opened.plan.source,
            notes=list(opened.table.notes),
            mapped=mapped,
            kept=_kept(opened),
            unmapped=unmapped,
            rows=opened.found.rows if opened.found else None,
        )
        return await _start(ctx, args, opened.plan, stored, begun)


@contextlib.asynccontextmanager
async def _source(
    ctx: Ctx, args: ImportRecords
) -> AsyncGenerator[tuple[BinaryIO, StoredFile | None]]:
    if args.text:
        yield io.BytesIO(args.text.encode()), None
        return
    stored = await find_file(ctx.services, ctx.tenant.id, args.file)
    async with fetched(ctx.services, ctx.tenant.id, stored) as local:
        yield local, stored


def _open(file: BinaryIO, args: ImportRecords, custom: frozenset[str], *, whole: bool) -> _Opened:
    form = None if args.format == "auto" else args.format
    table = open_table(file, form=form, sheet=args.sheet or None)
    wishes = [Wish(row.column, row.field, row.type) for row in args.mapping]
    plan = make_plan(table, args.noun, wishes, source=args.source, custom=custom)
    return _Opened(table, plan, scan(table, plan) if whole else None)


def _rules(args: ImportRecords) -> Rules:
    return Rules(on_match=args.on_match, create_customers=args.create_customers)


def _locale(ctx: Ctx, args: ImportRecords) -> str:
    return ctx.locale if args.numbers == "auto" else args.numbers


async def _start(
    ctx: Ctx, args: ImportRecords, plan: Plan, stored: StoredFile | None, begun: Imported
) -> Imported:
    """Enqueue the job; its unit gives the whole answer, so that a repeat of the call's idempotency
    key gives it again."""
    request = ImportRequest(
        file_id=stored.id if stored else 0,
        sha256=stored.sha256 if stored else "",
        form=None if args.format == "auto" else args.format,
        sheet=args.sheet or None,
        plan=plan,
        rules=_rules(args),
        locale=_locale(ctx, args),
        order=None if args.dates == "auto" else args.dates,
        now_ms=ctx.now_ms,
    )

    def unit(tx: Tx) -> Imported:
        wanted = request
        if stored is None:
            kept = keep_bytes(tx, "pasted text", args.text.encode(), "text/plain")
            file = tx.files.get(kept)
            wanted = replace(request, file_id=kept, sha256=file.sha256 if file else "")
        add_fields(tx, plan)
        job, running = enqueue_import(tx, wanted, actor=ctx.actor.principal)
        outcome = "running" if running else "started"
        return begun.model_copy(update={"outcome": outcome, "job": to_text("job", job)})

    answer = await ctx.write(unit)
    ctx.services.wake_worker()
    return answer


async def _preview(ctx: Ctx, args: ImportRecords, opened: _Opened) -> Imported:
    found = opened.found or Scan(0, {}, None)
    reading = await _reading(ctx, args, opened)
    tried = await try_out(ctx, opened.table, opened.plan, found, reading, _rules(args))
    mapped, unmapped = await asyncio.to_thread(_columns, opened)
    tally = tried.tally
    return Imported(
        outcome="previewed",
        recognised=opened.plan.preset,
        source=opened.plan.source,
        notes=list(opened.table.notes),
        mapped=mapped,
        kept=_kept(opened),
        unmapped=unmapped,
        rows=found.rows,
        tried=tally.rows,
        added=tally.added,
        updated=tally.updated,
        unchanged=tally.unchanged,
        refused=tally.refused,
        flagged=tally.flagged,
        first=_first_rows(ctx, tried),
        problems=[_issue_line(issue) for issue in distinct(tried.issues, MAX_PROBLEMS)],
    )


async def _reading(ctx: Ctx, args: ImportRecords, opened: _Opened) -> Reading:
    own = await ctx.read(lambda reader: reader.segments.custom_fields())
    fresh = [CustomField(key, *told) for key, told in opened.plan.new_fields.items()]
    return Reading(
        tenant=ctx.tenant,
        now_ms=ctx.now_ms,
        locale=_locale(ctx, args),
        order=None if args.dates == "auto" else args.dates,
        custom={field.key: field for field in (*own, *fresh)},
    )


def _columns(opened: _Opened) -> tuple[list[ColumnLine], list[ColumnLine]]:
    mapped: list[ColumnLine] = []
    unmapped: list[ColumnLine] = []
    for index, field, values in samples(opened.table, opened.plan):
        name = short(opened.table.header[index] or f"column {index + 1}", 60)
        some = [short(value, 40) for value in values]
        check = index in opened.plan.doubtful
        line = ColumnLine(column=name, field=field, samples=some, check=check)
        (mapped if field else unmapped).append(line)
    kept = mapped[: fitting(mapped, spare=13_000)]
    return kept, unmapped[: fitting(unmapped, spare=15_000)]


def _kept(opened: _Opened) -> list[str]:
    return [short(name, 60) for name in opened.plan.kept_fields.values()][:MAX_KEPT]


def _first_rows(ctx: Ctx, tried: Tried) -> list[FirstRow]:
    return [
        FirstRow(
            line=record.line,
            outcome=outcome,
            values=[short(text, 80) for text in understood(record, ctx.tenant)[:25]],
        )
        for record, outcome in tried.records[:FIRST_ROWS]
    ]


def _issue_line(issue: RowIssue) -> IssueLine:
    return IssueLine(
        line=issue.line,
        field=short(issue.field, 80),
        value=short(issue.value, 40),
        reason=short(issue.reason, 200),
        refused=issue.refused,
    )


class ExportRecords(Args):
    """What to export: everyone, or those named by one of text, audience and segment."""

    noun: Literal["customers", "orders", "communications"] = Field(
        description="What the rows are; orders and communications are those of the people meant."
    )
    text: str = Field(
        default="", max_length=2_000, description="Who, in the user's own words; empty: everyone."
    )
    audience: str = Field(default="", max_length=40, description="Or an aud_ id.")
    segment: str = Field(default="", max_length=120, description="Or a segment's slug.")
    columns: list[Annotated[str, Field(max_length=80)]] = Field(
        default=[], max_length=100, description="Only these columns, in this order; all when empty."
    )
    format: Literal["csv", "xlsx"] = Field(default="csv", description="Kind of file.")
    excel: bool = Field(
        default=False, description="csv: start with a mark so that Excel shows accents rightly."
    )


class Exported(Result):
    """The job that writes the file."""

    job: str = Field(description="job_ id; list_jobs shows its result: the file_ handle and rows.")
    sentence: str = Field(description="Who is exported, read back in words.")
    assumptions: list[str] = Field(description="Defaults that were used; name them.")
    columns: list[str]


async def export_records(ctx: Ctx, args: ExportRecords) -> Exported:
    """Export customers, orders or communications to a CSV or XLSX file.

    Use it when the user wants a file or more rows than a list shows. It starts a job; its result
    in list_jobs holds the file_ handle. Text that a spreadsheet could take for a formula is made
    harmless. Example: {"noun": "customers", "audience": "aud_…", "columns": ["name", "email"]}.
    """
    request, sentence, assumptions = await export_request(ctx, args)
    export = await prepare(ctx, request)
    wanted = JobRequest(kind=EXPORT, payload=request.as_json(), total_units=export.most or None)
    job = await ctx.enqueue(wanted)
    return Exported(
        job=to_text("job", job),
        sentence=sentence,
        assumptions=assumptions,
        columns=export.headings,
    )


async def export_request(ctx: Ctx, args: ExportRecords) -> tuple[ExportRequest, str, list[str]]:
    """The request behind the arguments, who is meant in words, and what was assumed."""
    rule, assumptions = EVERYONE, list[str]()
    if args.text or args.audience or args.segment:
        named = Named(text=args.text, audience=args.audience, segment=args.segment)
        reading = await choose(ctx, named)
        if reading.outcome is not Outcome.FOUND or reading.rule is None:
            said = reading.question or ", ".join(reading.not_understood)
            raise invalid("text", args.text, f"is not one rule: {said}", "find_customers first")
        rule, assumptions = reading.rule, list(reading.assumptions)
    sentence = await ctx.read(lambda reader: render(rule, ctx.rule_env(reader), ctx.locale))
    request = ExportRequest(
        noun=args.noun,
        rule="" if rule == EVERYONE else canonical(rule),
        columns=tuple(args.columns),
        form=args.format,
        bom=args.excel,
    )
    return request, sentence, assumptions
