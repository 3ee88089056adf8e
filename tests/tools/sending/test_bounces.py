"""Reports of what came back: whose, which message, for good or not; and nothing from anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.sending.letters import letter
from tools.sending.bounces import Bounce, BounceKind, read_bounce
from tools.sending.mime import build, message_id

ORIGINAL = build(letter()).decode("ascii")


def report(
    status: str = "5.1.1",
    action: str = "failed",
    *,
    to: str = "hello@example.com",
    original: str = f"Content-Type: message/rfc822\n\n{ORIGINAL}",
    diagnostic: str = "smtp; 550 no such user",
) -> bytes:
    text = f"""From: MAILER-DAEMON@mx.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; eloise@example.com
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
{original}
--b--
"""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def test_a_report_names_recipient_status_and_the_message_that_came_back() -> None:
    found = read_bounce(report(to="bounce+abc.def.ghi@example.com"))
    one = letter()
    assert found == Bounce(
        BounceKind.HARD, "eloise@example.com", "5.1.1", message_id(one), one.key,
        "abc.def.ghi", "550 no such user",
    )  # fmt: skip


def test_headers_alone_are_enough_to_know_the_message() -> None:
    headers = ORIGINAL.partition("\r\n\r\n")[0]
    found = read_bounce(report(original=f"Content-Type: text/rfc822-headers\n\n{headers}\n"))
    assert found.message_id == message_id(letter())


def test_a_message_that_is_not_ours_has_no_key() -> None:
    other = "Content-Type: text/rfc822-headers\n\nMessage-ID: <x@y.example.com>\n"
    found = read_bounce(report(original=other))
    assert (found.message_id, found.key) == ("<x@y.example.com>", "")


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "smtp; 550", BounceKind.HARD),
        ("5.1.10", "smtp; 550", BounceKind.HARD),
        ("5.1.2", "smtp; 550", BounceKind.HARD),
        ("5.4.1", "smtp; 550", BounceKind.HARD),
        ("5.0.0", "smtp; 550 5.1.1 no such user", BounceKind.HARD),
        ("5.2.2", "smtp; 552 full", BounceKind.SOFT),
        ("5.7.1", "smtp; 550 blocked", BounceKind.SOFT),
        ("5.1.8", "smtp; 550 bad sender", BounceKind.SOFT),
        ("5.0.0", "smtp; 550", BounceKind.SOFT),
        ("4.4.7", "smtp; expired", BounceKind.SOFT),
        ("nonsense", "", BounceKind.SOFT),
    ],
)
def test_only_an_address_that_does_not_exist_is_hard(
    status: str, diagnostic: str, kind: BounceKind
) -> None:
    assert read_bounce(report(status, diagnostic=diagnostic)).kind is kind


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_delay_and_a_success_are_no_bounce(action: str) -> None:
    assert read_bounce(report("4.4.1", action)).kind is BounceKind.IGNORE


def test_an_absence_note_that_quotes_a_report_is_no_bounce() -> None:
    note = (
        b"From: eloise@example.com\r\nTo: hello@example.com\r\nAuto-Submitted: auto-replied\r\n"
        b"Subject: Absente\r\n\r\nFinal-Recipient: rfc822; all@example.com\r\nStatus: 5.1.1\r\n"
    )
    assert read_bounce(note).kind is BounceKind.IGNORE


def test_a_complaint_is_told_apart() -> None:
    text = """To: hello@example.com
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Rcpt-To: <eloise@example.com>

--b
Content-Type: message/rfc822

Message-ID: <msg.cmg_1.cus_2@example.com>

--b--
"""
    found = read_bounce(text.encode())
    assert (found.kind, found.recipient) == (BounceKind.COMPLAINT, "eloise@example.com")
    assert found.key == "cmg_1.cus_2"


@given(raw=st.binary(max_size=400))
def test_whatever_comes_in_is_answered(raw: bytes) -> None:
    assert read_bounce(raw).kind is BounceKind.IGNORE


@given(cut=st.integers(min_value=0, max_value=2_000), noise=st.binary(max_size=20))
def test_a_damaged_report_is_answered(cut: int, noise: bytes) -> None:
    whole = report()
    assert read_bounce(whole[:cut] + noise + whole[cut + 10 :]).kind in BounceKind


def test_parts_within_parts_without_end_are_answered() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(3000)
    )
    assert read_bounce(deep).kind is BounceKind.IGNORE
    assert read_bounce(b"Content-Type: message/rfc822\r\n\r\n" * 5000).kind is BounceKind.IGNORE
