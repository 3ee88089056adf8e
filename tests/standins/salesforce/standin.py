"""The stand-in itself: what happens to a request, from its arrival to the answer."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.faults import Does, Fault, Faults
from tests.standins.hubspot.journal import Entry, Journal
from tests.standins.hubspot.serving import Gone
from tests.standins.salesforce import asking, defining, saving
from tests.standins.salesforce.call import Answer, Call, Handler
from tests.standins.salesforce.refusing import Refused
from tests.standins.salesforce.state import State

VERSION = "v65.0"
CLIENT_ID = "3MVG9.standin-consumer-key"
CLIENT_SECRET = "standin-consumer-secret"
HTML = "<html><head><title>Unavailable</title></head><body>Down for maintenance</body></html>"
POLL_SECONDS = 0.01
_DATA = f"/services/data/{VERSION}"
_NAME = r"[A-Za-z]\w*"
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    (
        "PATCH",
        rf"{_DATA}/composite/sobjects/(?P<object>{_NAME})/(?P<key>{_NAME})",
        saving.upsert,
    ),
    ("PATCH", rf"{_DATA}/composite/sobjects", saving.update),
    ("POST", rf"{_DATA}/composite/sobjects", saving.create),
    ("DELETE", rf"{_DATA}/composite/sobjects", saving.delete),
    ("GET", rf"{_DATA}/query(?:All)?", asking.query),
    ("GET", rf"{_DATA}/query(?:All)?/(?P<locator>[\w-]+)", asking.more),
    ("GET", rf"{_DATA}/sobjects/(?P<object>{_NAME})/describe", asking.describe),
    ("GET", rf"{_DATA}/limits", asking.limits),
    ("GET", r"/services/oauth2/userinfo", asking.user),
    ("POST", rf"{_DATA}/tooling/sobjects/CustomField", defining.create_field),
    (
        "POST",
        rf"{_DATA}/sobjects/(?P<object>PermissionSet|PermissionSetAssignment|FieldPermissions)",
        defining.create_one,
    ),
)


@dataclass
class Standin:
    """A stand-in of one organisation. `daily` requests in 24 hours, of which `used`; `page` rows a
    page of a query."""

    clock: StandinClock = field(default_factory=StandinClock)
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    daily: int = 100_000
    page: int = 2_000

    def __post_init__(self) -> None:
        self.state = State(self.clock)
        self.faults = Faults()
        self.journal = Journal()
        self.locators: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.granted = self.used = 0
        self.refuses_app = ""  # the code that the token endpoint answers with

    async def handle(self, request: Request) -> Response:
        """Answer one request; `Gone` where the connection is to end."""
        path = request.url.path
        if path == "/services/oauth2/token":
            return await self._token(request)
        content = await request.body()
        entry = Entry(self.clock.now(), request.method, path, VERSION)
        self.journal.add(entry)
        fault = self.faults.next(path)
        entry.fault = fault.does.value if fault else ""
        try:
            answer = await self._faulty(request, content, entry, fault)
        except Refused as refused:
            answer = JSONResponse(refused.body(), refused.status)
        entry.status = answer.status_code
        answer.headers["Sforce-Limit-Info"] = f"api-usage={self.used}/{self.daily}"
        answer.headers["X-Request-Id"] = f"standin-{len(self.journal.entries)}"
        return answer

    async def _faulty(
        self, request: Request, content: bytes, entry: Entry, fault: Fault | None
    ) -> Response:
        if fault is not None:
            await self._before(request, fault)
            if fault.does is Does.HTML:
                return Response(HTML, 503 if fault.status == 503 else 502, media_type="text/html")
        answer = self._answered(request, content, entry, fault)
        return await self._after(request, answer, fault) if fault is not None else answer

    async def _before(self, request: Request, fault: Fault) -> None:
        """Faults that let nothing be done."""
        authorization = request.headers.get("authorization", "")
        if fault.does is Does.DROP:
            raise Gone
        if fault.does is Does.HANG:
            await _until_gone(request, fault.seconds)
            raise Gone
        if fault.does is Does.EXPIRE:
            self.tokens.discard(authorization.removeprefix("Bearer "))
        elif fault.does is Does.DAILY:
            self.used = self.daily
        elif fault.does is Does.ECHO:
            raise Refused("JSON_PARSER_ERROR", f"bad request with {authorization}")
        elif fault.does is Does.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault.does is Does.STATUS:
            code, said = _STATUSES.get(fault.status, ("UNKNOWN_EXCEPTION", "not now"))
            raise Refused(code, said, status=fault.status)

    async def _after(self, request: Request, answer: Response, fault: Fault) -> Response:
        """Faults that lose the answer to what was done."""
        if fault.does is Does.APPLIED_DROP:
            raise Gone
        if fault.does is Does.APPLIED_HANG:
            await _until_gone(request, fault.seconds)
            raise Gone
        if fault.does is Does.APPLIED_HTML:
            return Response(HTML, 502, media_type="text/html")
        if fault.does is Does.MALFORMED:
            return Response(b'[{"id": ', answer.status_code, media_type="application/json")
        if fault.does is Does.TRUNCATED:
            raise Gone(bytes(answer.body)[: len(answer.body) // 2])
        return answer

    def _answered(
        self, request: Request, content: bytes, entry: Entry, fault: Fault | None
    ) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise Refused("INVALID_SESSION_ID", "Session expired or invalid", status=401)
        if self.used >= self.daily:
            said = "TotalRequests Limit exceeded."
            raise Refused("REQUEST_LIMIT_EXCEEDED", said, status=403)
        self.used += 1
        entry.body = body = _json(content)
        handler, parts = _matched(request.method, entry.path)
        call = Call(
            request.method,
            entry.path,
            parts,
            dict(request.query_params),
            body,
            fail=_failing(fault),
            strict=bool(fault and fault.does is Does.STRICT),
        )
        answer: Answer = handler(self, call)
        entry.applied = True
        return JSONResponse(answer.body, answer.status)

    async def _token(self, request: Request) -> Response:
        """The token endpoint."""
        form = dict(parse_qsl((await request.body()).decode()))
        entry = Entry(self.clock.now(), request.method, request.url.path, "oauth")
        self.journal.add(entry)
        mine = (form.get("grant_type"), form.get("client_id"), form.get("client_secret"))
        if self.refuses_app or mine != ("client_credentials", self.client_id, self.client_secret):
            code = self.refuses_app or "invalid_client"
            said = f"invalid client credentials: {form.get('client_secret')}"
            entry.status = 400
            return JSONResponse({"error": code, "error_description": said}, 400)
        self.granted += 1
        token = f"00D!standin-session-{self.granted}"
        self.tokens.add(token)
        entry.status = 200
        answer = {
            "access_token": token,
            "instance_url": "https://elsewhere.example.com",  # never to be followed
            "id": "https://login.salesforce.com/id/00D/005",
            "token_type": "Bearer",
            "issued_at": str(self.clock.now_ms()),
        }
        return JSONResponse(answer)


_STATUSES = {
    400: ("JSON_PARSER_ERROR", "unexpected character"),
    403: ("API_DISABLED_FOR_ORG", "The REST API is not enabled for this organization"),
    429: ("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."),
    503: ("SERVER_UNAVAILABLE", "try again later"),
}


def _matched(method: str, path: str) -> tuple[Handler, Mapping[str, str]]:
    for verb, pattern, handler in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found is not None and verb == method:
            return handler, found.groupdict()
    raise Refused("NOT_FOUND", "The requested resource does not exist", status=404)


def _failing(fault: Fault | None) -> Callable[[int], bool]:
    if fault is None or fault.does is not Does.PARTIAL:
        return lambda _: False
    return lambda at: at % fault.every == fault.every - 1


def _json(content: bytes) -> Mapping[str, Any]:
    try:
        return json.loads(content) if content else {}
    except ValueError:
        raise Refused("JSON_PARSER_ERROR", "unexpected character") from None


async def _until_gone(request: Request, seconds: float) -> None:
    """Wait until the client has given up, at most so many seconds."""
    for _ in range(round(seconds / POLL_SECONDS)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(POLL_SECONDS)
