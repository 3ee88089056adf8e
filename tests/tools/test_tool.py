"""How a tool is defined, and audit entries that wait for their batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from store.types import ActorKind, AuditEntry
from tools.arguments import Args, Result
from tools.auditing import BATCH, LateAudit
from tools.context import Ctx, Role
from tools.registry import Registry
from tools.tool import Effect, define


class Asked(Args):
    """Arguments of nothing."""


class Answered(Result):
    """A result of nothing."""


async def good(ctx: Ctx, args: Asked) -> Answered:
    """A tool that does nothing."""
    return Answered()


async def silent(ctx: Ctx, args: Asked) -> Answered:
    return Answered()


async def loose(ctx: Ctx, args: dict[str, str]) -> Answered:
    """A tool without an Args model."""
    return Answered()


async def vague(ctx: Ctx, args: Asked) -> dict[str, str]:
    """A tool without a Result model."""
    return {}


def test_a_tool_is_described_by_its_function() -> None:
    tool = define(good, Effect.WRITE, "core", title="Good")
    assert (tool.name, tool.description, tool.args) == ("good", "A tool that does nothing.", Asked)
    assert (tool.role, tool.idempotent, tool.destructive) == (Role.MEMBER, False, False)
    assert define(good, Effect.READ, "core", title="Good").idempotent


@pytest.mark.parametrize(
    ("run", "says"), [(silent, "docstring"), (loose, "Args model"), (vague, "Result model")]
)
def test_a_function_of_another_shape_is_no_tool(run: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        define(run, Effect.READ, "core", title="X")


def test_two_tools_may_not_share_a_name() -> None:
    tool = define(good, Effect.READ, "core", title="Good")
    with pytest.raises(ValueError, match="two tools are named good"):
        Registry([tool, tool])


def _entry(number: int) -> AuditEntry:
    return AuditEntry(
        ActorKind.HUMAN, "marc", "cli", f"tool{number}", "read", "done", "", "", 0, f"r{number}"
    )


async def test_audit_entries_wait_for_a_batch_and_are_written_once_each() -> None:
    batches: list[int] = []

    async def write(tenant_id: int, entries: Sequence[AuditEntry]) -> None:
        batches.append(len(entries))

    audit = LateAudit(write)
    for number in range(BATCH + 1):
        audit.add(1, _entry(number))
    await asyncio.sleep(0.05)
    assert batches == [BATCH + 1]
    audit.add(2, _entry(0))
    await audit.close()
    assert batches == [BATCH + 1, 1]


async def test_audit_entries_that_cannot_be_written_are_kept_for_the_next_time() -> None:
    written: list[str] = []
    broken = True

    async def write(tenant_id: int, entries: Sequence[AuditEntry]) -> None:
        if broken:
            raise OSError("read-only")
        written.extend(entry.tool for entry in entries)

    audit = LateAudit(write)
    audit.add(1, _entry(1))
    await audit.flush()
    broken = False
    audit.add(1, _entry(2))
    await audit.close()
    assert sorted(written) == ["tool1", "tool2"]
