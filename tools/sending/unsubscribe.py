"""The link by which a person leaves: short, signed, and nobody else's can be made from it.

`{customer}.{campaign}.{22 characters}`: short enough that the header it stands in stays one line.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from store.ids import MAX_ID, from_text, to_text

PATH = "/unsubscribe/"
MAX_TOKEN = 64
_PURPOSE = b"rapport unsubscribe 1"
_SIGNATURE = 16  # bytes: 22 characters
_DIGITS = 13


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves, and the campaign whose message said so; 0 where it was none."""

    customer_id: int
    campaign_id: int


def make_token(secret: SecretStr, tenant_id: int, leaving: Leaving) -> str:
    """The token of a person and a campaign of a tenant."""
    body = f"{_short(leaving.customer_id, 'customer')}.{_short(leaving.campaign_id, 'campaign')}"
    return f"{body}.{_signed(secret, tenant_id, body)}"


def read_token(secret: SecretStr, tenant_id: int, token: str) -> Leaving | None:
    """Whose token it is, None for one that was never made here; compared in constant time."""
    body, _, signature = token.rpartition(".")
    if len(token) > MAX_TOKEN or not token.isascii():
        return None
    if not hmac.compare_digest(signature, _signed(secret, tenant_id, body)):
        return None
    customer, _, campaign = body.partition(".")
    try:
        return Leaving(_long(customer, "customer"), _long(campaign, "campaign"))
    except ValueError:
        return None


def unsubscribe_url(base: str, token: str) -> str:
    """The link under the server's public address (RAPPORT_PUBLIC_URL or what it is served at)."""
    found = urlsplit(base)
    if found.scheme not in {"http", "https"} or not found.hostname:
        raise ValueError(f"{base[:60]!r} is no address; accepted: https://crm.example.com")
    return f"{found.scheme}://{found.netloc}{found.path.rstrip('/')}{PATH}{token}"


def _signed(secret: SecretStr, tenant_id: int, body: str) -> str:
    key = hmac.digest(secret.get_secret_value().encode(), _PURPOSE, "sha256")
    digest = hmac.digest(key, f"{tenant_id}.{body}".encode(), "sha256")[:_SIGNATURE]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _short(value: int, noun: str) -> str:
    if not 0 <= value <= MAX_ID:
        raise ValueError(f"{noun}: {value} is no id")
    return to_text(noun, value).rpartition("_")[2].lstrip("0") or "0"


def _long(text: str, noun: str) -> int:
    prefix = to_text(noun, 0).rpartition("_")[0]
    return from_text(noun, f"{prefix}_{text.zfill(_DIGITS)}")
