"""The registry's tools as a language model is told of them.

Only declared here, never run: `agent.calling` takes every call to the registry with the arguments
as the model gave them, so that one validation, ours, tells every door the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from langchain_core.tools import BaseTool, StructuredTool

from tools.schema import input_schema
from tools.tool import Tool


def declared(tools: Iterable[Tool]) -> list[BaseTool]:
    """Each tool with its own docstring and one self-contained schema of its arguments."""
    return [
        StructuredTool(
            name=tool.name,
            description=tool.description,
            args_schema=input_schema(tool.args),
            coroutine=_never,
        )
        for tool in tools
    ]


async def _never() -> None:
    raise RuntimeError("a declared tool is called through the registry")
