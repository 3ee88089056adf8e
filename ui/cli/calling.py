"""`rapport call NAME --field value …`: any tool, its flags made from its arguments."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from tools.catalogue import build_registry
from tools.errors import InvalidInput, NotFound, Problem
from tools.registry import Registry
from tools.runtime import Runtime
from tools.tool import Tool
from ui.actors import local_actor
from ui.cli.session import with_runtime
from ui.fields import Field, Shape, fields_of, is_object, raw_arguments

MAX_STDIN = 4 * 1024 * 1024
OWN = {
    "args": "Arguments as one JSON object; - reads it from standard input.",
    "idempotency-key": "The same key with the same arguments returns the first result.",
    "locale": "Language of the answer: en or fr.",
    "json-errors": "Errors on standard error as JSON.",
    "help": "This text.",
}
SWITCHES = ("json-errors", "help")
TRUTH = ("true", "false")


@dataclass(slots=True)
class Request:
    """What a command line asks for: strings by field, and the options of `call` itself."""

    tool: Tool
    given: dict[str, list[str]] = field(default_factory=lambda: dict[str, list[str]]())
    own: dict[str, str] = field(default_factory=lambda: dict[str, str]())

    def arguments(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        """The raw arguments: those of `--args`, then the flags."""
        whole = _object(self.own["args"]) if "args" in self.own else {}
        return {**whole, **raw_arguments(fields, self.given)}


def call(words: Sequence[str]) -> int:
    """Call the tool the words name; the result as JSON on standard output."""
    registry = build_registry()
    if not words or words[0] in ("-h", "--help"):
        print(_usage(registry))
        return 0
    if words[0].startswith("-"):
        raise InvalidInput("the tool's name comes first", hint="rapport call NAME --field value")
    tool = registry.get(words[0])
    fields = fields_of(tool.args)
    asked = parsed(tool, fields, words[1:])
    if "help" in asked.own:
        print(described(tool, fields))
        return 0
    raw = asked.arguments(fields)

    async def run(runtime: Runtime) -> str:
        result = await runtime.call(
            tool.name,
            raw,
            local_actor("cli"),
            locale=_locale(asked.own.get("locale")),
            idempotency_key=asked.own.get("idempotency-key"),
        )
        return result.model_dump_json(indent=2)

    print(with_runtime(run))
    return 0


def parsed(tool: Tool, fields: Mapping[str, Field], words: Sequence[str]) -> Request:
    """Read `--field value`, `--field=value`, `--yes-or-no` and `--no-yes-or-no`."""
    asked = Request(tool)
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in ("-h", "--help"):
            asked.own["help"] = "true"
        elif not word.startswith("--") or word == "--":
            raise InvalidInput(
                f"{word[:80]!r} is not a flag", hint=f"See rapport call {tool.name} --help."
            )
        else:
            flag, given, value = word[2:].partition("=")
            _take(asked, fields, flag, value if given else None, rest)
    return asked


def _take(
    asked: Request, fields: Mapping[str, Field], flag: str, value: str | None, rest: list[str]
) -> None:
    """Keep one flag; its value may be the next word."""
    name = flag.replace("-", "_")
    negated = name.removeprefix("no_")
    if name in fields:
        found = value if value is not None else _value(fields[name], flag, rest)
        asked.given.setdefault(name, []).append(found)
    elif name != negated and negated in fields and fields[negated].shape is Shape.FLAG:
        asked.given.setdefault(negated, []).append("false")
    elif flag in OWN:
        asked.own[flag] = value if value is not None else _own_value(flag, rest)
    else:
        raise _unknown(flag, asked.tool, fields)


def _value(of: Field, flag: str, rest: list[str]) -> str:
    if of.shape is Shape.FLAG:
        return rest.pop(0) if rest and rest[0].lower() in TRUTH else "true"
    return _own_value(flag, rest)


def _own_value(flag: str, rest: list[str]) -> str:
    if flag in SWITCHES:
        return "true"
    if not rest:
        raise InvalidInput(f"--{flag} needs a value")
    return rest.pop(0)


def _unknown(flag: str, tool: Tool, fields: Mapping[str, Field]) -> InvalidInput:
    flags = [name.replace("_", "-") for name in fields]
    near = difflib.get_close_matches(flag, [*flags, *OWN], n=1, cutoff=0.5)
    meant = f"; did you mean --{near[0]}?" if near else ""
    problem = Problem(f"--{flag[:80]}", "", f"unknown flag of {tool.name}{meant}")
    accepted = ", ".join(f"--{name}" for name in flags)
    return InvalidInput(str(problem), hint=f"Flags: {accepted}.", problems=(problem,))


def _object(text: str) -> dict[str, Any]:
    source = sys.stdin.buffer.read(MAX_STDIN + 1) if text == "-" else text.encode()
    if len(source) > MAX_STDIN:
        raise InvalidInput(f"--args is larger than {MAX_STDIN:,} bytes")
    try:
        value = from_json(source, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInput(f"--args is not JSON: {error}") from None
    if not is_object(value):
        raise InvalidInput("--args is not a JSON object", hint="Give {…} with the arguments.")
    return value


def _locale(given: str | None) -> str | None:
    if given not in (None, "en", "fr"):
        raise InvalidInput(f"--locale: unknown language {given[:20]!r}; accepted: en, fr")
    return given


def _usage(registry: Registry) -> str:
    names = ", ".join(registry.names())
    return (
        "Usage: rapport call NAME --field value …\n\n"
        "Calls a tool and prints its result as JSON. rapport call NAME --help shows its flags.\n\n"
        f"Tools: {names}"
    )


def described(tool: Tool, fields: Mapping[str, Field]) -> str:
    """A tool's help: what it does, and every flag with its bounds."""
    lines = [f"Usage: rapport call {tool.name} --field value …", "", tool.description, "", "Flags:"]
    for each in fields.values():
        must = " (required)" if each.required else ""
        lines.append(f"  --{each.name.replace('_', '-')}{_placeholder(each)}{must}")
        lines.append(f"      {each.about}")
    lines += ["", "Options of every call:"]
    lines += [f"  --{name}\n      {about}" for name, about in OWN.items()]
    return "\n".join(lines)


def _placeholder(of: Field) -> str:
    texts = {
        Shape.ONE: " VALUE",
        Shape.FLAG: "",
        Shape.MANY: " VALUE (repeat it, or give a JSON array)",
        Shape.JSON: " JSON",
    }
    return texts[of.shape]


def wants_json_errors(words: Sequence[str]) -> bool:
    """Whether errors are asked for as JSON, known before the words are read."""
    return "--json-errors" in words


def list_tools(toolset: str | None) -> int:
    """Print each tool's name, effect, toolset and title."""
    registry = build_registry()
    chosen = [tool for tool in registry if toolset in (None, tool.toolset)]
    if not chosen:
        known = ", ".join(sorted({tool.toolset for tool in registry}))
        raise NotFound(f"there is no toolset {toolset!r}", hint=f"Toolsets: {known}.")
    width = max(len(tool.name) for tool in chosen)
    for tool in chosen:
        print(f"{tool.name:<{width}}  {tool.effect.value:<6}  {tool.toolset:<10}  {tool.title}")
    return 0
