"""Webhook endpoints by REST and on the command line; notifications are seen by who looks."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.standins.receiver import Reply, receiving
from tests.ui.command import Command
from tests.ui.running import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")
URL = "https://n8n.example.com/webhook/abc?key=hidden"


async def test_an_endpoint_is_added_listed_without_secrets_and_removed(server: Served) -> None:
    given = {"url": URL, "events": ["reply.received"], "headers": {"X-Key": "k-e-y"}}
    made = await server.client.post("/v1/webhook-endpoints", json=given)
    assert made.status_code == 200, made.text
    assert made.json()["secret"].startswith("whsec_")
    listed = await server.client.get("/v1/webhook-endpoints")
    [line] = listed.json()["items"]
    assert (line["url"], line["headers"]) == ("https://n8n.example.com/webhook/abc?…", ["X-Key"])
    assert not [word for word in ("hidden", "k-e-y", "whsec_") if word in listed.text]
    gone = await server.client.post(f"/v1/webhook-endpoints/{line['id']}/remove")
    assert gone.json()["outcome"] == "removed"
    assert (await server.client.post(f"/v1/webhook-endpoints/{line['id']}/test")).status_code == 404


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"url": "http://127.0.0.1:5678/x"}, "url"),
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"url": URL, "events": ["everything"]}, "events"),
        ({"url": URL, "headers": {"Host": "evil"}}, "headers"),
        ({"url": URL, "headers": {"X-A": "a\r\nX-B: b"}}, "headers.X-A"),
        ({"url": URL, "secret": "mine"}, "secret"),
        ({}, "url"),
    ],
)
async def test_what_cannot_be_used_is_named_and_nothing_is_kept(
    server: Served, given: dict[str, object], named: str
) -> None:
    answer = await server.client.post("/v1/webhook-endpoints", json=given)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["problems"][0]["field"] == named
    assert (await server.client.get("/v1/webhook-endpoints")).json()["items"] == []


async def test_what_was_looked_at_is_no_longer_new(server: Served) -> None:
    made = await server.call("upsert_customer", name="Ana", email="ana.new@example.com")
    customer = made.json()["customer"]["id"]
    await server.call("log_communication", customer=customer, channel="sms", direction="in")
    found = (await server.client.get("/v1/notifications", params={"unseen": "true"})).json()
    assert found["unseen"] == len(found["items"]) > 0
    newest = found["items"][0]["id"]
    seen = await server.client.post("/v1/notifications/seen", json={"up_to": newest})
    assert seen.json() == {"seen": found["unseen"]}
    assert (await server.client.get("/v1/notifications")).json()["unseen"] == 0
    for wrong in ({}, {"up_to": 7}, {"up_to": "ntf_x"}, {"up_to": newest, "all": True}):
        refused = await server.client.post("/v1/notifications/seen", json=wrong)
        assert refused.status_code == 422


async def test_a_worker_that_was_killed_delivers_again_under_the_same_id(tmp_path: Path) -> None:
    command = Command(tmp_path / "home", tmp_path)
    settings = {"RAPPORT_ALLOW_PRIVATE_WEBHOOKS": "true", "RAPPORT_LEASE_SECONDS": "1"}
    with receiving() as receiver:
        added = command.run("webhooks", "add", receiver.url, **settings)
        key = added.stdout.split()[0]
        receiver.replies.append(Reply(hang=20))
        killed = command.start("webhooks", "test", key, **settings)
        assert await asyncio.to_thread(receiver.came.wait, 40)
        killed.kill()
        killed.communicate()
        assert command.run("webhooks", "test", key, **settings).returncode == 0
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert len(ids) == 3
    assert len(set(ids)) == 2  # the one that was cut off came twice, the other once
    assert ids.count(ids[0]) == 2


async def test_the_command_line_adds_tests_and_removes_one(tmp_path: Path) -> None:
    command = Command(tmp_path / "home", tmp_path)

    def rapport(*words: str) -> subprocess.CompletedProcess[str]:
        return command.run("webhooks", *words, RAPPORT_ALLOW_PRIVATE_WEBHOOKS="true")

    with receiving() as receiver:
        added = rapport("add", receiver.url, "--header", "X-Key: 1")
        assert added.returncode == 0, added.stderr
        line, secret = added.stdout.splitlines()
        key = line.split()[0]
        tried = rapport("test", key)
        assert (tried.returncode, tried.stdout.splitlines()[-1]) == (0, "delivered 200")
        body = Webhook(secret).verify(receiver.got[0].body, dict(receiver.got[0].headers))
        assert body["eventType"] == "webhook.test"
    assert secret not in rapport("list").stdout
    assert rapport("remove", key).returncode == 0
    assert rapport("sing").returncode == 2
