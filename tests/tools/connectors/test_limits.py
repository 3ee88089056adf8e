"""Limits that hold for whoever counts on the other side."""

from __future__ import annotations

import asyncio
import threading
import time
from random import Random

import pytest

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.journal import most_within
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.connectors import unique_name
from tests.tools.connectors.live import Live, client_of
from tools.connectors.limits import REAL, Limit, Timing, Traffic, shared
from tools.connectors.port import Filter, Kind, Op


def timing_of(clock: StandinClock) -> Timing:
    """A clock that moves when slept on."""
    return Timing(clock.now, clock.sleep, clock.now_ms)


async def test_two_hundred_and_fifty_calls_never_exceed_ninety_in_ten_seconds(live: Live) -> None:
    began, gate = live.standin.clock.now(), asyncio.Semaphore(8)

    async def one() -> None:
        async with gate:
            await live.client.pipelines()

    await asyncio.gather(*(one() for _ in range(250)))

    assert len(live.paths) == 250
    # Those in flight while the clock jumps count as answered after the jump.
    assert 82 - 8 <= live.standin.journal.most_in(10.0) <= 82
    assert live.standin.throttle.exceeded == 0
    assert live.standin.clock.now() - began < 31


async def test_searches_have_a_limit_of_their_own(live: Live) -> None:
    condition = [[Filter("email", Op.KNOWN)]]

    await asyncio.gather(*(live.client.search(Kind.CUSTOMER, condition, []) for _ in range(30)))

    assert 0 < live.standin.journal.most_in(1.0, search=True) <= 4
    assert live.standin.throttle.exceeded == 0


async def test_two_clients_of_one_connection_share_its_limits(live: Live) -> None:
    name = unique_name()
    clients = [live.other_client(connection=name) for _ in range(2)]

    for client in clients * 70:
        await client.pipelines()

    assert live.standin.journal.most_in(10.0) == 82
    for client in clients:
        await client.close()


async def test_what_a_person_waits_for_overtakes_a_long_run_within_the_limit(live: Live) -> None:
    name, clock = unique_name(), live.standin.clock
    bulk = live.other_client(connection=name)
    urgent = live.other_client(connection=name, urgent=True)
    for _ in range(82):
        await bulk.pipelines()
    began = clock.now()

    for _ in range(8):
        await urgent.pipelines()
    at_once = clock.now() - began
    await urgent.pipelines()

    assert (at_once, clock.now() - began >= 10) == (0.0, True)
    assert live.standin.journal.most_in(10.0) == 90
    await bulk.close()
    await urgent.close()


async def test_on_a_real_clock_a_slow_network_does_not_bunch_calls_past_the_limit() -> None:
    standin, limit = Standin(), Limit(12, 0.4)
    async with serving(standin) as url:
        client = client_of(standin, url, timing=REAL, limits=(limit,), timeout_seconds=30.0)
        await asyncio.gather(*(client.pipelines() for _ in range(40)))
        await client.close()

    assert len(standin.journal.entries) == 40
    assert standin.journal.most_in(0.4) <= 12


async def test_no_window_holds_more_than_the_limit_whenever_the_answers_come() -> None:
    random, clock = Random(7), StandinClock(frozen=True)
    traffic = Traffic((Limit(5, 10.0), Limit(11, 60.0)), Limit(2, 1.0), timing_of(clock))
    arrivals: list[float] = []
    searches: list[float] = []

    async def one(number: int) -> None:
        search = number % 3 == 0
        async with traffic.place(search=search):
            clock.advance(random.uniform(0, 4))
            await asyncio.sleep(0)
            arrivals.append(clock.now())
            if search:
                searches.append(clock.now())
            clock.advance(random.uniform(0, 4))
            await asyncio.sleep(0)

    await asyncio.gather(*(one(number) for number in range(60)))

    assert len(arrivals) == 60
    assert most_within(arrivals, 10.0) <= 5
    assert most_within(arrivals, 60.0) <= 11
    assert most_within(searches, 1.0) <= 2


async def test_a_call_that_is_cancelled_while_it_waits_takes_no_place() -> None:
    clock = StandinClock(frozen=True)
    traffic = Traffic((Limit(1, 10.0),), Limit(1, 1.0), timing_of(clock))

    async with traffic.place():
        waiting = asyncio.ensure_future(traffic.place().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    clock.advance(11)

    async with asyncio.timeout(1), traffic.place():
        pass


def test_threads_share_a_limit() -> None:
    name, times = unique_name(), list[float]()
    limits = (Limit(4, 0.3),)

    async def calls() -> None:
        traffic = shared(name, limits, Limit(4, 0.3), REAL)
        for _ in range(4):
            async with traffic.place():
                times.append(time.monotonic())

    kept = shared(name, limits, Limit(4, 0.3), REAL)
    threads = [threading.Thread(target=lambda: asyncio.run(calls())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kept is shared(name, limits, Limit(4, 0.3), REAL)
    assert (len(times), most_within(times, 0.3) <= 4) == (12, True)


async def test_a_hold_stops_everybody() -> None:
    clock = StandinClock(frozen=True)
    traffic = Traffic((Limit(90, 10.0),), Limit(4, 1.0), timing_of(clock))
    began = clock.now()
    traffic.hold(7)

    async with traffic.place():
        assert clock.now() - began >= 7


@pytest.mark.parametrize(
    ("most", "seconds", "reserve"),
    [(0, 10.0, 0), (-1, 1.0, 0), (5, 0.0, 0), (5, 1.0, 5), (5, 1, -1)],
)
def test_a_limit_that_lets_nothing_through_is_none(most: int, seconds: float, reserve: int) -> None:
    with pytest.raises(ValueError, match="at least one request"):
        Limit(most, seconds, reserve)
