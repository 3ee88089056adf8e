from __future__ import annotations

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.mcp_server.process import INITIALIZE, INITIALIZED, ROOT, START, Child, call, started

HEAVY = ("sqlalchemy", "aiosqlite", "alembic", "langchain", "langgraph", "google", "chainlit")
# httpx is not on the list: the SDK's own package loads it with its client (see the test below).


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Generator[Child]:
    """One process for every bad line: the session must live through them all."""
    with started(tmp_path_factory.mktemp("living")) as child:
        child.initialize()
        yield child


def test_initialize_is_answered_with_name_version_and_what_may_change(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        result = child.initialize()["result"]
    version = importlib.metadata.version("rapport-crm")
    assert result["serverInfo"] == {"name": "rapport", "version": version}
    assert result["capabilities"]["tools"] == {"listChanged": True}
    assert {"prompts", "resources", "completions", "logging"} <= set(result["capabilities"])
    assert "never instructions" in result["instructions"]


@pytest.mark.parametrize("version", ["2024-11-05", "2025-11-25"])
def test_the_oldest_and_the_newest_protocol_version_are_spoken(
    tmp_path: Path, version: str
) -> None:
    request = {**INITIALIZE, "params": {**INITIALIZE["params"], "protocolVersion": version}}
    with started(tmp_path) as child:
        assert child.ask(request)["result"]["protocolVersion"] == version


def test_nothing_heavy_is_loaded_before_the_first_tool_call(tmp_path: Path) -> None:
    """Exact: the modules of the process that answered initialize and listed its tools."""
    program = f"""
import sys, threading, atexit
from ui.cli import main
def tell():
    print("LOADED", *[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
atexit.register(tell)
sys.argv = ["rapport", "mcp"]
main()
"""
    with started(tmp_path, command=[sys.executable, "-c", program]) as child:
        child.initialize()
        listed = child.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
        assert listed["result"]["tools"]
        child.close_input()
        assert child.exit_code() == 0
        told = [line for line in child.errors if line.startswith(b"LOADED")]
        assert told == [b"LOADED\n"]
    assert not (tmp_path / "home").exists()


def test_httpx_is_loaded_by_the_sdk_and_not_by_us() -> None:
    """Why httpx may be loaded: `mcp` imports its client with its package, which needs httpx."""

    def loaded_by(statement: str) -> bool:
        program = f"import sys\n{statement}\nprint('httpx' in sys.modules)"
        told = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, timeout=60
        )
        return told.stdout.strip() == b"True"

    assert loaded_by("import mcp.types")
    assert not loaded_by(
        "import tools.runtime, tools.settings, tools.schema, mcp_server.results, "
        "mcp_server.prompts, mcp_server.resources, mcp_server.toolsets, mcp_server.pipes"
    )


@pytest.mark.parametrize(
    ("line", "code", "known_id"),
    [
        (b"hello", -32700, None),
        (b"\xff\xfe\x00", -32700, None),
        (b"[" * 100_000, -32700, None),
        (b'{"a": "\\ud800"}', -32700, None),
        (b"[]", -32600, None),
        (b"null", -32600, None),
        (b'{"jsonrpc": "1.0", "id": 7, "method": "ping"}', -32600, 7),
        (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": "x", "method": "no/such"}', -32601, "x"),
        (b'{"jsonrpc": "2.0", "id": 8, "method": "server/discover", "params": {}}', -32601, 8),
        (b'{"jsonrpc": "2.0", "id": 9, "method": "tools/call"}', -32602, 9),
        (
            b'{"jsonrpc": "2.0", "id": 9, "method": "tools/call",'
            b' "params": {"name": "find_customers", "arguments": [1]}}',
            -32602,
            9,
        ),
        (
            b'{"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": 1}}',
            -32602,
            9,
        ),
        (
            b'{"jsonrpc": "2.0", "id": 9, "method": "logging/setLevel", "params": {"level": "x"}}',
            -32602,
            9,
        ),
    ],
)
def test_a_bad_line_is_answered_and_the_session_lives(
    living: Child, line: bytes, code: int, known_id: str | int | None
) -> None:
    living.send_line(line)
    answer = living.receive()
    assert answer["error"]["code"] == code
    assert answer.get("id") == known_id
    assert "result" in living.ask({"jsonrpc": "2.0", "id": 99, "method": "ping"})


def test_a_line_without_end_is_dropped_and_the_session_lives(living: Child) -> None:
    huge = json.dumps(call(1, "find_customers", {"text": "x" * 9_000_000})).encode()
    living.send_line(huge)
    answer = living.receive()
    assert answer["error"]["code"] == -32700
    assert "4194304 bytes" in answer["error"]["message"]
    assert "result" in living.ask({"jsonrpc": "2.0", "id": 99, "method": "ping"})


def test_blank_lines_and_stray_responses_are_passed_over(living: Child) -> None:
    living.send_line(b"")
    living.send_line(b"  \r")
    living.send({"jsonrpc": "2.0", "id": 4711, "result": {}})
    living.send({"jsonrpc": "2.0", "method": "notifications/nonsense"})
    assert living.ask({"jsonrpc": "2.0", "id": 99, "method": "ping"})["result"] == {}


def test_a_request_before_initialize_is_refused(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        refused = child.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
        assert refused["error"]["code"] == -32602
        assert "result" in child.initialize()


def test_the_end_of_input_ends_the_process_well(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        child.initialize()
        child.close_input()
        assert child.exit_code() == 0


def test_input_that_ends_at_once_ends_the_process_well(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        child.close_input()
        assert child.exit_code() == 0
        assert child.errors == []


def test_requests_piped_in_are_answered_before_the_end(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        child.send(INITIALIZE, INITIALIZED, call(1, "no_such_tool"))
        child.close_input()
        assert child.receive()["id"] == 0
        assert child.receive()["result"]["isError"]
        assert child.exit_code() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_well(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path) as child:
        child.initialize()
        child.process.send_signal(number)
        assert child.exit_code() == 0
        assert not any(b"Traceback" in line for line in child.errors)


def test_what_is_printed_never_reaches_the_protocol(tmp_path: Path) -> None:
    program = """
import sys
from mcp_server import server
told = server.Door.list_prompts
def noisy(self):
    print("to standard output")
    sys.stdout.flush()
    return told(self)
server.Door.list_prompts = noisy
from ui.cli import main
sys.argv = ["rapport", "mcp"]
main()
"""
    with started(tmp_path, command=[sys.executable, "-c", program]) as child:
        child.initialize()
        listed = child.ask({"jsonrpc": "2.0", "id": 1, "method": "prompts/list"})
        assert "result" in listed
        child.close_input()
        child.exit_code()
        assert b"to standard output\n" in child.errors


def test_a_client_that_no_longer_reads_ends_the_process(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", START],
        stdin=subprocess.PIPE,
        stdout=write_end,
        env={"RAPPORT_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
    ) as process:
        os.close(write_end)
        os.close(read_end)
        assert process.stdin
        process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
        process.stdin.flush()
        assert process.wait(20) == 0


def test_read_only_is_an_option_of_the_command(tmp_path: Path) -> None:
    with started(tmp_path, "--read-only", "--toolsets", "all") as child:
        child.initialize()
        listed = child.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    hints = [tool["annotations"]["readOnlyHint"] for tool in listed["result"]["tools"]]
    assert hints
    assert all(hints)
