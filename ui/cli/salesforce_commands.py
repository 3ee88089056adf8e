"""The commands of `rapport salesforce`. Each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.ending import guarded
from ui.cli.hubspot_commands import Connection, JsonErrors, Locale

salesforce = typer.Typer(
    help="Salesforce: connect it with an app's key and secret, make our fields there, see how it "
    "stands.",
    no_args_is_help=True,
)


@salesforce.command(
    name="connect",
    help="Connect Salesforce: asks for the app's consumer secret without showing it, or reads it "
    "from standard input; never an argument, which other programs could see.",
)
def salesforce_connect(
    url: Annotated[str, typer.Option(help="My Domain: acme, or https://acme.my.salesforce.com.")],
    client_id: Annotated[str, typer.Option(help="The app's consumer key.")],
    name: Annotated[str, typer.Option(help="What to call the connection.")] = "",
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Connect Salesforce."""

    def work() -> int:
        from ui.cli.salesforce import connect

        return connect(url, client_id, name, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@salesforce.command(
    name="setup",
    help="Make our fields in Salesforce where they are missing and permit them to Rapport's user.",
)
def salesforce_setup(
    connection: Connection = "", locale: Locale = None, json_errors: JsonErrors = False
) -> None:
    """Make our fields again."""

    def work() -> int:
        from ui.cli.salesforce import setup

        return setup(connection, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@salesforce.command(name="status", help="What is connected, and whether it works right now.")
def salesforce_status(locale: Locale = None, json_errors: JsonErrors = False) -> None:
    """Show connections."""

    def work() -> int:
        from ui.cli.salesforce import status

        return status(locale)

    raise typer.Exit(guarded(work, as_json=json_errors))
