from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from mcp_server.server import LOCAL
from tests.mcp_server.process import Child, call, started
from tools.context import Actor, Role
from tools.runtime import Runtime
from tools.settings import Settings

CUSTOMERS = "name,email,spend\nZoé,zoe@example.com,6000\n=SUM(A1),max@example.com,7000\n"
WARM, CALLS, MOST_GROWTH = 200, 400, 3_000_000


def answer(child: Child, request_id: int, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = child.ask(call(request_id, name, arguments))["result"]
    assert not result.get("isError"), result
    return result["structuredContent"]


def resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


async def test_what_was_written_and_who_asked_is_kept_when_the_client_leaves(
    tmp_path: Path,
) -> None:
    with started(tmp_path) as child:
        child.initialize()
        answer(child, 1, "open_toolset", {"name": "records"})
        answer(child, 2, "upsert_customer", {"name": "Zoé", "spend": "6000"})
        answer(child, 3, "find_customers", {"text": "customers over 5K"})
        child.close_input()
        assert child.exit_code() == 0
    runtime = Runtime(Settings(home=tmp_path / "home"))
    try:
        found = await runtime.call("find_customers", {"text": "customers over 5K"}, LOCAL)
        assert found.model_dump()["total"] == 1
        admin = Actor(LOCAL.kind, "test", "cli", Role.ADMIN)
        audited = (await runtime.call("list_audit", {}, admin)).model_dump_json()
    finally:
        await runtime.close()
    for tool in ("upsert_customer", "find_customers"):
        assert tool in audited


def test_a_job_is_worked_on_in_the_same_process(tmp_path: Path) -> None:
    with started(tmp_path, "--toolsets", "all") as child:
        child.initialize()
        arguments = {"noun": "customers", "format": "csv", "text": CUSTOMERS}
        answer(child, 1, "import_records", arguments)
        deadline = time.monotonic() + 20
        states: list[str] = []
        while "done" not in states and time.monotonic() < deadline:
            jobs = answer(child, 2, "list_jobs", {})
            states = [job["state"] for job in jobs["items"]]
            time.sleep(0.1)
        assert states == ["done"]
        found = answer(child, 3, "find_customers", {"text": "customers over 5K"})
    assert found["total"] == 2


def test_a_database_that_cannot_be_opened_is_said_and_the_session_lives(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "rapport.db").write_bytes(b"this is no database" * 1_000)
    with started(tmp_path) as child:
        child.initialize()
        refused = child.ask(call(1, "list_segments"))["result"]
        assert refused["isError"]
        assert refused["content"][0]["text"].startswith("misconfigured: ")
        assert "Traceback" not in json.dumps(refused)
        assert "result" in child.ask({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_memory_stays_flat_over_many_calls(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        child.initialize()
        sizes: list[int] = []
        for number in range(WARM + CALLS):
            child.ask(call(number + 1, "list_segments", {"limit": 1}))
            if number in {WARM - 1, WARM + CALLS - 1}:
                sizes.append(resident(child.process.pid))
    assert sizes[1] - sizes[0] < MOST_GROWTH
