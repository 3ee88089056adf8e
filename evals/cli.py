"""`rapport eval`: run suites on a target, print the report, end with a code a gate can use.

0 all is well · 1 below the gate, a regression or a violation · 2 usage or no cases · 3 no target.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from evals.errors import FAILED, PASSED, UNREACHABLE, EvalError, Unusable
from evals.session import Options, make_database, run
from tools.errors import RapportError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class What(StrEnum):
    """What to run."""

    ALL = "all"
    TOOLS = "tools"
    POLICY = "policy"
    DRAFTS = "drafts"
    SEGMENTS = "segments"
    AGENT = "agent"
    LINT = "lint"
    PREPARE_TOOLS = "prepare-tools"
    PREPARE_SEGMENTS = "prepare-segments"
    FROM_THREAD = "from-thread"


_SERVER = "Command of an MCP server, started for each case on a fresh database, or its URL."
_SUITE = "Own cases: YAML, or JSON Lines of sentences."
_THREAD = "Of from-thread: the conversation, as its address in the chat names it."
_MODEL = "Of agent: offline, provider:model, or module:factory that makes an agent."
_FAILING = "Only what failed in the baseline."
_FRESH = "The file a server reached by URL runs on, made by prepare-tools or prepare-segments."


@app.command()
def evaluate(
    what: Annotated[What, typer.Argument(help="The suites to run.")] = What.ALL,
    thread: Annotated[str, typer.Argument(help=_THREAD)] = "",
    *,
    server: Annotated[str, typer.Option(help=_SERVER)] = "",
    header: Annotated[list[str] | None, typer.Option(help="Name: value, for a URL.")] = None,
    env: Annotated[list[str] | None, typer.Option(help="K=V for the started server.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="YAML of a peer's names.")] = None,
    database: Annotated[Path | None, typer.Option(help=_FRESH)] = None,
    suite: Annotated[Path | None, typer.Option(help=_SUITE)] = None,
    html: Annotated[Path | None, typer.Option(help="Write one HTML file.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the report, for --baseline.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="A report to compare with.")] = None,
    filter: Annotated[str, typer.Option(help="Only cases whose id, kind or text holds this.")] = "",  # noqa: A002 the option's name
    failing: Annotated[bool, typer.Option("--failing", help=_FAILING)] = False,
    reader: Annotated[
        bool, typer.Option("--reader", help="Sentences by the reader alone.")
    ] = False,
    model: Annotated[str, typer.Option(help=_MODEL)] = "",
    user: Annotated[str, typer.Option(help="Of from-thread: whose conversation.")] = "local",
    repeat: Annotated[int, typer.Option(min=1, max=100, help="Runs of each case.")] = 1,
    max_concurrency: Annotated[int, typer.Option(min=1, max=64)] = 4,
    verbose: Annotated[bool, typer.Option("--verbose", help="Print every failure.")] = False,
) -> None:
    """Run the shipped suites on the tools, or on any MCP server.

    prepare-tools and prepare-segments make the database that a server must run on to be reached by
    URL: rapport eval prepare-tools --database FILE.
    """
    options = Options(
        what=what.value,
        server=server,
        headers=_pairs(header or [], ":", "--header"),
        env=_pairs(env or [], "=", "--env"),
        mapping=mapping,
        database=database,
        suite=suite,
        baseline=baseline,
        wanted=filter,
        failing=failing,
        reader=reader,
        model=model,
        repeat=repeat,
        max_concurrency=max_concurrency,
    )
    if _is_from_thread(what, thread, user):
        return
    if what in {What.PREPARE_TOOLS, What.PREPARE_SEGMENTS}:
        typer.echo(asyncio.run(make_database(options)))
        return
    report = asyncio.run(run(options))
    from evals.publish import publish  # noqa: PLC0415 templates are loaded for a report only

    publish(report, html=html, junit=junit, json=json, verbose=verbose)
    raise typer.Exit(FAILED if report.failed else PASSED)


def _is_from_thread(what: What, thread: str, user: str) -> bool:
    """Print a kept conversation as a case, when that is what was asked for."""
    if what is not What.FROM_THREAD:
        if thread:
            raise Unusable(f"{thread!r} is no option of {what.value}; see rapport eval --help")
        return False
    from evals.fromthread import from_thread  # noqa: PLC0415 the agent's libraries are heavy

    typer.echo(asyncio.run(from_thread(thread, user)), nl=False)
    return True


def _pairs(given: Sequence[str], sign: str, option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given:
        name, found, value = text.partition(sign)
        if not found or not name.strip():
            raise Unusable(f"{option} {text!r}: write NAME{sign}VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; errors are said on standard error."""
    try:
        app(args=list(sys.argv[1:] if argv is None else argv), prog_name="rapport eval")
    except EvalError as error:
        typer.echo(str(error), err=True)
        return error.exit_code
    except RapportError as error:
        typer.echo(f"the evals cannot be prepared: {error}", err=True)
        return UNREACHABLE
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else PASSED
    return PASSED
