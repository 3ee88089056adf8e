"""The commands of `rapport standing`. Each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.ending import guarded

standing = typer.Typer(help="Standing approvals: what starts without asking.", no_args_is_help=True)
Locale = Annotated[str | None, typer.Option(help="Language of the answer: en or fr.")]
JsonErrors = Annotated[bool, typer.Option("--json-errors", help="Errors as JSON.")]


@standing.command(name="grant", help="Show what would be approved beforehand, ask, and grant it.")
def standing_grant(
    title: Annotated[str, typer.Option(help="What it is for, in a line.")],
    most_each: Annotated[int, typer.Option(help="Most people at once.")],
    most_a_day: Annotated[int, typer.Option(help="Most people in any 24 hours.")],
    template: Annotated[str, typer.Option(help="Slug of a saved template …")] = "",
    goal: Annotated[str, typer.Option(help="… or a goal of the built-in library.")] = "",
    segment: Annotated[str, typer.Option(help="Only to this segment.")] = "",
    channel: Annotated[list[str] | None, typer.Option(help="Channel, more than once.")] = None,
    purpose: Annotated[str, typer.Option(help="marketing or transactional.")] = "marketing",
    value: Annotated[
        list[str] | None, typer.Option(help="A value of the text: name=value, more than once.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it holds; at most 365.")] = 90,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Grant a standing approval."""

    def work() -> int:
        from ui.cli.standing import covers_of, grant

        covers = covers_of(
            channels=channel or ["email"],
            purpose=purpose,
            template=template,
            goal=goal,
            segment=segment,
            values=value or [],
        )
        given = {
            "title": title,
            "covers": covers,
            "most_each": most_each,
            "most_a_day": most_a_day,
            "days": days,
        }
        return grant(given, sure=yes, locale=locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@standing.command(
    name="sync",
    help="Let the syncs of a connection start without asking: show what that is, ask, and grant it.",
)
def standing_sync(
    connection: Annotated[str, typer.Argument(metavar="CON", help="con_…")],
    title: Annotated[str, typer.Option(help="What it is for, in a line.")] = "Syncs by themselves",
    most_each: Annotated[int, typer.Option(help="Most records at once.")] = 500,
    most_a_day: Annotated[int, typer.Option(help="Most records in any 24 hours.")] = 5_000,
    days: Annotated[int, typer.Option(help="How long it holds; at most 365.")] = 90,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Grant a standing approval for syncs."""

    def work() -> int:
        from ui.cli.standing import grant

        given = {
            "title": title,
            "covers": {"kind": "sync_crm", "connection": connection},
            "most_each": most_each,
            "most_a_day": most_a_day,
            "days": days,
        }
        return grant(given, sure=yes, locale=locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@standing.command(name="list", help="List what starts without asking.")
def standing_list(
    every: Annotated[bool, typer.Option("--all", help="Revoked and expired ones too.")] = False,
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """List standing approvals."""

    def work() -> int:
        from ui.cli.standing import show

        return show("any" if every else "in_force", locale=locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@standing.command(name="revoke", help="End a standing approval at once.")
def standing_revoke(
    standing: Annotated[str, typer.Argument(metavar="SAP", help="sap_…")],
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Revoke a standing approval."""

    def work() -> int:
        from ui.cli.standing import revoke

        return revoke(standing, locale=locale)

    raise typer.Exit(guarded(work, as_json=json_errors))
