"""Records as the port writes them: upserts by our id, updates by theirs, the bin. Loads httpx.

Contacts, accounts and opportunities are upserted by an external id. Activities may have none there,
so they are looked up first and the missing ones made; a making whose answer is lost is not sent
again, but looked up: what is there with our id was made, what is not there is unknown until somebody
looks again, which the next try does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tools.connectors.batching import deduplicated, result_of
from tools.connectors.port import FieldType, Kind, Outcome, Write, Written
from tools.connectors.salesforce.names import ACTIVITIES, ID_FIELD, OBJECTS, theirs
from tools.connectors.salesforce.reading import ReadingOf
from tools.connectors.salesforce.schema import Schema
from tools.connectors.salesforce.values import to_json
from tools.connectors.salesforce.writing import Batch, Input, Writer
from tools.connectors.troubles import Code, ConnectorError


class Records:
    """Writes of one connection."""

    def __init__(self, writer: Writer, schema: Schema, reading: ReadingOf) -> None:
        self._writer = writer
        self._schema = schema
        self._reading = reading

    async def upsert(self, kind: Kind, by: str, writes: Sequence[Write]) -> tuple[Written, ...]:
        """See the port."""
        if kind in ACTIVITIES:
            return await self._looked_up(kind, by, writes)
        try:
            types = await self._schema.types(kind)
        except ConnectorError as error:
            return _all_failed(writes, error)
        name = OBJECTS[kind]
        batch = Batch("PATCH", f"upsert {kind}", name, theirs(by))
        return await self._writer.send(batch, [_keyed(name, by, one, types) for one in writes])

    async def update(self, kind: Kind, writes: Sequence[Write]) -> tuple[Written, ...]:
        """See the port."""
        try:
            types = await self._schema.types(kind)
        except ConnectorError as error:
            return _all_failed(writes, error)
        inputs = [_changed(OBJECTS[kind], one, types) for one in writes]
        return await self._writer.send(Batch("PATCH", f"update {kind}"), inputs)

    async def archive(self, kind: Kind, ids: Sequence[str]) -> tuple[Written, ...]:
        """See the port: the recycle bin keeps them for 15 days."""
        batch = Batch("DELETE", f"archive {kind}", gone_is_done=True)
        return await self._writer.send(batch, [Input(one, one, {}) for one in ids])

    async def _looked_up(self, kind: Kind, by: str, writes: Sequence[Write]) -> tuple[Written, ...]:
        sent, superseded = deduplicated(writes, lambda one: one.key.casefold())
        try:
            there = await self._there(kind, by, sent)
            types = await self._schema.types(kind)
        except ConnectorError as error:
            return _all_failed(writes, error)
        known = [replace(one, key=there[one.key]) for one in sent if one.key in there]
        new = [one for one in sent if one.key not in there]
        done = {one.trace_id: one for one in (await self.update(kind, known) if known else ())}
        if new:
            inputs = [_keyed(OBJECTS[kind], by, one, types) for one in new]
            made = await self._writer.send(Batch("POST", f"make {kind}", once=True), inputs)
            done |= {one.trace_id: one for one in await self._found_again(kind, by, new, made)}
        return tuple(result_of(one.trace_id, done, superseded) for one in writes)

    async def _found_again(
        self, kind: Kind, by: str, new: Sequence[Write], made: Sequence[Written]
    ) -> list[Written]:
        """Results, where those of which nothing is known are looked up. One that another made
        meanwhile is there too."""
        open_ones = [one for one, result in zip(new, made, strict=True) if _is_open(result)]
        if not open_ones:
            return list(made)
        try:
            there = await self._there(kind, by, open_ones)
        except ConnectorError:
            return list(made)
        keys = {one.trace_id: there[one.key] for one in open_ones if one.key in there}
        return [
            Written(
                one.trace_id,
                Outcome.CREATED,
                keys[one.trace_id],
                correlation_id=one.correlation_id,
                duration_ms=one.duration_ms,
            )
            if one.trace_id in keys
            else one
            for one in made
        ]

    async def _there(self, kind: Kind, by: str, writes: Sequence[Write]) -> Mapping[str, str]:
        """The ids of records that have our ids; the first where several do."""
        found = await self._reading.read(kind, by, [one.key for one in writes], [])
        first = {value: ids[0] for value, ids in found.several.items()}
        return {**first, **{value: one.remote_id for value, one in found.records.items()}}


def _is_open(result: Written) -> bool:
    trouble = result.trouble
    return result.outcome is Outcome.UNKNOWN or (
        trouble is not None and trouble.code is Code.DUPLICATE
    )


def _keyed(name: str, by: str, write: Write, types: Mapping[str, FieldType]) -> Input:
    """A record with our id."""
    body = {**_body(name, write, types), theirs(by): write.key}
    return Input(write.trace_id, write.key, body)


def _changed(name: str, write: Write, types: Mapping[str, FieldType]) -> Input:
    """A record by its own id."""
    body = {**_body(name, write, types), ID_FIELD.lower(): write.key}
    return Input(write.trace_id, write.key, body)


def _body(name: str, write: Write, types: Mapping[str, FieldType]) -> dict[str, object]:
    values = {
        theirs(field): to_json(types.get(theirs(field).casefold(), FieldType.TEXT), text)
        for field, text in write.values.items()
    }
    return {"attributes": {"type": name}, **values}


def _all_failed(writes: Sequence[Write], error: ConnectorError) -> tuple[Written, ...]:
    """Nothing was sent."""
    trouble = error.trouble
    return tuple(
        Written(
            one.trace_id, Outcome.FAILED, trouble=trouble, correlation_id=trouble.correlation_id
        )
        for one in writes
    )
