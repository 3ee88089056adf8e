"""`POST /v1/notifications/seen`: what a person has looked at is no longer new to them."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from store.ids import from_text
from tools.arguments import Result
from tools.errors import InvalidInput, invalid
from ui.actors import local_actor
from ui.live import Live
from ui.openapi import Schemas, answers
from ui.rest import as_json, json_object

UP_TO = {"type": "string", "maxLength": 40, "description": "ntf_ id: this one and all before it."}


class Seen(Result):
    """What became of it."""

    seen: int = Field(description="How many were new until now.")


def notification_routes(live: Live, schemas: Schemas) -> APIRouter:
    """The one route that is no tool: an agent does not look for a person."""
    router = APIRouter()

    async def see(request: Request) -> Response:
        body = await json_object(request)
        if unknown := sorted(body.keys() - {"up_to"}):
            raise invalid(unknown[0][:80], body[unknown[0]], "is an unknown argument", "up_to")
        return as_json(Seen(seen=await _see(live, body.get("up_to"))))

    schema = {"type": "object", "properties": {"up_to": UP_TO}, "required": ["up_to"]}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    router.add_api_route(
        "/v1/notifications/seen",
        see,
        methods=["POST"],
        operation_id="rest_see_notifications",
        summary="Mark notifications as seen",
        description="Of the person who asks: others still have them as new.",
        tags=["rest"],
        response_class=Response,
        openapi_extra={
            "requestBody": body,
            "responses": answers(schemas.of(Seen), "How many were new"),
        },
    )
    return router


async def _see(live: Live, up_to: object) -> int:
    if not isinstance(up_to, str):
        raise InvalidInput("up_to: is missing", hint="Send the ntf_ id of the newest you saw.")
    try:
        key = from_text("notification", up_to)
    except ValueError as error:
        raise invalid("up_to", up_to, "is not a notification's id", str(error)) from None
    runtime, person = live.runtime, local_actor("rest").id
    tenant = await runtime.tenant()
    now = (await runtime.ctx(local_actor("rest"))).now_ms
    return await runtime.write(
        tenant.id, lambda tx: tx.notifications.see(person, up_to=key, ids=(), now_ms=now)
    )
