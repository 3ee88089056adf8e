"""What answers where no route of ours does: the chat, the page that signs in, or nothing."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.browser import SignIn, sign_in_page
from ui.security import is_page
from ui.visit import visit_of


class Chat(Protocol):
    """The chat, as the server sees it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that `answers` says yes to."""
        ...

    def answers(self, scope: Scope) -> bool:
        """Whether it knows this path and method."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """What must be entered while it answers."""
        ...


class Door:
    """The last of the routes. A page of the chat that is opened by somebody who is not signed in
    signs them in when they are ours, and tells them how to otherwise."""

    def __init__(self, sign_in: SignIn, chat: Chat | None, nothing: ASGIApp) -> None:
        self.sign_in, self.chat, self.nothing = sign_in, chat, nothing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the chat, the sign-in page or the framework's own refusal."""
        if is_page(scope) and not visit_of(scope).signed_in:
            request = Request(scope)
            if not await self.sign_in.is_ours(request):
                await sign_in_page(request, self.sign_in.settings)(scope, receive, send)
                return
            visit_of(scope).signed_in = "session"
            send = _granting(send, self.sign_in.grant(Response(), request))
        if self.chat is not None and self.chat.answers(scope):
            await self.chat(scope, receive, send)
        else:
            await self.nothing(scope, receive, send)


def _granting(send: Send, granted: Response) -> Send:
    """The same answer with the cookie of another."""
    cookies = [pair for pair in granted.raw_headers if pair[0] == b"set-cookie"]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *cookies]}
        await send(message)

    return sending
