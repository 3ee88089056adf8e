"""A receiver of webhooks: keeps what it got, and answers what it was told to, in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Got:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; with `hang` seconds it comes late, with `drop` the connection ends without."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    hang: float = 0.0
    drop: bool = False


@dataclass
class Receiver:
    """What came, and what is answered next; 200 when nothing is left."""

    url: str
    replies: list[Reply] = field(default_factory=list[Reply])
    got: list[Got] = field(default_factory=list[Got])
    came: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiving() -> Generator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", "0"))
            body = self.rfile.read(size).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body))
            reply = receiver.replies.pop(0) if receiver.replies else Reply()
            receiver.came.set()
            time.sleep(reply.hang)
            if reply.drop:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that went away is no failure of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
