"""Ports of files by handle, jobs, the audit log and idempotency keys: parts of `store.ports`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from store.types import (
    AuditEntry,
    IdempotentResult,
    Job,
    JobRequest,
    Page,
    RowIssue,
    StoredFile,
)

T = TypeVar("T")


class FileReader(Protocol):
    """Files by handle."""

    def get(self, file_id: int) -> StoredFile | None:
        """What is known of a file."""
        ...

    def chunk(self, file_id: int, index: int) -> bytes | None:
        """The chunk with this index from 0, None past the end."""
        ...


class FileWriter(FileReader, Protocol):
    """Files being kept."""

    def begin(self, name: str, media_type: str) -> int:
        """Start a file; it is unfinished until `finish`."""
        ...

    def append(self, file_id: int, index: int, data: bytes) -> None:
        """Add a chunk (at most 1 MiB); the same index again replaces it."""
        ...

    def finish(self, file_id: int, *, size: int, sha256: str) -> None:
        """Seal the file."""
        ...

    def delete(self, file_id: int) -> None:
        """Remove a file and its chunks."""
        ...


class JobReader(Protocol):
    """Questions about jobs."""

    def get(self, job_id: int) -> Job | None:
        """One job."""
        ...

    def keyed(self, kind: str, keys: Sequence[str]) -> Sequence[Job]:
        """The jobs of a kind that were enqueued under these dedupe keys, in no order."""
        ...

    def page(
        self, *, state: str | None, kind: str | None, limit: int, cursor: str | None
    ) -> Page[Job]:
        """Jobs, newest first."""
        ...

    def issues(self, job_id: int, *, after: int, limit: int) -> Sequence[tuple[int, RowIssue]]:
        """Row issues of an import in the order found, as (position, issue) above `after`."""
        ...


class JobQueue(JobReader, Protocol):
    """Durable work: claim with a lease, checkpoint, finish or fail with the lease's token."""

    def enqueue(self, request: JobRequest, *, actor: str) -> int:
        """Put a job in the caller's transaction; the id of the existing one for a known dedupe key."""
        ...

    def checkpoint(
        self, job: Job, *, checkpoint: str, done_units: int, total_units: int | None
    ) -> None:
        """Save progress and extend the lease; `LeaseLost` when another worker holds the job."""
        ...

    def finish(self, job: Job, *, result: str) -> None:
        """End a job well; `LeaseLost` as above."""
        ...

    def fail(self, job: Job, *, error: str, retry_at: int | None) -> None:
        """End an attempt: back to ready at `retry_at`, dead when None or attempts are used up."""
        ...

    def release(self, job: Job) -> None:
        """Give a job back unharmed on shutdown: ready at once, its checkpoint kept, the attempt not
        counted; `LeaseLost` as above."""
        ...

    def defer(self, job: Job, *, run_at: int, checkpoint: str) -> None:
        """Put a job off: ready again at `run_at` from `checkpoint`, the attempt not counted;
        `LeaseLost` as above."""
        ...

    def retry(self, job_id: int) -> bool:
        """Make a dead job ready at once with all its attempts; whether it was dead."""
        ...

    def discard(self, job_id: int) -> bool:
        """End a job that is ready or dead without doing it; whether it was."""
        ...

    def add_issues(self, job_id: int, issues: Sequence[RowIssue]) -> None:
        """Append row issues to an import's report."""
        ...


class AuditLog(Protocol):
    """Who did what."""

    def add(self, entry: AuditEntry) -> None:
        """Append an entry; it can never be changed."""
        ...

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        """The newest entries first."""
        ...


class IdempotencyKeys(Protocol):
    """Results kept by (principal, tool, key)."""

    def get(self, principal: str, tool: str, key: str) -> IdempotentResult | None:
        """What the key was first used for."""
        ...

    def put(
        self, principal: str, tool: str, key: str, kept: IdempotentResult, *, now_ms: int
    ) -> None:
        """Keep a result in the same unit as the change."""
        ...


def chunks(reader: FileReader, file_id: int) -> Iterator[bytes]:
    """The chunks of a file within one unit."""
    index = 0
    while (data := reader.chunk(file_id, index)) is not None:
        yield data
        index += 1


def in_batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Split rows into lists of at most `size`."""
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
