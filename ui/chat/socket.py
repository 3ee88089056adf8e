"""What a browser may say over the chat's socket, when it opens it and after.

Chainlit takes the session's id as the name of a folder, which it removes when the session ends:
with `../..` for an id that would be any folder of this user. Hence the narrow pattern. Its handlers
believe everything else too, so nothing reaches them but what is read here first.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Literal, Self, TypeAlias

from chainlit.session import WebsocketSession
from pydantic import UUID4, BaseModel, Field, ValidationError
from socketio.exceptions import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    ConnectionRefusedError as Refused,
)

SESSION = re.compile(r"[0-9A-Za-z_-]{8,64}")
THREAD = re.compile(r"[0-9A-Za-z_-]{0,64}")
MAX_TEXT = 2_000
GUARDED = "rapport_guarded"
MAX_REFERENCES = 20
log = logging.getLogger("rapport.chat")
Key: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]
Handler: TypeAlias = Callable[..., Awaitable[object]]


class Reference(BaseModel):
    """A file that was uploaded to the session."""

    id: Key


class Written(BaseModel):
    """A new message of the person."""

    id: UUID4
    output: str
    type: Literal["user_message"] = "user_message"


class Said(BaseModel):
    """`client_message`: a message, with files."""

    message: Written
    fileReferences: Annotated[list[Reference], Field(max_length=MAX_REFERENCES)] | None = None  # noqa: N815 - the page's name

    @property
    def files(self) -> list[str]:
        """The ids of its files."""
        return [reference.id for reference in self.fileReferences or ()]


class Rewritten(BaseModel):
    """An earlier message in its new words."""

    id: Key
    output: str


class Edited(BaseModel):
    """`edit_message`."""

    message: Rewritten


EVENTS: Mapping[str, type[BaseModel] | None] = {
    "client_message": Said,
    "edit_message": Edited,
    "connection_successful": None,
    "clear_session": None,
    "stop": None,
}
"""What a page may say, and what that brings. Chainlit knows more, for features that are off."""
UNANSWERED = frozenset(("fetch_favorites",))  # every page asks for what there is none of


class Ignored(Exception):
    """Why something that a page said is not acted on."""

    @classmethod
    def wrong(cls, error: ValidationError) -> Self:
        """Something that can't be read; what was wrong with its first fault, not what it was."""
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        at = ".".join(str(part)[:40] for part in fault["loc"][:4])
        return cls(f"{at}: {fault['msg']}" if at else fault["msg"])


def guard(server: Any) -> None:
    """Have everything a page says looked at before Chainlit sees it; once for a server."""
    handlers: dict[str, Any] = server.handlers["/"]
    connect: Any = handlers["connect"]
    if getattr(connect, GUARDED, False):
        return

    async def guarded(sid: str, environ: dict[str, Any], auth: object = None) -> object:
        return await connect(sid, environ, checked(auth))

    setattr(guarded, GUARDED, True)
    for event in handlers.keys() - {"connect", "disconnect"}:
        handlers[event] = _walled(event, handlers[event])
    handlers["connect"] = guarded


def _walled(event: str, handler: Handler) -> Handler:
    """A handler that is given what it can read, or nothing: what else comes is answered with why,
    and one line of the log."""

    async def heard(sid: str, *given: object) -> object:
        if event in UNANSWERED:
            return None
        try:
            return await handler(sid, *_read(sid, event, given))
        except Ignored as reason:
            log.warning("a page's %s was ignored: %s", event, reason)
            return {"error": {"code": "invalid_input", "message": str(reason)}}

    return heard


def _read(sid: str, event: str, given: tuple[object, ...]) -> list[BaseModel]:
    """What an event brings; Ignored when that is not what it should."""
    if event not in EVENTS:
        raise Ignored("this chat has no such feature")
    if WebsocketSession.get(sid) is None:
        raise Ignored("its session is over")
    kind = EVENTS[event]
    if kind is None:
        return []
    try:
        return [kind.model_validate(given[0] if given else None, strict=False)]
    except ValidationError as error:
        raise Ignored.wrong(error) from None


def checked(auth: object) -> dict[str, str]:
    """The opening words of a socket as Chainlit expects them; refused when they are not."""
    if not isinstance(auth, Mapping):
        raise Refused("the connection says nothing of its session")
    given: dict[str, str] = {}
    for name in ("sessionId", "threadId", "userEnv", "chatProfile", "clientType"):
        value: object = auth.get(name) or ""  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType] - of a peer
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise Refused(f"{name} is not a short text")
        given[name] = value
    if not SESSION.fullmatch(given["sessionId"]):
        raise Refused("sessionId: 8 to 64 letters, digits, - and _")
    if not THREAD.fullmatch(given["threadId"]):
        raise Refused("threadId: up to 64 letters, digits, - and _")
    if given["clientType"] != "webapp":
        raise Refused("clientType: webapp")
    return {**given, "userEnv": json.dumps({})}
