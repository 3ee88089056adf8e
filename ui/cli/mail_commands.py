"""The commands of `rapport mail`. Each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.ending import guarded

mail = typer.Typer(help="Your own Gmail as the way out of your campaigns.", no_args_is_help=True)


@mail.command(name="connect", help="Connect your Gmail: prints an address to open and agree at.")
def mail_connect(
    wait: Annotated[int, typer.Option(min=1, max=3_600, help="Seconds to wait.")] = 300,
) -> None:
    """Connect Gmail."""
    from ui.cli.mailing import connect

    raise typer.Exit(guarded(lambda: connect(wait)))


@mail.command(name="status", help="How mail leaves, and whose Gmail is connected.")
def mail_status() -> None:
    """Show how mail leaves."""
    from ui.cli.mailing import status

    raise typer.Exit(guarded(status))


@mail.command(name="disconnect", help="Forget your Gmail and give the consent back to Google.")
def mail_disconnect() -> None:
    """Disconnect Gmail."""
    from ui.cli.mailing import disconnect

    raise typer.Exit(guarded(disconnect))
