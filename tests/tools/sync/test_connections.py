"""Connecting, trying, mapping and disconnecting over real HTTP, on both databases."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from store.ids import from_text
from store.types import ActorKind
from tests.standins.hubspot.access import Token
from tests.tools.door import OWNER, Door
from tests.tools.sync.connecting_world import KEY, Outside, everything_kept, outside
from tools.connectors.limits import Timing
from tools.connectors.troubles import ConnectorError
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.operations.connections import ConnectionList, Disconnected, FieldMapped
from tools.operations.connections import Tested as Tried
from tools.operations.syncing import SyncProposed
from tools.runtime import Runtime
from tools.sync.connecting import check

MEMBER = Actor(ActorKind.HUMAN, "zoe", "rest", Role.MEMBER)


@pytest.fixture
async def there(database_url: str, tmp_path: Path) -> AsyncIterator[Outside]:
    async with outside(database_url, tmp_path) as made:
        yield made


async def listed(there: Outside) -> ConnectionList:
    return await there.door.call(ConnectionList, "list_connections")


async def test_a_connection_is_made_once_and_shows_how_it_stands(there: Outside) -> None:
    assert "rapport hubspot connect" in (await listed(there)).hint
    made = await there.connect()
    line = made.connection
    assert (line.system, line.name, line.state) == ("hubspot", "Main", "active")
    assert (line.account, line.account_name) == ("4242001", "Stand-in Inc.")
    assert (line.last_sync_at, line.sync_count, line.last_error) == (None, 0, "")
    assert "customer.rapport_id" in made.made
    assert made.refused == []

    again = await there.connect()

    assert (again.connection.id, again.made) == (line.id, [])
    assert [one.id for one in (await listed(there)).items] == [line.id]
    tested = await there.door.call(Tried, "test_connection")
    assert (tested.works, tested.account_name, tested.missing_fields) == (True, "Stand-in Inc.", [])


async def test_without_a_key_it_says_where_one_is_given(there: Outside) -> None:
    bare = there.keyed(None)
    with pytest.raises(Conflict) as raised:
        await bare.connect()
    assert "rapport hubspot connect" in raised.value.hint
    await bare.runtime.close()
    assert (await listed(there)).total == 0


@pytest.mark.parametrize(
    ("scopes", "code", "said"),
    [
        (None, "token_invalid", "does not accept the access token"),
        (frozenset({"oauth"}), "missing_scopes", "crm.schemas"),
    ],
)
async def test_a_key_that_is_refused_connects_nothing(
    there: Outside, scopes: frozenset[str] | None, code: str, said: str
) -> None:
    wrong = there.keyed("pat-planted-wrong-one")
    if scopes is not None:
        there.standin.access.tokens["pat-planted-wrong-one"] = Token(scopes)
    with pytest.raises(ConnectorError) as raised:
        await wrong.connect()
    await wrong.runtime.close()
    assert raised.value.trouble.code == code
    assert said in str(raised.value)
    assert "planted" not in str(raised.value.as_dict())
    assert (await listed(there)).total == 0
    tenant = await there.runtime.tenant()
    kept = await there.runtime.read(
        tenant.id, lambda reader: reader.credentials.get("connection", "con_1")
    )
    assert kept is None


async def test_a_crm_that_cannot_be_reached_connects_nothing(there: Outside) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        settings = there.runtime.settings.model_copy(update={"hubspot_url": url})
        elsewhere = Runtime(settings)
        waited: list[float] = []

        async def wait(seconds: float) -> None:
            waited.append(seconds)

        with pytest.raises(ConnectorError) as raised:
            await check(await elsewhere.ctx(OWNER), SecretStr(KEY), timing=Timing(sleep=wait))
        await elsewhere.close()
    assert raised.value.trouble.code == "unreachable"
    assert KEY not in str(raised.value.as_dict())
    assert len(waited) == 1
    assert (await listed(there)).total == 0


async def test_only_an_administrator_connects_maps_and_disconnects(there: Outside) -> None:
    member = Door(there.runtime, MEMBER)
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("connect_crm", {}),
        ("test_connection", {}),
        ("disconnect_crm", {}),
        ("map_field", {"field": "city", "local": "city"}),
    )
    for name, given in calls:
        with pytest.raises(NotPermitted):
            await member.raw(name, **given)
    assert there.standin.journal.entries == []


async def test_a_key_is_no_argument_of_a_tool(there: Outside) -> None:
    with pytest.raises(InvalidInput, match="token"):
        await there.door.raw("connect_crm", token=KEY)


async def test_trying_names_fields_that_are_gone_and_keys_that_fail(there: Outside) -> None:
    await there.connect()
    del there.standin.state.properties["contacts"]["rapport_score"]
    tested = await there.door.call(Tried, "test_connection")
    assert (tested.works, tested.missing_fields) == (True, ["customer.rapport_score"])

    there.standin.access.tokens.clear()
    tested = await there.door.call(Tried, "test_connection")
    assert tested.works is False
    assert "does not accept the access token" in tested.trouble


async def test_the_key_of_another_account_is_noticed(there: Outside) -> None:
    first = await there.connect()
    there.standin.state.portal = 4_242_777
    with pytest.raises(Conflict, match="4242777, not to 4242001"):
        await there.door.raw("test_connection")

    second = await there.connect()

    assert second.connection.id != first.connection.id
    assert {one.account for one in (await listed(there)).items} == {"4242001", "4242777"}
    with pytest.raises(Conflict, match="several CRMs are connected"):
        await there.door.raw("sync_crm", changed=True)


async def test_disconnecting_forgets_the_key_and_coming_back_goes_on(there: Outside) -> None:
    line = (await there.connect()).connection
    await there.door.raw("map_field", field="website", local="company")
    gone = await there.door.call(Disconnected, "disconnect_crm", connection=line.id)
    assert gone.connection.state == "disconnected"
    tenant = await there.runtime.tenant()
    kept = await there.runtime.read(
        tenant.id, lambda reader: reader.credentials.get("connection", line.id)
    )
    assert kept is None
    before = len(there.standin.journal.entries)

    with pytest.raises(Conflict, match="no outside CRM is connected") as raised:
        await there.door.raw("sync_crm", changed=True)
    assert "connect_crm" in raised.value.hint
    with pytest.raises(NotFound, match="no key any more"):
        await there.door.raw("test_connection", connection=line.id)
    assert len(there.standin.journal.entries) == before

    again = await there.connect()
    assert (again.connection.id, again.connection.state) == (line.id, "active")
    mapped = await there.door.call(FieldMapped, "map_field")
    assert "website" in [row.field for row in mapped.mapping]
    assert (await there.door.call(SyncProposed, "sync_crm", changed=True)).outcome == "nothing"


MAPPED_WRONG: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"field": "frstname", "local": "given_name"}, "field", "firstname"),
    ({"field": "firstname", "local": "given_nam"}, "local", "given_name"),
    ({"field": "firstname", "local": "password"}, "local", "given_name"),
    ({"field": "firstname", "template": "nothing"}, "template", "{name} ({city})"),
    ({"field": "firstname", "template": "{name} {citty}"}, "template", "city"),
    ({"field": "dealname", "local": "name", "kind": "customer"}, "field", "name"),
    ({"field": "city", "local": "city", "mode": "always"}, "mode", "overwrite"),
    ({"field": "city", "local": "city", "connection": "con_x"}, "connection", ""),
)


async def test_a_mapping_that_cannot_be_names_the_nearest(there: Outside) -> None:
    await there.connect()
    before = await there.door.call(FieldMapped, "map_field")
    for given, field, accepted in MAPPED_WRONG:
        with pytest.raises(InvalidInput) as raised:
            await there.door.raw("map_field", **given)
        [problem] = raised.value.problems
        assert problem.field == field
        assert accepted in problem.accepted
    assert await there.door.call(FieldMapped, "map_field") == before


async def test_a_field_is_mapped_changed_and_left_out_again(there: Outside) -> None:
    await there.connect()
    mapped = await there.door.call(
        FieldMapped, "map_field", field="website", template="{name} ({city})", mode="create_only"
    )
    [row] = [row for row in mapped.mapping if row.field == "website"]
    assert (mapped.outcome, row.local, row.mode) == ("mapped", "{name} ({city})", "create_only")
    mapped = await there.door.call(FieldMapped, "map_field", field="website", local="company")
    [row] = [row for row in mapped.mapping if row.field == "website"]
    assert (row.local, row.mode, row.transform) == ("company", "fill_if_empty", "as_is")

    left = await there.door.call(FieldMapped, "map_field", field="website")

    assert left.outcome == "unmapped"
    assert "website" not in [row.field for row in left.mapping]
    with pytest.raises(NotFound, match="website is not mapped"):
        await there.door.raw("map_field", field="website")


async def test_the_planted_key_is_nowhere_it_can_be_read(
    there: Outside, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    made = await there.connect()
    await there.door.raw("upsert_customer", name="Ana", email="ana@example.com")
    plan = await there.door.call(SyncProposed, "sync_crm", customer="ana@example.com")
    ctx = await there.ctx()
    decided = await there.runtime.approvals.approve(plan.proposal, ctx)
    assert decided.job is not None
    job = await there.runtime.run_job(from_text("job", decided.job))
    there.standin.access.tokens.clear()
    failed = await there.door.call(Tried, "test_connection")
    with pytest.raises(ConnectorError) as raised:
        await there.door.raw("sync_crm", customer="ana@example.com")
    history = await there.door.raw("get_sync", run=plan.run)
    results = [made, plan, decided, failed, history, await listed(there)]
    said = [one.model_dump_json() for one in results]
    said += [str(job), str(raised.value.as_dict()), caplog.text, str(await there.door.audit())]
    assert not [text for text in said if KEY in text]
    assert any("connect_crm" in text for text in said)
    assert KEY not in everything_kept(database_url)
