"""RAPPORT_SMTP_URL: where mail is handed over, as whom, and how the way there is kept private."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Tls = Literal["implicit", "required", "offered", "none"]
FORM = "smtp://user:password@host:587 or smtps://user:password@host:465"
_STARTTLS: dict[str, Tls] = {"yes": "required", "auto": "offered", "no": "none"}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server; the password is in no representation of it."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)


def smtp_server(url: str) -> SmtpServer:
    """Read the address; ValueError says what is wrong without quoting it, for it holds a password.

    `?starttls=yes` (as with a password when nothing is said), `auto` (when the server offers it, as
    without a password) or `no`. A password goes over an encrypted connection or within this machine.
    """
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError:
        raise ValueError(f"is no address of a mail server; accepted: {FORM}") from None
    host = found.hostname or ""
    if found.scheme not in {"smtp", "smtps"} or not host or found.path.strip("/") or found.fragment:
        raise ValueError(f"is no address of a mail server; accepted: {FORM}")
    user, password = unquote(found.username or ""), unquote(found.password or "")
    if not (host + user + password).isprintable() or bool(user) != bool(password):
        raise ValueError(f"needs both a user and a password, or neither; accepted: {FORM}")
    tls = _tls(found, user)
    if user and tls in {"offered", "none"} and host not in _LOOPBACK:
        raise ValueError("would send the password unencrypted; accepted: starttls=yes, or smtps://")
    standard = {"implicit": 465, "required": 587}.get(tls, 25)
    return SmtpServer(host, port or standard, tls, user, password)


def _tls(found: SplitResult, user: str) -> Tls:
    asked = dict(parse_qsl(found.query, keep_blank_values=True))
    if set(asked) - {"starttls"} or asked.get("starttls", "yes") not in _STARTTLS:
        raise ValueError("has an unknown part behind the ?; accepted: starttls=yes, auto or no")
    if found.scheme == "smtps":
        if asked:
            raise ValueError("has starttls with smtps://, which is encrypted already")
        return "implicit"
    return _STARTTLS[asked.get("starttls", "yes" if user else "auto")]
