"""Who may call: a service key, or OAuth with tokens of thirty minutes and rotating refresh tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.standins.hubspot.clock import StandinClock
from tests.standins.hubspot.refusing import Refused

TOKEN_SECONDS = 30 * 60
SCOPES = frozenset({
    "oauth",
    *(f"crm.objects.{name}.{way}" for name in ("contacts", "companies", "deals") for way in ("read", "write")),
    *(f"crm.schemas.{name}.{way}" for name in ("contacts", "companies", "deals") for way in ("read", "write")),
    "crm.objects.owners.read",
})  # fmt: skip


@dataclass
class Token:
    """An access token; `expires_at` in seconds, None: never."""

    scopes: frozenset[str] = SCOPES
    expires_at: float | None = None


@dataclass
class Access:
    """Tokens, codes and the app that may get them."""

    clock: StandinClock
    client_id: str = "standin-app"
    client_secret: str = "standin-secret"
    token_seconds: int = TOKEN_SECONDS
    tokens: dict[str, Token] = field(default_factory=dict[str, Token])
    refreshes: set[str] = field(default_factory=set[str])
    codes: set[str] = field(default_factory=set[str])
    asked: dict[str, str] = field(default_factory=dict[str, str])  # where a code was sent to
    scopes: frozenset[str] = SCOPES  # what whoever agrees allows
    prefix: str = "standin"  # of everything that is given out
    denies: bool = False  # nobody agrees
    revoked: list[str] = field(default_factory=list[str])
    granted: int = 0
    failing: int = 0  # how many of the next token requests fail with 503

    def check(self, authorization: str, scope: str) -> None:
        """Refuses who may not call."""
        kind, _, value = authorization.partition(" ")
        token = self.tokens.get(value) if kind == "Bearer" else None
        if token is None:
            message = "Authentication credentials not found or invalid."
            raise Refused(401, "INVALID_AUTHENTICATION", message)
        if token.expires_at is not None and self.clock.now() >= token.expires_at:
            message = "The OAuth token used to make this call expired."
            raise Refused(401, "EXPIRED_AUTHENTICATION", message)
        if scope and scope not in token.scopes:
            message = "This app hasn't been granted all required scopes to make this call."
            raise Refused(403, "MISSING_SCOPES", message, context={"missingScopes": [scope]})

    def expire(self, authorization: str) -> None:
        """Let the token of a request be over."""
        if (token := self.tokens.get(authorization.partition(" ")[2])) is not None:
            token.expires_at = self.clock.now()

    def grant(self, form: Mapping[str, str]) -> dict[str, Any]:
        """New tokens for a code or a refresh token, which is used up by it."""
        if self.failing:
            self.failing -= 1
            raise Refused(503, "SERVICE_UNAVAILABLE", "try later")
        own = (form.get("client_id"), form.get("client_secret"))
        if own != (self.client_id, self.client_secret):
            raise Refused(400, "BAD_CLIENT_ID", "missing or unknown client id or secret")
        renews = form.get("grant_type") == "refresh_token"
        given = form.get("refresh_token" if renews else "code", "")
        held = self.refreshes if renews else self.codes
        if given not in held:
            message = f"missing or invalid refresh token or code: {given}"
            raise Refused(400, "BAD_REFRESH_TOKEN" if renews else "BAD_AUTH_CODE", message)
        held.discard(given)
        if not renews and self.asked.pop(given, form.get("redirect_uri")) != form.get(
            "redirect_uri"
        ):
            raise Refused(400, "BAD_REDIRECT_URI", "the redirect_uri is not the one of the consent")
        return self.issue()

    def consent(self, asked: Mapping[str, str]) -> str:
        """Where the browser of somebody is sent who chose this account, and agreed or did not."""
        back = asked.get("redirect_uri", "")
        if asked.get("client_id") != self.client_id or not back:
            raise Refused(400, "BAD_CLIENT_ID", "no such app")
        state = {"state": asked["state"]} if "state" in asked else {}
        if self.denies:
            denied = {"error": "access_denied", "error_description": "the user denied"}
            return f"{back}?{urlencode({**denied, **state})}"
        code = f"{self.prefix}-code-{len(self.asked) + self.granted + 1}"
        self.codes.add(code)
        self.asked[code] = back
        return f"{back}?{urlencode({'code': code, **state})}"

    def revoke(self, form: Mapping[str, str]) -> None:
        """Let a refresh token be over."""
        self.refreshes.discard(form.get("token", ""))
        self.revoked.append(form.get("token", ""))

    def issue(self) -> dict[str, Any]:
        """New tokens."""
        self.granted += 1
        access, refresh = (f"{self.prefix}-{one}-{self.granted}" for one in ("access", "refresh"))
        self.tokens[access] = Token(self.scopes, self.clock.now() + self.token_seconds)
        self.refreshes.add(refresh)
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": self.token_seconds,
            "token_type": "bearer",
            "scopes": sorted(self.scopes),
        }
