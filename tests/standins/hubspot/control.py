"""The control plane, for who runs the stand-in in another process: under `/__standin/`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.standins.hubspot.faults import FAULT, RULE
from tests.standins.hubspot.refusing import Refused
from tests.standins.hubspot.standin import Standin

PREFIX = "/__standin/"
Act = Callable[[Standin, Mapping[str, Any]], Any]


def _reset(standin: Standin, given: Mapping[str, Any]) -> Any:
    del given
    standin.reset()
    return {}


def _faults(standin: Standin, given: Mapping[str, Any]) -> Any:
    """`script`: faults (or null) one a request; `rules`: {fault, path, nth, times}."""
    script = [FAULT.validate_python(one) if one else None for one in given.get("script", [])]
    rules = [RULE.validate_python(one) for one in given.get("rules", [])]
    standin.faults.script, standin.faults.rules = deque(script), rules
    return {"script": len(script), "rules": len(rules)}


def _journal(standin: Standin, given: Mapping[str, Any]) -> Any:
    since = int(given.get("since", 0))
    return {"entries": [asdict(entry) for entry in standin.journal.entries[since:]]}


def _state(standin: Standin, given: Mapping[str, Any]) -> Any:
    del given
    return picture(standin)


def _clock(standin: Standin, given: Mapping[str, Any]) -> Any:
    standin.clock.advance(float(given.get("advance", 0)))
    return {"now": standin.clock.now()}


def _merge(standin: Standin, given: Mapping[str, Any]) -> Any:
    standin.state.merge(given["type"], given["winner"], given["loser"])
    return {}


def _change(standin: Standin, given: Mapping[str, Any]) -> Any:
    """Somebody there changes a record by hand."""
    record = standin.state.found(given["type"], given["id"])
    standin.state.update(record, given["properties"])
    return record.shown()


_ACTS: Mapping[str, Act] = {
    "reset": _reset,
    "faults": _faults,
    "journal": _journal,
    "state": _state,
    "clock": _clock,
    "merge": _merge,
    "change": _change,
}


async def control(standin: Standin, request: Request) -> Response:
    """Look at the stand-in, or change it."""
    act = _ACTS.get(request.url.path.removeprefix(PREFIX))
    if act is None:
        return JSONResponse({"acts": sorted(_ACTS)}, 404)
    given: Any = dict(request.query_params)
    try:
        if request.method == "POST":
            given = await request.json()
        return JSONResponse(act(standin, given))
    except (KeyError, TypeError, ValueError) as error:
        return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)
    except Refused as refused:
        return JSONResponse({"error": refused.message}, refused.status)


def picture(standin: Standin) -> dict[str, Any]:
    """Everything that live records hold, and their associations."""
    state = standin.state
    objects = {
        name: {record.id: record.shown() for record in held.values() if not record.archived}
        for name, held in state.objects.items()
    }
    links = [
        {"from": [a_type, a_id], "to": [b_type, b_id], "types": sorted(numbers)}
        for (a_type, a_id, b_type, b_id), numbers in sorted(state.links.items())
    ]
    return {"objects": objects, "links": links}
