"""undo_import: an import taken back while nothing it added or changed has been used since."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field

from store.ids import from_text, to_text
from store.imports import Outlook
from store.ports import Reader, Tx
from store.types import Job
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.files.importing import KIND as IMPORT
from tools.files.undoing import OPEN, enqueue_undo
from tools.phrases import phrase
from tools.views import short

EXAMPLES = 10
LIMIT_SECONDS = 60.0  # a large import is looked through whole


class UndoImport(Args):
    """Which import to take back."""

    job: str = Field(
        min_length=1,
        max_length=40,
        description="job_ id of the import, as import_records answered it.",
    )
    preview: bool = Field(
        default=True,
        description="true only shows what would be removed, restored and left; false does it.",
    )


class LeftReason(Result):
    """Why customers are left as they are, and how many."""

    why: Literal["imported", "changed", "ordered", "contacted", "named"]
    said: str
    count: int


class LeftLine(Result):
    """A customer who is left as they are."""

    id: str
    name: str
    why: str


class ImportUndone(Result):
    """What undoing an import does, or would do now."""

    outcome: Literal["previewed", "started", "running"]
    job: str | None = Field(default=None, description="job_ id of the undoing; follow list_jobs.")
    imported_by: str = Field(description="job_ id of the import.")
    file: str = Field(description="The file's name, where it is known.")
    orders_removed: int
    customers_removed: int
    customers_restored: int = Field(description="Given the values they had before the import.")
    customers_left: int = Field(description="Left as they are, because they were used since.")
    reasons: list[LeftReason]
    left: list[LeftLine] = Field(description="Some of those left.")


async def undo_import(ctx: Ctx, args: UndoImport) -> ImportUndone:
    """Take an import back: remove what it added, restore what it changed. Preview first.

    Use it when the user regrets an import. Orders it added are removed; customers it added are
    removed and those it changed get their values back, unless they were used since (another order,
    a communication, a later change or import): those stay and are named with the reason. Undo a
    later import first to free them. Own fields and companies it made stay. With preview (the
    default) nothing is changed: show the user the figures, and call again with preview false when
    they agree; it starts a job. A second time it finds only what was left.
    Example: {"job": "job_…", "preview": true}.
    """
    job_id = _job_id(args.job)

    def look(reader: Reader) -> tuple[Job, Outlook]:
        return _checked(reader, job_id, args.job), reader.imports.outlook(job_id, examples=EXAMPLES)

    found, outlook = await ctx.read(look, limit_seconds=LIMIT_SECONDS)
    if args.preview:
        return _answer(ctx, found, outlook, "previewed", None)
    total = outlook.orders + outlook.removed + outlook.restored + sum(outlook.left.values())

    def unit(tx: Tx) -> ImportUndone:
        _checked(tx, job_id, args.job)
        asked, actor = ctx.request_id, ctx.actor.principal
        undoing, runs = enqueue_undo(tx, job_id, total=total, asked=asked, actor=actor)
        return _answer(ctx, found, outlook, "running" if runs else "started", undoing)

    answer = await ctx.write(unit)
    ctx.services.wake_worker()
    return answer


def _job_id(text: str) -> int:
    try:
        return from_text("job", text)
    except ValueError as error:
        raise invalid("job", text, "is not a job's id", str(error)) from None


def _checked(reader: Reader | Tx, job_id: int, text: str) -> Job:
    job = reader.jobs.get(job_id)
    if job is None:
        raise NotFound(f"there is no job {text}", hint="list_jobs with kind import names them.")
    if job.kind != IMPORT:
        raise invalid("job", text, f"is the job of an {job.kind}", "the job_ id of an import")
    if job.state in OPEN:
        raise Conflict(
            f"the import {text} is still running", hint="Wait until list_jobs shows it done."
        )
    return job


def _answer(
    ctx: Ctx,
    imported: Job,
    outlook: Outlook,
    outcome: Literal["previewed", "started", "running"],
    undoing: int | None,
) -> ImportUndone:
    report: dict[str, Any] = json.loads(imported.result or "{}")
    reasons = [
        LeftReason(why=why.value, said=phrase(ctx.locale, f"left_{why.value}"), count=count)
        for why, count in sorted(outlook.left.items())
    ]
    return ImportUndone(
        outcome=outcome,
        job=None if undoing is None else to_text("job", undoing),
        imported_by=to_text("job", imported.id),
        file=str(report.get("file", "")),
        orders_removed=outlook.orders,
        customers_removed=outlook.removed,
        customers_restored=outlook.restored,
        customers_left=sum(outlook.left.values()),
        reasons=reasons,
        left=[
            LeftLine(id=to_text("customer", one.id), name=short(one.name, 80), why=one.why.value)
            for one in outlook.examples
        ],
    )
