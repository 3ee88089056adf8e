"""The log of touches: appended to, with a history of statuses; texts beside it may be erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from store.contact import CHANNELS
from store.ports import BadCursor
from store.sql.checks import EARLIEST_MS, LATEST_MS, Refused, check_texts
from store.sql.facts import lock
from store.sql.known import learn
from store.sql.paging import numbers, varint
from store.sql.rows import content_hash, is_storable, seal, unseal
from store.sql.schema import (
    communication,
    communication_body,
    communication_status,
    contact_attempt,
    customer,
)
from store.sql.scope import Query, Scope
from store.sql.touches import known_people, logged, touch
from store.text import fold
from store.types import (
    Communication,
    CommunicationInput,
    ExternalId,
    Page,
    WriteOutcome,
    Written,
)

_OFFSET = -EARLIEST_MS  # cursors carry instants as whole numbers from the year 1


class CommunicationQueries:
    """Implements `store.ports.CommunicationReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(
        self,
        *,
        customer_id: int | None,
        channel: str | None,
        direction: str | None,
        since_ms: int | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Communication]:
        tenant = self._scope.tenant_id
        asked = content_hash("log", tenant, customer_id, channel, direction, since_ms)
        table = communication.c
        wanted: list[ColumnElement[bool]] = []
        for column, value in (
            (table.customer_id, customer_id),
            (table.channel, channel),
            (table.direction, direction),
        ):
            if value is not None:
                wanted.append(column == value)
        if since_ms is not None:
            wanted.append(table.occurred_at >= since_ms)
        counted = select(func.count()).select_from(communication).where(*wanted)
        total = int(self._scope.value(counted) or 0)
        if cursor is not None:
            wanted.append(tuple_(table.occurred_at, table.id) < _after(asked, cursor))
        query = self._shown().where(*wanted).order_by(table.occurred_at.desc(), table.id.desc())
        found = [_communication(row) for row in self._scope.rows(query.limit(limit + 1))]
        more = None
        if len(found) > limit:
            last = found[limit - 1]
            more = seal(asked, varint(last.occurred_at + _OFFSET) + varint(last.id))
        return Page(tuple(found[:limit]), total, more)

    def get(self, communication_id: int) -> Communication | None:
        row = self._scope.first(self._shown().where(communication.c.id == communication_id))
        return None if row is None else _communication(row)

    def _shown(self) -> Query:
        table, status = communication.c, communication_status.c
        latest = self._scope.within(
            select(status.status)
            .where(status.communication_id == table.id)
            .order_by(status.position.desc())
            .limit(1)
            .correlate(communication)
        ).scalar_subquery()
        body = (communication_body.c.communication_id == table.id) & self._scope.owns(
            communication_body
        )
        columns = (
            table.id,
            table.customer_id,
            customer.c.name.label("customer_name"),
            table.channel,
            table.direction,
            latest.label("status"),
            table.occurred_at,
            table.recorded_at,
            func.coalesce(communication_body.c.subject, "").label("subject"),
            func.coalesce(communication_body.c.body, "").label("body"),
            table.campaign,
            table.source,
            table.external_id,
            table.actor,
        )
        people = communication.join(customer, customer.c.id == table.customer_id)
        return select(*columns).select_from(people.outerjoin(communication_body, body))


class CommunicationChanges(CommunicationQueries):
    """Implements `store.ports.CommunicationWriter`."""

    def log(self, row: CommunicationInput, *, actor: str, now_ms: int) -> Written:
        try:
            _check(row)
            lock(self._scope, [row.customer_id])
            self._must_exist(row.customer_id)
        except Refused as refused:
            return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason)
        known = self._recorded(row)
        if known is not None:
            return self._repeated(known, row)
        key = self._scope.ids.next()
        self._append([(key, row)], actor, now_ms)
        touch(self._scope, [row])
        learn(self._scope, [("campaign", row.campaign)])
        return Written(WriteOutcome.ADDED, key)

    def log_many(
        self, rows: Sequence[CommunicationInput], *, actor: str, now_ms: int
    ) -> Sequence[Written]:
        people = known_people(self._scope, (row.customer_id for row in rows))
        known = logged(self._scope, rows)
        fresh: dict[int, CommunicationInput] = {}
        for index, row in enumerate(rows):
            external = row.external_id and (row.external_id.source, row.external_id.value)
            if row.customer_id in people and external not in known and _is_sound(row):
                fresh[index] = row
                if external:
                    known.add(external)
        keys = dict(zip(fresh, self._scope.ids.take(len(fresh)), strict=True))
        self._append([(keys[index], row) for index, row in fresh.items()], actor, now_ms)
        touch(self._scope, list(fresh.values()))
        learn(self._scope, [("campaign", row.campaign) for row in fresh.values()])
        return [
            Written(WriteOutcome.ADDED, keys[index])
            if index in keys
            else self.log(row, actor=actor, now_ms=now_ms)
            for index, row in enumerate(rows)
        ]

    def _must_exist(self, customer_id: int) -> None:
        query = select(customer.c.id).where(customer.c.id == customer_id)
        if self._scope.value(query) is None:
            raise Refused("no_customer", "there is no customer with this id")

    def _recorded(self, row: CommunicationInput) -> Any:
        if row.external_id is None:
            return None
        return self._scope.first(
            self._shown().where(
                communication.c.source == row.external_id.source,
                communication.c.external_id == row.external_id.value,
            )
        )

    def _repeated(self, known: Any, row: CommunicationInput) -> Written:
        """The first is returned; a status it did not have yet is one more line of its history."""
        same = (row.customer_id, fold(row.channel), fold(row.direction))
        if (known.customer_id, known.channel, known.direction) != same:
            reason = "this external id is logged already for another person, channel or direction"
            return Written(WriteOutcome.REFUSED, known.id, "conflict", reason)
        table, status = communication_status.c, fold(row.status)
        history = select(table.position, table.status).where(table.communication_id == known.id)
        past = self._scope.rows(history)
        if any(line.status == status for line in past):
            return Written(WriteOutcome.UNCHANGED, known.id)
        position = max((line.position for line in past), default=-1) + 1
        self._scope.add(
            communication_status, [_status(known.id, position, status, row.occurred_at)]
        )
        return Written(WriteOutcome.UPDATED, known.id, changed=("status",))

    def _append(
        self, rows: Sequence[tuple[int, CommunicationInput]], actor: str, now_ms: int
    ) -> None:
        self._scope.add(communication, [_entry(key, row, actor, now_ms) for key, row in rows])
        first = [_status(key, 0, fold(row.status), row.occurred_at) for key, row in rows]
        self._scope.add(communication_status, first)
        texts = [
            {"communication_id": key, "subject": row.subject, "body": row.body}
            for key, row in rows
            if row.subject or row.body
        ]
        self._scope.add(communication_body, texts)
        self._scope.add(contact_attempt, _attempts(self._scope, rows))


def _entry(key: int, row: CommunicationInput, actor: str, now_ms: int) -> dict[str, Any]:
    return {
        "id": key,
        "customer_id": row.customer_id,
        "channel": fold(row.channel),
        "direction": fold(row.direction),
        "occurred_at": row.occurred_at,
        "recorded_at": now_ms,
        "campaign": row.campaign,
        "campaign_folded": None if row.campaign is None else fold(row.campaign),
        "source": None if row.external_id is None else row.external_id.source,
        "external_id": None if row.external_id is None else row.external_id.value,
        "actor": actor,
    }


def _attempts(scope: Scope, rows: Sequence[tuple[int, CommunicationInput]]) -> list[dict[str, Any]]:
    """What went out counts towards the caps, but for what a sender reserved an attempt for."""
    out = [
        (key, row)
        for key, row in rows
        if not row.reserved and fold(row.direction) == "out" and fold(row.channel) in CHANNELS
    ]
    return [
        {
            "id": attempt,
            "customer_id": row.customer_id,
            "channel": fold(row.channel),
            "purpose": row.purpose,
            "at": row.occurred_at,
            "project_id": row.project_id,
            "campaign_id": None,
            "communication_id": key,
        }
        for attempt, (key, row) in zip(scope.ids.take(len(out)), out, strict=True)
    ]


def _status(key: int, position: int, status: str, occurred_at: int) -> dict[str, Any]:
    return {
        "communication_id": key,
        "position": position,
        "status": status,
        "occurred_at": occurred_at,
    }


def _communication(row: Any) -> Communication:
    fields: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - public, named so
    source, external = fields.pop("source"), fields["external_id"]
    fields["external_id"] = None if external is None else ExternalId(source, external)
    return Communication(**fields)


def _after(question: str, cursor: str) -> tuple[int, int]:
    found = list(numbers(unseal(question, cursor)))
    if len(found) != 2:
        raise BadCursor("the cursor is not one that was given out")
    return found[0] - _OFFSET, found[1]


def _is_sound(row: CommunicationInput) -> bool:
    try:
        _check(row)
    except Refused:
        return False
    return True


def _check(row: CommunicationInput) -> None:
    if not EARLIEST_MS <= row.occurred_at <= LATEST_MS:
        raise Refused("out_of_range", f"occurred_at: {row.occurred_at} is not in years 1 to 9999")
    for name, value in (
        ("channel", row.channel),
        ("direction", row.direction),
        ("status", row.status),
    ):
        if not fold(value):
            raise Refused("bad_field", f"{name}: a value is needed")
    if not is_storable(row.subject) or not is_storable(row.body):
        raise Refused("bad_text", "subject or body: the text holds a NUL or a broken character")
    check_texts(_texts(row))


def _texts(row: CommunicationInput) -> list[tuple[str, str]]:
    texts = [("channel", row.channel), ("direction", row.direction), ("status", row.status)]
    texts += [("campaign", row.campaign or ""), ("purpose", row.purpose or "")]
    if row.external_id is not None:
        texts += [("external_id", row.external_id.source), ("external_id", row.external_id.value)]
    return texts
