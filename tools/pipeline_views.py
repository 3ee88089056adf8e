"""How projects and tasks are shown, and how a day or an amount given for one is read."""

from __future__ import annotations

from pydantic import Field

from store.clock import from_ms, local_date
from store.ids import to_text
from store.projects import Project
from store.tasks import Task
from tools.arguments import Result
from tools.context import Ctx
from tools.errors import invalid
from tools.quantities import Unreadable, from_minor, parse_instant, read_minor
from tools.views import Quoted, quoted, short, shown_day, shown_time


class ProjectLine(Result):
    """A project in a list."""

    id: str
    external_id: str
    source: str
    name: str
    value: str | None
    currency: str
    stage: str | None
    company: str | None
    people: int = Field(description="How many belong to it.")
    call_suppressed: bool = Field(description="Whether nobody is called about it.")
    next_call_eligible_at: str | None = Field(description="Nobody is called about it before.")
    updated_at: str


class TaskLine(Result):
    """A task in a list."""

    id: str
    title: str
    state: str
    priority: str
    due_at: str | None = Field(description="The instant it is due.")
    due_day: str | None = Field(description="The day it is due, where the organisation is.")
    overdue: bool
    customer: str | None
    customer_name: str | None
    project: str | None
    project_name: str | None
    assignee: str | None
    mine: bool
    body: Quoted | None


def project_line(row: Project, ctx: Ctx) -> ProjectLine:
    """A project as a list shows it."""
    currency = ctx.tenant.currency
    return ProjectLine(
        id=to_text("project", row.id),
        external_id=short(row.external_id.value),
        source=short(row.external_id.source),
        name=short(row.name),
        value=None if row.value_minor is None else from_minor(row.value_minor, currency),
        currency=currency,
        stage=row.stage and short(row.stage, 60),
        company=row.company and short(row.company),
        people=row.people,
        call_suppressed=row.call_suppressed,
        next_call_eligible_at=shown_time(row.next_call_eligible_at),
        updated_at=shown_time(row.updated_at) or "",
    )


def task_line(row: Task, ctx: Ctx) -> TaskLine:
    """A task as a list shows it. One without a time of day is overdue from the next day on."""
    zone, due = ctx.tenant.zone, row.due_at
    late = due is not None and local_date(from_ms(due), zone) < ctx.today
    return TaskLine(
        id=to_text("task", row.id),
        title=short(row.title, 200),
        state=row.state.value,
        priority=row.priority,
        due_at=shown_time(due),
        due_day=shown_day(due, zone),
        overdue=late and row.state.value == "open",
        customer=None if row.customer_id is None else to_text("customer", row.customer_id),
        customer_name=row.customer_name and short(row.customer_name),
        project=None if row.project_id is None else to_text("project", row.project_id),
        project_name=row.project_name and short(row.project_name),
        assignee=row.assignee and short(row.assignee),
        mine=row.assignee == ctx.actor.id,
        body=quoted(row.body, "task"),
    )


def instant_of(ctx: Ctx, field: str, text: str) -> int:
    """An instant given as text; a day is its first instant where the organisation is."""
    try:
        return parse_instant(text, ctx.tenant.zone)
    except Unreadable as error:
        raise invalid(field, text, error.reason, error.accepted) from None


def amount_of(ctx: Ctx, field: str, text: str) -> int:
    """Minor units of an amount given as text, nothing or more."""
    try:
        minor = read_minor(text, ctx.locale, ctx.tenant.currency)
    except Unreadable as error:
        raise invalid(field, text, error.reason, error.accepted) from None
    if minor < 0:
        raise invalid(field, text, "is negative", "an amount of 0 or more")
    return minor
