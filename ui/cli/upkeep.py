"""`rapport doctor`, `migrate`, `mcp-config`, `eval`, and what documents are generated from."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import os
import platform
import stat
import sys
from collections.abc import Generator
from pathlib import Path

from store.ids import to_text
from tools.errors import Misconfigured, RapportError
from tools.runtime import Runtime, migrate_database
from tools.settings import Settings, load_settings, variable
from ui.cli.environment import env_example as example_text
from ui.cli.session import opened, settings_for_command

MOST_SHOWN = 20
PACKAGES = ("evals", "ui", "mcp_server", "agent", "tools", "store")


def env_example() -> int:
    """Print `.env.example`."""
    print(example_text(), end="")
    return 0


def openapi() -> int:
    """Print the OpenAPI document."""
    from ui.app import document

    print(json.dumps(document(load_settings()), indent=2, ensure_ascii=False))
    return 0


def mcp_config(*, write: bool, file: Path | None) -> int:
    """Print the block for Claude Desktop, or merge it into its file."""
    from ui.mcp_config import config_text, write_config

    settings = load_settings()
    if not write and file is None:
        print(config_text(settings))
        return 0
    written = write_config(settings, file)
    if not written.changed:
        print(f"{written.path} has it already.")
        return 0
    print(f"Wrote {written.path}. Restart Claude Desktop.")
    if written.backup:
        print(f"What was there is in {written.backup}.")
    return 0


def run_evals(words: list[str]) -> int:
    """Hand over to the evals' own command line.

    evals is above ui in the layers, so it is found by name when it is asked for, here only.
    """
    if importlib.util.find_spec("pydantic_evals") is None:
        raise Misconfigured(
            "the evals need a package that is not installed",
            hint="pip install 'rapport-crm[evals]'",
        )
    return int(importlib.import_module("evals.cli").main(words) or 0)


def migrate(to: str, *, sure: bool) -> int:
    """Migrate the database to a revision and say where it is."""
    if to != "head" and not sure:
        _ask(f"Going to revision {to} can remove tables and what is in them. Type yes to go on: ")
    print(f"The database is at revision {asyncio.run(migrate_database(load_settings(), to))}.")
    return 0


def _ask(question: str) -> None:
    if not sys.stdin.isatty() or input(question).strip() != "yes":
        raise Misconfigured("nothing was changed", hint="Say --yes when nobody can be asked.")


def doctor() -> int:
    """Print what is there and what is wrong; 1 when something is."""
    settings = settings_for_command()
    wrong = 0
    for good, words in _findings(settings):
        print(f"{'ok     ' if good else 'PROBLEM'}  {words}")
        wrong += not good
    print("All is well." if not wrong else f"{wrong} to look at.")
    return 1 if wrong else 0


Finding = tuple[bool, str]


def _findings(settings: Settings) -> Generator[Finding]:
    yield True, f"Python {platform.python_version()} on {platform.system()}"
    yield from _package_findings()
    given = ", ".join(variable(name) for name in sorted(settings.model_fields_set))
    yield True, f"settings given: {given or 'none, all defaults'}"
    yield _folder_finding(settings.home)
    yield from _token_finding(settings)
    yield from asyncio.run(_database_findings(settings))


def _package_findings() -> Generator[Finding]:
    """Where each package is imported from: all from one place, or another's hides ours."""
    places: set[Path] = set()
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        if found is None or not found.origin:
            yield False, f"package {name} is not installed"
            continue
        places.add(Path(found.origin).parent.parent)
        yield True, f"package {name} is {Path(found.origin).parent}"
    if len(places) > 1:
        yield False, "the packages come from different places: another distribution hides one"


def _folder_finding(home: Path) -> Finding:
    if not home.exists():
        return True, f"{home} does not exist yet; it is made when needed"
    return os.access(home, os.W_OK | os.X_OK), f"{home} is the folder of database, files and token"


def _token_finding(settings: Settings) -> Generator[Finding]:
    from ui.tokens import file_problem, token_path

    path = token_path(settings)
    if settings.token:
        yield True, "the token is RAPPORT_TOKEN"
    elif not path.exists():
        yield True, "there is no token file yet; `rapport serve` makes it"
    else:
        found = path.lstat()
        problem = file_problem(found) if os.name == "posix" else ""
        mode = f"mode {stat.S_IMODE(found.st_mode):04o}"
        yield not problem, f"the token file {path} {problem or 'is yours alone, ' + mode}"


async def _database_findings(settings: Settings) -> list[Finding]:
    try:
        async with opened(settings) as runtime:
            store, tenant = await runtime.store(), await runtime.tenant()
            facts = ", ".join(f"{key} {value}" for key, value in (await store.health()).items())
            found: list[Finding] = [(True, f"database: {facts}")]
            about = f"{tenant.name}, {tenant.currency}, {tenant.zone}, {tenant.locale}"
            found.append((True, f"organisation: {about}"))
            found += await _disagreements(runtime)
            found += await _mail_findings(runtime)
            return found
    except RapportError as error:
        return [(False, f"database: {error}")]


async def _mail_findings(runtime: Runtime) -> list[Finding]:
    from ui.cli.mailing import mail_lines, mail_problems

    wrong = await mail_problems(runtime)
    told = [(True, f"mail: {line}") for line in await mail_lines(runtime)]
    return [one for one in told if not any(line in one[1] for line in wrong)] + [
        (False, f"mail: {line}") for line in wrong
    ]


async def _disagreements(runtime: Runtime) -> list[Finding]:
    tenant = await runtime.tenant()
    found = await runtime.read(tenant.id, lambda reader: reader.customers.disagreements(MOST_SHOWN))
    if not found:
        return [(True, "what customers' orders add up to is what is kept of them")]
    return [
        (False, f"{to_text('customer', key)} disagrees with its orders in {', '.join(names)}")
        for key, names in found
    ]
