"""A provider over HTTP: asked little, believed little, and never in anybody's way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from store.types import ActorKind
from tests.standins.enricher import Enricher, enriching
from tests.tools.conftest import settings_for
from tests.tools.door import OWNER, VIEWER, Door
from tools.context import Actor, Role
from tools.enrichment import asking
from tools.enrichment.providers import (
    connect_provider,
    connected,
    disconnect_provider,
)
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.operations.enrichment import CustomerEnriched
from tools.runtime import Runtime

KEY = "planted-key-0123456789"


@pytest.fixture
def service() -> Iterator[Enricher]:
    with enriching() as found:
        yield found


@pytest.fixture
async def open_door(sqlite_path: Path, tmp_path: Path) -> AsyncIterator[Door]:
    settings = settings_for(str(sqlite_path), tmp_path)
    made = Runtime(settings.model_copy(update={"allow_private_webhooks": True}))
    yield Door(made)
    await made.close()


async def connect(door: Door, url: str, name: str = "acme", actor: Actor = OWNER) -> None:
    await connect_provider(await door.runtime.ctx(actor), name, url, SecretStr(KEY))


async def enriched(door: Door, **given: Any) -> CustomerEnriched:
    await door.raw("upsert_customer", name="Nadia Benali", email="nadia@loft.ca", company="Loft")
    return await door.call(
        CustomerEnriched, "enrich_customer", **{"customer": "Nadia Benali", **given}
    )


def told(field: str, value: str, confidence: int = 85) -> dict[str, Any]:
    return {"field": field, "value": value, "confidence": confidence, "evidence": "their site"}


async def test_what_it_says_is_one_source_among_others(open_door: Door, service: Enricher) -> None:
    await connect(open_door, service.url)
    service.tells(
        told("job_title", "Buyer", 100), told("country", "Canada"), told("gender", "f", 99),
        told("email", "mallory@evil.ca", 99), told("phone", "+15145550100", 99),
        told("city", "Montréal", 70), told("language", "Nonsensish"),
    )  # fmt: skip
    made = await enriched(open_door)
    found = {one.field: one for one in made.findings}
    assert set(made.filled) == {"job_title", "country"}
    assert (found["job_title"].source_said, found["job_title"].confidence) == ("acme", 90)
    assert found["job_title"].why == "their site"
    assert found["city"].state == "suggested"
    assert not {"gender", "email", "phone", "language"} & found.keys()
    [asked] = service.asked
    assert asked.key == f"Bearer {KEY}"
    assert asked.body == {
        "kind": "customer", "email": "nadia@loft.ca", "domain": "loft.ca", "company": "Loft",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<html>", "cannot be read"),
        (200, b'{"findings": [{"field": "city"}]}', "cannot be read"),
        (200, b'{"findings": "' + b"x" * 70_000 + b'"}', "cannot be read"),
        (200, b"[]", "cannot be read"),
        (401, b"{}", "check its key"),
        (500, b"{}", "could not be reached"),
        (302, b"", "could not be reached"),
    ],
)
async def test_a_broken_one_costs_what_it_knows_and_nothing_else(
    open_door: Door, service: Enricher, status: int, body: bytes, said: str
) -> None:
    await connect(open_door, service.url)
    service.status, service.body = status, body
    made = await enriched(open_door, text="Title: Buyer")
    assert made.filled == ["job_title"]
    assert [said in trouble for trouble in made.troubles] == [True]
    assert len(service.asked) == 1, "a redirect is not followed, nothing is asked twice"


async def test_a_slow_one_is_left_behind(
    open_door: Door, service: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect(open_door, service.url)
    service.is_slow = True
    defaults = {**(asking.ask.__kwdefaults__ or {}), "seconds": 0.2}
    monkeypatch.setattr(asking.ask, "__kwdefaults__", defaults)
    started = time.perf_counter()
    made = await enriched(open_door, text="Title: Buyer")
    assert time.perf_counter() - started < 5
    assert made.filled == ["job_title"]
    assert made.troubles == [
        "acme did not answer within 0.2 seconds; what it knows is missing here."
    ]


async def test_a_dead_one_is_told(open_door: Door, service: Enricher) -> None:
    await connect(open_door, "http://127.0.0.1:9/enrich")
    made = await enriched(open_door)
    assert "could not be reached" in made.troubles[0]


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "https://127.0.0.1/x", "https://10.0.0.7/x",
     "https://localhost/x", "ftp://a.ca/x", "https://u:p@a.ca/x", "https://[::1]/x", "x"],
)  # fmt: skip
async def test_an_address_inside_is_refused(door: Door, url: str) -> None:
    with pytest.raises(InvalidInput, match="url"):
        await connect(door, url)
    assert await connected(await door.runtime.ctx(OWNER)) == []


async def test_a_name_that_leads_inside_is_not_connected_to(
    open_door: Door, service: Enricher, sqlite_path: Path, tmp_path: Path
) -> None:
    await connect(open_door, service.url)
    strict = Runtime(settings_for(str(sqlite_path), tmp_path))
    made = await enriched(Door(strict))
    await strict.close()
    assert "could not be reached" in made.troubles[0]
    assert service.asked == []


async def test_only_an_administrator_connects_one_by_hand(door: Door) -> None:
    agent = Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER)
    for actor in (agent, VIEWER):
        with pytest.raises(NotPermitted):
            await connect(door, "https://93.184.216.34/x", actor=actor)
    ctx = await door.runtime.ctx(OWNER)
    with pytest.raises(InvalidInput, match="name"):
        await connect(door, "https://93.184.216.34/x", name="A b")
    with pytest.raises(InvalidInput, match="key") as refused:
        await connect_provider(ctx, "acme", "https://93.184.216.34/x", SecretStr("a b"))
    assert "a b" not in str(refused.value)
    with pytest.raises(NotFound):
        await disconnect_provider(ctx, "acme")
    for number in range(5):
        await connect(door, "https://93.184.216.34/x", name=f"p{number}")
    with pytest.raises(Conflict, match="5 providers"):
        await connect(door, "https://93.184.216.34/x", name="p5")
    await disconnect_provider(ctx, "p0")
    assert len(await connected(ctx)) == 4


async def test_the_key_is_nowhere_to_be_read(
    open_door: Door, service: Enricher, sqlite_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await connect(open_door, service.url)
    service.status = 500
    made = await enriched(open_door)
    entries = await open_door.audit()
    assert KEY not in made.model_dump_json() + str(entries) + caplog.text
    for file in sqlite_path.parent.glob(f"{sqlite_path.name}*"):
        assert KEY.encode() not in await asyncio.to_thread(file.read_bytes)
