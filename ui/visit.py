"""One request from the outside in: its id, one log line, the headers every answer carries."""

from __future__ import annotations

import logging
import re
import secrets
import time
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.errors import InternalError, RapportError
from ui.failures import error_response

log = logging.getLogger("rapport.request")
KEY = "rapport.visit"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cache-Control": "no-store",
}

SOCKET_STATUS = {"websocket.accept": 101, "websocket.close": 403}  # what the other side sees


@dataclass(slots=True)
class Visit:
    """What is known of a request under way. `signed_in` is `token` or `session`, empty if neither."""

    request_id: str
    signed_in: str = ""
    status: int = 0
    outcome: str = ""


def visit_of(scope: Scope) -> Visit:
    """The visit a request belongs to."""
    visit = scope[KEY]
    if not isinstance(visit, Visit):
        raise TypeError("the request did not come through Visits")
    return visit


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _template(scope: Scope) -> str:
    """The path as routes are written, never with ids or what somebody typed."""
    path = getattr(scope.get("route"), "path", "")
    return path if isinstance(path, str) and path else "-"


class Visits:
    """The outermost layer: no failure leaves it as anything but our own error."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool = False) -> None:
        self.app = app
        self.headers = dict(SAFE_HEADERS)
        if strict_transport:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass lifespan events through; wrap a request or a socket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:
            await self._visited(scope, receive, send)

    async def _visited(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter_ns()
        visit = Visit(_request_id(scope))
        scope[KEY] = visit

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(message, visit)
            elif message["type"] in SOCKET_STATUS:
                visit.status = visit.status or SOCKET_STATUS[message["type"]]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the last resort: it is logged and answered
            await self._failed(error, visit, scope, receive, sending)
        finally:
            _tell(scope, visit, started)

    def _dress(self, message: Message, visit: Visit) -> None:
        visit.status = message["status"]
        headers = MutableHeaders(scope=message)
        headers["X-Request-Id"] = visit.request_id
        for name, value in self.headers.items():
            headers.setdefault(name, value)

    async def _failed(
        self, error: Exception, visit: Visit, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer for a failure nobody answered for; one that was told already is left at that."""
        if visit.status:
            visit.outcome = visit.outcome or "broken_off"
            return
        ours = error if isinstance(error, RapportError) else defect(error)
        if scope["type"] == "websocket":
            visit.outcome = ours.code
            await send({"type": "websocket.close", "code": 1011})
            return
        await error_response(ours, visit)(scope, receive, send)


def defect(error: Exception) -> InternalError:
    """An exception that is nobody's fault but ours, logged under the id its answer shows."""
    incident = secrets.token_hex(4)
    log.error("defect %s", incident, exc_info=error)
    return InternalError(
        f"internal error {incident}", hint="The log has the details under this id."
    )


async def failed(request: Request, error: Exception) -> Response:
    """The answer for an exception of a route."""
    known = error if isinstance(error, RapportError) else defect(error)
    return error_response(known, visit_of(request.scope))


def _tell(scope: Scope, visit: Visit, started: int) -> None:
    log.info(
        "request",
        extra={
            "request_id": visit.request_id,
            "method": scope.get("method", "SOCKET")[:16],
            "path": _template(scope),
            "status": visit.status,
            "duration_ms": round((time.perf_counter_ns() - started) / 1e6, 2),
            "signed_in": visit.signed_in or "-",
            "outcome": visit.outcome or "done",
        },
    )
