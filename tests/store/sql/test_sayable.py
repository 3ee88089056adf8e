"""What messages may say about people is read with nothing else, in the order asked."""

from __future__ import annotations

from decimal import Decimal

from store.contact import AttemptInput, ConsentInput, ContactFacts, Sayable, Suppression
from store.ports import Reader, Store, Tx
from store.types import CustomField
from tests.builders import DAY, NOW, added, order, person, record
from tests.store.sql.test_plans import watched


async def told(
    store: Store, *ids: int, channel: str = "email", custom: tuple[str, ...] = ()
) -> list[tuple[ContactFacts, Sayable]]:
    def unit(reader: Reader) -> list[tuple[ContactFacts, Sayable]]:
        return list(
            reader.contact.facts_and_sayable(ids, channel=channel, since_ms=0, custom=custom)
        )

    return await store.read(1, unit)


async def said(store: Store, *ids: int, custom: tuple[str, ...] = ()) -> list[Sayable]:
    return [customer for _, customer in await told(store, *ids, custom=custom)]


async def test_what_may_be_said_is_what_is_stored_in_the_order_asked(store: Store) -> None:
    fields = [CustomField("size", "Size", "number"), CustomField("pet", "Pet", "text")]
    await store.write(1, lambda tx: [tx.segments.add_custom_field(one) for one in fields])
    one, two = await added(
        store,
        person(1, city="Lyon", country="FR", company="Atelier", custom={"size": Decimal(9)}),
        person(2, city=None, custom={"pet": "cat", "size": Decimal("2.5")}),
    )
    await record(store, order(1))
    second, first = await said(store, two, 5, one, custom=("size",))
    assert (first.customer_id, first.name, first.city) == (one, "Éloïse Tremblay 1", "Lyon")
    assert (first.country, first.company) == ("FR", "Atelier")
    assert (first.order_count, first.last_order_at) == (1, NOW - DAY)
    assert first.custom == {"size": Decimal(9)}
    assert (second.city, second.company) == (None, None)
    assert second.custom == {"size": Decimal("2.5")}, "a field nobody asked for is not read"
    assert (await said(store, two))[0].custom == {}
    assert await said(store) == []


async def test_what_may_be_said_is_the_same_as_of_the_customer(store: Store) -> None:
    keys = await added(store, *[person(number, city="Oslo") for number in range(1, 8)])
    found = await said(store, *keys)
    people = await store.read(1, lambda reader: reader.customers.many(keys))
    shared = [name for name in Sayable._fields if name != "customer_id"]
    assert [one.customer_id for one in found] == [each.id for each in people]
    for one, each in zip(found, people, strict=True):
        assert {name: getattr(one, name) for name in shared} == {
            name: getattr(each, name) for name in shared
        }


async def test_the_facts_are_those_of_deciding_with_consent_to_the_channel_alone(
    store: Store,
) -> None:
    keys = await added(store, *[person(number) for number in range(1, 6)])
    given = [
        ConsentInput(keys[0], "email", "granted", "t", "", 5),
        ConsentInput(keys[0], "sms", "denied", "t", "", 5),
        ConsentInput(keys[1], "sms", "granted", "t", "", 6),
        ConsentInput(keys[2], "email", "granted", "t", "", 5),
    ]
    stop = Suppression("email", "eloise4@example.com", "bounced", "550", 3, "t")

    def write(tx: Tx) -> None:
        tx.contact.set_consent(given, actor="t", now_ms=NOW)
        tx.contact.suppress([stop], now_ms=NOW)
        tx.contact.reserve([AttemptInput(keys[1], "email", "marketing", NOW)])
        tx.contact.set_terminal(
            scope="customer",
            state="deceased",
            reason="",
            override_allowed=False,
            customer_id=keys[4],
            project_id=None,
            actor="t",
            now_ms=NOW,
        )

    await store.write(1, write)
    asked = [*reversed(keys), 5, keys[0]]
    for channel in ("email", "sms"):
        alone = await store.read(1, lambda reader: reader.contact.facts(asked, since_ms=0))
        assert any(one.attempts for one in alone)
        assert any(one.terminal for one in alone)
        found = [facts for facts, _ in await told(store, *asked, channel=channel)]
        assert found == [
            one._replace(consent={k: v for k, v in one.consent.items() if k == channel})
            for one in alone
        ]
        assert {name for one in found for name in one.consent} == {channel}


async def test_many_people_take_as_many_statements_as_one_and_none_for_fields_nobody_uses(
    store: Store,
) -> None:
    keys = await added(store, *[person(number) for number in range(1, 101)])
    counts: list[int] = []
    for ids in (keys[:1], keys):
        with watched() as kept:
            await said(store, *ids)
        asked = [sql for sql, _ in kept if " FROM " in sql.replace("\n", " ")]
        assert not any("customer_custom" in sql for sql in asked)
        counts.append(len(asked))
    assert counts == [counts[0], counts[0]]
