"""Running a job inline, as the command line does, and in the runtime's own worker."""

from __future__ import annotations

import asyncio
import json

import pytest

from store.ids import from_text
from store.types import JobState
from tests.tools.door import OWNER, Door
from tools.errors import NotFound
from tools.operations.finding import CustomerPage
from tools.operations.jobs import JobList
from tools.operations.transfer import Imported
from tools.runtime import Runtime
from tools.settings import Settings

CSV = "name,email,phone\nÉloïse,e@example.com,514 555 0123\nThéo,bad@,12\n"


async def _import(door: Door) -> int:
    started = await door.call(Imported, "import_records", noun="customers", text=CSV)
    assert started.job
    return from_text("job", started.job)


async def test_an_import_runs_inline_with_progress_and_a_report(door: Door) -> None:
    seen: list[tuple[int, int | None]] = []
    job_id = await _import(door)
    job = await door.runtime.run_job(
        job_id, lambda done, total, message: seen.append((done, total))
    )
    assert job.state is JobState.DONE
    assert json.loads(job.result or "{}")
    assert seen[-1][0] == job.done_units
    found = await door.call(CustomerPage, "find_customers", rule={"and": []})
    assert {line.name for line in found.items} == {"Éloïse", "Théo"}
    listed = await door.call(JobList, "list_jobs")
    shown = await door.call(JobList, "list_jobs", job=listed.items[0].id, limit=1)
    assert shown.issues
    assert {issue.field for issue in shown.issues} <= {"email", "phone"}
    rest = await door.call(JobList, "list_jobs", job=listed.items[0].id, cursor=shown.next)
    assert shown.issues[0] not in rest.issues


async def test_the_runtimes_own_worker_takes_up_work_that_a_call_enqueued(
    settings: Settings,
) -> None:
    runtime = Runtime(settings, worker=True)
    job_id = await _import(Door(runtime, OWNER))
    async with asyncio.timeout(10):
        job = await runtime.run_job(job_id)
    await runtime.close()
    assert job.state is JobState.DONE


async def test_a_job_that_does_not_exist_is_not_waited_for(door: Door) -> None:
    with pytest.raises(NotFound):
        await door.runtime.run_job(1)
