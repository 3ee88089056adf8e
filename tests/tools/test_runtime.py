"""The composition root: opens late and once, keeps audits, refuses a currency that is not kept."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

import store.sql.open
from store.ports import Store
from tests.tools.conftest import NOON
from tests.tools.door import OWNER, Door
from tools.errors import Misconfigured
from tools.runtime import Runtime
from tools.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
MAKE = """
import json, sys
from tools.runtime import Runtime
from tools.settings import Settings
runtime = Runtime(Settings())
len(list(runtime.registry))
print(json.dumps([name for name in ("sqlalchemy", "alembic", "aiosqlite") if name in sys.modules]))
"""


def test_making_a_runtime_opens_nothing_and_loads_no_database_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAKE],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "RAPPORT_HOME": str(tmp_path / "home")},
        timeout=50,
    )
    assert json.loads(done.stdout) == []
    assert not (tmp_path / "home").exists()


def test_tools_are_defined_once_a_process(settings: Settings) -> None:
    first, second = Runtime(settings), Runtime(settings)
    assert all(one is other for one, other in zip(first.registry, second.registry, strict=True))
    assert first.registry is not second.registry  # a caller may exchange its own


async def test_the_first_call_makes_the_folder_the_database_and_the_tenant(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    settings = Settings(home=home, clock=NOON, currency="EUR", timezone="Europe/Paris", locale="fr")
    runtime = await Runtime.open(settings)
    tenant = await runtime.tenant()
    await runtime.close()
    assert (tenant.id, tenant.currency, tenant.zone) == (1, "EUR", "Europe/Paris")
    assert (home / "rapport.db").exists()


async def test_tasks_that_call_at_once_open_the_store_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = store.sql.open.open_store

    async def counted(url: str) -> Store:
        opened.append(url)
        await asyncio.sleep(0.01)
        return await real(url)

    monkeypatch.setattr(store.sql.open, "open_store", counted)
    await asyncio.gather(*[runtime.call("list_segments", {}, OWNER) for _ in range(10)])
    assert len(opened) == 1


async def test_a_currency_that_the_database_does_not_keep_is_refused_naming_both(
    settings: Settings,
) -> None:
    other = settings.model_copy(update={"currency": "EUR"})
    with pytest.raises(Misconfigured, match="RAPPORT_CURRENCY is EUR but this database keeps CAD"):
        await Runtime.open(other)


async def test_the_default_currency_does_not_argue_with_the_database(tmp_path: Path) -> None:
    first = await Runtime.open(Settings(home=tmp_path, currency="EUR"))
    await first.close()
    second = await Runtime.open(Settings(home=tmp_path))
    assert (await second.tenant()).currency == "EUR"
    await second.close()


@pytest.mark.parametrize(
    ("content", "says"), [(b"not a database at all" * 100, "not a database"), (None, "a folder")]
)
async def test_a_database_that_is_not_ours_is_refused_with_a_hint(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "other.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    settings = Settings(home=tmp_path, database_url=SecretStr(str(path)))
    with pytest.raises(Misconfigured, match=says) as refused:
        await Runtime.open(settings)
    assert refused.value.hint


async def test_a_home_that_cannot_be_made_is_refused_naming_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    with pytest.raises(Misconfigured, match="RAPPORT_HOME"):
        await Runtime.open(Settings(home=tmp_path / "file" / "home"))


async def test_business_time_is_frozen_and_the_language_is_chosen_by_call(runtime: Runtime) -> None:
    ctx = await runtime.ctx(OWNER, locale="fr", request_id="r1", idempotency_key="k")
    assert (ctx.now, ctx.locale, ctx.request_id, ctx.idempotency_key) == (NOON, "fr", "r1", "k")
    assert (await runtime.ctx(OWNER)).locale == "en"


async def test_audits_of_reads_are_written_on_close(settings: Settings) -> None:
    first = Runtime(settings)
    for _ in range(3):
        await first.call("list_segments", {}, OWNER)
    await first.close()
    second = Door(Runtime(settings))
    assert [entry.tool for entry in await second.audit()] == ["list_segments"] * 3
    await second.runtime.close()


async def test_audits_of_reads_are_written_within_a_second(door: Door) -> None:
    await door.raw("list_segments")
    tenant = await door.runtime.tenant()

    await asyncio.sleep(1.5)
    assert await door.runtime.read(tenant.id, lambda reader: len(reader.audit.latest(10))) == 1


async def test_the_catalogue_stays_the_same_object_while_values_stay_the_same(door: Door) -> None:
    await door.raw("upsert_customer", name="Éloïse", city="Montréal")
    first = await door.runtime.catalogue(1)
    assert await door.runtime.catalogue(1) is first
    assert first.values["city"] == {"montreal": "Montréal"}
    await door.raw("upsert_customer", name="Théo", city="Lyon")
    second = await door.runtime.catalogue(1)
    assert set(second.values["city"]) == {"montreal", "lyon"}


async def test_closing_twice_or_before_opening_is_harmless(settings: Settings) -> None:
    runtime = Runtime(settings)
    await runtime.close()
    await runtime.call("list_segments", {}, OWNER)
    await runtime.close()
    await runtime.close()
