"""What the server's routes share: the runtime of this process, and who a request acts as."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from tools.arguments import Result
from tools.errors import InvalidInput
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.visit import visit_of

LOCALES = ("en", "fr")
WEIGHT = re.compile(r"q=([01](\.[0-9]{0,3})?)")


@dataclass(frozen=True, slots=True)
class Live:
    """The runtime behind the routes; `works` says whether jobs run in this process, `stopping` is
    set when the server goes down."""

    runtime: Runtime
    works: bool = False
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(self, name: str, raw: Mapping[str, Any], request: Request) -> Result:
        """Call a tool for a request."""
        headers = request.headers
        return await self.runtime.call(
            name,
            raw,
            local_actor("rest"),
            locale=preferred_locale(headers.get("accept-language", "")),
            request_id=visit_of(request.scope).request_id,
            idempotency_key=_key(headers.get("idempotency-key")),
        )


def _key(given: str | None) -> str | None:
    if given is not None and not given.isprintable():
        raise InvalidInput("Idempotency-Key holds a character that cannot be shown")
    return given


def preferred_locale(header: str) -> str | None:
    """The language of ours that an Accept-Language header likes best, None when it names neither."""
    best: tuple[float, str] | None = None
    for part in header[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        weight = WEIGHT.fullmatch(parameter.strip())
        liking = float(weight[1]) if weight else 1.0
        language = tag.strip().lower().split("-")[0]
        if language in LOCALES and liking > 0 and (best is None or liking > best[0]):
            best = liking, language
    return best[1] if best else None
