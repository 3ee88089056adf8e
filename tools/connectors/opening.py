"""Opening a connection: the only door to a vendor's client, which loads httpx when it is used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import SecretStr

from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.port import Connector
from tools.connectors.tokens import Grant, OAuthTokens, PlainToken, TokenSource


def hubspot(tokens: TokenSource, options: HubSpotOptions) -> Connector:
    """A connection to HubSpot. Who shares `options.connection` shares its limits."""
    from tools.connectors.hubspot.client import HubSpot  # noqa: PLC0415 - loads httpx

    return HubSpot(tokens, options)


def plain(token: SecretStr) -> TokenSource:
    """The source of a token that somebody pasted in."""
    return PlainToken(token)


def oauth(grant: Grant, renew: Callable[[Grant], Awaitable[Grant]]) -> TokenSource:
    """The source of an OAuth grant; `renew` keeps what it answers (`tokens.OAuthTokens`)."""
    return OAuthTokens(grant, renew)
