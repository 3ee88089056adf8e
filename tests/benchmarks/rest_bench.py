"""A real `rapport serve` on the large database, asked by REST one question after another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.figures import NOW, Figure

ROUNDS = 10
START_SECONDS = 60
BOUND_MS = 500
SERVE = "import sys; from ui.cli import main; sys.argv = ['rapport', 'serve']; main()"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"text": "inactive customers over 5K"},
    {"text": "customers in Montréal over 1K"},
    {"text": "top 10% by spend"},
    {"text": "never ordered"},
    {"text": "clients inactifs depuis 6 mois qui ont dépensé plus de 5 000 $"},
)


def run(path: Path) -> list[Figure]:
    """The 95th percentile of fact-column questions, page and exact total included."""
    with tempfile.TemporaryDirectory() as home, _served(path, Path(home)) as client:
        for question in QUESTIONS:
            _ask(client, question)
        taken = sorted(_ask(client, question) for _ in range(ROUNDS) for question in QUESTIONS)
    p95 = taken[int(len(taken) * 0.95) - 1]
    return [Figure("REST: find_customers, p95", p95, None, f"{BOUND_MS} ms", p95 <= BOUND_MS)]


def _ask(client: httpx.Client, question: dict[str, Any]) -> float:
    started = time.perf_counter()
    answer = client.post("/v1/tools/find_customers", json=question)
    taken = (time.perf_counter() - started) * 1_000
    assert answer.json()["outcome"] == "found", answer.text[:500]
    return taken


@contextmanager
def _served(path: Path, home: Path) -> Generator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = dict(
        os.environ,  # noqa: TID251 the child's environment
        RAPPORT_HOME=str(home),
        RAPPORT_DATABASE_URL=str(path),
        RAPPORT_PORT=str(port),
        RAPPORT_CLOCK=NOW.isoformat(),
        RAPPORT_LOG_LEVEL="ERROR",
    )
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], env=env, stdout=subprocess.DEVNULL
    ) as server:
        try:
            yield _signed_in(home / "token", port)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _signed_in(token: Path, port: int) -> httpx.Client:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if token.exists():
            headers = {"Authorization": f"Bearer {token.read_text(encoding='utf-8').strip()}"}
            client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30)
            try:
                client.get("/readyz").raise_for_status()
            except httpx.HTTPError:
                client.close()
            else:
                return client
        time.sleep(0.1)
    raise TimeoutError(f"the server did not answer within {START_SECONDS} s")
