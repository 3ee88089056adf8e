"""REST: `POST /v1/tools/{name}` for every tool, and readable paths over the same tools."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import Response

from tools.errors import InvalidInput
from tools.registry import Registry
from tools.tool import Tool
from ui.failures import WrongMediaType
from ui.fields import fields_of, is_object, raw_arguments
from ui.live import Live
from ui.openapi import Schemas, answers, path_parameter, query_parameters, tool_operation

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Alias:
    """A readable GET path over a READ tool; `field` is the argument its path parameter fills."""

    path: str
    tool: str
    field: str = ""

    @property
    def operation(self) -> str:
        """The operation's id, apart from the tool's own."""
        return f"rest_{self.tool}{f'_by_{self.field}' if self.field else ''}"


ALIASES = (
    Alias("/v1/customers", "find_customers"),
    Alias("/v1/customers/{customer}", "get_customer", "customer"),
    Alias("/v1/segments", "list_segments"),
    Alias("/v1/fields", "describe_fields"),
    Alias("/v1/communications", "list_communications"),
    Alias("/v1/proposals", "list_proposals"),
    Alias("/v1/proposals/{proposal}", "list_proposals", "proposal"),
    Alias("/v1/standing-approvals", "list_standing_approvals"),
    Alias("/v1/notifications", "list_notifications"),
    Alias("/v1/connections", "list_connections"),
    Alias("/v1/syncs", "get_sync"),
    Alias("/v1/syncs/{run}", "get_sync", "run"),
    Alias("/v1/conflicts", "list_conflicts"),
    Alias("/v1/jobs", "list_jobs"),
    Alias("/v1/jobs/{job}", "list_jobs", "job"),
)


def as_json(model: BaseModel) -> Response:
    """A model as the body of an answer."""
    return Response(model.model_dump_json(), media_type="application/json")


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty one is `{}`."""
    body = await request.body()
    if not body:
        return {}
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongMediaType(
            f"the body is {media_type[:80] or 'of no stated type'}",
            hint="Send JSON with 'Content-Type: application/json'.",
        )
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInput(f"the body is not JSON: {error}") from None
    if not is_object(value):
        raise InvalidInput("the body is not a JSON object", hint="Send {…} with the arguments.")
    return value


def _tool_endpoint(tool: Tool, live: Live) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if request.query_params:
            raise InvalidInput("arguments go into the body, not into the query string")
        return as_json(await live.call(tool.name, await json_object(request), request))

    return endpoint


def _alias_endpoint(alias: Alias, tool: Tool, live: Live) -> Endpoint:
    fields = fields_of(tool.args)

    async def endpoint(request: Request) -> Response:
        given = {name: request.query_params.getlist(name) for name in request.query_params}
        if alias.field:
            given[alias.field] = [request.path_params[alias.field], *given.get(alias.field, [])]
        return as_json(await live.call(tool.name, raw_arguments(fields, given), request))

    return endpoint


def tool_routes(live: Live, schemas: Schemas) -> APIRouter:
    """One POST route for each tool there is, and the list of them."""
    router = APIRouter()
    registry = live.runtime.registry
    for tool in registry:
        router.add_api_route(
            f"/v1/tools/{tool.name}",
            _tool_endpoint(tool, live),
            methods=["POST"],
            operation_id=tool.name,
            summary=tool.title,
            description=tool.description,
            tags=[tool.toolset],
            response_class=Response,
            openapi_extra=tool_operation(tool, schemas),
        )
    router.add_api_route(
        "/v1/tools",
        _list_endpoint(registry),
        methods=["GET"],
        operation_id="rest_list_tools",
        summary="List tools",
        description="Every tool: what it does, what it changes, what it takes and answers.",
        tags=["rest"],
        response_class=Response,
        openapi_extra={"responses": answers(schemas.of(ToolList), "The tools")},
    )
    return router


class ToolSummary(BaseModel):
    """A tool as the list shows it."""

    name: str
    title: str
    description: str
    effect: str
    toolset: str
    arguments: dict[str, Any]


class ToolList(BaseModel):
    """Every tool."""

    tools: list[ToolSummary]


def _list_endpoint(registry: Registry) -> Endpoint:
    listed = [
        ToolSummary(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            effect=tool.effect.value,
            toolset=tool.toolset,
            arguments=tool.args.model_json_schema(),
        )
        for tool in registry
    ]
    answer = ToolList(tools=listed)

    async def endpoint(request: Request) -> Response:
        return as_json(answer)

    return endpoint


def alias_routes(live: Live, schemas: Schemas) -> APIRouter:
    """The readable paths of the tools there are."""
    router = APIRouter()
    known = {tool.name: tool for tool in live.runtime.registry}
    for alias in ALIASES:
        if tool := known.get(alias.tool):
            router.add_api_route(
                alias.path,
                _alias_endpoint(alias, tool, live),
                methods=["GET"],
                operation_id=alias.operation,
                summary=tool.title,
                description=f"The same as `POST /v1/tools/{tool.name}`.",
                tags=["readable paths"],
                response_class=Response,
                openapi_extra={
                    "parameters": _parameters(alias, tool),
                    "responses": answers(schemas.result(tool), tool.title),
                },
            )
    return router


def _parameters(alias: Alias, tool: Tool) -> list[dict[str, Any]]:
    fields = fields_of(tool.args)
    path = fields.pop(alias.field) if alias.field else None
    about = str(path.schema.get("description", "")) if path else ""
    in_path = [path_parameter(alias.field, about)] if path else []
    return in_path + query_parameters(list(fields.values()))
