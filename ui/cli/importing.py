"""`rapport import`: a file is kept, previewed or imported as a job, and reported."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.ids import from_text, to_text
from store.types import JobState
from tools.context import Progress
from tools.errors import InternalError, InvalidInput, invalid
from tools.files.keeping import keep_upload
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.session import with_runtime
from ui.cli.work import progress_shown

BLOCK = 1 << 20
MOST_ISSUES = 20
NOUNS = ("customers", "orders")
UNDOABLE = ("added", "updated", "customers_added")
COUNTS = ("rows", "added", "updated", "unchanged", "merged", "refused", "flagged")
COLUMNS = (
    ("kept", "Columns kept as own fields"),
    ("unmapped", "Columns left out"),
    ("check", "Columns to check, and to place with --map if they are wrong"),
)
RESUME = "The import goes on where it was: run the same command again, or rapport worker."

HELD = (
    "Another worker holds this import. If it was interrupted: "
    "waiting for the interrupted worker's lease, up to 60 s."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    noun: str
    file: Path
    preview: bool
    mapping: tuple[str, ...]
    source: str | None
    create_customers: bool
    sheet: str | None

    def arguments(self, handle: str) -> dict[str, Any]:
        """The arguments of the tool."""
        given: dict[str, Any] = {
            "noun": self.noun,
            "file": handle,
            "preview": self.preview,
            "create_customers": self.create_customers,
            "mapping": [_mapping_row(text) for text in self.mapping],
        }
        chosen = {"source": self.source, "sheet": self.sheet}
        return given | {key: value for key, value in chosen.items() if value is not None}


def _mapping_row(text: str) -> dict[str, str]:
    """`column=field`, `column=custom.key:type`, or `column=` to leave it out."""
    column, equals, field = text.rpartition("=")
    if not equals or not column:
        raise invalid("--map", text, "is not column=field", 'for example "Town=city"')
    key, _, kind = field.strip().partition(":")
    return {"column": column, "field": key} | ({"type": kind} if kind else {})


def import_file(wanted: Wanted) -> int:
    """Import a file and print the report; 0 when the import came to its end."""
    if wanted.noun not in NOUNS:
        raise invalid("NOUN", wanted.noun, "cannot be imported", ", ".join(NOUNS))
    if not wanted.file.is_file():
        raise InvalidInput(
            f"there is no file {str(wanted.file)!r}", hint="Give the path of a file."
        )
    wanted.arguments("")  # a bad --map is told before the file is read

    async def run(runtime: Runtime) -> int:
        handle = await _kept(runtime, wanted.file)
        found = await runtime.call("import_records", wanted.arguments(handle), local_actor("cli"))
        answer = found.model_dump(mode="json")
        _print_mapping(answer)
        if wanted.preview:
            _print_preview(answer)
            return 0
        return await _followed(runtime, str(answer["job"]))

    return with_runtime(run)


async def _kept(runtime: Runtime, path: Path) -> str:
    tenant = await runtime.tenant()
    limit = runtime.settings.body_limit
    try:
        return await keep_upload(runtime, tenant.id, path.name, _blocks(path), limit=limit)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from error


async def _blocks(path: Path) -> AsyncGenerator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block


async def _tell_if_held(runtime: Runtime, job: str) -> None:
    """An import that was killed keeps its lease for a while, which looks as if nothing moves."""
    tenant, key = await runtime.tenant(), from_text("job", job)
    found = await runtime.read(tenant.id, lambda reader: reader.jobs.get(key))
    if found is not None and found.state is JobState.RUNNING:
        print(HELD, file=sys.stderr, flush=True)


async def _followed(runtime: Runtime, job: str) -> int:
    await _tell_if_held(runtime, job)
    with progress_shown() as tell:
        try:
            ended = await runtime.run_job(from_text("job", job), _named(tell))
        except asyncio.CancelledError:
            print(RESUME, file=sys.stderr)
            raise
    if ended.state is JobState.DEAD:
        raise InternalError(f"the import failed: {ended.last_error}", hint=f"rapport jobs {job}")
    arguments = {"job": to_text("job", ended.id), "limit": MOST_ISSUES}
    found = await runtime.call("list_jobs", arguments, local_actor("cli"))
    _print_report(found.model_dump(mode="json"), job)
    return 0


def _named(tell: Progress) -> Progress:
    def told(done: int, total: int | None, message: str) -> None:
        tell(done, total, "rows")

    return told


def _print_mapping(answer: Mapping[str, Any]) -> None:
    if answer["recognised"]:
        print(f"This is a {answer['recognised']}.")
    for note in answer["notes"]:
        print(f"Note: {note}")
    lines = [*answer["mapped"], *answer["unmapped"]]
    width = max((len(line["column"]) for line in lines), default=0)
    for line in lines:
        field = line["field"] or "(left out)"
        some = ", ".join(line["samples"])
        check = "  <- check this" if line["check"] else ""
        print(f"  {line['column']:<{width}}  {field:<22}  {some}{check}")


def _print_preview(answer: Mapping[str, Any]) -> None:
    for row in answer["first"]:
        print(f"Line {row['line']}, {row['outcome']}: {'; '.join(row['values'])}")
    print(_counted({**answer, "rows": answer["tried"]}))
    _print_issues(answer["problems"])
    print(f"A preview of {answer['tried']} of {answer['rows']} rows: nothing was changed.")


def _counted(report: Mapping[str, Any]) -> str:
    return ", ".join(f"{report.get(name) or 0:,} {name}" for name in COUNTS)


def _print_report(found: Mapping[str, Any], job: str) -> None:
    report: Mapping[str, Any] = found["result"]
    print(_counted(report))
    for why in report.get("refused_for", ()):
        about = f"{why['field']}: " if why["field"] else ""
        print(f"  {why['count']:,} refused: {about}{why['reason']}")
    for name, said in COLUMNS:
        if report.get(name):
            print(f"{said}: {', '.join(report[name])}")
    if any(report.get(name) for name in UNDOABLE):
        print(f"To take it back while it is unused: rapport call undo_import --job {job}")
    _print_issues(found["issues"])
    if report.get("issues", 0) > len(found["issues"]):
        print(
            f"{len(found['issues'])} of {report['issues']:,} problems; all: rapport call list_jobs --job {job}"
        )


def _print_issues(issues: Sequence[Mapping[str, Any]]) -> None:
    for issue in issues:
        kind = "refused" if issue["refused"] else "flagged"
        value = f" (got {issue['value']!r})" if issue["value"] else ""
        about = f"{issue['field']}: " if issue["field"] else ""
        print(f"  line {issue['line']}, {kind}: {about}{issue['reason']}{value}")
