"""The stand-in of HubSpot over TCP and a client of it, on one clock that only moves when slept on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import SERVICE_KEY, Standin
from tests.tools.connectors import unique_name
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Timing
from tools.connectors.port import OUR_ID, FieldType, Kind, NewField, Write
from tools.connectors.tokens import PlainToken, TokenSource


@dataclass
class Live:
    """A stand-in, its address, a client with its service key."""

    standin: Standin
    url: str
    client: HubSpot

    def fault(self, does: Does, *, times: int = 1, path: str = "batch/", **more: object) -> None:
        """Let the next requests of a path fail."""
        fault = Fault(does, **more)  # pyright: ignore[reportArgumentType] - as the fault has them
        self.standin.faults.rules.append(Rule(fault, path=path, times=times))

    def other_client(self, tokens: TokenSource | None = None, **more: object) -> HubSpot:
        """A client with other options."""
        return client_of(self.standin, self.url, tokens, **more)

    @property
    def paths(self) -> list[str]:
        """What was called, in order."""
        return [entry.path for entry in self.standin.journal.entries]

    def value(self, key: str, name: str, type_name: str = "contacts") -> str:
        """A value of a record by our id."""
        record = self.standin.state.by_unique(type_name, OUR_ID, key)
        assert record is not None, f"there is no {key}"
        return record.values.get(name, "")

    def count(self, type_name: str = "contacts") -> int:
        """How many live records there are."""
        return sum(not one.archived for one in self.standin.state.objects[type_name].values())


def client_of(
    standin: Standin, url: str, tokens: TokenSource | None = None, **more: object
) -> HubSpot:
    """A client on the stand-in's clock, with limits of its own."""
    clock = standin.clock
    options = HubSpotOptions(**{  # pyright: ignore[reportArgumentType] - as the options have them
        "connection": unique_name(),
        "base_url": url,
        "timeout_seconds": 0.5,
        "timing": Timing(clock.now, clock.sleep, clock.now_ms),
        **more,
    })
    return HubSpot(tokens or PlainToken(SecretStr(SERVICE_KEY)), options)


@asynccontextmanager
async def living(*, prepared: bool = True) -> AsyncGenerator[Live]:
    """A stand-in with our unique field on contacts and notes, and a client of it."""
    standin = Standin(StandinClock(frozen=True))
    async with serving(standin) as url:
        client = client_of(standin, url)
        live = Live(standin, url, client)
        if prepared:
            await client.set_up([OUR_FIELD, OUR_NOTE_FIELD])
            standin.journal.entries.clear()
        yield live
        await client.close()


def customers(count: int, **values: str) -> list[Write]:
    """Upserts of customers with an address each."""
    return [
        Write(f"trace-{n}", f"cus_{n}", {"email": f"person{n}@example.com", **values})
        for n in range(count)
    ]


OUR_FIELD = NewField(Kind.CUSTOMER, OUR_ID, "Rapport id", FieldType.TEXT, unique=True)
OUR_NOTE_FIELD = NewField(Kind.NOTE, OUR_ID, "Rapport id", FieldType.TEXT, unique=True)
