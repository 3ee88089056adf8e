"""The key of a connection as it is kept: a plain one, an OAuth grant, or an app's own key and secret;
sealed, opened in memory."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from pydantic import SecretStr

from store.credentials import Credential, CredentialInput
from tools.connectors.salesforce.options import App
from tools.connectors.tokens import Grant
from tools.sealing import seal, unseal

PURPOSE = "connection"
Key: TypeAlias = SecretStr | Grant | App


def sealed_key(
    secret: SecretStr,
    owner: str,
    key: Key,
    *,
    account: str,
    renewing_until: int = 0,
    is_live: bool = True,
) -> CredentialInput:
    """A key to keep for a connection, `owner` its shown id; `renewing_until` is how long whoever
    renews a grant has for it, real milliseconds; `is_live`: the consent was not taken back."""
    detail = {"account": account, "renewing_until": renewing_until, "is_live": is_live}
    return CredentialInput(
        purpose=PURPOSE,
        owner=owner,
        sealed=seal(secret, json.dumps(_plain(key)), purpose=f"{PURPOSE} {owner}"),
        detail=json.dumps(detail),
        expires_at=key.until_at if isinstance(key, Grant) else None,
    )


def opened_key(secret: SecretStr, kept: Credential) -> Key:
    """What was kept. `Misconfigured` where it was sealed with another secret."""
    text = unseal(secret, kept.sealed, purpose=f"{PURPOSE} {kept.owner}")
    found: dict[str, Any] = json.loads(text)
    if "client_secret" in found:
        return App(found["url"], found["client_id"], SecretStr(found["client_secret"]))
    if "refresh" not in found:
        return SecretStr(found["token"])
    return Grant(
        SecretStr(found["access"]),
        SecretStr(found["refresh"]),
        int(found["since_at"]),
        int(found["until_at"]),
    )


def detail_of(kept: Credential) -> dict[str, Any]:
    """What of a kept key may be shown."""
    found: dict[str, Any] = json.loads(kept.detail)
    return found


def _plain(key: Key) -> dict[str, str | int]:
    if isinstance(key, Grant):
        return {
            "access": key.access.get_secret_value(),
            "refresh": key.refresh.get_secret_value(),
            "since_at": key.since_at,
            "until_at": key.until_at,
        }
    if isinstance(key, App):
        secret = key.client_secret.get_secret_value()
        return {"url": key.url, "client_id": key.client_id, "client_secret": secret}
    return {"token": key.get_secret_value()}
