"""Values offered while a person fills in a prompt or an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mcp_server import prompts
from mcp_server.session import Peer
from store.text import fold
from tools.errors import RapportError
from tools.runtime import Runtime

MOST = 100


class Completion:
    """Answers completion requests: languages, names of saved segments, customers."""

    def __init__(self, runtime: Runtime, language: str) -> None:
        self._runtime, self._language = runtime, language

    async def of(self, peer: Peer, ref: Mapping[str, Any], name: str, value: str) -> list[str]:
        """What starts with `value`; empty for an unknown prompt, template or argument, and when
        the store cannot be asked."""
        if ref.get("type") == "ref/prompt":
            return self._of_prompt(str(ref.get("name", "")), name, value)
        if ref.get("uri") == "rapport://segment/{slug}" and name == "slug":
            return await self._segments(peer, value)
        return []

    def _of_prompt(self, prompt: str, name: str, value: str) -> list[str]:
        if prompt in prompts.BY_NAME and name == prompts.LANGUAGE.name:
            return _starting(prompts.LANGUAGES, value)
        return []

    async def _segments(self, peer: Peer, value: str) -> list[str]:
        try:
            page = await self._runtime.call("list_segments", {"limit": MOST}, peer.actor)
        except RapportError:
            return []
        items: list[dict[str, Any]] = page.model_dump()["items"]
        return _starting([str(item["slug"]) for item in items], value)


def _starting(values: list[str] | tuple[str, ...], start: str) -> list[str]:
    wanted = fold(start)
    return [value for value in values if fold(value).startswith(wanted)][:MOST]
