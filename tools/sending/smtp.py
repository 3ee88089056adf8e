"""Mail by SMTP on one kept connection.

SMTP has no way to ask whether a message was taken: what fails before the server was given the
message's text was surely not sent, what fails between then and its answer is unknown. The
Message-ID is the same at every try, so that a mail server or a person can see a repeat.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.failpoints import fail_point
from tools.sending.addresses import Unsendable, email_address
from tools.sending.messages import Message
from tools.sending.mime import build, envelope_sender, message_id
from tools.sending.smtp_url import SmtpServer
from tools.sending.transport import About, Accepted, Outcome, Refused, Unknown

if TYPE_CHECKING:
    from aiosmtplib import SMTP

CONNECT_SECONDS, COMMAND_SECONDS, ACCEPT_SECONDS = 20.0, 60.0, 120.0
START_INPUT, CLOSING = 354, 421
MAX_REASON = 300
MIN_HIDDEN = 4  # of a user name: a shorter one would take letters out of every word
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class _NotSent(Exception):
    """Surely not sent; `closed` where the connection was lost, which a kept one may be at any time."""

    def __init__(self, refused: Refused, *, closed: bool = False) -> None:
        super().__init__(refused.reason)
        self.refused = refused
        self.closed = closed


class SmtpTransport:
    """A `Transport` to one mail server. One message at a time; bound to one event loop."""

    name = "smtp"
    channels = frozenset({"email"})
    repeatable = False
    batch = 5

    def __init__(
        self,
        server: SmtpServer,
        *,
        tls_context: ssl.SSLContext | None = None,
        command_seconds: float = COMMAND_SECONDS,
        accept_seconds: float = ACCEPT_SECONDS,
    ) -> None:
        self._server = server
        self._tls_context = tls_context
        self._command_seconds = command_seconds
        self._accept_seconds = accept_seconds
        self._client: SMTP | None = None
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return f"SmtpTransport({self._server.host}:{self._server.port})"

    async def open(self) -> None:
        """Connect at the first message, so that a server that is down is that message's outcome."""

    async def close(self) -> None:
        """Say goodbye, without waiting long for an answer."""
        from aiosmtplib import SMTPException  # noqa: PLC0415 only who sends mail loads it

        client, self._client = self._client, None
        if client is None:
            return
        try:
            if client.is_connected:
                await client.quit(timeout=2)
        except (SMTPException, OSError):
            return
        finally:
            client.close()

    async def send_all(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One after the other: one connection is how a mail server likes it."""
        return [await self.send(message) for message in messages]

    async def send(self, message: Message) -> Outcome:
        """Send one message; a kept connection that turns out closed is opened again once."""
        try:
            data, sender = build(message), envelope_sender(message)
            recipient = email_address(message.to_address, "to")
        except Unsendable as error:
            about = About.RECIPIENT if error.field == "to" else About.MESSAGE
            return Refused(permanent=True, code="invalid", reason=str(error), about=about)
        async with self._turn:
            try:
                outcome = await self._handed_over(sender, recipient, data)
            except _NotSent as error:
                return error.refused
            except BaseException:
                self._drop()
                raise
        return outcome or Accepted(message_id(message))

    async def _handed_over(self, sender: str, recipient: str, data: bytes) -> Outcome | None:
        kept = self._client is not None and self._client.is_connected
        try:
            client = await self._envelope(sender, recipient)
        except _NotSent as error:
            if not (kept and error.closed):
                raise
            client = await self._envelope(sender, recipient)
        fail_point("smtp:envelope")
        return await self._text(client, data)

    async def _envelope(self, sender: str, recipient: str) -> SMTP:
        """Connection, sender, recipient, and leave to give the text; `_NotSent` otherwise."""
        import aiosmtplib  # noqa: PLC0415

        client = await self._connected()
        try:
            await client.mail(sender)
            await client.rcpt(recipient)
            answer = await client.execute_command(b"DATA")
            if answer.code != START_INPUT:
                raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        except aiosmtplib.SMTPResponseException as error:
            raise await self._told(client, error) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            self._drop()
            raise self._fault("the mail server went away before the message", error) from None
        return client

    async def _told(self, client: SMTP, error: Exception) -> _NotSent:
        """What a server's refusal means; the connection is made ready for the next message."""
        import aiosmtplib  # noqa: PLC0415

        code, words = _answer(error)
        closed = code == CLOSING or code < 0 or not client.is_connected
        about = About.TRANSPORT
        if isinstance(error, aiosmtplib.SMTPRecipientRefused) and not closed:
            about = About.RECIPIENT
        elif isinstance(error, aiosmtplib.SMTPDataError) and not closed:
            about = About.MESSAGE
        if closed:
            self._drop()
        else:
            await self._reset(client)
        return _NotSent(self._refused(code, words, about), closed=closed)

    async def _reset(self, client: SMTP) -> None:
        from aiosmtplib import SMTPException  # noqa: PLC0415

        try:
            await client.rset(timeout=self._command_seconds)
        except (SMTPException, OSError):
            self._drop()

    async def _text(self, client: SMTP, data: bytes) -> Outcome | None:
        """Give the text and read the answer: None when taken, unknown when none came."""
        import aiosmtplib  # noqa: PLC0415

        if (protocol := client.protocol) is None:
            return self._fault("the mail server went away before the message", None).refused
        try:
            protocol.write(_LEADING_DOT.sub(b"..", data.rstrip(b"\r\n")) + b"\r\n.\r\n")
            fail_point("smtp:data")
            code, words = await protocol.read_response(timeout=self._accept_seconds)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._drop()
            return Unknown(self._clean(f"no answer to the message: {error}"))
        fail_point("smtp:answered")
        if 200 <= code < 300:
            return None
        if code == CLOSING or not 400 <= code < 600:
            self._drop()
        return self._refused(code, words, About.MESSAGE)

    async def _connected(self) -> SMTP:
        import aiosmtplib  # noqa: PLC0415

        if self._client is not None and self._client.is_connected:
            return self._client
        self._drop()
        client = self._client_of()
        try:
            async with asyncio.timeout(2 * CONNECT_SECONDS):
                await client.connect(timeout=CONNECT_SECONDS)
        except aiosmtplib.SMTPResponseException as error:
            client.close()
            code, words = _answer(error)
            raise _NotSent(self._refused(code, words, About.TRANSPORT)) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise self._fault("the mail server cannot be reached", error) from None
        except BaseException:
            client.close()
            raise
        self._client = client
        return client

    def _client_of(self) -> SMTP:
        from aiosmtplib import SMTP  # noqa: PLC0415

        server = self._server
        start_tls = {"required": True, "offered": None}.get(server.tls, False)
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.tls == "implicit",
            start_tls=start_tls,
            tls_context=self._tls_context,
            timeout=self._command_seconds,
        )

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _fault(self, what: str, error: Exception | None) -> _NotSent:
        reason = self._clean(f"{what}: {error}" if error else what)
        refused = Refused(permanent=False, code="connection", reason=reason, about=About.TRANSPORT)
        return _NotSent(refused, closed=True)

    def _refused(self, code: int, words: str, about: About) -> Refused:
        found = _STATUS.match(words)
        return Refused(
            permanent=500 <= code < 600,
            code=str(code),
            reason=self._clean(f"the mail server said {code} {words}"),
            about=about,
            status=found[1] if found else "",
        )

    def _clean(self, words: str) -> str:
        """Servers repeat what they were given: no password or user name stays in their words."""
        user, password = self._server.user, self._server.password
        if password:
            words = words.replace(password, "…")
        if len(user) >= MIN_HIDDEN:
            words = words.replace(user, "…")
        return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:MAX_REASON]


def _answer(error: Exception) -> tuple[int, str]:
    code, words = error.args[0], error.args[1]
    return (code, words) if isinstance(code, int) and isinstance(words, str) else (-1, str(error))
