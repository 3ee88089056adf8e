"""Grants of OAuth: renewed by one for all, kept before used, broken when taken back; both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.clock import real_ms
from store.connections import Connection, ConnectionState
from store.ids import from_text
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.tools.sync.connecting_world import Outside
from tests.tools.sync.consenting_world import PLANTED, connected, consenting
from tools.connectors.port import Connector
from tools.connectors.tokens import Grant
from tools.connectors.troubles import Code, ConnectorError
from tools.operations.connections import Tested as Tried
from tools.operations.notifications import NotificationList
from tools.runtime import Runtime
from tools.sync.opening import Connectors

HALF_HOUR = 30 * 60 * 1_000


@pytest.fixture
async def there(database_url: str, tmp_path: Path) -> AsyncIterator[Outside]:
    async with consenting(database_url, tmp_path) as made:
        yield made


async def stored(there: Outside) -> Connection:
    tenant = await there.runtime.tenant()
    [found] = await there.runtime.read(tenant.id, lambda reader: reader.connections.all())
    return found


async def opened(there: Outside, *, later_ms: int = 0, runtime: Runtime | None = None) -> Connector:
    """A connector as a process opens it some time later."""
    one = runtime or there.runtime
    connectors = Connectors(one.settings, one, now_ms=lambda: real_ms() + later_ms)
    return await connectors.open((await one.tenant()).id, await stored(there))


async def kept(there: Outside) -> Grant:
    tenant = await there.runtime.tenant()
    key = await there.runtime.connectors.key(tenant.id, await stored(there))
    assert isinstance(key, Grant)
    return key


async def test_six_at_once_in_two_processes_renew_once_and_all_go_on(there: Outside) -> None:
    await connected(there)
    second = Runtime(there.runtime.settings)
    processes = [there.runtime, second] * 3
    late = HALF_HOUR - 60_000
    six = [await opened(there, later_ms=late, runtime=one) for one in processes]

    owners = await asyncio.gather(*(one.owners() for one in six))

    assert [len(one) for one in owners] == [len(owners[0])] * 6
    assert there.standin.access.granted == 2
    assert (await kept(there)).refresh.get_secret_value() == f"{PLANTED}-refresh-2"
    for one in six:
        await one.close()
    await second.close()


async def test_a_token_that_ended_on_the_way_is_renewed_and_kept(there: Outside) -> None:
    await connected(there)
    connector = await opened(there)
    there.standin.faults.rules.append(Rule(Fault(Does.EXPIRE), path="owners"))

    await connector.owners()
    await connector.close()

    assert (await kept(there)).access.get_secret_value() == f"{PLANTED}-access-2"


async def test_a_consent_that_was_taken_back_breaks_the_connection_and_people_are_told_once(
    there: Outside,
) -> None:
    line = (await connected(there)).connection
    there.standin.access.refreshes.clear()
    two = [await opened(there, later_ms=2 * HALF_HOUR) for _ in range(2)]

    failed = await asyncio.gather(*(one.owners() for one in two), return_exceptions=True)

    assert all(isinstance(one, ConnectorError) for one in failed)
    assert there.standin.access.granted == 1
    assert [one.status for one in there.standin.journal.entries].count(400) == 1
    found = await stored(there)
    assert found.state is ConnectionState.BROKEN
    assert "Connect it again" in found.last_error
    assert PLANTED not in found.last_error
    told = await there.door.call(NotificationList, "list_notifications")
    assert [(one.subject, "connect it again" in one.text) for one in told.items] == [
        (line.id, True)
    ]
    with pytest.raises(ConnectorError):
        await two[0].owners()
    for one in two:
        await one.close()

    await connected(there, line.id)

    assert (await stored(there)).state is ConnectionState.ACTIVE
    assert (await there.door.call(Tried, "test_connection")).works


async def test_while_their_token_endpoint_is_down_nothing_is_lost(there: Outside) -> None:
    await connected(there)
    there.standin.access.failing = 1
    connector = await opened(there, later_ms=HALF_HOUR - 60_000)

    await connector.owners()  # by the old token, which lives a minute more

    assert (await stored(there)).state is ConnectionState.ACTIVE
    await connector.owners()
    assert there.standin.access.granted == 2
    await connector.close()


async def test_a_secret_of_the_app_that_changed_is_the_operators_to_mend(there: Outside) -> None:
    await connected(there)
    there.standin.access.client_secret = "rotated"
    connector = await opened(there, later_ms=2 * HALF_HOUR)

    with pytest.raises(ConnectorError, match="RAPPORT_HUBSPOT_CLIENT_SECRET") as raised:
        await connector.owners()

    assert raised.value.trouble.code is Code.FORBIDDEN
    assert (await stored(there)).state is ConnectionState.ACTIVE
    assert from_text("connection", (await there.door.call(Tried, "test_connection")).connection.id)
    await connector.close()


async def test_who_was_connected_anew_meanwhile_is_not_written_over(there: Outside) -> None:
    line = (await connected(there)).connection
    old = await opened(there)
    await connected(there, line.id)
    there.standin.faults.rules.append(Rule(Fault(Does.EXPIRE), path="owners"))

    await old.owners()
    await old.close()

    assert there.standin.access.granted == 2
    assert (await kept(there)).refresh.get_secret_value() == f"{PLANTED}-refresh-2"
