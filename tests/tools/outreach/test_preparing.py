"""A proposal to many people is made in bulk, and is what deciding on each alone would give."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.campaigns import NewRecipient, Recipient, RecipientState
from store.contact import AttemptInput, ConsentInput, ContactFacts, Purpose, Suppression
from store.ports import Reader, Tx
from store.types import CustomerInput, CustomField
from tests.tools.conftest import NOON
from tests.tools.door import Door
from tests.tools.outreach.sendable import draft, key_of, proposed
from tools.campaigns import preparing
from tools.campaigns.preparing import as_json, people_digest
from tools.deciding import facts_of, surroundings
from tools.drafting.content import Variant
from tools.policy.merge_values import MergeFacts, Setting, freeze

NOW = int(NOON.timestamp() * 1_000)
HOUR, DAY = 3_600_000, 86_400_000
PEOPLE = 120
FIELDS = ("customerName", "city", "spend", "custom.pet")
TEXT = Variant(
    label="One",
    subject="For {customerName}",
    body="Hi {customerName} of {city|nowhere}, {spend|0}, how is {custom.pet|your pet}?",
)


def somebody(number: int, chance: Random) -> CustomerInput:
    """A customer whose address, money and own field are left to chance."""
    email = f"p{number}@example.com" if chance.random() < 0.85 else None
    return CustomerInput(
        name=chance.choice(["Zoé", 'A "quoted" \\ name', "北京 小明", "Ann\u2028Lee"])
        + str(number),
        given_name=chance.choice([None, f"Given{number}"]),
        email=email,
        email_given=email or chance.choice([None, "not an address"]),
        city="Lyon",
        country=chance.choice([None, "FR", "CA"]),
        spend_minor=chance.choice([0, 123_456]),
        automation_enabled=chance.random() < 0.9,
        zone=chance.choice([None, "Europe/Paris", "Asia/Tokyo"]),
        custom={"pet": "cat", "size": Decimal(3)} if chance.random() < 0.5 else {},
    )


async def at_random(door: Door) -> None:
    """People of every kind: consent, refusals, suppressions and attempts left to chance."""
    chance = Random(11)
    tenant = await door.runtime.tenant()
    rows = [somebody(number, chance) for number in range(PEOPLE)]

    def unit(tx: Tx) -> None:
        tx.segments.add_custom_field(CustomField("pet", "Pet", "text"))
        tx.segments.add_custom_field(CustomField("size", "Size", "number"))
        keys = [one.id for one in tx.customers.upsert(rows, now_ms=0) if one.id is not None]
        assert len(keys) == PEOPLE
        said = [
            ConsentInput(key, channel, chance.choice(["granted", "granted", "denied"]), "t", "", at)
            for key in keys
            for channel in ("email", "sms")
            if chance.random() < 0.8
            for at in [chance.randrange(3)]
        ]
        tx.contact.set_consent(said, actor="test", now_ms=0)
        stopped = chance.sample(range(PEOPLE), 10)
        tx.contact.suppress(
            [Suppression("email", f"p{n}@example.com", "bounced", "550", 0, "t") for n in stopped],
            now_ms=0,
        )
        tx.contact.reserve([
            AttemptInput(key, "email", "marketing", NOW - chance.randrange(1, 200) * HOUR)
            for key in keys
            for _ in range(chance.choice([0, 0, 1, 3]))
        ])

    await door.runtime.write(tenant.id, unit)


async def test_a_bulk_proposal_is_what_deciding_on_each_alone_gives(
    both: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "AT_ONCE", 7)
    await at_random(both)
    key = await draft(both, variants=[TEXT])
    found = await proposed(both, draft=key)
    assert found.total == PEOPLE
    assert 0 < found.waiting < found.sending < PEOPLE
    assert len(found.reasons) >= 5, [one.code for one in found.reasons]
    ctx = await both.runtime.ctx(both.actor)

    def unit(reader: Reader) -> None:
        decider = surroundings(reader, ctx, Purpose.MARKETING).decider("email")
        kept = reader.campaigns.recipients(
            key_of(found.campaign), state=None, limit=PEOPLE, cursor=None
        ).items
        assert len(kept) == PEOPLE
        for one in kept:
            [alone] = facts_of(reader, [one.customer_id], ctx)
            decision = decider.decide(alone)
            waits = (decision.retry_at or NOW + 99 * DAY) <= NOW + 7 * DAY
            if decision.allowed or waits:
                assert_gets(one, alone, reader, ctx.tenant.currency, ctx.tenant.zone)
                assert one.not_before == (decision.retry_at or 0)
            else:
                assert (one.state.value, one.reasons) == ("left_out", decision.codes)

    await both.runtime.read(ctx.tenant.id, unit)


def assert_gets(
    one: Recipient, alone: ContactFacts, reader: Reader, currency: str, zone: str
) -> None:
    customer = reader.customers.get(one.customer_id)
    assert customer is not None
    setting = Setting("en", currency, zone)
    values = freeze(MergeFacts.of(customer), FIELDS, given={}, setting=setting)
    assert (one.state.value, one.address, one.reasons) == ("pending", alone.email, ())
    assert json.loads(one.values) == values


@given(st.lists(st.tuples(st.integers(), st.integers(0, 3), st.text(), st.text())))
def test_people_are_digested_as_json_writes_them(some: list[tuple[int, int, str, str]]) -> None:
    people: list[NewRecipient] = [
        (key, variant, address, "pending", (), values, 0) for key, variant, address, values in some
    ]
    lines = [[key, variant, address, "pending", values] for key, variant, address, values in some]
    text = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))[1:-1]
    whole = hashlib.sha256(f"{text},".encode() if some else b"").hexdigest()
    assert people_digest([people]) == whole
    stored = [Recipient(k, n, to, RecipientState.PENDING, (), v) for k, n, to, v in some]
    assert people_digest([stored]) == whole, "as they are made, or as they are stored"


@given(st.dictionaries(st.text(), st.text()))
def test_values_are_written_as_json_writes_them(values: dict[str, str]) -> None:
    assert as_json(values) == json.dumps(values, ensure_ascii=False)
