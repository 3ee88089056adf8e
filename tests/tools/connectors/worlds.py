"""Each CRM's stand-in and a client of it in the same words, for what must hold of every connector."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol

from pydantic import SecretStr

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.faults import Does, Fault, Faults, Rule
from tests.standins.hubspot.journal import Entry, Journal
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import SERVICE_KEY
from tests.standins.hubspot.standin import Standin as HubSpotStandin
from tests.standins.salesforce.standin import CLIENT_ID, CLIENT_SECRET
from tests.standins.salesforce.standin import Standin as SalesforceStandin
from tests.tools.connectors import unique_name
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.names import OBJECTS as HUBSPOT_OBJECTS
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Timing
from tools.connectors.port import OUR_ID, Connector, FieldType, Kind, NewField
from tools.connectors.salesforce.auth import tokens_of
from tools.connectors.salesforce.client import Salesforce
from tools.connectors.salesforce.names import KEY_FIELD
from tools.connectors.salesforce.names import OBJECTS as SALESFORCE_OBJECTS
from tools.connectors.salesforce.options import App, SalesforceOptions
from tools.connectors.tokens import PlainToken

OURS = tuple(NewField(kind, OUR_ID, "Rapport id", FieldType.TEXT, unique=True) for kind in Kind)
# Our word for a field, and theirs.
HUBSPOT_FIELDS = {"email": "email", "family": "lastname", "phone": "phone", "city": "city"}
SALESFORCE_FIELDS = {
    "email": "Email",
    "family": "LastName",
    "phone": "Phone",
    "city": "MailingCity",
}
WRITES = ("batch/(upsert|update|archive|create)", "composite/sobjects")


class World(Protocol):
    """A stand-in with our fields and a client of it, on one clock that only moves when slept on.
    `fields` are their names by ours; `note` the values that a note needs there."""

    clock: StandinClock
    client: Connector
    fields: dict[str, str]
    note: dict[str, str]
    writes: str

    @property
    def entries(self) -> list[Entry]: ...

    def fault(self, does: Does, *, times: int = 1, path: str = "", **more: object) -> None:
        """Let the next requests of a path fail; of writes where none is named."""
        ...

    def there(self, kind: Kind) -> list[tuple[str, dict[str, str]]]:
        """The live records of a kind: their ids and values."""
        ...

    def merge(self, kind: Kind, winner: str, loser: str) -> None: ...

    def links(self, kind: Kind, record_id: str) -> set[str]:
        """The records that one is associated with."""
        ...


class _Faulty:
    """What both have."""

    writes = ""

    def __init__(self, faults: Faults, journal: Journal) -> None:
        self._faults, self._journal = faults, journal

    @property
    def entries(self) -> list[Entry]:
        """What was called, in order."""
        return self._journal.entries

    def fault(self, does: Does, *, times: int = 1, path: str = "", **more: object) -> None:
        fault = Fault(does, **more)  # pyright: ignore[reportArgumentType] - as the fault has them
        self._faults.rules.append(Rule(fault, path=path or self.writes, times=times))


class HubSpotWorld(_Faulty):
    """HubSpot."""

    writes, fields = WRITES[0], HUBSPOT_FIELDS
    note = {"hs_timestamp": "1790000000000", "hs_note_body": "Called back."}  # noqa: RUF012 - fixed

    def __init__(self, url: str, standin: HubSpotStandin) -> None:
        super().__init__(standin.faults, standin.journal)
        self.standin, self.clock = standin, standin.clock
        clock = standin.clock
        options = HubSpotOptions(
            unique_name(),
            base_url=url,
            timeout_seconds=0.5,
            timing=Timing(clock.now, clock.sleep, clock.now_ms),
        )
        self.client = HubSpot(PlainToken(SecretStr(SERVICE_KEY)), options)

    def there(self, kind: Kind) -> list[tuple[str, dict[str, str]]]:
        held = self.standin.state.objects[HUBSPOT_OBJECTS[kind]].values()
        return [(one.id, dict(one.values)) for one in held if not one.archived]

    def merge(self, kind: Kind, winner: str, loser: str) -> None:
        self.standin.state.merge(HUBSPOT_OBJECTS[kind], winner, loser)

    def links(self, kind: Kind, record_id: str) -> set[str]:
        known = self.standin.state.links
        return {to for of, one, _, to in known if (of, one) == (HUBSPOT_OBJECTS[kind], record_id)}


class SalesforceWorld(_Faulty):
    """Salesforce."""

    writes, fields = WRITES[1], SALESFORCE_FIELDS
    note = {"Subject": "Note", "Description": "Called back.", "Status": "Completed"}  # noqa: RUF012 - fixed

    def __init__(self, url: str, standin: SalesforceStandin) -> None:
        super().__init__(standin.faults, standin.journal)
        self.standin, self.clock, self.url = standin, standin.clock, url
        self.client = self.other_client()

    def other_client(self, secret: str = CLIENT_SECRET, **more: object) -> Salesforce:
        """A client with another secret or other options."""
        clock = self.clock
        app = App(self.url, CLIENT_ID, SecretStr(secret))
        tokens = tokens_of(app, now_ms=clock.now_ms, timeout_seconds=0.5)
        options = SalesforceOptions(**{  # pyright: ignore[reportArgumentType] - as the options have them
            "connection": unique_name(),
            "base_url": self.url,
            "timeout_seconds": 0.5,
            "timing": Timing(clock.now, clock.sleep, clock.now_ms),
            **more,
        })
        return Salesforce(tokens, options)

    def there(self, kind: Kind) -> list[tuple[str, dict[str, str]]]:
        held = self.standin.state.live(SALESFORCE_OBJECTS[kind])
        return [(one.id, {**one.values, OUR_ID: one.values.get(KEY_FIELD, "")}) for one in held]

    def merge(self, kind: Kind, winner: str, loser: str) -> None:
        self.standin.state.merge(SALESFORCE_OBJECTS[kind], winner, loser)

    def links(self, kind: Kind, record_id: str) -> set[str]:
        record = self.standin.state.found(SALESFORCE_OBJECTS[kind], record_id)
        lookups = {record.values.get(name) for name in ("AccountId", "WhoId", "WhatId")}
        roles = self.standin.state.live("OpportunityContactRole")
        people = {
            one.values["ContactId"] for one in roles if one.values["OpportunityId"] == record_id
        }
        return {one for one in lookups | people if one}


@asynccontextmanager
async def hubspot(*, prepared: bool = True) -> AsyncGenerator[HubSpotWorld]:
    """A stand-in of HubSpot that has our ids."""
    standin = HubSpotStandin(StandinClock(frozen=True))
    async with serving(standin) as url:
        world = HubSpotWorld(url, standin)
        if prepared:
            await world.client.set_up(OURS)
        standin.journal.entries.clear()
        yield world
        await world.client.close()


@asynccontextmanager
async def salesforce(*, prepared: bool = True) -> AsyncGenerator[SalesforceWorld]:
    """A stand-in of Salesforce that has our ids."""
    standin = SalesforceStandin(StandinClock(frozen=True))
    async with serving(standin) as url:
        world = SalesforceWorld(url, standin)
        if prepared:
            await world.client.set_up(OURS)
        standin.journal.entries.clear()
        yield world
        await world.client.close()
