"""Batches of writes: what is sent, what is split, and a result for every write. Loads httpx.

A batch that is refused as a whole names at most the first bad input, so it is halved until the
culprit stands alone. Nothing here raises for what the other side does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.connectors.batching import in_parts
from tools.connectors.calling import Caller, CallFailed, Reply, Request
from tools.connectors.hubspot.judging import trouble_of
from tools.connectors.hubspot.names import BATCH
from tools.connectors.hubspot.options import AT_ONCE
from tools.connectors.hubspot.pairing import Input, Paired, paired
from tools.connectors.hubspot.wire import ErrorWire, ObjectWire
from tools.connectors.lenient import instant
from tools.connectors.port import Outcome, Written
from tools.connectors.troubles import Code, Trouble

CLOCKS_APART_MS = 5 * 60_000
_WHOLE = frozenset({400, 404, 409, 413, 414, 422})


@dataclass(frozen=True, slots=True)
class Batch:
    """A kind of batch: its path, its name in the log, the unique field of an upsert."""

    path: str
    name: str
    by: str = ""


class Writer:
    """Sends batches of one connection; `size` inputs a call."""

    def __init__(self, caller: Caller, *, size: int = BATCH, at_once: int = AT_ONCE) -> None:
        if not 1 <= size <= BATCH:
            raise ValueError(f"a batch holds 1 to {BATCH} inputs, not {size}")
        self._caller = caller
        self._size = size
        self._at_once = at_once

    async def send(self, batch: Batch, inputs: Sequence[Input]) -> tuple[Written, ...]:
        """A result for every input, in order. Of inputs with the same id the last is sent."""
        return await in_parts(
            inputs,
            lambda one: one.marks[-1],
            lambda some: self._settled(batch, some),
            size=self._size,
            at_once=self._at_once,
        )

    async def _settled(self, batch: Batch, inputs: Sequence[Input]) -> list[Written]:
        """Results of one call, and of the smaller ones it takes."""
        started = self._caller.timing.monotonic()
        body = {"inputs": [one.body for one in inputs]}
        request = Request("POST", batch.path, batch.name, body=body)
        try:
            reply = await self._caller.call(request)
        except CallFailed as failed:
            done = await self._after_failure(batch, inputs, failed)
        else:
            done = await self._after_answer(batch, inputs, reply)
        took = round((self._caller.timing.monotonic() - started) * 1000)
        return [replace(one, duration_ms=max(one.duration_ms, took)) for one in done]

    async def _after_failure(
        self, batch: Batch, inputs: Sequence[Input], failed: CallFailed
    ) -> list[Written]:
        if failed.status in _WHOLE and len(inputs) > 1:
            return await self._without_culprits(batch, inputs, failed.trouble)
        refused = failed.status in _WHOLE  # and so was an earlier try of the same
        outcome = Outcome.UNKNOWN if failed.applied and not refused else Outcome.FAILED
        return [_failed(one, failed.trouble, outcome) for one in inputs]

    async def _without_culprits(
        self, batch: Batch, inputs: Sequence[Input], trouble: Trouble
    ) -> list[Written]:
        """Those that carry a field they do not have fail at once; else the halves are sent."""
        blamed = [one for one in inputs if trouble.field in one.fields]
        if trouble.code is Code.NO_SUCH_FIELD and blamed:
            rest = [one for one in inputs if trouble.field not in one.fields]
            done = [_failed(one, trouble) for one in blamed]
            return done + (await self._settled(batch, rest) if rest else [])
        return await self._halves(batch, inputs)

    async def _halves(self, batch: Batch, inputs: Sequence[Input]) -> list[Written]:
        middle = len(inputs) // 2
        first = await self._settled(batch, inputs[:middle])
        return first + await self._settled(batch, inputs[middle:])

    async def _after_answer(
        self, batch: Batch, inputs: Sequence[Input], reply: Reply
    ) -> list[Written]:
        if reply.status == 204:
            return [_done(one, Outcome.UPDATED, "", reply) for one in inputs]
        found = paired(reply.body, inputs, batch.by)
        if len(inputs) == 1:
            return [_single(inputs[0], found, reply)]
        done = [
            _told(one, found, reply)
            for one in inputs
            if one.trace_id in found.results or one.trace_id in found.errors
        ]
        told = {one.trace_id for one in done}
        left = [one for one in inputs if one.trace_id not in told]
        if not left:
            return done
        again = self._halves if len(left) > 1 else self._settled
        return done + await again(batch, left)


def _single(one: Input, found: Paired, reply: Reply) -> Written:
    """Of a lone input every error is its own; an answer without a word on it leaves it unknown."""
    if one.trace_id in found.results or one.trace_id in found.errors:
        return _told(one, found, reply)
    if found.strays:
        return _failed(one, trouble_of(found.strays[0], reply.correlation_id))
    trouble = Trouble(Code.UNACCOUNTED, correlation_id=reply.correlation_id)
    return _failed(one, trouble, Outcome.UNKNOWN)


def _told(one: Input, found: Paired, reply: Reply) -> Written:
    if (error := found.errors.get(one.trace_id)) is not None:
        return _failed(one, _trouble(error, reply))
    result = found.results[one.trace_id]
    outcome = Outcome.CREATED if _created(result, reply) else Outcome.UPDATED
    return _done(one, outcome, result.id, reply)


def _trouble(error: ErrorWire, reply: Reply) -> Trouble:
    return trouble_of(error, reply.correlation_id)


def _created(result: ObjectWire, reply: Reply) -> bool:
    """Whether this call made the record: also when an earlier try of it did, whose answer was lost.
    Only our calls make records with our ids, so one that is younger than the call is ours."""
    if result.new is None or result.new:
        return bool(result.new)
    return reply.maybe_before and instant(result.created) >= reply.sent_at - CLOCKS_APART_MS


def _done(one: Input, outcome: Outcome, remote_id: str, reply: Reply) -> Written:
    return Written(one.trace_id, outcome, remote_id, correlation_id=reply.correlation_id)


def _failed(one: Input, trouble: Trouble, outcome: Outcome = Outcome.FAILED) -> Written:
    return Written(one.trace_id, outcome, trouble=trouble, correlation_id=trouble.correlation_id)
