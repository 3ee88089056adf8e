"""The client-credentials flow of an app on a My Domain: a key and a secret become an access token,
no browser needed. Loads httpx.

There is no refresh token and no life in the answer: a token ends when their session does, so it is
renewed when they say so, and every two hours at the latest.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import SecretStr

from store.clock import real_ms
from tools.connectors.calling import (
    TIMEOUT_SECONDS,
    Answer,
    Request,
    Verdict,
    checked_url,
    cleaned,
    exchanged,
    new_client,
)
from tools.connectors.salesforce.judging import error_of
from tools.connectors.salesforce.names import TOKEN_PATH
from tools.connectors.salesforce.options import App
from tools.connectors.tokens import Grant, OAuthTokens
from tools.connectors.troubles import Code, ConnectorError, Trouble

LIFE_MS = 2 * 60 * 60_000
_NOTHING = SecretStr("")


def tokens_of(
    app: App,
    *,
    now_ms: Callable[[], int] = real_ms,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> OAuthTokens:
    """Tokens of an app, the first fetched when it is needed. What the answer says of addresses is
    not followed: everything goes to the app's own address."""
    begun = Grant(_NOTHING, app.client_secret, 0, 0)
    return OAuthTokens(begun, _renewing(app, now_ms, timeout_seconds), now_ms=now_ms)


def _renewing(
    app: App, now_ms: Callable[[], int], timeout_seconds: float
) -> Callable[[Grant], Awaitable[Grant]]:
    base_url = checked_url(app.url)

    async def renew(spent: Grant) -> Grant:
        del spent
        secret = app.client_secret.get_secret_value()
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": secret,
        }
        asked_at = now_ms()
        async with new_client(timeout_seconds) as http:
            answer = await exchanged(
                http, base_url, Request("POST", TOKEN_PATH, "token", form=form), {}
            )
        if isinstance(answer, Verdict):
            raise ConnectorError.of(answer.trouble)
        token = (answer.body or {}).get("access_token")
        if answer.status != 200 or not isinstance(token, str) or not token:
            raise ConnectorError.of(_trouble(answer, [app.client_id, secret]))
        return Grant(SecretStr(token), app.client_secret, asked_at, asked_at + LIFE_MS)

    return renew


def _trouble(answer: Answer, secrets: list[str]) -> Trouble:
    """Why no token was given; what they say is cleaned of what was sent."""
    refused = answer.status in {400, 401, 403, 404}
    code = Code.TOKEN_INVALID if refused else Code.UNAVAILABLE
    error = error_of(answer)
    said = f"{error.code.lower()}: {error.message}" if error.code else ""
    return Trouble(code, cleaned(said, secrets))
