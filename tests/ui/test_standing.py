"""A person grants and ends standing approvals by REST and on the command line; nobody else does."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio

from tests.ui.running import Served, served
from tools.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

COVERS: dict[str, Any] = {
    "kind": "send_message",
    "channels": ["email"],
    "purpose": "marketing",
    "template": "hello",
    "segment": "everyone",
}
GRANT: dict[str, Any] = {"title": "Hello", "covers": COVERS, "most_each": 3, "most_a_day": 9}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Served]:
    async with served(Settings(home=tmp_path_factory.mktemp("standing"))) as made:
        await made.call("save_segment", name="Everyone", text="all customers")
        await made.call("save_template", name="Hello", subject="Hi", body="Hi {customerName}.")
        yield made


async def listed(server: Served, **given: Any) -> list[dict[str, Any]]:
    answer = await server.client.get("/v1/standing-approvals", params=given)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_person_grants_sees_and_ends_one_by_rest(server: Served) -> None:
    answer = await server.client.post("/v1/standing-approvals", json=GRANT)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["state"], made["granted_by"], made["door"]) == ("in_force", "local", "rest")
    assert made["covers"]["template"] == "hello"
    assert made["id"] in [one["id"] for one in await listed(server)]
    ended = await server.client.post(f"/v1/standing-approvals/{made['id']}/revoke")
    assert ended.json()["state"] == "revoked"
    again = await server.client.post(f"/v1/standing-approvals/{made['id']}/revoke")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    assert made["id"] not in [one["id"] for one in await listed(server)]
    assert made["id"] in [one["id"] for one in await listed(server, state="any")]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"most_each": 200_000, "most_a_day": 200_000}, 403, "at once"),
        ({"days": 400}, 400, "days"),
        ({"covers": {**COVERS, "kind": "anything"}}, 400, "covers"),
        ({"covers": {**COVERS, "template": "none"}}, 404, "template"),
        ({"granted_by": "eve"}, 400, "granted_by"),
    ],
)
async def test_a_bad_grant_by_rest_keeps_nothing(
    server: Served, changed: dict[str, Any], status: int, said: str
) -> None:
    before = await listed(server, state="any")
    answer = await server.client.post("/v1/standing-approvals", json={**GRANT, **changed})
    assert answer.status_code in {status, 422}, answer.text
    assert said in answer.text
    assert await listed(server, state="any") == before


async def test_nobody_without_the_token_grants_or_ends_one(server: Served) -> None:
    made = (await server.client.post("/v1/standing-approvals", json=GRANT)).json()["id"]
    bare = {"Authorization": ""}
    for path, body in (("", GRANT), (f"/{made}/revoke", {})):
        answer = await server.client.post(f"/v1/standing-approvals{path}", json=body, headers=bare)
        assert answer.status_code == 401, answer.text
    reached = await server.client.get(f"/v1/standing-approvals/{made}/revoke")
    assert reached.status_code in {404, 405}
    assert made in [one["id"] for one in await listed(server)]
