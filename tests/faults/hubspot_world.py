"""A small company pushed to the stand-in of HubSpot under faults: what is sent, by whom, what the
account holds in the end. For the quick test and for the long script."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from pydantic import SecretStr

from tests.standins.hubspot.faults import Does, Fault
from tests.standins.hubspot.seeds import Definition
from tests.standins.hubspot.standin import Standin
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.oauth import OAuth, OAuthApp
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Timing
from tools.connectors.port import OUR_ID, FieldType, Kind, Link, NewField, Outcome, Write, Written
from tools.connectors.tokens import Grant, OAuthTokens
from tools.connectors.troubles import Code, ConnectorError

TIMEOUT_SECONDS = 0.25
ROUNDS = 40
TAKEN = "taken@example.com"  # the address of a contact that was there before us
SYSTEM = frozenset({
    "hs_object_id",
    "createdate",
    "hs_createdate",
    "lastmodifieddate",
    "hs_lastmodifieddate",
})
SHORT: tuple[Fault, ...] = (
    Fault(Does.STATUS, status=429),
    Fault(Does.STATUS, status=429, retry_after="2"),
    Fault(Does.STATUS, status=500),
    Fault(Does.STATUS, status=503),
    Fault(Does.STATUS, status=504),
    Fault(Does.STATUS, status=423),
    Fault(Does.STATUS, status=477, retry_after="7200"),
    Fault(Does.HTML),
    Fault(Does.DROP),
    Fault(Does.EXPIRE),
    Fault(Does.DAILY),
    Fault(Does.PARTIAL, every=3),
    Fault(Does.PARTIAL, every=1),
    Fault(Does.STRICT),
    Fault(Does.UNTRACED),
    Fault(Does.APPLIED_HTML),
    Fault(Does.APPLIED_DROP),
    Fault(Does.MALFORMED),
    Fault(Does.TRUNCATED),
)
HANGS: tuple[Fault, ...] = (Fault(Does.HANG), Fault(Does.APPLIED_HANG))


@dataclass(frozen=True)
class World:
    """What is to be in the account: writes by kind, links between our ids, changes by our id."""

    writes: dict[Kind, list[Write]]
    links: list[tuple[Kind, str, Kind, str]]
    changes: list[Write]
    wrong: frozenset[str]  # trace ids whose value no account takes


@dataclass
class Run:
    """One push: its results by trace id, what went wrong."""

    results: dict[str, Written] = field(default_factory=dict[str, Written])
    kills: int = 0
    rounds: int = 0


def world_of(count: int) -> World:
    """`count` records: three quarters customers, the rest companies, projects and notes."""
    others = max(2, count // 12)
    customers = [_customer(n) for n in range(count - 3 * others)]
    companies = [_write(Kind.COMPANY, n, name=f"Société {n}") for n in range(others)]
    projects = [
        _write(Kind.PROJECT, n, dealname=f"Projet {n}", dealstage="qualifiedtobuy", amount="12.5")
        for n in range(others)
    ]
    notes = [
        _write(Kind.NOTE, n, hs_timestamp="1790000000000", hs_note_body=f"&lt;{n}&gt; é")
        for n in range(others)
    ]
    links = [
        (Kind.CUSTOMER, write.key, Kind.COMPANY, companies[n % others].key)
        for n, write in enumerate(customers)
        if n % 10 != 7
    ]
    links += [(Kind.NOTE, notes[n].key, Kind.CUSTOMER, customers[n].key) for n in range(others)]
    links += [(Kind.PROJECT, p.key, Kind.CUSTOMER, customers[0].key) for p in projects]
    changes = [
        Write(f"change-{write.key}", write.key, {"city": "Montréal", "lastname": ""})
        for n, write in enumerate(customers)
        if n % 4 == 0
    ]
    writes = {
        Kind.CUSTOMER: customers,
        Kind.COMPANY: companies,
        Kind.PROJECT: projects,
        Kind.NOTE: notes,
    }
    wrong = frozenset(write.trace_id for n, write in enumerate(customers) if n % 10 == 7)
    return World(writes, links, changes, wrong)


def script_of(random: Random, length: int, *, hangs: int) -> list[Fault | None]:
    """Faults for the first requests, about every other one, `hangs` of them without an answer."""
    script = [random.choice(SHORT) if random.random() < 0.45 else None for _ in range(length)]
    for _ in range(hangs):
        script[random.randrange(length)] = random.choice(HANGS)
    return script


def begin(standin: Standin, *, prepared: bool = False) -> None:
    """A new account with one contact that somebody made before; `prepared`: it has our fields."""
    standin.reset()
    if prepared:
        for name in PREPARED:
            field = Definition(OUR_ID, "string", "text", "Rapport id", "information", unique=True)
            standin.state.properties[name][OUR_ID] = field
    seeded = {"email": TAKEN, "firstname": "Before"}
    standin.state.create("contacts", seeded)


async def push(standin: Standin, url: str, world: World, *, size: int, kill_at: int = 0) -> Run:
    """Push a world as the work of a job: again from the start when it is killed, again what did not
    succeed but may, later where it is told to."""
    run = Run()
    if kill_at:
        killed = asyncio.ensure_future(_push(standin, url, world, run, size))
        reached = asyncio.ensure_future(standin.journal.reach(kill_at))
        await asyncio.wait({killed, reached}, return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        run.kills += killed.cancel()
        with suppress(asyncio.CancelledError):
            await killed
    await _push(standin, url, world, run, size)
    return run


def held(standin: Standin) -> dict[str, Any]:
    """What the account holds, by our ids: no ids or instants of theirs."""
    state = standin.state
    names = {
        (record.type, record.id): record.values.get(OUR_ID) or f"theirs {record.values['email']}"
        for records in state.objects.values()
        for record in records.values()
        if not record.archived
    }
    objects = {
        f"{type_name} {names[type_name, record.id]}": {
            name: value for name, value in record.values.items() if value and name not in SYSTEM
        }
        for type_name, records in state.objects.items()
        for record in records.values()
    }
    links = {
        f"{a_type} {names[a_type, a_id]} > {b_type} {names[b_type, b_id]}": sorted(numbers)
        for (a_type, a_id, b_type, b_id), numbers in state.links.items()
    }
    count = sum(len(records) for records in state.objects.values())
    return {"objects": objects, "links": links, "count": count}


async def _push(standin: Standin, url: str, world: World, run: Run, size: int) -> None:
    client = client_of(standin, url, size)
    try:
        if OUR_ID not in standin.state.properties[PREPARED[-1]]:
            await patient(standin, run, lambda: client.set_up(FIELDS))
        for kind, writes in world.writes.items():
            await _settled(
                standin,
                run,
                writes,
                lambda some, kind=kind: client.upsert_batch(kind, OUR_ID, some),
            )
        await _linked_by_hand(standin, run, client, world)
        ids = await _ids(standin, run, client, world)
        changes = [
            replace(one, key=ids[Kind.CUSTOMER, one.key])
            for one in world.changes
            if (Kind.CUSTOMER, one.key) in ids
        ]
        await _settled(standin, run, changes, lambda some: client.update_batch(Kind.CUSTOMER, some))
        links = [
            Link(a, ids[a, a_id], b, ids[b, b_id])
            for a, a_id, b, b_id in world.links
            if (a, a_id) in ids and (b, b_id) in ids
        ]
        await _settled(standin, run, links, client.associate)
    finally:
        await client.close()


async def _settled(
    standin: Standin,
    run: Run,
    writes: Sequence[Any],
    send: Callable[[Sequence[Any]], Awaitable[Sequence[Written]]],
) -> None:
    """Send until nothing is left that may still succeed."""
    left = list(writes)
    for _ in range(ROUNDS):
        if not left:
            return
        run.rounds += 1
        results = await send(left)
        assert [one.trace_id for one in results] == [one.trace_id for one in left]
        run.results.update({one.trace_id: one for one in results})
        wait_until(standin, [one.trouble.retry_at for one in results if one.trouble])
        again = {one.trace_id for one in results if one.trouble and one.trouble.retryable}
        left = [one for one in left if one.trace_id in again]
    raise AssertionError(f"{len(left)} writes did not settle in {ROUNDS} rounds")


async def _linked_by_hand(standin: Standin, run: Run, client: HubSpot, world: World) -> None:
    """A person has agreed that the contact with our customer's address is that customer."""
    taken = {
        trace: one.trouble.existing_id
        for trace, one in run.results.items()
        if one.trouble and one.trouble.code is Code.DUPLICATE and one.trouble.existing_id
    }
    writes = [
        Write(write.trace_id, taken[write.trace_id], {**write.values, OUR_ID: write.key})
        for write in world.writes[Kind.CUSTOMER]
        if write.trace_id in taken
    ]
    await _settled(standin, run, writes, lambda some: client.update_batch(Kind.CUSTOMER, some))


async def _ids(
    standin: Standin, run: Run, client: HubSpot, world: World
) -> dict[tuple[Kind, str], str]:
    """Their record ids by our ids."""
    ids: dict[tuple[Kind, str], str] = {}
    for kind, writes in world.writes.items():
        keys = [write.key for write in writes]
        found = await patient(
            standin, run, lambda kind=kind, keys=keys: client.read(kind, OUR_ID, keys, [])
        )
        ids.update({(kind, key): one.remote_id for key, one in found.records.items()})
    return ids


async def patient(standin: Standin, run: Run, call: Callable[[], Awaitable[Any]]) -> Any:
    """A call that raises, made again while it may still succeed."""
    for _ in range(ROUNDS):
        run.rounds += 1
        try:
            return await call()
        except ConnectorError as error:
            if not error.trouble.retryable:
                raise AssertionError(str(error)) from error
            wait_until(standin, [error.trouble.retry_at])
    raise AssertionError(f"no answer in {ROUNDS} rounds")


def wait_until(standin: Standin, instants: Sequence[int]) -> None:
    """Let time pass until the last of some instants."""
    ahead = max(instants, default=0) - standin.clock.now_ms()
    if ahead > 0:
        standin.clock.advance(ahead / 1000 + 1)


def client_of(standin: Standin, url: str, size: int) -> HubSpot:
    """A client with an OAuth grant, on the stand-in's clock."""
    clock = standin.clock
    app = OAuthApp(standin.access.client_id, SecretStr(standin.access.client_secret), "")
    oauth = OAuth(app, base_url=url, now_ms=clock.now_ms)
    given = standin.access.issue()
    grant = Grant(
        SecretStr(given["access_token"]),
        SecretStr(given["refresh_token"]),
        clock.now_ms(),
        clock.now_ms() + given["expires_in"] * 1000,
    )
    options = HubSpotOptions(
        connection=f"{url} {standin.access.granted}",
        base_url=url,
        zone=standin.state.zone,
        timeout_seconds=TIMEOUT_SECONDS,
        batch=size,
        timing=Timing(clock.now, clock.sleep, clock.now_ms),
    )
    return HubSpot(OAuthTokens(grant, oauth.renewed, now_ms=clock.now_ms), options)


def faults_of(run: Run, world: World, standin: Standin) -> list[str]:
    """What does not hold after a push; empty when all is well."""
    sent = [write.trace_id for writes in world.writes.values() for write in writes]
    lost = [trace for trace in sent if trace not in run.results]
    wrong = frozenset(
        t for t in sent if t in run.results and run.results[t].outcome is Outcome.FAILED
    )
    unknown = [t for t, one in run.results.items() if one.outcome is Outcome.UNKNOWN]
    found = [f"no result for {lost}"] if lost else []
    if wrong != world.wrong:
        found.append(f"failed: {sorted(wrong ^ world.wrong)}")
    if unknown:
        found.append(f"unknown: {unknown}")
    return found + broken_rules(standin)


def broken_rules(standin: Standin) -> list[str]:
    """What the journal holds against a client: limits, versions, shapes."""
    journal, found = standin.journal, list[str]()
    if (most := journal.most_in(10.0)) > 90:
        found.append(f"{most} requests in 10 s")
    if (most := journal.most_in(1.0, search=True)) > 4:
        found.append(f"{most} searches in 1 s")
    versions = {entry.version for entry in journal.entries if entry.applied}
    if versions - {"2026-09"}:
        found.append(f"versions {sorted(versions)}")
    found += [f"{entry.path}: {entry.wrong}" for entry in journal.entries if entry.wrong]
    creates = [
        e.path for e in journal.entries if e.path.endswith("/batch/create") and "objects" in e.path
    ]
    return found + [f"a bare create: {path}" for path in creates]


PREPARED = ("contacts", "companies", "deals", "notes")
FIELDS = [
    NewField(kind, OUR_ID, "Rapport id", FieldType.TEXT, unique=True)
    for kind in (Kind.CUSTOMER, Kind.COMPANY, Kind.PROJECT, Kind.NOTE)
]


def _customer(n: int) -> Write:
    stage = "nonsense" if n % 10 == 7 else "lead"
    email = TAKEN if n == 3 else f"person{n}@example.com"
    return _write(
        Kind.CUSTOMER, n, email=email, firstname="Zoé", lastname=f"Nº {n}", lifecyclestage=stage
    )


def _write(kind: Kind, n: int, **values: str) -> Write:
    return Write(f"{kind}-{n}", f"{kind.value[:3]}_{n:06d}", values)
