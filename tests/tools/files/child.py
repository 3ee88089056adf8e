"""A process of its own that works on one job to its end, to be killed on the way.

`python -m tests.tools.files.child DATABASE HOME JOB`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.tools.files.conftest import settings
from tools.runtime import Runtime


async def work(database: str, home: str, job: str) -> None:
    """Run the queue until the job is done or dead."""
    runtime = await Runtime.open(settings(Path(home), Path(database)))
    try:
        await runtime.run_job(int(job))
    finally:
        await runtime.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
