"""A tenant beside a stand-in whose app people connect with their account, and a browser of theirs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr

from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.conftest import settings_for
from tests.tools.door import Door
from tests.tools.sync.connecting_world import Outside
from tools.consenting import ConsentAsked, ask_consent, take_consent
from tools.operations.connections import Connected
from tools.runtime import Runtime
from tools.settings import Settings

PLANTED = "planted-oauth"
SECRET = "planted-app-secret-0123456789"
BACK = "https://crm.example/v1/hubspot/callback"
MARC = "the session of Marc's browser"


def app_settings(settings: Settings, url: str) -> Settings:
    """The settings of an installation that has an app at a stand-in."""
    changes = {
        "hubspot_url": url,
        "hubspot_token": None,
        "hubspot_client_id": "standin-app",
        "hubspot_client_secret": SecretStr(SECRET),
        "hubspot_consent_url": f"{url}/oauth/authorize",
    }
    return settings.model_copy(update=changes)


def new_standin() -> Standin:
    """A stand-in whose tokens and codes are recognised wherever they turn up."""
    standin = Standin()
    standin.access.client_secret, standin.access.prefix = SECRET, PLANTED
    return standin


@asynccontextmanager
async def consenting(database_url: str, home: Path) -> AsyncGenerator[Outside]:
    """A new tenant with an app, nothing connected."""
    standin = new_standin()
    async with serving(standin) as url:
        runtime = Runtime(app_settings(settings_for(database_url, home), url))
        try:
            yield Outside(Door(runtime), standin, url)
        finally:
            await runtime.close()


async def agreed(url: str) -> dict[str, str]:
    """What HubSpot's answer brings after somebody opened its page."""
    async with httpx.AsyncClient() as browser:
        sent = await browser.get(url)
    assert sent.status_code == 302, sent.text
    query = parse_qs(urlsplit(sent.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


async def asked(there: Outside, asker: str = MARC, connection: str = "") -> ConsentAsked:
    """Ask for consent."""
    return await ask_consent(
        await there.ctx(), redirect_uri=BACK, asker=asker, connection=connection
    )


async def finished(there: Outside, answer: dict[str, str], asker: str = MARC) -> Connected:
    """Come back with an answer."""
    code = SecretStr(answer["code"])
    return await take_consent(await there.ctx(), state=answer["state"], code=code, asker=asker)


async def connected(there: Outside, connection: str = "") -> Connected:
    """All of it: ask, agree, come back."""
    return await finished(there, await agreed((await asked(there, connection=connection)).url))
