"""Collections of records: what is sent, what is sent again, and a result for every write. Loads
httpx.

A call answers success whatever became of its records; each has a line of its own, in order. Nothing
here raises for what the other side does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tools.connectors.batching import in_parts
from tools.connectors.calling import LINES, Caller, CallFailed, Reply, Request
from tools.connectors.lenient import items, parsed
from tools.connectors.port import Outcome, Written
from tools.connectors.salesforce.judging import LOCK_SECONDS, trouble_of
from tools.connectors.salesforce.names import BATCH, COLLECTION_PATH
from tools.connectors.salesforce.options import AT_ONCE
from tools.connectors.salesforce.wire import SavedWire
from tools.connectors.troubles import Code, Trouble

ROUNDS = 4  # of records that somebody else has locked
_WHOLE = frozenset({400, 404, 413, 414, 422})


@dataclass(frozen=True, slots=True)
class Input:
    """One record to send: `mark` says which record it is, `body` what is sent of it."""

    trace_id: str
    mark: str
    body: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """A kind of call. `object_name` and `by` belong to an upsert; `once`: records are made, so it is
    not sent again when it may have been done; `gone_is_done`: what is not there any more is no
    failure."""

    method: str
    name: str
    object_name: str = ""
    by: str = ""
    once: bool = False
    gone_is_done: bool = False


class Writer:
    """Sends collections of one connection; `size` records a call."""

    def __init__(self, caller: Caller, *, size: int = BATCH, at_once: int = AT_ONCE) -> None:
        if not 1 <= size <= BATCH:
            raise ValueError(f"a call holds 1 to {BATCH} records, not {size}")
        self._caller = caller
        self._size = size
        self._at_once = at_once

    async def send(self, batch: Batch, inputs: Sequence[Input]) -> tuple[Written, ...]:
        """A result for every input, in order. Of inputs of the same record the last is sent: they
        refuse both otherwise."""
        return await in_parts(
            inputs,
            lambda one: one.mark.casefold(),
            lambda some: self._patient(batch, some),
            size=self._size,
            at_once=self._at_once,
        )

    async def _patient(self, batch: Batch, inputs: Sequence[Input]) -> list[Written]:
        """Results; records that are locked are tried again alone, a little later each time."""
        done: dict[str, Written] = {}
        left = list(inputs)
        for attempt in range(ROUNDS):
            done |= {one.trace_id: one for one in await self._settled(batch, left)}
            left = [one for one in left if _is_locked(done[one.trace_id])]
            if not left or attempt == ROUNDS - 1:
                break
            await self._caller.timing.sleep(LOCK_SECONDS * 2**attempt)
        return [done[one.trace_id] for one in inputs]

    async def _settled(self, batch: Batch, inputs: Sequence[Input]) -> list[Written]:
        """Results of one call, and of the smaller ones it takes."""
        started = self._caller.timing.monotonic()
        try:
            reply = await self._caller.call(_request(batch, inputs))
        except CallFailed as failed:
            done = await self._after_failure(batch, inputs, failed)
        else:
            done = _told(batch, inputs, reply)
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
        blamed = [one for one in inputs if trouble.field in one.body]
        if trouble.code is Code.NO_SUCH_FIELD and blamed:
            rest = [one for one in inputs if trouble.field not in one.body]
            done = [_failed(one, trouble) for one in blamed]
            return done + (await self._settled(batch, rest) if rest else [])
        middle = len(inputs) // 2
        first = await self._settled(batch, inputs[:middle])
        return first + await self._settled(batch, inputs[middle:])


def _request(batch: Batch, inputs: Sequence[Input]) -> Request:
    if batch.method == "DELETE":
        params = {"ids": ",".join(one.mark for one in inputs), "allOrNone": "false"}
        return Request("DELETE", COLLECTION_PATH, batch.name, params=params)
    body = {"allOrNone": False, "records": [one.body for one in inputs]}
    where = f"/{batch.object_name}/{batch.by}" if batch.by else ""
    return Request(batch.method, COLLECTION_PATH + where, batch.name, body=body, once=batch.once)


def _told(batch: Batch, inputs: Sequence[Input], reply: Reply) -> list[Written]:
    """The results of an answer. One with fewer or more lines than records tells nothing of any."""
    lines = items(reply.body.get(LINES))
    if len(lines) != len(inputs):
        lines = [None for _ in inputs]
    return [_line(batch, one, line, reply) for one, line in zip(inputs, lines, strict=True)]


def _line(batch: Batch, one: Input, line: object, reply: Reply) -> Written:
    found = parsed(SavedWire, line)
    if found is None:
        trouble = Trouble(Code.UNACCOUNTED, correlation_id=reply.correlation_id)
        return _failed(one, trouble, Outcome.UNKNOWN)
    if found.success:
        made = found.created or batch.once
        outcome = Outcome.CREATED if made else Outcome.UPDATED
        return Written(one.trace_id, outcome, found.id or "", correlation_id=reply.correlation_id)
    trouble = trouble_of(found.errors, reply.correlation_id)
    if batch.gone_is_done and trouble.code is Code.NOT_FOUND:
        return Written(one.trace_id, Outcome.UPDATED, one.mark, correlation_id=reply.correlation_id)
    return _failed(one, trouble)


def _is_locked(result: Written) -> bool:
    return result.trouble is not None and result.trouble.code is Code.LOCKED


def _failed(one: Input, trouble: Trouble, outcome: Outcome = Outcome.FAILED) -> Written:
    return Written(one.trace_id, outcome, trouble=trouble, correlation_id=trouble.correlation_id)
