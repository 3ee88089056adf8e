"""`rapport worker`, `jobs`, `demo`, and the progress every long command shows."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress

from store.clock import from_ms
from store.ids import from_text, to_text
from store.types import Job
from tools.context import Progress
from tools.errors import NotFound, invalid
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.deciding_words import word
from ui.cli.ending import INTERRUPTED
from ui.cli.session import opened, settings_for_command, with_runtime

LATEST = 20
TELL_SECONDS = 2.0


@contextmanager
def progress_shown() -> Generator[Progress]:
    """A bar on a terminal; elsewhere a plain line now and then. Both on standard error."""
    if sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


@contextmanager
def _bar() -> Generator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(done: int, total: int | None, message: str) -> None:
            bar.update(task, completed=done, total=total, description=message)

        yield tell


def _lines() -> Progress:
    from time import monotonic

    told, told_at = -1, 0.0

    def tell(done: int, total: int | None, message: str) -> None:
        nonlocal told, told_at
        moved = done != told and monotonic() - told_at >= TELL_SECONDS
        if moved or (done == total and done != told):
            told, told_at = done, monotonic()
            of = f" of {total:,}" if total else ""
            print(f"{message}: {done:,}{of}", file=sys.stderr, flush=True)

    return tell


def worker() -> int:
    """Run jobs until SIGTERM or Ctrl-C; the unit under way is finished, its job resumes later."""
    stopped_by: list[int] = []

    async def run() -> None:
        stop = asyncio.Event()

        def end(name: int) -> None:
            stopped_by.append(name)
            stop.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().add_signal_handler(name, end, name)
        async with opened(settings_for_command(), worker=True) as runtime:
            await runtime.store()
            print("Running jobs. Ctrl-C stops.", file=sys.stderr, flush=True)
            await stop.wait()
        print("Stopped.", file=sys.stderr)

    asyncio.run(run())
    return INTERRUPTED if signal.SIGINT in stopped_by else 0


def show_jobs(key: str | None, more: str | None = None) -> int:
    """Print the latest jobs, or one with its row issues."""
    if more is not None:
        raise invalid("ID", more, "is one job too many", "one job_ id; or retry ID, discard ID")
    return with_runtime(_latest if key is None else lambda runtime: _one(runtime, key))


def decide_job(what: str, key: str | None) -> int:
    """Put a job that gave up back to work, or give it up for good."""
    if not key:
        raise invalid("ID", "", f"is needed to {what} a job", "job_…")

    async def run(runtime: Runtime) -> int:
        given = {"job": key, "discard": what == "discard"}
        await runtime.call("retry_job", given, local_actor("cli"))
        told = "discarded" if what == "discard" else "retried"
        print(word(runtime.settings.locale, told, job=key))
        return 0

    return with_runtime(run)


async def _latest(runtime: Runtime) -> int:
    tenant = await runtime.tenant()
    page = await runtime.read(
        tenant.id, lambda reader: reader.jobs.page(state=None, kind=None, limit=LATEST, cursor=None)
    )
    for job in page.items:
        print(_line(job))
    if page.total > len(page.items):
        print(f"{len(page.items)} of {page.total}.")
    if not page.items:
        print("There are no jobs.", file=sys.stderr)
    return 0


def _line(job: Job) -> str:
    of = f"/{job.total_units}" if job.total_units is not None else ""
    when = from_ms(job.created_at).isoformat(timespec="seconds")
    error = f"  {job.last_error}" if job.last_error else ""
    return f"{to_text('job', job.id)}  {when}  {job.state.value:<7}  {job.kind}  {job.done_units}{of}{error}"


async def _one(runtime: Runtime, key: str) -> int:
    try:
        job_id = from_text("job", key)
    except ValueError as error:
        raise invalid("ID", key, str(error)) from None
    tenant = await runtime.tenant()
    job = await runtime.read(tenant.id, lambda reader: reader.jobs.get(job_id))
    if job is None:
        raise NotFound(f"there is no job {key}", hint="rapport jobs lists the latest.")
    print(_line(job))
    if job.result:
        print(json.dumps(json.loads(job.result), indent=2, ensure_ascii=False))
    return 0


def demo() -> int:
    """Make the demo company and say what there is."""
    from tools.demo import make_demo

    async def run(runtime: Runtime) -> int:
        with progress_shown() as tell:
            made = await make_demo(runtime, progress=tell)
        print(
            f"The demo company has {made.customers:,} customers, {made.orders:,} orders and "
            f"{made.communications:,} communications; {made.added:,} records are new."
        )
        return 0

    return with_runtime(run)
