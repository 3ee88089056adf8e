"""What a project is and who belongs to it: upsert_project, link_project_customer, suppress_project.

An agent may only make calling stricter: what lets people be called again takes a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from store.ids import to_text
from store.ports import Tx
from store.projects import Project, ProjectContact, ProjectInput
from store.text import fold
from store.types import ActorKind, ExternalId, WriteOutcome, Written
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict, NotPermitted, invalid
from tools.lookup import the_one, the_project
from tools.pipeline_views import ProjectLine, amount_of, instant_of, project_line
from tools.views import short

Short = Annotated[str, Field(max_length=200)]
Clearable = Literal["value", "stage", "company", "next_call_eligible_at"]
Outcome: TypeAlias = Literal["added", "updated", "unchanged"]
_COLUMNS = {"value": "value_minor"}


class UpsertProject(Args):
    """A project to add or change; what is left empty stays as it is."""

    project: Short = Field(
        default="",
        description="The one to change: prj_ id, external id or name. Without it the one with this "
        "external id is changed, else one is added.",
    )
    name: Short = Field(default="", description="Its name; a new one needs it.")
    external_id: Short = Field(default="", description="Its id in another system.")
    external_source: Short = Field(default="", description="Which system gave it: hubspot.")
    value: str = Field(
        default="", max_length=60, description="What it is worth, in major units: 12000.50."
    )
    stage: str = Field(
        default="", max_length=60, description="Where it stands: negotiation, won, lost."
    )
    company: Short = Field(default="", description="The company it is for.")
    customers: list[Short] = Field(
        default=[], max_length=20, description="Who belongs to it: ids or what names each."
    )
    next_call_eligible_at: str = Field(
        default="", max_length=40, description="Nobody is called about it before: 2026-08-01."
    )
    clear: list[Clearable] = Field(default=[], max_length=4, description="Fields to empty.")


class ProjectPerson(Result):
    """Somebody who belongs to a project."""

    id: str
    name: str
    suppressed: bool = Field(description="Whether they are not to be called about it.")


class ProjectSaved(Result):
    """What became of a project."""

    outcome: Outcome
    project: ProjectLine
    changed: list[str] = Field(description="What is different now.")
    people: list[ProjectPerson] = Field(
        default=[], description="Those this call was about, as they belong to it now."
    )


class SuppressProject(Args):
    """Whether people may be called about a project."""

    project: str = Field(
        min_length=1, max_length=200, description="The project: prj_ id, external id or name."
    )
    suppressed: bool = Field(
        default=True,
        description="true stops every call about it; false lets them again: only for a person.",
    )


class LinkProjectCustomer(Args):
    """A project, one of its people, and what holds between them."""

    project: str = Field(
        min_length=1, max_length=200, description="The project: prj_ id, external id or name."
    )
    customer: str = Field(
        min_length=1, max_length=200, description="The customer: id or what names them."
    )
    link: Literal["link", "unlink"] = Field(
        default="link", description="link: they belong to it. unlink: no longer."
    )
    suppress_for_project: Literal["unchanged", "yes", "no"] = Field(
        default="unchanged",
        description="yes: they are not called about it. no: they are again; only for a person.",
    )


async def upsert_project(ctx: Ctx, args: UpsertProject) -> ProjectSaved:
    """Add a project (a deal, a sale, a piece of work) or change one; only what is given changes.

    Use it when the user speaks of what is sold or worked on, for whom, and what it is worth. People
    are added to it, never taken off: link_project_customer does. When a project of that name is
    there already, give its id to change it. You may set next_call_eligible_at later, not earlier.
    Example: {"name": "Loft Mercier", "customers": ["Nadia Benali"], "value": "12000"}.
    """
    row = _row(ctx, args)

    def unit(tx: Tx) -> ProjectSaved:
        known = _known(tx, args, row)
        if known is not None:
            _must_be_a_person_to_call_earlier(ctx, known, row)
        wanted = row if known is None else replace(row, id=known.id)
        written = tx.projects.upsert(wanted, now_ms=ctx.now_ms)
        key = _taken(written)
        linked = [_linked(tx, key, named) for named in args.customers]
        changed = ["value" if name == "value_minor" else name for name in written.changed]
        changed += ["customers"] if any(new for _, new in linked) else []
        outcome = "added" if known is None else _outcome(changed)
        return _saved(ctx, tx, key, outcome, changed, [one for one, _ in linked])

    return await ctx.write(unit)


async def suppress_project(ctx: Ctx, args: SuppressProject) -> ProjectSaved:
    """Stop every call about a project, at once and for everybody in it.

    Use it when the user says that nobody is to be called about a project any more. Letting calls
    happen again takes a person: for you it is refused. One person only: link_project_customer with
    suppress_for_project. Example: {"project": "Loft Mercier"}.
    """

    def unit(tx: Tx) -> ProjectSaved:
        project = the_project(tx, args.project)
        if project.call_suppressed and not args.suppressed:
            _must_be_a_person(ctx, "let calls about a project happen again", "suppress_project")
        row = ProjectInput(id=project.id, call_suppressed=args.suppressed)
        written = tx.projects.upsert(row, now_ms=ctx.now_ms)
        changed = list(written.changed)
        return _saved(ctx, tx, _taken(written), _outcome(changed), changed, [])

    return await ctx.write(unit)


async def link_project_customer(ctx: Ctx, args: LinkProjectCustomer) -> ProjectSaved:
    """Let a customer belong to a project, no longer, or not be called about it.

    Use it for "Nadia is in on Loft Mercier too" and "don't call Nadia about Loft Mercier". Somebody
    who does not belong to a project is not called about it. Lifting suppress_for_project takes a
    person, and so does unlinking somebody it holds for.
    Example: {"project": "Loft Mercier", "customer": "cus_…", "suppress_for_project": "yes"}.
    """
    if args.link == "unlink" and args.suppress_for_project != "unchanged":
        value = args.suppress_for_project
        raise invalid("suppress_for_project", value, "goes with link only", "unchanged")

    def unit(tx: Tx) -> ProjectSaved:
        project, customer = the_project(tx, args.project), the_one(tx, args.customer)
        known = tx.projects.link(project.id, customer.id)
        lifts = args.link == "unlink" or args.suppress_for_project == "no"
        if known is not None and known.suppress_for_project and lifts:
            what = "let somebody be called about a project again"
            _must_be_a_person(ctx, what, "link_project_customer")
        if args.link == "unlink":
            gone = ["customers"] if tx.projects.unlink(project.id, customer.id) else []
            return _saved(ctx, tx, project.id, _outcome(gone), gone, [])
        suppress = {"unchanged": None, "yes": True, "no": False}[args.suppress_for_project]
        written = tx.projects.set_link(project.id, customer.id, suppress=suppress)
        _taken(written)
        changed = ["customers"] if known is None else list(written.changed)
        people = [_link(tx, project.id, customer.id)]
        return _saved(ctx, tx, project.id, _outcome(changed), changed, people)

    return await ctx.write(unit)


def person_of(one: ProjectContact) -> ProjectPerson:
    """Somebody who belongs to a project, as they are shown."""
    return ProjectPerson(
        id=to_text("customer", one.customer_id),
        name=short(one.name),
        suppressed=one.suppress_for_project,
    )


def _outcome(changed: Sequence[str]) -> Outcome:
    return "updated" if changed else "unchanged"


def _row(ctx: Ctx, args: UpsertProject) -> ProjectInput:
    source = args.external_source or ctx.actor.door
    at = args.next_call_eligible_at
    return ProjectInput(
        external_id=ExternalId(source, args.external_id) if args.external_id else None,
        name=args.name or None,
        value_minor=amount_of(ctx, "value", args.value) if args.value else None,
        stage=args.stage or None,
        company=args.company or None,
        next_call_eligible_at=instant_of(ctx, "next_call_eligible_at", at) if at else None,
        clear=frozenset(_COLUMNS.get(name, name) for name in args.clear),
    )


def _known(tx: Tx, args: UpsertProject, row: ProjectInput) -> Project | None:
    """The project to change; None when one is to be added. Conflict where its name is taken: a
    second one may be meant, or the first."""
    if args.project:
        return the_project(tx, args.project)
    if row.external_id is not None:
        key = tx.projects.by_external_id(row.external_id)
        return None if key is None else tx.projects.get(key)
    same = [one for one in tx.projects.named(args.name, 10) if fold(one.name) == fold(args.name)]
    if same:
        raise Conflict(
            f"there is a project {args.name[:80]!r} already",
            hint=f"To change it give project {to_text('project', same[0].id)}; for another one "
            "of that name give an external_id.",
        )
    return None


def _taken(written: Written) -> int:
    """The project's id; what the store would not take becomes an error."""
    if written.outcome is not WriteOutcome.REFUSED and written.id is not None:
        return written.id
    if written.code == "conflict":
        raise Conflict(written.reason)
    field, _, reason = written.reason.partition(": ")
    raise invalid(field if reason else "project", None, reason or written.reason)


def _linked(tx: Tx, project_id: int, named: str) -> tuple[ProjectPerson, bool]:
    """Somebody who belongs to the project from now on, and whether that is new."""
    customer = the_one(tx, named)
    written = tx.projects.set_link(project_id, customer.id, suppress=None)
    _taken(written)
    return _link(tx, project_id, customer.id), written.outcome is WriteOutcome.ADDED


def _link(tx: Tx, project_id: int, customer_id: int) -> ProjectPerson:
    found = tx.projects.link(project_id, customer_id)
    if found is None:
        raise RuntimeError("a link that was just kept is gone")
    return person_of(found)


def _must_be_a_person_to_call_earlier(ctx: Ctx, known: Project, row: ProjectInput) -> None:
    before, after = known.next_call_eligible_at, row.next_call_eligible_at
    cleared = "next_call_eligible_at" in row.clear
    earlier = after is not None and before is not None and after < before
    if before is not None and before > ctx.now_ms and (earlier or cleared):
        _must_be_a_person(ctx, "let calls about a project happen earlier", "upsert_project")


def _must_be_a_person(ctx: Ctx, what: str, tool: str) -> None:
    if ctx.actor.kind is not ActorKind.HUMAN:
        raise NotPermitted(
            f"only a person may {what}", hint=f"A person does it by hand: rapport call {tool}."
        )


def _saved(
    ctx: Ctx, tx: Tx, key: int, outcome: Outcome, changed: list[str], people: list[ProjectPerson]
) -> ProjectSaved:
    project = tx.projects.get(key)
    if project is None:
        raise RuntimeError("a project that was just kept is gone")
    return ProjectSaved(
        outcome=outcome, project=project_line(project, ctx), changed=changed, people=people
    )
