"""`POST /v1/messages/{message}/status`: a provider, or what listens to one, says what became of a
message that a campaign sent. No tool does: a model has no say in what was delivered."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tools.errors import InvalidInput
from tools.receipts import PROVIDER, Receipt, Received, read_receipt, take_receipt
from ui.failures import told_in
from ui.live import Live, preferred_locale
from ui.openapi import LANGUAGE, Schemas, answers, path_parameter
from ui.rest import as_json, json_object
from ui.visit import visit_of

PATH = "/v1/messages/{message}/status"
ABOUT = (
    "What became of a message that a campaign sent. The same report again changes nothing, nor does "
    "one that is behind what is known (`late`). `bounced` and `complained` stop the address, "
    "`soft_bounced` does after the third within two weeks. The campaign's report counts it."
)
MESSAGE = "com_ id of the message in the log, or cmg_….cus_… as in its Message-ID."


def receipt_routes(live: Live, schemas: Schemas) -> APIRouter:
    """The one route."""
    router = APIRouter()

    async def reported(request: Request) -> Response:
        if request.query_params:
            raise InvalidInput("arguments go into the body, not into the query string")
        body = await json_object(request)
        ctx = await live.runtime.ctx(
            PROVIDER,
            locale=preferred_locale(request.headers.get("accept-language", "")),
            request_id=visit_of(request.scope).request_id,
        )
        with told_in(ctx.locale):
            message = str(request.path_params["message"])[:80]
            return as_json(await take_receipt(ctx, message, read_receipt(body)))

    router.add_api_route(
        PATH,
        reported,
        methods=["POST"],
        operation_id="rest_report_message_status",
        summary="Report what became of a message",
        description=ABOUT,
        tags=["messages"],
        response_class=Response,
        openapi_extra=_operation(schemas),
    )
    return router


def _operation(schemas: Schemas) -> dict[str, Any]:
    content = {"application/json": {"schema": Receipt.model_json_schema()}}
    return {
        "requestBody": {"required": True, "content": content},
        "parameters": [path_parameter("message", MESSAGE), LANGUAGE],
        "responses": answers(schemas.of(Received), "What the report came to"),
        "x-rapport-effect": "write",
    }
