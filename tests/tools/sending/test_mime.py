"""An e-mail is read back as it was meant, whatever is in the names, and the same every time."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.message import EmailMessage, MIMEPart
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.contact import Purpose
from tests.tools.sending.letters import CAMPAIGN, letter
from tools.sending.addresses import Mailbox, Unsendable, mailbox, one_line
from tools.sending.messages import Message
from tools.sending.mime import build, message_id

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
    "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID", "Content-Type",
    "MIME-Version",
]  # fmt: skip
HOSTILE = st.text(max_size=90).map(lambda text: f"x{text}")


def read(message: Message) -> EmailMessage:
    return message_from_bytes(build(message), policy=default)


def party(message: Message, header: str) -> tuple[str, str]:
    """Name and address of a header. The name is decoded by the older of the two readers: the newer
    one of Python 3.11 leaves the space between two encoded words, which RFC 2047 takes away."""
    found = read(message)[header]
    assert isinstance(found, AddressHeader)
    (one,) = found.addresses
    raw = str(message_from_bytes(build(message))[header])
    name = raw.rpartition("<")[0].replace("\r\n", "").strip()
    return str(
        make_header(decode_header(name))
    ) if "=?" in name else one.display_name, one.addr_spec


def words(part: EmailMessage | MIMEPart | None) -> str:
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_every_header_of_a_marketing_mail_is_read_back() -> None:
    message = letter(reply_to=Mailbox("desk@example.com"))
    mail = read(message)
    assert sorted(mail.keys()) == sorted([*HEADERS, "Reply-To"])
    assert party(message, "From") == ("Atelier Nord", "hello@atelier.example.com")
    assert party(message, "To") == ("Éloïse Tremblay", "eloise@example.com")
    assert party(message, "Reply-To") == ("", "desk@example.com")
    assert mail["Subject"] == "Vous nous manquez"
    assert mail["Date"] == "Wed, 15 Jul 2026 12:00:00 +0000"
    assert mail["Message-ID"] == f"<msg.{CAMPAIGN}.cus_0000000000001@atelier.example.com>"
    assert mail["Content-Language"] == "fr"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<https://crm.example.com/unsubscribe/{'x' * 50}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<news.atelier.example.com>"
    assert mail["Feedback-ID"] == f"{CAMPAIGN}:marketing:rapport:atelier.example.com"
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert isinstance(plain, MIMEPart)
    assert isinstance(rich, MIMEPart)
    assert words(plain) == "Bonjour Éloïse,\n\nRevenez nous voir.\n"
    assert rich.get_content_type() == "text/html"
    assert words(rich).strip() == "<p>Bonjour Éloïse,</p><p>Revenez nous voir.</p>"


def test_the_way_out_stays_on_one_line_in_plain_letters_however_long_it_is() -> None:
    url = "https://crm.example.com/unsubscribe/" + "a" * 300
    data = build(letter(unsubscribe_url=url, unsubscribe_mailto="out@example.com"))
    assert f"\r\nList-Unsubscribe: <{url}>, <mailto:out@example.com>\r\n".encode() in data


def test_one_click_needs_https_and_transactional_mail_has_no_way_out() -> None:
    assert "List-Unsubscribe-Post" not in read(letter(unsubscribe_url="http://127.0.0.1:8000/u/x"))
    receipt = read(letter(purpose=Purpose.TRANSACTIONAL))
    assert not [name for name in receipt if name.startswith(("List-", "Feedback"))]


def test_marketing_without_a_way_out_is_refused() -> None:
    with pytest.raises(Unsendable, match="marketing always has a way out"):
        build(letter(unsubscribe_url=""))


def test_the_same_message_is_the_same_bytes_and_only_short_plain_lines() -> None:
    message = letter(subject="Été " * 40, html="<p>" + "é" * 5000 + "</p>", text="x" * 3000)
    data = build(message)
    assert data == build(message)
    assert data.isascii()
    assert all(len(line) <= 400 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    words = re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", data)
    assert words
    assert max(map(len, words)) <= 75


@given(name=HOSTILE, subject=HOSTILE)
def test_no_name_and_no_subject_adds_a_header_or_is_changed(name: str, subject: str) -> None:
    message = letter(to_name=name, subject=subject, sender=Mailbox("hello@example.com", name))
    mail = read(message)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert mail["Subject"] == one_line(subject)
    assert party(message, "To") == (one_line(name), "eloise@example.com")
    assert party(message, "From") == (one_line(name), "hello@example.com")
    assert mail.defects == []


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: all@example.com", "Eve\nBcc: all@example.com\n\nhello", "Eve\0", "Eve\x85x",
        "Eve\u2028Bcc: all@example.com", '"><all@example.com>', "a, b <all@example.com>",
        "=?utf-8?q?=0D=0ABcc:_all=40example.com?=", "Dupont, Éloïse (La \"Grande\")", "\\", '"',
        "李小龍" * 30, "\ud800Eve", "\u202emoc.elpmaxe",
    ],
)  # fmt: skip
def test_a_hostile_name_stays_a_name(name: str) -> None:
    message = letter(to_name=name, subject=f"For {name}")
    mail = read(message)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert party(message, "To") == (one_line(name)[:120], "eloise@example.com")
    assert mail["Subject"] == one_line(f"For {name}")


@given(text=st.text(max_size=300))
def test_a_body_is_read_back_without_control_characters(text: str) -> None:
    mail = read(letter(text=text, html=text or "<p></p>"))
    kept = words(mail.get_body(("plain",))).rstrip("\n")
    lines = re.sub("\r\n?", "\n", text)
    expected = "".join(c for c in lines if c in "\n\t" or not re.match(r"[\x00-\x1f\x7f-\x9f]", c))
    assert kept == expected.rstrip("\n")


def test_a_domain_in_other_letters_is_written_in_ascii() -> None:
    message = letter(to="eloise@straße.example.com")
    assert party(message, "To")[1] == "eloise@xn--strae-oqa.example.com"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "is no e-mail address"),
        ("eloise", "is no e-mail address"),
        ("éloïse@example.com", "has letters before the @"),
        ("a@b@example.com", "before the @"),
        ("a b@example.com", "before the @"),
        ("a@example.com\r\nBcc: b@example.com", "before the @"),
        ("a@example.com\r\nBcc: b", "no mail domain"),
        ("a\r\n@example.com", "before the @"),
        ("a@-example.com", "no mail domain"),
        ("a@[127.0.0.1]", "no mail domain"),
        ("a@exa mple.com", "no mail domain"),
        ("a@例え..jp", "no mail domain"),
        (f"{'a' * 65}@example.com", "before the @"),
        (f"a@{'b' * 60}.{'b' * 60}.{'b' * 60}.{'b' * 60}.{'b' * 60}", "no mail domain"),
        ("a@example.com\0", "no mail domain"),
    ],
)
def test_an_address_that_no_envelope_takes_is_refused_in_words(address: str, says: str) -> None:
    with pytest.raises(Unsendable, match=re.escape(says)) as refused:
        build(letter(to=address))
    assert refused.value.field == "to"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sender": None}, "sender"),
        ({"sender": Mailbox("nobody")}, "sender"),
        ({"reply_to": Mailbox("no\r\none@example.com")}, "reply_to"),
        ({"subject": " \r\n"}, "subject"),
        ({"subject": "x" * 251}, "subject"),
        ({"unsubscribe_url": "https://a.example.com/>,<https://b.example.com/"}, "unsubscribe_url"),
        ({"unsubscribe_url": "javascript:alert(1)"}, "unsubscribe_url"),
        ({"unsubscribe_url": "https://a.example.com/\r\nX: y"}, "unsubscribe_url"),
        ({"unsubscribe_mailto": "a@b@c"}, "unsubscribe_mailto"),
        ({"list_id": "news>\r\nX: y"}, "list_id"),
    ],
)
def test_what_cannot_be_sent_is_named(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Unsendable) as refused:
        build(letter(**changed))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "given",
    [{"id": "../../etc"}, {"id": "cmg_1:cus_1\r\n"}, {"campaign": ".."}, {"channel": "fax"}],
)
def test_a_message_with_an_unusable_id_is_not_made(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(given))}"):
        letter(**given)


def test_a_message_id_is_the_same_at_every_try() -> None:
    first, again = letter(), letter(at=1, text="other")
    assert message_id(first) == message_id(again)
    assert message_id(first) != message_id(letter(number=2))


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("Atelier Nord <hello@example.com>", Mailbox("hello@example.com", "Atelier Nord")),
        ('"Nord, Atelier" <hello@example.com>', Mailbox("hello@example.com", "Nord, Atelier")),
        (" hello@example.com ", Mailbox("hello@example.com")),
        ("<hello@example.com>", Mailbox("hello@example.com")),
    ],
)
def test_a_mailbox_is_read_as_people_write_it(text: str, box: Mailbox) -> None:
    assert mailbox(text) == box
