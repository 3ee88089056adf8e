"""How a connection to Salesforce is used, and which address it may have. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from tools.connectors.limits import REAL, Limit, Timing
from tools.connectors.salesforce.names import BATCH
from tools.errors import invalid

TIMEOUT_SECONDS = 60.0  # a call of 200 records runs their triggers
AT_ONCE = 4  # batches in flight; theirs counts 25 long ones
DEFAULT_LIMITS = (Limit(90, 10.0, reserve=8),)
SEARCH_LIMIT = Limit(20, 1.0)
_ALLOWED = ("https://", "http://127.0.0.1:", "http://localhost:")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MY_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})?\.my\.salesforce\.com")
_LIGHTNING = re.compile(rf"({_LABEL}(?:\.{_LABEL})?)\.lightning\.force\.com")


@dataclass(frozen=True, slots=True)
class App:
    """An app of an organisation at `url`, its My Domain: what they call consumer key and consumer
    secret."""

    url: str
    client_id: str
    client_secret: SecretStr


@dataclass(frozen=True, slots=True)
class SalesforceOptions:
    """How one connection is used. `base_url` is the organisation's My Domain; `connection` names it
    in this process: who shares the name shares the limits. `urgent`: a person waits."""

    connection: str
    base_url: str
    zone: str = "UTC"
    limits: tuple[Limit, ...] = DEFAULT_LIMITS
    search_limit: Limit = SEARCH_LIMIT
    timeout_seconds: float = TIMEOUT_SECONDS
    batch: int = BATCH
    at_once: int = AT_ONCE
    timing: Timing = REAL
    urgent: bool = False


def my_domain(given: str, *, allowed: str = "") -> str:
    """The address of an organisation, from what a person gives: `acme`, its My Domain or the page
    they see. Only Salesforce's own hosts, since it is sent a secret: `InvalidInput` for others.
    `allowed` is an address that the operator set, such as a gateway's or a stand-in's on this
    machine."""
    text = given.strip().rstrip("/")
    if allowed and text == allowed.strip().rstrip("/") and text.startswith(_ALLOWED):
        return text
    bare = re.fullmatch(_LABEL, text.casefold())
    host = f"{text.casefold()}.my.salesforce.com" if bare else _host(text)
    if (page := _LIGHTNING.fullmatch(host)) is not None:
        host = f"{page[1]}.my.salesforce.com"
    if not _MY_DOMAIN.fullmatch(host):
        accepted = "your My Domain, such as https://acme.my.salesforce.com"
        raise invalid("url", given[:200], "is no address of a Salesforce organisation", accepted)
    return f"https://{host}"


def _host(text: str) -> str:
    """The host of an https address with nothing else in it but a path; "" for anything else."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        plain = parts.scheme == "https" and parts.username is None and parts.port is None
    except ValueError:
        return ""
    return (parts.hostname or "") if plain else ""
