"""The one door to every tool: validate, authorise, replay or run, audit, measure."""

from __future__ import annotations

import difflib
import logging
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from store import ports
from store.segment.rule import RuleError
from tools.arguments import Args, Result, invalid_arguments
from tools.call import Call, Replayed, refused_entry
from tools.context import Ctx
from tools.errors import (
    Busy,
    InternalError,
    InvalidInput,
    Misconfigured,
    NotFound,
    NotPermitted,
    Problem,
    RapportError,
    TimedOut,
)
from tools.tool import Effect, Tool
from tools.wording import worded

log = logging.getLogger("rapport.call")


def known_error(error: Exception) -> RapportError | None:
    """A failure of the store or of a rule as our own error, None for a defect."""
    if isinstance(error, RapportError):
        return error
    if isinstance(error, RuleError):
        problem = Problem(error.path, "", error.reason, error.accepted)
        return InvalidInput(str(error), problems=(problem,))
    if isinstance(error, ports.BadCursor):
        return InvalidInput(f"cursor: {error}", hint="Ask again without a cursor.")
    if isinstance(error, ports.StoreBusy):
        return Busy(str(error), hint=error.hint)
    if isinstance(error, ports.TooSlow):
        return TimedOut(str(error), hint=error.hint)
    if isinstance(error, ports.StoreError):
        return Misconfigured(str(error), hint=error.hint)
    return None


def _validated(tool: Tool, raw: Mapping[str, Any]) -> Args:
    try:
        return tool.args.model_validate(raw)
    except ValidationError as error:
        raise invalid_arguments(tool.args, error) from None


def _authorise(tool: Tool, ctx: Ctx) -> None:
    if ctx.actor.role < tool.role:
        raise NotPermitted(
            f"{tool.name} needs the role {tool.role.name.lower()}; you have {ctx.actor.role.name.lower()}",
            hint="Ask an administrator.",
        )


class Registry:
    """The tools there are, by name, and the only way to call one."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            if tool.name in self._tools:
                raise ValueError(f"two tools are named {tool.name}")
            self._tools[tool.name] = tool

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def names(self) -> tuple[str, ...]:
        """Every tool's name, in the catalogue's order."""
        return tuple(self._tools)

    def of(self, toolsets: Iterable[str]) -> tuple[Tool, ...]:
        """The tools of some toolsets, in the catalogue's order."""
        wanted = frozenset(toolsets)
        return tuple(tool for tool in self._tools.values() if tool.toolset in wanted)

    def get(self, name: str) -> Tool:
        """The tool of a name; NotFound with the nearest names."""
        if tool := self._tools.get(name):
            return tool
        near = difflib.get_close_matches(name, self._tools, n=3, cutoff=0.5)
        hint = f"Did you mean {', '.join(near)}?" if near else f"Tools: {', '.join(self._tools)}."
        raise NotFound(f"there is no tool {name[:64]!r}", hint=hint)

    async def call(self, name: str, raw: Mapping[str, Any], ctx: Ctx) -> Result:
        """Run a tool on raw arguments; every failure is a `RapportError`."""
        started = time.perf_counter_ns()
        outcome = "cancelled"
        try:
            result = await self._run(self.get(name), raw, ctx)
            outcome = "done"
            return result
        except Exception as error:
            ours = known_error(error) or _defect(name, error)
            outcome = ours.code
            told = worded(ours, ctx.locale)
            if told is error:
                raise
            raise told from error
        finally:
            log.info(
                "call",
                extra={
                    "tool": name[:64],
                    "outcome": outcome,
                    "duration_ms": round((time.perf_counter_ns() - started) / 1e6, 2),
                    "tenant": ctx.tenant.id,
                    "actor": ctx.actor.principal,
                    "door": ctx.actor.door,
                    "request_id": ctx.request_id,
                },
            )

    async def _run(self, tool: Tool, raw: Mapping[str, Any], ctx: Ctx) -> Result:
        try:
            _authorise(tool, ctx)
            args = _validated(tool, raw)
        except RapportError as error:
            ctx.services.audit_later(ctx.tenant.id, refused_entry(tool, raw, ctx, error.code))
            raise
        call = Call(tool, args, ctx)
        try:
            result = await call.run()
        except Replayed as replayed:
            return call.replay(replayed.kept)
        except Exception as error:
            ours = known_error(error)
            ctx.services.audit_later(ctx.tenant.id, call.entry(ours.code if ours else "internal"))
            raise
        if tool.effect is Effect.EFFECT:
            ctx.services.wake_worker()  # a standing approval may have started it
        if not call.written:
            ctx.services.audit_later(ctx.tenant.id, call.entry("done"))
        return result


def _defect(name: str, error: Exception) -> InternalError:
    incident = secrets.token_hex(4)
    log.error("defect %s in %s", incident, name[:64], exc_info=error)
    return InternalError(
        f"internal error {incident}",
        hint="The log has the details under this id. Nothing was changed.",
    )
