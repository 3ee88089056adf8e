"""`python -m tests.mcp_server.conformance_server [--fixtures]`: /mcp on a free port, printed first.

Plain, it is the product over HTTP. With fixtures it is the same transport with what the
conformance suite looks for, and an event store so that a stream can be taken up again.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from mcp.server.streamable_http import EventCallback, EventId, EventMessage, EventStore, StreamId
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import JSONRPCMessage

from mcp_server.http import McpHttp, allowed_hosts, allowed_origins
from mcp_server.server import Door
from tests.mcp_server.conformance_fixtures import FixtureServer
from tests.mcp_server.served import serving_app
from tools.runtime import Runtime
from tools.settings import Settings


class Events(EventStore):
    """Events in memory, in the order they came."""

    def __init__(self) -> None:
        self._kept: list[tuple[StreamId, JSONRPCMessage | None]] = []

    async def store_event(self, stream_id: StreamId, message: JSONRPCMessage | None) -> EventId:
        """Keep one."""
        self._kept.append((stream_id, message))
        return str(len(self._kept) - 1)

    async def replay_events_after(
        self, last_event_id: EventId, send_callback: EventCallback
    ) -> StreamId | None:
        """Send what followed on the same stream."""
        last = int(last_event_id)
        stream = self._kept[last][0]
        for number, (of, message) in enumerate(self._kept[last + 1 :], last + 1):
            if of == stream and message is not None:
                await send_callback(EventMessage(message, str(number)))
        return stream


def with_fixtures(runtime: Runtime) -> McpHttp:
    """The HTTP door with the fixtures' server in its sessions."""
    mcp = McpHttp(runtime)
    mcp._sessions = StreamableHTTPSessionManager(  # pyright: ignore[reportPrivateUsage] tests only
        FixtureServer(Door(runtime)),
        event_store=Events(),
        retry_interval=500,
        security_settings=TransportSecuritySettings(
            allowed_hosts=allowed_hosts(runtime.settings),
            allowed_origins=allowed_origins(runtime.settings),
        ),
    )
    return mcp


async def main(*, fixtures: bool) -> None:
    """Serve until ended."""
    with tempfile.TemporaryDirectory() as home:
        runtime = Runtime(Settings(home=Path(home)))
        mcp = with_fixtures(runtime) if fixtures else McpHttp(runtime)
        async with serving_app(mcp) as url:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(fixtures="--fixtures" in sys.argv))
