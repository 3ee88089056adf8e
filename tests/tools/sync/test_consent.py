"""Connecting HubSpot with one's own account over real HTTP, on both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from store.clock import real_ms
from store.credentials import CredentialInput
from store.ids import from_text
from tests.standins.hubspot.access import SCOPES
from tests.tools.door import OWNER
from tests.tools.sync.connecting_world import Outside, everything_kept
from tests.tools.sync.consenting_world import (
    BACK,
    MARC,
    PLANTED,
    SECRET,
    agreed,
    asked,
    connected,
    consenting,
    finished,
)
from tools.connectors.troubles import Code, ConnectorError
from tools.consenting import ask_consent
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted, RapportError
from tools.operations.connections import ConnectionList, Disconnected
from tools.operations.connections import Tested as Tried
from tools.sync.consent import LASTS_MS, PURPOSE


@pytest.fixture
async def there(database_url: str, tmp_path: Path) -> AsyncIterator[Outside]:
    async with consenting(database_url, tmp_path) as made:
        yield made


async def nothing_connected(there: Outside) -> bool:
    return (await there.door.call(ConnectionList, "list_connections")).total == 0


async def test_a_person_agrees_and_the_account_is_connected_with_our_fields(there: Outside) -> None:
    listed = await there.door.call(ConnectionList, "list_connections")
    assert (listed.page, "/settings/hubspot" in listed.hint) == ("/settings/hubspot", True)

    ask = await asked(there)
    query = parse_qs(urlsplit(ask.url).query)
    done = await finished(there, await agreed(ask.url))

    assert query["redirect_uri"] == [BACK]
    assert set(query["scope"][0].split()) == SCOPES
    assert SECRET not in ask.url
    line = done.connection
    assert (line.name, line.account, line.state) == ("HubSpot", "4242001", "active")
    assert "customer.rapport_id" in done.made
    tested = await there.door.call(Tried, "test_connection")
    assert (tested.works, tested.account_name) == (True, "Stand-in Inc.")


async def test_an_answer_counts_once_for_who_asked_and_not_for_long(there: Outside) -> None:
    answer = await agreed((await asked(there)).url)
    for wrong, who, said in (
        (answer, "another browser", "somebody else asked"),
        ({**answer, "state": "forged"}, MARC, "no answer to anything"),
        ({**answer, "state": ""}, MARC, "no answer to anything"),
        ({**answer, "state": "x" * 5_000}, MARC, "no answer to anything"),
    ):
        with pytest.raises(Conflict, match=said):
            await finished(there, wrong, who)
    with pytest.raises(InvalidInput, match="code"):
        await finished(there, {**answer, "code": ""})
    assert await nothing_connected(there)

    await finished(there, answer)

    with pytest.raises(Conflict, match="used already"):
        await finished(there, answer)
    assert there.standin.access.granted == 1
    late = await agreed((await asked(there)).url)
    await _grow_old(there)
    with pytest.raises(Conflict, match="more than ten minutes"):
        await finished(there, late)


async def _grow_old(there: Outside) -> None:
    """Everything that was asked for was asked for eleven minutes ago."""
    tenant, now = await there.runtime.tenant(), real_ms()
    for row in await there.runtime.read(tenant.id, lambda of: of.credentials.of(PURPOSE)):
        old = CredentialInput(
            purpose=PURPOSE,
            owner=row.owner,
            sealed=row.sealed,
            detail=row.detail,
            expires_at=(row.expires_at or 0) - LASTS_MS - 60_000,
        )
        await there.runtime.write(
            tenant.id, lambda tx, old=old: tx.credentials.keep(old, actor="test", now_ms=now)
        )


async def test_what_nobody_came_back_for_is_forgotten(there: Outside) -> None:
    await asked(there)
    await _grow_old(there)
    await _grow_old(there)
    await asked(there)
    tenant = await there.runtime.tenant()
    left = await there.runtime.read(tenant.id, lambda of: of.credentials.of(PURPOSE))
    assert [json.loads(row.detail) for row in left] == [{"used": False}]


async def test_another_account_is_refused_where_one_is_connected_anew(there: Outside) -> None:
    first = (await connected(there)).connection
    there.standin.state.portal, there.standin.state.name = 777, "Another Inc."

    with pytest.raises(Conflict, match="account 777, and HubSpot is account 4242001") as raised:
        await connected(there, first.id)

    assert "choose the right account" in raised.value.hint
    listed = await there.door.call(ConnectionList, "list_connections")
    assert [one.account for one in listed.items] == ["4242001"]
    beside = (await connected(there)).connection
    assert (beside.account, beside.id == first.id) == ("777", False)
    with pytest.raises(NotFound, match="list_connections"):
        await asked(there, connection="con_0000000000000")


async def test_the_same_account_anew_keeps_name_settings_and_mapping(there: Outside) -> None:
    line = (await connected(there)).connection
    key, tenant = from_text("connection", line.id), await there.runtime.tenant()
    values = {"name": "Main", "frequency": "scheduled", "schedule": "0 2 * * *"}
    await there.runtime.write(
        tenant.id, lambda tx: tx.connections.change(key, {**values, "state": "broken"}, now_ms=1)
    )

    again = (await connected(there, line.id)).connection

    assert (again.id, again.name, again.state, again.frequency) == (
        line.id,
        "Main",
        "active",
        "scheduled",
    )


async def test_fewer_permissions_than_asked_for_and_a_refused_code_are_told(there: Outside) -> None:
    there.standin.access.scopes = SCOPES - {"crm.objects.deals.write"}
    with pytest.raises(ConnectorError, match=r"crm\.objects\.deals\.write") as raised:
        await connected(there)
    assert raised.value.trouble.code is Code.MISSING_SCOPES
    there.standin.access.scopes = SCOPES
    answer = await agreed((await asked(there)).url)
    with pytest.raises(ConnectorError) as refused:
        await finished(there, {**answer, "code": f"{PLANTED}-guessed"})
    assert refused.value.trouble.code is Code.TOKEN_INVALID
    assert PLANTED not in str(refused.value.as_dict())
    there.standin.access.client_secret = "another one"
    with pytest.raises(ConnectorError, match="RAPPORT_HUBSPOT_CLIENT_SECRET"):
        await connected(there)
    assert await nothing_connected(there)


async def test_who_denies_comes_back_with_no_code(there: Outside) -> None:
    there.standin.access.denies = True
    answer = await agreed((await asked(there)).url)
    assert (answer["error"], "code" in answer) == ("access_denied", False)


async def test_only_an_administrator_may_ask_and_only_where_an_app_is_set(there: Outside) -> None:
    member = Actor(OWNER.kind, "zoe", "rest", Role.MEMBER)
    with pytest.raises(NotPermitted, match="role admin"):
        await ask_consent(await there.ctx(member), redirect_uri=BACK, asker=MARC)
    bare = there.keyed(None)
    bare.door.runtime.settings = bare.runtime.settings.model_copy(
        update={"hubspot_client_id": None, "hubspot_client_secret": None}
    )
    with pytest.raises(Conflict, match="no HubSpot app is set") as raised:
        await asked(bare)
    assert "rapport hubspot connect" in raised.value.hint
    await bare.runtime.close()


async def test_disconnecting_gives_the_consent_back(there: Outside) -> None:
    line = (await connected(there)).connection
    await there.door.call(Disconnected, "disconnect_crm", connection=line.id)
    assert there.standin.access.revoked == [f"{PLANTED}-refresh-1"]
    assert there.standin.access.refreshes == set()


async def test_no_code_token_or_app_secret_is_in_any_output_or_kept_readable(
    there: Outside, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ask = await asked(there)
    answer = await agreed(ask.url)
    caplog.clear()  # the browser's own
    shown = [(await finished(there, answer)).model_dump_json()]
    tools = ("list_connections", "test_connection", "list_audit", "list_jobs")
    shown += [(await there.door.raw(name)).model_dump_json() for name in tools]
    for wrong in (answer, {**answer, "state": "forged"}):
        with pytest.raises(RapportError) as raised:
            await finished(there, wrong)
        shown.append(f"{raised.value!r} {raised.value.as_dict()}")
    there.standin.access.refreshes.clear()
    there.standin.access.tokens.clear()
    shown.append((await there.door.raw("test_connection")).model_dump_json())
    await there.runtime.flush_audit()

    shown += [caplog.text, everything_kept(database_url), repr(there.runtime.settings)]
    assert there.standin.access.granted == 1
    assert "4242001" in shown[0]
    assert [text for text in shown if PLANTED in text or SECRET in text] == []
    assert [text for text in shown if answer["state"] in text] == []
