"""`rapport mcp` beside a bare low-level server of the same SDK, both as child processes.

The floor answers initialize and one echo tool and does nothing else; both are spoken to in raw
lines over pipes, alternately in the same run. A call that reads the store has its own floor: the
echo plus the same call made in this process without MCP.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from mcp_server.server import LOCAL
from tests.benchmarks.figures import NOW, Figure
from tools.runtime import Runtime
from tools.settings import Settings

STARTS, CALLS, WARM = 7, 300, 30
RAPPORT = "import sys; from ui.cli import main; sys.argv = ['rapport', 'mcp']; main()"
BARE = """
import anyio
import mcp.types as T
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
server = Server("bare", version="1")
async def list_tools(request):
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    return T.ServerResult(T.ListToolsResult(tools=[T.Tool(name="echo", inputSchema=schema)]))
async def call_tool(request):
    text = T.TextContent(type="text", text=request.params.arguments["text"])
    return T.ServerResult(T.CallToolResult(content=[text]))
server.request_handlers[T.ListToolsRequest] = list_tools
server.request_handlers[T.CallToolRequest] = call_tool
async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
anyio.run(main)
"""
GREETING = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}
LIST_ONE = {"limit": 1}
FIND = {"text": "customers over 5K", "limit": 20}


class Line:
    """A started server; `ask` sends a request and waits for the line that answers it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process, self._next = process, 0

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request."""
        self._next += 1
        request = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        while True:
            answer = json.loads(self._process.stdout.readline())
            if answer.get("id") == self._next:
                return answer

    def call_ms(self, name: str, arguments: dict[str, Any]) -> float:
        """The median time of a tool call, in milliseconds."""
        taken: list[float] = []
        for number in range(WARM + CALLS):
            started = time.perf_counter()
            answer = self.ask("tools/call", {"name": name, "arguments": arguments})
            if number >= WARM:
                taken.append((time.perf_counter() - started) * 1_000)
            if answer["result"].get("isError"):
                raise RuntimeError(f"{name}: {answer}")
        return statistics.median(taken)


@contextmanager
def greeted(program: str, settings: dict[str, str]) -> Generator[Line]:
    """A server that has answered initialize."""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), **settings},
    ) as process:
        line = Line(process)
        line.ask("initialize", GREETING)
        yield line
        assert process.stdin
        process.stdin.close()
        process.wait(10)


def start_ms(program: str, settings: dict[str, str]) -> float:
    """From spawning to the answer to initialize, in milliseconds."""
    started = time.perf_counter()
    with greeted(program, settings):
        return (time.perf_counter() - started) * 1_000


def starts(settings: dict[str, str]) -> tuple[float, float]:
    """Median starts of ours and of the floor, taken in turns after one of each."""
    both: tuple[list[float], list[float]] = [], []
    for number in range(STARTS + 1):
        for kept, program in zip(both, (RAPPORT, BARE), strict=True):
            taken = start_ms(program, settings)
            if number:
                kept.append(taken)
    return statistics.median(both[0]), statistics.median(both[1])


async def in_process(settings: Settings, name: str, arguments: dict[str, Any]) -> float:
    """The median of the same call without MCP, in milliseconds."""
    runtime = await Runtime.open(settings)
    taken: list[float] = []
    try:
        for number in range(WARM + CALLS):
            started = time.perf_counter()
            await runtime.call(name, arguments, LOCAL)
            if number >= WARM:
                taken.append((time.perf_counter() - started) * 1_000)
    finally:
        await runtime.close()
    return statistics.median(taken)


def figure(name: str, ours: float, floor: float, most: float) -> Figure:
    """A path with its bound."""
    return Figure(name, ours, floor, bound=f"≤ {most} ×", held=ours <= most * floor)


def run(path: Path) -> list[Figure]:
    """The figures of `rapport mcp` on a filled database."""
    url = f"sqlite+aiosqlite:///{path.absolute()}"
    variables = {
        "RAPPORT_HOME": str(path.absolute().parent),
        "RAPPORT_DATABASE_URL": url,
        "RAPPORT_CLOCK": NOW.isoformat(),
    }
    settings = Settings(home=path.absolute().parent, database_url=SecretStr(url), clock=NOW)
    ours, floor = starts(variables)
    figures = [figure("rapport mcp, spawn to initialize", ours, floor, 1.3)]
    with greeted(RAPPORT, variables) as rapport, greeted(BARE, {}) as bare:
        echo = bare.call_ms("echo", {"text": "x" * 200})
        opened = rapport.call_ms("open_toolset", {"name": "core"})
        listed = rapport.call_ms("list_segments", LIST_ONE)
        found = rapport.call_ms("find_customers", FIND)
    figures.append(figure("MCP call without the store, beside an echo", opened, echo, 2))
    for name, taken, arguments in (
        ("list_segments", listed, LIST_ONE),
        ("find_customers", found, FIND),
    ):
        alone = asyncio.run(in_process(settings, name, arguments))
        label = f"MCP {name}, beside an echo and the call alone"
        figures.append(figure(label, taken, echo + alone, 2))
    return figures
