"""`/settings/mail` and `/v1/mail/gmail/…`: a person connects their own Gmail in the browser.

Google sends the browser back across sites, where no cookie of ours comes along. That GET therefore
changes nothing: it shows one button, and what the button posts counts only from the session that
asked, within ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from store.segment.lexicon import language_of
from tools.campaigns.gmail_accounts import GmailAccounts
from tools.campaigns.gmail_consent import consent_address, take_answer
from tools.errors import Conflict, RapportError
from ui.actors import local_actor
from ui.live import Live, preferred_locale
from ui.pages.mail import mail_page
from ui.security import GMAIL_CALLBACK, cookie_name

PAGE = "/settings/mail"
CONNECT, FINISH, DISCONNECT = (f"/v1/mail/gmail/{name}" for name in ("connect", "finish", "disconnect"))  # fmt: skip
MOST_FIELDS = 10
HEADERS = {"Vary": "Accept-Language", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}  # fmt: skip


def mail_routes(live: Live) -> APIRouter:
    """The page and what it posts; in no document, for they are a browser's."""
    router = APIRouter(include_in_schema=False)

    @router.get(PAGE)
    async def look(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return await _standing(live, request)

    @router.post(CONNECT)
    async def connect(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        settings = live.runtime.settings
        try:
            url = consent_address(
                settings, redirect_uri=_redirect(live, request), asker=_asker(request)
            )
        except RapportError as error:
            return _page(request, "failed", 409, error=error)
        return _page(request, "go", url=url)

    @router.get(GMAIL_CALLBACK)
    async def callback(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        given = {name: request.query_params.get(name, "")[:2_000] for name in ("state", "code")}
        if not given["code"]:
            return _page(request, "refused", 400)
        return _page(request, "finish", fields=given)

    @router.post(FINISH)
    async def finish(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        form, actor = await _form(request), local_actor("rest")
        try:
            account = await take_answer(
                await _accounts(live),
                live.runtime.settings,
                state=form.get("state", ""),
                code=form.get("code", ""),
                asker=_asker(request),
                owner=actor.id,
                actor=actor.principal,
            )
        except Conflict as error:
            return _page(request, "failed", 409, error=error)
        return _page(request, "connected", email=account.email)

    @router.post(DISCONNECT)
    async def disconnect(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        gone = await (await _accounts(live)).disconnect(local_actor("rest").id)
        return _page(request, "disconnected" if gone else "none", email=gone.email if gone else "")

    return router


async def _standing(live: Live, request: Request) -> Response:
    account = await (await _accounts(live)).of(local_actor("rest").id)
    if account is None:
        set_up = live.runtime.settings.google_client_id
        return _page(request, "none" if set_up else "unset")
    return _page(request, "live" if account.is_live else "ended", email=account.email)


async def _accounts(live: Live) -> GmailAccounts:
    return GmailAccounts(live.runtime, (await live.runtime.tenant()).id)


def _asker(request: Request) -> str:
    """What only the browser or program that asks has: its session, else its token."""
    cookie = request.cookies.get(cookie_name(request.scope), "")
    return cookie or request.headers.get("authorization", "")


def _redirect(live: Live, request: Request) -> str:
    """Where Google sends the browser back to: the address it came by, whose Host was checked."""
    public = live.runtime.settings.public_url
    base = public or f"http://{request.headers.get('host', '')}"
    return f"{base.rstrip('/')}{GMAIL_CALLBACK}"


async def _form(request: Request) -> Mapping[str, str]:
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            pairs = list(form.multi_items())
    except (HTTPException, ValueError):
        return {}
    return {name: value for name, value in pairs if not isinstance(value, UploadFile)}


def _page(request: Request, outcome: str, status: int = 200, **shown: Any) -> Response:
    locale = preferred_locale(request.headers.get("accept-language", "")) or "en"
    text = mail_page(outcome, language_of(locale), **shown)
    return HTMLResponse(text, status, headers=HEADERS)
