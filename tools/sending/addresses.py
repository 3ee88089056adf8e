"""What may stand on an envelope and in a header: one line, no control characters, plain ASCII."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_ADDRESS, MAX_LOCAL, MAX_DOMAIN, MAX_NAME = 254, 64, 253, 120
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAMED = re.compile(r'\s*(?:"(?P<quoted>[^"<>]*)"|(?P<plain>[^"<>]*?))\s*<(?P<address>[^<>]*)>\s*')
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # may hide a name


class Unsendable(ValueError):
    """A message that can't be sent as it is: `field` is what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an e-mail address."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


def one_line(text: str) -> str:
    """A text without control characters, line ends, direction marks and broken characters; white
    space in it is single."""
    kept: list[str] = []
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Cs" or char in _DIRECTION:
            continue
        kept.append(" " if kind in {"Cc", "Zl", "Zp", "Zs"} else char)
    return " ".join(filter(None, "".join(kept).split(" ")))


def email_address(text: str, field: str = "address") -> str:
    """An address as the envelope takes it, its domain in ASCII; `Unsendable` says why not."""
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise Unsendable(field, "is no e-mail address; accepted: name@example.com")
    if not local.isascii():
        raise Unsendable(field, "has letters before the @ that most mail servers do not take")
    if not _LOCAL.fullmatch(local) or len(local) > MAX_LOCAL:
        raise Unsendable(field, "is not written as mail servers take it before the @")
    plain = domain if domain.isascii() else _ascii_domain(domain, field)
    if not _DOMAIN.fullmatch(plain) or len(plain) > MAX_DOMAIN:
        raise Unsendable(field, "names no mail domain behind the @")
    if len(local) + 1 + len(plain) > MAX_ADDRESS:
        raise Unsendable(field, f"is longer than {MAX_ADDRESS} characters")
    return f"{local}@{plain}"


def _ascii_domain(domain: str, field: str) -> str:
    import email_validator  # noqa: PLC0415 only domains in other letters need it

    try:
        found = email_validator.validate_email(f"a@{domain}", check_deliverability=False)
    except email_validator.EmailNotValidError:
        raise Unsendable(field, "names no mail domain behind the @") from None
    return found.ascii_domain


def phone_number(text: str, field: str = "address") -> str:
    """A phone number with its country, +15145550100; `Unsendable` says why not."""
    if not _PHONE.fullmatch(text):
        raise Unsendable(field, "is no phone number with its country; accepted: +15145550100")
    return text


def mailbox(text: str, field: str = "address") -> Mailbox:
    """Read `Name <address>` or an address alone; `Unsendable` says why not."""
    found = _NAMED.fullmatch(text)
    if not found:
        return Mailbox(email_address(text.strip(), field))
    name = found["quoted"] if found["quoted"] is not None else found["plain"]
    if one_line(name) != name.strip() or len(name) > MAX_NAME:
        raise Unsendable(field, f"has a name that is no line of at most {MAX_NAME} characters")
    return Mailbox(email_address(found["address"].strip(), field), name.strip())
