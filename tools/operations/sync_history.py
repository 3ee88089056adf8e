"""get_sync: what syncs did, why a record was skipped or failed, and what is left."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from store.connections import Connection
from store.ids import from_text, to_text
from store.ports import Reader
from store.sync import RecordQuery, SyncRun
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import NotFound, invalid
from tools.lookup import the_one, the_project
from tools.operations.sync_lines import LeftOut, OwnerLine, RecordLine, owner_lines, record_line
from tools.quantities import parse_instant
from tools.sync.reason_words import reason_said
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, shown_time

Operation = Literal["any", "create", "update", "skip", "conflict", "undo", "delete"]
State = Literal[
    "any",
    "planned",
    "writing",
    "done",
    "failed",
    "unknown",
    "skipped",
    "conflict",
    "undone",
    "left",
]


Kinds = Literal["any", "customer", "company", "project", "task", "call", "note"]


class GetSync(Args):
    """Which syncs, or which records of them, to look at."""

    run: str = Field(default="", max_length=40, description="syn_ id: one sync with its records.")
    customer: str = Field(
        default="", max_length=200, description="What syncs did to one customer: id or name."
    )
    project: str = Field(default="", max_length=200, description="The same for a project.")
    connection: str = Field(default="", max_length=40, description="con_ id: only this CRM.")
    kind: Kinds = Field(default="any", description="Only records of a kind.")
    operation: Operation = Field(default="any", description="Only such records.")
    state: State = Field(default="any", description="Only records in a state.")
    since: str = Field(default="", max_length=40, description="Only from then on, ISO date.")
    until: str = Field(default="", max_length=40, description="Only before then, ISO date.")
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class RunLine(Result):
    """One sync."""

    id: str
    connection: str
    connection_name: str
    operation: str
    state: str
    counts: dict[str, int] = Field(description="How many records in each state.")
    left: int = Field(description="How many are still to be written.")
    error: str
    proposal: str | None
    undo_of: str | None
    asked_by: str
    created_at: str
    started_at: str | None
    finished_at: str | None


class RecordOfRun(RecordLine):
    """A record of a sync."""

    run: str
    at: str


class SyncHistory(Result):
    """Syncs, newest first; with a run, a customer or a project, the records too."""

    runs: list[RunLine]
    records: list[RecordOfRun] = Field(default=[], description="Newest run first.")
    left_out: list[LeftOut] = Field(default=[], description="Of the one run: why, and how many.")
    unmatched_owners: list[OwnerLine] = Field(
        default=[], description="Of the one run: who is no user there."
    )
    total: int
    returned: int
    next: str | None = None


async def get_sync(ctx: Ctx, args: GetSync) -> SyncHistory:
    """Show syncs to the CRM: what changed, what failed and why, what is left, for a run, a customer
    or a project.

    Use it for "did the sync work?", "why was this customer skipped?", "what changed at HubSpot?".
    Cite the reasons and the correlation id. Example: {"customer": "cus_…"} or {"run": "syn_…"}.
    """
    window = {name: _instant(ctx, name, getattr(args, name)) for name in ("since", "until")}
    about = args.run or args.customer or args.project
    one_state = any(getattr(args, name) != "any" for name in ("kind", "operation", "state"))
    if about or one_state:
        return await ctx.read(lambda reader: _records(reader, ctx, args, window))
    return await ctx.read(lambda reader: _runs(reader, args, window))


def _instant(ctx: Ctx, name: str, text: str) -> int | None:
    if not text:
        return None
    try:
        return parse_instant(text, ctx.tenant.zone)
    except ValueError as error:
        raise invalid(name, text, "is not a date", str(error)) from None


def _key(noun: str, field: str, text: str) -> int | None:
    if not text:
        return None
    try:
        return from_text(noun, text)
    except ValueError as error:
        raise invalid(field, text, f"is not a {field}'s id", str(error)) from None


def _runs(reader: Reader, args: GetSync, window: dict[str, int | None]) -> SyncHistory:
    page = reader.sync.runs(
        connection_id=_key("connection", "connection", args.connection),
        state=None,
        limit=args.limit,
        cursor=args.cursor or None,
        **window,
    )
    names = {one.id: one for one in reader.connections.all()}
    lines = [_run_line(reader, run, names.get(run.connection_id)) for run in page.items]
    return SyncHistory(runs=lines, total=page.total, returned=len(lines), next=page.next)


def _records(reader: Reader, ctx: Ctx, args: GetSync, window: dict[str, int | None]) -> SyncHistory:
    run_id = _key("sync_run", "run", args.run)
    run = reader.sync.run(run_id) if run_id is not None else None
    if args.run and run is None:
        raise NotFound(f"there is no sync {args.run}", hint="get_sync without a run lists them.")
    kind, local_id = _subject(reader, args)
    query = RecordQuery(
        run_id=run_id,
        connection_id=_key("connection", "connection", args.connection),
        kind=kind,
        local_id=local_id,
        operation=None if args.operation == "any" else args.operation,
        state=None if args.state == "any" else args.state,
        **window,
    )
    page = reader.sync.records(query, limit=args.limit, cursor=args.cursor or None)
    lines = [
        RecordOfRun(
            **record_line(row, ctx.locale).model_dump(),
            run=to_text("sync_run", of),
            at=shown_time(row.updated_at) or "",
        )
        for of, row in page.items
    ]
    if (room := fitting(lines)) < len(lines):
        page = reader.sync.records(query, limit=room, cursor=args.cursor or None)
        lines = lines[:room]
    names = {one.id: one for one in reader.connections.all()}
    runs = [_run_line(reader, run, names.get(run.connection_id))] if run is not None else []
    return SyncHistory(
        runs=runs,
        records=lines,
        left_out=_reasons(reader, run.id, ctx.locale) if run is not None else [],
        unmatched_owners=owner_lines(reader.sync.reasons(run.id)) if run is not None else [],
        total=page.total,
        returned=len(lines),
        next=page.next,
    )


def _subject(reader: Reader, args: GetSync) -> tuple[str | None, int | None]:
    if args.kind != "any" and (args.customer or args.project):
        raise invalid("kind", args.kind, "is given beside a customer or project", "one of the two")
    if args.customer and args.project:
        raise invalid("project", args.project, "is given beside a customer", "one of the two")
    if args.customer:
        return "customer", the_one(reader, args.customer).id
    if args.project:
        return "project", the_project(reader, args.project).id
    return (None if args.kind == "any" else args.kind), None


def _run_line(reader: Reader, run: SyncRun, connection: Connection | None) -> RunLine:
    by_state: dict[str, int] = {}
    for (_, _, state), count in reader.sync.counts(run.id).items():
        by_state[state] = by_state.get(state, 0) + count
    return RunLine(
        id=to_text("sync_run", run.id),
        connection=to_text("connection", run.connection_id),
        connection_name=connection.name if connection is not None else "",
        operation=run.operation,
        state=run.state.value,
        counts=by_state,
        left=by_state.get("planned", 0) + by_state.get("writing", 0),
        error=run.error,
        proposal=to_text("proposal", run.proposal_id) if run.proposal_id else None,
        undo_of=to_text("sync_run", run.undo_of) if run.undo_of else None,
        asked_by=run.actor,
        created_at=shown_time(run.created_at) or "",
        started_at=shown_time(run.started_at),
        finished_at=shown_time(run.finished_at),
    )


def _reasons(reader: Reader, run_id: int, locale: str) -> list[LeftOut]:
    by_code: dict[str, int] = {}
    for reason, count in reader.sync.reasons(run_id).items():
        code = reason.partition(":")[0]
        by_code[code] = by_code.get(code, 0) + count
    ordered = sorted(by_code.items(), key=lambda pair: -pair[1])
    return [LeftOut(code=code, words=reason_said(code, locale), count=n) for code, n in ordered]
