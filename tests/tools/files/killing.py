"""A process of its own on a job, killed -9 on the way."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]


def asked(database: Path, sql: str) -> tuple[int, ...]:
    """One row of a question to the database file, from outside."""
    connection = sqlite3.connect(database, timeout=30)
    try:
        return tuple(value or 0 for value in connection.execute(sql).fetchone())
    finally:
        connection.close()


def kill_midway(database: Path, home: Path, job_id: int) -> tuple[int, int]:
    """Start a process on the job, kill it -9 once it has got further; (done, total) it left."""
    progress = f"SELECT done_units, total_units FROM job WHERE id = {job_id}"
    before = asked(database, progress)[0]
    command = [sys.executable, "-m", "tests.tools.files.child", str(database), str(home)]
    child = subprocess.Popen([*command, str(job_id)], cwd=ROOT)
    deadline = time.monotonic() + 60
    while asked(database, progress)[0] <= before:
        assert child.poll() is None, "the child ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    connection = sqlite3.connect(database, timeout=30)
    with connection:
        connection.execute("UPDATE job SET lease_until = 1 WHERE state = 'running'")
    connection.close()
    done, total = asked(database, progress)
    return done, total
