"""`/unsubscribe/{token}`: one click out of e-mail (RFC 8058), and a person's own preferences.

The token in the path is the whole authority: no login, no cookie, no redirect. A mail provider
posts `List-Unsubscribe=One-Click` without an Origin. Opening the page changes nothing: scanners of
mail open every link. Whether a token is ours is decided before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from store.contact import CHANNELS
from store.ports import Reader, Tx
from tools.context import Ctx
from tools.errors import RateLimited
from tools.leaving import PERSON, Standing, leave, prefer, standing
from tools.secret_file import signing_secret
from tools.sending.unsubscribe import PATH, Leaving, read_token
from ui.failures import told_in
from ui.live import Live, preferred_locale
from ui.often import Often
from ui.pages.leaving import ONE_CLICK, PREFERENCES, leaving_page
from ui.visit import visit_of

T = TypeVar("T")
A_LINK_A_MINUTE = 30
FORGED_A_MINUTE = 60
MOST_FIELDS = 20
HEADERS = {"Vary": "Accept-Language", "X-Robots-Tag": "noindex, nofollow"}


class _Links:
    """Who a link belongs to, and what is done for them."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._secret: SecretStr | None = None
        self._of_link, self._forged = Often(A_LINK_A_MINUTE), Often(FORGED_A_MINUTE)

    async def of(self, request: Request) -> Leaving | None:
        """Whose link it is, None for one that was never made here. `RateLimited` when it is used,
        or others are tried, far more often than any provider does."""
        if self._secret is None:
            self._secret = signing_secret(self._live.runtime.settings)
        token = str(request.path_params["token"])
        tenant = await self._live.runtime.tenant()
        found = read_token(self._secret, tenant.id, token)
        client = request.client.host if request.client else ""
        often = self._of_link.allows(token) if found else self._forged.allows(client or "-")
        if not often:
            raise RateLimited("this link was used too often", hint="Try again in a minute.")
        return found

    async def ctx(self, request: Request) -> Ctx:
        """The surroundings of what a person does by their link."""
        return await self._live.runtime.ctx(
            PERSON,
            locale=preferred_locale(request.headers.get("accept-language", "")),
            request_id=visit_of(request.scope).request_id,
        )

    async def read(self, ctx: Ctx, unit: Callable[[Reader], T]) -> T:
        with told_in(ctx.locale):
            return await ctx.read(unit)

    async def write(self, ctx: Ctx, unit: Callable[[Tx], T]) -> T:
        with told_in(ctx.locale):
            return await ctx.services.write(ctx.tenant.id, unit)


def leaving_routes(live: Live) -> APIRouter:
    """The page of a link and what it posts; in no document, for no program of ours calls it."""
    router = APIRouter(include_in_schema=False)
    links = _Links(live)

    @router.get(f"{PATH}{{token}}")
    async def look(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        leaving, ctx = await links.of(request), await links.ctx(request)
        if leaving is None:
            return _page("unknown", Standing(), ctx, 404)
        return _page("ask", await links.read(ctx, lambda tx: standing(tx, leaving, ctx)), ctx)

    @router.post(f"{PATH}{{token}}")
    async def act(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        leaving, ctx = await links.of(request), await links.ctx(request)
        if leaving is None:
            return _page("unknown", Standing(), ctx, 404)
        form = await _form(request)
        name, value = ONE_CLICK
        if form.get(name, "").strip().lower() == value.lower():
            return _page("left", await links.write(ctx, lambda tx: leave(tx, leaving, ctx)), ctx)
        if form.get(PREFERENCES) == "save":
            wanted = frozenset(CHANNELS) & form.keys()
            kept = await links.write(ctx, lambda tx: prefer(tx, leaving, wanted, ctx))
            return _page("saved", kept, ctx)
        now = await links.read(ctx, lambda tx: standing(tx, leaving, ctx))
        return _page("unreadable", now, ctx, 422)

    return router


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of the body; none of one that is no form."""
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            pairs = list(form.multi_items())
    except (HTTPException, ValueError):
        return {}
    return {name: value for name, value in pairs if not isinstance(value, UploadFile)}


def _page(outcome: str, shown: Standing, ctx: Ctx, status: int = 200) -> Response:
    sender = ctx.services.mailing.sender.name if ctx.services.mailing.settings.mail_from else ""
    locale = "fr" if ctx.locale.startswith("fr") else "en"
    text = leaving_page(outcome, shown, locale, sender or ctx.tenant.name)
    return HTMLResponse(text, status, headers=HEADERS)
