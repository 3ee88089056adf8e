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
