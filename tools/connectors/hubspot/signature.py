"""HubSpot's signature of what it posts, version 3: base64 of HMAC-SHA256 with the app's secret over
method, public URL, raw body and the timestamp of the request. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from pydantic import SecretStr

SIGNATURE, TIMESTAMP = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
WINDOW_MS = 5 * 60_000  # either side: their own helper takes timestamps of the far future
_DIGITS = re.compile(r"[0-9]{1,15}")
# HubSpot decodes these in the URL before it signs.
_DECODED = {
    "%3a": ":",
    "%2f": "/",
    "%3f": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2a": "*",
    "%2c": ",",
    "%3b": ";",
}
_ESCAPES = re.compile("|".join(_DECODED), re.IGNORECASE)


def signature_of(secret: SecretStr, method: str, url: str, body: bytes, timestamp: str) -> str:
    """The signature of a request."""
    told = _ESCAPES.sub(lambda found: _DECODED[found[0].lower()], url)
    text = f"{method}{told}".encode() + body + timestamp.encode()
    digest = hmac.new(secret.get_secret_value().encode(), text, hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def is_timely(timestamp: str, now_ms: int) -> bool:
    """Whether a timestamp is one, and within five minutes of now on either side."""
    return bool(_DIGITS.fullmatch(timestamp)) and abs(now_ms - int(timestamp)) <= WINDOW_MS


def is_signed(
    given: str, secret: SecretStr, method: str, url: str, body: bytes, timestamp: str
) -> bool:
    """Whether a signature is the one of a request, compared in constant time."""
    wanted = signature_of(secret, method, url, body, timestamp)
    return hmac.compare_digest(given.encode(), wanted.encode())
