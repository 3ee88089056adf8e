"""A mail server for tests: a real one (aiosmtpd) in a thread that keeps what it takes and fails on
request. How it fails is in the recipient's address, so that one connection can meet all of it:

    gone@…   550 at RCPT       full@…    452 at RCPT      busy@…  451 at RCPT
    spam@…   554 after the message   later@…  451 after the message   bye@…  421 at RCPT
    cut@…    the connection ends once the message has come; mute@…  no answer to it ever
    taken@…  the message is kept, and then the connection ends without an answer
    hang-up@…  the connection ends at RCPT
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

T = TypeVar("T")
AT_RCPT = {
    "gone": "550 5.1.1 no such mailbox",
    "full": "452 4.2.2 mailbox full",
    "busy": "451 4.7.1 try again later",
    "bye": "421 4.3.2 closing",
}
AFTER_DATA = {"spam": "554 5.7.1 looks like spam", "later": "451 4.3.0 try again later"}


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that was taken."""

    sender: str
    recipient: str
    data: bytes

    @property
    def mail(self) -> EmailMessage:
        """The message, parsed as a reader would."""
        return message_from_bytes(self.data, policy=default)


@dataclass
class Mailserver:
    """The stand-in: `with Mailserver() as server:`; `taken` is its journal, in order."""

    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None  # of STARTTLS
    implicit_tls: ssl.SSLContext | None = None
    delay: float = 0.0  # seconds before a message is answered
    per_connection: int = 0  # messages after which it ends a connection, as idle ones are ended
    taken: list[Taken] = field(default_factory=list[Taken])
    kept: threading.Event = field(default_factory=threading.Event)  # set with the first of them
    connections: int = 0
    encrypted: int = 0
    port: int = 0
    _protocols: list[SMTP] = field(default_factory=list[SMTP])

    def __enter__(self) -> Mailserver:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._within(self._listen())
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(self, *error: object) -> None:
        self._within(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _within(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self.implicit_tls)

    async def _finish(self) -> None:
        self._server.close()
        for protocol in self._protocols:
            _end(protocol)
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted connections close in the loop's next rounds

    def _protocol(self) -> SMTP:
        login = self.login
        protocol = SMTP(
            _Handler(self),
            tls_context=self.tls,
            authenticator=_checking(login) if login else None,
            auth_require_tls=False,
            enable_SMTPUTF8=False,
            hostname="localhost",
            loop=self._loop,
        )
        self._protocols.append(protocol)
        return protocol

    def message_ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(one.mail["Message-ID"]) for one in self.taken)


def _checking(login: tuple[str, str]) -> Callable[..., AuthResult]:
    def known(*given: Any) -> AuthResult:
        data = given[-1]
        assert isinstance(data, LoginPassword)
        right = (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=right, handled=False)

    return known


class _Handler:
    def __init__(self, standin: Mailserver) -> None:
        self._standin = standin

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it by this name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self._standin.connections += 1
        self._standin.encrypted += session.ssl is not None
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._standin.login and not session.authenticated:
            return "530 5.7.0 authentication required"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        local = address.partition("@")[0]
        if local == "hang-up":
            _end(server)
        if answer := AT_RCPT.get(local):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        local = envelope.rcpt_tos[0].partition("@")[0]
        if answer := AFTER_DATA.get(local):
            return answer
        if local == "mute":
            await asyncio.sleep(30)
        if local != "cut":
            self._keep(envelope)
        if local in {"cut", "taken"}:
            _end(server)
            return "250 never read"
        await asyncio.sleep(self._standin.delay)
        limit = self._standin.per_connection
        if limit and len(self._standin.taken) % limit == 0:
            asyncio.get_running_loop().call_later(0.01, _end, server)
        return "250 2.0.0 OK: queued"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        sender = envelope.mail_from or ""
        self._standin.taken.append(Taken(sender, envelope.rcpt_tos[0], content))
        self._standin.kept.set()


def _end(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server on this machine and of a client that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509
        .CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    file.write_bytes(secret + public)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=public.decode())
