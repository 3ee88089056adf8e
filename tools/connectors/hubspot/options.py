"""How a connection to HubSpot is used. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tools.connectors.hubspot.names import API_URL, BATCH
from tools.connectors.limits import REAL, Limit, Timing

TIMEOUT_SECONDS = 30.0
AT_ONCE = 4  # batches in flight
DEFAULT_LIMITS = (Limit(90, 10.0, reserve=8),)
SEARCH_LIMIT = Limit(4, 1.0)


@dataclass(frozen=True, slots=True)
class HubSpotOptions:
    """How one connection is used. `connection` names it in this process: who shares the name shares
    the limits. `zone` is the account's, where known before it is asked. `urgent`: a person waits, so
    the places kept in reserve may be taken."""

    connection: str
    base_url: str = API_URL
    zone: str = "UTC"
    limits: tuple[Limit, ...] = DEFAULT_LIMITS
    search_limit: Limit = SEARCH_LIMIT
    timeout_seconds: float = TIMEOUT_SECONDS
    batch: int = BATCH
    at_once: int = AT_ONCE
    timing: Timing = REAL
    urgent: bool = False
