"""The one ASGI application: REST, MCP, health, the pages and the chat, behind one wall."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from mcp_server.http import McpHttp
from tools.approving import Decided
from tools.consenting import ConsentAsked
from tools.context import Actor
from tools.errors import RapportError
from tools.operations.inbound import InboundSet
from tools.operations.standing import StandingLine
from tools.receipts import Received
from tools.runtime import Runtime
from tools.settings import Settings
from tools.webhooks.endpoints import EndpointAdded, EndpointChanged, EndpointList
from ui.actors import local_actor
from ui.approvals import approval_routes
from ui.browser import SignIn, page_routes, session_routes
from ui.chat.storage import element_routes
from ui.connections import connection_routes
from ui.consent import consent_routes
from ui.door import Chat, Door
from ui.endpoints import endpoint_routes
from ui.events import event_routes
from ui.failures import error_response, of_status
from ui.files import KeptFile, file_routes
from ui.health import DetailedHealth, health_routes
from ui.hooks import hook_routes
from ui.inbound import inbound_routes
from ui.leaving import leaving_routes
from ui.limits import BodyLimit
from ui.live import Live
from ui.mail import mail_routes
from ui.notifications import Seen, notification_routes
from ui.openapi import Schemas, described
from ui.receipts import receipt_routes
from ui.rest import ToolList, alias_routes, tool_routes
from ui.security import Boundary, Gate, brings_token
from ui.standing import standing_routes
from ui.tokens import Sessions
from ui.visit import Visits, failed, visit_of

ABOUT = "Typed tools over a customer store: the same by REST, MCP and the command line."
SHOWN = (
    ToolList,
    DetailedHealth,
    KeptFile,
    Decided,
    Seen,
    EndpointAdded,
    EndpointChanged,
    EndpointList,
    StandingLine,
    ConsentAsked,
    Received,
    InboundSet,
)
EXPOSED = ("X-Request-Id", "Retry-After")
ACCEPTED = ("Authorization", "Content-Type", "Idempotency-Key", "X-Request-Id")


def build_app(live: Live, sign_in: SignIn, chat: Chat | None = None) -> ASGIApp:
    """Everything that answers on the port. The runtime opens and closes with the lifespan."""
    inner, schemas = _routed(live, sign_in, chat)
    inner.router.default = Door(sign_in, chat, inner.router.not_found)
    _describe(inner, schemas)
    return _walled(inner, sign_in.settings, sign_in)


def document(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of a server with these settings; opens nothing."""
    sign_in = SignIn(settings, "", Sessions(""))
    return openapi_document(*_routed(Live(Runtime(settings)), sign_in))


def _routed(live: Live, sign_in: SignIn, chat: Chat | None = None) -> tuple[FastAPI, Schemas]:
    mcp = McpHttp(live.runtime, _authenticate(sign_in.token))
    inner = FastAPI(
        title="Rapport",
        version=version("rapport-crm"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(live, mcp, chat),
        redirect_slashes=False,
        telemetry=TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False),
    )
    schemas = Schemas(live.runtime.registry, SHOWN)
    routers = [
        page_routes(sign_in),
        session_routes(sign_in),
        tool_routes(live, schemas),
        alias_routes(live, schemas),
        approval_routes(live, schemas),
        standing_routes(live, schemas),
        endpoint_routes(live, schemas),
        connection_routes(live, schemas),
        inbound_routes(live, schemas),
        notification_routes(live, schemas),
        receipt_routes(live, schemas),
        hook_routes(live),
        file_routes(live, schemas),
        event_routes(live),
        health_routes(live, schemas),
        leaving_routes(live),
        mail_routes(live),
        consent_routes(live),
        element_routes(live),
    ]
    for router in routers:
        inner.include_router(router)
    inner.router.routes.append(Route("/mcp", endpoint=mcp))
    _answer_failures(inner)
    return inner, schemas


def _authenticate(token: str) -> Callable[[Mapping[str, str]], Actor | None]:
    def actor_of(headers: Mapping[str, str]) -> Actor | None:
        brought = brings_token(headers.get("authorization", ""), token)
        return local_actor("mcp") if brought else None

    return actor_of


def _walled(inner: ASGIApp, settings: Settings, sign_in: SignIn) -> ASGIApp:
    """The layers around the routes, the outermost last."""
    app: ASGIApp = BodyLimit(inner, settings.body_limit)
    app = Gate(app, sign_in.token, sign_in.sessions, settings.public_url)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=list(ACCEPTED),
            expose_headers=list(EXPOSED),
        )
    app = Boundary(app, settings)
    https = (settings.public_url or "").startswith("https://")
    return Visits(app, strict_transport=https)


def _lifespan(live: Live, mcp: McpHttp, chat: Chat | None) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(live.runtime.close)
            await live.runtime.store()
            await stack.enter_async_context(mcp.running())
            if chat is not None:
                await stack.enter_async_context(chat.running())
            yield

    return lifespan


def _answer_failures(app: FastAPI) -> None:
    """Every failure inside the routes becomes our own error."""

    async def of_framework(request: Request, error: Exception) -> Response:
        status, detail, headers = 400, "", None
        if isinstance(error, HTTPException):
            status, detail, headers = error.status_code, error.detail, error.headers
        known = of_status(status, request.url.path, detail)
        return error_response(known, visit_of(request.scope), dict(headers or {}))

    app.add_exception_handler(RapportError, failed)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(Exception, failed)


def _describe(app: FastAPI, schemas: Schemas) -> None:
    document: list[dict[str, Any]] = []

    async def openapi() -> Response:
        if not document:
            document.append(openapi_document(app, schemas))
        return JSONResponse(document[0])

    app.add_api_route("/openapi.json", openapi, include_in_schema=False)


def openapi_document(app: FastAPI, schemas: Schemas) -> dict[str, Any]:
    """The OpenAPI document of the routes there are."""
    whole = get_openapi(
        title=app.title, version=app.version, description=ABOUT, routes=list(app.routes)
    )
    return described(whole, schemas)
