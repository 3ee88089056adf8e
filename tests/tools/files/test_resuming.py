"""An import that is stopped or killed goes on where it was: nothing doubled, nothing lost."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from store.ids import from_text
from store.types import Customer, JobState, RowIssue
from tests.tools.files.conftest import ME, World, settings
from tests.tools.files.killing import kill_midway
from tools.context import JobRun
from tools.files.importing import import_job
from tools.jobs.handler import Stopped
from tools.runtime import Runtime

ROWS = 9_000


def people(rows: int) -> str:
    """A file with bad phones, refused rows and people who come twice."""

    def lines() -> Iterator[str]:
        yield "external id,name,email,phone,city,spend,tags"
        for n in range(rows):
            phone = "nonsense" if n % 97 == 0 else f"+1514{2_000_000 + n}"
            spend = "12,3,4" if n % 211 == 0 else f"{n}.50"
            yield f'C{n},Éloïse {n},e{n}@example.com,{phone},Montréal,"{spend}","a, b{n % 5}"'
            if n % 500 == 0:
                yield f"C{n // 2},,e{n // 2}@example.com,,Laval,,c"

    return "\n".join(lines())


def purchases(rows: int) -> str:
    """Orders of two lines that stand apart, some refused."""
    head = "order id,customer email,amount,date,sku,qty,price"
    first = [
        f"O{n},e{n % 40}@example.com,{'20' if n % 50 else 'oops'},2026-06-01,S{n},1,10"
        for n in range(rows)
    ]
    second = [f"O{n},,,,T{n},1,10" for n in range(rows)]
    return "\n".join([head, *first, *second])


def plain(customer: Customer) -> Customer:
    """A customer without what differs from run to run."""
    return replace(customer, id=0, company_id=None, created_at=0, updated_at=0)


async def state(world: World, job: int) -> tuple[list[object], list[RowIssue], object]:
    """Everything an import left: people, orders, issues and its tally."""
    found = [plain(customer) for customer in await world.customers()]
    found.sort(key=lambda customer: customer.external_ids[0].value)
    orders = [replace(order, id=0, customer_id=0) for order in await world.orders()]
    issues = await world.runtime.read(
        1, lambda reader: [i for _, i in reader.jobs.issues(job, after=0, limit=100_000)]
    )
    kept = await world.runtime.read(1, lambda reader: reader.jobs.get(job))
    assert kept is not None
    assert kept.state is JobState.DONE, kept.last_error
    return [*found, *orders], issues, json.loads(kept.result or "{}")


def stops(asked: Iterator[int], units: int) -> bool:
    """Whether the event loop's thread, which asks once a unit, has asked often enough."""
    return threading.current_thread() is threading.main_thread() and next(asked) >= units


async def run_in_pieces(world: World, job_id: int, units: int) -> int:
    """Claim the job and stop it after so many units, again and again; how many times it took."""
    store = await world.runtime.store()
    for turn in range(1, 200):
        (job,) = await store.claim_jobs(queue="default", limit=1, lease_seconds=60)
        assert job.id == job_id
        asked = iter(range(1_000_000))
        stopping = partial(stops, asked, units)
        ctx = await world.runtime.ctx(ME)
        try:
            result = await import_job(JobRun(job, ctx, stopping))
        except Stopped:
            await world.runtime.write(1, lambda tx, job=job: tx.jobs.release(job))
            continue
        await world.runtime.write(
            1, lambda tx, job=job, result=result: tx.jobs.finish(job, result=result)
        )
        return turn
    raise AssertionError("the import never ended")


@pytest.mark.parametrize("noun", ["customers", "orders"])
@pytest.mark.timeout(180)
async def test_an_import_stopped_again_and_again_ends_as_one_that_was_not(
    world: World, tmp_path: Path, sqlite_template: Path, noun: str
) -> None:
    other = await Runtime.open(
        settings(tmp_path, Path(shutil.copy(sqlite_template, tmp_path / "other.db")))
    )
    whole, data = World(other), people(3_300) if noun == "customers" else purchases(2_200)
    try:
        for each in (world, whole):
            if noun == "orders":
                await each.load("customers", people(60))
        report = await whole.load(noun, data.encode())
        file = await world.keep(data.encode())
        started = await world.call("import_records", noun=noun, file=file)
        job_id = from_text("job", started.job)
        assert await run_in_pieces(world, job_id, units=1) >= 3
        expected, issues, tally = await state(whole, report.job.id)
        found = await state(world, job_id)
        assert found[0] == expected
        assert found[1] == issues
        assert found[2] == tally
    finally:
        await other.close()


@pytest.mark.timeout(240)
async def test_an_import_killed_in_the_middle_resumes_without_doubling_or_losing(
    world: World, tmp_path: Path, sqlite_path: Path, sqlite_template: Path
) -> None:
    data = people(ROWS).encode()
    file = await world.keep(data)
    started = await world.call("import_records", noun="customers", file=file)
    job_id = from_text("job", started.job)
    await world.runtime.close()
    landed = [kill_midway(sqlite_path, tmp_path, job_id) for _ in range(3)]
    assert all(0 < done < total for done, total in landed), landed
    assert len({done for done, _ in landed}) == 3

    runtime = await Runtime.open(settings(tmp_path, sqlite_path))
    other = await Runtime.open(
        settings(tmp_path, Path(shutil.copy(sqlite_template, tmp_path / "other.db")))
    )
    try:
        resumed, whole = World(runtime), World(other)
        await resumed.finish(started.job)
        expected = await whole.load("customers", data)
        found = await state(resumed, job_id)
        assert found == await state(whole, expected.job.id)
        assert (await resumed.load("customers", data)).counts("added", "updated") == (0, 0)
    finally:
        await runtime.close()
        await other.close()


async def test_the_same_import_asked_for_while_it_runs_is_one_job(world: World) -> None:
    data = people(50).encode()
    first = await world.call("import_records", noun="customers", file=await world.keep(data))
    again = await world.call("import_records", noun="customers", file=await world.keep(data))
    other = await world.call(
        "import_records", noun="customers", file=await world.keep(data), on_match="fill"
    )
    assert (first.outcome, again.outcome, other.outcome) == ("started", "running", "started")
    assert again.job == first.job != other.job
    await world.finish(first.job)
    later = await world.call("import_records", noun="customers", file=await world.keep(data))
    assert later.outcome == "started"
    assert later.job not in {first.job, other.job}
