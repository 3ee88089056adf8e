"""Whether somebody may be contacted is read in one piece, and attempts never pass what was decided."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from store.contact import (
    Attempt,
    AttemptInput,
    Consent,
    ConsentInput,
    ContactFacts,
    ProjectFacts,
)
from store.ports import Reader, Store, Tx
from store.types import CommunicationInput, ExternalId, WriteOutcome
from tests.builders import DAY, NOW, added, customer, order, person, record
from tests.store.sql.outreach import (
    TWO,
    consent,
    facts,
    forbid,
    reserve,
    suppress,
    unwanted,
    with_projects,
)
from tests.store.sql.test_plans import watched


async def test_the_facts_are_what_is_stored_in_the_order_asked(store: Store) -> None:
    one, two = await added(
        store,
        person(1, consent={"email": "granted"}, zone="Europe/Paris", language="fr", country="FR"),
        person(2, email=None, email_given="not an address", do_not_call=True),
    )
    await record(store, order(1))
    found = await facts(store, two, 5, one, two)
    assert [each.customer_id for each in found] == [two, one, two]
    assert found[1] == ContactFacts(
        one,
        "Éloïse Tremblay 1",
        email="eloise1@example.com",
        phone="+15145550001",
        zone="Europe/Paris",
        country="FR",
        language="fr",
        last_order_at=NOW - DAY,
        status=found[1].status,
        consent={"email": Consent("granted", NOW)},
    )
    assert (found[0].email, found[0].email_given) == (None, "not an address")
    assert (found[0].do_not_call, found[0].automation_enabled) == (True, True)
    assert await facts(store) == []


async def test_the_facts_of_many_take_as_many_statements_as_of_one(store: Store) -> None:
    keys = await added(store, *[person(number) for number in range(1, 301)])
    await store.write(1, with_projects("Canoe", links={"Canoe": keys[:200]}))
    await forbid(store, scope="project", project_id=1)
    counts: list[int] = []
    for ids in (keys[:1], keys):
        with watched() as kept:
            found = await facts(store, *ids, project_id=1)
        assert len(found) == len(ids)
        counts.append(len(kept))
    assert counts[0] == counts[1] <= 14


async def test_attempts_are_reserved_read_since_and_given_back(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    keys = await reserve(
        store,
        AttemptInput(one, "email", "marketing", NOW, campaign_id=9),
        AttemptInput(one, "call", None, NOW - DAY, project_id=3),
        AttemptInput(two, "sms", "transactional", NOW - 1, communication_id=4),
    )
    first, second = await facts(store, one, two)
    assert first.attempts == (
        Attempt("call", None, NOW - DAY, 3),
        Attempt("email", "marketing", NOW),
    )
    (recent,) = await facts(store, one, since_ms=NOW)
    assert recent.attempts == (Attempt("email", "marketing", NOW),)
    await store.write(1, lambda tx: tx.contact.release(keys))
    first, second = await facts(store, one, two)
    assert (first.attempts, len(second.attempts)) == ((), 1)
    with pytest.raises(ValueError, match="channel"):
        await reserve(store, AttemptInput(one, "fax", None, NOW))


async def test_what_went_out_counts_as_an_attempt_once(store: Store) -> None:
    (key,) = await added(store, person(1))

    def touch(number: int, **given: Any) -> CommunicationInput:
        base: dict[str, Any] = {
            "customer_id": key,
            "channel": "Email",
            "direction": "Out",
            "status": "sent",
            "occurred_at": NOW + number,
            "external_id": ExternalId("mail", str(number)),
        }
        return CommunicationInput(**{**base, **given})

    rows = [
        touch(1),
        touch(1, status="opened"),
        touch(2, purpose="marketing"),
        touch(3, reserved=True),
        touch(4, direction="in"),
        touch(5, channel="visit"),
        touch(6, channel="call"),
        touch(7, customer_id=key + 1),
    ]
    for _ in range(2):
        await store.write(
            1, lambda tx: tx.communications.log_many(rows[:4], actor="ada", now_ms=NOW)
        )
    for row in rows:
        await store.write(
            1, lambda tx, row=row: tx.communications.log(row, actor="ada", now_ms=NOW)
        )
    (found,) = await facts(store, key)
    assert found.attempts == (
        Attempt("email", None, NOW + 1),
        Attempt("email", "marketing", NOW + 2),
        Attempt("call", None, NOW + 6),
    )
    assert (await customer(store, key)).last_contacted_at == NOW + 6


async def test_calls_are_forbidden_for_everybody_a_project_or_a_person(store: Store) -> None:
    one, two, three = await added(store, *[person(number) for number in (1, 2, 3)])
    await store.write(1, with_projects("Canoe", "Sled", links={"Canoe": [one], "Sled": [one, two]}))
    own = await forbid(store, customer_id=three, override_allowed=False)
    canoe = await forbid(store, scope="project", project_id=1)
    both = await forbid(store, scope="project", project_id=2, customer_id=two)
    everybody = await forbid(store, scope="global", state="strike")

    async def states(project_id: int | None = None) -> list[set[int]]:
        found = await facts(store, one, two, three, project_id=project_id)
        return [{state.id for state in each.terminal} for each in found]

    assert await states() == [{everybody, canoe}, {everybody, both}, {everybody, own}]
    assert await states(1) == [
        {everybody, canoe},
        {everybody, canoe, both},
        {everybody, canoe, own},
    ]
    (found,) = await facts(store, three)
    kept = next(state for state in found.terminal if state.id == own)
    assert (kept.state, kept.override_allowed, kept.customer_id) == ("sold", False, three)

    async def lift(key: int) -> bool:
        return await store.write(
            1, lambda tx: tx.contact.lift_terminal(key, actor="ada", now_ms=NOW)
        )

    assert [await lift(everybody), await lift(everybody), await lift(own)] == [True, False, True]
    assert await states() == [{canoe}, {both}, set()]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"scope": "planet"}, "scope"),
        ({"scope": "customer"}, "customer_id"),
        ({"scope": "global", "customer_id": 1}, "customer_id"),
        ({"scope": "project", "customer_id": 1}, "project_id"),
        ({"scope": "global", "state": ""}, "state"),
        ({"scope": "global", "reason": "\0"}, "reason"),
    ],
)
async def test_a_terminal_state_names_what_its_scope_says(
    sqlite_store: Store, given: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        await forbid(sqlite_store, **given)


async def test_a_project_has_its_people_and_what_it_says_of_calls(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    await store.write(1, with_projects("Canoe", "Sled", links={"Canoe": [two, one]}))

    def ask(reader: Reader) -> list[object]:
        port = reader.contact
        return [
            list(port.people_of(1)),
            list(port.people_of(2)),
        ]

    assert await store.read(1, ask) == [[one, two], []]
    (linked,) = await facts(store, one, project_id=1)
    assert linked.project == ProjectFacts(1, True, NOW, linked=True, suppress_for_project=True)
    (other,) = await facts(store, one, project_id=2)
    assert other.project == ProjectFacts(2, True, NOW, linked=False, suppress_for_project=False)
    (unknown,) = await facts(store, one, project_id=3)
    assert unknown.project is None


async def test_fifty_at_once_never_pass_three_contacts_a_day(store: Store) -> None:
    (key,) = await added(store, person(1))

    def contact(tx: Tx) -> bool:
        tx.contact.lock([key])
        (found,) = tx.contact.facts([key], since_ms=NOW - DAY)
        if len(found.attempts) >= 3:
            return False
        tx.contact.reserve([AttemptInput(key, "call", "marketing", NOW)])
        return True

    made = await asyncio.gather(*[store.write(1, contact) for _ in range(50)])
    assert made.count(True) == 3
    (found,) = await facts(store, key)
    assert len(found.attempts) == 3


async def test_another_tenant_sees_and_changes_nothing(store: Store) -> None:
    await store.ensure_tenant(TWO)
    (key,) = await added(store, person(1))
    await consent(store, ConsentInput(key, "email", "granted", "form"))
    await suppress(store, unwanted("eloise1@example.com"))
    (attempt,) = await reserve(store, AttemptInput(key, "email", None, NOW))
    state = await forbid(store, scope="global")
    await store.write(1, with_projects("Canoe", links={"Canoe": [key]}))
    await store.write(1, lambda tx: tx.contact.save_policy("{}", base=0, actor="a", now_ms=NOW))

    def foreign(tx: Tx) -> list[object]:
        port = tx.contact
        port.lock([key])
        port.release([attempt])
        given = [ConsentInput(key, "email", "denied", "form")]
        (refused,) = port.set_consent(given, actor="eve", now_ms=NOW)
        assert refused.outcome is WriteOutcome.REFUSED
        return [
            list(port.facts([key], since_ms=0, project_id=1)),
            list(port.people_of(1)),
            port.policy(),
            list(port.policies(5)),
            list(port.consent_history(key, 5)),
            port.suppression("email", "eloise1@example.com"),
            port.lift("email", "eloise1@example.com"),
            port.lift_terminal(state, actor="eve", now_ms=NOW),
        ]

    assert not any(await store.write(2, foreign))
    (found,) = await facts(store, key)
    assert found.consent["email"].state == "granted"
    assert (len(found.attempts), len(found.terminal), len(found.suppressed)) == (1, 1, 1)
    assert await store.write(
        2, lambda tx: tx.contact.save_policy("{}", base=0, actor="b", now_ms=NOW)
    ) == 1  # fmt: skip
