"""Asking a user for consent to send by their Gmail, and taking the answer.

What belongs to one flow travels in its state, sealed with this installation's secret: who asked
(a session of a browser, or one run of a command), the verifier of PKCE, where Google sends the
answer, and since when. An answer counts only for who asked, and for ten minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from store.clock import real_ms
from tools.campaigns.gmail_accounts import Account, GmailAccounts, google_app
from tools.errors import Conflict, Misconfigured
from tools.sealing import seal, unseal
from tools.secret_file import signing_secret
from tools.sending.google import exchange, new_verifier
from tools.settings import Settings

LASTS_MS = 600_000
MOST_STATE = 2_000
_PURPOSE = "gmail consent"


def consent_address(settings: Settings, *, redirect_uri: str, asker: str) -> str:
    """The address at Google that the user opens; `asker` is a secret of who asks."""
    verifier = new_verifier()
    flow = {"by": _mark(asker), "verifier": verifier, "to": redirect_uri, "at": real_ms()}
    state = seal(signing_secret(settings), json.dumps(flow), purpose=_PURPOSE)
    return google_app(settings).consent_url(redirect_uri, state, verifier)


async def take_answer(
    accounts: GmailAccounts,
    settings: Settings,
    *,
    state: str,
    code: str,
    asker: str,
    owner: str,
    actor: str,
) -> Account:
    """Keep the account that Google's answer is for. Raises Conflict in words where the answer is
    not one to what this asker asked, or too late, or Google does not take it."""
    flow = _flow(settings, state, asker)
    if not code or len(code) > MOST_STATE:
        raise Conflict("Google's answer holds no code", hint="Connect once more.")
    given = await exchange(
        google_app(settings), code=code, verifier=flow["verifier"], redirect_uri=flow["to"]
    )
    return await accounts.keep(owner, given, actor=actor)


def is_answer_to(settings: Settings, state: str, asker: str) -> bool:
    """Whether a state was made here for this asker, lately."""
    try:
        _flow(settings, state, asker)
    except Conflict:
        return False
    return True


def _flow(settings: Settings, state: str, asker: str) -> dict[str, Any]:
    try:
        if not state or len(state) > MOST_STATE or not state.isascii():
            raise ValueError
        flow: dict[str, Any] = json.loads(unseal(signing_secret(settings), state, purpose=_PURPOSE))
    except (Misconfigured, ValueError):
        raise Conflict(
            "this is no answer to anything asked from here", hint="Connect once more."
        ) from None
    if not hmac.compare_digest(flow["by"], _mark(asker)):
        raise Conflict("somebody else asked for this", hint="Connect in your own browser.")
    if not 0 <= real_ms() - flow["at"] <= LASTS_MS:
        raise Conflict("the answer came after more than ten minutes", hint="Connect once more.")
    return flow


def _mark(asker: str) -> str:
    return hashlib.sha256(f"asker\0{asker}".encode()).hexdigest()
