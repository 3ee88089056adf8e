"""Thumbs up and down: `PUT` and `DELETE /feedback`, answered here.

Chainlit's own route asks nobody whose answer is judged and turns every refusal into a 500.
"""

from __future__ import annotations

from typing import Any

from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tools.errors import invalid
from ui.fields import is_object
from ui.rest import json_object


async def judged(request: Request, layer: BaseDataLayer) -> Response:
    """Keep or take back what the person of the request thinks of an answer."""
    body = await json_object(request)
    if request.method == "DELETE":
        await layer.delete_feedback(_text(body, "feedbackId"))
        return JSONResponse({"success": True})
    feedback = body.get("feedback")
    if not is_object(feedback):
        raise invalid("feedback", feedback, "is no verdict", "{forId, value, comment}")
    value = feedback.get("value")
    if value not in (0, 1):
        raise invalid("value", str(value), "is no verdict", "0 or 1")
    comment = _text(feedback, "comment") if feedback.get("comment") else None
    kept = Feedback(forId=_text(feedback, "forId"), value=value, comment=comment)
    return JSONResponse({"success": True, "feedbackId": await layer.upsert_feedback(kept)})


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(name, str(value), "is missing", "a text")
    return value
