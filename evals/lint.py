"""Checks on any MCP server that need no cases: what its list says, and whether calls agree with it.

A started server works on a fresh copy of the prepared database, so that every tool may be tried; on
a server that runs already only tools that say they read are called with good arguments.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, SchemaError, ValidationError
from mcp import ClientSession, types

from evals.errors import Unusable
from evals.filling import fill
from evals.loading import load_tools, suite_path
from evals.policies import INSIDES
from evals.provenance import provenance
from evals.results import (
    CaseResult,
    Finding,
    Line,
    Report,
    Status,
    Step,
    SuiteResult,
    Table,
    as_text,
)
from evals.state import State, compare, read_state
from evals.targets.mcp import McpTarget, connect
from evals.targets.target import Place, Target
from evals.toolsuite import Bench, bench

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_LEAST_WORDS, _MOST_DESCRIPTION = 4, 2_000
_UNKNOWN = {"no_such_argument": 1}
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")


@dataclass(slots=True)
class _Tool:
    """A tool being looked at."""

    tool: types.Tool
    good: dict[str, Any] | None
    findings: list[Finding] = field(default_factory=list[Finding])
    notes: list[str] = field(default_factory=list[str])
    steps: list[Step] = field(default_factory=list[Step])

    def say(self, kind: str, check: str, message: str) -> None:
        self.findings.append(Finding(kind=kind, check=check, message=message))

    @property
    def reads(self) -> bool:
        hints = self.tool.annotations
        return bool(hints and hints.readOnlyHint)


async def lint(target: Target) -> Report:
    """Look at every tool of a server."""
    if not isinstance(target, McpTarget):
        raise Unusable("lint looks at an MCP server as it is; leave --mapping out")
    suite = load_tools(suite_path("tools"))
    started = time.perf_counter()
    async with bench(target, suite) as where:
        results = await _looked_at(target, where)
    failed = [found.id for found in results if found.status is Status.FAILED]
    result = SuiteResult(
        name="lint",
        target=target.name,
        cases=tuple(results),
        tables=(_table(results),),
        broken=(f"{len(failed)} of {len(results)} tools: {', '.join(failed)}",) if failed else (),
        seconds=time.perf_counter() - started,
    )
    return Report(suites=(result,), provenance=provenance([], suite.clock.isoformat()))


async def _looked_at(target: McpTarget, where: Bench) -> list[CaseResult]:
    database = target.shared or Path(tempfile.mkdtemp(dir=where.folder)) / "rapport.db"
    if target.shared is None:
        await asyncio.to_thread(shutil.copyfile, where.prepared, database)
    state = read_state(database)
    async with connect(target, Place(database, where.suite.clock)) as client:
        listed = (await client.list_tools()).tools
        if not listed:
            raise Unusable(f"{target.server} lists no tools")
        looked = [_Tool(tool, _example(where, tool, state)) for tool in listed]
        for tool in looked:
            _described(tool, [other.tool.name for other in looked])
            _schemas(tool)
            _hinted(tool)
            await _tried(client, tool, database, fresh=target.shared is None)
    return [_result(tool) for tool in looked]


def _example(where: Bench, tool: types.Tool, state: State) -> dict[str, Any] | None:
    """Good arguments: those of a shipped case, or none at all where none are required."""
    for case in where.suite.cases:
        call = case.calls[0]
        if call.tool == tool.name and call.error is None and call.role == "member":
            return fill(call.args, state, ())
    return None if tool.inputSchema.get("required") else {}


def _described(looked: _Tool, names: Sequence[str]) -> None:
    tool = looked.tool
    if not _NAME.fullmatch(tool.name):
        looked.say("schema", "name", f"{tool.name!r} is not letters, digits, - and _, at most 64")
    if names.count(tool.name) > 1:
        looked.say("schema", "name", f"{tool.name} is listed {names.count(tool.name)} times")
    text = tool.description or ""
    if len(text.split()) < _LEAST_WORDS:
        looked.say("schema", "description", "says hardly anything about when to use it")
    if len(text) > _MOST_DESCRIPTION:
        looked.say("schema", "description", f"has {len(text):,} characters")


def _schemas(looked: _Tool) -> None:
    schema = looked.tool.inputSchema
    _valid_schema(looked, "inputSchema", schema)
    if schema.get("additionalProperties") is not False:
        looked.say("schema", "inputSchema", "takes arguments it does not know")
    properties: Mapping[str, Any] = schema.get("properties", {})
    for name, node in properties.items():
        if not {"type", "enum", "const", "anyOf", "oneOf", "$ref"} & set(node):
            looked.say("schema", "inputSchema", f"{name} has no type")
        if not node.get("description"):
            looked.say("schema", "inputSchema", f"{name} has no description")
    if looked.tool.outputSchema is None:
        looked.say("schema", "outputSchema", "there is none: a client can't know what comes back")
    else:
        _valid_schema(looked, "outputSchema", looked.tool.outputSchema)


def _valid_schema(looked: _Tool, name: str, schema: Mapping[str, Any]) -> None:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        looked.say("schema", name, f"is not a JSON Schema: {error.message[:200]}")


def _hinted(looked: _Tool) -> None:
    hints = looked.tool.annotations
    missing = [name for name in _HINTS if getattr(hints, name, None) is None]
    if missing:
        looked.say("schema", "annotations", f"{', '.join(missing)} not said")
    if looked.reads and hints and hints.destructiveHint:
        looked.say("schema", "annotations", "reads only and destroys at once")


async def _tried(client: ClientSession, looked: _Tool, database: Path, *, fresh: bool) -> None:
    """Bad arguments are refused without a trace; good ones do what the hints say."""
    if not fresh and not looked.reads:
        looked.notes.append("not called: the server runs already and the tool may write")
        return
    for args in _bad(looked):
        before = read_state(database)
        answer = await _called(client, looked, args)
        if answer is not None and not answer.isError:
            looked.say("false_success", "bad arguments", f"{as_text(args, 200)} was carried out")
        if lines := compare(before, read_state(database)).lines():
            looked.say("policy", "bad arguments", f"{as_text(args, 200)} changed {lines[0]}")
    if looked.good is None:
        looked.notes.append("good arguments are not known; only bad ones were tried")
        return
    await _good(client, looked, database)


def _bad(looked: _Tool) -> list[dict[str, Any]]:
    """An unknown argument; and each argument in turn as a type it is not."""
    good = looked.good or {}
    bad: list[dict[str, Any]] = [{**good, **_UNKNOWN}]
    properties: Mapping[str, Any] = looked.tool.inputSchema.get("properties", {})
    for name, node in properties.items():
        wrong: Any = {"no": "such"} if node.get("type") != "object" else 7
        bad.append({**good, name: wrong})
    if looked.tool.inputSchema.get("required"):
        bad.append({})
    return bad


async def _called(
    client: ClientSession, looked: _Tool, args: dict[str, Any]
) -> types.CallToolResult | None:
    started = time.perf_counter()
    try:
        answer = await client.call_tool(looked.tool.name, args)
    except Exception as error:  # noqa: BLE001 the SDK refuses answers that break their schema
        text = str(error)[:600]
        failed = "outputSchema" if "structured" in text.casefold() else "protocol"
        if failed == "outputSchema":
            looked.say("schema", failed, text)
        looked.steps.append(_step(looked, args, text, started, failed=True))
        return None
    raw = answer.model_dump_json(by_alias=True, exclude_none=True)
    if match := INSIDES.search(raw):
        looked.say("policy", "no insides", f"{as_text(args, 200)} showed {match.group(0)!r}")
    looked.steps.append(_step(looked, args, raw[:2_000], started, failed=bool(answer.isError)))
    return answer


def _step(looked: _Tool, args: Any, answer: str, started: float, *, failed: bool) -> Step:
    ms = (time.perf_counter() - started) * 1_000
    return Step(tool=looked.tool.name, args=as_text(args, 600), answer=answer, failed=failed, ms=ms)


async def _good(client: ClientSession, looked: _Tool, database: Path) -> None:
    hints, args = looked.tool.annotations, looked.good or {}
    before = read_state(database)
    answer = await _called(client, looked, args)
    if answer is None:
        return
    if answer.isError and "not_permitted" in str(answer.content):
        looked.notes.append("refused for this caller's role; only bad arguments were tried")
        return
    if answer.isError:
        looked.say("false_refusal", "good arguments", f"{as_text(args, 300)} was refused")
        return
    _structured(looked, answer)
    after = read_state(database)
    lines = compare(before, after).lines()
    if looked.reads and lines:
        looked.say("policy", "readOnlyHint", f"it says it reads, and changed {lines[0]}")
    if not looked.reads and not lines:
        looked.notes.append("it says it writes; nothing was seen to change")
    if hints and hints.idempotentHint and not looked.reads:
        await _called(client, looked, args)
        if again := compare(after, read_state(database)).lines():
            looked.say("double_write", "idempotentHint", f"a second call changed {again[0]}")


def _structured(looked: _Tool, answer: types.CallToolResult) -> None:
    schema = looked.tool.outputSchema
    if schema is None:
        return
    if answer.structuredContent is None:
        looked.say("schema", "outputSchema", "promised, but the answer has no structuredContent")
        return
    validator: Any = Draft202012Validator(schema)
    try:
        validator.validate(answer.structuredContent)
    except ValidationError as error:
        looked.say("schema", "outputSchema", f"{error.json_path}: {error.message[:300]}")


def _result(looked: _Tool) -> CaseResult:
    return CaseResult(
        id=looked.tool.name,
        kind="tool",
        lang="en",
        status=Status.FAILED if looked.findings else Status.PASSED,
        verdict="failed" if looked.findings else "passed",
        title=(looked.tool.description or "").partition("\n")[0][:200],
        findings=tuple(looked.findings),
        note="; ".join(looked.notes),
        steps=tuple(looked.steps),
        ms=sum(step.ms for step in looked.steps),
    )


def _table(results: Sequence[CaseResult]) -> Table:
    lines = tuple(
        Line(label=found.id, cells=(str(len(found.steps)), str(len(found.findings))))
        for found in results
    )
    return Table(title="Tools", heads=("calls", "findings"), lines=lines)
