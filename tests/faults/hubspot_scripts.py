"""Random faults between us and HubSpot: `python -m tests.faults.hubspot_scripts --scripts 500`.

Each script is a list of faults, one a request, while some hundred records are pushed to the
stand-in; some pushes are also killed on the way and begun again. At the end the account must hold
exactly what it holds after a push without a fault, nothing twice, and every write has its result.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from random import Random

from tests.faults.hubspot_world import World, begin, faults_of, held, push, script_of, world_of
from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin

PREPARED = 0.8  # of the accounts have our fields already


async def hold(
    *, scripts: int, records: int, size: int, seed: int, length: int, hang_every: int = 1
) -> tuple[list[str], Counter[str]]:
    """What did not hold, by script, and how often each fault struck."""
    standin = Standin(StandinClock(frozen=True))
    world, struck, wrong = world_of(records), Counter[str](), list[str]()
    async with serving(standin) as url:
        begin(standin)
        whole = faults_of(await push(standin, url, world, size=size), world, standin)
        expected = held(standin)
        wrong += [f"without faults: {one}" for one in whole]
        for number in range(scripts):
            hangs = 0 if number % hang_every else 1
            told = await _one(standin, url, world, Random(f"{seed}.{number}"), size, length, hangs)
            struck.update(e.fault for e in standin.journal.entries if e.fault)
            if held(standin) != expected:
                told.append("the account holds something else")
            wrong += [f"seed {seed}, script {number}: {one}" for one in told]
    return wrong, struck


async def _one(
    standin: Standin, url: str, world: World, random: Random, size: int, length: int, hangs: int
) -> list[str]:
    begin(standin, prepared=random.random() < PREPARED)
    standin.faults.script.extend(script_of(random, length, hangs=hangs))
    kill_at = random.randrange(2, length) if random.random() < 0.3 else 0
    try:
        run = await push(standin, url, world, size=size, kill_at=kill_at)
    except AssertionError as error:
        return [f"{type(error).__name__}: {error}"]
    return faults_of(run, world, standin)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=int, default=500)
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--size", type=int, default=100, help="records a batch")
    parser.add_argument("--length", type=int, default=60, help="requests that may fail")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = parser.parse_args()
    started = time.monotonic()
    wrong, struck = asyncio.run(
        hold(
            scripts=given.scripts,
            records=given.records,
            size=given.size,
            seed=given.seed,
            length=given.length,
        )
    )
    sys.stdout.write(
        f"seed {given.seed}: {given.scripts} scripts over {given.records} records in"
        f" {time.monotonic() - started:.0f} s, {struck.total()} faults {dict(struck)}\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
