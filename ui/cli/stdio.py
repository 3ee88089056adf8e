"""`rapport mcp`, before the command line's own library is imported."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pydantic import ValidationError

from tools.errors import invalid
from tools.settings import TOOLSETS, Settings, load_settings
from ui.cli.ending import guarded


def parser() -> argparse.ArgumentParser:
    """The arguments of `rapport mcp`."""
    made = argparse.ArgumentParser(prog="rapport mcp", description="Serve MCP on standard input.")
    made.add_argument("--read-only", action="store_true", help="Offer only tools that read.")
    made.add_argument("--toolsets", help=f"Comma-separated toolsets: {', '.join(TOOLSETS)} or all.")
    return made


def with_toolsets(settings: Settings, toolsets: str | None) -> Settings:
    """The settings with other toolsets, checked."""
    if toolsets is None:
        return settings
    try:
        wanted = Settings(toolsets=toolsets).toolsets  # pyright: ignore[reportArgumentType] text is split
    except ValidationError as error:
        reason = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        raise invalid("--toolsets", toolsets, reason) from None
    return settings.model_copy(update={"toolsets": wanted})


def run(arguments: Sequence[str]) -> int:
    """Serve until the client leaves; the exit code."""
    options = parser().parse_args(arguments)
    return guarded(lambda: _serve(options.toolsets, read_only=options.read_only))


def _serve(toolsets: str | None, *, read_only: bool) -> int:
    from mcp_server.stdio import log_level
    from mcp_server.stdio import run as serve
    from ui import logs

    settings = with_toolsets(load_settings(), toolsets)
    logs.configure(log_level(settings), settings.log_format)
    return serve(settings, read_only=read_only)
