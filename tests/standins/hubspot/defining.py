"""Properties, groups, owners, pipelines, the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.standins.hubspot.call import Answer, Call
from tests.standins.hubspot.refusing import Refused, invalid_value, unusable
from tests.standins.hubspot.seeds import Definition

if TYPE_CHECKING:
    from tests.standins.hubspot.standin import Standin

MOST_UNIQUE = 10
OWNER_PAGE = 2  # small, so that a client has to turn pages


def list_properties(standin: Standin, call: Call) -> Answer:
    """Every property of a type."""
    found = standin.state.properties[call.type].values()
    return Answer(200, {"results": [one.shown() for one in found]})


def read_property(standin: Standin, call: Call) -> Answer:
    """One property."""
    found = standin.state.properties[call.type].get(call.parts["name"])
    if found is None:
        raise Refused(404, "OBJECT_NOT_FOUND", f"No property exists named {call.parts['name']}")
    return Answer(200, found.shown())


def create_property(standin: Standin, call: Call) -> Answer:
    """A new property; unique only now or never."""
    state, given = standin.state, call.body
    there = state.properties[call.type]
    if given["name"] in there:
        raise Refused(409, "CONFLICT", f"A property named '{given['name']}' already exists.")
    if given["groupName"] not in state.groups[call.type]:
        raise unusable(f"there is no group {given['groupName']}")
    if given.get("hasUniqueValue"):
        _check_unique(standin, call, given)
    options = given.get("options", [])
    if given["type"] in {"enumeration", "bool"} and not options:
        raise invalid_value(given["name"], "INVALID_OPTIONS", "needs options")
    there[given["name"]] = made = Definition(
        given["name"],
        given["type"],
        given["fieldType"],
        given["label"],
        given["groupName"],
        tuple(one["value"] for one in options),
        tuple(one["label"] for one in options),
        unique=bool(given.get("hasUniqueValue")),
    )
    return Answer(201, made.shown())


def list_groups(standin: Standin, call: Call) -> Answer:
    """The property groups of a type."""
    found = standin.state.groups[call.type].items()
    results = [{"name": name, "label": label, "archived": False} for name, label in found]
    return Answer(200, {"results": results})


def create_group(standin: Standin, call: Call) -> Answer:
    """A new property group."""
    there, name = standin.state.groups[call.type], call.body["name"]
    if name in there:
        raise Refused(409, "CONFLICT", f"A property group named '{name}' already exists.")
    there[name] = call.body["label"]
    return Answer(201, {"name": name, "label": there[name], "archived": False})


def list_owners(standin: Standin, call: Call) -> Answer:
    """A page of the users."""
    after = int(call.query.get("after", "0"))
    limit = min(int(call.query.get("limit", "100")), OWNER_PAGE)
    owners = standin.state.owners
    body: dict[str, Any] = {"results": owners[after : after + limit]}
    if after + limit < len(owners):
        body["paging"] = {"next": {"after": str(after + limit)}}
    return Answer(200, body)


def list_pipelines(standin: Standin, call: Call) -> Answer:
    """The pipelines of deals."""
    results = [one for one in standin.state.pipelines if call.type == "deals"]
    return Answer(200, {"results": results})


def account(standin: Standin, call: Call) -> Answer:
    """Whose account it is."""
    del call
    state = standin.state
    return Answer(
        200,
        {
            "portalId": state.portal,
            "portalName": state.name,
            "accountType": "STANDARD",
            "timeZone": ZoneInfo(state.zone).key,
            "companyCurrency": "CAD",
            "additionalCurrencies": [],
            "utcOffset": "",
            "utcOffsetMilliseconds": 0,
            "uiDomain": "app.hubspot.example",
            "dataHostingLocation": "na1",
        },
    )


def _check_unique(standin: Standin, call: Call, given: Any) -> None:
    state = standin.state
    if call.type in state.refuses_unique:
        raise unusable(f"unique properties are not supported on {call.type}")
    if given["type"] not in {"string", "number"}:
        raise invalid_value(given["name"], "INVALID_TYPE", "cannot be unique")
    if sum(one.unique for one in state.properties[call.type].values()) >= MOST_UNIQUE:
        raise unusable(f"at most {MOST_UNIQUE} unique properties")
