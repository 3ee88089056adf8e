"""A person approves or rejects by REST, once; no GET, no other site and no MCP client does."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.ui.running import Served, served
from tools.catalogue import build_registry
from tools.settings import TOOLSETS, Settings
from tools.tool import Effect
from ui.app import document

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).resolve().parents[2]
names = iter(range(1_000))


async def waiting(server: Served) -> tuple[str, str]:
    """A customer whose address was stopped, and the proposal to contact it again."""
    email = f"ana{next(names)}@example.com"
    made = await server.call("upsert_customer", name="Ana", email=email)
    customer = made.json()["customer"]["id"]
    await server.call("set_contact_policy", customer=customer, channel="email", suppress=True)
    proposed = await server.call(
        "lift_suppression", customer=customer, channel="email", reason="She asked for it"
    )
    assert proposed.status_code == 200, proposed.text
    return customer, proposed.json()["proposal"]


async def is_stopped(server: Served, customer: str) -> bool:
    found = await server.call("check_eligibility", customer=customer, channel="email")
    codes = [one["code"] for one in found.json()["items"][0]["channels"][0]["reasons"]]
    return "address_suppressed" in codes


async def state(server: Served, proposal: str) -> str:
    return (await server.client.get(f"/v1/proposals/{proposal}")).json()["items"][0]["state"]


def error_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["code"] == code
    assert set(error) == {"code", "message", "hint", "retryable", "problems"}
    return error


async def test_a_person_approves_by_rest_and_the_audit_says_so(server: Served) -> None:
    customer, proposal = await waiting(server)
    listed = (await server.client.get("/v1/proposals", params={"state": "pending"})).json()
    assert proposal in [one["id"] for one in listed["items"]]

    response = await server.client.post(
        f"/v1/proposals/{proposal}/approve", headers={"X-Request-Id": f"yes-{proposal}"}
    )

    assert response.status_code == 200, response.text
    assert response.headers["x-request-id"] == f"yes-{proposal}"
    answer = response.json()
    assert (answer["proposal"], answer["outcome"], answer["state"]) == (proposal, "done", "done")
    assert not await is_stopped(server, customer)
    items = (await server.call("list_audit", limit=20)).json()["items"]
    [entry] = [
        one for one in items if one["tool"] == "approve lift_suppression" and proposal in str(one)
    ]
    assert f"yes-{proposal}" in str(entry)
    assert "human" in str(entry)
    kept = (await server.client.get(f"/v1/proposals/{proposal}")).json()
    assert kept["items"][0]["decided_by"] == "human:local"
    assert kept["plan"]["reason"] == "She asked for it"


async def test_it_is_approved_once_however_often_it_is_posted(server: Served) -> None:
    _, proposal = await waiting(server)
    path = f"/v1/proposals/{proposal}/approve"

    found = await asyncio.gather(*(server.client.post(path, json={}) for _ in range(6)))

    assert sorted(one.status_code for one in found) == [200, 409, 409, 409, 409, 409]
    error = error_of(await server.client.post(path), 409, "conflict")
    assert "done already" in error["message"]


async def test_one_that_went_stale_does_nothing_and_says_why(server: Served) -> None:
    customer, proposal = await waiting(server)
    change = [{"setting": "call.per_day", "value": "2"}]
    changed = await server.call("change_contact_rules", changes=change, preview=False)
    assert changed.status_code == 200, changed.text

    error = error_of(await server.client.post(f"/v1/proposals/{proposal}/approve"), 409, "conflict")

    assert "policy was changed" in error["message"]
    assert await state(server, proposal) == "stale"
    assert await is_stopped(server, customer)


async def test_a_rejected_one_keeps_its_note_and_stays_rejected(server: Served) -> None:
    customer, proposal = await waiting(server)

    response = await server.client.post(
        f"/v1/proposals/{proposal}/reject", json={"note": "Not sure she did"}
    )

    assert response.status_code == 200, response.text
    assert response.json()["outcome"] == "rejected"
    error = error_of(await server.client.post(f"/v1/proposals/{proposal}/approve"), 409, "conflict")
    assert "Not sure she did" in error["message"]
    error_of(await server.client.post(f"/v1/proposals/{proposal}/reject"), 409, "conflict")
    assert await is_stopped(server, customer)


@pytest.mark.parametrize(
    ("proposal", "status", "code"),
    [
        ("prp_0000000000001", 404, "not_found"),
        ("cus_0000000000001", 422, "invalid_input"),
        ("x" * 500, 422, "invalid_input"),
        ("%00", 422, "invalid_input"),
    ],
)
@pytest.mark.parametrize("verb", ["approve", "reject"])
async def test_an_id_that_names_none_is_refused(
    server: Served, proposal: str, status: int, code: str, verb: str
) -> None:
    error_of(await server.client.post(f"/v1/proposals/{proposal}/{verb}"), status, code)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("approve", b'{"note": "x"}'),
        ("approve", b'{"tenant": 2}'),
        ("reject", b'{"note": 7}'),
        ("reject", b'{"note": null}'),
        ("reject", b'{"nte": "x"}'),
        ("reject", b'{"note": "' + b"x" * 501 + b'"}'),
        ("reject", b"[]"),
        ("reject", b"{"),
    ],
)
async def test_a_body_that_is_not_right_decides_nothing(
    server: Served, verb: str, body: bytes
) -> None:
    _, proposal = await waiting(server)
    headers = {"Content-Type": "application/json"}

    response = await server.client.post(
        f"/v1/proposals/{proposal}/{verb}", content=body, headers=headers
    )

    error_of(response, 422, "invalid_input")
    assert await state(server, proposal) == "pending"


async def test_a_body_past_the_limit_or_of_another_kind_decides_nothing(server: Served) -> None:
    _, proposal = await waiting(server)
    path = f"/v1/proposals/{proposal}/reject"

    large = await server.client.post(path, json={"note": "x" * 5_000_000})
    form = await server.client.post(path, data={"note": "x"})
    query = await server.client.post(path, params={"note": "x"})

    assert (large.status_code, form.status_code, query.status_code) == (413, 415, 422)
    assert await state(server, proposal) == "pending"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("verb", ["approve", "reject"])
async def test_nothing_but_a_post_decides(server: Served, method: str, verb: str) -> None:
    _, proposal = await waiting(server)

    response = await server.client.request(method, f"/v1/proposals/{proposal}/{verb}")

    assert response.status_code == 405
    assert await state(server, proposal) == "pending"


async def test_a_stranger_or_a_page_of_another_site_decides_nothing(server: Served) -> None:
    _, proposal = await waiting(server)
    path = f"/v1/proposals/{proposal}/approve"
    page = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    opened = await server.stranger.post("/v1/session", json={"token": server.token}, headers=page)
    assert opened.status_code == 200

    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": server.url},
        {},
    ):
        response = await server.stranger.post(path, headers=headers)
        assert response.status_code in (401, 403), headers
        assert await state(server, proposal) == "pending"

    ours = await server.stranger.post(path, headers=page)
    assert ours.status_code == 200


async def test_a_french_reader_is_refused_in_french(server: Served) -> None:
    _, proposal = await waiting(server)
    path = f"/v1/proposals/{proposal}/approve"
    await server.client.post(path)

    error = error_of(
        await server.client.post(path, headers={"Accept-Language": "fr"}), 409, "conflict"
    )

    assert "la proposition est déjà" in error["message"]


async def test_no_mcp_tool_or_resource_decides(settings: Settings) -> None:
    async with served(settings.model_copy(update={"toolsets": TOOLSETS})) as server:
        await _try_by_mcp(server)


async def _try_by_mcp(server: Served) -> None:
    customer, proposal = await waiting(server)
    headers = {"Authorization": f"Bearer {server.token}"}
    async with (
        httpx.AsyncClient(headers=headers, timeout=20) as http,
        streamable_http_client(f"{server.url}/mcp", http_client=http) as (receive, send, _),
        ClientSession(receive, send) as session,
    ):
        begun = await session.initialize()
        listed = {tool.name for tool in (await session.list_tools()).tools}
        for name in ("approve", "approve_proposal", "reject_proposal", "reject", "decide"):
            assert (await session.call_tool(name, {"proposal": proposal})).isError, name
        for name in sorted(listed & set(build_registry().names())):
            if "proposal" in build_registry().get(name).args.model_fields:
                await session.call_tool(name, {"proposal": proposal, "state": "done"})
        resources = (
            (await session.list_resources()).resources if begun.capabilities.resources else []
        )
        for resource in resources:
            await session.read_resource(resource.uri)

    assert set(build_registry().names()) <= listed
    assert not [name for name in listed if "approve" in name or "reject" in name]
    assert await state(server, proposal) == "pending"
    assert await is_stopped(server, customer)


async def test_nothing_below_a_person_s_doors_reaches_the_approvals() -> None:
    # `covering` starts what a person granted beforehand; `asking` passes on what the user of an MCP
    # client answered, where the operator allows it.
    doors = {"tools/covering.py", "mcp_server/asking.py"}
    allowed = {"tools/approving.py", "tools/runtime.py", *doors}
    reaching = [
        str(path.relative_to(ROOT))
        for layer in ("tools", "mcp_server", "agent")
        for path in sorted((ROOT / layer).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in allowed and _reaches(path)
    ]

    assert reaching == []
    assert _reaches(ROOT / "ui" / "deciding.py")


def _reaches(path: Path) -> bool:
    """Whether a module takes `.approvals` of anything or calls for its class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        (
            isinstance(node, ast.Attribute)
            and node.attr == "approvals"
            and not ast.unparse(node.value).endswith(
                ".proposals"
            )  # the store's list of who said yes
        )
        or (isinstance(node, ast.ImportFrom) and any(one.name == "Approvals" for one in node.names))
        for node in ast.walk(tree)
    )


async def test_the_decisions_are_in_the_document_and_no_tool_is_called_so(
    settings: Settings,
) -> None:
    paths = document(settings)["paths"]

    for verb in ("approve", "reject"):
        operation = paths[f"/v1/proposals/{{proposal}}/{verb}"]
        assert set(operation) == {"post"}
        schema = operation["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert schema["additionalProperties"] is False
        assert {"200", "403", "404", "409", "413", "422"} <= set(operation["post"]["responses"])
    assert set(paths["/v1/proposals"]) == {"get"}
    effects = [tool.name for tool in build_registry() if tool.effect is Effect.EFFECT]
    assert effects
    assert not [name for name in build_registry().names() if "approve" in name or "reject" in name]
