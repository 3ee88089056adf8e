"""Collections of records: upserts by an external id, updates, makings, deletions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.standins.salesforce.call import Answer, Call
from tests.standins.salesforce.refusing import Refused
from tests.standins.salesforce.state import State

if TYPE_CHECKING:
    from tests.standins.salesforce.standin import Standin

MOST = 200
One = Callable[[dict[str, Any]], dict[str, Any]]


def upsert(standin: Standin, call: Call) -> Answer:
    """Update by an external id, else create. An id twice in one call refuses both."""
    state, name, key = standin.state, call.parts["object"], call.parts["key"]
    definition = state.visible(name).get(key)
    if definition is None or not definition.external:
        said = f"Provided external ID field does not exist or is not accessible: {key}"
        raise Refused("NOT_FOUND", said, status=404)
    keys = [one.get(key) for one in call.body.get("records", [])]

    def one(given: dict[str, Any]) -> dict[str, Any]:
        value = given.get(key)
        if not value or keys.count(value) > 1:
            said = f"Duplicate external id specified: {value}"
            raise Refused("DUPLICATE_VALUE", said, [key])
        record = state.by_key(name, key, value)
        if record is None:
            return {"id": state.create(name, given).id, "success": True, "created": True}
        state.update(record, given)
        return {"id": record.id, "success": True, "created": False}

    return _each(call, _records(call, name), one)


def update(standin: Standin, call: Call) -> Answer:
    """Update by record id."""
    state = standin.state
    records = _records(call)
    ids = [one.get("id", "") for one in records]

    def one(given: dict[str, Any]) -> dict[str, Any]:
        record_id = given.pop("id", "")
        if ids.count(record_id) > 1:
            raise Refused("DUPLICATE_VALUE", f"duplicate id in list: {record_id}")
        name = given.pop("_object")
        _check_id(record_id)
        record = state.found(name, record_id)
        state.update(record, given)
        return {"id": record.id, "success": True}

    return _each(
        call,
        [
            {**one, "_object": _type(raw)}
            for one, raw in zip(records, call.body["records"], strict=True)
        ],
        one,
    )


def create(standin: Standin, call: Call) -> Answer:
    """Create, whatever is there: what a client that repeats itself makes two of."""
    state = standin.state
    records = _records(call)

    def one(given: dict[str, Any]) -> dict[str, Any]:
        name = given.pop("_object")
        return {"id": state.create(name, given).id, "success": True}

    return _each(
        call,
        [
            {**one, "_object": _type(raw)}
            for one, raw in zip(records, call.body["records"], strict=True)
        ],
        one,
    )


def delete(standin: Standin, call: Call) -> Answer:
    """Move records to the bin."""
    state = standin.state
    _check_all_or_none(call.query.get("allOrNone"))
    ids = [one for one in call.query.get("ids", "").split(",") if one]
    _check_size(ids)

    def one(given: dict[str, Any]) -> dict[str, Any]:
        _check_id(given["id"])
        name = _object_of(state, given["id"])
        record = state.found(name, given["id"])
        state.delete(record)
        return {"id": record.id, "success": True}

    return _each(call, [{"id": one} for one in ids], one)


def _each(call: Call, records: Sequence[dict[str, Any]], one: One) -> Answer:
    lines: list[dict[str, Any]] = []
    for at, given in enumerate(records):
        try:
            if call.fail(at):
                raise Refused("UNKNOWN_EXCEPTION", "An unexpected error occurred")
            lines.append({"errors": [], **one(dict(given))})
        except Refused as refused:
            if call.strict and refused.code == "INVALID_FIELD":
                raise
            lines.append(refused.line())
    return Answer(200, lines)


def _records(call: Call, name: str = "") -> list[dict[str, Any]]:
    _check_all_or_none(call.body.get("allOrNone"))
    records = call.body.get("records", [])
    _check_size(records)
    for one in records:
        if name and _type(one) != name:
            raise Refused("INVALID_TYPE", f"the records are not all of type {name}")
    return [{k: v for k, v in one.items() if k != "attributes"} for one in records]


def _type(record: Mapping[str, Any]) -> str:
    attributes: Mapping[str, str] = record.get("attributes") or {}
    if not attributes.get("type"):
        raise Refused("INVALID_TYPE", "each record needs attributes with its type")
    return attributes["type"]


def _object_of(state: State, record_id: str) -> str:
    for name, held in state.objects.items():
        if record_id in held:
            return name
    raise Refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")


def _check_all_or_none(given: object) -> None:
    if given not in {False, "false"}:
        raise Refused("JSON_PARSER_ERROR", "this stand-in is only asked with allOrNone false")


def _check_size(records: Sequence[object]) -> None:
    if not 1 <= len(records) <= MOST:
        raise Refused("EXCEEDED_ID_LIMIT", f"between 1 and {MOST} records, got {len(records)}")


def _check_id(record_id: str) -> None:
    if len(record_id) not in {15, 18} or not record_id.isalnum():
        raise Refused("MALFORMED_ID", f"bad id {record_id}", ["Id"])
