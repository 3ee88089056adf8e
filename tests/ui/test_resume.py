"""A server killed in the middle of an import resumes it when it is started again."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.command import Command, foreign_folder

ROWS = 60_000
PATIENCE = 60


def serving(rapport: Command) -> tuple[subprocess.Popen[bytes], httpx.Client]:
    """A server process, and a client with its token once it answers."""
    running = rapport.start("serve", "--port", "0", RAPPORT_LOG_LEVEL="ERROR")
    assert running.stdout is not None
    first = running.stdout.readline().decode()
    found = re.search(r"http://\S+", first)
    assert found, running.communicate(timeout=10)
    token = (rapport.home / "token").read_text("ascii").strip()
    headers = {"Authorization": f"Bearer {token}"}
    return running, httpx.Client(base_url=found[0], headers=headers, timeout=60)


def ended(client: httpx.Client, job: str) -> dict[str, Any]:
    """The job once it is done or dead."""
    for _ in range(PATIENCE * 10):
        found = client.get(f"/v1/jobs/{job}").json()
        if found["items"][0]["state"] in ("done", "dead"):
            return found
        time.sleep(0.1)
    raise AssertionError("the job never ended")


def let_the_lease_run_out(home: Path) -> None:
    """What a minute of waiting does: the dead server's hold on the job ends."""
    with closing(sqlite3.connect(home / "rapport.db")) as database:
        database.execute("UPDATE job SET lease_until = 1 WHERE state = 'running'")
        database.commit()


@pytest.mark.timeout(120)
def test_an_import_survives_the_death_of_its_server(tmp_path: Path) -> None:
    rapport = Command(tmp_path / "home", foreign_folder(tmp_path / "elsewhere"))
    rows = "".join(f"p{number},Person {number}\n" for number in range(ROWS))
    first, client = serving(rapport)
    kept = client.post("/v1/files?name=p.csv", content=f"External ID,Name\n{rows}".encode())
    started = client.post(
        "/v1/tools/import_records", json={"noun": "customers", "file": kept.json()["id"]}
    )
    job = started.json()["job"]
    while not (done := client.get(f"/v1/jobs/{job}").json()["items"][0]["done"]):
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    client.close()
    assert 0 < done < ROWS
    let_the_lease_run_out(rapport.home)

    second, client = serving(rapport)
    report = ended(client, job)
    total = client.post("/v1/tools/find_customers", json={"text": "all customers"}).json()
    client.close()
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=10)

    assert report["items"][0]["state"] == "done", report
    assert report["items"][0]["attempts"] == 1  # of those since it last got further
    assert report["result"]["added"] == ROWS
    assert total["total"] == ROWS
    assert second.returncode == 0
