"""The demo company, made through the store's own units: the same clock gives the same data.

Everything carries an external id, so that making it twice adds nothing, and one that was
interrupted is completed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import TypeVar

from store.clock import local_date, to_ms
from store.ports import Tx, in_batches
from store.segment.codec import parse
from store.types import (
    CommunicationInput,
    CustomerInput,
    CustomField,
    OrderInput,
    WriteOutcome,
    Written,
)
from tools.context import Progress, silent
from tools.customer_values import Reading, build_customer
from tools.demo_orders import Calendar, orders_of, touches_of
from tools.demo_people import Person, people
from tools.demo_projects import PROJECTS, TASKS
from tools.runtime import Runtime

T = TypeVar("T")
SEED = 20_260_715
BATCH = 500
ACTOR = "job:demo"
OWN_FIELDS = (
    CustomField("loyalty_tier", "Loyalty tier", "text"),
    CustomField("shoe_size", "Shoe size", "number"),
    CustomField("birthday", "Birthday", "date"),
    CustomField("newsletter_opt_in", "Newsletter opt-in", "bool"),
)
SEGMENTS = (
    ("VIPs", "Our best customers", {"field": "spend", "op": ">=", "value": 10_000}),
    (
        "Quiet regulars",
        "Bought more than once, not seen for half a year",
        {
            "and": [
                {"field": "orders", "op": ">=", "value": 2},
                {"field": "inactive_days", "op": ">", "value": 180},
            ]
        },
    ),
)


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What there is now, and what this run added."""

    customers: int
    orders: int
    communications: int
    added: int
    refused: int


async def make_demo(runtime: Runtime, *, progress: Progress = silent) -> DemoSummary:
    """Fill the tenant with the demo company, or complete it."""
    return await _Demo(runtime, progress).make()


class _Demo:
    def __init__(self, runtime: Runtime, progress: Progress) -> None:
        self._runtime = runtime
        self._progress = progress
        self._random = Random(SEED)  # noqa: S311 made up on purpose, and the same each time
        self._outcomes: Counter[WriteOutcome] = Counter()

    async def make(self) -> DemoSummary:
        runtime = self._runtime
        tenant = await runtime.tenant()
        now = runtime.clock.now()
        self._now_ms = to_ms(now)
        self._tenant = tenant
        self._calendar = Calendar(local_date(now, tenant.zone), tenant.zone)
        await runtime.write(tenant.id, _prepare)
        everyone = list(people(self._random))
        orders = [
            order
            for person in everyone
            for order in orders_of(self._random, person, self._calendar)
        ]
        touch_seed = self._random.random()
        ids = await self._customers(everyone)
        await self._orders(orders)
        touches = await self._communications(everyone, ids, Random(touch_seed))  # noqa: S311 as above
        await runtime.write(tenant.id, self._segments)
        await runtime.write(tenant.id, lambda tx: self._pipeline(tx, ids))
        return DemoSummary(
            len(everyone),
            len(orders),
            touches,
            self._outcomes[WriteOutcome.ADDED],
            self._outcomes[WriteOutcome.REFUSED],
        )

    async def _customers(self, everyone: Sequence[Person]) -> list[int]:
        rows = [self._row(person) for person in everyone]
        written = await self._in_batches(
            rows, lambda tx, batch: tx.customers.upsert(batch, now_ms=self._now_ms), "customers"
        )
        return [row.id or 0 for row in written]

    def _row(self, person: Person) -> CustomerInput:
        own = {field.key: field for field in OWN_FIELDS}
        row, _ = build_customer(person.values, Reading(self._tenant, self._now_ms, custom=own))
        created = self._calendar.at(person.created, 0)
        active = None
        if person.seen is not None:
            active = self._calendar.at(max(person.seen, 1), person.number % 720)
        row = replace(row, created_at=created, last_active_at=active)
        if "visits" in person.values or "spend" in person.values:
            row = replace(row, as_of=created)
        return row

    async def _orders(self, orders: Sequence[OrderInput]) -> None:
        await self._in_batches(
            orders, lambda tx, batch: tx.orders.record(batch, now_ms=self._now_ms), "orders"
        )

    async def _communications(
        self, everyone: Sequence[Person], ids: Sequence[int], random: Random
    ) -> int:
        rows = [
            touch
            for person, customer_id in zip(everyone, ids, strict=True)
            for touch in touches_of(random, person, customer_id, self._calendar)
        ]

        def log(tx: Tx, batch: Sequence[CommunicationInput]) -> Sequence[Written]:
            return tx.communications.log_many(batch, actor=ACTOR, now_ms=self._now_ms)

        await self._in_batches(rows, log, "communications")
        return len(rows)

    async def _in_batches(
        self,
        rows: Sequence[T],
        write: Callable[[Tx, Sequence[T]], Sequence[Written]],
        noun: str,
    ) -> list[Written]:
        everything: list[Written] = []
        for batch in in_batches(rows, BATCH):
            written = await self._runtime.write(self._tenant.id, partial(_call, write, batch))
            self._outcomes.update(row.outcome for row in written)
            everything += written
            self._progress(len(everything), len(rows), noun)
        return everything

    def _segments(self, tx: Tx) -> None:
        for name, description, tree in SEGMENTS:
            tx.segments.save(
                name=name,
                description=description,
                rule=parse(tree),
                text="",
                replace=False,
                now_ms=self._now_ms,
            )

    def _pipeline(self, tx: Tx, ids: Sequence[int]) -> None:
        """Projects with their people, and tasks; those that are there already stay as they are."""
        today, zone = self._calendar.today, self._tenant.zone
        projects: list[int] = []
        for number, project in enumerate(PROJECTS, 1):
            row = project.row(number, today, zone)
            known = row.external_id and tx.projects.by_external_id(row.external_id)
            key = known or tx.projects.upsert(row, now_ms=self._now_ms).id or 0
            projects.append(key)
            for person in () if known else project.people:
                tx.projects.set_link(key, ids[person], suppress=None)
        for number, task in enumerate(TASKS, 1):
            customer = None if task.person is None else ids[task.person]
            project_id = None if task.project is None else projects[task.project]
            row = task.row(number, today, zone, customer, project_id)
            tx.tasks.add(row, actor=ACTOR, now_ms=self._now_ms)


def _call(
    write: Callable[[Tx, Sequence[T]], Sequence[Written]], batch: Sequence[T], tx: Tx
) -> Sequence[Written]:
    return write(tx, batch)


def _prepare(tx: Tx) -> None:
    for field in OWN_FIELDS:
        tx.segments.add_custom_field(field)
