"""The `rapport` command. `rapport mcp` starts at once: nothing that it does not need is imported."""

from __future__ import annotations

import sys

HELP = ("-h", "--help")


def main() -> None:
    """Run the command line and end the process with its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["mcp"] and not any(word in HELP for word in arguments):
        from ui.cli.stdio import run as run_mcp

        raise SystemExit(run_mcp(arguments[1:]))
    from ui.cli.commands import run

    raise SystemExit(run(arguments))
