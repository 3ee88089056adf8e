"""The commands of `rapport`. Each imports what it needs when it runs, so that help stays quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from ui.cli.ending import INTERRUPTED, guarded
from ui.cli.enriching_commands import enrichment
from ui.cli.hubspot_commands import hubspot
from ui.cli.mail_commands import mail
from ui.cli.salesforce_commands import salesforce
from ui.cli.standing_commands import standing

app = typer.Typer(
    name="rapport",
    help="A CRM you talk to. Start with `rapport demo`, then `rapport serve`. "
    "Settings are RAPPORT_… variables, also read from .env; `rapport env-example` lists them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
JsonErrors = Annotated[bool, typer.Option("--json-errors", help="Errors as JSON.")]
Locale = Annotated[str | None, typer.Option(help="Language of the answer: en or fr.")]
RAW = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": list[str]()}


def _version(asked: bool | None) -> None:  # noqa: FBT001 - how typer calls it
    if asked:
        from importlib.metadata import version

        print(version("rapport-crm"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool | None,
        typer.Option("--version", callback=_version, is_eager=True, help="The version."),
    ] = None,
) -> None:
    """The options before a command."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(args=list(arguments), prog_name="rapport")
    except SystemExit as ending:
        if ending.code == INTERRUPTED:
            print("Stopped.", file=sys.stderr)
        return ending.code if isinstance(ending.code, int) else 0
    return 0


def _end(code: int) -> None:
    raise typer.Exit(code)


@app.command(help="Serve the pages, REST and MCP on one address.")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind (RAPPORT_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port (RAPPORT_PORT); 0 takes a free one.")
    ] = None,
) -> None:
    """Serve until stopped."""

    def work() -> None:
        from tools.settings import load_settings
        from ui.serve import serve as serve_now

        given = {"host": host, "port": port}
        changes = {key: value for key, value in given.items() if value is not None}
        serve_now(load_settings().model_copy(update=changes))

    _end(guarded(work))


@app.command(help="Serve MCP on standard input and output.")
def mcp(
    read_only: Annotated[bool, typer.Option("--read-only", help="Only tools that read.")] = False,
    toolsets: Annotated[
        str | None, typer.Option(help="Comma-separated toolsets, or all (RAPPORT_TOOLSETS).")
    ] = None,
) -> None:
    """Described here for help; `ui.cli.main` runs it before this module is imported."""
    from ui.cli.stdio import run as run_mcp

    words = ["--read-only"] if read_only else []
    _end(run_mcp([*words, *(["--toolsets", toolsets] if toolsets else [])]))


@app.command(
    context_settings=RAW,
    help="Call a tool: rapport call NAME --field value …",
)
def call(context: typer.Context) -> None:
    """Call a tool."""
    from ui.cli.calling import call as call_now
    from ui.cli.calling import wants_json_errors

    words = list(context.args)
    _end(guarded(lambda: call_now(words), as_json=wants_json_errors(words)))


@app.command(help="List the tools.")
def tools(
    toolset: Annotated[str | None, typer.Option(help="Only those of a toolset.")] = None,
) -> None:
    """List the tools."""
    from ui.cli.calling import list_tools

    _end(guarded(lambda: list_tools(toolset)))


app.add_typer(mail, name="mail")
app.add_typer(hubspot, name="hubspot")
app.add_typer(enrichment, name="enrichment")
app.add_typer(salesforce, name="salesforce")


@app.command(help="Check settings, database, packages and token.")
def doctor() -> None:
    """Look for what is wrong."""
    from ui.cli.upkeep import doctor as look

    _end(guarded(look))


@app.command(help="Bring the database to this version's revision.")
def migrate(
    to: Annotated[str, typer.Option(help="A revision, `head`, or `base` to remove all.")] = "head",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before going back.")] = False,
) -> None:
    """Migrate the database."""
    from ui.cli.upkeep import migrate as migrate_now

    _end(guarded(lambda: migrate_now(to, sure=yes)))


@app.command(help="Run jobs until stopped.")
def worker() -> None:
    """Run jobs."""
    from ui.cli.work import worker as work_now

    _end(guarded(work_now))


@app.command(
    help="Show the latest jobs, or one and its report; `retry ID` or `discard ID` one that gave up."
)
def jobs(
    what: Annotated[
        str | None, typer.Argument(metavar="[ID|retry|discard]", help="job_…, or what to do.")
    ] = None,
    key: Annotated[str | None, typer.Argument(metavar="[ID]", help="job_…")] = None,
) -> None:
    """Show jobs, or decide on a dead one."""

    def work() -> int:
        from ui.cli.work import decide_job, show_jobs

        if what in {"retry", "discard"}:
            return decide_job(what, key)
        return show_jobs(what, key)

    _end(guarded(work))


@app.command(help="Show what a proposal would do, ask, and approve it.")
def approve(
    proposal: Annotated[str, typer.Argument(metavar="PRP", help="prp_…")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Approve a proposal."""

    def work() -> int:
        from ui.cli.deciding import approve as approve_now

        return approve_now(proposal, sure=yes, locale=locale)

    _end(guarded(work, as_json=json_errors))


@app.command(help="Reject a proposal.")
def reject(
    proposal: Annotated[str, typer.Argument(metavar="PRP", help="prp_…")],
    note: Annotated[str, typer.Option(help="Why not, for the record.")] = "",
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """Reject a proposal."""

    def work() -> int:
        from ui.cli.deciding import reject as reject_now

        return reject_now(proposal, note=note, locale=locale)

    _end(guarded(work, as_json=json_errors))


app.add_typer(standing, name="standing")


@app.command(help="List what waits for a person's approval.")
def proposals(
    state: Annotated[
        str, typer.Option(help="pending, any, done, rejected, expired, stale, …")
    ] = "pending",
    locale: Locale = None,
    json_errors: JsonErrors = False,
) -> None:
    """List proposals."""

    def work() -> int:
        from ui.cli.deciding import show_proposals

        return show_proposals(state, locale=locale)

    _end(guarded(work, as_json=json_errors))


@app.command(
    help="Read what came back: delivery reports and complaints, so that nobody is mailed in vain."
)
def bounces(
    places: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Mails, an mbox, a folder, or -.")
    ],
    json_errors: JsonErrors = False,
) -> None:
    """Act on delivery reports."""

    def work() -> int:
        from ui.cli.bouncing import bounces as read_now

        return read_now(places)

    _end(guarded(work, as_json=json_errors))


@app.command(help="Where events go: webhooks list, add URL, remove ID, enable ID, test ID.")
def webhooks(
    action: Annotated[str, typer.Argument(help="list, add, remove, enable or test")] = "list",
    what: Annotated[
        str | None, typer.Argument(metavar="[URL|ID]", help="An https URL to add, or a whe_ id.")
    ] = None,
    event: Annotated[
        list[str] | None, typer.Option("--event", help="An event it gets; repeat it. All if none.")
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", help="'Name: value' to send along; repeat it.")
    ] = None,
    json_errors: JsonErrors = False,
) -> None:
    """Look after webhooks."""

    def work() -> int:
        from ui.cli.hooking import webhooks as act

        return act(action, what, events=event or (), headers=header or ())

    _end(guarded(work, as_json=json_errors))


@app.command(help="Ask in words; without any, a conversation until you leave.")
def chat(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="What to ask.")] = None,
    thread: Annotated[
        str | None, typer.Option(help="Go on in this conversation; `terminal` by default.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Begin a conversation; says its name.")
    ] = False,
    locale: Annotated[str | None, typer.Option(help="Language of the answer: en or fr.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Each event as a line of JSON.")] = False,
    json_errors: JsonErrors = False,
) -> None:
    """Talk to the agent."""

    def work() -> int:
        from ui.cli.chatting import Wanted
        from ui.cli.chatting import chat as chat_now

        return chat_now(Wanted(text, thread, new, locale, json_))

    _end(guarded(work, as_json=json_errors))


@app.command(
    help="Make the demo company in an empty database; `demo hubspot` shows a whole sync without an "
    "account, in a folder that is gone afterwards."
)
def demo(
    what: Annotated[str | None, typer.Argument(metavar="[hubspot]", help="What to show.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="hubspot: write without asking.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="hubspot: undo it without asking.")] = False,
    locale: Locale = None,
) -> None:
    """Make the demo company, or show a sync."""

    def work() -> int:
        from ui.cli.hubspot_demo import demo_hubspot
        from ui.cli.work import demo as make

        if what is None:
            return make()
        return demo_hubspot(what, sure=yes, undo=undo, locale=locale)

    _end(guarded(work))


@app.command(name="import", help="Import customers or orders from a file.")
def import_(
    noun: Annotated[str, typer.Argument(help="customers or orders")],
    file: Annotated[Path, typer.Argument(help="The file.")],
    preview: Annotated[bool, typer.Option("--preview", help="Show, change nothing.")] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help="column=field; repeat it. Empty field: leave out."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="The system the ids come from.")] = None,
    create_customers: Annotated[
        bool, typer.Option("--create-customers", help="Orders: add customers not known yet.")
    ] = False,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    json_errors: JsonErrors = False,
) -> None:
    """Import a file."""
    from ui.cli.importing import Wanted, import_file

    wanted = Wanted(noun, file, preview, tuple(map_ or ()), source, create_customers, sheet)
    _end(guarded(lambda: import_file(wanted), as_json=json_errors))


@app.command(help="Export customers, orders or communications.")
def export(
    noun: Annotated[str, typer.Argument(help="customers, orders or communications")],
    text: Annotated[str | None, typer.Option(help="Who, as a sentence.")] = None,
    segment: Annotated[str | None, typer.Option(help="Who, as a saved segment.")] = None,
    audience: Annotated[str | None, typer.Option(help="Who, as aud_….")] = None,
    columns: Annotated[str | None, typer.Option(help="Comma-separated columns.")] = None,
    format_: Annotated[str | None, typer.Option("--format", help="csv or xlsx.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")] = None,
    json_errors: JsonErrors = False,
) -> None:
    """Export records."""
    from ui.cli.exporting import Wanted, export_to

    wanted = Wanted(noun, text, segment, audience, columns, format_, output)
    _end(guarded(lambda: export_to(wanted), as_json=json_errors))


@app.command(name="mcp-config", help="Print or --write the block for Claude Desktop.")
def mcp_config(
    write: Annotated[bool, typer.Option("--write", help="Merge into the client's file.")] = False,
    file: Annotated[Path | None, typer.Option(help="The client's file.")] = None,
) -> None:
    """Tell MCP clients of Rapport."""
    from ui.cli.upkeep import mcp_config as configure

    _end(guarded(lambda: configure(write=write, file=file)))


@app.command(name="eval", context_settings=RAW, help="Run the shipped eval suites.")
def eval_(context: typer.Context) -> None:
    """Run evals."""
    from ui.cli.upkeep import run_evals

    _end(guarded(lambda: run_evals(list(context.args))))


@app.command(help="Print the OpenAPI document of the REST door.")
def openapi() -> None:
    """Print the OpenAPI document."""
    from ui.cli.upkeep import openapi as document

    _end(guarded(document))


@app.command(name="env-example", help="Print every setting as a commented .env file.")
def env_example() -> None:
    """Print the settings."""
    from ui.cli.upkeep import env_example as example

    _end(guarded(example))
