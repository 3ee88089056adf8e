"""Search: over a view that lags behind, in pages of at most 200, no further than 10,000 rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.standins.hubspot.call import Answer, Call
from tests.standins.hubspot.refusing import unusable
from tests.standins.hubspot.state import Record, Values

if TYPE_CHECKING:
    from tests.standins.hubspot.standin import Standin

MOST_PAGE, REACH = 200, 10_000
MOST_GROUPS, MOST_FILTERS = 5, 10


def search(standin: Standin, call: Call) -> Answer:
    """A page of the records that fit."""
    body = call.body
    after, limit = int(body["after"] or 0), body["limit"]
    _check(standin, call, after, limit)
    until = standin.clock.now() - standin.search_lag
    seen = [
        (record, values)
        for record in standin.state.objects[call.type].values()
        if (values := _as_of(record, until)) is not None and _fits(values, body["filterGroups"])
    ]
    for sort in reversed(body["sorts"]):
        name = sort.lstrip("-")
        seen.sort(key=lambda pair: _comparable(pair[1].get(name, "")), reverse=sort[0] == "-")
    page = seen[after : after + limit]
    answer: dict[str, Any] = {
        "total": len(seen),
        "results": [
            {**record.shown(body["properties"]), "properties": _asked(values, body["properties"])}
            for record, values in page
        ],
    }
    if after + limit < len(seen):
        answer["paging"] = {"next": {"after": str(after + limit)}}
    return Answer(200, answer)


def _check(standin: Standin, call: Call, after: int, limit: int) -> None:
    groups = call.body["filterGroups"]
    if not 1 <= limit <= MOST_PAGE:
        raise unusable(f"limit must be between 1 and {MOST_PAGE}")
    if after + limit > REACH:
        raise unusable(f"cannot page past {REACH} results")
    if len(groups) > MOST_GROUPS or any(len(one["filters"]) > MOST_FILTERS for one in groups):
        raise unusable("too many filters")
    if len(call.body["sorts"]) > 1:
        raise unusable("only one sort is supported")
    for one in groups:
        for condition in one["filters"]:
            standin.state.definition(call.type, condition["propertyName"])


def _as_of(record: Record, until: float) -> Values | None:
    """A record as the index sees it: None where it does not see it yet, or no more."""
    version = next((one for one in reversed(record.versions) if one.at <= until), None)
    return None if version is None or version.archived else version.values


def _fits(values: Values, groups: Sequence[Mapping[str, Any]]) -> bool:
    if not groups:
        return True
    return any(all(_holds(values, one) for one in group["filters"]) for group in groups)


def _holds(values: Values, condition: Mapping[str, Any]) -> bool:
    held = values.get(condition["propertyName"], "")
    operator = condition["operator"]
    if operator in {"HAS_PROPERTY", "NOT_HAS_PROPERTY"}:
        return bool(held) is (operator == "HAS_PROPERTY")
    if operator == "NEQ":
        return held.casefold() != condition["value"].casefold()
    if not held:
        return False
    if operator == "IN":
        return held.casefold() in {value.casefold() for value in condition["values"]}
    mine, bound = _comparable(held), _comparable(condition["value"])
    if operator == "BETWEEN":
        return bound <= mine <= _comparable(condition["highValue"])
    return {
        "EQ": mine == bound,
        "LT": mine < bound,
        "LTE": mine <= bound,
        "GT": mine > bound,
        "GTE": mine >= bound,
    }[operator]


def _comparable(text: str) -> tuple[int, float, str]:
    """Numbers by their size, instants by theirs, other text as text."""
    try:
        return (1, float(text), "")
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return (2, 0.0, text.casefold())
    return (1, round(moment.timestamp() * 1000), "")


def _asked(values: Values, names: Sequence[str]) -> dict[str, str | None]:
    always = ("hs_object_id", "lastmodifieddate", "hs_lastmodifieddate")
    held = {name: values[name] for name in always if name in values}
    return {**{name: values.get(name) for name in names}, **held}
