"""Any MCP server, started by a command or reached by URL. The only importer of the client SDK."""

from __future__ import annotations

import asyncio
import json
import shlex
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import get_default_environment, stdio_client
from mcp.client.streamable_http import streamable_http_client

from evals.errors import Unreachable, Unusable
from evals.paths import is_object
from evals.targets.target import Answer, Place, Session
from evals.world import CURRENCY, ZONE

START_SECONDS, CALL_SECONDS = 30.0, 30.0
ERROR_KEY, IDEMPOTENCY_KEY = "rapport/error", "rapport/idempotency-key"


@dataclass(frozen=True, slots=True)
class McpTarget:
    """A server: a command, started anew for each session on the session's database, or a URL.

    `shared` is the database file of a server reached by URL.
    """

    server: str
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    shared: Path | None = None

    @property
    def name(self) -> str:
        """The command or the URL."""
        return self.server

    @property
    def by_url(self) -> bool:
        """Whether it runs already."""
        return self.server.startswith(("http://", "https://"))

    def unsupported(self, tool: str, role: str) -> str:
        """A server decides its caller's role itself."""
        return "" if role == "member" else f"over MCP nobody can ask for the role {role}"

    @asynccontextmanager
    async def session(self, place: Place) -> AsyncGenerator[Session]:
        """Connect and initialize."""
        async with connect(self, place) as client:
            yield _Calls(client)


@asynccontextmanager
async def connect(target: McpTarget, place: Place) -> AsyncGenerator[ClientSession]:
    """An initialized client session; `Unreachable` with the end of the server's error output."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        failed = ""
        try:
            async with AsyncExitStack() as stack:
                try:
                    async with asyncio.timeout(START_SECONDS):
                        client = await _opened(stack, target, place, errors)
                except (OSError, McpError, TimeoutError, httpx.HTTPError) as error:
                    failed = _reason(error)
                else:
                    yield client
        except ExceptionGroup as group:
            # the SDK's task groups wrap whatever ends them
            first = _first(group)
            if not isinstance(first, OSError | McpError | httpx.HTTPError):
                raise first from None
            failed = failed or _reason(first)
        if failed:
            raise Unreachable(f"{target.server}: {failed}{_tail(errors)}")


async def _opened(
    stack: AsyncExitStack, target: McpTarget, place: Place, errors: Any
) -> ClientSession:
    if target.by_url:
        http = httpx.AsyncClient(headers=dict(target.headers), timeout=CALL_SECONDS)
        await stack.enter_async_context(http)
        streams = streamable_http_client(target.server, http_client=http)
        read, write, _ = await stack.enter_async_context(streams)
    else:
        params = _parameters(target, place)
        read, write = await stack.enter_async_context(stdio_client(params, errlog=errors))
    timeout = timedelta(seconds=CALL_SECONDS)
    client = await stack.enter_async_context(
        ClientSession(read, write, read_timeout_seconds=timeout)
    )
    await client.initialize()
    return client


def _parameters(target: McpTarget, place: Place) -> StdioServerParameters:
    try:
        command, *args = shlex.split(target.server)
    except ValueError as error:
        raise Unusable(f"--server {target.server!r}: {error}") from None
    ours = {
        "RAPPORT_HOME": str(place.database.parent),
        "RAPPORT_DATABASE_URL": f"sqlite+aiosqlite:///{place.database}",
        "RAPPORT_CLOCK": place.clock.isoformat(),
        "RAPPORT_TIMEZONE": ZONE,
        "RAPPORT_CURRENCY": CURRENCY,
        "RAPPORT_LOCALE": place.lang,
        "RAPPORT_TOOLSETS": "all",
    }
    env = {**get_default_environment(), **ours, **target.env}
    return StdioServerParameters(command=command, args=args, env=env)


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _first(error: BaseException) -> BaseException:
    if isinstance(error, BaseExceptionGroup):
        inner: Any = error.args[1][0]
        return _first(inner)
    return error


def _tail(errors: Any) -> str:
    errors.seek(0)
    text = str(errors.read()).strip()
    return f"\n{text[-800:]}" if text else ""


class _Calls:
    def __init__(self, client: ClientSession) -> None:
        self._client = client

    async def call(self, tool: str, args: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Call a tool over the protocol; protocol errors are refusals too."""
        meta = {IDEMPOTENCY_KEY: key} if key else None
        started = time.perf_counter()
        try:
            result = await self._client.call_tool(tool, dict(args), meta=meta)
        except McpError as error:
            ms = (time.perf_counter() - started) * 1_000
            return Answer(False, {}, "protocol", error.error.message, str(error.error), ms)
        return _answer(result, (time.perf_counter() - started) * 1_000)


def _answer(result: types.CallToolResult, ms: float) -> Answer:
    text = "\n".join(part.text for part in result.content if isinstance(part, types.TextContent))
    raw = result.model_dump_json(by_alias=True, exclude_none=True)
    if result.isError:
        told: Any = (result.meta or {}).get(ERROR_KEY)
        code = str(told.get("code", "")) if is_object(told) else ""
        return Answer(False, {}, code or text.partition(":")[0], text, raw, ms)
    return Answer(True, result.structuredContent or _parsed(text), "", text, raw, ms)


def _parsed(text: str) -> Mapping[str, Any]:
    """The JSON object of a server that answers with text only."""
    try:
        data: Any = json.loads(text)
    except ValueError:
        return {"text": text}
    return data if is_object(data) else {"value": data}
