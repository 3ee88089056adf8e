"""HubSpot posts what changed there: only what it signed itself, just now, for a connection that takes
it, is kept, and each event once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from store.connections import ConnectionInput
from store.ids import from_text, to_text
from store.inbound import EventState
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.standins.hubspot.webhooks import APP, Webhooks
from tests.ui.running import Served, raw_request, served
from tools.settings import Settings
from tools.sync.inbound_receiving import KIND
from tools.sync.inbound_state import provider_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY, SECRET = "pat-na1-key-of-the-hooks", "app-secret-planted-0123456789"


@dataclass
class Hooked:
    """A server beside a stand-in whose app posts to it."""

    server: Served
    standin: Standin
    connection: str
    hooks: Webhooks

    async def kept(self, state: EventState) -> int:
        provider = provider_of(from_text("connection", self.connection))
        tenant = await self.server.runtime.tenant()
        return await self.server.runtime.read(
            tenant.id, lambda reader: reader.inbound.count(provider, state)
        )

    async def all_kept(self) -> int:
        return sum([await self.kept(state) for state in EventState])

    async def set(self, **given: object) -> httpx.Response:
        return await self.server.client.post(
            f"/v1/connections/{self.connection}/inbound", json=given
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hooked(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Hooked]:
    standin = Standin(service_key=KEY)
    standin.throttle.most = standin.throttle.most_searches = 1_000_000
    async with serving(standin) as url:
        settings = Settings(home=tmp_path_factory.mktemp("hooks")).model_copy(
            update={"hubspot_url": url, "hubspot_token": None, "port": 0}
        )
        async with served(settings) as server:
            made = await server.client.post("/v1/connections", json={"token": KEY})
            connection = made.json()["connection"]["id"]
            hooks = Webhooks(standin, f"{server.url}/webhooks/hubspot/{connection}", SECRET)
            found = Hooked(server, standin, connection, hooks)
            done = await found.set(inbound="on", app_secret=SECRET)
            assert done.status_code == 200, done.text
            yield found


def event(hooked: Hooked, **more: object) -> dict[str, object]:
    made = hooked.hooks.note("contacts", "propertyChange", "9999999", "city", "Laval")
    hooked.hooks.waiting.clear()
    return {**made, **more}


async def test_what_is_signed_is_kept_once_however_often_it_comes(hooked: Hooked) -> None:
    before = await hooked.all_kept()

    answers = await hooked.hooks.post(
        hooked.server.stranger, events=[event(hooked), event(hooked)], times=3
    )

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert [one.json() for one in answers] == [
        {"received": 2, "new": 2},
        {"received": 2, "new": 0},
        {"received": 2, "new": 0},
    ]
    assert await hooked.all_kept() == before + 2


@pytest.mark.parametrize("late_ms", [300_500, 86_400_000, -300_900, -10_000_000_000])
async def test_a_signature_of_another_time_counts_for_nothing(hooked: Hooked, late_ms: int) -> None:
    before = await hooked.all_kept()

    [answer] = await hooked.hooks.post(
        hooked.server.stranger, events=[event(hooked)], late_ms=late_ms
    )

    assert answer.status_code == 403, answer.text
    assert await hooked.all_kept() == before


async def test_what_another_secret_signed_counts_for_nothing(hooked: Hooked) -> None:
    before = await hooked.all_kept()
    forged = [event(hooked)]

    [answer] = await hooked.hooks.post(
        hooked.server.stranger, events=forged, secret="another-secret"
    )
    with_token = await hooked.server.client.post(hooked.hooks.url, json=forged)
    bare = await hooked.server.stranger.post(hooked.hooks.url, json=forged)

    assert [answer.status_code, with_token.status_code, bare.status_code] == [403, 403, 403]
    assert SECRET not in answer.text
    assert await hooked.all_kept() == before


async def test_a_body_changed_on_its_way_counts_for_nothing(hooked: Hooked) -> None:
    class Changing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            body = (await request.aread()).replace(b"Laval", b"Paris")
            return await hooked.server.stranger.post(
                str(request.url), content=body, headers=request.headers
            )

    async with httpx.AsyncClient(transport=Changing()) as between:
        [answer] = await hooked.hooks.post(between, events=[event(hooked)])

    assert answer.status_code == 403


async def test_a_signature_is_for_one_address(hooked: Hooked) -> None:
    base, _, _ = hooked.hooks.url.rpartition("/")
    elsewhere = await hooked.hooks.send(hooked.server.stranger, b"[]", to=f"{hooked.hooks.url}?a=1")
    upper = await hooked.hooks.send(
        hooked.server.stranger, b"[]", to=f"{base}/{hooked.connection.upper()}"
    )
    assert elsewhere.status_code == 403
    assert upper.status_code in {401, 403, 404}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b'{"a": 1}', 422),
        (b"[" * 100_000, 422),
        (b"[" + b"1," * 1_001 + b"1]", 422),
        (b"\xff\xfe[]", 422),
        (b'[null, 1, [], {}, {"objectId": {}}]', 200),
        (b'[{"objectId": "\\ud800", "subscriptionType": "contact.creation"}]', 200),
        (b'[{"objectId": 1e999}]', 200),
        (b"[]", 200),
    ],
)
async def test_what_is_no_list_of_events_is_refused_and_odd_lines_are_left_out(
    hooked: Hooked, body: bytes, status: int
) -> None:
    before = await hooked.all_kept()
    answer = await hooked.hooks.send(hooked.server.stranger, body)
    assert answer.status_code == status, answer.text
    assert await hooked.all_kept() == before


async def test_a_huge_body_is_refused_before_it_is_held(hooked: Hooked) -> None:
    answer = await hooked.hooks.send(hooked.server.stranger, b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_a_connection_that_takes_nothing_or_is_not_there_answers_alike(
    hooked: Hooked,
) -> None:
    base, _, _ = hooked.hooks.url.rpartition("/")
    row = ConnectionInput(system="hubspot", name="Other", account="1", account_name="", zone="UTC")
    runtime = hooked.server.runtime
    tenant = await runtime.tenant()
    other = await runtime.write(
        tenant.id, lambda tx: tx.connections.put(row, actor="human:a", now_ms=1)
    )
    names = [to_text("connection", other), "con_0000000000001", "con_zzz", "whatever"]
    answers = [
        await hooked.hooks.send(hooked.server.stranger, b"[]", to=f"{base}/{name}")
        for name in names
    ]
    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert (await hooked.server.stranger.get(hooked.hooks.url)).status_code == 401

    await hooked.set(inbound="off")
    closed = await hooked.hooks.send(hooked.server.stranger, b"[]")
    await hooked.set(inbound="on")
    again = await hooked.hooks.send(hooked.server.stranger, b"[]")
    assert (closed.status_code, closed.text) == (404, answers[0].text)
    assert again.status_code == 200


async def test_another_account_and_our_own_changes_are_not_looked_at(hooked: Hooked) -> None:
    waiting = await hooked.kept(EventState.WAITING)
    ignored = await hooked.kept(EventState.IGNORED)
    own = event(hooked, changeSource="INTEGRATION", sourceId=str(APP))
    told = [event(hooked, portalId=1), own]

    [answer] = await hooked.hooks.post(hooked.server.stranger, events=told)

    assert answer.json() == {"received": 2, "new": 1}
    assert await hooked.kept(EventState.IGNORED) == ignored + 1
    assert await hooked.kept(EventState.WAITING) == waiting


async def test_a_storm_of_events_leaves_few_jobs(hooked: Hooked) -> None:
    page = await hooked.server.client.get("/v1/jobs", params={"limit": 100})
    before = page.json()["total"]
    storm = [event(hooked) for _ in range(1_000)]

    answers = await hooked.hooks.post(hooked.server.stranger, events=storm)

    assert {one.status_code for one in answers} == {200}
    assert sum(one.json()["new"] for one in answers) == 1_000
    found = (await hooked.server.client.get("/v1/jobs", params={"limit": 100})).json()
    assert found["total"] - before <= len(answers)
    assert {one["kind"] for one in found["items"]} == {KIND}


async def test_a_path_that_is_nearly_the_hook_needs_the_token(hooked: Hooked) -> None:
    host = f"127.0.0.1:{hooked.server.port}".encode()
    for path in (b"/webhooks/hubspot/", b"/webhooks/hubspot/a/b", b"/webhooks/hubspot/../v1/jobs"):
        request = b"POST " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: 0\r\n\r\n"
        answer = await raw_request(hooked.server.port, request + b"")
        assert answer.split(b" ")[1] in {b"401", b"404"}, path


async def test_the_secret_goes_in_and_never_comes_out(hooked: Hooked) -> None:
    short = await hooked.set(app_secret="planted")
    spaced = await hooked.set(app_secret="two planted words")
    shown = await hooked.set()

    assert (short.status_code, spaced.status_code) == (422, 422)
    assert "planted" not in short.text + spaced.text + shown.text
    assert shown.json()["signed"] is True
    assert shown.json()["address"].endswith(f"/webhooks/hubspot/{hooked.connection}")
    folder = hooked.server.runtime.settings.home
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if SECRET.encode() in file.read_bytes()]
    stranger = await hooked.server.stranger.post(
        f"/v1/connections/{hooked.connection}/inbound", json={"inbound": "off"}
    )
    assert stranger.status_code == 401


async def test_when_it_is_disconnected_the_secret_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    standin = Standin(service_key=KEY)
    async with serving(standin) as url:
        settings = Settings(home=tmp_path_factory.mktemp("gone")).model_copy(
            update={"hubspot_url": url, "hubspot_token": None, "port": 0}
        )
        async with served(settings) as server:
            made = await server.client.post("/v1/connections", json={"token": KEY})
            key = made.json()["connection"]["id"]
            path = f"/v1/connections/{key}/inbound"
            on = await server.client.post(path, json={"inbound": "on", "app_secret": SECRET})
            assert on.json()["signed"] is True
            await server.call("disconnect_crm", connection=key)
            hooks = Webhooks(standin, f"{server.url}/webhooks/hubspot/{key}", SECRET)
            closed = await hooks.send(server.stranger, b"[]")
            await server.client.post("/v1/connections", json={"token": KEY})
            again = await server.client.post(path, json={})
            unsigned = await hooks.send(server.stranger, b"[]")
    assert (closed.status_code, unsigned.status_code) == (404, 404)
    assert again.json()["signed"] is False
