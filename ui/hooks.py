"""`POST /webhooks/hubspot/{connection}`: HubSpot posts what changed there.

No token: the signature over the public address is the whole authority. What is not expected at all
answers 404, before a body is read. The answer comes once the events are kept; a job looks at them.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tools.connectors.hubspot.signature import SIGNATURE, TIMESTAMP
from tools.sync.inbound_receiving import PROVIDER, Delivery, expect, take_events
from ui.failures import told_in
from ui.live import Live
from ui.rest import as_json
from ui.visit import visit_of

PATH = "/webhooks/hubspot/{connection}"
MOST_SIGNATURE = 200


def hook_routes(live: Live) -> APIRouter:
    """The one route; in no document, for no program of ours calls it."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def posted(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        ctx = await live.runtime.ctx(PROVIDER, request_id=visit_of(request.scope).request_id)
        delivery = _delivery(request, live.runtime.settings.public_url)
        with told_in(ctx.locale):
            expected = await expect(ctx, delivery)
            return as_json(await take_events(ctx, expected, delivery, await request.body()))

    return router


def _delivery(request: Request, public_url: str | None) -> Delivery:
    """The head of a request. Its URL is the one people reach us by, never what a proxy made of it."""
    base = (public_url or f"{request.url.scheme}://{request.url.netloc}").rstrip("/")
    query = request.scope.get("query_string", b"").decode("latin-1")
    path = request.scope.get("raw_path", b"").decode("latin-1") or request.url.path
    return Delivery(
        connection=str(request.path_params["connection"])[:40],
        method=request.method,
        url=f"{base}{path}{f'?{query}' if query else ''}",
        signature=request.headers.get(SIGNATURE, "")[:MOST_SIGNATURE],
        timestamp=request.headers.get(TIMESTAMP, "")[:MOST_SIGNATURE],
    )
