"""What people said of being contacted, whose addresses are left alone, and the policy of it."""

from __future__ import annotations

import asyncio

import pytest

from store.contact import (
    Consent,
    ConsentInput,
    StoredPolicy,
    Suppression,
)
from store.ports import Reader, Store
from tests.builders import DAY, NOW, added, outcomes, person
from tests.store.sql.outreach import consent, facts, suppress, unwanted


async def test_a_policy_is_saved_only_on_top_of_the_latest(store: Store) -> None:
    async def save(base: int) -> int | None:
        return await store.write(
            1, lambda tx: tx.contact.save_policy("{}", base=base, actor="ada", now_ms=NOW)
        )

    assert await store.read(1, lambda reader: reader.contact.policy()) is None
    assert (await asyncio.gather(*[save(0) for _ in range(8)])).count(1) == 1
    assert [await save(base) for base in (0, 2, 1)] == [None, None, 2]
    latest, first = await store.read(1, lambda reader: reader.contact.policies(5))
    assert (latest, first.version) == (StoredPolicy(2, "{}", NOW, "ada"), 1)
    assert await store.read(1, lambda reader: reader.contact.policy()) == latest
    with pytest.raises(ValueError, match="policy"):
        await store.write(
            1, lambda tx: tx.contact.save_policy("\0", base=2, actor="ada", now_ms=NOW)
        )


async def test_the_latest_consent_holds_whatever_order_they_are_told_in(store: Store) -> None:
    (key,) = await added(store, person(1))
    rows = [
        ConsentInput(key, "Email", "granted", "form", "ticked the box", NOW - 2 * DAY),
        ConsentInput(key, "email", "denied", "call", "stop", NOW),
        ConsentInput(key, "email", "granted", "old list", "", NOW - DAY),
        ConsentInput(key, "sms", "granted", "form"),
    ]
    written = await consent(store, *rows)
    assert [one.changed for one in written] == [("consent",), ("consent",), (), ("consent",)]
    (found,) = await facts(store, key)
    assert found.consent == {"email": Consent("denied", NOW), "sms": Consent("granted", NOW)}
    history = await store.read(1, lambda reader: reader.contact.consent_history(key, 10))
    assert [(one.channel, one.state, one.proof) for one in history] == [
        ("sms", "granted", ""),
        ("email", "denied", "stop"),
        ("email", "granted", ""),
        ("email", "granted", "ticked the box"),
    ]
    assert (history[1].id, history[1].actor) == (written[1].id, "human:ada")
    assert len(await store.read(1, lambda reader: reader.contact.consent_history(key, 1))) == 1


async def test_consent_that_makes_no_sense_is_refused_by_its_field(store: Store) -> None:
    (key,) = await added(store, person(1))
    written = await consent(
        store,
        ConsentInput(key + 1, "email", "granted", "form"),
        ConsentInput(key, "fax", "granted", "form"),
        ConsentInput(key, "email", "maybe", "form"),
        ConsentInput(key, "email", "granted", " "),
        ConsentInput(key, "email", "granted", "a\0"),
        ConsentInput(key, "email", "granted", "form", "a\0"),
        ConsentInput(key, "email", "granted", "form", "", NOW + 2 * DAY),
        ConsentInput(key, "email", "denied", "form"),
    )
    assert outcomes(written) == ["refused"] * 7 + ["added"]
    named = ["customer", "channel", "state", "source", "source", "proof", "occurred_at"]
    assert all(word in one.reason for word, one in zip(named, written, strict=False))
    assert len(await store.read(1, lambda reader: reader.contact.consent_history(key, 10))) == 1


async def test_a_suppressed_address_is_known_however_it_is_written(store: Store) -> None:
    one, two = await added(store, person(1), person(2, email="ELOISE1@example.com"))
    rows = [
        unwanted(" Eloise1@Example.com "),
        unwanted("eloise1@example.com", reason="complained"),
        unwanted("+1 (514) 555-0001", "sms", since=0),
    ]
    assert await suppress(store, *rows) == 2
    assert await suppress(store, *rows[1:]) == 0
    first, second = await facts(store, one, two)
    assert {channel: kept.reason for channel, kept in first.suppressed.items()} == {
        "email": "bounced",
        "sms": "bounced",
    }
    assert first.suppressed["sms"].since == NOW
    assert set(second.suppressed) == {"email"}
    assert second.suppressed["email"].address == "eloise1@example.com"

    def ask(reader: Reader) -> list[Suppression | None]:
        port = reader.contact
        return [
            port.suppression("email", "ELOISE1@EXAMPLE.COM"),
            port.suppression("sms", "+15145550001"),
            port.suppression("call", "+15145550001"),
            port.suppression("email", "a\0"),
        ]

    email, sms, *nothing = await store.read(1, ask)
    assert (email and email.reason, sms and sms.evidence, nothing) == ("bounced", "550", [None] * 2)


async def test_a_suppression_is_lifted_once(store: Store) -> None:
    await suppress(store, unwanted("a@example.com"))

    async def lift(address: str) -> bool:
        return await store.write(1, lambda tx: tx.contact.lift("email", address))

    assert [await lift(text) for text in ("A@example.com", "a@example.com", "\0")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (unwanted("a@example.com", "fax"), "channel"),
        (unwanted("  "), "address"),
        (unwanted("a\0b"), "address"),
        (unwanted("x" * 2_000), "address"),
        (unwanted("a@example.com", reason=""), "reason"),
        (unwanted("a@example.com", evidence="\0"), "evidence"),
    ],
)
async def test_what_is_no_address_is_not_suppressed(
    sqlite_store: Store, row: Suppression, named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        await suppress(sqlite_store, unwanted("b@example.com"), row)
    assert (
        await sqlite_store.read(
            1, lambda reader: reader.contact.suppression("email", "b@example.com")
        )
        is None
    )
