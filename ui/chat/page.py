"""The chat's page and its files: nothing from another host, compressed once, kept by browsers."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import os
import re
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import chainlit.server
from chainlit.config import TRANSLATIONS_DIR
from starlette.datastructures import Headers, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from ui.chat.chrome import script
from ui.live import preferred_locale
from ui.security import is_page

_UPSTREAM: Any = chainlit.server  # its functions carry no types
ASSETS = Path(_UPSTREAM.build_dir) / "assets"
SERVED_ASSET = re.compile(r"/assets/([A-Za-z0-9_.-]+\.(?:js|mjs|css|svg))")
COMPRESSED = (".js", ".mjs", ".css", ".svg")
FOREVER = "public, max-age=31536000, immutable"
WORDS = "/project/translations"
AVATARS = "/avatars/"
AVATAR = "avatars/rapport.svg"
LANGUAGES = {"en": "en-US", "fr": "fr-FR"}
OUTSIDE = re.compile(r"<link\b[^>]*\bhref=\"https?://[^>]*>|<meta property=\"og:[^>]*>")
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# A session that ended is told by our own page, not by Chainlit's. Each time a conversation is opened
# Chainlit's page asks twice to note a session, and opens a socket on each answer: the second one's
# must come last, or the page stays on the socket without the conversation. The server has nothing to
# note, so the page is answered at once and in order.
SIGNED_OUT = """<script>
(() => {
  const plain = window.fetch;
  window.fetch = async (...given) => {
    const asked = new URL(given[0].url || given[0], location.href).pathname;
    if (asked === "/set-session-cookie") return Response.json({ message: "ok" });
    const response = await plain(...given);
    if (response.status === 401 && !location.search.includes("again")) location.replace("/?again=1");
    return response;
  };
})();
</script>"""


class Page:
    """Serves the page itself, `/assets`, `/public`, the one avatar, and the words of the
    interface."""

    def __init__(self, folder: Path) -> None:
        self._kept = folder / "compressed"
        self._public = StaticFiles(directory=folder / "public", check_dir=False)

    def answers(self, scope: Scope) -> bool:
        """Whether a request is for one of these."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return False
        path = scope["path"]
        files = path.startswith(("/assets/", "/public/", AVATARS))
        return files or path == WORDS or is_page(scope)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that `answers` says yes to."""
        path = scope["path"]
        if path.startswith("/public/"):
            response = await self._file(path.removeprefix("/public/"), scope)
        elif path.startswith(AVATARS):
            # Chainlit asks for one by the name of whatever it shows, and refuses most names.
            response = await self._file(AVATAR, scope)
        elif path.startswith("/assets/"):
            response = await self._asset(scope)
        elif path == WORDS:
            response = JSONResponse({"translation": words(_asked(scope))})
        else:
            response = _shown(scope)
        await response(scope, receive, send)

    async def _file(self, name: str, scope: Scope) -> Response:
        response = await self._public.get_response(name, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response

    async def _asset(self, scope: Scope) -> Response:
        named = SERVED_ASSET.fullmatch(scope["path"])
        if not named or not (ASSETS / named[1]).is_file():
            raise HTTPException(404)
        path, headers = ASSETS / named[1], {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        plain = FileResponse(path, headers=headers)
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return plain
        small = await asyncio.to_thread(self._compressed, path)
        headers["Content-Encoding"] = "gzip"
        return FileResponse(small, headers=headers, media_type=plain.media_type)

    def _compressed(self, path: Path) -> Path:
        """The compressed file, made by the first who asks and kept: the names carry a hash."""
        small = self._kept / f"{path.name}.gz"
        if not small.is_file():
            self._kept.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._kept)
            with os.fdopen(handle, "wb") as file:
                file.write(gzip.compress(path.read_bytes(), 6))
            Path(name).replace(small)
        return small


def _asked(scope: Scope) -> str:
    language = QueryParams(scope["query_string"]).get("language", "")
    return preferred_locale(language) or "en"


def _locale(scope: Scope) -> str:
    return preferred_locale(Headers(scope=scope).get("accept-language", "")) or "en"


def _shown(scope: Scope) -> Response:
    text = page(_locale(scope))
    policy = policy_of(text, Headers(scope=scope).get("host", ""))
    return HTMLResponse(
        text, headers={"Content-Security-Policy": policy, "Vary": "Accept-Language"}
    )


@cache
def page(locale: str) -> str:
    """The page's HTML: Chainlit's own, without anything from another host."""
    text = OUTSIDE.sub("", _UPSTREAM.get_html_template(""))
    text = text.replace('<html lang="en">', f'<html lang="{locale}">')
    return text.replace("<head>", f"<head>{SIGNED_OUT}{script(locale)}", 1)


@cache
def policy_of(text: str, host: str) -> str:
    """The page's policy: scripts of ours and those written in it, which Chainlit's custom elements
    need to be able to evaluate; connections to this host alone."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE.findall(text)
    )
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self' ws://{host} wss://{host}; worker-src 'self' blob:; media-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def words(locale: str) -> dict[str, Any]:
    """The words of the interface in a language: Chainlit's, with ours over them."""
    name = f"{LANGUAGES[locale]}.json"
    found = json.loads((Path(TRANSLATIONS_DIR) / name).read_text(encoding="utf-8"))
    ours = files("ui.chat") / "translations" / name
    if ours.is_file():
        _merge(found, json.loads(ours.read_text(encoding="utf-8")))
    return found


def _merge(into: dict[str, Any], over: dict[str, Any]) -> None:
    for key, given in over.items():
        known = into.get(key)
        if isinstance(known, dict):
            _merge(into[key], over[key])
        else:
            into[key] = given
