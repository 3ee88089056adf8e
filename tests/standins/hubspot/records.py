"""Records: batches, single ones, archive, merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tests.standins.hubspot.call import Answer, Call
from tests.standins.hubspot.clock import iso
from tests.standins.hubspot.refusing import Refused, not_found, unusable
from tests.standins.hubspot.state import Record, State, fold

if TYPE_CHECKING:
    from tests.standins.hubspot.standin import Standin

MOST_INPUTS = 100
One = Callable[[dict[str, Any], bool], dict[str, Any]]  # True: only check


def upsert(standin: Standin, call: Call) -> Answer:
    """Update by a unique property, else create."""
    state = standin.state

    def one(given: dict[str, Any], dry: bool) -> dict[str, Any]:
        name = given.get("idProperty", "")
        _check_unique(state, call.type, name)
        values = {name: given["id"], **given["properties"]}
        record = state.by_unique(call.type, name, given["id"])
        if record is None:
            return {**state.create(call.type, values, dry=dry).shown(), "new": True}
        state.update(record, values, dry=dry)
        return {**record.shown(), "new": False}

    return batch(standin, call, one)


def update(standin: Standin, call: Call) -> Answer:
    """Update by record id, or by a unique property."""
    state = standin.state

    def one(given: dict[str, Any], dry: bool) -> dict[str, Any]:
        record = state.found(call.type, given["id"])
        if "idProperty" in given:
            _check_unique(state, call.type, given["idProperty"])
        state.update(record, given["properties"], dry=dry)
        return record.shown()

    return batch(standin, call, one)


def create(standin: Standin, call: Call) -> Answer:
    """Create, whatever is there: what a client that repeats itself makes two of."""

    def one(given: dict[str, Any], dry: bool) -> dict[str, Any]:
        return standin.state.create(call.type, given["properties"], dry=dry).shown()

    return batch(standin, call, one, status=201)


def create_one(standin: Standin, call: Call) -> Answer:
    """Create a single record."""
    return Answer(201, standin.state.create(call.type, call.body["properties"]).shown())


def update_one(standin: Standin, call: Call) -> Answer:
    """Update a single record."""
    record = standin.state.found(call.type, call.parts["id"])
    standin.state.update(record, call.body["properties"])
    return Answer(200, record.shown())


def read_one(standin: Standin, call: Call) -> Answer:
    """A single record."""
    record = standin.state.found(call.type, call.parts["id"])
    names = [name for name in call.query.get("properties", "").split(",") if name]
    return Answer(200, record.shown(names))


def read(standin: Standin, call: Call) -> Answer:
    """Records by id or by a unique property."""
    state = standin.state
    _check_size(call.inputs)
    name = call.body.get("idProperty", "")
    if name:
        _check_unique(state, call.type, name)
    found: dict[str, Record] = {}
    missing: list[str] = []
    broken: list[str] = []
    for at, given in enumerate(call.inputs):
        record = _read(state, call.type, name, given["id"])
        if call.fail(at):
            broken.append(given["id"])
        elif record is None:
            missing.append(given["id"])
        else:
            found[record.id] = record
    results = [record.shown(call.body["properties"]) for record in found.values()]
    errors = [not_found(missing).line()] if missing else []
    if broken:
        refused = Refused(500, "INTERNAL_ERROR", "internal error", context={"ids": broken})
        errors.append(refused.line())
    return _batch_answer(standin, results, errors)


def archive(standin: Standin, call: Call) -> Answer:
    """Move records to the bin."""
    _check_size(call.inputs)
    for given in call.inputs:
        standin.state.archive(call.type, given["id"])
    return Answer(204)


def merge(standin: Standin, call: Call) -> Answer:
    """Merge one record into another."""
    winner = call.body["primaryObjectId"]
    standin.state.merge(call.type, winner, call.body["objectIdToMerge"])
    return Answer(200, standin.state.found(call.type, winner).shown())


def batch(standin: Standin, call: Call, one: One, *, status: int = 200) -> Answer:
    """Each input by itself: what is refused stands in `errors`, the rest in `results`. A duplicate,
    an unknown property or a strict account refuses the whole batch, and nothing of it is done."""
    _check_size(call.inputs)
    _check_duplicates(call.inputs)
    _check_whole(standin.state, call, one)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for at, given in enumerate(call.inputs):
        trace = given.get("objectWriteTraceId", "") if call.traces else ""
        try:
            if call.fail(at):
                context = {"ids": [str(given.get("id", ""))]}
                raise Refused(500, "INTERNAL_ERROR", "internal error", context=context)
            result = one(given, False)
        except Refused as refused:
            if refused.whole:
                raise
            errors.append(refused.line(trace))
        else:
            results.append({**result, **({"objectWriteTraceId": trace} if trace else {})})
    return _batch_answer(standin, results, errors, status=status)


def _check_whole(state: State, call: Call, one: One) -> None:
    """What refuses the whole batch before anything is done: unknown properties; where the account
    is strict, the first input that would be refused by itself."""
    for given in call.inputs:
        for name in given["properties"]:
            state.definition(call.type, name)
        if call.strict:
            one(given, True)


def _check_unique(state: State, type_name: str, name: str) -> None:
    found = state.properties[type_name].get(name)
    if found is None or not found.unique:
        raise unusable(f"Unable to perform update/upsert by non-unique {type_name} property {name}")


def _check_size(inputs: Sequence[object]) -> None:
    if not inputs:
        raise unusable("Batch must have at least one input")
    if len(inputs) > MOST_INPUTS:
        raise unusable(f"The maximum number of inputs is {MOST_INPUTS}, got {len(inputs)}")


def _check_duplicates(inputs: Sequence[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for given in inputs:
        if "id" not in given:
            continue
        if (folded := fold(given["id"])) in seen:
            raise unusable(f"Duplicate IDs found in batch input: [{given['id']}]")
        seen.add(folded)


def _read(state: State, type_name: str, name: str, value: str) -> Record | None:
    if name:
        return state.by_unique(type_name, name, value)
    try:
        return state.found(type_name, value)
    except Refused:
        return None


def _batch_answer(
    standin: Standin,
    results: list[dict[str, Any]],
    errors: list[dict[str, Any]],
    *,
    status: int = 200,
) -> Answer:
    now = iso(standin.clock.now_ms())
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    body.update(startedAt=now, completedAt=now)
    if errors:
        body.update(numErrors=len(errors), errors=errors)
    return Answer(207 if errors and not standin.folds_errors else status, body)


def batch_answer(
    standin: Standin, results: list[dict[str, Any]], errors: list[dict[str, Any]]
) -> Answer:
    """The answer to a batch of associations."""
    return _batch_answer(standin, results, errors)
