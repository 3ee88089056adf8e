"""Mail through Gmail, and SMTP where Gmail surely did not take it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from store.clock import real_ms
from tests.standins.gmail import REFRESH, SECRET, Fault, Gmail
from tests.standins.smtp import Mailserver
from tests.tools.sending.letters import letter
from tools.sending.gmail import DAY_MS, FirstOf, GmailTransport, OwnTokens
from tools.sending.google import GoogleApp
from tools.sending.mime import message_id
from tools.sending.smtp import SmtpTransport
from tools.sending.smtp_url import SmtpServer
from tools.sending.transport import About, Accepted, Quota, Refused, Unknown, retry_after

UNTIL = "User-rate limit exceeded.  Retry after 2026-07-16T03:59:33.153Z"


@pytest.fixture
def gmail() -> Iterator[Gmail]:
    with Gmail() as running:
        yield running


@asynccontextmanager
async def by(gmail: Gmail, refresh: str = REFRESH) -> AsyncGenerator[GmailTransport]:
    """A transport to the stand-in."""
    app = GoogleApp("client", SecretStr(SECRET), gmail.url)
    tokens = OwnTokens(app, SecretStr(refresh))
    transport = GmailTransport(tokens, api_url=app.api_url, timeout_seconds=1)
    await transport.open()
    yield transport
    await transport.close()


@asynccontextmanager
async def both(gmail: Gmail, server: Mailserver) -> AsyncGenerator[FirstOf]:
    """Gmail, and SMTP behind it."""
    async with by(gmail) as first:
        transport = FirstOf(first, SmtpTransport(SmtpServer("127.0.0.1", server.port, "none")))
        await transport.open()
        yield transport
        await transport.close()


async def test_mail_is_taken_whole_with_one_token(gmail: Gmail) -> None:
    async with by(gmail) as transport:
        outcomes = await asyncio.gather(*(transport.send(letter(number=n)) for n in range(5)))
    assert sorted(one.vendor_id for one in outcomes if isinstance(one, Accepted)) == [
        "18f1", "18f2", "18f3", "18f4", "18f5",
    ]  # fmt: skip
    assert len(gmail.tokens) == 1
    assert {str(mail["Message-ID"]) for mail in gmail.mails} == {
        message_id(letter(number=number)) for number in range(5)
    }
    assert gmail.mails[0]["Subject"] == "Vous nous manquez"


async def test_a_token_is_renewed_before_it_ends_and_once_when_it_is_refused(gmail: Gmail) -> None:
    gmail.token_seconds = 100
    async with by(gmail) as transport:
        await transport.send_all([letter(), letter(number=2)])
        assert len(gmail.tokens) == 2
        gmail.token_seconds = 3600
        await transport.send(letter(number=3))
        gmail.tokens.append("ya29.another")
        assert isinstance(await transport.send(letter(number=4)), Accepted)
    assert len(gmail.tokens) == 5


@pytest.mark.parametrize(
    ("fault", "permanent", "about", "wait"),
    [
        (Fault(429, "slow down", "rateLimitExceeded", "17"), False, About.TRANSPORT, 17),
        (Fault(403, "slow down", "userRateLimitExceeded"), False, About.TRANSPORT, None),
        (Fault(403, "no scope", "insufficientPermissions"), False, About.TRANSPORT, None),
        (Fault(503, "try again", "backendError"), False, About.TRANSPORT, None),
        (Fault(400, "Invalid To header", "invalidArgument"), True, About.RECIPIENT, None),
        (Fault(400, "Bad message", "invalidArgument"), True, About.MESSAGE, None),
        (Fault(413, "too large", ""), True, About.MESSAGE, None),
    ],
)
async def test_a_refusal_says_what_it_is_about(
    gmail: Gmail, fault: Fault, permanent: bool, about: About, wait: int | None
) -> None:
    gmail.script = [fault]
    async with by(gmail) as transport:
        outcome = await transport.send(letter())
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.about, outcome.retry_after) == (permanent, about, wait)
    assert (outcome.code, outcome.reason) == (str(fault.status), fault.message)


async def test_a_reached_quota_says_until_when(gmail: Gmail) -> None:
    gmail.script = [
        Fault(429, UNTIL, "userRateLimitExceeded"),
        Fault(403, "x", "dailyLimitExceeded"),
    ]
    async with by(gmail) as transport:
        named, daily = await transport.send_all([letter(), letter()])
    assert isinstance(named, Quota)
    assert named.until == 1_784_174_373_153
    assert isinstance(daily, Quota)
    assert abs(daily.until - real_ms() - DAY_MS) < 60_000


@pytest.mark.parametrize(
    "fault",
    [Fault(taken=True), Fault(), Fault(mute=True, taken=True), Fault(500), Fault(502), Fault(504)],
)
async def test_no_certain_answer_is_unknown_and_smtp_does_not_take_over(
    gmail: Gmail, fault: Fault
) -> None:
    gmail.script = [fault]
    with Mailserver() as server:
        async with both(gmail, server) as transport:
            assert isinstance(await transport.send(letter()), Unknown)
        assert server.taken == []


async def test_smtp_takes_over_only_what_gmail_did_not_take(gmail: Gmail) -> None:
    gmail.script = [
        Fault(403, "no", "insufficientPermissions"),
        Fault(400, "Invalid To header"),
        Fault(429, UNTIL),
    ]
    with Mailserver() as server:
        async with both(gmail, server) as transport:
            assert (transport.batch, transport.repeatable) == (5, False)
            outcomes = await transport.send_all([letter(number=n) for n in range(4)])
        by_smtp = [str(one.mail["Message-ID"]) for one in server.taken]
    assert [type(one) for one in outcomes] == [Accepted, Refused, Quota, Accepted]
    assert by_smtp == [message_id(letter(number=0))]
    assert [str(mail["Message-ID"]) for mail in gmail.mails] == [message_id(letter(number=3))]


@pytest.mark.parametrize(
    ("status", "permanent", "code"), [(400, True, "consent"), (500, False, "token")]
)
async def test_a_consent_that_was_taken_back_is_said_and_not_gone_around(
    gmail: Gmail, status: int, permanent: bool, code: str
) -> None:
    gmail.token_status = status
    async with by(gmail) as transport:
        outcome = await transport.send(letter())
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.code) == (permanent, code)
    assert outcome.about is About.TRANSPORT
    with Mailserver() as server:
        async with both(gmail, server) as transport:
            second = await transport.send(letter())
        assert isinstance(second, Refused if permanent else Accepted)
        assert len(server.taken) == (0 if permanent else 1)


async def test_gmail_that_cannot_be_reached_surely_sent_nothing() -> None:
    with Gmail() as gone:
        pass
    async with by(gone) as transport:
        outcome = await transport.send(letter())
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.about) == (False, About.TRANSPORT)


async def test_an_unusable_address_is_refused_without_asking(gmail: Gmail) -> None:
    async with by(gmail) as transport:
        outcome = await transport.send(letter("nobody"))
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.about, gmail.tokens) == (True, About.RECIPIENT, [])


async def test_no_secret_is_in_a_log_an_outcome_or_a_representation(
    gmail: Gmail, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gmail.script = [Fault(403, f"{SECRET} {REFRESH} ya29.token-0", "forbidden")]
    async with by(gmail) as transport, by(gmail, refresh="wrong-hush-hush") as refused:
        shown = [await transport.send(letter()), await refused.send(letter()), transport, refused]
    logged = [record.getMessage() for record in caplog.records]
    assert "hush-hush" not in f"{shown!r} {logged}"
    assert "ya29" not in f"{shown!r} {logged}"


def test_a_temporary_refusal_is_tried_again_later_and_later_and_then_given_up() -> None:
    waits = [retry_after(attempts) for attempts in range(1, 7)]
    assert waits == [60, 900, 3_600, 14_400, 86_400, None]
    assert retry_after(1, named=300) == 300
    assert retry_after(2, named=300) == 900
