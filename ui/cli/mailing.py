"""`rapport mail`: connect one's own Gmail, see how mail leaves, disconnect.

The answer of Google comes to this machine alone (RFC 8252, 7.3): a socket on the loopback address,
open for a bounded time, that takes one answer with the state this run made.
"""

from __future__ import annotations

import asyncio
import html
import secrets
import sys
from urllib.parse import parse_qs, urlsplit

from tools.campaigns.gmail_accounts import Account, GmailAccounts, google_app
from tools.campaigns.gmail_consent import consent_address, is_answer_to, take_answer
from tools.errors import Conflict, NotFound, TimedOut
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.session import with_runtime

LOOPBACK = "127.0.0.1"
MOST_REQUEST = 16_384
REQUEST_SECONDS = 10.0
DONE = "Done. You can close this page and go back to the terminal."
NOT_OURS = "This is no answer to what was asked from the terminal. Nothing was changed."


async def _accounts(runtime: Runtime) -> GmailAccounts:
    return GmailAccounts(runtime, (await runtime.tenant()).id)


def connect(wait: int) -> int:
    """Print Google's address, wait for the answer, keep the account."""

    async def run(runtime: Runtime) -> int:
        google_app(runtime.settings)
        asker = secrets.token_urlsafe(32)
        answers = _Answers(runtime, asker)
        server = await asyncio.start_server(answers.serve, LOOPBACK, 0, limit=MOST_REQUEST)
        async with server:
            port = server.sockets[0].getsockname()[1]
            redirect = f"http://{LOOPBACK}:{port}"
            url = consent_address(runtime.settings, redirect_uri=redirect, asker=asker)
            print(f"Open this address and agree that Rapport sends mail for you:\n\n{url}\n")
            sys.stdout.flush()
            state, code = await answers.first(wait)
        actor = local_actor("cli")
        account = await take_answer(
            await _accounts(runtime),
            runtime.settings,
            state=state,
            code=code,
            asker=asker,
            owner=actor.id,
            actor=actor.principal,
        )
        print(f"Connected: campaigns you ask for or approve are sent from {account.email}.")
        return 0

    return with_runtime(run)


class _Answers:
    """Takes Google's answer from the browser."""

    def __init__(self, runtime: Runtime, asker: str) -> None:
        self._settings = runtime.settings
        self._asker = asker
        self._found: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()

    async def first(self, wait: int) -> tuple[str, str]:
        """State and code of the first answer that is ours."""
        try:
            return await asyncio.wait_for(self._found, wait)
        except TimeoutError:
            raise TimedOut(
                f"nobody agreed within {wait} seconds", hint="Run `rapport mail connect` again."
            ) from None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request of a browser."""
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), REQUEST_SECONDS)
            writer.write(self._answered(head))
            await writer.drain()
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError):
            pass
        except asyncio.LimitOverrunError:
            pass
        finally:
            writer.close()

    def _answered(self, head: bytes) -> bytes:
        method, _, rest = head.decode("latin-1").partition(" ")
        asked = parse_qs(urlsplit(rest.partition(" ")[0]).query)
        state, code = asked.get("state", [""])[0], asked.get("code", [""])[0]
        if method != "GET" or not is_answer_to(self._settings, state, self._asker):
            return _page(400, NOT_OURS)
        if not self._found.done():
            if code:
                self._found.set_result((state, code))
            else:
                refused = Conflict("Google says that consent was refused", hint="Nothing was kept.")
                self._found.set_exception(refused)
        return _page(200, DONE if code else "Nothing was connected.")


def _page(status: int, text: str) -> bytes:
    body = f"<!doctype html><meta charset=utf-8><title>Rapport</title><p>{html.escape(text)}</p>"
    said = body.encode()
    lines = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Bad Request'}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(said)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
        "Referrer-Policy: no-referrer",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode() + said


def status() -> int:
    """Print how mail leaves."""

    async def run(runtime: Runtime) -> int:
        for line in await mail_lines(runtime):
            print(line)
        return 0

    return with_runtime(run)


async def mail_lines(runtime: Runtime) -> list[str]:
    """How mail leaves this installation, a line each."""
    settings = runtime.settings
    folder = runtime.mailing.folder("email")
    own = f"files in {folder}" if folder else f"the mail server, from {settings.mail_from}"
    lines = [f"Mail leaves by {own}."]
    accounts = await (await _accounts(runtime)).all()
    if not settings.google_client_id:
        lines.append("Gmail: no Google client is set.")
    elif not accounts:
        lines.append("Gmail: nobody connected theirs; `rapport mail connect` does.")
    return lines + [f"Gmail: {_said(one)}" for one in accounts]


def _said(account: Account) -> str:
    if account.is_live:
        return f"{account.email} is connected by {account.owner}."
    return f"{account.email} took the consent back: run `rapport mail connect` again."


def disconnect() -> int:
    """Forget the account and give the consent back."""

    async def run(runtime: Runtime) -> int:
        gone = await (await _accounts(runtime)).disconnect(local_actor("cli").id)
        if gone is None:
            raise NotFound("no Gmail is connected", hint="`rapport mail status` shows what is.")
        print(f"Disconnected {gone.email}.")
        return 0

    return with_runtime(run)


async def mail_problems(runtime: Runtime) -> list[str]:
    """What is wrong with connected accounts."""
    accounts = await (await _accounts(runtime)).all()
    return [_said(one) for one in accounts if not one.is_live]
