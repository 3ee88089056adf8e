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
from tools.connectors.hubspot.names import API_URL, REVOKE_PATH, SCOPES, TOKEN_PATH
from tools.connectors.hubspot.wire import parsed
from tools.connectors.tokens import Grant
from tools.connectors.troubles import Code, ConnectorError, Trouble

CONSENT_URL = "https://app.hubspot.com/oauth/authorize"
SHORTEST_SECONDS = 60
# The operator's to mend, and no reason to call a consent gone.
_OUR_APP = frozenset({"BAD_CLIENT_ID", "BAD_CLIENT_SECRET", "invalid_client"})
NOT_OUR_APP = (
    "HubSpot does not know our app: check RAPPORT_HUBSPOT_CLIENT_ID and "
    "RAPPORT_HUBSPOT_CLIENT_SECRET"
)


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
    scopes: list[str] | None = None  # not every version tells them


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
        """The first grant, for the code that came back from the consent. `ConnectorError` with
        MISSING_SCOPES where they say that it allows less than was asked for."""
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

    async def given_back(self, grant: Grant) -> bool:
        """Give a consent back to HubSpot; whether they took it."""
        form = {"token": grant.refresh.get_secret_value(), "token_type_hint": "refresh_token"}
        try:
            answer = await self._answer(REVOKE_PATH, form)
        except ConnectorError:
            return False
        return answer.status < 300

    async def _granted(self, form: Mapping[str, str]) -> Grant:
        asked_at = self._now_ms()
        answer = await self._answer(TOKEN_PATH, form)
        tokens = parsed(_Tokens, answer.body) if answer.status == 200 else None
        if tokens is None:
            raise ConnectorError.of(_trouble(answer, [*self._own().values(), *form.values()]))
        if tokens.scopes is not None and (missing := set(SCOPES) - set(tokens.scopes)):
            trouble = Trouble(Code.MISSING_SCOPES, missing_scopes=tuple(sorted(missing)))
            raise ConnectorError.of(trouble)
        life = max(SHORTEST_SECONDS, tokens.expires_in) * 1000
        return Grant(tokens.access_token, tokens.refresh_token, asked_at, asked_at + life)

    async def _answer(self, path: str, form: Mapping[str, str]) -> Answer:
        request = Request("POST", path, "token", form={**self._own(), **form})
        async with new_client(self._timeout_seconds) as http:
            return await _exchanged(http, self._base_url, request)

    def _own(self) -> dict[str, str]:
        return {
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret.get_secret_value(),
        }


async def _exchanged(http: httpx.AsyncClient, base_url: str, request: Request) -> Answer:
    answer = await exchanged(http, base_url, request, {})
    if isinstance(answer, Verdict):
        raise ConnectorError.of(answer.trouble)
    return answer


def _trouble(answer: Answer, secrets: Sequence[str]) -> Trouble:
    """Why no token was given; what they say is cleaned of what was sent."""
    body = answer.body or {}
    if {str(body.get(name, "")) for name in ("status", "category", "error")} & _OUR_APP:
        return Trouble(Code.FORBIDDEN, NOT_OUR_APP)
    refused = answer.status in {400, 401, 403, 404}
    code = Code.TOKEN_INVALID if refused else Code.UNAVAILABLE
    return Trouble(code, cleaned(str(body.get("message", "")), secrets))
