"""Bodies past their limit are refused while they stream in, before anything holds them whole."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.errors import InvalidInput, TooLarge
from ui.failures import error_response
from ui.visit import visit_of

DRAIN_BYTES = 16 * 1024 * 1024
DRAIN_SECONDS = 2.0
JSON_LIMIT = 4 * 1024 * 1024
FORM_LIMIT = 16 * 1024
UPLOAD_PATHS = frozenset(("/v1/files", "/project/file"))
HOOK_LIMIT = 1024 * 1024
FORM_PATHS = ("/unsubscribe/",)
HOOK_PATHS = ("/webhooks/",)


def limit_for(path: str, upload_limit: int) -> int:
    """Most bytes of a body at a path: files as set, forms of strangers 16 KiB, what providers post
    1 MiB, the rest 4 MiB."""
    if path.startswith(FORM_PATHS):
        return FORM_LIMIT
    if path.startswith(HOOK_PATHS):
        return HOOK_LIMIT
    return upload_limit if path in UPLOAD_PATHS else min(JSON_LIMIT, upload_limit)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"the body is larger than {limit:,} bytes",
        hint="Send files to /v1/files and name them by handle; RAPPORT_BODY_LIMIT is their limit.",
    )


class BodyLimit:
    """Counts what comes in and stops at the limit of the path."""

    def __init__(self, app: ASGIApp, upload_limit: int) -> None:
        self.app, self.upload_limit = app, upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request whose body is counted, or answer with 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = limit_for(scope["path"], self.upload_limit)
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal():
            error = InvalidInput("Content-Length is not a number")
            await error_response(error, visit_of(scope))(scope, receive, send)
        elif int(declared[:20]) > limit:
            await drained(receive)
            error = _too_large(limit)
            await error_response(error, visit_of(scope))(scope, receive, send)
        else:
            await self.app(scope, counted(receive, limit), send)


async def drained(receive: Receive) -> None:
    """Let a little more of a refused body come and go: most clients read an answer only once they
    have sent everything, and one that is hung up on sees no answer at all."""
    seen = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while seen <= DRAIN_BYTES:
                message = await receive()
                seen += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


def counted(receive: Receive, limit: int) -> Receive:
    """The same stream of messages; TooLarge once more than `limit` bytes have come."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                if message.get("more_body"):
                    await drained(receive)
                raise _too_large(limit)
        return message

    return receiving
