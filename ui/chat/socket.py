"""What a browser may say when it opens the chat's socket.

Chainlit takes the session's id as the name of a folder, which it removes when the session ends:
with `../..` for an id that would be any folder of this user. Hence the narrow pattern.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from socketio.exceptions import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    ConnectionRefusedError as Refused,
)

SESSION = re.compile(r"[0-9A-Za-z_-]{8,64}")
THREAD = re.compile(r"[0-9A-Za-z_-]{0,64}")
MAX_TEXT = 2_000
GUARDED = "rapport_guarded"


def guard(server: Any) -> None:
    """Have every connection looked at before Chainlit sees it; once for a server."""
    handlers: dict[str, Any] = server.handlers["/"]
    connect: Any = handlers["connect"]
    if getattr(connect, GUARDED, False):
        return

    async def guarded(sid: str, environ: dict[str, Any], auth: object = None) -> object:
        return await connect(sid, environ, checked(auth))

    setattr(guarded, GUARDED, True)
    handlers["connect"] = guarded


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
