"""One call to an outside CRM: its place in the limits, its token, its retries. Loads httpx.

Everything that is sent may be sent again, so a call is retried whatever became of it before; that
an earlier try may have been applied is kept, since a failure is then no proof that nothing happened.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr, TypeAdapter
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from tools.connectors.limits import REAL, Timing, Traffic
from tools.connectors.patience import Patience, patience
from tools.connectors.tokens import TokenSource
from tools.connectors.troubles import Code, ConnectorError, Trouble

log = logging.getLogger("rapport.connectors")
LONGEST_WAIT = 60.0  # seconds; what asks for longer pauses the connection
LONGEST_HOLD = 120.0
MOST_BYTES = 64 * 1024 * 1024
MOST_MESSAGE = 300
TIMEOUT_SECONDS = 30.0
Json = Mapping[str, Any]
LINES = "[]"  # the member that an answer's list is read as, where the answer is nothing but a list
_OBJECT = TypeAdapter(dict[str, Any])
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_BEARER = re.compile(r"(?i)\bbearer\s+\S+")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `name` stands in the log instead of the path, which may hold personal data.
    `once`: it would make things twice, so it is not sent again once it may have been done."""

    method: str
    path: str
    name: str
    body: Json | None = None
    params: Mapping[str, str] | None = None
    search: bool = False
    form: Mapping[str, str] | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, before it is judged; `body` is None where it was no JSON object or list."""

    status: int
    headers: Mapping[str, str]
    body: Json | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer that is no success means. `again`: may be sent again, after `wait` seconds or
    more; `applied`: it may have been done all the same; `expired`: with another token; `hold`: nobody
    may send for `wait` seconds; a `retry_at` in its trouble pauses the whole connection."""

    trouble: Trouble
    again: bool = False
    wait: float = 0.0
    applied: bool = False
    expired: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A success. `maybe_before`: an earlier try may have been applied already; `sent_at` is when
    the first try left, ms UTC."""

    status: int
    body: Json
    headers: Mapping[str, str]
    correlation_id: str
    maybe_before: bool
    sent_at: int


class CallFailed(Exception):
    """A call that did not succeed. `status` 0: no answer at all; `applied`: it may have been done."""

    def __init__(self, verdict: Verdict, status: int, body: Json | None, *, applied: bool) -> None:
        super().__init__(verdict.trouble.code.value)
        self.verdict = verdict
        self.trouble = verdict.trouble
        self.status = status
        self.body = body
        self.applied = applied

    def error(self) -> ConnectorError:
        """As an error of the tree."""
        return ConnectorError.of(self.trouble)


@dataclass(slots=True)
class _Tries:
    """What is remembered over the tries of one call."""

    sent_at: int
    applied: bool = False
    renewed: bool = False


Judge = Callable[[Answer], Verdict | None]


class Caller:
    """Calls one account. `judge` says what an answer means (None: a success). One event loop."""

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource,
        traffic: Traffic,
        judge: Judge,
        *,
        correlation_header: str = "",
        timing: Timing = REAL,
        timeout_seconds: float = TIMEOUT_SECONDS,
        urgent: bool = False,
    ) -> None:
        self._urgent = urgent
        self._base_url = checked_url(base_url)
        self._tokens = tokens
        self.traffic = traffic
        self._judge = judge
        self._correlation_header = correlation_header
        self.timing = timing
        self._timeout_seconds = timeout_seconds
        self._http: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"Caller({self._base_url})"

    async def close(self) -> None:
        """Close the connections."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def call(self, request: Request) -> Reply:
        """Send a request until it succeeds or cannot, or patience ends; `CallFailed` then."""
        tries, held = _Tries(self.timing.now_ms()), patience()
        async for attempt in AsyncRetrying(
            sleep=self.timing.sleep,
            stop=stop_after_attempt(held.attempts),
            wait=self._wait,
            retry=retry_if_exception(partial(_may_again, held)),
            reraise=True,
        ):
            with attempt:
                return await self._try(request, tries)
        raise AssertionError("a call ends with an answer or an error")

    async def _try(self, request: Request, tries: _Tries) -> Reply:
        self._refuse_while_paused(tries)
        token = await self._token(tries)
        answer, verdict = await self._judged(request, token)
        if verdict is not None and verdict.expired and not tries.renewed:
            tries.renewed = True
            if (other := await self._renewed(token, tries)) is not None:
                answer, verdict = await self._judged(request, other)
        if verdict is None:
            return self._reply(answer, tries)
        tries.applied = tries.applied or verdict.applied
        if request.once and verdict.applied:
            verdict = replace(verdict, again=False)
        self._heed(verdict)
        self._note(request, answer.status, verdict)
        raise CallFailed(verdict, answer.status, answer.body, applied=tries.applied)

    def _refuse_while_paused(self, tries: _Tries) -> None:
        until = self.traffic.paused_until_at
        if until > self.timing.now_ms():
            trouble = Trouble(Code(self.traffic.paused_for), retry_at=until)
            raise CallFailed(Verdict(trouble), 0, None, applied=tries.applied)

    async def _token(self, tries: _Tries) -> SecretStr:
        try:
            return await self._tokens.token()
        except ConnectorError as error:
            verdict = Verdict(error.trouble)
            raise CallFailed(verdict, 0, None, applied=tries.applied) from None

    async def _renewed(self, spent: SecretStr, tries: _Tries) -> SecretStr | None:
        try:
            return await self._tokens.renewed(spent)
        except ConnectorError as error:
            verdict = Verdict(error.trouble)
            raise CallFailed(verdict, 0, None, applied=tries.applied) from None

    async def _judged(self, request: Request, token: SecretStr) -> tuple[Answer, Verdict | None]:
        """The answer and what it means, no secret in its words."""
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        async with self.traffic.place(search=request.search, urgent=self._urgent):
            answer = await self._sent(request, headers)
        if isinstance(answer, Verdict):
            return Answer(0, {}, None), answer
        verdict = self._judge(answer)
        if verdict is None and answer.status != 204 and answer.body is None:
            trouble = Trouble(Code.UNREADABLE, correlation_id=self._correlation(answer))
            verdict = Verdict(trouble, again=True, applied=True)
        return answer, verdict and replace(verdict, trouble=self._clean(verdict.trouble, token))

    async def _sent(self, request: Request, headers: Mapping[str, str]) -> Answer | Verdict:
        return await exchanged(self._client(), self._base_url, request, headers)

    def _reply(self, answer: Answer, tries: _Tries) -> Reply:
        correlation = self._correlation(answer)
        body = answer.body or {}
        return Reply(answer.status, body, answer.headers, correlation, tries.applied, tries.sent_at)

    def _correlation(self, answer: Answer) -> str:
        return answer.headers.get(self._correlation_header, "")[:100]

    def _heed(self, verdict: Verdict) -> None:
        if verdict.trouble.retry_at:
            self.traffic.pause(verdict.trouble.retry_at, verdict.trouble.code)
        elif verdict.hold:
            self.traffic.hold(min(verdict.wait, LONGEST_HOLD))

    def _wait(self, state: RetryCallState) -> float:
        """Full jitter under 1, 2, 4 … 60 seconds, and never less than they asked for."""
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.verdict.wait if isinstance(failed, CallFailed) else 0.0
        most = min(LONGEST_WAIT, 2.0 ** (state.attempt_number - 1))
        return max(asked, self.timing.uniform(0.0, most))

    def _clean(self, trouble: Trouble, token: SecretStr) -> Trouble:
        secrets = [secret.get_secret_value() for secret in (token, *self._tokens.secrets())]
        message = cleaned(trouble.message, secrets)
        scopes = tuple(cleaned(scope, secrets) for scope in trouble.missing_scopes)
        return replace(
            trouble,
            message=message,
            field=cleaned(trouble.field, secrets),
            correlation_id=cleaned(trouble.correlation_id, secrets),
            missing_scopes=scopes,
        )

    def _note(self, request: Request, status: int, verdict: Verdict) -> None:
        trouble = verdict.trouble
        log.info(
            "%s: answered %d, %s, correlation %s",
            *(request.name, status, trouble.code.value, trouble.correlation_id or "none"),
        )

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = new_client(self._timeout_seconds)
        return self._http


def new_client(timeout_seconds: float) -> httpx.AsyncClient:
    """A client that follows no redirect, so that a token never goes elsewhere."""
    return httpx.AsyncClient(verify=_trusted(), timeout=timeout_seconds, follow_redirects=False)


async def exchanged(
    http: httpx.AsyncClient, base_url: str, request: Request, headers: Mapping[str, str]
) -> Answer | Verdict:
    """The answer to a request, or what its absence means."""
    try:
        async with http.stream(
            request.method,
            base_url + request.path,
            json=request.body,
            params=request.params,
            data=request.form,
            headers=headers,
            timeout=_timeout(patience()),
        ) as answer:
            content = await _content(answer)
            return Answer(answer.status_code, answer.headers, _parsed(content))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        return Verdict(Trouble(Code.UNREACHABLE), again=True)
    except httpx.HTTPError as error:
        trouble = Trouble(Code.NO_ANSWER, type(error).__name__)
        return Verdict(trouble, again=True, applied=True)


def cleaned(text: str, secrets: Sequence[str]) -> str:
    """A vendor's words fit to be shown: no secret, no control character, bounded."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    text = _BEARER.sub("…", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MOST_MESSAGE]


async def _content(answer: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            return b""
        parts.append(part)
    return b"".join(parts)


def _parsed(content: bytes) -> Json | None:
    try:
        found = json.loads(content)
        return _OBJECT.validate_python({LINES: found} if isinstance(found, list) else found)
    except (ValueError, RecursionError):
        return None


def _timeout(held: Patience) -> Any:
    """How long a connection and an answer may take; the client's own times where patience sets none."""
    if held.connect_seconds is None:
        return httpx.USE_CLIENT_DEFAULT
    return httpx.Timeout(held.answer_seconds, connect=held.connect_seconds)


def _may_again(held: Patience, error: BaseException) -> bool:
    if not isinstance(error, CallFailed) or error.trouble.retry_at:
        return False
    return error.verdict.again and error.verdict.wait <= held.wait_seconds


def checked_url(base_url: str) -> str:
    """An address that a credential may be sent to. `ValueError` for any other."""
    parts = urlsplit(base_url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL):
        return base_url.rstrip("/")
    raise ValueError(f"a CRM is called by https, or on this machine: {base_url[:200]!r}")


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()
