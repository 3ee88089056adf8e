"""The commands of `rapport enrichment`. Each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.ending import guarded
from ui.cli.hubspot_commands import JsonErrors, Locale

enrichment = typer.Typer(
    help="Services that know more about customers and companies: connect one, list, disconnect.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="What to call it: small letters, digits, hyphens.")]


@enrichment.command(
    name="connect",
    help="Connect a service that answers JSON over https: asks for its key without showing it, or "
    "reads it from standard input; never an argument, which other programs could see.",
)
def connect_service(
    name: Name,
    url: Annotated[str, typer.Argument(help="Where it is asked: https://host/path.")],
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Connect a service."""

    def work() -> int:
        from ui.cli.enriching import connect

        return connect(name, url, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@enrichment.command(name="list", help="The services that are connected, never their keys.")
def list_services(locale: Locale = None, json_errors: JsonErrors = False) -> None:
    """List services."""

    def work() -> int:
        from ui.cli.enriching import listed

        return listed(locale)

    raise typer.Exit(guarded(work, as_json=json_errors))


@enrichment.command(name="disconnect", help="Forget a service and its key.")
def disconnect_service(name: Name, locale: Locale = None, json_errors: JsonErrors = False) -> None:
    """Disconnect a service."""

    def work() -> int:
        from ui.cli.enriching import disconnect

        return disconnect(name, locale)

    raise typer.Exit(guarded(work, as_json=json_errors))
