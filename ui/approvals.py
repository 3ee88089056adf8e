"""`POST /v1/proposals/{proposal}/approve` and `/reject`: a person decides, never a tool.

No tool call can approve, so these are routes of their own: the holder of the token, or of a page of
ours, is the local person. The body may be empty; what is not known in it is refused.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tools.approving import MAX_NOTE, Decided
from tools.errors import InvalidInput, invalid
from ui.deciding import Deciding
from ui.live import Live, preferred_locale
from ui.openapi import LANGUAGE, Schemas, answers, path_parameter
from ui.rest import as_json, json_object
from ui.visit import visit_of

ABOUT = (
    "A person's decision: no tool can make it, and it is made once. A second one answers 409, as "
    "does one after the proposal expired or after the people, the text or the policy changed."
)
NOTE = {
    "type": "string",
    "maxLength": MAX_NOTE,
    "default": "",
    "description": "Why not, for the record.",
}


def approval_routes(live: Live, schemas: Schemas) -> APIRouter:
    """The two decisions."""
    router = APIRouter()

    async def approve(request: Request) -> Response:
        _known(await _body(request), frozenset())
        return as_json(await _deciding(live, request).approve(_named(request)))

    async def reject(request: Request) -> Response:
        body = await _body(request)
        _known(body, frozenset(("note",)))
        note = body.get("note", "")
        if not isinstance(note, str):
            raise invalid("note", note, "is not a text", f"at most {MAX_NOTE} characters")
        return as_json(await _deciding(live, request).reject(_named(request), note))

    router.add_api_route(
        "/v1/proposals/{proposal}/approve",
        approve,
        methods=["POST"],
        operation_id="rest_approve_proposal",
        summary="Approve a proposal",
        description=ABOUT,
        tags=["approvals"],
        response_class=Response,
        openapi_extra=_operation(schemas, {}),
    )
    router.add_api_route(
        "/v1/proposals/{proposal}/reject",
        reject,
        methods=["POST"],
        operation_id="rest_reject_proposal",
        summary="Reject a proposal",
        description=ABOUT,
        tags=["approvals"],
        response_class=Response,
        openapi_extra=_operation(schemas, {"note": NOTE}),
    )
    return router


async def _body(request: Request) -> dict[str, Any]:
    if request.query_params:
        raise InvalidInput("arguments go into the body, not into the query string")
    return await json_object(request)


def _known(body: dict[str, Any], names: frozenset[str]) -> None:
    if unknown := sorted(body.keys() - names):
        accepted = ", ".join(names) or "an empty body"
        raise invalid(unknown[0][:80], body[unknown[0]], "is an unknown argument", accepted)


def _named(request: Request) -> str:
    return str(request.path_params["proposal"])[:80]


def _deciding(live: Live, request: Request) -> Deciding:
    return Deciding(
        runtime=live.runtime,
        door="rest",
        locale=preferred_locale(request.headers.get("accept-language", "")),
        request_id=visit_of(request.scope).request_id,
    )


def _operation(schemas: Schemas, properties: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "object", "properties": properties, "additionalProperties": False}
    return {
        "requestBody": {"required": False, "content": {"application/json": {"schema": body}}},
        "parameters": [path_parameter("proposal", "prp_ id of the proposal."), LANGUAGE],
        "responses": answers(schemas.of(Decided), "What became of it"),
        "x-rapport-effect": "effect",
    }
