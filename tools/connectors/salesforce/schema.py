"""The fields of Salesforce's objects, asked once a connection. Loads httpx."""

from __future__ import annotations

from tools.connectors.calling import Caller, CallFailed, Reply, Request
from tools.connectors.lenient import each, is_list
from tools.connectors.port import FieldType, Kind, Option, RemoteField
from tools.connectors.salesforce.names import KEY_FIELD, OBJECTS, field_type, ours, path
from tools.connectors.salesforce.wire import FieldWire
from tools.connectors.troubles import Code, ConnectorError, Trouble


class Schema:
    """What objects look like there."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._known: dict[str, tuple[FieldWire, ...]] = {}

    async def fields(self, kind: Kind) -> tuple[RemoteField, ...]:
        """Every field that a record of a kind has and that the user may see."""
        return tuple(_field(one) for one in await self._described(OBJECTS[kind]))

    async def types(self, kind: Kind) -> dict[str, FieldType]:
        """What fields hold, by name in lower case, the port's own words included."""
        found = {one.name.casefold(): one.type for one in await self.fields(kind)}
        return {**found, KEY_FIELD.casefold(): FieldType.TEXT}

    def forget(self) -> None:
        """Ask again: fields were made."""
        self._known.clear()

    async def _described(self, name: str) -> tuple[FieldWire, ...]:
        if (known := self._known.get(name)) is not None:
            return known
        request = Request("GET", path(f"sobjects/{name}/describe"), f"fields of {name}")
        reply = await replied(self._caller, request)
        lines = reply.body.get("fields")
        if not is_list(lines):
            raise ConnectorError.of(Trouble(Code.UNREADABLE, correlation_id=reply.correlation_id))
        self._known[name] = found = tuple(each(FieldWire, lines))
        return found


async def replied(caller: Caller, request: Request) -> Reply:
    """The answer to a request; `ConnectorError` when there is none."""
    try:
        return await caller.call(request)
    except CallFailed as failed:
        raise failed.error() from None


def _field(one: FieldWire) -> RemoteField:
    kind = field_type(one.type, restricted=one.restricted)
    several = {FieldType.CHOICE, FieldType.CHOICES}
    options = one.options if kind in several else []
    given = one.nillable or one.defaulted or one.type == "boolean"
    return RemoteField(
        ours(one.name),
        one.label,
        kind,
        tuple(Option(each.value, each.label or each.value) for each in options if each.active),
        unique=one.unique,
        required=one.createable and not given,
        read_only=one.calculated or not (one.createable or one.updateable),
    )
