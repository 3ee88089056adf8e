"""What batches have in common: one input a record, results in order, none left running. Pure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from tools.connectors.port import Written


class Traced(Protocol):
    """An input whose result is paired by a trace id of ours."""

    @property
    def trace_id(self) -> str: ...


T = TypeVar("T", bound=Traced)


def deduplicated(inputs: Sequence[T], record: Callable[[T], str]) -> tuple[list[T], dict[str, str]]:
    """The last input of each record, in order, and by which one each other was superseded.
    `ValueError` where inputs of different records have one trace id."""
    last = {record(one): one for one in inputs}
    superseded = {
        one.trace_id: last[record(one)].trace_id
        for one in inputs
        if last[record(one)].trace_id != one.trace_id
    }
    if len({one.trace_id for one in last.values()}) < len(last):
        raise ValueError("two writes of different records have one trace id")
    return list(last.values()), superseded


def result_of(
    trace_id: str, by_trace: Mapping[str, Written], superseded: Mapping[str, str]
) -> Written:
    """The result of an input: that of the one that superseded it, where one did."""
    if (winner := superseded.get(trace_id)) is None:
        return by_trace[trace_id]
    return replace(by_trace[winner], trace_id=trace_id, superseded_by=winner)


async def gathered(
    calls: Sequence[Callable[[], Awaitable[Sequence[Written]]]],
) -> list[Sequence[Written]]:
    """All results; when one raises, the others are stopped first."""
    tasks = [asyncio.ensure_future(call()) for call in calls]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def in_parts(
    inputs: Sequence[T],
    record: Callable[[T], str],
    settle: Callable[[Sequence[T]], Awaitable[Sequence[Written]]],
    *,
    size: int,
    at_once: int,
) -> tuple[Written, ...]:
    """A result for every input, in order: the last input of each record is settled, in parts of at
    most `size`, `at_once` of them at a time."""
    sent, superseded = deduplicated(inputs, record)
    gate = asyncio.Semaphore(at_once)

    async def part(some: Sequence[T]) -> Sequence[Written]:
        async with gate:
            return await settle(some)

    parts = [sent[at : at + size] for at in range(0, len(sent), size)]
    done = await gathered([lambda some=some: part(some) for some in parts])
    by_trace = {one.trace_id: one for results in done for one in results}
    return tuple(result_of(one.trace_id, by_trace, superseded) for one in inputs)
