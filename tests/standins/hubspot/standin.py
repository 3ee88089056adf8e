"""The stand-in itself: what happens to a request, from its arrival to the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.standins.hubspot.access import Access, Token
from tests.standins.hubspot.call import Answer, Call
from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.contract import wrong
from tests.standins.hubspot.faults import Does, Fault, Faults
from tests.standins.hubspot.journal import Entry, Journal
from tests.standins.hubspot.refusing import Refused
from tests.standins.hubspot.routes import is_search, matched
from tests.standins.hubspot.state import State
from tests.standins.hubspot.throttle import Throttle

VERSIONS = frozenset({"2026-03", "2026-09", "v3", "v4"})
HTML = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
POLL_SECONDS = 0.01
SERVICE_KEY = "standin-service-key"
_UNCHECKED = ("/account-info/",)  # not in the contract


class Gone(Exception):
    """The connection is to end, after `content` of an answer that was to be longer."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__("the connection ends")
        self.content = content


@dataclass
class Standin:
    """A stand-in of one HubSpot account. `folds_errors`: partial batches answer 200, not 207."""

    clock: StandinClock = field(default_factory=StandinClock)
    service_key: str = SERVICE_KEY
    versions_allowed: frozenset[str] = VERSIONS
    search_lag: float = 0.0
    folds_errors: bool = False
    keeps_bodies: bool = True

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.state = State(self.clock)
        self.access = Access(self.clock)
        self.access.tokens[self.service_key] = Token()
        self.faults = Faults()
        self.throttle = Throttle()
        self.journal = Journal()
        self.correlations = 0

    async def handle(self, request: Request) -> Response:
        """Answer one request; `Gone` where the connection is to end."""
        path = request.url.path
        if path.startswith("/oauth/"):
            return await self._oauth(request)
        content = await request.body()
        entry = Entry(self.clock.now(), request.method, path, "", is_search(path))
        self.journal.add(entry)
        fault = self.faults.next(path)
        entry.fault = fault.does.value if fault else ""
        try:
            answer = await self._faulty(request, content, entry, fault)
        except Refused as refused:
            answer = self._refused(refused)
        entry.status = answer.status_code
        answer.headers.update(self.throttle.headers())
        return answer

    async def _faulty(
        self, request: Request, content: bytes, entry: Entry, fault: Fault | None
    ) -> Response:
        if fault is not None:
            await self._before(request, fault)
            if fault.does is Does.HTML:
                return Response(HTML, 502, media_type="text/html")
        answer = self._answered(request, content, entry, fault)
        if fault is not None:
            return await self._after(request, answer, fault)
        return answer

    async def _before(self, request: Request, fault: Fault) -> None:
        """Faults that let nothing be done."""
        if fault.does is Does.DROP:
            raise Gone
        if fault.does is Does.HANG:
            await _until_gone(request, fault.seconds)
            raise Gone
        authorization = request.headers.get("authorization", "")
        if fault.does is Does.EXPIRE:
            self.access.expire(authorization)
        elif fault.does is Does.DAILY:
            self.throttle.use_up(self.clock.now(), self.state.zone)
        elif fault.does is Does.ECHO:
            raise Refused(400, "VALIDATION_ERROR", f"bad request with {authorization}")
        elif fault.does is Does.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault.does is Does.STATUS:
            headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            limited = fault.status == 429
            extra = {"errorType": "RATE_LIMIT", "policyName": fault.policy} if limited else {}
            category = "RATE_LIMITS" if limited else "INTERNAL_ERROR"
            raise Refused(fault.status, category, "not now", extra=extra, headers=headers)

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
            return Response(b'{"results": [', answer.status_code, media_type="application/json")
        if fault.does is Does.TRUNCATED:
            raise Gone(bytes(answer.body)[: len(answer.body) // 2])
        return answer

    def _answered(
        self, request: Request, content: bytes, entry: Entry, fault: Fault | None
    ) -> Response:
        found = matched(request.method, entry.path)
        entry.version = found.version
        if found.version not in self.versions_allowed:
            raise Refused(404, "OBJECT_NOT_FOUND", f"no such version: {found.version}")
        self.throttle.count(self.clock.now(), self.state.zone, search=entry.search)
        self.access.check(request.headers.get("authorization", ""), found.scope)
        body = _json(content)
        entry.body = body if self.keeps_bodies else None
        if not entry.path.startswith(_UNCHECKED):
            entry.wrong = wrong(request.method, entry.path, found.version, body)
        if entry.wrong:
            raise Refused(400, "VALIDATION_ERROR", f"Invalid input JSON: {entry.wrong[0]}")
        call = Call(
            request.method,
            entry.path,
            found.version,
            found.parts,
            request.query_params,
            body,
            fail=_failing(fault),
            strict=bool(fault and fault.does is Does.STRICT),
            traces=not (fault and fault.does is Does.UNTRACED),
        )
        answer = found.route.handler(self, call)
        entry.applied = True
        return self._response(answer)

    async def _oauth(self, request: Request) -> Response:
        """The token endpoint, and a page of consent where somebody answers at once."""
        path, access = request.url.path, self.access
        entry = Entry(self.clock.now(), request.method, path, "oauth")
        answer: Response
        try:
            if path.endswith("/authorize"):
                answer = RedirectResponse(access.consent(request.query_params), 302)
            else:
                answer = self._token(path, dict(parse_qsl((await request.body()).decode())))
        except Refused as refused:
            answer = self._refused(refused)
        entry.status = answer.status_code
        self.journal.add(entry)
        return answer

    def _token(self, path: str, form: Mapping[str, str]) -> Response:
        """Tokens given out or taken back, in the shapes of the contract."""
        version = path.split("/")[2]
        if version not in self.versions_allowed:
            raise Refused(404, "OBJECT_NOT_FOUND", f"no such version: {version}")
        if found := wrong("POST", path, version, form):
            raise Refused(400, "VALIDATION_ERROR", found[0])
        if not path.endswith("/revoke"):
            return JSONResponse(self.access.grant(form))
        self.access.revoke(form)
        return Response(status_code=204)

    def _response(self, answer: Answer) -> Response:
        headers = {"X-HubSpot-Correlation-Id": self._correlation()}
        if answer.body is None:
            return Response(status_code=answer.status, headers=headers)
        return JSONResponse(answer.body, answer.status, headers)

    def _refused(self, refused: Refused) -> Response:
        correlation = self._correlation()
        headers = {"X-HubSpot-Correlation-Id": correlation, **refused.headers}
        return JSONResponse(refused.body(correlation), refused.status, headers)

    def _correlation(self) -> str:
        self.correlations += 1
        return f"00000000-0000-4000-8000-{self.correlations:012d}"


def _failing(fault: Fault | None) -> Callable[[int], bool]:
    if fault is None or fault.does is not Does.PARTIAL:
        return lambda _: False
    return lambda at: at % fault.every == fault.every - 1


def _json(content: bytes) -> Mapping[str, Any]:
    if not content:
        return {}
    try:
        return json.loads(content)
    except ValueError:
        raise Refused(400, "VALIDATION_ERROR", "Invalid input JSON") from None


async def _until_gone(request: Request, seconds: float) -> None:
    """Wait until the client has given up, at most so many seconds."""
    for _ in range(round(seconds / POLL_SECONDS)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(POLL_SECONDS)
