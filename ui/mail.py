"""`/settings/mail` and `/v1/mail/gmail/…`: a person connects their own Gmail in the browser.

Google sends the browser back across sites, where no cookie of ours comes along. That GET therefore
changes nothing: it shows one button, and what the button posts counts only from the session that
asked, within ten minutes.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from store.segment.lexicon import language_of
from tools.campaigns.gmail_accounts import GmailAccounts
from tools.campaigns.gmail_consent import consent_address, take_answer
from tools.errors import Conflict, RapportError
from ui.actors import local_actor
from ui.consent import asker_of, callback_address, form_of
from ui.live import Live, preferred_locale
from ui.pages.mail import mail_page
from ui.security import GMAIL_CALLBACK

PAGE = "/settings/mail"
CONNECT, FINISH, DISCONNECT = (f"/v1/mail/gmail/{name}" for name in ("connect", "finish", "disconnect"))  # fmt: skip
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
                settings,
                redirect_uri=callback_address(live, request, GMAIL_CALLBACK),
                asker=asker_of(request),
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
        form, actor = await form_of(request), local_actor("rest")
        try:
            account = await take_answer(
                await _accounts(live),
                live.runtime.settings,
                state=form.get("state", ""),
                code=form.get("code", ""),
                asker=asker_of(request),
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


def _page(request: Request, outcome: str, status: int = 200, **shown: Any) -> Response:
    locale = preferred_locale(request.headers.get("accept-language", "")) or "en"
    text = mail_page(outcome, language_of(locale), **shown)
    return HTMLResponse(text, status, headers=HEADERS)
