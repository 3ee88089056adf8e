"""Mail through the Gmail API, as one user who gave their own consent, and SMTP beside it.

Gmail may replace the Message-ID; what it answers is the id it knows the message by. A connection
that fails before the request, or an answer that says no, was not accepted; a request without an
answer, or one that a gateway answered, is unknown.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, SecretStr, ValidationError

from store.clock import real_ms, to_ms
from tools.sending.addresses import Mailbox, Unsendable
from tools.sending.google import API_URL, ConsentEnded, GoogleApp, NoAnswer, hidden, renew
from tools.sending.messages import Message
from tools.sending.mime import build, message_id
from tools.sending.transport import (
    About,
    Accepted,
    NoToken,
    Outcome,
    Quota,
    Refused,
    Transport,
    Unknown,
)

if TYPE_CHECKING:
    import httpx

SEND_PATH = "/gmail/v1/users/me/messages/send"
TIMEOUT_SECONDS = 60.0
EARLY_MS = 120_000  # a token is renewed this long before it ends
DAY_MS = 86_400_000
MAX_REASON = 300
_UNTIL = re.compile(r"[Rr]etry after (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)")
_DAILY = frozenset({"dailyLimitExceeded", "quotaExceeded", "dailySendingLimitExceeded"})
_SOON = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})


class _Detail(BaseModel):
    reason: str = ""


class _Error(BaseModel):
    message: str = ""
    errors: list[_Detail] = []


class _Answer(BaseModel):
    id: str = ""
    error: _Error = _Error()


class Tokens(Protocol):
    """Gives access tokens of one user."""

    async def valid(self, spent: SecretStr | None = None) -> SecretStr:
        """A token with time left; `spent` is one that Gmail no longer took. Raises `NoToken`."""
        ...

    def hide(self, words: str) -> str:
        """The words without any secret that this knows."""
        ...


class OwnTokens:
    """Tokens of a consent that this process alone holds."""

    def __init__(self, app: GoogleApp, refresh: SecretStr) -> None:
        self._app, self._refresh = app, refresh
        self._token = SecretStr("")
        self._ends_at = 0
        self._renewing = asyncio.Lock()

    async def valid(self, spent: SecretStr | None = None) -> SecretStr:
        """A token with time left; only one renewal runs at a time, and who waited takes its token."""
        async with self._renewing:
            fresh = real_ms() < self._ends_at - EARLY_MS
            if not fresh or (spent is not None and spent == self._token):
                await self._renew()
            return self._token

    def hide(self, words: str) -> str:
        """The words without the tokens and the client's secret."""
        return hidden(words, self._token, self._refresh, self._app.client_secret)

    async def _renew(self) -> None:
        try:
            given = await renew(self._app, self._refresh)
        except ConsentEnded:
            words = "Google no longer honours this user's consent: it has to be given again"
            raise NoToken(_refused("consent", words, permanent=True)) from None
        except NoAnswer as error:
            raise NoToken(_refused("token", str(error))) from None
        self._token = given.access
        self._ends_at = real_ms() + given.seconds * 1000


class GmailTransport:
    """A `Transport` through one user's Gmail. Bound to one event loop."""

    name = "gmail"
    channels = frozenset({"email"})
    repeatable = False
    batch = 5

    def __init__(
        self,
        tokens: Tokens,
        *,
        api_url: str = API_URL,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._tokens = tokens
        self._api_url = api_url
        self._timeout_seconds = timeout_seconds
        self._http: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"GmailTransport({self._api_url})"

    async def open(self) -> None:
        """Nothing to do before the first message."""

    async def close(self) -> None:
        """Close the connections."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def send_all(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One after the other."""
        return [await self.send(message) for message in messages]

    async def send(self, message: Message) -> Outcome:
        """Send one message; a token that Gmail no longer takes is renewed once."""
        try:
            raw = base64.urlsafe_b64encode(build(message)).decode("ascii")
        except Unsendable as error:
            about = About.RECIPIENT if error.field == "to" else About.MESSAGE
            return Refused(permanent=True, code="invalid", reason=str(error), about=about)
        try:
            token = await self._tokens.valid()
            answer = await self._posted(token, raw)
            if not isinstance(answer, Unknown | Refused) and answer.status_code == 401:
                token = await self._tokens.valid(spent=token)
                answer = await self._posted(token, raw)
        except NoToken as error:
            return error.refused
        if isinstance(answer, Unknown | Refused):
            return answer
        return _read(answer, message_id(message), self._tokens)

    async def _posted(self, token: SecretStr, raw: str) -> httpx.Response | Refused | Unknown:
        import httpx  # noqa: PLC0415 only who sends by Gmail loads it

        headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        try:
            return await self._client().post(
                self._api_url + SEND_PATH, json={"raw": raw}, headers=headers
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return _refused("connection", "Gmail cannot be reached")
        except httpx.HTTPError as error:
            return Unknown(f"no answer from Gmail: {type(error).__name__}")

    def _client(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415

        if self._http is None:
            self._http = httpx.AsyncClient(timeout=self._timeout_seconds, follow_redirects=False)
        return self._http


@dataclass(frozen=True, slots=True)
class FirstOf:
    """A `Transport` over two: the second takes over only what the first surely did not accept and
    that is not about the person or the message. A reached quota is said, not gone around, and so is
    a consent that was taken back: who takes it back means it. `second_sender` is whom mail is from
    that goes the second way."""

    first: Transport
    second: Transport
    second_sender: Mailbox | None = None

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first.name} or {self.second.name}"

    @property
    def channels(self) -> frozenset[str]:
        """What both serve."""
        return self.first.channels & self.second.channels

    @property
    def repeatable(self) -> bool:
        """A repeat may go the other way, which leaves two."""
        return False

    @property
    def batch(self) -> int:
        """The smaller."""
        return min(self.first.batch, self.second.batch)

    async def open(self) -> None:
        """Open both."""
        await self.first.open()
        await self.second.open()

    async def close(self) -> None:
        """Close both."""
        await self.first.close()
        await self.second.close()

    async def send_all(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One after the other."""
        return [await self.send(message) for message in messages]

    async def send(self, message: Message) -> Outcome:
        """By the first, else by the second."""
        outcome = await self.first.send(message)
        if not isinstance(outcome, Refused) or outcome.about is not About.TRANSPORT:
            return outcome
        if outcome.code == "consent":
            return outcome
        sender = self.second_sender or message.sender
        return await self.second.send(replace(message, sender=sender))


def _read(answer: httpx.Response, own_id: str, tokens: Tokens) -> Outcome:
    said = _parsed(answer.content)
    status = answer.status_code
    if 200 <= status < 300:
        return Accepted(said.id or own_id)
    if status in {500, 502, 504} or status < 400:
        return Unknown(f"Gmail answered {status}: it may have been sent")
    reasons = {detail.reason for detail in said.error.errors}
    words = _clean(tokens.hide(said.error.message))
    wait = _seconds(answer.headers)
    if until := _quota_until(reasons, words):
        return Quota(until, f"Gmail's limit for this account is reached: {words}")
    if status in {429, 503} or reasons & _SOON:
        return _refused(str(status), words, retry_after=wait)
    if status in {400, 413}:
        recipient = "To header" in words or "recipient" in words.lower()
        about = About.RECIPIENT if recipient else About.MESSAGE
        return _refused(str(status), words, about=about, permanent=True)
    return _refused(str(status), words)


def _clean(words: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:MAX_REASON]


def _refused(
    code: str,
    reason: str,
    *,
    about: About = About.TRANSPORT,
    permanent: bool = False,
    retry_after: int | None = None,
) -> Refused:
    return Refused(permanent, code, reason, about, retry_after=retry_after)


def _parsed(content: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(content)
    except ValidationError:
        return _Answer()


def _quota_until(reasons: set[str], words: str) -> int | None:
    """When a reached quota is over: the instant it names, a day for a daily one without one."""
    if found := _UNTIL.search(words):
        try:
            return to_ms(datetime.fromisoformat(found[1]))
        except ValueError:
            return None
    return real_ms() + DAY_MS if reasons & _DAILY else None


def _seconds(headers: Mapping[str, str]) -> int | None:
    named = headers.get("retry-after", "")
    return min(int(named), DAY_MS // 1000) if named.isdecimal() and len(named) < 10 else None
