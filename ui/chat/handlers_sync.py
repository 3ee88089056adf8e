"""What the buttons of syncs and connections do: look at a run as it goes, open one, propose to undo
it; try, end and make a connection; say which field is written when.

As `cards_desk`: a payload names a run, a connection or a field; the tools check it, as the person's
own hand. A plan is approved by the buttons of every proposal (`handlers_outreach`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tools.arguments import Result
from tools.errors import NotFound, RapportError, invalid
from tools.granting import for_connection, grant
from tools.operations.connections import (
    Connected,
    ConnectionList,
    Disconnected,
    FieldMapped,
    MappedLine,
    Tested,
)
from tools.operations.proposals import ProposalLine, ProposalList
from tools.operations.sync_history import RunLine, SyncHistory
from tools.operations.sync_schedules import SyncScheduled
from tools.operations.syncing import SyncProposed
from tools.wording import worded
from ui.chat.cards import Card, card_of
from ui.chat.cards_calls import Payload, Pressed
from ui.chat.cards_connections import list_props, mapping_props
from ui.chat.cards_outreach_proposal import standing_props
from ui.chat.cards_sync import first_state, run_props, syncs_props
from ui.chat.handlers_inbound import InboundDesk
from ui.chat.words import word

RECORDS_SHOWN = 20
RUNS_SHOWN = 20


class SyncDesk(InboundDesk):
    """Serves the cards of syncs and connections in one person's conversation."""

    async def press(self, button: str, payload: Payload) -> Pressed:
        """Do what a button of `SYNC` says. RapportError when it can't be done."""
        return await SYNC[button](self, payload)

    async def sync_look(self, payload: Payload) -> Pressed:
        """How a run stands now, with the records of one state, from a cursor on."""
        run = await self._run(payload.get("run") or await self._run_of(payload))
        state = payload.get("state") or first_state(run.counts)
        arguments = {
            "run": run.id,
            "limit": RECORDS_SHOWN,
            **({"state": state} if state else {}),
            **({"cursor": payload["cursor"]} if payload.get("cursor") else {}),
        }
        found = await self._calls.call(SyncHistory, "get_sync", arguments)
        proposal = await self._proposal(run.proposal)
        return Pressed(run_props(found, self._locale, proposal=proposal, state=str(state)))

    async def sync_open(self, payload: Payload) -> Pressed:
        """A run with its records, below."""
        arguments = {"run": _text(payload, "run"), "limit": RECORDS_SHOWN}
        return await self._below(SyncHistory, "get_sync", arguments)

    async def sync_more(self, payload: Payload) -> Pressed:
        """More runs of a list."""
        connection = str(payload.get("connection") or "")
        arguments = {"cursor": payload.get("cursor") or "", "limit": RUNS_SHOWN}
        found = await self._calls.call(
            SyncHistory, "get_sync", {**arguments, "connection": connection}
        )
        return Pressed(syncs_props(found, self._locale, connection=connection))

    async def syncs(self, payload: Payload) -> Pressed:
        """What syncs did so far, below."""
        connection = str(payload.get("connection") or "")
        arguments = {"connection": connection, "limit": RUNS_SHOWN}
        found = await self._calls.call(SyncHistory, "get_sync", arguments)
        await self._calls.record("get_sync", arguments, found)
        props = syncs_props(found, self._locale, connection=connection)
        return Pressed(cards=[Card("SyncsCard", props)])

    async def sync_undo(self, payload: Payload) -> Pressed:
        """Propose to take a run back: the proposal stands below."""
        arguments = {"run": _text(payload, "run"), "connection": await self._connection(payload)}
        return await self._below(SyncProposed, "undo_sync", arguments)

    async def sync_again(self, payload: Payload) -> Pressed:
        """Propose the same sync once more, or only what failed in it: the proposal stands below."""
        arguments = {"again": _text(payload, "run"), "connection": await self._connection(payload)}
        only = {"failed_only": True} if payload.get("failed_only") is True else {}
        return await self._below(SyncProposed, "sync_crm", {**arguments, **only})

    async def sync_choose(self, payload: Payload) -> Pressed:
        """A person says which record there a customer is: what the sync of them would change."""
        who = {"customer": _text(payload, "customer"), "link": _text(payload, "remote")}
        connection = await self._connection(payload)
        return await self._below(SyncProposed, "sync_crm", {**who, "connection": connection})

    async def crm_connect(self, payload: Payload) -> Pressed:
        """Connect with the key that the operator gave."""
        return await self._below(Connected, "connect_crm", {})

    async def crm_list(self, payload: Payload) -> Pressed:
        """How the connections stand now."""
        found = await self._calls.call(ConnectionList, "list_connections", {})
        return Pressed(list_props(found, self._locale))

    async def crm_test(self, payload: Payload) -> Pressed:
        """Try a connection; what came of it stands below."""
        arguments = {"connection": _text(payload, "connection")}
        return await self._below(Tested, "test_connection", arguments)

    async def crm_end(self, payload: Payload) -> Pressed:
        """End a connection."""
        arguments = {"connection": _text(payload, "connection")}
        return await self._below(Disconnected, "disconnect_crm", arguments)

    async def crm_schedule(self, payload: Payload) -> Pressed:
        """Say when a connection syncs by itself: manual, realtime, or a cron line."""
        when = _text(payload, "when")
        given = {"frequency": when} if when in {"manual", "realtime"} else {"frequency": "scheduled", "schedule": when}  # fmt: skip
        arguments = {"connection": _text(payload, "connection"), **given}
        return await self._below(SyncScheduled, "schedule_sync", arguments)

    async def crm_always(self, payload: Payload) -> Pressed:
        """What a standing approval for a connection's own syncs would let start, to look at; with
        `confirm` it is granted, by the person and never by the agent."""
        ctx = await self._calls.deciding()
        try:
            asked = await for_connection(ctx, _text(payload, "connection"))
            if payload.get("confirm") is not True:
                question = {"question": word(self._locale, "crm.always_ask")}
                return Pressed({**standing_props(asked, self._locale), **question})
            granted = await grant(ctx, asked)
        except RapportError as error:
            raise worded(error, self._locale) from None
        return Pressed({"granted": word(self._locale, "proposal.granted", granted.id)})

    async def mapping(self, payload: Payload) -> Pressed:
        """What the fields of a connection are filled from, below."""
        return await self._below(FieldMapped, "map_field", _of_kind(payload))

    async def mapping_look(self, payload: Payload) -> Pressed:
        """The mapping of another kind of record, in its own card."""
        return Pressed(mapping_props(await self._mapping(payload), self._locale))

    async def mapping_mode(self, payload: Payload) -> Pressed:
        """Change when a field is written; the rest of its row stays as the store has it."""
        row = await self._row(payload)
        arguments = {**_of_kind(payload), **_as_it_is(row), "mode": payload.get("mode")}
        return await self._mapped(arguments)

    async def mapping_remove(self, payload: Payload) -> Pressed:
        """Leave a field out from now on."""
        row = await self._row(payload)
        return await self._mapped({**_of_kind(payload), "field": row.field})

    async def _mapped(self, arguments: Payload) -> Pressed:
        done = await self._calls.own(FieldMapped, "map_field", arguments)
        await self._calls.record("map_field", arguments, done)
        return Pressed(mapping_props(done, self._locale))

    async def _mapping(self, payload: Payload) -> FieldMapped:
        return await self._calls.own(FieldMapped, "map_field", _of_kind(payload))

    async def _row(self, payload: Payload) -> MappedLine:
        field = _text(payload, "field")
        found = (row for row in (await self._mapping(payload)).mapping if row.field == field)
        row = next(found, None)
        if row is None:
            raise NotFound(
                f"{field[:100]} is not mapped", hint="map_field without a field lists it."
            )
        return row

    async def _run_of(self, payload: Payload) -> object:
        """The run that a proposal of a list is about."""
        arguments = {"proposal": _text(payload, "proposal")}
        found = await self._calls.call(ProposalList, "list_proposals", arguments)
        return (found.plan or {}).get("run")

    async def _run(self, key: Any) -> RunLine:
        found = await self._calls.call(
            SyncHistory, "get_sync", {"run": _text({"run": key}, "run"), "limit": 1}
        )
        return found.runs[0]

    async def _connection(self, payload: Payload) -> str:
        return (await self._run(payload.get("run"))).connection

    async def _proposal(self, key: str | None) -> ProposalLine | None:
        if key is None:
            return None
        found = await self._calls.call(ProposalList, "list_proposals", {"proposal": key})
        return found.items[0]

    async def _below(self, kind: type[Result], tool: str, arguments: Payload) -> Pressed:
        """Call a tool, tell the conversation of it, and show its card below."""
        found = await self._calls.own(kind, tool, arguments)
        await self._calls.record(tool, arguments, found)
        card = card_of(found, self._locale)
        return Pressed(cards=[card] if card else [])


def _of_kind(payload: Payload) -> dict[str, Any]:
    return {
        "connection": payload.get("connection") or "",
        "kind": payload.get("kind") or "customer",
    }


def _as_it_is(row: MappedLine) -> dict[str, Any]:
    """The arguments that map a row as it is mapped now."""
    given = {"field": row.field, "on_null": row.on_null, "owner": row.owner}
    if row.transform == "template":
        return {**given, "template": row.local}
    return {**given, "local": row.local, "transform": row.transform}


def _text(payload: Payload, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(name, str(value)[:100], "is missing", "a text")
    return value


SYNC: Mapping[str, Callable[[SyncDesk, Payload], Awaitable[Pressed]]] = {
    "sync_look": SyncDesk.sync_look,
    "sync_open": SyncDesk.sync_open,
    "sync_more": SyncDesk.sync_more,
    "syncs": SyncDesk.syncs,
    "sync_undo": SyncDesk.sync_undo,
    "sync_again": SyncDesk.sync_again,
    "sync_choose": SyncDesk.sync_choose,
    "crm_connect": SyncDesk.crm_connect,
    "crm_list": SyncDesk.crm_list,
    "crm_test": SyncDesk.crm_test,
    "crm_end": SyncDesk.crm_end,
    "crm_schedule": SyncDesk.crm_schedule,
    "crm_always": SyncDesk.crm_always,
    "mapping": SyncDesk.mapping,
    "mapping_look": SyncDesk.mapping_look,
    "mapping_mode": SyncDesk.mapping_mode,
    "mapping_remove": SyncDesk.mapping_remove,
    "inbound_open": SyncDesk.inbound_open,
    "inbound_switch": SyncDesk.inbound_switch,
    "conflicts": SyncDesk.conflicts,
    "conflicts_more": SyncDesk.conflicts_more,
    "conflict_settle": SyncDesk.conflict_settle,
}
LOOKS_AT_SYNC = frozenset((
    "sync_look",
    "sync_more",
    "crm_list",
    "mapping_look",
    "conflicts_more",
))
