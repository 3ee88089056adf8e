"""`/settings/hubspot` and `/v1/hubspot/…`: a person connects HubSpot with their account in the browser.

As with Gmail, HubSpot sends the browser back across sites, where no cookie of ours comes along. That
GET changes nothing: it shows one button, and what the button posts counts only from the session
that asked, once, within ten minutes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from store.segment.lexicon import language_of
from tools.connectors.troubles import ConnectorError
from tools.consenting import ask_consent, take_consent
from tools.context import Ctx
from tools.errors import Conflict, InvalidInput, NotFound, RapportError
from tools.operations.connections import ConnectionLine, ConnectionList
from tools.sync.consent import PAGE, can_consent
from ui.actors import local_actor
from ui.live import Live, preferred_locale
from ui.pages.consent import hubspot_page
from ui.security import HUBSPOT_CALLBACK, cookie_name
from ui.visit import visit_of

CONNECT, FINISH = "/v1/hubspot/connect", "/v1/hubspot/finish"
MOST_FIELDS, MOST_FIELD = 10, 2_000
HEADERS = {"Vary": "Accept-Language", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}  # fmt: skip
REFUSED = "access_denied"
_CODE = re.compile(r"[a-z_]{1,40}")  # nobody else's words on our page


def consent_routes(live: Live) -> APIRouter:
    """The page and what it posts; in no document, for they are a browser's."""
    router = APIRouter(include_in_schema=False)

    @router.get(PAGE)
    async def look(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        meant = request.query_params.get("connection", "")[:80]
        if not can_consent(live.runtime.settings):
            return _page(request, "unset")
        found = await live.runtime.call("list_connections", {}, local_actor("rest"))
        lines = found.items if isinstance(found, ConnectionList) else []
        outcome, names = _standing([one for one in lines if not meant or one.id == meant])
        return _page(request, outcome, name=names, fields={"connection": meant} if meant else {})

    @router.post(CONNECT)
    async def connect(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        form = await form_of(request)
        try:
            asked = await ask_consent(
                await ctx_of(live, request),
                redirect_uri=callback_address(live, request, HUBSPOT_CALLBACK),
                asker=asker_of(request),
                connection=form.get("connection", "")[:80],
            )
        except (Conflict, InvalidInput, NotFound) as error:
            return _page(request, "failed", error.http_status, error=error)
        return _page(request, "go", url=asked.url)

    @router.get(HUBSPOT_CALLBACK)
    async def callback(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        given = {
            name: request.query_params.get(name, "")[:MOST_FIELD] for name in ("state", "code")
        }
        if given["code"]:
            return _page(request, "finish", fields=given)
        why = request.query_params.get("error", REFUSED)
        told = why if _CODE.fullmatch(why) else "?"
        return _page(request, "refused" if why == REFUSED else "wrong", 400, name=told)

    @router.post(FINISH)
    async def finish(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        form = await form_of(request)
        try:
            done = await take_consent(
                await ctx_of(live, request),
                state=form.get("state", ""),
                code=SecretStr(form.get("code", "")),
                asker=asker_of(request),
            )
        except (Conflict, InvalidInput, NotFound, ConnectorError) as error:
            return _page(request, "failed", error.http_status, error=error)
        left = "; ".join(done.refused)
        return _page(request, "partly" if left else "done", name=_named(done.connection), left=left)

    return router


def asker_of(request: Request) -> str:
    """What only the browser or program that asks has: its session, else its token."""
    cookie = request.cookies.get(cookie_name(request.scope), "")
    return cookie or request.headers.get("authorization", "")


def callback_address(live: Live, request: Request, path: str) -> str:
    """Where a provider sends the browser back to: the public address, else the one it came by,
    whose Host was checked."""
    base = live.runtime.settings.public_url or f"http://{request.headers.get('host', '')}"
    return f"{base.rstrip('/')}{path}"


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a form; none for what is no form."""
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            pairs = list(form.multi_items())
    except (HTTPException, ValueError):
        return {}
    return {name: value for name, value in pairs if not isinstance(value, UploadFile)}


async def ctx_of(live: Live, request: Request) -> Ctx:
    """The surroundings of what a person does in the browser or by REST."""
    return await live.runtime.ctx(
        local_actor("rest"),
        locale=preferred_locale(request.headers.get("accept-language", "")),
        request_id=visit_of(request.scope).request_id,
    )


def _standing(lines: list[ConnectionLine]) -> tuple[str, str]:
    """How the connections stand that the page is about, and what they are called."""
    open_ones = [one for one in lines if one.state != "disconnected"]
    if not open_ones:
        return "none", ""
    names = ", ".join(_named(one) for one in open_ones)
    return "broken" if any(one.state == "broken" for one in open_ones) else "live", names


def _named(line: ConnectionLine) -> str:
    return f"{line.name} ({line.account_name} {line.account})"


def _page(
    request: Request,
    outcome: str,
    status: int = 200,
    *,
    error: RapportError | None = None,
    **shown: Any,
) -> Response:
    locale = preferred_locale(request.headers.get("accept-language", "")) or "en"
    text = hubspot_page(outcome, language_of(locale), error=error, **shown)
    return HTMLResponse(text, status, headers=HEADERS)
