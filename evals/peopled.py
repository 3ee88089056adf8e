"""The crowd of the segment suite in a database, so that the compiled rule is counted on it too."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from evals import vocabulary
from evals.askers import Asked, asked_from
from evals.cases import CUSTOM_FIELDS, SegmentSuite
from evals.crowd import Crowd
from evals.near import people_near
from evals.people import Days, Person, finish, sketch
from evals.roster import Roster
from evals.state import read_state
from evals.targets.target import Place, Session, Target
from evals.world import settings_for
from store.clock import to_ms
from store.ports import Tx, in_batches
from store.segment.codec import parse
from store.segment.fields import CUSTOM_PREFIX
from store.types import CommunicationInput, CustomerInput, CustomField, ExternalId, OrderInput
from tools.runtime import FIRST_TENANT, Runtime

STORED, STORED_NEAR, BATCH = 400, 3, 400


class ToolAsker:
    """Asks `find_customers` in one session of a target."""

    def __init__(self, target: Target, session: Session) -> None:
        self.name = target.name
        self._session = session

    async def ask(self, text: str, lang: str) -> Asked:
        """Ask for one page; a refused call is a defect here."""
        answer = await self._session.call("find_customers", {"text": text, "limit": 5})
        if not answer.ok:
            return Asked(
                "error", said=f"{answer.code}: {answer.text}", raw=answer.raw, ms=answer.ms
            )
        return asked_from(answer.data, answer.ms)


@asynccontextmanager
async def asking(target: Target, suite: SegmentSuite) -> AsyncGenerator[tuple[ToolAsker, Roster]]:
    """A session of a target on a database with the suite's crowd, and who is in it."""
    with tempfile.TemporaryDirectory(prefix="rapport-eval-") as folder:
        database = target.shared or Path(folder) / "rapport.db"
        if target.shared is None:
            await prepare(suite, database)
        roster = Roster(read_state(database), suite.clock)
        async with target.session(Place(database, suite.clock)) as session:
            yield ToolAsker(target, session), roster


async def prepare(suite: SegmentSuite, database: Path) -> None:
    """Make a database file of the crowd."""
    people = _people(suite)
    runtime = await Runtime.open(settings_for(database, suite.clock))
    now = to_ms(suite.clock)

    def begin(tx: Tx) -> None:
        for key, field in CUSTOM_FIELDS.custom.items():
            name = key.removeprefix(CUSTOM_PREFIX)
            tx.segments.add_custom_field(CustomField(name, field.label, field.type.value))
        for slug, rule in vocabulary.SEGMENT_RULES.items():
            tx.segments.save(
                name=_NAMES[slug],
                description="",
                rule=parse(rule),
                text="",
                replace=True,
                now_ms=now,
            )

    try:
        store = await runtime.store()
        await store.write(FIRST_TENANT, begin)
        for batch in in_batches(people, BATCH):
            await store.write(FIRST_TENANT, lambda tx, batch=batch: _add(tx, batch, now))
    finally:
        await runtime.close()


_NAMES = {"vips": "VIPs", "sleepers": "Sleepers"}


def _people(suite: SegmentSuite) -> list[Person]:
    crowd = Crowd(suite)
    rng = crowd.random("stored")
    days = Days(crowd.env.today, rng)
    people = [finish(sketch(rng, days), index) for index in range(STORED)]
    for case in suite.cases:
        if case.rule is not None:
            people += people_near(
                parse(case.rule, CUSTOM_FIELDS),
                crowd.env.segments,
                crowd.env.today,
                crowd.random(f"{case.id}:stored"),
                count=STORED_NEAR,
                first_id=len(people),
            )
    return people


def _add(tx: Tx, people: Sequence[Person], now: int) -> None:
    written = tx.customers.upsert([_customer(person, now) for person in people], now_ms=now)
    orders: list[OrderInput] = []
    for person, row in zip(people, written, strict=True):
        if row.id is None:
            raise ValueError(f"{person.customer.name} was not stored: {row.reason}")
        orders += [_order(person, index, row.id) for index in range(len(person.orders))]
        for index in range(len(person.communications)):
            tx.communications.log(_touch(person, index, row.id), actor="human:eval", now_ms=now)
    tx.orders.record(orders, now_ms=now)


def _customer(person: Person, now: int) -> CustomerInput:
    made = person.customer
    total = sum(order.amount_minor for order in person.orders)
    imported = made.spend_minor != total
    return CustomerInput(
        external_id=ExternalId("crowd", str(made.id)),
        name=made.name,
        given_name=made.given_name,
        family_name=made.family_name,
        city=made.city,
        region=made.region,
        country=made.country,
        language=made.language,
        company=made.company,
        stage=made.stage,
        owner=made.owner,
        source=made.source,
        do_not_call=made.do_not_call,
        automation_enabled=made.automation_enabled,
        spend_minor=made.spend_minor if imported else None,
        visits=made.visits if imported else None,
        as_of=now if imported else None,
        last_active_at=made.last_active_at,
        created_at=made.created_at,
        score=made.score,
        tags=made.tags,
        consent=made.consent,
        custom=made.custom,
    )


def _order(person: Person, index: int, customer_id: int) -> OrderInput:
    order = person.orders[index]
    source = order.external_id.source
    return OrderInput(
        external_id=ExternalId(source, f"{person.customer.id}-{index}"),
        amount_minor=order.amount_minor,
        currency=order.currency,
        ordered_at=order.ordered_at,
        customer_id=customer_id,
        items=order.items,
    )


def _touch(person: Person, index: int, customer_id: int) -> CommunicationInput:
    touch = person.communications[index]
    return CommunicationInput(
        customer_id=customer_id,
        channel=touch.channel,
        direction=touch.direction,
        status=touch.status,
        occurred_at=touch.occurred_at,
        campaign=touch.campaign,
        external_id=ExternalId("crowd", f"{person.customer.id}-{index}"),
    )
