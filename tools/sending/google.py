"""A user's consent at Google: asking for it, taking what it gives, renewing and giving it back.

The flow is OAuth 2.0 for a client with a secret, with PKCE (RFC 7636) and a state. No token is ever
in an error: Google's own words are not repeated.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import BaseModel, SecretStr, ValidationError

from tools.errors import Conflict, Misconfigured

if TYPE_CHECKING:
    import httpx

CONSENT_URL = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
REVOKE_URL = "https://oauth2.googleapis.com/revoke"
API_URL = "https://gmail.googleapis.com"
SEND_SCOPE = "https://www.googleapis.com/auth/gmail.send"
SCOPES = ("openid", "email", SEND_SCOPE)
TIMEOUT_SECONDS = 20.0
SETTINGS = "RAPPORT_GOOGLE_CLIENT_ID and RAPPORT_GOOGLE_CLIENT_SECRET"


class ConsentEnded(Exception):
    """Google no longer honours a consent: only the user can give it again."""


class NoAnswer(Exception):
    """Google gave no usable answer; later it may."""


@dataclass(frozen=True, slots=True)
class GoogleApp:
    """The OAuth client of this installation. `base` stands in for Google's addresses in tests."""

    client_id: str
    client_secret: SecretStr
    base: str = ""

    @property
    def token_url(self) -> str:
        """Where tokens are given out."""
        return f"{self.base}/token" if self.base else TOKEN_URL

    @property
    def api_url(self) -> str:
        """Where Gmail is."""
        return self.base or API_URL

    @property
    def revoke_url(self) -> str:
        """Where a consent is given back."""
        return f"{self.base}/revoke" if self.base else REVOKE_URL

    def consent_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """The address at which the user is asked."""
        query = {
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        base = f"{self.base}/o/oauth2/v2/auth" if self.base else CONSENT_URL
        return f"{base}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a consent gave: the address it is for, and tokens; `seconds` is how long `access` holds."""

    email: str
    refresh: SecretStr
    access: SecretStr
    seconds: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """A renewed access token; `refresh` where Google changed that too."""

    access: SecretStr
    seconds: int
    refresh: SecretStr | None = None


class _Tokens(BaseModel):
    access_token: SecretStr
    expires_in: int = 3_600
    refresh_token: SecretStr | None = None
    scope: str = ""
    id_token: SecretStr = SecretStr("")


class _Identity(BaseModel):
    email: str
    email_verified: bool = False


def hidden(words: str, *known: SecretStr) -> str:
    """Words without any of the secrets."""
    for secret in known:
        if text := secret.get_secret_value():
            words = words.replace(text, "…")
    return words


def new_verifier() -> str:
    """A secret of one flow (RFC 7636, 4.1)."""
    return secrets.token_urlsafe(48)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def exchange(app: GoogleApp, *, code: str, verifier: str, redirect_uri: str) -> Granted:
    """What a code is good for, once. Errors say in words what the user can do."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
        **_client(app),
    }
    try:
        given = await _tokens(app, form)
    except ConsentEnded:
        raise Conflict(
            "Google did not take the answer: it was used already, or it is too old",
            hint="Connect once more.",
        ) from None
    except NoAnswer as error:
        raise Conflict(str(error), hint="Connect once more in a moment.") from None
    if SEND_SCOPE not in given.scope.split():
        raise Conflict(
            "Google gave no permission to send mail",
            hint="Connect once more and leave the box for sending e-mail ticked.",
        )
    if given.refresh_token is None:
        raise Conflict(
            "Google gave a permission that ends within the hour",
            hint="Take Rapport out of the account's connected apps, then connect once more.",
        )
    email = _email(given.id_token)
    return Granted(email, given.refresh_token, given.access_token, given.expires_in)


async def renew(app: GoogleApp, refresh: SecretStr) -> Fresh:
    """A new access token. `ConsentEnded` when the user took it back, `NoAnswer` when nobody knows."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh.get_secret_value(),
        **_client(app),
    }
    given = await _tokens(app, form)
    return Fresh(given.access_token, given.expires_in, given.refresh_token)


async def revoke(app: GoogleApp, token: SecretStr) -> bool:
    """Give a consent back to Google; whether it answered that it did."""
    import httpx  # noqa: PLC0415 - only who sends by Gmail loads it

    try:
        async with _http() as http:
            answer = await http.post(app.revoke_url, data={"token": token.get_secret_value()})
            return answer.status_code == 200
    except httpx.HTTPError:
        return False


def _client(app: GoogleApp) -> Mapping[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret.get_secret_value()}


def _http() -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415 - as above

    return httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False)


async def _tokens(app: GoogleApp, form: Mapping[str, str]) -> _Tokens:
    import httpx  # noqa: PLC0415 - as above

    try:
        async with _http() as http:
            answer = await http.post(app.token_url, data=dict(form))
        if answer.status_code == 401 or b'"invalid_client"' in answer.content:
            raise NoAnswer(f"Google does not know this installation; check {SETTINGS}")
        if answer.status_code == 400:
            raise ConsentEnded
        answer.raise_for_status()
        return _Tokens.model_validate_json(answer.content)
    except httpx.HTTPStatusError as error:
        raise NoAnswer(f"Google's sign-in answered {error.response.status_code}") from None
    except (httpx.HTTPError, ValidationError):
        raise NoAnswer("Google's sign-in gave no usable answer") from None


def _email(id_token: SecretStr) -> str:
    """The address of an identity that came from Google itself over TLS, whose signature therefore
    need not be looked at (OpenID Connect Core, 3.1.3.7, 6)."""
    body = id_token.get_secret_value().split(".")
    try:
        padded = body[1] + "=" * (-len(body[1]) % 4)
        who = _Identity.model_validate(json.loads(base64.urlsafe_b64decode(padded)))
    except (IndexError, ValueError):
        raise Conflict(
            "Google did not say whose account it is", hint="Connect once more."
        ) from None
    if not who.email_verified:
        raise Conflict("Google has not verified the address of that account")
    return who.email


def app_of(client_id: str | None, client_secret: SecretStr | None, base: str | None) -> GoogleApp:
    """The OAuth client that the settings name. `Misconfigured` without one."""
    if not client_id or client_secret is None:
        raise Misconfigured(
            "no Google client is set, so no Gmail can be connected",
            hint=f"Set {SETTINGS}: an OAuth client made at console.cloud.google.com.",
        )
    return GoogleApp(client_id, client_secret, (base or "").rstrip("/"))
