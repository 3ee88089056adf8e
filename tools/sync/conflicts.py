"""Settling what both sides changed: a person says whose value counts, field by field.

What is settled must still be what was shown: where ours or theirs changed meanwhile, nothing is
written, and the conflict is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from store.connections import EntityLink
from store.inbound import RunRecord
from store.ports import Reader, Tx
from store.sync import RecordState, SyncRecord
from store.types import Customer, CustomerInput, WriteOutcome
from tools.connectors.port import BY_ID, Connector, Kind, Remote
from tools.context import Ctx
from tools.customer_values import Reading
from tools.errors import Conflict, invalid
from tools.sync.inbound_values import Meaning, Theirs, meaning, merged, ours
from tools.sync.known import Known
from tools.sync.mapping import Mapped
from tools.sync.scope import mapping_of
from tools.sync.settling import values_of

Side = Literal["ours", "theirs"]
CLASH = "both_changed:"
TOOK: Mapping[Side, str] = {"ours": "kept_ours", "theirs": "took_theirs"}
AGAIN = "Look at it again with list_conflicts."


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a conflict: its name there, ours, and both values."""

    remote: str
    local: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a conflict is settled over: our customer, the link, and theirs as it was just read."""

    customer: Customer
    link: EntityLink
    remote: Remote
    theirs: Theirs
    reading: Reading


def fields_of(record: SyncRecord, mapping: Sequence[Mapped]) -> list[Field]:
    """The fields of a conflict; without those that are no longer mapped."""
    mine, yours = values_of(record.before), values_of(record.after)
    clashing = [one.removeprefix(CLASH) for one in record.reasons if one.startswith(CLASH)]
    by_name = {row.remote: row.local for row in mapping}
    return [
        Field(name, local, mine.get(local, ""), yours[local])
        for name in clashing
        if (local := by_name.get(name)) is not None and local in yours
    ]


def mapping_for(reader: Reader | Tx, connection_id: int) -> list[Mapped]:
    """The mapping of customers."""
    return mapping_of(reader.connections.mapping(connection_id, "customer")).get(Kind.CUSTOMER, [])


def chosen(fields: Sequence[Field], named: str) -> list[Field]:
    """The fields that are meant: one by its name here or there, or all."""
    if not named:
        return list(fields)
    found = [one for one in fields if named in {one.remote, one.local}]
    if not found:
        names = ", ".join(f"{one.remote} ({one.local})" for one in fields)
        raise invalid("field", named, "is no field of this conflict", names or "none is left")
    return found


async def their_record(ctx: Ctx, connector: Connector, found: RunRecord) -> tuple[Remote, Theirs]:
    """The record there as it is now. `Conflict` where it is gone."""
    fields = {one.name: one for one in await connector.describe(Kind.CUSTOMER)}
    owners = {one.remote_id: one for one in await connector.owners()}
    mapping = await ctx.read(lambda reader: mapping_for(reader, found.connection_id))
    theirs = Theirs(fields, owners, mapping)
    key = found.record.remote_id or ""
    remote = (await connector.read(Kind.CUSTOMER, BY_ID, [key], theirs.properties())).records.get(
        key
    )
    if remote is None or remote.archived or remote.remote_id != key:
        raise Conflict("the record is no longer there", hint="get_sync says what became of it.")
    return remote, theirs


def settle(
    tx: Tx, ctx: Ctx, found: RunRecord, standing: Standing, fields: Sequence[Field], side: Side
) -> SyncRecord:
    """Settle fields of a conflict; its row as it is then. `Conflict` where something changed."""
    meanings = [(one, _still(one, standing)) for one in fields]
    if side == "theirs":
        _take(tx, ctx, standing.customer, [means for _, means in meanings])
    known = Known.of(standing.link.known)
    values = {
        **known.values,
        **{one.remote: standing.remote.values.get(one.remote, "") for one in fields},
    }
    link = replace(standing.link, known=Known(values, known.ties).text())
    if side == "ours":
        link = replace(link, payload_hash="")  # so that the next sync tells it
    tx.connections.link(found.connection_id, [link], now_ms=ctx.now_ms)
    row = _settled(found.record, fields, side)
    tx.sync.put_records(found.run_id, [row], now_ms=ctx.now_ms)
    return row


def _still(one: Field, standing: Standing) -> Meaning:
    """What their value means here, where both are still what was shown."""
    row = next((row for row in standing.theirs.rows() if row.remote == one.remote), None)
    text = standing.remote.values.get(one.remote, "")
    if row is None or row.local != one.local:
        raise Conflict(f"{one.remote} is mapped otherwise by now", hint=AGAIN)
    means = meaning(row, text, standing.customer, standing.theirs, standing.reading)
    if means.flaw or means.value != one.theirs:
        raise Conflict(f"{one.remote} was changed there since", hint=AGAIN)
    if ours(standing.customer, one.local) != one.ours:
        raise Conflict(f"{one.local} was changed here since", hint=AGAIN)
    return means


def _take(tx: Tx, ctx: Ctx, customer: Customer, meanings: Sequence[Meaning]) -> None:
    sets: dict[str, Any] = {}
    for one in meanings:
        sets = merged(sets, one.sets)
    [written] = tx.customers.upsert(
        [CustomerInput(id=customer.id, **sets)], now_ms=ctx.now_ms, add=False
    )
    if written.outcome is WriteOutcome.REFUSED:
        raise Conflict(written.reason)


def _settled(record: SyncRecord, fields: Sequence[Field], side: Side) -> SyncRecord:
    """The row with what was decided; open as long as a field is."""
    done = {f"{CLASH}{one.remote}": f"{TOOK[side]}:{one.remote}" for one in fields}
    reasons = tuple(done.get(one, one) for one in record.reasons)
    is_open = any(one.startswith(CLASH) for one in reasons)
    state = RecordState.CONFLICT if is_open else RecordState.DONE
    return replace(record, state=state, reasons=reasons)


def is_settled(record: SyncRecord, named: str, side: Side) -> bool:
    """Whether just this was decided before."""
    told = [one for one in record.reasons if one.startswith(TOOK[side])]
    return (
        record.state is RecordState.DONE
        and bool(told)
        and (f"{TOOK[side]}:{named}" in told if named else len(told) == len(record.reasons))
    )
