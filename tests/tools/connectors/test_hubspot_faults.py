"""Each fault alone, over TCP: what is sent again, what never, and nothing ever twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.faults import Does
from tests.tools.connectors.live import Live, customers
from tools.connectors.port import OUR_ID, Kind, Outcome, Write
from tools.connectors.troubles import Code, ConnectorError, PausedUntil

NOTE = Write("n", "not_1", {"hs_timestamp": "1790000000000", "hs_note_body": "Called back."})


@pytest.mark.parametrize(
    ("does", "more"),
    [
        (Does.STATUS, {"status": 429}),
        (Does.STATUS, {"status": 500}),
        (Does.STATUS, {"status": 503}),
        (Does.STATUS, {"status": 504}),
        (Does.STATUS, {"status": 521}),
        (Does.STATUS, {"status": 423}),
        (Does.HTML, {}),
        (Does.DROP, {}),
        (Does.HANG, {}),
        (Does.SLOW, {"seconds": 0.01}),
        (Does.PARTIAL, {"every": 1}),
        (Does.UNTRACED, {}),
        (Does.APPLIED_HANG, {}),
        (Does.APPLIED_HTML, {}),
        (Does.APPLIED_DROP, {}),
        (Does.MALFORMED, {}),
        (Does.TRUNCATED, {}),
    ],
)
async def test_after_any_fault_there_is_one_note(
    live: Live, does: Does, more: dict[str, Any]
) -> None:
    live.fault(does, times=1 if does is Does.PARTIAL else 2, **more)

    results = await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])
    if results[0].trouble is not None:
        assert results[0].trouble.retryable
        results = await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])

    assert results[0].outcome is Outcome.CREATED
    assert results[0].remote_id
    assert live.count("notes") == 1
    assert live.value("not_1", "hs_note_body", "notes") == "Called back."


async def test_a_write_that_got_no_answer_in_six_tries_is_unknown_and_safe_to_repeat(
    live: Live,
) -> None:
    live.fault(Does.APPLIED_DROP, times=6)

    first = await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])
    second = await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])

    assert (first[0].outcome, len(live.paths)) == (Outcome.UNKNOWN, 7)
    assert first[0].trouble is not None
    assert (first[0].trouble.code, first[0].trouble.retryable) == (Code.NO_ANSWER, True)
    assert (second[0].outcome, live.count("notes")) == (Outcome.UPDATED, 1)


async def test_a_write_that_surely_was_not_done_in_six_tries_has_failed(live: Live) -> None:
    live.fault(Does.STATUS, status=503, times=6)

    results = await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])

    assert (results[0].outcome, len(live.paths)) == (Outcome.FAILED, 6)
    assert live.count("notes") == 0


async def test_one_lost_answer_makes_all_later_failures_unknown(live: Live) -> None:
    live.fault(Does.APPLIED_DROP, times=1)
    live.fault(Does.STATUS, status=503, times=9)

    results = await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])

    assert results[0].outcome is Outcome.UNKNOWN
    assert live.count("notes") == 1


async def test_it_waits_as_long_as_it_is_told_to(live: Live) -> None:
    began = live.standin.clock.now()
    live.fault(Does.STATUS, status=429, retry_after="17")

    await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])

    assert 17 <= live.standin.clock.now() - began < 25


async def test_a_locked_record_is_left_alone_for_two_seconds(live: Live) -> None:
    began = live.standin.clock.now()
    live.fault(Does.STATUS, status=423)

    await live.client.upsert_batch(Kind.NOTE, OUR_ID, [NOTE])

    assert live.standin.clock.now() - began >= 2


async def test_the_daily_limit_pauses_until_midnight_of_the_account_without_another_try(
    live: Live,
) -> None:
    await live.client.account()
    live.standin.journal.entries.clear()
    live.fault(Does.DAILY, path=".*")

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(250))
    with pytest.raises(PausedUntil) as paused:
        await live.client.describe(Kind.CUSTOMER)

    # The clock stands at 2026-09-21 09:33 in Toronto: midnight is 04:00 UTC.
    midnight = 1_790_049_600_000
    assert live.standin.state.zone == "America/Toronto"
    assert paused.value.until_at == midnight
    assert {one.trouble.retry_at for one in results if one.trouble} == {midnight}
    assert {one.outcome for one in results} == {Outcome.FAILED}
    assert len(live.paths) <= 3  # those that were in flight together

    live.standin.clock.advance(15 * 3600)
    again = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(250))
    assert {one.outcome for one in again} == {Outcome.CREATED}


async def test_an_account_that_is_being_moved_is_left_alone_for_the_hours_it_asks(
    live: Live,
) -> None:
    live.fault(Does.STATUS, status=477, retry_after="86400", path=".*")

    with pytest.raises(PausedUntil) as paused:
        await live.client.owners()

    assert paused.value.trouble.code is Code.MIGRATING
    assert paused.value.until_at == live.standin.clock.now_ms() + 86_400_000
    assert len(live.paths) == 1


@pytest.mark.parametrize(("status", "code"), [(400, Code.INVALID_VALUE), (403, Code.FORBIDDEN)])
async def test_what_is_refused_is_not_tried_again(live: Live, status: int, code: Code) -> None:
    live.fault(Does.STATUS, status=status, path=".*")

    with pytest.raises(ConnectorError) as refused:
        await live.client.owners()

    assert (refused.value.trouble.code, len(live.paths)) == (code, 1)


async def test_a_token_that_was_withdrawn_is_said_at_once(live: Live) -> None:
    live.standin.access.tokens.clear()

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(3))

    assert {one.outcome for one in results} == {Outcome.FAILED}
    assert {one.trouble.code for one in results if one.trouble} == {Code.TOKEN_INVALID}
    assert len(live.paths) == 1


async def test_missing_permissions_are_named(live: Live) -> None:
    scopes = live.standin.access.tokens["standin-service-key"].scopes
    lacking = scopes - {"crm.objects.contacts.write"}
    live.standin.access.tokens["standin-service-key"].scopes = lacking

    results = await live.client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(2))

    trouble = results[0].trouble
    assert trouble is not None
    assert (trouble.code, trouble.retryable) == (Code.MISSING_SCOPES, False)
    assert trouble.missing_scopes == ("crm.objects.contacts.write",)
    assert "crm.objects.contacts.write" in trouble.said("en")
    assert "autorisation" in trouble.said("fr_CA")
    assert len(live.paths) == 1


async def test_a_server_that_is_not_there_is_tried_six_times_and_nothing_is_unknown(
    live: Live,
) -> None:
    clock = StandinClock(frozen=True)
    client = live.other_client(base_url="http://127.0.0.1:9", connection=f"nobody {clock}")

    results = await client.upsert_batch(Kind.CUSTOMER, OUR_ID, customers(1))
    await client.close()

    trouble = results[0].trouble
    assert trouble is not None
    assert (results[0].outcome, trouble.code) == (Outcome.FAILED, Code.UNREACHABLE)
