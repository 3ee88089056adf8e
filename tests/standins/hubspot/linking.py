"""Associations between records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.hubspot.call import Answer, Call
from tests.standins.hubspot.records import batch_answer
from tests.standins.hubspot.refusing import Refused, unusable

if TYPE_CHECKING:
    from tests.standins.hubspot.standin import Standin

MOST_LINKS = 100
# (from, to) → type → its type from the other side.
_KNOWN: dict[tuple[str, str], dict[int, int]] = {
    ("contacts", "companies"): {279: 280, 1: 2},
    ("deals", "contacts"): {3: 4},
    ("deals", "companies"): {341: 342, 5: 6},
    ("notes", "contacts"): {202: 201},
    ("notes", "companies"): {190: 189},
    ("notes", "deals"): {214: 213},
    ("tasks", "contacts"): {204: 203},
    ("tasks", "companies"): {192: 191},
    ("tasks", "deals"): {216: 215},
    ("calls", "contacts"): {194: 193},
    ("calls", "companies"): {182: 181},
    ("calls", "deals"): {206: 205},
}


def types_between(from_type: str, to_type: str) -> dict[int, int]:
    """The association types from one type to another, with those of the other way."""
    if (found := _KNOWN.get((from_type, to_type))) is not None:
        return found
    other = _KNOWN.get((to_type, from_type), {})
    return {back: there for there, back in other.items()}


def link(standin: Standin, call: Call) -> Answer:
    """Put associations with their types."""
    return _put(standin, call, default=False)


def link_default(standin: Standin, call: Call) -> Answer:
    """Put the default associations."""
    return _put(standin, call, default=True)


def read_links(standin: Standin, call: Call) -> Answer:
    """The associations of some records."""
    from_type, to_type = call.parts["type"], call.parts["to_type"]
    results: list[dict[str, Any]] = []
    for given in call.inputs:
        to = [
            {
                "toObjectId": to_id,
                "associationTypes": [
                    {"category": "HUBSPOT_DEFINED", "typeId": number} for number in sorted(numbers)
                ],
            }
            for (a_type, a_id, b_type, to_id), numbers in standin.state.links.items()
            if (a_type, a_id, b_type) == (from_type, given["id"], to_type)
        ]
        if to:
            results.append({"from": {"id": given["id"]}, "to": to})
    return batch_answer(standin, results, [])


def _put(standin: Standin, call: Call, *, default: bool) -> Answer:
    from_type, to_type = call.parts["type"], call.parts["to_type"]
    known = types_between(from_type, to_type)
    if not 1 <= len(call.inputs) <= MOST_LINKS:
        raise unusable(f"between 1 and {MOST_LINKS} inputs, got {len(call.inputs)}")
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for at, given in enumerate(call.inputs):
        numbers = [min(known)] if default else [one["associationTypeId"] for one in given["types"]]
        if wrong := [number for number in numbers if number not in known]:
            raise unusable(f"association type {wrong[0]} does not link {from_type} to {to_type}")
        ends = (given["from"]["id"], given["to"]["id"])
        try:
            if call.fail(at):
                raise Refused(500, "INTERNAL_ERROR", "internal error")
            _linked(standin, from_type, to_type, ends, {n: known[n] for n in numbers})
        except Refused as refused:
            context = {"fromObjectId": [ends[0]], "toObjectId": [ends[1]]}
            errors.append({**refused.line(), "context": context})
        else:
            results.append(_shown(from_type, to_type, ends, default=default))
    return batch_answer(standin, results, errors)


def _linked(
    standin: Standin, from_type: str, to_type: str, ends: tuple[str, str], numbers: dict[int, int]
) -> None:
    state = standin.state
    one, other = state.found(from_type, ends[0]), state.found(to_type, ends[1])
    there = state.links.setdefault((from_type, one.id, to_type, other.id), set())
    back = state.links.setdefault((to_type, other.id, from_type, one.id), set())
    there.update(numbers)
    back.update(numbers.values())


def _shown(from_type: str, to_type: str, ends: tuple[str, str], *, default: bool) -> dict[str, Any]:
    if default:
        return {"from": {"id": ends[0]}, "to": {"id": ends[1]}, "associationSpec": {}}
    return {
        "fromObjectTypeId": from_type,
        "fromObjectId": ends[0],
        "toObjectTypeId": to_type,
        "toObjectId": ends[1],
        "labels": [],
    }
