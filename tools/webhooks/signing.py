"""How a receiver knows an event is ours: headers of Standard Webhooks 1.0.0, and a field of the body.

The field is for receivers that can't compare raw bytes: `sha256=` and the hex HMAC-SHA256, keyed
with the secret's text as it was shown, of the body without `signature` in its canonical form.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b64encode
from typing import Any

from pydantic import SecretStr

from store.clock import from_ms
from tools.webhooks.events import canonical

SECRET_BYTES = 32


def new_secret() -> SecretStr:
    """A secret of an endpoint, as Standard Webhooks writes it."""
    return SecretStr(f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}")


def signed_body(secret: SecretStr, kept: str) -> str:
    """The body as it is sent: what was kept, and its signature."""
    body: dict[str, Any] = json.loads(kept)
    key = secret.get_secret_value().encode()
    found = hmac.new(key, canonical(body).encode(), hashlib.sha256).hexdigest()
    return canonical({**body, "signature": f"sha256={found}"})


def headers(secret: SecretStr, *, message_id: str, body: str, now_ms: int) -> dict[str, str]:
    """The three headers that sign a body for five minutes around an instant."""
    from standardwebhooks import Webhook  # noqa: PLC0415 - only who delivers loads it

    at = from_ms(now_ms)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now_ms // 1_000),
        "webhook-signature": Webhook(secret.get_secret_value()).sign(message_id, at, body),
    }
