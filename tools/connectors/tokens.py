"""Where a connection's access token comes from: a plain one, or OAuth renewed before it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from store.clock import real_ms
from tools.connectors.troubles import ConnectorError

log = logging.getLogger("rapport.connectors")
RENEW_AT = 0.8  # of a token's life


class TokenSource(Protocol):
    """Gives access tokens. Neither `repr` nor an error ever shows one."""

    async def token(self) -> SecretStr:
        """A token to send now."""
        ...

    async def renewed(self, spent: SecretStr) -> SecretStr | None:
        """Another token after the other side called `spent` expired; None when there is none."""
        ...

    def secrets(self) -> tuple[SecretStr, ...]:
        """Everything that must not be shown."""
        ...


@dataclass(frozen=True, slots=True)
class PlainToken:
    """A token that somebody pasted in (a service key): it lives until it is withdrawn."""

    value: SecretStr

    async def token(self) -> SecretStr:
        """The token."""
        return self.value

    async def renewed(self, spent: SecretStr) -> SecretStr | None:
        """There is no other."""
        del spent
        return None

    def secrets(self) -> tuple[SecretStr, ...]:
        """The token."""
        return (self.value,)


@dataclass(frozen=True, slots=True)
class Grant:
    """What OAuth gave: tokens, and their life in ms UTC."""

    access: SecretStr
    refresh: SecretStr
    since_at: int
    until_at: int

    def fresh(self, now: int) -> bool:
        """Whether less than 80 % of its life is over."""
        return now < self.since_at + (self.until_at - self.since_at) * RENEW_AT


class OAuthTokens:
    """Tokens of an OAuth grant. `renew` is given the grant to replace and answers a newer one that
    it has kept: it must hold the connection's lock over processes, and answer what is kept already
    when another process was first (the refresh token changes each time). Bound to one event loop."""

    def __init__(
        self,
        grant: Grant,
        renew: Callable[[Grant], Awaitable[Grant]],
        *,
        now_ms: Callable[[], int] = real_ms,
    ) -> None:
        self._grant = grant
        self._renew = renew
        self._now_ms = now_ms
        self._renewing = asyncio.Lock()

    def __repr__(self) -> str:
        return "OAuthTokens(…)"

    async def token(self) -> SecretStr:
        """A token with life left. Where renewing fails while the old one still lives, the old one."""
        if self._grant.fresh(self._now_ms()):
            return self._grant.access
        async with self._renewing:
            if not self._grant.fresh(self._now_ms()):
                await self._renew_early()
            return self._grant.access

    async def renewed(self, spent: SecretStr) -> SecretStr | None:
        """A newer token than `spent`; only one renewal runs, and who waited takes its token."""
        async with self._renewing:
            if spent.get_secret_value() == self._grant.access.get_secret_value():
                self._grant = await self._renew(self._grant)
            return self._grant.access

    def secrets(self) -> tuple[SecretStr, ...]:
        """Both tokens."""
        return (self._grant.access, self._grant.refresh)

    async def _renew_early(self) -> None:
        try:
            self._grant = await self._renew(self._grant)
        except ConnectorError as error:
            if self._now_ms() >= self._grant.until_at or not error.trouble.retryable:
                raise
            log.warning("a token could not be renewed yet: %s", error.trouble.code)
