"""Associations: lookup fields of one of both records, and contact roles of opportunities. Loads
httpx.

A lookup holds one record: of several the primary one, or the last, is put. A contact role is a
record of its own without a key, so those that are there are looked up and only the missing made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.connectors.port import BY_ID, Kind, Link, Outcome, Written
from tools.connectors.salesforce import soql
from tools.connectors.salesforce.names import ACTIVITIES, ID_FIELD, OBJECTS
from tools.connectors.salesforce.reading import ReadingOf
from tools.connectors.salesforce.writing import Batch, Input, Writer
from tools.connectors.troubles import Code, ConnectorError, Trouble

ROLE = "OpportunityContactRole"
ACCOUNT = "AccountId"
_LOOKUPS: Mapping[tuple[Kind, Kind], str] = {
    (Kind.CUSTOMER, Kind.COMPANY): ACCOUNT,
    (Kind.PROJECT, Kind.COMPANY): ACCOUNT,
    **{(kind, Kind.CUSTOMER): "WhoId" for kind in ACTIVITIES},
    **{(kind, Kind.PROJECT): "WhatId" for kind in ACTIVITIES},
    **{(kind, Kind.COMPANY): "WhatId" for kind in ACTIVITIES},
}
_WEIGHTS = {Kind.PROJECT: 2, Kind.COMPANY: 1}  # what an activity is about: rather the project


@dataclass(frozen=True, slots=True)
class _Put:
    """A lookup of a record and what it is to hold."""

    record: str
    field: str
    value: str
    link: Link

    @property
    def is_weak(self) -> bool:
        """Whether it only fills an empty place."""
        return self.field == ACCOUNT and not self.link.primary

    @property
    def rank(self) -> tuple[bool, int]:
        return self.link.primary, _WEIGHTS.get(self.link.to_kind, 0)


class Links:
    """Associations of one connection."""

    def __init__(self, writer: Writer, reading: ReadingOf) -> None:
        self._writer = writer
        self._reading = reading

    async def put(self, links: Sequence[Link]) -> tuple[Written, ...]:
        """See the port."""
        done: dict[str, Written] = {}
        roles: list[tuple[Link, str, str]] = []
        puts: dict[Kind, list[_Put]] = {}
        for link in links:
            if (role := _role(link)) is not None:
                roles.append((link, *role))
            elif (put := _put(link)) is not None:
                puts.setdefault(_holder(link), []).append(put)
            else:
                done[link.trace_id] = _impossible(link)
        for kind, some in puts.items():
            done |= await self._lookups(kind, some)
        if roles:
            done |= await self._roles(roles)
        return tuple(done[link.trace_id] for link in links)

    async def _lookups(self, kind: Kind, puts: Sequence[_Put]) -> dict[str, Written]:
        """One update a record; who loses the place in a lookup has the result of who has it."""
        best: dict[tuple[str, str], _Put] = {}
        for put in puts:
            place = (put.record, put.field)
            if place not in best or put.rank >= best[place].rank:
                best[place] = put
        taken = await self._taken(kind, [put for put in best.values() if put.is_weak])
        bodies: dict[str, dict[str, object]] = {}
        for put in best.values():
            if put.record in taken:
                continue
            start = {"attributes": {"type": OBJECTS[kind]}, ID_FIELD.lower(): put.record}
            bodies.setdefault(put.record, dict[str, object](start))[put.field] = put.value
        inputs = [Input(record, record, body) for record, body in bodies.items()]
        results = await self._writer.send(Batch("PATCH", f"associate {kind}"), inputs)
        by_record = {one: Written(one, Outcome.UPDATED, one) for one in taken}
        by_record |= {one.trace_id: one for one in results}
        return {
            put.link.trace_id: _of(
                by_record[put.record], put.link, best[put.record, put.field].link
            )
            for put in puts
        }

    async def _taken(self, kind: Kind, puts: Sequence[_Put]) -> set[str]:
        """The records whose account is known already: a further one does not take its place. Where
        that cannot be read, all of them: a wrong account is worse than none."""
        if not puts:
            return set()
        records = [put.record for put in puts]
        try:
            found = await self._reading.read(kind, BY_ID, records, [ACCOUNT])
        except ConnectorError:
            return set(records)
        return {one for one, remote in found.records.items() if remote.values[ACCOUNT]}

    async def _roles(self, wanted: Sequence[tuple[Link, str, str]]) -> dict[str, Written]:
        """Contact roles: those that are there count as updated."""
        pairs = {(project, person): link for link, project, person in wanted}
        try:
            there = await self._held(sorted({project for project, _ in pairs}))
        except ConnectorError as error:
            return {
                link.trace_id: Written(link.trace_id, Outcome.FAILED, trouble=error.trouble)
                for link, _, _ in wanted
            }
        inputs = [
            Input(f"{project}>{person}", f"{project}>{person}", _role_body(project, person))
            for project, person in pairs
            if (project[:15], person[:15]) not in there
        ]
        made = await self._made(inputs)
        return {
            link.trace_id: _of(made[f"{project}>{person}"], link, link)
            if f"{project}>{person}" in made
            else Written(link.trace_id, Outcome.UPDATED)
            for link, project, person in wanted
        }

    async def _made(self, inputs: Sequence[Input]) -> dict[str, Written]:
        if not inputs:
            return {}
        batch = Batch("POST", f"make {ROLE}", once=True)
        return {one.trace_id: one for one in await self._writer.send(batch, inputs)}

    async def _held(self, projects: Sequence[str]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for part in soql.parts([one for one in projects if soql.is_record_id(one)]):
            what = soql.fields([ID_FIELD, "OpportunityId", "ContactId"])
            query = soql.select(what, ROLE, soql.is_in("OpportunityId", part))
            for row in await self._reading.rows(query, "roles of projects"):
                found.add((str(row.get("OpportunityId"))[:15], str(row.get("ContactId"))[:15]))
        return found


def _role(link: Link) -> tuple[str, str] | None:
    """The opportunity and the contact of a link between them."""
    if (link.from_kind, link.to_kind) == (Kind.PROJECT, Kind.CUSTOMER):
        return link.from_id, link.to_id
    if (link.from_kind, link.to_kind) == (Kind.CUSTOMER, Kind.PROJECT):
        return link.to_id, link.from_id
    return None


def _holder(link: Link) -> Kind:
    """The kind whose record holds the lookup."""
    return link.from_kind if (link.from_kind, link.to_kind) in _LOOKUPS else link.to_kind


def _put(link: Link) -> _Put | None:
    if (name := _LOOKUPS.get((link.from_kind, link.to_kind))) is not None:
        return _Put(link.from_id, name, link.to_id, link)
    if (name := _LOOKUPS.get((link.to_kind, link.from_kind))) is not None:
        return _Put(link.to_id, name, link.from_id, link)
    return None


def _role_body(project: str, person: str) -> dict[str, object]:
    return {"attributes": {"type": ROLE}, "OpportunityId": project, "ContactId": person}


def _of(result: Written, link: Link, winner: Link) -> Written:
    """The result of a link from that of the record that holds it."""
    lost = "" if winner.trace_id == link.trace_id else winner.trace_id
    return Written(
        link.trace_id,
        result.outcome,
        result.remote_id,
        result.trouble,
        result.correlation_id,
        result.duration_ms,
        lost,
    )


def _impossible(link: Link) -> Written:
    said = f"Salesforce does not associate a {link.from_kind} with a {link.to_kind}"
    return Written(link.trace_id, Outcome.FAILED, trouble=Trouble(Code.INVALID_VALUE, said))
