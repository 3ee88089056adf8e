"""What is shown in the chat besides text: its content kept with the thread, given to its person."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from store.ports import Reader
from store.types import StoredFile
from tools.errors import NotFound
from tools.files.keeping import file_blocks
from ui.chat.people import local_person
from ui.files import BINARY as BINARY
from ui.files import SHOWN_AS, download_headers
from ui.live import Live

log = logging.getLogger("rapport.chat")
MAX_KEPT = 16 * 1_048_576
"""Bytes of a content that is kept with the thread; of a larger one the name stays."""
SHOWN = SHOWN_AS | {"text/plain", "image/png", "image/jpeg", "image/gif", "image/webp"}
ADDRESS = "/v1/chat/{thread}/elements/{element}"


def address(thread: str, element: str) -> str:
    """Where an element's content is, for its person."""
    return ADDRESS.format(thread=thread, element=element)


async def content_of(element: Any) -> bytes | None:
    """The content of an element of Chainlit's; None when it has none worth keeping: a custom
    element's is in its props."""
    if element.type == "custom":
        return None
    if isinstance(element.content, str):
        data = element.content.encode("utf-8", "replace")
    elif isinstance(element.content, (bytes, bytearray)):
        data = bytes(element.content)
    elif element.path:
        return await asyncio.to_thread(_read, Path(element.path))
    else:
        return None
    return data if len(data) <= MAX_KEPT else None


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.stat().st_size <= MAX_KEPT else None


def element_routes(live: Live) -> APIRouter:
    """`GET /v1/chat/{thread}/elements/{element}`, for the person whose thread it is."""
    router = APIRouter(include_in_schema=False)

    @router.get(ADDRESS)
    async def content(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        tenant = await live.runtime.tenant()
        thread, element = request.path_params["thread"], request.path_params["element"]
        person = local_person(tenant.id)

        def unit(reader: Reader) -> StoredFile | None:
            found = reader.chat(person.user).element(thread, element)
            return reader.files.get(found.file_id) if found and found.file_id else None

        kept = await live.runtime.read(tenant.id, unit)
        if kept is None:
            raise NotFound("there is no such content in your conversations")
        blocks = file_blocks(live.runtime, tenant.id, kept.id)
        return StreamingResponse(blocks, headers=download_headers(kept, SHOWN))

    return router
