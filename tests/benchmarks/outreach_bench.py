"""Outreach: deciding, proposing to many people, and sending into the outbox and by SMTP.

A mail server's own limit is measured in the same run: bare aiosmtplib against the same server with
messages that are built already. CPU seconds of this process stand beside the wall time, because a
machine that does other work as well slows the one and not the other.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from store.contact import Attempt, Consent, ContactFacts, Purpose
from store.ids import from_text
from tests.benchmarks.figures import NOW, Figure
from tests.standins.smtp import Mailserver
from tests.tools.door import Door
from tests.tools.outreach.sendable import approve, people, proposed, report, run_all
from tools.policy.contact_policy import ContactPolicy
from tools.policy.eligibility import Decider
from tools.runtime import Runtime
from tools.settings import Settings

PEOPLE = 100_000
OUTBOX, MAILED, DECIDED = 10_000, 1_000, 200_000
ADDED = 5_000
PROPOSAL_SECONDS, OUTBOX_RATE, DECISION_RATE = 5.0, 500, 100_000
SMTP_RATIO, GROWTH_MB = 3.0, 64.0


@dataclass(frozen=True, slots=True)
class Spent:
    """How long something took: by the clock on the wall, and in this process's CPU."""

    wall: float
    cpu: float


async def spent(work: Callable[[], Awaitable[object]]) -> Spent:
    """What one run of `work` takes."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def run(path: Path) -> list[Figure]:
    """Measure on fresh databases; the large one is not touched."""
    del path
    return asyncio.run(_all())


async def _all() -> list[Figure]:
    figures = [_decisions()]
    with tempfile.TemporaryDirectory() as folder:
        figures += await _proposal(Path(folder) / "many")
        figures.append(await _into_outbox(Path(folder) / "outbox"))
        figures.append(await _by_smtp(Path(folder) / "smtp"))
    return figures


def _decisions() -> Figure:
    facts = [_person(number) for number in range(DECIDED)]
    decider = Decider(
        ContactPolicy(),
        version=1,
        channel="email",
        purpose=Purpose.MARKETING,
        now_ms=int(NOW.timestamp() * 1_000),
        zone="America/Toronto",
    )
    wall, cpu = time.perf_counter(), time.process_time()
    allowed = sum(decider.decide(one).allowed for one in facts)
    taken, used = time.perf_counter() - wall, time.process_time() - cpu
    assert 0 < allowed < DECIDED
    rate = DECIDED / used
    name = f"decide: {rate:,.0f} a CPU second, {DECIDED / taken:,.0f} a second"
    return Figure(name, taken * 1e3, None, f"{DECISION_RATE:,} a CPU second", rate >= DECISION_RATE)


def _person(number: int) -> ContactFacts:
    now = int(NOW.timestamp() * 1_000)
    lately = (Attempt("email", "marketing", now - 3_600_000, None),) if number % 3 == 0 else ()
    consent = {} if number % 5 == 0 else {"email": Consent("granted", 1)}
    return ContactFacts(
        customer_id=number,
        name=f"Person {number}",
        email=f"p{number}@example.com",
        email_given=f"p{number}@example.com",
        phone=None,
        phone_given=None,
        zone=None,
        country="CA",
        language=None,
        status="active",
        do_not_call=False,
        automation_enabled=True,
        last_order_at=None,
        consent=consent,
        suppressed={},
        attempts=lately,
        terminal=(),
        project=None,
    )


async def _opened(home: Path, count: int, smtp_url: str | None = None) -> Door:
    settings = Settings(
        home=home,
        clock=NOW,
        mail_from="Atelier <hello@atelier.example>",
        smtp_url=SecretStr(smtp_url) if smtp_url else None,
    )
    door = Door(await Runtime.open(settings))
    for start in range(0, count, ADDED):
        await people(door, min(ADDED, count - start), start=start)
    return door


async def _proposal(home: Path) -> list[Figure]:
    door = await _opened(home, PEOPLE)
    before = _own_mb()

    async def work() -> None:
        found = await proposed(door)
        assert found.sending == PEOPLE, found.sending

    taken = await spent(work)
    grown = _own_mb() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    await door.runtime.close()
    return [
        Figure(
            f"propose to {PEOPLE:,}: {taken.cpu:.2f} s of CPU",
            taken.wall * 1e3,
            None,
            f"{PROPOSAL_SECONDS:.0f} s",
            taken.wall <= PROPOSAL_SECONDS,
        ),
        Figure(f"memory after it: {grown:+.0f} MB, highest {peak:,.0f} MB", 0.0),
    ]


def _own_mb() -> float:
    """The memory of this process that is no page of a mapped file: those are the system's cache."""
    gc.collect()
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith("RssAnon:"))
    return int(found) / 1024


async def _into_outbox(home: Path) -> Figure:
    door = await _opened(home, OUTBOX)
    found = await proposed(door)
    await approve(door, found.proposal)
    taken = await spent(lambda: run_all(door))
    assert (await report(door, found.campaign)).states == {"sent": OUTBOX}
    await door.runtime.close()
    rate = OUTBOX / taken.wall
    name = f"outbox: {rate:,.0f} messages a second, {OUTBOX / taken.cpu:,.0f} a CPU second"
    return Figure(name, taken.wall * 1e3, None, f"{OUTBOX_RATE} a second", rate >= OUTBOX_RATE)


async def _by_smtp(home: Path) -> Figure:
    with Mailserver() as server:
        url = f"smtp://127.0.0.1:{server.port}?starttls=no"
        door = await _opened(home, MAILED, url)
        found = await proposed(door)
        await approve(door, found.proposal)
        ours = await spent(lambda: run_all(door))
        assert (await report(door, found.campaign)).states == {"sent": MAILED}
        assert from_text("campaign", found.campaign)
        bare = [(one.recipient, one.data) for one in server.taken]
        floor = await spent(lambda: _bare(server.port, bare))
        assert len(server.taken) == 2 * MAILED
        await door.runtime.close()
    of_cpu = ours.cpu / floor.cpu
    name = (
        f"SMTP: {MAILED / ours.wall:,.0f} messages a second of {MAILED / floor.wall:,.0f}, "
        f"{of_cpu:.1f} × its CPU"
    )
    held = ours.wall <= floor.wall * SMTP_RATIO
    return Figure(name, ours.wall * 1e3, floor.wall * 1e3, f"{SMTP_RATIO:.0f} × floor", held)


async def _bare(port: int, messages: list[tuple[str, bytes]]) -> None:
    """What the server can take over one connection, from a client that does nothing else."""
    from aiosmtplib import SMTP

    client = SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    async with client:
        for recipient, data in messages:
            await client.sendmail("hello@atelier.example", [recipient], data)
