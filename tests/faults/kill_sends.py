"""Workers killed while they send: `python -m tests.faults.kill_sends --kills 100 --people 2000`.

Each campaign is sent by real `rapport worker` processes that are killed with signal 9 at random
moments and started again. At the end everybody has exactly one message at the mail server or is
marked unknown, at most five a kill; in the outbox folder nobody is unknown. On PostgreSQL (where
RAPPORT_TEST_POSTGRES_URL names one) several workers send at once, on SQLite one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import make_url

from tests.faults.mailed import FROM, End, approved, end_of, faults, settings_of, standing
from tests.faults.working import Working, surroundings
from tests.standins.smtp import Mailserver
from tools.errors import RapportError
from tools.runtime import Runtime

POSTGRES = "RAPPORT_TEST_POSTGRES_URL"
UNKNOWN_A_KILL = 5
LEASE_SECONDS = "2"
STANDSTILL_SECONDS = 90.0  # without a message this long it is given up
Taken = Callable[[], list[str]]


@dataclass
class Run:
    """One campaign under fire: where, by what, and what was seen."""

    name: str
    kills: int
    people: int
    repeatable: bool
    seed: int
    slack: float  # seconds that chance may wait before a kill
    landed: list[int] = field(default_factory=list[int])  # how many had arrived at each kill
    seconds: float = 0.0
    end: End | None = None
    wrong: list[str] = field(default_factory=list[str])

    def told(self) -> str:
        """One line for a person."""
        end = self.end
        states = dict(end.states) if end else {}
        first, last = (self.landed[0], self.landed[-1]) if self.landed else (0, 0)
        verdict = "held" if not self.wrong else f"{len(self.wrong)} FAULTS"
        return (
            f"{self.name}: {len(self.landed)} kills between message {first} and {last} of "
            f"{self.people}, {states}, {self.seconds:.0f} s: {verdict}"
        )


class Fire:
    """Workers on one database, killed at moments that chance chose, started again at once."""

    def __init__(self, run: Run, workers: int, environment: dict[str, str], taken: Taken) -> None:
        self._run = run
        self._environment = environment
        self._taken = taken
        self._count = workers
        self._workers: list[Working] = []
        self._chance = Random(run.seed)

    async def until(self, is_done: Callable[[], bool]) -> None:
        """Kill as often as wanted, spread over the messages; then let the workers finish."""
        self._workers = [await Working.start(self._environment) for _ in range(self._count)]
        try:
            await asyncio.gather(self._kill_all(), self._watch(is_done))
        finally:
            for one in self._workers:
                await one.stop()

    async def _kill_all(self) -> None:
        lost = 0 if self._run.repeatable else UNKNOWN_A_KILL * self._run.kills
        last = int((self._run.people - lost) * 0.95)  # so many arrive, whatever the kills cost
        moments = sorted(self._chance.sample(range(1, last), self._run.kills))
        for moment in moments:
            while (victim := self._victim(moment)) is None:
                if self._is_over:
                    return
                await asyncio.sleep(0.002)
            await asyncio.sleep(self._chance.uniform(0, self._run.slack))
            before = len(self._taken())
            self._workers.remove(victim)
            await victim.kill()
            self._run.landed.append(before)
            self._workers.append(await Working.start(self._environment))

    def _victim(self, moment: int) -> Working | None:
        if len(self._taken()) < moment:
            return None
        at_work = [one for one in self._workers if one.is_at_work]
        return self._chance.choice(at_work) if at_work else None

    async def _watch(self, is_done: Callable[[], bool]) -> None:
        known, since = -1, time.monotonic()
        self._is_over = False
        while not await asyncio.to_thread(is_done):
            if (now := len(self._taken())) != known:
                known, since = now, time.monotonic()
            self._run.wrong += [
                f"a worker ended by itself: {one.said[-3:]}"
                for one in self._workers
                if one.process.returncode is not None
            ]
            if self._run.wrong:
                break
            if time.monotonic() - since > STANDSTILL_SECONDS:
                self._run.wrong.append(f"nothing arrived for {STANDSTILL_SECONDS:.0f} s: {known}")
                self._run.wrong += [
                    f"worker: {line}" for w in self._workers for line in w.said[-5:]
                ]
                break
            await asyncio.sleep(0.3)
        self._is_over = True

    _is_over = False


async def under_fire(run: Run, folder: Path, url: str, workers: int, pause: float) -> Run:
    """Send one campaign under fire and look at what is left of it."""
    home = folder / uuid.uuid4().hex[:8]
    home.mkdir(mode=0o700)
    with ExitStack() as stack:
        server = None if run.repeatable else stack.enter_context(Mailserver(delay=pause))
        smtp = f"smtp://127.0.0.1:{server.port}?starttls=no" if server else None
        settings = settings_of(home, url or str(home / "rapport.db"), smtp)
        campaign = await approved(settings, run.people)
        more = {"smtp_url": smtp} if smtp else {}
        environment = surroundings(
            home, settings.url, mail_from=FROM, lease_seconds=LEASE_SECONDS, **more
        )
        taken = _journal(server, home / "outbox" / campaign)
        started = time.monotonic()
        runtime = await Runtime.open(settings)
        try:
            await _fired(run, runtime, campaign, Fire(run, workers, environment, taken))
            run.seconds = time.monotonic() - started
            run.end = await end_of(runtime, campaign)
            if run.wrong:
                run.wrong += await standing(runtime, campaign)
        finally:
            await runtime.close()
        run.wrong += faults(run.end, campaign, taken(), repeatable=run.repeatable)
        run.wrong += _landed(run)
    return run


async def _fired(run: Run, runtime: Runtime, campaign: str, fire: Fire) -> None:
    loop = asyncio.get_running_loop()

    def is_done() -> bool:
        asked = asyncio.run_coroutine_threadsafe(_state(runtime, campaign), loop)
        return asked.result(60) == "done"

    await fire.until(is_done)


async def _state(runtime: Runtime, campaign: str) -> str:
    from store.ids import from_text

    tenant = await runtime.tenant()
    with suppress(RapportError):
        found = await runtime.read(
            tenant.id, lambda reader: reader.campaigns.get(from_text("campaign", campaign))
        )
        return found.state.value if found else "gone"
    return ""


def _journal(server: Mailserver | None, folder: Path) -> Taken:
    """The keys of the messages that arrived, each as often as it did."""
    if server is None:
        return lambda: [name[:-4] for name in _names(folder) if name.endswith(".eml")]
    keys: list[str] = []

    def taken() -> list[str]:
        for one in server.taken[len(keys) :]:
            head = one.data.split(b"Message-ID:", 1)[1].split(b">", 1)[0].decode()
            keys.append(head.strip().removeprefix("<msg.").partition("@")[0])
        return keys

    return taken


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def _landed(run: Run) -> list[str]:
    """What was not as the experiment needs it, and the bound on what may stay unknown."""
    wrong = [f"a kill came after message {n}, at the end" for n in run.landed if n >= run.people]
    if len(run.landed) < run.kills:
        wrong.append(f"only {len(run.landed)} of {run.kills} kills landed")
    most = 0 if run.repeatable else UNKNOWN_A_KILL * len(run.landed)
    if run.end and run.end.unknown > most:
        wrong.append(f"{run.end.unknown} are unknown, more than {most}")
    return wrong


@contextmanager
def own_database(server: str) -> Generator[str]:
    """An empty database on a PostgreSQL server, dropped at the end."""
    name = f"rapport_faults_{uuid.uuid4().hex[:12]}"
    admin = server.replace("+asyncpg", "")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def all_runs(
    *,
    kills: int,
    people: int,
    workers: int,
    seed: int,
    on: Sequence[str],
    ways: Sequence[str],
    server: str,
) -> list[Run]:
    """Every combination of database and way out."""
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        for database in on:
            for way in ways:
                slack = 0.002 if way == "outbox" else 0.03  # a file takes less than a mail
                run = Run(f"{database}, {way}", kills, people, way == "outbox", seed, slack)
                with ExitStack() as stack:
                    url, count = "", 1
                    if database == "postgres":
                        url, count = stack.enter_context(own_database(server)), workers
                    runs.append(await under_fire(run, Path(folder), url, count, 0.01))
                sys.stdout.write(f"{run.told()}\n")
                sys.stdout.write("".join(f"    {line}\n" for line in run.wrong[:20]))
                sys.stdout.flush()
    return runs


def main() -> int:
    """0 when everything held."""
    server = os.environ.get(POSTGRES, "")  # noqa: TID251 - which server to test on is no setting of the product
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--on", nargs="*", default=["postgres", "sqlite"] if server else ["sqlite"])
    parser.add_argument("--ways", nargs="*", default=["smtp", "outbox"])
    options = parser.parse_args()
    runs = asyncio.run(
        all_runs(
            kills=options.kills,
            people=options.people,
            workers=options.workers,
            seed=options.seed,
            on=options.on,
            ways=options.ways,
            server=server,
        )
    )
    return int(any(run.wrong for run in runs))


if __name__ == "__main__":
    raise SystemExit(main())
