"""Health, and the one line a request leaves in the log."""

from __future__ import annotations

import json
import logging

import pytest

from tests.ui.running import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_process_that_serves_is_alive_and_ready(server: Served) -> None:
    assert (await server.stranger.get("/healthz")).json() == {"status": "ok"}
    assert (await server.stranger.get("/readyz")).json() == {"status": "ok"}


async def test_an_operator_sees_database_queue_and_versions(server: Served) -> None:
    health = (await server.client.get("/health/detailed")).json()

    assert health["database"]["dialect"] == "sqlite"
    assert health["database"]["revision"]
    assert health["worker"] is True
    assert (health["jobs_ready"], health["jobs_dead"], health["queue_lag_ms"]) == (0, 0, 0)
    assert health["version"]
    assert server.token not in json.dumps(health)


async def test_a_request_leaves_one_line_without_what_was_asked(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rapport.request")
    secrets = ("Zoé Secret", "hidden-in-query", "hidden-key", server.token)
    headers = {"Idempotency-Key": "hidden-key", "X-Request-Id": "line-1"}

    await server.client.post("/v1/tools/trial_echo", json={"text": "Zoé Secret"}, headers=headers)
    await server.client.get("/v1/customers/hidden-in-query?text=hidden-in-query")
    await server.stranger.get("/hidden-in-query")

    lines = [vars(record) for record in caplog.records if record.name == "rapport.request"]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/v1/tools/trial_echo", 200),
        ("GET", "/v1/customers/{customer}", 422),
        ("GET", "-", 401),
    ]
    assert lines[0]["request_id"] == "line-1"
    assert lines[0]["signed_in"] == "token"
    assert [line["outcome"] for line in lines] == ["done", "invalid_input", "not_signed_in"]
    told = " ".join(str(vars(record)) for record in caplog.records if "httpx" not in record.name)
    assert not any(secret in told for secret in secrets)
