"""`POST /v1/connections/{connection}/inbound`: whether a CRM's changes are taken over, and the secret
that its events are signed with, which goes in and never comes out."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from tools.errors import InvalidInput, Problem
from tools.inbound_by_hand import LONGEST_SECRET, set_inbound_by_hand
from tools.operations.inbound import InboundSet
from ui.actors import local_actor
from ui.failures import told_in
from ui.live import Live, preferred_locale
from ui.openapi import LANGUAGE, Schemas, answers, path_parameter
from ui.rest import as_json, json_object
from ui.visit import visit_of

ABOUT = (
    "Switches taking over changes from the CRM on or off. `address` of the answer is what its app "
    "posts to; without `app_secret`, which is kept encrypted, only polling finds changes."
)
CONNECTION = "con_ id of the connection."


class ChangeInbound(BaseModel):
    """How changes from a CRM are taken; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    inbound: Literal["on", "off"] | None = Field(default=None, description="Whether at all.")
    create: bool | None = Field(
        default=None, description="Whether people only known there are added here."
    )
    app_secret: SecretStr | None = Field(
        default=None, max_length=LONGEST_SECRET, description="The app's client secret; write-only."
    )


def inbound_routes(live: Live, schemas: Schemas) -> APIRouter:
    """The one route."""
    router = APIRouter()

    async def change(request: Request) -> Response:
        if request.query_params:
            raise InvalidInput("arguments go into the body, not into the query string")
        given = _given(await json_object(request))
        ctx = await live.runtime.ctx(
            local_actor("rest"),
            locale=preferred_locale(request.headers.get("accept-language", "")),
            request_id=visit_of(request.scope).request_id,
        )
        with told_in(ctx.locale):
            done = await set_inbound_by_hand(
                ctx,
                str(request.path_params["connection"])[:40],
                inbound=None if given.inbound is None else given.inbound == "on",
                create=given.create,
                secret=given.app_secret,
            )
        return as_json(done)

    router.add_api_route(
        "/v1/connections/{connection}/inbound",
        change,
        methods=["POST"],
        operation_id="rest_set_inbound",
        summary="Take over changes from a CRM",
        description=ABOUT,
        tags=["connections"],
        response_class=Response,
        openapi_extra=_operation(schemas),
    )
    return router


def _operation(schemas: Schemas) -> dict[str, Any]:
    content = {"application/json": {"schema": ChangeInbound.model_json_schema()}}
    return {
        "requestBody": {"required": True, "content": content},
        "parameters": [path_parameter("connection", CONNECTION), LANGUAGE],
        "responses": answers(schemas.of(InboundSet), "How it stands"),
        "x-rapport-effect": "write",
    }


def _given(body: dict[str, Any]) -> ChangeInbound:
    try:
        return ChangeInbound.model_validate(body)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, found["loc"]))[:80], "", str(found["msg"]))
            for found in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInput(str(problems[0]), problems=problems) from None
