"""A message as the bytes of an e-mail (RFC 5322), the same bytes every time it is built.

Header lines are written here and not by `email`'s policies: those encode List-Unsubscribe once it
is longer than a line, which mail services then can't read, read encoded words in what a person
entered, and write encoded words longer than RFC 2047 allows where lines may be long. Bodies are
7-bit, so no server on the way has to know more and no signature breaks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from email.header import Header
from email.utils import format_datetime

from store.clock import from_ms
from store.contact import Purpose
from tools.sending.addresses import Mailbox, Unsendable, email_address, one_line
from tools.sending.messages import Message

MAX_SUBJECT, MAX_UNSUBSCRIBE = 250, 400
ENCODED_WORD = 75
ONE_CLICK = "List-Unsubscribe=One-Click"
_NOT_ASCII = bytes(range(128, 256))
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_WEB = re.compile(r"https?://[!#-;=?-~]+")
_LIST = re.compile(r"[a-z0-9_-]{1,60}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def build(message: Message) -> bytes:
    """The e-mail as bytes with CRLF line ends; `Unsendable` names what can't be sent."""
    if message.sender is None:
        raise Unsendable("sender", "is missing; set RAPPORT_MAIL_FROM")
    lines = [*_envelope(message, message.sender), *_automation(message, message.sender)]
    head = "".join(f"{line}\r\n" for line in lines)
    return head.encode("ascii") + _body(message)


def message_id(message: Message) -> str:
    """The Message-ID, the same however often it is tried."""
    domain = message.sender.domain if message.sender else ""
    return f"<msg.{message.key}@{email_address(f'a@{domain}', 'sender').removeprefix('a@')}>"


def envelope_sender(message: Message) -> str:
    """Where delivery reports go."""
    given = message.bounce_to or (message.sender.address if message.sender else "")
    return email_address(given, "bounce_to" if message.bounce_to else "sender")


def _envelope(message: Message, sender: Mailbox) -> list[str]:
    recipient = Mailbox(message.to_address, message.to_name)
    lines = [_address("From", sender, "sender"), _address("To", recipient, "to")]
    if message.reply_to:
        lines.append(_address("Reply-To", message.reply_to, "reply_to"))
    subject = one_line(message.subject)
    if not subject or len(subject) > MAX_SUBJECT:
        raise Unsendable("subject", f"must have 1 to {MAX_SUBJECT} characters")
    lines += [
        f"Subject: {_words(subject, 'Subject')}",
        f"Date: {format_datetime(from_ms(message.at))}",
        f"Message-ID: {message_id(message)}",
    ]
    if _LANGUAGE.fullmatch(message.language):
        lines.append(f"Content-Language: {message.language}")
    return lines


def _automation(message: Message, sender: Mailbox) -> list[str]:
    lines = ["Auto-Submitted: auto-generated"]  # keeps absence notes from answering
    if message.purpose is not Purpose.MARKETING:
        return lines
    lines += _unsubscribe(message)
    domain = email_address(sender.address, "sender").rpartition("@")[2]
    if message.list_id:
        if not _LIST.fullmatch(message.list_id):
            raise Unsendable("list_id", "must be small letters, digits, - and _")
        lines.append(f"List-Id: <{message.list_id}.{domain}>")
    if message.campaign:
        lines.append(f"Feedback-ID: {message.campaign}:marketing:rapport:{domain}")
    return lines


def _unsubscribe(message: Message) -> list[str]:
    """RFC 2369 and 8058: one click works for https only."""
    ways: list[str] = []
    if url := message.unsubscribe_url:
        if not _WEB.fullmatch(url) or len(url) > MAX_UNSUBSCRIBE:
            raise Unsendable("unsubscribe_url", "is no http address that fits a header")
        ways.append(f"<{url}>")
    if message.unsubscribe_mailto:
        ways.append(f"<mailto:{email_address(message.unsubscribe_mailto, 'unsubscribe_mailto')}>")
    if not ways:
        raise Unsendable("unsubscribe_url", "is missing; marketing always has a way out")
    lines = [f"List-Unsubscribe: {', '.join(ways)}"]
    if message.unsubscribe_url.startswith("https://"):
        lines.append(f"List-Unsubscribe-Post: {ONE_CLICK}")
    return lines


def _address(header: str, box: Mailbox, field: str) -> str:
    address = email_address(box.address, field)
    name = one_line(box.name)[:120].strip()
    if not name:
        return f"{header}: {address}"
    if not _plain(name):
        return f"{header}: {_words(name, header)}\r\n <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{header}: "{quoted}"\r\n <{address}>'


def _plain(text: str) -> bool:
    return text.isascii() and "=?" not in text


def _words(text: str, header: str) -> str:
    """A text for a header: as it is in ASCII, else in encoded words of a length RFC 2047 allows."""
    if _plain(text):
        return text
    words = Header(text, "utf-8", maxlinelen=ENCODED_WORD, header_name=header)
    return words.encode(splitchars="", linesep="\r\n")


def _body(message: Message) -> bytes:
    plain = _part(message.text, "plain")
    if not message.html:
        return b"MIME-Version: 1.0\r\n" + plain
    boundary = _boundary(message)
    head = (
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    )
    between, end = f"--{boundary}\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()
    rich = _part(message.html, "html")
    return head.encode() + between + plain + b"\r\n" + between + rich + end


def _part(text: str, kind: str) -> bytes:
    """One body with its headers, in 7 bits and short lines: quoted-printable, which people can read,
    or base64 where most of it is not ASCII. (`email` tries both in Python, several times slower.)"""
    data = (clean_text(text).rstrip("\n") + "\n").encode()
    foreign = len(data) - len(data.translate(None, _NOT_ASCII))
    if foreign * 6 > len(data):
        encoding, coded = "base64", base64.encodebytes(data.replace(b"\n", b"\r\n"))
    else:
        encoding, coded = "quoted-printable", binascii.b2a_qp(data)
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + coded.replace(b"\n", b"\r\n")


def _boundary(message: Message) -> str:
    """The same for the same message; it can't stand in what it is a digest of."""
    whole = f"{message.id}\0{message.text}\0{message.html}".encode("utf-8", "replace")
    return f"=_{hashlib.sha256(whole).hexdigest()[:40]}"


def clean_text(text: str) -> str:
    """A body without control and broken characters, lines ended by LF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", lines)
