"""The real server as a child process, spoken to in raw lines."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any, TypeAlias

from tests.forking import Forked, forker

Message: TypeAlias = dict[str, Any]
ROOT = Path(__file__).parents[2]
START = "import sys; from ui.cli import main; sys.argv = ['rapport', 'mcp', *sys.argv[1:]]; main()"
INITIALIZE: Message = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
INITIALIZED: Message = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def call(request_id: int | str, name: str, arguments: Message | None = None) -> Message:
    """A tools/call request."""
    params = {"name": name, "arguments": arguments or {}}
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": params}


class Child:
    """The process: `send` and `receive` whole lines; its standard error is kept."""

    def __init__(self, process: subprocess.Popen[bytes] | Forked) -> None:
        self.process = process
        self.errors: list[bytes] = []
        self._lines: Queue[bytes] = Queue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def send_line(self, line: bytes) -> None:
        """Write a line as it is."""
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, *messages: Message) -> None:
        """Write messages."""
        for message in messages:
            self.send_line(json.dumps(message).encode())

    def receive(self, seconds: float = 20) -> Message:
        """The next line, which must be JSON."""
        return json.loads(self._lines.get(timeout=seconds))

    def ask(self, message: Message, seconds: float = 20) -> Message:
        """The answer to a request, past any notification."""
        self.send(message)
        while True:
            answer = self.receive(seconds)
            if answer.get("id") == message["id"]:
                return answer

    def initialize(self) -> Message:
        """Greet the server."""
        answer = self.ask(INITIALIZE)
        self.send(INITIALIZED)
        return answer

    def close_input(self) -> None:
        """Say that nothing more will come."""
        assert self.process.stdin
        self.process.stdin.close()

    def exit_code(self, seconds: float = 20) -> int:
        """How it ended."""
        return self.process.wait(seconds)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def _read_errors(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.errors.append(line)


@contextmanager
def started(home: Path, *arguments: str, command: Sequence[str] | None = None) -> Generator[Child]:
    """`rapport mcp`, or a command, with nothing of our environment, in another folder; killed at the
    end."""
    environment = {"RAPPORT_HOME": str(home / "home"), "PYTHONPATH": str(ROOT)}
    if command is None:
        words = ["mcp", *arguments]
        child = Child(forker().start(words, stdin=subprocess.PIPE, env=environment, cwd=home))
    else:
        child = Child(_loaded_anew(command, environment, home))
    try:
        yield child
    finally:
        child.process.kill()
        child.process.wait()
        for pipe in (child.process.stdin, child.process.stdout, child.process.stderr):
            if pipe:
                pipe.close()


def _loaded_anew(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
    )
