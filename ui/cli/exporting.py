"""`rapport export`: the export job runs, and its file goes to standard output or to a file."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from store.ids import from_text
from store.types import Job, JobState
from tools.errors import InternalError, InvalidInput, invalid
from tools.files.keeping import file_blocks
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.session import with_runtime
from ui.cli.work import progress_shown

FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    noun: str
    text: str | None
    segment: str | None
    audience: str | None
    columns: str | None
    format: str | None
    output: Path | None

    @property
    def form(self) -> str:
        """The format said, else the one of the file's name, else CSV."""
        named = self.output.suffix.lower().lstrip(".") if self.output else ""
        return self.format or (named if named in FORMATS else "csv")

    def arguments(self) -> dict[str, Any]:
        """The arguments of the tool."""
        chosen = {"text": self.text, "segment": self.segment, "audience": self.audience}
        columns = [name.strip() for name in (self.columns or "").split(",") if name.strip()]
        given: dict[str, Any] = {"noun": self.noun, "format": self.form, "columns": columns}
        return given | {key: value for key, value in chosen.items() if value is not None}


def export_to(wanted: Wanted) -> int:
    """Export and say on standard error who it was and how many."""
    if wanted.form == "xlsx" and wanted.output is None:
        raise invalid("--format", "xlsx", "cannot go to standard output", "--output FILE.xlsx")
    if wanted.output and not wanted.output.absolute().parent.is_dir():
        raise InvalidInput(f"there is no folder {str(wanted.output.absolute().parent)!r}")

    async def run(runtime: Runtime) -> int:
        asked = await runtime.call("export_records", wanted.arguments(), local_actor("cli"))
        answer = asked.model_dump(mode="json")
        _tell(answer["sentence"], answer["assumptions"])
        with progress_shown() as tell:
            ended = await runtime.run_job(from_text("job", answer["job"]), tell)
        result = _result(ended, answer["job"])
        await _deliver(runtime, from_text("file", result["file"]), wanted.output)
        to = f" to {wanted.output}" if wanted.output else ""
        print(f"Rows written{to}: {result['rows']:,}", file=sys.stderr)
        return 0

    return with_runtime(run)


def _tell(sentence: str, assumptions: list[str]) -> None:
    print(sentence, file=sys.stderr)
    for assumption in assumptions:
        print(f"Assumed: {assumption}", file=sys.stderr)


def _result(job: Job, key: str) -> dict[str, Any]:
    if job.state is JobState.DEAD or not job.result:
        raise InternalError(f"the export failed: {job.last_error}", hint=f"rapport jobs {key}")
    return json.loads(job.result)


async def _deliver(runtime: Runtime, file_id: int, output: Path | None) -> None:
    """Write the file out; a target is replaced only by a whole one, and no copy stays behind."""
    tenant = (await runtime.tenant()).id
    try:
        if output is None:
            await _written(runtime, tenant, file_id, sys.stdout.buffer)
        else:
            await _replaced(runtime, tenant, file_id, output)
    finally:
        await runtime.write(tenant, lambda tx: tx.files.delete(file_id))


async def _replaced(runtime: Runtime, tenant: int, file_id: int, output: Path) -> None:
    part = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
    try:
        with part.open("xb") as file:
            await _written(runtime, tenant, file_id, file)
        part.replace(output)
    except OSError as error:
        raise InvalidInput(f"{output} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


async def _written(runtime: Runtime, tenant: int, file_id: int, target: BinaryIO) -> None:
    async for block in file_blocks(runtime, tenant, file_id):
        target.write(block)
    target.flush()
