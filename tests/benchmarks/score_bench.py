"""Scores: everybody scored by the job, people a second and how far memory grows.

CPU seconds of this process stand beside the wall time, as in `outreach_bench`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import shutil
import tempfile
import time
from pathlib import Path

from pydantic import SecretStr

from store.ids import from_text
from store.types import JobState
from tests.benchmarks.figures import NOW, Figure
from tests.tools.door import Door
from tools.operations.scores import ScoresMade
from tools.runtime import Runtime
from tools.settings import Settings

RATE, GROWTH_MB = 1_000, 64.0


def run(path: Path) -> list[Figure]:
    """Score everybody of the bench's customers, on a copy of them."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "bench.db"
        shutil.copy(path, copy)
        return asyncio.run(_scored(copy))


async def _scored(path: Path) -> list[Figure]:
    settings = Settings(home=path.parent, database_url=SecretStr(str(path)), clock=NOW)
    runtime = Runtime(settings)
    door = Door(runtime)
    try:
        made = await door.call(ScoresMade, "score_customers", text="all customers")
        if made.state != "queued":
            raise SystemExit("too few customers to be a job")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        wall, cpu = time.perf_counter(), time.process_time()
        job = await runtime.run_job(from_text("job", made.job))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024 - before
    finally:
        await runtime.close()
    people = int(json.loads(job.result or "{}").get("people", 0))
    if job.state is not JobState.DONE or people != made.total:
        raise SystemExit(f"the job ended {job.state} after {people} of {made.total}")
    rate = people / cpu
    return [
        Figure(
            f"score {people:,} customers: {rate:,.0f}/s of CPU, {people / wall:,.0f}/s by the clock",
            wall * 1_000,
            bound=f"{RATE:,}/s of CPU",
            held=rate >= RATE,
        ),
        Figure(
            f"its memory: grew by {grown:.0f} MB",
            grown,
            bound=f"{GROWTH_MB:.0f} MB",
            held=grown <= GROWTH_MB,
        ),
    ]
