"""Who may be contacted: the policy, consents, suppressed addresses, attempts, terminal states."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update

from store.contact import (
    CHANNELS,
    AttemptInput,
    ConsentEvent,
    ConsentInput,
    ContactFacts,
    Sayable,
    StoredPolicy,
    Suppression,
)
from store.sql import consents, facts
from store.sql.contact_facts import EMAIL, SUPPRESSION, facts_of
from store.sql.dialect import one_at_a_time
from store.sql.rows import is_indexable, is_storable
from store.sql.sayable import facts_and_sayable
from store.sql.schema import (
    contact_attempt,
    contact_policy,
    project_contact,
    suppression,
    terminal_state,
)
from store.sql.scope import Draft, Query, Scope
from store.text import fold
from store.types import Written

SCOPES = ("global", "customer", "project")
_IN_A_PHONE = re.compile(r"[\s().\-/]")
_POLICY = (
    contact_policy.c.version,
    contact_policy.c.policy,
    contact_policy.c.created_at,
    contact_policy.c.actor,
)


def folded_address(channel: str, address: str) -> str:
    """The form in which an address is compared: e-mail as customers' are, a phone without what is
    written between its digits."""
    folded = fold(address)
    return folded if channel == EMAIL else _IN_A_PHONE.sub("", folded)


class ContactQueries:
    """Implements `store.contact.ContactReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def facts(
        self, ids: Sequence[int], *, since_ms: int, project_id: int | None = None
    ) -> Sequence[ContactFacts]:
        return facts_of(self._scope, ids, since_ms=since_ms, project_id=project_id)

    def facts_and_sayable(
        self,
        ids: Sequence[int],
        *,
        channel: str,
        since_ms: int,
        project_id: int | None = None,
        custom: Collection[str] = (),
    ) -> Iterator[tuple[ContactFacts, Sayable]]:
        return facts_and_sayable(
            self._scope,
            ids,
            channel=channel,
            since_ms=since_ms,
            project_id=project_id,
            custom=custom,
        )

    def people_of(self, project_id: int) -> Sequence[int]:
        table = project_contact.c
        query = select(table.customer_id).where(table.project_id == project_id)
        return [row[0] for row in self._scope.rows(query.order_by(table.customer_id))]

    def policy(self) -> StoredPolicy | None:
        return next(iter(self.policies(1)), None)

    def policies(self, limit: int) -> Sequence[StoredPolicy]:
        return [StoredPolicy(*row) for row in self._scope.ask(_latest, most=limit)]

    def consent_history(self, customer_id: int, limit: int) -> Sequence[ConsentEvent]:
        return consents.history(self._scope, customer_id, limit)

    def suppression(self, channel: str, address: str) -> Suppression | None:
        if not is_storable(channel + address):
            return None
        row = self._scope.first(select(*SUPPRESSION).where(*_at(channel, address)))
        return None if row is None else Suppression(*row)


class ContactChanges(ContactQueries):
    """Implements `store.contact.ContactWriter`."""

    def save_policy(self, text: str, *, base: int, actor: str, now_ms: int) -> int | None:
        if not is_storable(text):
            raise ValueError("policy: the text holds a NUL or a broken character")
        latest = self._scope.value(select(func.max(contact_policy.c.version))) or 0
        if latest != base:
            return None
        row = {"version": base + 1, "policy": text, "created_at": now_ms, "actor": actor}
        # Another one saved at the same moment takes the key: the unit is run again and finds it.
        self._scope.add(contact_policy, [row])
        return base + 1

    def set_consent(
        self, rows: Sequence[ConsentInput], *, actor: str, now_ms: int
    ) -> Sequence[Written]:
        return consents.record(self._scope, rows, actor=actor, now_ms=now_ms)

    def suppress(self, rows: Sequence[Suppression], *, now_ms: int) -> int:
        wanted: dict[tuple[str, str], dict[str, Any]] = {}
        for row in rows:
            made = _suppressed(row, now_ms)
            wanted.setdefault((made["channel"], made["address_folded"]), made)
        one_at_a_time(self._scope.connection, self._scope.tenant_id)
        known = self._suppressed_among(wanted)
        new = [row for key, row in wanted.items() if key not in known]
        self._scope.add_new(suppression, new)
        return len(new)

    def lift(self, channel: str, address: str) -> bool:
        if not is_storable(channel + address):
            return False
        return bool(self._scope.change(delete(suppression).where(*_at(channel, address))))

    def lock(self, ids: Sequence[int]) -> None:
        facts.lock(self._scope, ids)

    def reserve(self, rows: Sequence[AttemptInput]) -> Sequence[int]:
        keys = self._scope.ids.take(len(rows))
        attempts = [
            {
                "id": key,
                "customer_id": row.customer_id,
                "channel": _channel(row.channel),
                "purpose": row.purpose,
                "at": row.at,
                "project_id": row.project_id,
                "campaign_id": row.campaign_id,
                "communication_id": row.communication_id,
            }
            for key, row in zip(keys, rows, strict=True)
        ]
        self._scope.add(contact_attempt, attempts)
        return keys

    def release(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        mine = self._scope.among(contact_attempt.c.id, ids)
        unmade = contact_attempt.c.communication_id.is_(None)
        self._scope.change(delete(contact_attempt).where(mine, unmade))

    def set_terminal(
        self,
        *,
        scope: str,
        state: str,
        reason: str,
        override_allowed: bool,
        customer_id: int | None,
        project_id: int | None,
        actor: str,
        now_ms: int,
    ) -> int:
        _check_terminal(scope, state, reason, customer_id, project_id)
        key = self._scope.ids.next()
        row = {
            "id": key,
            "scope": scope,
            "state": state,
            "reason": reason,
            "override_allowed": override_allowed,
            "customer_id": customer_id,
            "project_id": project_id,
            "since": now_ms,
            "actor": actor,
        }
        self._scope.add(terminal_state, [row])
        return key

    def lift_terminal(self, terminal_id: int, *, actor: str, now_ms: int) -> bool:
        active = (terminal_state.c.id == terminal_id) & terminal_state.c.lifted_at.is_(None)
        lifted = update(terminal_state).where(active).values(lifted_at=now_ms, lifted_by=actor)
        return bool(self._scope.change(lifted))

    def _suppressed_among(self, wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        by_channel: dict[str, list[str]] = {}
        for channel, address in wanted:
            by_channel.setdefault(channel, []).append(address)
        table, found = suppression.c, set[tuple[str, str]]()
        for channel, addresses in by_channel.items():
            mine = and_(
                table.channel == channel, self._scope.among(table.address_folded, addresses)
            )
            rows = self._scope.rows(select(table.address_folded).where(mine))
            found |= {(channel, row[0]) for row in rows}
        return found


def _latest(_: Draft) -> Query:
    return select(*_POLICY).order_by(contact_policy.c.version.desc()).limit(bindparam("most"))


def _at(channel: str, address: str) -> tuple[Any, Any]:
    table, folded = suppression.c, fold(channel)
    return table.channel == folded, table.address_folded == folded_address(folded, address)


def _channel(given: str) -> str:
    channel = fold(given)
    if channel not in CHANNELS:
        raise ValueError(f"channel: {given[:40]!r} is not one of {', '.join(CHANNELS)}")
    return channel


def _suppressed(row: Suppression, now_ms: int) -> dict[str, Any]:
    channel = _channel(row.channel)
    address = folded_address(channel, row.address)
    if not address or not is_storable(address) or not is_indexable(address):
        raise ValueError(f"address: {row.address[:40]!r} is empty, too long or not text")
    if not row.reason or not is_storable(row.reason + row.evidence):
        raise ValueError("reason, evidence: a reason is needed, without NUL or broken characters")
    return {
        "channel": channel,
        "address_folded": address,
        "reason": row.reason,
        "evidence": row.evidence,
        "since": row.since or now_ms,
        "actor": row.actor,
    }


def _check_terminal(
    scope: str, state: str, reason: str, customer_id: int | None, project_id: int | None
) -> None:
    if scope not in SCOPES:
        raise ValueError(f"scope: {scope[:40]!r} is not one of {', '.join(SCOPES)}")
    if not state or not is_storable(state + reason):
        raise ValueError("state, reason: a state is needed, without NUL or broken characters")
    named = {"global": (False, False), "customer": (True, False), "project": (False, True)}[scope]
    given = (customer_id is not None, project_id is not None)
    if scope == "project" and given == (True, True):
        return  # one person, within one project
    if given != named:
        raise ValueError(
            f"scope {scope}: customer_id is for customer, project_id for project, none for global"
        )
