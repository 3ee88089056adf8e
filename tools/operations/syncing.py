"""sync_crm and undo_sync: what would be written in an outside CRM, proposed record by record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from store.connections import Connection
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.segment.canonical import canonical
from store.sync import RecordState, RunInput, SyncRecord, SyncRun
from tools.arguments import Args, Result
from tools.asking import ChoiceLine
from tools.audiences import Named, choose
from tools.connectors.port import Kind
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.lookup import the_one
from tools.operations.finding import MAX_SENTENCE
from tools.proposing import Proposed
from tools.sync.executing import SYNC, URGENT_FROM
from tools.sync.planning_job import enqueue_planning, planning_said
from tools.sync.preparing import Kept, Prepared, keep_plan, prepare_sync, prepare_undo, usable
from tools.sync.reason_words import reason_said
from tools.sync.scope import ORDER, Scope, mapping_hash
from tools.sync.settling import values_of
from tools.understand.reading import Outcome
from tools.views import fitting, short

AT_ONCE = 2_000  # more records are planned by a job
SHOWN, FIELDS_SHOWN, VALUE_SHOWN = 10, 12, 120


class FieldChange(Result):
    """One field of a record there."""

    field: str
    before: str
    after: str


class RecordLine(Result):
    """What is planned for one record, or became of it."""

    kind: str
    id: str
    name: str
    operation: str = Field(description="create, update, skip, conflict, undo or delete.")
    state: str
    remote_id: str | None = None
    changes: list[FieldChange] = Field(default=[], description="What differs.")
    links: list[str] = Field(default=[], description="What it is associated with.")
    reasons: list[str] = Field(default=[], description="Why something is left as it is.")
    error: str = ""
    correlation_id: str | None = Field(default=None, description="What the CRM's support asks for.")
    duration_ms: int | None = None


class LeftOut(Result):
    """A reason and how many records it holds for."""

    code: str
    words: str
    count: int


class SyncProposed(Proposed):
    """A plan that waits for a person, or why there is nothing to write. While a job makes the plan of
    many, nothing is proposed yet and `state` is planning."""

    run: str = Field(default="", description="syn_ id; get_sync shows all of its records.")
    connection: str = ""
    connection_name: str = ""
    sentence: str = Field(default="", description="Who, read back from the rule.")
    creates: int = 0
    updates: int = 0
    skips: int = 0
    conflicts: int = Field(default=0, description="Left for a person to decide.")
    restores: int = 0
    deletes: int = 0
    records: list[RecordLine] = Field(default=[], description="The first of them, as a diff.")
    left_out: list[LeftOut] = Field(default=[], description="Why records are left as they are.")
    question: str = Field(default="", description="What to ask the user first.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle it.")


class SyncCrm(Args):
    """What to carry over: people, one customer, or everything that changed."""

    connection: str = Field(default="", max_length=40, description="con_ id, where several.")
    audience: str = Field(default="", max_length=40, description="aud_ id of an earlier answer.")
    segment: str = Field(default="", max_length=120, description="Slug or seg_ id of a segment.")
    text: str = Field(
        default="", max_length=MAX_SENTENCE, description="Who, in the user's own words."
    )
    customer: str = Field(default="", max_length=200, description="One customer: cus_ id or name.")
    changed: bool = Field(default=False, description="Everything changed since the last sync.")
    only_people: bool = Field(
        default=False, description="Leave out companies, projects, tasks, calls and notes."
    )
    priority: int = Field(default=5, ge=1, le=10, description="10 overtakes everything else.")


class UndoSync(Args):
    """Which sync to take back."""

    run: str = Field(default="", max_length=40, description="syn_ id; the latest sync when empty.")
    connection: str = Field(default="", max_length=40, description="con_ id, where several.")


async def sync_crm(ctx: Ctx, args: SyncCrm) -> SyncProposed:
    """Plan a sync to the connected CRM (HubSpot): per record and field what would change there.

    Use it for "sync them to HubSpot". Nothing is written: a person must approve the proposal, you
    cannot. Show the counts, some of the changes with before and after, and why records are left
    out. Only differences are written, empty values of ours wipe nothing, and undo_sync takes a run
    back. Example: {"audience": "aud_…"} or {"changed": true}.
    """
    given = [name for name in ("audience", "segment", "text", "customer") if getattr(args, name)]
    if len(given) + args.changed != 1:
        raise invalid(
            "input",
            None,
            "says not whom",
            "exactly one of audience, segment, text, customer, changed",
        )
    key = _connection_key(args.connection)
    connection = await ctx.read(lambda reader: usable(reader, key))
    people = await _people(ctx, args)
    if isinstance(people, SyncProposed):
        return people
    kinds = (Kind.CUSTOMER,) if args.only_people else ORDER
    scope = people.model_copy(update={"kinds": kinds})
    if scope.rule or (args.changed and await _is_much(ctx, connection.id, kinds)):
        return await _planning(ctx, args, connection, scope)
    connector = await ctx.services.connectors.open(ctx.tenant.id, connection, urgent=True)
    try:
        prepared = await prepare_sync(ctx, connector, connection, scope)
    finally:
        await connector.close()
    wanted = _wanted(args, connection, prepared.scope)
    kept = await ctx.write(lambda tx: keep_plan(tx, ctx, connection, prepared, wanted))
    return _answer(ctx, kept, prepared, connection.id, connection.name)


def _wanted(args: SyncCrm, connection: Connection, scope: Scope) -> RunInput:
    return RunInput(
        connection_id=connection.id,
        operation="sync",
        scope=scope.model_dump_json(),
        priority=max(args.priority, URGENT_FROM if args.customer else 1),
    )


async def _is_much(ctx: Ctx, connection_id: int, kinds: Sequence[Kind]) -> bool:
    """Whether more changed than is planned at once."""

    def unit(reader: Reader) -> bool:
        left = AT_ONCE
        for kind in kinds:
            limit = left + 1
            left -= len(reader.connections.behind(connection_id, kind.value, after=0, limit=limit))
            if left < 0:
                return True
        return False

    return await ctx.read(unit)


async def _planning(ctx: Ctx, args: SyncCrm, connection: Connection, scope: Scope) -> SyncProposed:
    """Let a job make the plan."""

    def unit(tx: Tx) -> SyncRun:
        stored = tx.connections.mapping(connection.id)
        whole = scope.model_copy(update={"mapping_hash": mapping_hash(stored)})
        return enqueue_planning(tx, ctx, _wanted(args, connection, whole), people=None)

    run = await ctx.write(unit)
    ctx.services.wake_worker()
    return SyncProposed(
        outcome="nothing",
        kind=SYNC,
        state=run.state.value,
        job=to_text("job", run.job_id or 0),
        run=to_text("sync_run", run.id),
        connection=to_text("connection", connection.id),
        connection_name=connection.name,
        sentence=scope.text,
        notes=[planning_said(run, ctx.locale, connection.name)],
    )


async def undo_sync(ctx: Ctx, args: UndoSync) -> SyncProposed:
    """Plan to take a sync back: fields it wrote get their values of before where nobody changed
    them since, records it made are removed.

    Use it for "undo the last sync". Nothing is written until a person approves. What was changed
    there since stays, and is named. Example: {} for the latest sync.
    """
    key = _connection_key(args.connection)
    connection = await ctx.read(lambda reader: usable(reader, key))
    run_id = await ctx.read(lambda reader: _run_to_undo(reader, args.run, connection.id))
    connector = await ctx.services.connectors.open(ctx.tenant.id, connection)
    try:
        prepared = await prepare_undo(ctx, connector, run_id)
    finally:
        await connector.close()
    wanted = RunInput(
        connection_id=connection.id,
        operation="undo",
        scope=prepared.scope.model_dump_json(),
        undo_of=run_id,
    )
    kept = await ctx.write(lambda tx: keep_plan(tx, ctx, connection, prepared, wanted))
    return _answer(ctx, kept, prepared, connection.id, connection.name)


async def _people(ctx: Ctx, args: SyncCrm) -> Scope | SyncProposed:
    """Whom it is for, or the question to ask first."""
    if args.changed:
        return Scope(customers=None, text="changed")
    if args.customer:
        one = await ctx.read(lambda reader: the_one(reader, args.customer))
        return Scope(customers=(one.id,), text=one.name)
    reading = await choose(ctx, Named(text=args.text, audience=args.audience, segment=args.segment))
    rule = reading.rule
    if reading.outcome is not Outcome.FOUND or rule is None:
        question = reading.question or ""
        return SyncProposed(
            outcome="nothing", question=question, notes=[question] if question else []
        )
    ids = await ctx.read(lambda reader: reader.customers.ids(rule, ctx.rule_env(reader)))
    asked = Scope(audience=args.audience or None, text=args.text)
    if len(ids) > AT_ONCE:
        return asked.model_copy(update={"rule": canonical(rule)})
    return asked.model_copy(update={"customers": tuple(ids)})


def _connection_key(text: str) -> int | None:
    if not text:
        return None
    try:
        return from_text("connection", text)
    except ValueError as error:
        raise invalid("connection", text, "is not a connection's id", str(error)) from None


def _run_to_undo(reader: Reader, named: str, connection_id: int) -> int:
    if named:
        try:
            run = reader.sync.run(from_text("sync_run", named))
        except ValueError as error:
            raise invalid("run", named, "is not a run's id", str(error)) from None
        if run is None or run.connection_id != connection_id:
            raise NotFound(f"there is no sync {named}", hint="get_sync lists them.")
        if run.operation == "inbound":
            raise Conflict(
                f"{named} took changes over from the CRM, which is not undone",
                hint="get_sync shows what stood here before: change it back here.",
            )
        if run.operation != "sync" or run.started_at is None:
            raise Conflict(f"{named} wrote nothing that could be undone", hint="get_sync shows it.")
        return run.id
    page = reader.sync.runs(
        connection_id=connection_id, state=None, since=None, until=None, limit=50, cursor=None
    )
    undone = {run.undo_of for run in page.items if run.state in {"done", "partial", "running"}}
    for run in page.items:
        if run.operation == "sync" and run.started_at is not None and run.id not in undone:
            return run.id
    raise NotFound("no sync has written anything yet", hint="get_sync lists syncs.")


def _answer(
    ctx: Ctx, kept: Kept, prepared: Prepared, connection_id: int, name: str
) -> SyncProposed:
    base: dict[str, Any] = {"outcome": "nothing"}
    if kept.proposed is not None:
        base = kept.proposed.model_dump()
    counts = kept.counts
    first = sorted(prepared.rows, key=lambda row: row.state is RecordState.SKIPPED)[:SHOWN]
    answer = SyncProposed(
        **base,
        run=to_text("sync_run", kept.run_id),
        connection=to_text("connection", connection_id),
        connection_name=name,
        sentence=prepared.scope.text,
        creates=counts["create"],
        updates=counts["update"],
        skips=counts["skip"],
        conflicts=counts["conflict"],
        restores=counts["undo"],
        deletes=counts["delete"],
        left_out=left_out(prepared.rows, ctx.locale),
    )
    lines = [record_line(row, ctx.locale) for row in first]
    return answer.model_copy(update={"records": lines[: fitting(lines)]})


def record_line(row: SyncRecord, locale: str) -> RecordLine:
    """A row for people."""
    before, after = values_of(row.before), values_of(row.after)
    prefix = "communication" if row.kind in {"call", "note"} else row.kind
    ties: list[dict[str, object]] = json.loads(row.links)
    return RecordLine(
        kind=row.kind,
        id=to_text(prefix, row.local_id),
        name=short(row.name, 80),
        operation=row.operation,
        state=row.state.value,
        remote_id=row.remote_id,
        changes=[
            FieldChange(
                field=name,
                before=short(before.get(name, ""), VALUE_SHOWN),
                after=short(value, VALUE_SHOWN),
            )
            for name, value in list(after.items())[:FIELDS_SHOWN]
        ],
        links=[str(tie["kind"]) for tie in ties][:FIELDS_SHOWN],
        reasons=[reason_said(reason, locale) for reason in row.reasons[:FIELDS_SHOWN]],
        error=short(row.message, 300),
        correlation_id=row.correlation_id,
        duration_ms=row.duration_ms,
    )


def left_out(rows: Sequence[SyncRecord], locale: str) -> list[LeftOut]:
    """Why records are left as they are, the most frequent first."""
    idle = {RecordState.SKIPPED, RecordState.CONFLICT}
    found = Counter(row.reasons[0] for row in rows if row.state in idle and row.reasons)
    by_code = Counter[str]()
    for reason, count in found.items():
        by_code[reason.partition(":")[0]] += count
    return [
        LeftOut(code=code, words=reason_said(code, locale), count=count)
        for code, count in by_code.most_common()
    ]
