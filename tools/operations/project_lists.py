"""get_project and list_projects."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from store.contact import TerminalState
from store.ids import to_text
from store.ports import Reader
from store.projects import Project, ProjectFilter
from store.tasks import TaskFilter
from store.types import Page
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.lookup import the_one, the_project
from tools.operations.projects import ProjectPerson, person_of
from tools.pipeline_views import ProjectLine, TaskLine, project_line, task_line
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, Quoted, fitting, quoted, short, shown_time

MOST_PEOPLE = 20
MOST_TASKS = 10


class GetProject(Args):
    """Which project."""

    project: str = Field(
        min_length=1, max_length=200, description="prj_ id, external id or name of the project."
    )


class ChannelMade(Result):
    """How often people were contacted about a project on a channel."""

    channel: str
    count: int


class TerminalLine(Result):
    """What forbids calling about a project."""

    id: str
    state: str
    reason: Quoted | None
    customer: str | None = Field(description="Only this customer; none is everybody in it.")
    since: str


class ProjectAnswer(Result):
    """A project with its people, what went out for it, what forbids calls, and what is to do."""

    project: ProjectLine
    people: list[ProjectPerson] = Field(description="The first 20 who belong to it.")
    contacted: list[ChannelMade] = Field(description="What went out for it, by channel.")
    last_contacted_at: str | None
    terminal: list[TerminalLine]
    tasks: list[TaskLine] = Field(description="Open tasks, the first due first; at most 10.")
    tasks_total: int


class ListProjects(Args):
    """Which projects to list."""

    text: str = Field(default="", max_length=200, description="Words of the name.")
    stage: str = Field(default="", max_length=60, description="Only those in this stage.")
    customer: str = Field(
        default="", max_length=200, description="Only those of one customer: id or what names them."
    )
    company: str = Field(default="", max_length=200, description="Only those for this company.")
    suppressed: Literal["any", "yes", "no"] = Field(
        default="any", description="Only those about which nobody is called, or only the others."
    )
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class StageCount(Result):
    """How many projects are in a stage."""

    stage: str
    projects: int


class ProjectList(Result):
    """Projects, newest first."""

    total: int
    returned: int
    next: str | None
    items: list[ProjectLine]
    stages: list[StageCount] = Field(description="Every stage in use, of all projects.")


async def get_project(ctx: Ctx, args: GetProject) -> ProjectAnswer:
    """Show one project: its worth and stage, its people, what went out for it, its open tasks, and
    what keeps people from being called about it.

    Use it when the user names one project. Why one person may not be called about it, and from when
    they may, is check_eligibility with customer and project. Example: {"project": "Loft Mercier"}.
    """

    def unit(reader: Reader) -> ProjectAnswer:
        project = the_project(reader, args.project)
        made = reader.projects.made(project.id)
        open_tasks = TaskFilter(project_id=project.id)
        tasks = reader.tasks.page(open_tasks, limit=MOST_TASKS, cursor=None)
        people = reader.projects.contacts(project.id, MOST_PEOPLE)
        return ProjectAnswer(
            project=project_line(project, ctx),
            people=[person_of(one) for one in people],
            contacted=[ChannelMade(channel=key, count=n) for key, n in made.by_channel.items()],
            last_contacted_at=shown_time(made.last_at),
            terminal=[_terminal(one) for one in reader.projects.terminal(project.id)[:10]],
            tasks=[task_line(one, ctx) for one in tasks.items],
            tasks_total=tasks.total,
        )

    return await ctx.read(unit)


async def list_projects(ctx: Ctx, args: ListProjects) -> ProjectList:
    """List projects (deals), newest first, by name, stage, customer or company.

    Use it for "projects in negotiation", "what do we have with Nadia?", "deals of Atelier Nord".
    Who the people are is find_customers. Example: {"stage": "negotiation"}. Lists 20, at most 100.
    """

    def page(reader: Reader, limit: int) -> Page[Project]:
        wanted = ProjectFilter(
            text=args.text or None,
            stage=args.stage or None,
            customer_id=the_one(reader, args.customer).id if args.customer else None,
            company=args.company or None,
            call_suppressed={"any": None, "yes": True, "no": False}[args.suppressed],
        )
        return reader.projects.page(wanted, limit=limit, cursor=args.cursor or None)

    def unit(reader: Reader) -> ProjectList:
        found = page(reader, args.limit)
        holds = fitting([project_line(row, ctx) for row in found.items])
        found = found if holds == len(found.items) else page(reader, holds)
        stages = list(reader.projects.stages().items())[:50]
        return ProjectList(
            total=found.total,
            returned=len(found.items),
            next=found.next,
            items=[project_line(row, ctx) for row in found.items],
            stages=[StageCount(stage=short(name, 60), projects=n) for name, n in stages],
        )

    return await ctx.read(unit)


def _terminal(one: TerminalState) -> TerminalLine:
    return TerminalLine(
        id=to_text("terminal_state", one.id),
        state=short(one.state, 60),
        reason=quoted(one.reason, "terminal state"),
        customer=None if one.customer_id is None else to_text("customer", one.customer_id),
        since=shown_time(one.since) or "",
    )
