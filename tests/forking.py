"""Processes of `rapport` that start at once: forks of one that has loaded everything already.

To load the modules takes a process seconds, which is most of what a command line's test took. Each
command is a process of its own all the same: with its descriptors, environment, folder, signals and
exit code, and it ends as an interpreter ends. What loading itself does is for tests that start the
installed script: `tests.ui.command.Command.installed`.

Run as a program, this is the process that is forked.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from ui import cli

ROOT = Path(__file__).parents[1]
LOADED = (
    "ui.cli.commands",
    "ui.cli.chatting",
    "ui.cli.bouncing",
    "ui.cli.exporting",
    "ui.cli.hooking",
    "ui.cli.hubspot",
    "ui.cli.importing",
    "ui.cli.mailing",
    "ui.cli.standing",
    "ui.cli.stdio",
    "ui.cli.upkeep",
    "langchain_google_genai",
    "mcp_server.stdio",
    "store.sql.open",
)
MOST_ASKED = 1 << 17
NUMBER = struct.Struct("i")
DEVNULL = subprocess.DEVNULL
PIPE = subprocess.PIPE


class Forked:
    """A command that runs: the part of `subprocess.Popen` that tests need."""

    def __init__(self, report: socket.socket, pipes: Sequence[BinaryIO | None]) -> None:
        self.stdin, self.stdout, self.stderr = pipes
        self.returncode: int | None = None
        self._report = report
        self.pid = self._told(60.0)

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        try:
            return self.wait(0.0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code once it ended. Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(self._told(timeout))
            self._report.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.send_signal(signal.SIGKILL)

    def _told(self, seconds: float | None) -> int:
        self._report.settimeout(seconds)
        try:
            told = self._report.recv(NUMBER.size)
        except (TimeoutError, BlockingIOError):
            raise subprocess.TimeoutExpired("rapport", seconds or 0.0) from None
        return NUMBER.unpack(told)[0]


class Forker:
    """The process that is forked, seen from the tests."""

    def __init__(self) -> None:
        self._asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {
            name: value for name in ("PATH", "HOME", "LANG", "TMPDIR") if (value := os.getenv(name))
        }
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd="/",
                env=kept | {"PYTHONPATH": str(ROOT)},
            )
        atexit.register(self._stop)

    def start(
        self,
        words: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        stdin: int = DEVNULL,
        stdout: int = PIPE,
        stderr: int = PIPE,
    ) -> Forked:
        """Start `rapport WORDS`; the descriptors as of `subprocess.Popen`."""
        asked = json.dumps({"words": list(words), "cwd": str(cwd), "env": dict(env)}).encode()
        assert len(asked) < MOST_ASKED
        ours, theirs = zip(
            *(_ends(given, writing=not n) for n, given in enumerate((stdin, stdout, stderr))),
            strict=True,
        )
        report, told = socket.socketpair()
        with told:
            socket.send_fds(self._asking, [asked], [*theirs, told.fileno()])
        for given, end in zip((stdin, stdout, stderr), theirs, strict=True):
            if given < 0:
                os.close(end)
        return Forked(report, ours)

    def _stop(self) -> None:
        self._asking.close()
        self._process.wait(20)


def _ends(given: int, *, writing: bool) -> tuple[BinaryIO | None, int]:
    """Our end, when there is one, and the descriptor of the command."""
    if given == DEVNULL:
        return None, os.open(os.devnull, os.O_RDWR)
    if given != PIPE:
        return None, given
    reader, writer = os.pipe()
    return (os.fdopen(writer, "wb"), reader) if writing else (os.fdopen(reader, "rb"), writer)


@cache
def forker() -> Forker:
    """The one of this process, started when it is first needed."""
    return Forker()


def serve(asking: socket.socket) -> list[str]:
    """Fork for every command that is asked for. Returns in each fork, with its command line."""
    while True:
        asked, descriptors, _, _ = socket.recv_fds(asking, MOST_ASKED, 4)
        if not asked:
            os._exit(0)
        if not os.fork():
            asking.close()
            return _command(json.loads(asked), *descriptors)
        for each in descriptors:
            os.close(each)


def _command(
    asked: Mapping[str, Any], stdin: int, stdout: int, stderr: int, report: int
) -> list[str]:
    """Become the command, or else its parent, who tells its number and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if pid := os.fork():
        for each in (stdin, stdout, stderr):
            os.close(each)
        os.write(report, NUMBER.pack(pid))
        os.write(report, NUMBER.pack(os.waitpid(pid, 0)[1]))
        os._exit(0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.close(report)
    for number, each in enumerate((stdin, stdout, stderr)):
        os.dup2(each, number)
        os.close(each)
    environment = os.environ  # noqa: TID251 - that of a child is given whole
    environment.clear()
    environment.update(asked["env"])
    time.tzset()
    os.chdir(asked["cwd"])
    return list(asked["words"])


def main() -> None:
    """Load, then serve on the descriptor that is given; in a fork, run the command line."""
    asking = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in LOADED:
        importlib.import_module(name)
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()
    sys.argv = ["rapport", *serve(asking)]
    cli.main()


if __name__ == "__main__":
    main()
