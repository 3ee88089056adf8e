"""A careless MCP server, as a target: other names, no output schema, tracebacks, anything goes."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

server: Server[Any, Any] = Server("peer")
SCHEMA = {"type": "object", "properties": {"where": {"type": "object"}}}


@server.list_tools()
async def listed() -> list[types.Tool]:
    return [
        types.Tool(name="search", description="Search.", inputSchema=SCHEMA),
        types.Tool(
            name="break", description="Always breaks, whatever is asked.", inputSchema=SCHEMA
        ),
    ]


@server.call_tool(validate_input=False)
async def called(name: str, arguments: dict[str, Any]) -> Any:
    if name == "search":
        return {"state": "found", "found": 2, "people": [{"label": "Ann"}, {"label": "Bo"}]}
    try:
        raise KeyError(str(sorted(arguments)))
    except KeyError:
        text = types.TextContent(type="text", text=traceback.format_exc())
        return types.CallToolResult(content=[text], isError=True)


async def serve() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(serve())
