"""sync_crm and undo_sync: what would be written in an outside CRM, proposed record by record."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pydantic import Field

from store.connections import Connection
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.segment.canonical import canonical
from store.sync import RecordState, RunInput, SyncRun
from tools.arguments import Args
from tools.asking import ChoiceLine
from tools.audiences import Named, choose
from tools.connectors.port import Kind
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.lookup import the_one
from tools.operations.finding import MAX_SENTENCE
from tools.operations.sync_lines import (
    LeftOut,
    OwnerLine,
    RecordLine,
    left_out,
    owner_lines,
    record_line,
)
from tools.proposing import Proposed
from tools.sync.executing import SYNC, URGENT_FROM
from tools.sync.planning_job import enqueue_planning, planning_said
from tools.sync.preparing import Kept, Prepared, keep_plan, prepare_sync, prepare_undo, usable
from tools.sync.scope import Scope, mapping_hash
from tools.understand.reading import Outcome
from tools.views import fitting

AT_ONCE = 2_000  # more records are planned by a job
MOST_FAILED = 100_000  # tried once more together
WHOM = ("audience", "segment", "text", "customer", "changed", "again")
SHOWN = 10


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
    unmatched_owners: list[OwnerLine] = Field(default=[], description="Who is no user there.")
    question: str = Field(default="", description="What to ask the user first.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle it.")


class SyncCrm(Args):
    """What to carry over: people, one customer, everything that changed, or a sync once more."""

    connection: str = Field(default="", max_length=40, description="con_ id, where several.")
    audience: str = Field(default="", max_length=40, description="aud_ id of an earlier answer.")
    segment: str = Field(default="", max_length=120, description="Slug or seg_ id of a segment.")
    text: str = Field(
        default="", max_length=MAX_SENTENCE, description="Who, in the user's own words."
    )
    customer: str = Field(default="", max_length=200, description="One customer: cus_ id or name.")
    link: str = Field(
        default="",
        max_length=40,
        description="With customer: the record there that they are, where several fit.",
    )
    again: str = Field(default="", max_length=40, description="syn_ id: once more the same.")
    failed_only: bool = Field(default=False, description="With again: only what failed.")
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
    _check(args)
    key = _connection_key(args.connection)
    connection = await ctx.read(lambda reader: usable(reader, key))
    scope = await _people(ctx, args, connection)
    if isinstance(scope, SyncProposed):
        return scope
    if args.only_people:
        scope = scope.model_copy(update={"kinds": (Kind.CUSTOMER,)})
    if await _is_for_a_job(ctx, connection.id, scope):
        return await _planning(ctx, args, connection, scope)
    connector = await ctx.services.connectors.open(ctx.tenant.id, connection, urgent=True)
    try:
        prepared = await prepare_sync(ctx, connector, connection, scope)
    finally:
        await connector.close()
    wanted = _wanted(args, connection, prepared.scope)
    kept = await ctx.write(lambda tx: keep_plan(tx, ctx, connection, prepared, wanted))
    return _answer(ctx, kept, prepared, connection.id, connection.name)


def _check(args: SyncCrm) -> None:
    given = [name for name in WHOM if getattr(args, name)]
    if len(given) != 1:
        raise invalid("input", None, "says not whom", f"exactly one of {', '.join(WHOM)}")
    for name, needs in (("link", "customer"), ("failed_only", "again")):
        value = getattr(args, name)
        if value and not getattr(args, needs):
            raise invalid(name, str(value), f"is given without {needs}", f"beside {needs}")
    if args.link and not (args.link.isascii() and args.link.isalnum()):
        raise invalid("link", args.link, "is no record's id there", "letters and digits")


def _wanted(args: SyncCrm, connection: Connection, scope: Scope) -> RunInput:
    return RunInput(
        connection_id=connection.id,
        operation="sync",
        scope=scope.model_dump_json(),
        priority=max(args.priority, URGENT_FROM if args.customer else 1),
    )


async def _is_for_a_job(ctx: Ctx, connection_id: int, scope: Scope) -> bool:
    """Whether a scope holds more than is planned while one waits."""
    if scope.only:
        return sum(len(ids) for ids in scope.only.values()) > AT_ONCE
    if scope.rule or scope.customers is not None:
        return bool(scope.rule)

    def unit(reader: Reader) -> bool:
        left = AT_ONCE
        for kind in scope.kinds:
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


async def _people(ctx: Ctx, args: SyncCrm, connection: Connection) -> Scope | SyncProposed:
    """Whom it is for, or the question to ask first."""
    if args.changed:
        return Scope(customers=None, text="changed")
    if args.again:
        return await ctx.read(lambda reader: _once_more(reader, args, connection.id))
    if args.customer:
        one = await ctx.read(lambda reader: the_one(reader, args.customer))
        chosen = {one.id: args.link} if args.link else {}
        return Scope(customers=(one.id,), text=one.name, chosen=chosen)
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


def _once_more(reader: Reader, args: SyncCrm, connection_id: int) -> Scope:
    """What an earlier sync was about, or only what failed in it."""
    run = _run_of(reader, "again", args.again, connection_id)
    if run.operation != "sync":
        raise Conflict(
            f"{args.again} was no sync that could be done again", hint="get_sync lists them."
        )
    scope = Scope.model_validate_json(run.scope)
    if not args.failed_only:
        return scope
    only: dict[Kind, tuple[int, ...]] = {}
    for state in (RecordState.FAILED, RecordState.UNKNOWN):
        for row in reader.sync.next_records(run.id, state, kind=None, limit=MOST_FAILED):
            kind = Kind(row.kind)
            only[kind] = (*only.get(kind, ()), row.local_id)
    if not only:
        raise Conflict(f"nothing failed in {args.again}", hint="get_sync shows its records.")
    return scope.model_copy(update={"only": only})


def _run_of(reader: Reader, field: str, named: str, connection_id: int) -> SyncRun:
    try:
        run = reader.sync.run(from_text("sync_run", named))
    except ValueError as error:
        raise invalid(field, named, "is not a run's id", str(error)) from None
    if run is None or run.connection_id != connection_id:
        raise NotFound(f"there is no sync {named}", hint="get_sync lists them.")
    return run


def _connection_key(text: str) -> int | None:
    if not text:
        return None
    try:
        return from_text("connection", text)
    except ValueError as error:
        raise invalid("connection", text, "is not a connection's id", str(error)) from None


def _run_to_undo(reader: Reader, named: str, connection_id: int) -> int:
    if named:
        run = _run_of(reader, "run", named, connection_id)
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
        unmatched_owners=owner_lines(
            Counter(reason for row in prepared.rows for reason in row.reasons)
        ),
    )
    lines = [record_line(row, ctx.locale) for row in first]
    return answer.model_copy(update={"records": lines[: fitting(lines)]})
