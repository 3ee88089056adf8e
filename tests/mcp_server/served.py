"""The HTTP door on a real server, on a free port of this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from mcp_server.http import Authenticate, McpHttp
from tools.runtime import Runtime


@asynccontextmanager
async def serving(
    runtime: Runtime, authenticate: Authenticate | None = None, *, read_only: bool = False
) -> AsyncGenerator[str]:
    """The address of /mcp while the server runs."""
    async with serving_app(McpHttp(runtime, authenticate, read_only=read_only)) as url:
        yield url


@asynccontextmanager
async def serving_app(mcp: McpHttp) -> AsyncGenerator[str]:
    """The address of an application while it runs."""
    up = asyncio.Event()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with mcp.running():
            up.set()
            yield

    app = Starlette(routes=[Route("/mcp", endpoint=mcp)], lifespan=lifespan)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.wait_for(up.wait(), 10)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        server.should_exit = True
        await task
