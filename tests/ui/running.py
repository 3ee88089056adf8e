"""A real server for tests: uvicorn on a free port, over a new database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from tests.ui.trial import trial_registry
from tools.runtime import Runtime
from tools.settings import Settings
from ui.app import build_app
from ui.browser import SignIn
from ui.live import Live
from ui.serve import Announcing, bound, configured, open_chat
from ui.tokens import Sessions, bearer_token


@dataclass(frozen=True)
class Served:
    """A server under test. `client` brings the token, `stranger` nothing."""

    url: str
    token: str
    port: int
    runtime: Runtime
    sign_in: SignIn
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient
    server: uvicorn.Server

    async def call(self, tool: str, /, **arguments: Any) -> httpx.Response:
        """Call a tool by POST."""
        return await self.client.post(f"/v1/tools/{tool}", json=arguments)


@asynccontextmanager
async def served(settings: Settings, *, chat: bool = False) -> AsyncGenerator[Served]:
    """Serve until left; with the chat when asked for, which takes seconds to load."""
    runtime = Runtime(settings, worker=True)
    runtime.registry = trial_registry()
    token = bearer_token(settings)
    sign_in = SignIn(settings, token, Sessions(token))
    live = Live(runtime, works=True)
    started = asyncio.Event()
    app = build_app(live, sign_in, open_chat(runtime) if chat else None)
    sock = bound(settings)
    server = Announcing(configured(app), started.set, live.stopping)
    running = asyncio.create_task(server.serve(sockets=[sock]))
    port = sock.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {token}"}
    try:
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
        assert started.is_set(), running.result()
        async with (
            httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client,
            httpx.AsyncClient(base_url=url, timeout=20) as stranger,
        ):
            yield Served(url, token, port, runtime, sign_in, client, stranger, server)
    finally:
        server.should_exit = True
        await running


async def raw_request(port: int, data: bytes) -> bytes:
    """Send bytes as they are; everything that comes back within 5 seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        await writer.drain()
        async with asyncio.timeout(5):
            return await reader.read(65_536)
    finally:
        writer.close()
