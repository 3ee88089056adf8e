"""Mail to a real server: what it takes, refuses, loses and never answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.standins.smtp import Mailserver, certificate
from tests.tools.sending.letters import letter
from tools.sending.mime import message_id
from tools.sending.smtp import SmtpTransport
from tools.sending.smtp_url import SmtpServer
from tools.sending.transport import About, Accepted, Refused, Unknown

USER, PASSWORD = "desk@example.com", "pa:ss/w%rd"


@pytest.fixture
def server() -> Iterator[Mailserver]:
    with Mailserver() as running:
        yield running


@asynccontextmanager
async def to(server: Mailserver, accept: float = 5.0) -> AsyncGenerator[SmtpTransport]:
    """A transport to a server without encryption."""
    address = SmtpServer("127.0.0.1", server.port, "none")
    transport = SmtpTransport(address, command_seconds=5, accept_seconds=accept)
    await transport.open()
    yield transport
    await transport.close()


async def test_mail_is_taken_over_one_connection(server: Mailserver) -> None:
    letters = [letter(number=number) for number in range(20)]
    async with to(server) as transport:
        outcomes = await transport.send_all(letters)
    assert outcomes == [Accepted(message_id(one)) for one in letters]
    assert server.connections == 1
    assert server.message_ids() == {message_id(one): 1 for one in letters}
    first = server.taken[0]
    assert (first.sender, first.recipient) == ("hello@atelier.example.com", "eloise@example.com")
    assert first.mail["Subject"] == "Vous nous manquez"


async def test_lines_with_a_dot_and_the_bounce_address_arrive_as_given(server: Mailserver) -> None:
    text = ".\n..\n.hidden\n\n.\nQUIT\n"
    async with to(server) as transport:
        await transport.send(letter(text=text, html="", bounce_to="bounce+abc@example.com"))
    assert server.taken[0].sender == "bounce+abc@example.com"
    body = server.taken[0].mail.get_content()
    assert str(body).replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("who", "permanent", "code", "status", "about", "bad"),
    [
        ("gone", True, "550", "5.1.1", About.RECIPIENT, True),
        ("full", False, "452", "4.2.2", About.RECIPIENT, False),
        ("busy", False, "451", "4.7.1", About.RECIPIENT, False),
        ("spam", True, "554", "5.7.1", About.MESSAGE, False),
        ("later", False, "451", "4.3.0", About.MESSAGE, False),
        ("bye", False, "421", "4.3.2", About.TRANSPORT, False),
    ],
)
async def test_a_refusal_says_what_it_is_about_and_the_next_mail_goes_out(
    server: Mailserver,
    who: str,
    permanent: bool,
    code: str,
    status: str,
    about: About,
    bad: bool,
) -> None:
    async with to(server) as transport:
        refused = await transport.send(letter(f"{who}@example.com"))
        sent = await transport.send(letter(number=2))
    assert isinstance(refused, Refused)
    assert (refused.permanent, refused.code, refused.status) == (permanent, code, status)
    assert (refused.about, refused.bad_address) == (about, bad)
    assert code in refused.reason
    assert isinstance(sent, Accepted)
    assert [one.recipient for one in server.taken] == ["eloise@example.com"]


@pytest.mark.parametrize("who", ["cut", "taken", "mute"])
async def test_no_answer_to_the_message_is_unknown_and_never_repeated(
    server: Mailserver, who: str
) -> None:
    async with to(server, accept=0.3) as transport:
        assert isinstance(await transport.send(letter(f"{who}@example.com")), Unknown)
        assert isinstance(await transport.send(letter(number=2)), Accepted)
    kept = [one.recipient for one in server.taken]
    assert kept == ["taken@example.com"] * (who == "taken") + ["eloise@example.com"]


async def test_a_connection_lost_before_the_message_is_surely_not_sent(server: Mailserver) -> None:
    async with to(server) as transport:
        outcome = await transport.send(letter("hang-up@example.com"))
        assert isinstance(outcome, Refused)
        assert (outcome.permanent, outcome.about) == (False, About.TRANSPORT)
        assert isinstance(await transport.send(letter(number=2)), Accepted)


async def test_a_kept_connection_that_was_ended_is_opened_again() -> None:
    with Mailserver(per_connection=2) as server:
        async with to(server) as transport:
            for number in range(6):
                assert isinstance(await transport.send(letter(number=number)), Accepted)
                await asyncio.sleep(0.03 if number % 2 else 0)
        assert server.connections >= 3
        assert set(server.message_ids().values()) == {1}


async def test_a_server_that_is_not_there_is_an_outcome() -> None:
    with Mailserver() as server:
        port = server.port
    transport = SmtpTransport(SmtpServer("127.0.0.1", port, "none"))
    outcome = await transport.send(letter())
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.about, outcome.permanent) == (
        "connection",
        About.TRANSPORT,
        False,
    )
    await transport.close()


async def test_an_unusable_address_never_reaches_the_server(server: Mailserver) -> None:
    async with to(server) as transport:
        outcome = await transport.send(letter("éloïse@example.com"))
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.about) == (True, About.RECIPIENT)
    assert server.connections == 0


async def test_a_sender_that_is_stopped_leaves_no_half_used_connection() -> None:
    with Mailserver(delay=5) as server:
        async with to(server) as transport:
            task = asyncio.create_task(transport.send(letter()))
            assert await asyncio.to_thread(server.kept.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            server.delay = 0
            assert isinstance(await transport.send(letter(number=2)), Accepted)
        assert server.connections == 2


async def test_login_and_starttls_and_tls(tmp_path: Path) -> None:
    serving, trusting = certificate(tmp_path)
    with Mailserver(login=(USER, PASSWORD), tls=serving) as server:
        address = SmtpServer("localhost", server.port, "required", USER, PASSWORD)
        transport = SmtpTransport(address, tls_context=trusting)
        assert isinstance(await transport.send(letter()), Accepted)
        await transport.close()
        assert server.encrypted
    with Mailserver(implicit_tls=serving) as server:
        address = SmtpServer("localhost", server.port, "implicit")
        transport = SmtpTransport(address, tls_context=trusting)
        assert isinstance(await transport.send(letter()), Accepted)
        await transport.close()


@pytest.mark.parametrize("tls", [True, False])
async def test_nothing_is_sent_to_a_server_that_cannot_prove_itself_or_encrypt(
    tmp_path: Path, tls: bool
) -> None:
    serving, _ = certificate(tmp_path)
    with Mailserver(login=(USER, PASSWORD), tls=serving if tls else None) as server:
        transport = SmtpTransport(
            SmtpServer("localhost", server.port, "required", USER, PASSWORD), command_seconds=5
        )
        outcome = await transport.send(letter())
        assert isinstance(outcome, Refused)
        assert outcome.about is About.TRANSPORT
        await transport.close()
        assert server.taken == []


async def test_the_password_is_in_no_log_no_error_and_no_representation(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with Mailserver(login=(USER, "other")) as server:
        address = SmtpServer("127.0.0.1", server.port, "none", USER, PASSWORD)
        transport = SmtpTransport(address)
        outcome = await transport.send(letter())
        await transport.close()
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.permanent, outcome.about) == ("535", True, About.TRANSPORT)
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("mail.")]
    assert PASSWORD not in f"{outcome!r} {transport!r} {address!r} {ours}"
