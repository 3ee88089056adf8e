"""Queries, descriptions, limits, and who we are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.salesforce import soql
from tests.standins.salesforce.call import Answer, Call
from tests.standins.salesforce.refusing import Refused
from tests.standins.salesforce.state import Record

if TYPE_CHECKING:
    from tests.standins.salesforce.standin import Standin

MOST_ADDRESS = 16_000


def query(standin: Standin, call: Call) -> Answer:
    """The first page of a query."""
    text = call.query.get("q", "")
    if len(call.path) + len(text) > MOST_ADDRESS:
        raise Refused("URI_TOO_LONG", "the address is too long", status=414)
    state, everything = standin.state, call.path.endswith("queryAll")
    read = soql.parsed(text, state.visible)
    records = [
        one
        for one in state.objects[read.object].values()
        if (everything or not (one.deleted or state.is_archived(one))) and read.fits(one.values)
    ]
    definitions = state.visible(read.object)
    for name, descending in reversed(read.order):
        records.sort(
            key=lambda one, name=name: _sortable(definitions[name], one), reverse=descending
        )
    records = records[read.offset :][: read.limit]
    if not read.fields:
        return Answer(200, {"totalSize": len(records), "done": True, "records": []})
    rows = [_row(read.object, one, read.fields) for one in records]
    return _page(standin, call.path, rows, 0)


def more(standin: Standin, call: Call) -> Answer:
    """A later page of a query."""
    name, _, at = call.parts["locator"].rpartition("-")
    if name not in standin.locators:
        raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(standin, call.path.rpartition("/")[0], standin.locators[name], int(at), name)


def describe(standin: Standin, call: Call) -> Answer:
    """The fields of an object."""
    name = call.parts["object"]
    fields = [one.shown() for one in standin.state.visible(name).values()]
    return Answer(200, {"name": name, "fields": fields})


def limits(standin: Standin, call: Call) -> Answer:
    """The limits of the organisation."""
    del call
    left = standin.daily - standin.used
    return Answer(200, {"DailyApiRequests": {"Max": standin.daily, "Remaining": left}})


def user(standin: Standin, call: Call) -> Answer:
    """Who we are."""
    del call
    state = standin.state
    return Answer(200, {"user_id": state.user.id, "organization_id": state.organisation.id})


def _page(
    standin: Standin, path: str, rows: list[dict[str, Any]], at: int, name: str = ""
) -> Answer:
    page = rows[at : at + standin.page]
    body: dict[str, Any] = {"totalSize": len(rows), "records": page}
    body["done"] = at + standin.page >= len(rows)
    if not body["done"]:
        name = name or f"0r8000000000{len(standin.locators):03d}"
        standin.locators[name] = rows
        body["nextRecordsUrl"] = f"{path}/{name}-{at + standin.page}"
    return Answer(200, body)


def _row(name: str, record: Record, fields: tuple[str, ...]) -> dict[str, Any]:
    url = f"/services/data/v65.0/sobjects/{name}/{record.id}"
    values = {one: record.values.get(one) for one in fields}
    return {"attributes": {"type": name, "url": url}, **values}


def _sortable(definition: Any, record: Record) -> Any:
    found = soql.comparable(definition, record.values.get(definition.name))
    return (found is not None, found if found is not None else 0)
