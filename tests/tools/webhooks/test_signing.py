"""The signature in the body is what the documentation says, accents and all."""

from __future__ import annotations

import hashlib
import hmac
import json

from pydantic import SecretStr

from tools.webhooks.events import canonical
from tools.webhooks.signing import new_secret, signed_body

SECRET = SecretStr("whsec_dGhpcyBpcyBhIHNlY3JldCBvZiB0aGUgdGVzdHM=")


def test_the_signature_covers_the_body_without_itself_in_its_canonical_form() -> None:
    kept = canonical({"eventId": "whd_1", "data": {"z": "Éloïse 秘", "a": 1, "no": None}})
    sent = json.loads(signed_body(SECRET, kept))
    signature = sent.pop("signature")
    text = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key = SECRET.get_secret_value().encode()
    assert text == '{"data":{"a":1,"no":null,"z":"Éloïse 秘"},"eventId":"whd_1"}'
    assert signature == f"sha256={hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"


def test_every_secret_is_another_and_as_long_as_the_standard_asks() -> None:
    made = {new_secret().get_secret_value() for _ in range(20)}
    assert len(made) == 20
    assert all(one.startswith("whsec_") and len(one) == 50 for one in made)
