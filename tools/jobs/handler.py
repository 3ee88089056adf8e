"""What a job's handler is, shared by the worker and by those who write handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from tools.context import JobRun

Handler: TypeAlias = Callable[[JobRun], Awaitable[str]]
"""Does a job and returns its result as JSON text; the worker finishes the job with it.

It runs many short write units (`run.ctx.services.write`), each ending with `tx.jobs.checkpoint`, so
that the lease is extended and a killed job resumes at `run.job.checkpoint`. Between units it calls
`pause_if_stopping(run)`. A `RapportError` that is not retryable ends the job for good; any other
failure is tried again later.
"""


class Stopped(Exception):
    """The process is going down: the job goes back to the queue and resumes elsewhere."""


def pause_if_stopping(run: JobRun) -> None:
    """Raise `Stopped` when the process is going down; call it between units."""
    if run.stopping():
        raise Stopped
