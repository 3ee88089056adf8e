"""`POST /v1/standing-approvals` and `/{standing}/revoke`: a person approves beforehand, never a tool.

As decisions on proposals these are routes of their own: the holder of the token, or of a page of
ours, is the local person. `GET /v1/standing-approvals` reads the tool list_standing_approvals.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tools.errors import InvalidInput, invalid
from tools.granting import Grant, read_grant
from tools.operations.standing import StandingLine
from ui.deciding import Deciding
from ui.live import Live, preferred_locale
from ui.openapi import LANGUAGE, Schemas, answers, path_parameter
from ui.rest import as_json, json_object
from ui.visit import visit_of

GRANT = (
    "A person's approval beforehand: no tool can give it. `covers` says what a proposal must look "
    "like: kind send_message with channels, purpose, exactly one of template and goal, values, "
    "segment, requesters (agent, human, job) and doors; or kind sync_crm with connection. The text "
    "of the template and the rule of the segment are pinned as they are now. Nobody can grant more "
    "than they may approve at once and alone."
)
REVOKE = "Ends a standing approval at once; what it let start goes on. A second time answers 409."


def standing_routes(live: Live, schemas: Schemas) -> APIRouter:
    """Granting and ending."""
    router = APIRouter()

    async def grant(request: Request) -> Response:
        given = read_grant(await _body(request))
        return as_json(await _deciding(live, request).grant(given))

    async def revoke(request: Request) -> Response:
        body = await _body(request)
        for name, value in body.items():
            raise invalid(name[:80], value, "is an unknown argument", "an empty body")
        key = str(request.path_params["standing"])[:80]
        return as_json(await _deciding(live, request).revoke(key))

    router.add_api_route(
        "/v1/standing-approvals",
        grant,
        methods=["POST"],
        operation_id="rest_grant_standing_approval",
        summary="Grant a standing approval",
        description=GRANT,
        tags=["approvals"],
        response_class=Response,
        openapi_extra=_operation(schemas, Grant.model_json_schema()),
    )
    router.add_api_route(
        "/v1/standing-approvals/{standing}/revoke",
        revoke,
        methods=["POST"],
        operation_id="rest_revoke_standing_approval",
        summary="Revoke a standing approval",
        description=REVOKE,
        tags=["approvals"],
        response_class=Response,
        openapi_extra=_operation(
            schemas,
            {"type": "object", "properties": {}, "additionalProperties": False},
            path_parameter("standing", "sap_ id of the standing approval."),
        ),
    )
    return router


async def _body(request: Request) -> dict[str, Any]:
    if request.query_params:
        raise InvalidInput("arguments go into the body, not into the query string")
    return await json_object(request)


def _deciding(live: Live, request: Request) -> Deciding:
    return Deciding(
        runtime=live.runtime,
        door="rest",
        locale=preferred_locale(request.headers.get("accept-language", "")),
        request_id=visit_of(request.scope).request_id,
    )


def _operation(
    schemas: Schemas, body: dict[str, Any], *parameters: dict[str, Any]
) -> dict[str, Any]:
    is_empty = not body["properties"]
    content = {"application/json": {"schema": body}}
    return {
        "requestBody": {"required": not is_empty, "content": content},
        "parameters": [*parameters, LANGUAGE],
        "responses": answers(schemas.of(StandingLine), "The standing approval"),
        "x-rapport-effect": "write",
    }
