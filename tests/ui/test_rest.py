"""REST: every tool by POST, errors in one shape, idempotency, languages, readable paths."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.ui.running import Served
from tests.ui.trial import SECRET

pytestmark = pytest.mark.asyncio(loop_scope="module")


def error_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["code"] == code
    assert set(error) == {"code", "message", "hint", "retryable", "problems"}
    assert error["message"]
    assert response.headers["x-request-id"]
    return error


async def test_a_tool_answers_by_post_as_the_local_person(server: Served) -> None:
    response = await server.call("trial_echo", text="hello", limit=5, tags=["a"])

    assert response.status_code == 200
    answer = response.json()
    assert answer["text"] == "hello"
    assert answer["limit"] == 5
    assert answer["tags"] == ["a"]
    assert answer["actor"] == "human:local:rest"


async def test_an_empty_body_means_no_arguments(server: Served) -> None:
    response = await server.client.post("/v1/tools/trial_echo")

    assert response.json()["limit"] == 20


async def test_customers_added_are_found_by_a_sentence(server: Served) -> None:
    added = await server.call("upsert_customer", name="Zoé Tremblay", city="Montréal")
    assert added.status_code == 200, added.text

    found = await server.call("find_customers", text="customers in Montréal")

    assert found.status_code == 200, found.text
    assert found.json()["outcome"] == "found"
    assert [item["name"] for item in found.json()["items"]] == ["Zoé Tremblay"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"limt": 3}, ["limt", "did you mean 'limit'"]),
        ({"limit": "many"}, ["limit", "many"]),
        ({"limit": 0}, ["limit", "greater than or equal to 1"]),
        ({"limit": 10**30}, ["limit"]),
        ({"text": 7}, ["text"]),
        ({"limit": True}, ["limit", "true"]),
        ({"text": None}, ["text"]),
        ({"text": "x" * 1_000_000}, ["text", "200"]),
        ({"text": "a\x00b"}, ["text", "control"]),
        ({"text": "a\u202eb"}, ["text", "direction"]),
        ({"tags": ["a", "b", "c", "d"]}, ["tags"]),
        ({"parts": [{"key": "k" * 30}]}, ["parts.0.key"]),
        ({"tenant": 2}, ["tenant", "unknown argument"]),
    ],
)
async def test_bad_arguments_are_refused_by_name(
    server: Served, body: dict[str, object], words: list[str]
) -> None:
    error = error_of(await server.call("trial_echo", **body), 422, "invalid_input")

    assert all(word in json.dumps(error, ensure_ascii=False) for word in words), error
    assert len(json.dumps(error)) < 4_000


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"limit": NaN}', b'{"text": "\\ud800"}'],
)
async def test_a_body_that_is_no_json_object_is_refused(server: Served, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    response = await server.client.post("/v1/tools/trial_echo", content=body, headers=headers)

    error_of(response, 422, "invalid_input")


@pytest.mark.parametrize("depth", [50, 10_000, 500_000])
async def test_a_deeply_nested_body_is_refused(server: Served, depth: int) -> None:
    body = b'{"parts": ' + b"[" * depth + b"]" * depth + b"}"
    headers = {"Content-Type": "application/json"}

    response = await server.client.post("/v1/tools/trial_echo", content=body, headers=headers)

    error_of(response, 422, "invalid_input")


async def test_another_media_type_is_refused(server: Served) -> None:
    response = await server.client.post("/v1/tools/trial_echo", content=b"text=hello")
    error_of(response, 415, "wrong_media_type")

    plain = {"Content-Type": "text/plain"}
    response = await server.client.post("/v1/tools/trial_echo", content=b"{}", headers=plain)
    error_of(response, 415, "wrong_media_type")


async def test_arguments_in_the_query_are_refused(server: Served) -> None:
    response = await server.client.post("/v1/tools/trial_echo?text=hello")

    error_of(response, 422, "invalid_input")


async def test_unknown_paths_tools_and_methods_have_our_errors(server: Served) -> None:
    error_of(await server.client.get("/v1/nothing"), 404, "not_found")
    error_of(await server.call("find_custmers"), 404, "not_found")
    refused = await server.client.get("/v1/tools/trial_echo")
    error_of(refused, 405, "method_not_allowed")
    assert refused.headers["allow"] == "POST"


async def test_a_defect_shows_only_its_id(server: Served) -> None:
    error = error_of(await server.call("trial_break"), 500, "internal")

    assert SECRET not in json.dumps(error)
    assert error["message"].startswith("internal error ")


async def test_an_error_of_the_tree_has_its_own_status(server: Served) -> None:
    error = error_of(await server.call("trial_break", text="conflict"), 409, "conflict")

    assert error["hint"] == "Take another."


async def test_the_same_key_and_arguments_give_the_first_result(server: Served) -> None:
    key = {"Idempotency-Key": "order-7"}
    body = {"text": "Twice"}

    first = await server.client.post("/v1/tools/trial_add", json=body, headers=key)
    second = await server.client.post("/v1/tools/trial_add", json=body, headers=key)

    assert first.status_code == 200, first.text
    assert second.json() == first.json()
    tenant = await server.runtime.tenant()
    named = await server.runtime.read(tenant.id, lambda reader: reader.customers.named("Twice", 10))
    assert len(named) == 1


async def test_the_same_key_with_other_arguments_is_a_conflict(server: Served) -> None:
    key = {"Idempotency-Key": "order-8"}
    await server.client.post("/v1/tools/trial_add", json={"text": "One"}, headers=key)

    other = await server.client.post("/v1/tools/trial_add", json={"text": "Two"}, headers=key)

    error_of(other, 409, "conflict")


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_of_the_wrong_length_is_refused(server: Served, key: str) -> None:
    headers = {"Idempotency-Key": key}

    response = await server.client.post("/v1/tools/trial_add", json={}, headers=headers)

    error_of(response, 422, "invalid_input")


@pytest.mark.parametrize(
    ("accepts", "locale"),
    [
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de, fr;q=0.5, en;q=0.7", "en"),
        ("de", "en"),
        ("fr;q=0", "en"),
        ("*" * 5000, "en"),
    ],
)
async def test_the_language_is_the_one_liked_best(
    server: Served, accepts: str, locale: str
) -> None:
    headers = {"Accept-Language": accepts}

    response = await server.client.post("/v1/tools/trial_echo", json={}, headers=headers)

    assert response.json()["locale"] == locale


async def test_a_request_id_is_kept_when_it_is_one(server: Served) -> None:
    given = await server.client.post(
        "/v1/tools/trial_echo", json={}, headers={"X-Request-Id": "abc-123"}
    )
    odd = await server.client.post(
        "/v1/tools/trial_echo", json={}, headers={"X-Request-Id": "a b\x7f" + "x" * 100}
    )

    assert given.headers["x-request-id"] == given.json()["request_id"] == "abc-123"
    assert odd.headers["x-request-id"] == odd.json()["request_id"] != ""
    assert " " not in odd.headers["x-request-id"]


async def test_readable_paths_are_the_same_tools(server: Served) -> None:
    added = (await server.call("upsert_customer", name="Ana", city="Lyon")).json()

    found = await server.client.get("/v1/customers", params={"text": "customers in Lyon"})
    card = await server.client.get(f"/v1/customers/{added['customer']['id']}")
    segments = await server.client.get("/v1/segments?limit=5")
    fields = await server.client.get("/v1/fields")
    jobs = await server.client.get("/v1/jobs")

    assert found.json()["total"] == 1, found.text
    assert card.json()["customer"]["name"] == "Ana", card.text
    assert segments.json()["total"] == 0
    assert fields.status_code == jobs.status_code == 200


async def test_readable_paths_refuse_what_they_do_not_know(server: Served) -> None:
    unknown = await server.client.get("/v1/customers?txt=x")
    twice = await server.client.get("/v1/customers?text=a&text=b")
    nobody = await server.client.get("/v1/customers/cus_0000000000000")
    odd = await server.client.get("/v1/customers/%00")

    assert "did you mean 'text'" in error_of(unknown, 422, "invalid_input")["message"]
    error_of(twice, 422, "invalid_input")
    error_of(nobody, 404, "not_found")
    assert odd.status_code in (404, 422)


async def test_the_list_of_tools_is_the_registry(server: Served) -> None:
    listed = (await server.client.get("/v1/tools")).json()["tools"]

    assert [tool["name"] for tool in listed] == list(server.runtime.registry.names())
    assert all(tool["arguments"]["additionalProperties"] is False for tool in listed)
