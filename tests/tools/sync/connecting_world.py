"""A tenant on either database beside a stand-in of HubSpot that takes a planted key."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pydantic import SecretStr
from sqlalchemy import make_url

from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.conftest import settings_for
from tests.tools.door import OWNER, Door
from tools.context import Actor, Ctx
from tools.operations.connections import Connected
from tools.runtime import Runtime

KEY = "pat-na1-planted-key-0123456789"


@dataclass
class Outside:
    """What a test has at hand."""

    door: Door
    standin: Standin
    url: str

    @property
    def runtime(self) -> Runtime:
        return self.door.runtime

    async def connect(self) -> Connected:
        """Connect with the key that is set."""
        return await self.door.call(Connected, "connect_crm", name="Main")

    async def ctx(self, actor: Actor = OWNER) -> Ctx:
        """The surroundings of a call."""
        return await self.runtime.ctx(actor)

    def keyed(self, token: str | None) -> Outside:
        """The same tenant in a process whose settings name another key."""
        secret = None if token is None else SecretStr(token)
        settings = self.runtime.settings.model_copy(update={"hubspot_token": secret})
        return Outside(Door(Runtime(settings)), self.standin, self.url)


@asynccontextmanager
async def outside(database_url: str, home: Path) -> AsyncGenerator[Outside]:
    """A new tenant, nothing connected; the key is in the settings."""
    standin = Standin(service_key=KEY)
    async with serving(standin) as url:
        changes = {"hubspot_url": url, "hubspot_token": SecretStr(KEY)}
        settings = settings_for(database_url, home).model_copy(update=changes)
        runtime = Runtime(settings)
        try:
            yield Outside(Door(runtime), standin, url)
        finally:
            await runtime.close()


def everything_kept(database_url: str) -> str:
    """Every byte of the database as text."""
    if not database_url.startswith("postgresql"):
        path = Path(database_url)
        files = [path, *path.parent.glob(f"{path.name}-*")]
        return "".join(file.read_bytes().decode("latin-1") for file in files)
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(plain) as connection:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = [str(row[0]) for row in connection.execute(named)]
        assert "credential" in tables
        return "".join(
            str(row[0])
            for name in tables
            for row in connection.execute(f'SELECT t::text FROM "{name}" t'.encode())
        )
