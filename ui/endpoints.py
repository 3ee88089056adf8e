"""`/v1/webhook-endpoints`: where events go, looked after by people; no tool changes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from tools.arguments import Result
from tools.context import Ctx
from tools.errors import InvalidInput, Problem
from tools.webhooks.endpoints import EndpointAdded, EndpointChanged, EndpointList, Endpoints
from tools.webhooks.events import EVENTS
from ui.actors import local_actor
from ui.live import Live, preferred_locale
from ui.openapi import LANGUAGE, Schemas, answers, path_parameter
from ui.rest import as_json, json_object
from ui.visit import visit_of

PATH = "/v1/webhook-endpoints"
Change = Callable[[Endpoints, Ctx, str], Awaitable[EndpointChanged]]
CHANGES: Mapping[str, tuple[str, Change]] = {
    "remove": (
        "Forget an endpoint and what waits for it",
        lambda on, ctx, key: on.remove(ctx, key),
    ),
    "enable": ("Send to a disabled endpoint again", lambda on, ctx, key: on.enable(ctx, key)),
    "test": ("Send an event that says it is a test", lambda on, ctx, key: on.test(ctx, key)),
}


class NewEndpoint(BaseModel):
    """An address to send events to."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=2_000, description="A public https address.")
    events: list[str] = Field(
        default=[], max_length=40, description=f"{', '.join(EVENTS)}; all when empty."
    )
    headers: dict[str, str] = Field(
        default={}, description="Headers to send along, such as the key n8n asks for."
    )


def endpoint_routes(live: Live, schemas: Schemas) -> APIRouter:
    """List, add, remove, enable and test."""
    router = APIRouter()
    endpoints = Endpoints(live.runtime.settings)

    async def listed(request: Request) -> Response:
        return as_json(await endpoints.all(await _ctx(live, request)))

    async def add(request: Request) -> Response:
        given = _new(await json_object(request))
        ctx = await _ctx(live, request)
        return as_json(await endpoints.add(ctx, given.url, given.events, given.headers))

    _route(
        router, "GET", "", listed, "list_webhook_endpoints", "List endpoints", EndpointList, schemas
    )
    _route(
        router, "POST", "", add, "add_webhook_endpoint", "Add an endpoint", EndpointAdded, schemas
    )
    for name, (summary, change) in CHANGES.items():
        act = _changing(live, endpoints, change)
        own = f"{name}_webhook_endpoint"
        path = f"/{{endpoint}}/{name}"
        _route(router, "POST", path, act, own, summary, EndpointChanged, schemas)
    return router


def _changing(
    live: Live, endpoints: Endpoints, change: Change
) -> Callable[[Request], Awaitable[Response]]:
    async def act(request: Request) -> Response:
        if await json_object(request):
            raise InvalidInput("the body is not empty", hint="Send none.")
        key = str(request.path_params["endpoint"])[:80]
        return as_json(await change(endpoints, await _ctx(live, request), key))

    return act


async def _ctx(live: Live, request: Request) -> Ctx:
    if request.query_params:
        raise InvalidInput("arguments go into the body, not into the query string")
    return await live.runtime.ctx(
        local_actor("rest"),
        locale=preferred_locale(request.headers.get("accept-language", "")),
        request_id=visit_of(request.scope).request_id,
    )


def _new(body: dict[str, Any]) -> NewEndpoint:
    try:
        return NewEndpoint.model_validate(body)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, found["loc"])), "", str(found["msg"]))
            for found in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None


def _route(
    router: APIRouter,
    method: str,
    path: str,
    act: Callable[[Request], Awaitable[Response]],
    name: str,
    summary: str,
    result: type[Result],
    schemas: Schemas,
) -> None:
    extra: dict[str, Any] = {
        "parameters": [LANGUAGE],
        "responses": answers(schemas.of(result), "What there is" if method == "GET" else "Done"),
    }
    if path:
        extra["parameters"] = [path_parameter("endpoint", "whe_ id of the endpoint."), LANGUAGE]
    elif method == "POST":
        schema = NewEndpoint.model_json_schema()
        extra["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    router.add_api_route(
        f"{PATH}{path}",
        act,
        methods=[method],
        operation_id=f"rest_{name}",
        summary=summary,
        description="Endpoints are looked after by people: no tool lists or changes them.",
        tags=["webhooks"],
        response_class=Response,
        openapi_extra=extra,
    )
