"""The pages, and the session that lets a browser call the tools without holding the token."""

from __future__ import annotations

import asyncio
import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from tools.errors import NotFound, NotSignedIn
from tools.settings import Settings
from ui.live import LOCALES, preferred_locale
from ui.pages.render import assets, page
from ui.peers import peer_uid
from ui.rest import json_object
from ui.security import LOOPBACK_NAMES, cookie_name
from ui.tokens import SESSION_DAYS, Sessions, same_secret
from ui.visit import visit_of

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
STRANGERS_SITE = ("cross-site", "same-site")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a browser gets its session: by token, by one-time link, or by being ours."""

    settings: Settings
    token: str
    sessions: Sessions

    def grant(self, response: Response, request: Request) -> Response:
        """Put a new session's cookie on an answer."""
        response.set_cookie(
            cookie_name(request.scope),
            self.sessions.new(),
            max_age=SESSION_DAYS * 86_400,
            httponly=True,
            samesite="strict",
            secure=(self.settings.public_url or "").startswith("https://"),
        )
        return response

    async def is_ours(self, request: Request) -> bool:
        """Whether the browser runs on this machine as the user the server runs as.

        Such a process could read the token file itself. Where anything hints at a proxy or a
        tunnel in between, or the system does not tell, it is not taken as ours.
        """
        client, server = request.scope.get("client"), request.scope.get("server")
        name = request.headers.get("host", "").rsplit(":", 1)[0]
        if not client or not server or self.settings.public_url or name not in LOOPBACK_NAMES:
            return False
        if any(header in request.headers for header in FORWARDED):
            return False
        if request.headers.get("sec-fetch-site") in STRANGERS_SITE:
            return False
        if os.name != "posix" or not ipaddress.ip_address(client[0]).is_loopback:
            return False
        ends = (client[0], client[1]), (server[0], server[1])
        return await asyncio.to_thread(peer_uid, *ends) == os.geteuid()


def _locale(request: Request, settings: Settings) -> str:
    asked = request.query_params.get("lang", "")
    if asked in LOCALES:
        return asked
    return preferred_locale(request.headers.get("accept-language", "")) or settings.locale


def _origin(request: Request, settings: Settings) -> str:
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        return f"{parts.scheme}://{parts.netloc}"
    return f"http://{request.headers.get('host', '')}"


def _shown(name: str, request: Request, settings: Settings, status: int = 200) -> HTMLResponse:
    text = page(name, _locale(request, settings), _origin(request, settings))
    return HTMLResponse(text, status, headers={"Vary": "Accept-Language"})


def sign_in_page(request: Request, settings: Settings) -> Response:
    """What somebody sees who opens the chat without being signed in: how to be."""
    return _shown("signin", request, settings, 401)


def page_routes(sign_in: SignIn) -> APIRouter:
    """`/docs`, `/pages/…`."""
    router = APIRouter(include_in_schema=False)
    settings = sign_in.settings

    @router.get("/docs")
    async def docs(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _shown("docs", request, settings)

    @router.get("/favicon.ico")
    async def favicon() -> Response:  # pyright: ignore[reportUnusedFunction]
        return RedirectResponse("/pages/icon.svg", 308)

    @router.get("/pages/{name}")
    async def asset(name: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        if name not in assets():
            raise NotFound("there is no such asset")
        content, media_type = assets()[name]
        headers = {"Content-Type": media_type, "Cache-Control": "no-cache"}
        return Response(content, headers=headers)

    return router


def session_routes(sign_in: SignIn) -> APIRouter:
    """`/open?key=…` and `/v1/session`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/open")
    async def open_link(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        if not sign_in.sessions.open_link(request.query_params.get("key", "")):
            return RedirectResponse("/#link-spent", 303)
        return sign_in.grant(RedirectResponse("/", 303), request)

    @router.get("/v1/session")
    async def session(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"signed_in": bool(visit_of(request.scope).signed_in)})

    @router.post("/v1/session")
    async def begin(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        given = (await json_object(request)).get("token")
        if not isinstance(given, str) or not same_secret(given.strip(), sign_in.token):
            raise NotSignedIn("that is not the token", hint="It is in RAPPORT_HOME/token.")
        return sign_in.grant(JSONResponse({"signed_in": True}), request)

    @router.delete("/v1/session")
    async def end(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        response = JSONResponse({"signed_in": False})
        response.delete_cookie(cookie_name(request.scope), httponly=True, samesite="strict")
        return response

    return router
