"""A stand-in of Gmail's sending API and of Google's token endpoint: a real socket that checks the
token, keeps what it takes, and fails on request. `script` is answered one entry a sending; what is
left over is taken."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

REFRESH, SECRET = "1//refresh-hush-hush", "client-hush-hush"
SEND = "https://www.googleapis.com/auth/gmail.send"


@dataclass(frozen=True)
class Fault:
    """How a sending fails. `taken`: the message is kept all the same."""

    status: int = 0  # 0 ends the connection without an answer
    message: str = ""
    reason: str = ""
    retry_after: str = ""
    taken: bool = False
    mute: bool = False  # no answer until the stand-in ends


@dataclass
class Gmail:
    """The stand-in: `with Gmail() as gmail:`."""

    script: list[Fault] = field(default_factory=list[Fault])
    token_status: int = 200
    token_seconds: int = 3600
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    tokens: list[str] = field(default_factory=list[str])  # given out, the last is the good one
    email: str = "marc@gmail.example"
    scope: str = f"openid email {SEND}"
    asked: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])  # by code
    renewals: int = 0
    revoked: list[str] = field(default_factory=list[str])
    token_wait: float = 0.0  # seconds before a token is given
    renewing: threading.Event = field(default_factory=threading.Event)  # a token is asked for
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Gmail:
        standin = self

        class Handler(_Handler):
            gmail = standin

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    gmail: Gmail
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The consent screen of somebody who agrees at once: back to where the client said."""
        found = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(found.query).items()}
        code = f"4/code-hush-hush-{len(self.gmail.asked)}"
        self.gmail.asked[code] = asked
        self.send_response(302)
        query = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/token":
            self._token(parse_qs(body.decode()))
        elif self.path == "/revoke":
            self.gmail.revoked += parse_qs(body.decode()).get("token", [])
            self._answer(200, {})
        else:
            self._send(body)

    def _token(self, form: dict[str, list[str]]) -> None:
        gmail = self.gmail
        first = form.get("grant_type") == ["authorization_code"]
        if not first:
            gmail.renewing.set()
        gmail.ended.wait(gmail.token_wait)
        right = self._is_asked(form) if first else form.get("refresh_token") == [REFRESH]
        right = right and form.get("client_secret") == [SECRET]
        if gmail.token_status != 200 or not right:
            status = gmail.token_status if gmail.token_status != 200 else 400
            self._answer(status, {"error": "invalid_grant", "error_description": REFRESH})
            return
        gmail.renewals += not first
        gmail.tokens.append(f"ya29.token-{len(gmail.tokens)}")
        given = {"access_token": gmail.tokens[-1], "expires_in": gmail.token_seconds}
        if first:
            who = json.dumps({"email": gmail.email, "email_verified": True}).encode()
            identity = f"e30.{base64.urlsafe_b64encode(who).rstrip(b'=').decode()}.x"
            given |= {"refresh_token": REFRESH, "scope": gmail.scope, "id_token": identity}
        self._answer(200, given)

    def _is_asked(self, form: dict[str, list[str]]) -> bool:
        """Whether a code was given out, once, to who knows the verifier, for the same address."""
        asked = self.gmail.asked.pop(form["code"][0], {})
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = form["redirect_uri"][0] == asked.get("redirect_uri")
        return same and challenge == asked.get("code_challenge")

    def _send(self, body: bytes) -> None:
        gmail = self.gmail
        bearer = self.headers.get("Authorization", "")
        if not gmail.tokens or bearer != f"Bearer {gmail.tokens[-1]}":
            self._fail(Fault(401, f"Invalid Credentials {bearer}", "authError"))
            return
        mail = message_from_bytes(base64.urlsafe_b64decode(json.loads(body)["raw"]), policy=default)
        fault = gmail.script.pop(0) if gmail.script else None
        if fault is None or fault.taken:
            gmail.mails.append(mail)
        if fault is None:
            self._answer(200, {"id": f"18f{len(gmail.mails)}", "threadId": "18f"})
        else:
            self._fail(fault)

    def _fail(self, fault: Fault) -> None:
        if fault.mute:
            self.gmail.ended.wait(30)
        if fault.mute or not fault.status:
            self.close_connection = True
            return
        error = {"code": fault.status, "message": fault.message}
        errors = [{"reason": fault.reason, "domain": "usageLimits"}] if fault.reason else []
        self._answer(fault.status, {"error": error | {"errors": errors}}, fault.retry_after)

    def _answer(self, status: int, body: dict[str, Any], retry_after: str = "") -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(data)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests read what was taken; nobody reads a log."""
