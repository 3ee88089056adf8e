"""The CRMs there are: what each is called, what a new connection starts with, how it is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tools.connectors.limits import REAL, Timing
from tools.connectors.port import Kind, NewField
from tools.connectors.salesforce.options import App
from tools.connectors.tokens import PlainToken, TokenSource
from tools.sync import defaults, defaults_salesforce
from tools.sync.mapping import Mapped

if TYPE_CHECKING:
    from tools.connectors.port import Connector


@dataclass(frozen=True, slots=True)
class System:
    """A CRM: `title` is what a connection is called that nobody named, `mapping` what it starts with,
    `fields` those that are made there for it."""

    name: str
    title: str
    mapping: Mapping[Kind, Sequence[Mapped]]
    fields: Sequence[NewField]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a connector is opened: `connection` names it in this process, `url` is where it calls, ""
    for the vendor's own address."""

    connection: str
    url: str
    zone: str = "UTC"
    urgent: bool = False
    timing: Timing = REAL


HUBSPOT = System("hubspot", "HubSpot", defaults.HUBSPOT, defaults.FIELDS)
SALESFORCE = System(
    "salesforce", "Salesforce", defaults_salesforce.SALESFORCE, defaults_salesforce.FIELDS
)
SYSTEMS: Mapping[str, System] = {one.name: one for one in (HUBSPOT, SALESFORCE)}


def connector_of(system: str, tokens: TokenSource, opening: Opening) -> Connector:
    """A connector of a system. `KeyError` for one there is not."""
    return {"hubspot": _hubspot, "salesforce": _salesforce}[system](tokens, opening)


def tokens_of(key: SecretStr | App) -> TokenSource:
    """Where the tokens of a key come from that lives until it is withdrawn."""
    if isinstance(key, SecretStr):
        return PlainToken(key)
    from tools.connectors.salesforce import auth  # noqa: PLC0415 - loads httpx

    return auth.tokens_of(key)


def _hubspot(tokens: TokenSource, opening: Opening) -> Connector:
    from tools.connectors.hubspot.client import HubSpot  # noqa: PLC0415 - loads httpx
    from tools.connectors.hubspot.names import API_URL  # noqa: PLC0415 - as above
    from tools.connectors.hubspot.options import HubSpotOptions  # noqa: PLC0415 - as above

    options = HubSpotOptions(
        opening.connection,
        base_url=opening.url or API_URL,
        zone=opening.zone,
        urgent=opening.urgent,
        timing=opening.timing,
    )
    return HubSpot(tokens, options)


def _salesforce(tokens: TokenSource, opening: Opening) -> Connector:
    from tools.connectors.salesforce.client import Salesforce  # noqa: PLC0415 - loads httpx
    from tools.connectors.salesforce.options import SalesforceOptions  # noqa: PLC0415 - as above

    options = SalesforceOptions(
        opening.connection,
        opening.url,
        zone=opening.zone,
        urgent=opening.urgent,
        timing=opening.timing,
    )
    return Salesforce(tokens, options)
