"""A service that enriches over HTTP: keeps what it was asked, and answers what it was told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """One request."""

    key: str
    body: Mapping[str, Any]


@dataclass
class Enricher:
    """What it answers: a status, a body, and whether it waits until `go` is set."""

    url: str = ""
    status: int = 200
    body: bytes = b'{"findings": []}'
    is_slow: bool = False
    go: threading.Event = field(default_factory=threading.Event)
    asked: list[Question] = field(default_factory=list[Question])

    def tells(self, *findings: Mapping[str, Any]) -> None:
        """Answer these findings."""
        self.body = json.dumps({"findings": findings}).encode()


@contextmanager
def enriching() -> Generator[Enricher]:
    """A service on a free port of this machine."""
    service = Enricher()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", "0"))
            key = self.headers.get("authorization", "")
            service.asked.append(Question(key, json.loads(self.rfile.read(size))))
            if service.is_slow:
                service.go.wait(10)
            self.send_response(service.status)
            if 300 <= service.status < 400:
                self.send_header("location", service.url)
            self.send_header("content-length", str(len(service.body)))
            self.end_headers()
            self.wfile.write(service.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that went away is no failure of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v1/enrich"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.go.set()
        server.shutdown()
        thread.join()
        server.server_close()
