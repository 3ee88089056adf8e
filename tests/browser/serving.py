"""A real server in a process of its own, over a demo company: killed, started again, talked to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 40
RAPPORT = (sys.executable, "-c", "from ui.cli import main; main()")
HOSTILE = "<img src=https://evil.example/a.png onerror=alert(1)> ![b](https://evil.example/b.png)"
NOTE = "[win](https://evil.example/win) ![c](https://evil.example/c.png) <script>alert(2)</script>"


def environment(home: Path) -> dict[str, str]:
    """The environment of a new installation: nothing of Rapport's or Chainlit's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAPPORT_", "CHAINLIT_"))}  # noqa: TID251 - handed to a child
    kept.pop("GOOGLE_API_KEY", None)
    return {**kept, "RAPPORT_HOME": str(home), "RAPPORT_LOG_LEVEL": "INFO"}


def command(home: Path, *words: str) -> str:
    """Run `rapport` to its end; what it printed."""
    done = subprocess.run(
        [*RAPPORT, *words], env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def call(home: Path, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool from the command line; its answer."""
    answered: dict[str, Any] = json.loads(
        command(home, "call", tool, "--args", json.dumps(arguments))
    )
    return answered


def furnish(home: Path) -> None:
    """The demo company, and somebody in Trapville whose name and notes would do harm if they could."""
    command(home, "demo")
    person = call(
        home, "upsert_customer", name=HOSTILE, city="Trapville", spend="42", tags=["<b>bold</b>"]
    )
    call(
        home,
        "log_communication",
        customer=person["customer"]["id"] if "customer" in person else person["id"],
        channel="note",
        direction="in",
        body=NOTE,
    )


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Server:
    """`rapport serve` over a home; the same port however often it is started."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it has said."""
        return self.home.parent / f"serve-{self.port}.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*RAPPORT, "serve", "--port", str(self.port)],
                env=environment(self.home),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text("utf-8"))

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it and everything it started."""
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait()
            self.process = None
