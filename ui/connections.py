"""`POST /v1/connections`: a person gives the key of a CRM. Everything else about connections is a
tool; this is none, so that no key is ever an argument that a model writes or a log holds."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from tools.connecting import LONGEST_NAME, LONGEST_TOKEN, connect_by_hand
from tools.errors import InvalidInput, Problem
from tools.operations.connections import Connected
from ui.actors import local_actor
from ui.failures import told_in
from ui.live import Live, preferred_locale
from ui.openapi import LANGUAGE, Schemas, answers
from ui.rest import as_json, json_object
from ui.visit import visit_of

ABOUT = (
    "Checks the key, makes the fields that Rapport fills there, and keeps the key encrypted; no "
    "answer, log or audit entry repeats it. `GET /v1/connections` lists what is connected."
)


class NewConnection(BaseModel):
    """A CRM to connect."""

    model_config = ConfigDict(extra="forbid")

    system: Literal["hubspot"] = Field(default="hubspot", description="Which CRM.")
    token: SecretStr = Field(
        max_length=LONGEST_TOKEN, description="A service key or an access token; write-only."
    )
    name: str = Field(default="", max_length=LONGEST_NAME, description="What to call it.")


def connection_routes(live: Live, schemas: Schemas) -> APIRouter:
    """Connecting with a key."""
    router = APIRouter()

    async def add(request: Request) -> Response:
        if request.query_params:
            raise InvalidInput("arguments go into the body, not into the query string")
        given = _new(await json_object(request))
        ctx = await live.runtime.ctx(
            local_actor("rest"),
            locale=preferred_locale(request.headers.get("accept-language", "")),
            request_id=visit_of(request.scope).request_id,
        )
        with told_in(ctx.locale):
            return as_json(await connect_by_hand(ctx, given.token, name=given.name))

    router.add_api_route(
        "/v1/connections",
        add,
        methods=["POST"],
        operation_id="rest_connect_crm_with_key",
        summary="Connect a CRM with a key",
        description=ABOUT,
        tags=["connections"],
        response_class=Response,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": NewConnection.model_json_schema()}},
            },
            "parameters": [LANGUAGE],
            "responses": answers(schemas.of(Connected), "The connection"),
            "x-rapport-effect": "write",
        },
    )
    return router


def _new(body: dict[str, Any]) -> NewConnection:
    try:
        return NewConnection.model_validate(body)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, found["loc"]))[:80], "", str(found["msg"]))
            for found in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None
