"""The reference pages, made from the registry, the settings and the error tree: `make docs`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import errors
from tools.registry import Registry
from tools.settings import Settings, variable
from tools.tool import Tool

MADE = "<!-- Made by `make docs`; do not edit. -->"


def pages(registry: Registry) -> Mapping[str, str]:
    """File name under docs/ → its text."""
    return {
        "tools.md": tools_page(registry),
        "settings.md": settings_page(),
        "errors.md": errors_page(),
    }


def write_pages(registry: Registry, folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(registry).items():
        (folder / name).write_text(text, encoding="utf-8")


def tools_page(registry: Registry) -> str:
    """Every tool with its arguments, by toolset."""
    toolsets = dict.fromkeys(tool.toolset for tool in registry)
    parts = [MADE, "# Tools", "Every tool is the same on the command line, by REST and over MCP."]
    for name in toolsets:
        parts.append(f"## {name}")
        parts += [_tool(tool) for tool in registry.of([name])]
    return "\n\n".join(parts) + "\n"


def _tool(tool: Tool) -> str:
    schema = tool.args.model_json_schema()
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}` | {_kind(part)} | {'yes' if name in required else ''} | {_cell(part)} |"
        for name, part in schema.get("properties", {}).items()
    ]
    head = [f"### {tool.name}", f"*{tool.title}* · {tool.effect.value}", tool.description]
    table = ["| argument | type | required | what it is |", "|---|---|---|---|", *rows]
    return "\n\n".join([*head, "\n".join(table)] if rows else head)


def _kind(part: Mapping[str, Any]) -> str:
    if part.get("type") == "array":
        return f"list of {_kind(part.get('items', {}))}"
    return str(part.get("type") or "object")


def _cell(part: Mapping[str, Any]) -> str:
    return str(part.get("description", "")).replace("|", "\\|").replace("\n", " ")


def settings_page() -> str:
    """Every setting with its default."""
    rows = [
        f"| `{variable(name)}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = [
        MADE,
        "# Settings",
        "From the environment, or from `.env` in the folder it is started in.",
    ]
    return "\n\n".join([*head, "\n".join(["| variable | what it is |", "|---|---|", *rows])]) + "\n"


def errors_page() -> str:
    """Every kind of error with its HTTP status and exit code."""
    rows = [
        f"| `{kind.code}` | {kind.http_status} | {kind.exit_code} | {'yes' if kind.retryable else ''} |"
        f" {(kind.__doc__ or '').strip().splitlines()[0]} |"
        for kind in errors.RapportError.__subclasses__()
        if kind.__module__ == errors.__name__
    ]
    table = ["| code | HTTP | exit | retry | when |", "|---|---|---|---|---|", *rows]
    return "\n\n".join([MADE, "# Errors", "\n".join(table)]) + "\n"
