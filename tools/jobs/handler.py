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


class Deferred(Exception):
    """Nothing can be done before an instant (real time, milliseconds): the job waits until then
    with its checkpoint, and the attempt does not count."""

    def __init__(self, run_at: int, checkpoint: str = "") -> None:
        super().__init__(f"waits until {run_at}")
        self.run_at = run_at
        self.checkpoint = checkpoint


def pause_if_stopping(run: JobRun) -> None:
    """Raise `Stopped` when the process is going down; call it between units."""
    if run.stopping():
        raise Stopped
