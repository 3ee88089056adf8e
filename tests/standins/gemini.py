"""A stand-in of Gemini's HTTP API: a real socket that checks what it is sent, streams, and fails on
request. It can be tried by hand beside the product:

    python -m tests.standins.gemini 8099
    GOOGLE_API_KEY=any RAPPORT_MODEL_URL=http://127.0.0.1:8099 rapport chat "customers in Lyon"

By itself it calls find_customers with the person's words and reads the answer back.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.standins.gemini_checks import problems

Json = dict[str, Any]
SIGNATURE = "c2lnbmVkLWJ5LXRoZS1zdGFuZC1pbg=="


@dataclass(frozen=True)
class Reply:
    """One answer: a text, calls (name, arguments) or both, and how it ends."""

    text: str = ""
    calls: Sequence[tuple[str, Any]] = ()
    finish: str = "STOP"
    blocked: bool = False  # the prompt: no candidates, a reason
    empty: bool = False  # no candidates and no reason
    status: int = 200  # of an error
    message: str = "made to fail"
    delay: float = 0.0  # seconds before it answers
    pause: float = 0.0  # seconds between its pieces
    drop: bool = False  # end the connection after the text
    garbage: bool = False  # what is no JSON


@dataclass
class Gemini:
    """The stand-in. `script` is answered one reply a request; what is left over answers by itself."""

    script: list[Reply] = field(default_factory=list[Reply])
    requests: list[Json] = field(default_factory=list[Json])
    refusals: list[str] = field(default_factory=list[str])
    paths: list[str] = field(default_factory=list[str])
    keys: set[str] = field(default_factory=set[str])
    good_key: str = ""  # empty takes any
    port: int = 0

    def __enter__(self) -> Gemini:
        standin = self

        class Handler(_Handler):
            gemini = standin

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def reply(self, body: Json, key: str) -> Reply:
        """What to answer a request with."""
        self.keys.add(key)
        if self.good_key and key != self.good_key:
            return Reply(status=400, message="API key not valid. Please pass a valid API key.")
        self.requests.append(body)
        if wrong := problems(body, SIGNATURE):
            self.refusals += wrong
            return Reply(status=400, message="; ".join(wrong))
        return self.script.pop(0) if self.script else _by_itself(body)


class _Handler(BaseHTTPRequestHandler):
    gemini: Gemini
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.gemini.paths.append(self.path)
        reply = self.gemini.reply(body, self.headers.get("x-goog-api-key", ""))
        try:
            time.sleep(reply.delay)
            if reply.status != 200:
                self._error(reply)
            elif "streamGenerateContent" in self.path:
                self._stream(reply)
            else:
                self._whole(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _error(self, reply: Reply) -> None:
        details: list[Json] = []
        if "API key" in reply.message:
            details = [{"@type": "type.googleapis.com/ErrorInfo", "reason": "API_KEY_INVALID"}]
        names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED"}
        status = names.get(reply.status, "UNAVAILABLE")
        error = {"code": reply.status, "message": reply.message, "status": status}
        self._send(reply.status, json.dumps({"error": error | {"details": details}}).encode())

    def _whole(self, reply: Reply) -> None:
        pieces = list(frames(reply))
        parts = [p for f in pieces for c in f.get("candidates", []) for p in c["content"]["parts"]]
        whole = pieces[-1]
        for candidate in whole.get("candidates", []):
            candidate["content"]["parts"] = parts
        self._send(200, b"{no json" if reply.garbage else json.dumps(whole).encode())

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for frame in frames(reply):
            self._chunk(b"data: " + json.dumps(frame).encode() + b"\r\n\r\n")
            time.sleep(reply.pause)
        if reply.garbage:
            self._chunk(b"data: {this is no json\r\n\r\n")
        if reply.drop:
            self.close_connection = True  # without the last chunk: the client sees it torn
            return
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests read what was asked; nobody reads a log."""


def frames(reply: Reply) -> Iterator[Json]:
    """The pieces of an answer, the last with its reason to end."""
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15}
    if reply.blocked:
        yield {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": usage}
        return
    if reply.empty:
        yield {"candidates": [], "usageMetadata": usage}
        return
    words = reply.text.split(" ")
    texts = [f"{w} " if i < len(words) - 1 else w for i, w in enumerate(words)]
    for text in filter(None, texts):
        yield _frame([{"text": text}], None, usage)
    if reply.drop:
        return
    calls: list[Json] = [
        {"functionCall": {"name": name, "args": args, "id": f"gemini-{time.time_ns()}-{index}"}}
        for index, (name, args) in enumerate(reply.calls)
    ]
    if calls:
        calls[0]["thoughtSignature"] = SIGNATURE
    yield _frame(calls, reply.finish, usage)


def _frame(parts: list[Json], finish: str | None, usage: Json) -> Json:
    candidate: Json = {"content": {"role": "model", "parts": parts}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "stand-in"}


def _by_itself(body: Json) -> Reply:
    part = body["contents"][-1]["parts"][-1]
    if "functionResponse" not in part:
        return Reply(calls=[("find_customers", {"text": part["text"]})])
    told = part["functionResponse"]["response"]
    words = [str(told[key]) for key in ("sentence", "total", "question", "message") if key in told]
    return Reply(text=" · ".join(words) or "Done.")


if __name__ == "__main__":
    with Gemini(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8099) as running:
        sys.stdout.write(f"A stand-in of Gemini listens at {running.url}\n")
        threading.Event().wait()
