"""The commands of `rapport hubspot`. Each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.ending import guarded

hubspot = typer.Typer(
    help="HubSpot: connect it with a key, make our fields there, see how it stands.",
    no_args_is_help=True,
)
Locale = Annotated[str | None, typer.Option(help="Language of the answer: en or fr.")]
JsonErrors = Annotated[bool, typer.Option("--json-errors", help="Errors as JSON.")]
Connection = Annotated[str, typer.Option(help="con_ id, where several are connected.")]


@hubspot.command(
    name="connect",
    help="Connect HubSpot: asks for the key without showing it, or reads it from standard input; "
    "never an argument, which other programs could see. With RAPPORT_HUBSPOT_CLIENT_ID set, people "
    "connect with their own account at /settings/hubspot instead.",
)
def hubspot_connect(
    name: Annotated[str, typer.Option(help="What to call the connection.")] = "",
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Connect HubSpot."""

    def work() -> int:
        from ui.cli.hubspot import connect

        return connect(name, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@hubspot.command(
    name="setup",
    help="Make our property group and fields in HubSpot where they are missing; the rest stays.",
)
def hubspot_setup(
    connection: Connection = "", locale: Locale = None, json_errors: JsonErrors = False
) -> None:
    """Make our fields again."""

    def work() -> int:
        from ui.cli.hubspot import setup

        return setup(connection, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@hubspot.command(
    name="schedule",
    help="Say when it syncs by itself: manual, realtime (seconds after a customer changes), or a cron "
    "line in quotes, such as '0 2 * * *'. It starts without asking only by a standing approval: "
    "rapport standing sync.",
)
def hubspot_schedule(
    when: Annotated[str, typer.Argument(help="manual, realtime or a cron line.")],
    connection: Connection = "",
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Schedule syncs."""

    def work() -> int:
        from ui.cli.hubspot import schedule

        return schedule(when, connection, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@hubspot.command(
    name="inbound",
    help="Whether changes made there are taken over: status, on or off; --secret asks for the "
    "secret that the app's webhooks are signed with.",
)
def hubspot_inbound(
    action: Annotated[str, typer.Argument(help="status, on or off.")] = "status",
    create: Annotated[
        bool | None,
        typer.Option("--create/--no-create", help="Whether people only known there are added."),
    ] = None,
    secret: Annotated[bool, typer.Option("--secret", help="Ask for the app's secret.")] = False,
    connection: Connection = "",
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Take over changes made there."""

    def work() -> int:
        from ui.cli.hubspot_inbound import inbound

        return inbound(action, connection, create=create, secret=secret, locale=locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@hubspot.command(name="status", help="What is connected, and whether it works right now.")
def hubspot_status(locale: Locale = None, json_errors: JsonErrors = False) -> None:
    """Show connections."""

    def work() -> int:
        from ui.cli.hubspot import status

        return status(locale)

    raise typer.Exit(guarded(work, as_json=json_errors))
