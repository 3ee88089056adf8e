"""HubSpot's OAuth: the address a person consents at, and the token endpoint. Loads httpx.

A refresh token may change at each use, so a new grant must be kept before it is used, by one
process at a time (`tokens.OAuthTokens`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, SecretStr

from store.clock import real_ms
from tools.connectors.calling import (
    TIMEOUT_SECONDS,
    Answer,
    Request,
    Verdict,
    cleaned,
    exchanged,
    new_client,
)
from tools.connectors.hubspot.names import API_URL, SCOPES, TOKEN_PATH
from tools.connectors.hubspot.wire import parsed
from tools.connectors.tokens import Grant
from tools.connectors.troubles import Code, ConnectorError, Trouble

CONSENT_URL = "https://app.hubspot.com/oauth/authorize"
SHORTEST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """Our app as HubSpot knows it."""

    client_id: str
    client_secret: SecretStr
    redirect_uri: str


class _Tokens(BaseModel):
    access_token: SecretStr
    refresh_token: SecretStr
    expires_in: int


def consent_url(
    app: OAuthApp, state: str, *, scopes: Sequence[str] = SCOPES, url: str = CONSENT_URL
) -> str:
    """Where a person agrees to the connection; `state` comes back with the code."""
    query = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
    }
    return f"{url}?{urlencode(query)}"


class OAuth:
    """The token endpoint of one app."""

    def __init__(
        self,
        app: OAuthApp,
        *,
        base_url: str = API_URL,
        now_ms: Callable[[], int] = real_ms,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._app = app
        self._base_url = base_url.rstrip("/")
        self._now_ms = now_ms
        self._timeout_seconds = timeout_seconds

    def __repr__(self) -> str:
        return f"OAuth({self._base_url})"

    async def by_code(self, code: SecretStr) -> Grant:
        """The first grant, for the code that came back from the consent."""
        return await self._granted({
            "grant_type": "authorization_code",
            "redirect_uri": self._app.redirect_uri,
            "code": code.get_secret_value(),
        })

    async def renewed(self, grant: Grant) -> Grant:
        """A newer grant. `ConnectorError` with TOKEN_INVALID: the consent is gone."""
        return await self._granted({
            "grant_type": "refresh_token",
            "refresh_token": grant.refresh.get_secret_value(),
        })

    async def _granted(self, form: Mapping[str, str]) -> Grant:
        own = {
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret.get_secret_value(),
        }
        request = Request("POST", TOKEN_PATH, "token", form={**own, **form})
        asked_at = self._now_ms()
        async with new_client(self._timeout_seconds) as http:
            answer = await _exchanged(http, self._base_url, request)
        tokens = parsed(_Tokens, answer.body) if answer.status == 200 else None
        if tokens is None:
            raise ConnectorError.of(_trouble(answer, [*own.values(), *form.values()]))
        life = max(SHORTEST_SECONDS, tokens.expires_in) * 1000
        return Grant(tokens.access_token, tokens.refresh_token, asked_at, asked_at + life)


async def _exchanged(http: httpx.AsyncClient, base_url: str, request: Request) -> Answer:
    answer = await exchanged(http, base_url, request, {})
    if isinstance(answer, Verdict):
        raise ConnectorError.of(answer.trouble)
    return answer


def _trouble(answer: Answer, secrets: Sequence[str]) -> Trouble:
    """Why no token was given; what they say is cleaned of what was sent."""
    refused = answer.status in {400, 401, 403, 404}
    code = Code.TOKEN_INVALID if refused else Code.UNAVAILABLE
    said = str((answer.body or {}).get("message", ""))
    return Trouble(code, cleaned(said, secrets))
