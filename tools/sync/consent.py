"""A consent that was asked for: kept sealed until its answer comes back, once and in time.

HubSpot sends the person's browser back with a code and the state that we gave. What belongs to a
state is kept under its hash: who asked, where the answer goes, which connection it is for. It counts
for who asked, for ten minutes, and once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from store.clock import real_ms
from store.credentials import Credential, CredentialInput
from store.ports import Tx
from tools.connectors.hubspot.names import API_URL
from tools.connectors.troubles import Code, ConnectorError, Trouble
from tools.errors import Conflict
from tools.sealing import seal, unseal
from tools.settings import Settings

if TYPE_CHECKING:
    from tools.connectors.hubspot.oauth import OAuth, OAuthApp

PURPOSE = "crm_consent"
PAGE = "/settings/hubspot"  # where a person begins
LASTS_MS = 600_000
MOST_STATE = 2_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for: by whom (a mark of a secret of theirs), where the answer goes, for which
    connection (shown id; empty: whichever account they choose), under which name."""

    by: str
    redirect_uri: str
    connection: str = ""
    name: str = ""


def can_consent(settings: Settings) -> bool:
    """Whether people can connect with their own account."""
    return bool(settings.hubspot_client_id and settings.hubspot_client_secret)


def how_to_connect(settings: Settings) -> tuple[str, str]:
    """Where people connect with their own account, empty where they cannot; and how, in words."""
    if can_consent(settings):
        return PAGE, f"A person connects one with their account at {PAGE}"
    return "", "A person connects one with: rapport hubspot connect"


def hubspot_oauth(
    settings: Settings, redirect_uri: str = "", *, now_ms: Callable[[], int] = real_ms
) -> OAuth:
    """The token endpoint of our app. `ConnectorError` where its client is set no more."""
    from tools.connectors.hubspot.oauth import OAuth  # noqa: PLC0415 - loads httpx

    url = settings.hubspot_url or API_URL
    return OAuth(_app(settings, redirect_uri), base_url=url, now_ms=now_ms)


def begin(tx: Tx, secret: SecretStr, asking: Asking, *, actor: str) -> tuple[str, int]:
    """Keep what is asked for; the state that is its name, and until when it counts (real ms). What
    nobody came back for is forgotten."""
    now = real_ms()
    for old in tx.credentials.of(PURPOSE):
        if (old.expires_at or 0) < now - LASTS_MS:
            tx.credentials.forget(PURPOSE, old.owner)
    state = secrets.token_urlsafe(32)
    owner = _name_of(state)
    row = CredentialInput(
        purpose=PURPOSE,
        owner=owner,
        sealed=seal(secret, json.dumps(asdict(asking)), purpose=f"{PURPOSE} {owner}"),
        detail=json.dumps({"used": False}),
        expires_at=now + LASTS_MS,
    )
    tx.credentials.keep(row, actor=actor, now_ms=now)
    return state, now + LASTS_MS


def address(settings: Settings, asking: Asking, state: str) -> str:
    """The address at HubSpot that the person opens. `ConnectorError` as `hubspot_oauth`."""
    from tools.connectors.hubspot.oauth import CONSENT_URL, consent_url  # noqa: PLC0415 - as above

    app = _app(settings, asking.redirect_uri)
    return consent_url(app, state, url=settings.hubspot_consent_url or CONSENT_URL)


def take(tx: Tx, secret: SecretStr, state: str, *, by: str, actor: str) -> Asking:
    """What a state stands for, which is used up by it. `Conflict` in words where it is none of ours,
    somebody else's, too late or used already."""
    kept = tx.credentials.get(PURPOSE, _name_of(state)) if 0 < len(state) <= MOST_STATE else None
    if kept is None:
        raise Conflict("this is no answer to anything asked from here", hint="Connect once more.")
    text = unseal(secret, kept.sealed, purpose=f"{PURPOSE} {kept.owner}")
    asking = Asking(**json.loads(text))
    if not hmac.compare_digest(asking.by, by):
        raise Conflict("somebody else asked for this", hint="Connect in your own browser.")
    if real_ms() > (kept.expires_at or 0):
        raise Conflict("the answer came after more than ten minutes", hint="Connect once more.")
    if json.loads(kept.detail)["used"] or not _used_up(tx, kept, actor=actor):
        raise Conflict("this answer was used already", hint="Connect once more.")
    return asking


def mark_of(asker: str) -> str:
    """What stands for a secret of who asks."""
    return hashlib.sha256(f"crm asker\0{asker}".encode()).hexdigest()


def _used_up(tx: Tx, kept: Credential, *, actor: str) -> bool:
    row = CredentialInput(
        purpose=kept.purpose,
        owner=kept.owner,
        sealed=kept.sealed,
        detail=json.dumps({"used": True}),
        expires_at=kept.expires_at,
    )
    return tx.credentials.change(row, version=kept.version, actor=actor, now_ms=real_ms())


def _app(settings: Settings, redirect_uri: str) -> OAuthApp:
    from tools.connectors.hubspot.oauth import OAuthApp  # noqa: PLC0415 - as above

    client, hidden = settings.hubspot_client_id, settings.hubspot_client_secret
    if not client or not hidden:
        said = "RAPPORT_HUBSPOT_CLIENT_ID and RAPPORT_HUBSPOT_CLIENT_SECRET are not set"
        raise ConnectorError.of(Trouble(Code.FORBIDDEN, said))
    return OAuthApp(client, hidden, redirect_uri)


def _name_of(state: str) -> str:
    return hashlib.sha256(state.encode(errors="replace")).hexdigest()[:40]
