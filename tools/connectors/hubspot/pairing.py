"""Which write a line of an answer belongs to. Pure.

Results come in any order and errors in a list of their own. Our trace id is the only sure pairing;
where it is missing, the record's id or the value of its unique field pairs it. What pairs with
nothing is left over and sent again, which is safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tools.connectors.hubspot.wire import ErrorWire, ObjectWire
from tools.connectors.lenient import each, items, members, parsed
from tools.connectors.port import Link, Write


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a batch: its trace id, its body, what an answer may call it, its fields."""

    trace_id: str
    body: Mapping[str, object] = field(repr=False)
    marks: tuple[str, ...]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Paired:
    """An answer sorted out: results and errors by trace id."""

    results: Mapping[str, ObjectWire]
    errors: Mapping[str, ErrorWire]
    strays: tuple[ErrorWire, ...]


def upsert_input(write: Write, by: str) -> Input:
    """An upsert by a unique field."""
    values = {**write.values, by: write.key}
    body = {
        "id": write.key,
        "idProperty": by,
        "properties": values,
        "objectWriteTraceId": write.trace_id,
    }
    marks = (_trace(write.trace_id), _key(write.key))
    return Input(write.trace_id, body, marks, frozenset(values))


def update_input(write: Write) -> Input:
    """An update by record id, which must not name a property of the id."""
    body = {
        "id": write.key,
        "properties": dict(write.values),
        "objectWriteTraceId": write.trace_id,
    }
    marks = (_trace(write.trace_id), _record(write.key))
    return Input(write.trace_id, body, marks, frozenset(write.values))


def archive_input(record_id: str) -> Input:
    """A record to archive."""
    return Input(record_id, {"id": record_id}, (_record(record_id),))


def link_input(link: Link, type_ids: Sequence[int]) -> Input:
    """An association; without types it is the default one."""
    body: dict[str, object] = {"from": {"id": link.from_id}, "to": {"id": link.to_id}}
    if type_ids:
        body["types"] = [
            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}
            for number in type_ids
        ]
    return Input(link.trace_id, body, (_pair(link.from_id, link.to_id),))


def paired(body: Mapping[str, object], inputs: Sequence[Input], by: str) -> Paired:
    """Sort out the answer to a batch: `by` is the unique field of an upsert, else ""."""
    owner = {mark: one.trace_id for one in inputs for mark in one.marks}
    results: dict[str, ObjectWire] = {}
    for line in items(body.get("results")):
        trace = _first(owner, _result_marks(line, by))
        if trace and (found := parsed(ObjectWire, _with_id(line))) is not None:
            results[trace] = found
    errors: dict[str, ErrorWire] = {}
    strays: list[ErrorWire] = []
    for error in each(ErrorWire, body.get("errors")):
        traces = {owner[mark] for mark in _error_marks(error, by) if mark in owner}
        errors.update(dict.fromkeys(traces - results.keys(), error))
        if not traces:
            strays.append(error)
    return Paired(results, errors, tuple(strays))


def _result_marks(line: object, by: str) -> Iterator[str]:
    one = members(line)
    properties = members(one.get("properties"))
    yield _trace(one.get("objectWriteTraceId"))
    if by:
        yield _key(properties.get(by))
    else:
        yield _record(one.get("id"))
    from_id = one.get("fromObjectId") or members(one.get("from")).get("id")
    to_id = one.get("toObjectId") or members(one.get("to")).get("id")
    yield _pair(from_id, to_id)


def _error_marks(error: ErrorWire, by: str) -> Iterator[str]:
    context = error.context
    yield _trace(error.trace_id)
    yield from map(_trace, context.get("objectWriteTraceId", []))
    named = [*context.get("ids", []), *context.get("id", [])]
    yield from map(_key if by else _record, [*named, *context.get(by, [])])
    for from_id in context.get("fromObjectId", []):
        for to_id in context.get("toObjectId", []):
            yield _pair(from_id, to_id)


def _with_id(line: object) -> dict[str, object]:
    """An association has no id of its own."""
    return {"id": "", **members(line)}


def _first(owner: Mapping[str, str], marks: Iterator[str]) -> str:
    return next((owner[mark] for mark in marks if mark in owner), "")


def _trace(value: object) -> str:
    return f"trace:{value}"


def _key(value: object) -> str:
    return f"key:{str(value).strip().casefold()}"


def _record(value: object) -> str:
    return f"id:{value}"


def _pair(from_id: object, to_id: object) -> str:
    return f"pair:{from_id}>{to_id}"
