"""Every tool over REST on the product's own registry: its happy path, and never a defect."""

from __future__ import annotations

from typing import Any

import pytest

from store.ids import from_text
from tests.ui.running import Served
from tools.catalogue import build_registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answers(server: Served) -> dict[str, dict[str, Any]]:
    """A right request for each tool, on data made by the first ones."""
    customer = (
        await server.call("upsert_customer", name="Ana Souza", email="ana@example.com", city="Lyon")
    ).json()["customer"]["id"]
    file = (await server.client.post("/v1/files?name=a.csv", content=b"Name\nBen\n")).json()["id"]
    drafted = await server.call("draft_message", goal="thank them", customer=customer)
    order = {"external_id": "o-1", "customer": customer, "amount": "12.50", "date": "2026-07-01"}
    return {
        "find_customers": {"text": "customers in Lyon"},
        "get_customer": {"customer": customer},
        "describe_fields": {},
        "save_segment": {"name": "Lyon", "text": "customers in Lyon"},
        "list_segments": {},
        "log_communication": {
            "customer": customer,
            "channel": "note",
            "direction": "in",
            "body": "x",
        },
        "list_communications": {"customer": customer},
        "upsert_customer": {"name": "Ana Souza", "email": "ana@example.com", "tags": ["vip"]},
        "record_order": order,
        "explain_segment": {"text": "customers in Lyon"},
        "compare_segments": {"left": "customers in Lyon", "right": "customers in France"},
        "import_records": {"noun": "customers", "file": file},
        "export_records": {"noun": "customers"},
        "undo_import": {"job": await imported(server)},
        "draft_message": {"goal": "thank them", "customer": customer},
        "revise_draft": {"draft": drafted.json()["draft"], "instruction": "shorter"},
        "save_template": {"name": "Hello", "subject": "Hi", "body": "Hi {customerName}."},
        "list_templates": {},
        "list_jobs": {},
        "list_audit": {},
    }


async def imported(server: Served) -> str:
    """The job of an import that has ended."""
    text = "name,email\nZoë,zoe@example.com\n"
    begun = await server.call("import_records", noun="customers", text=text)
    job = begun.json()["job"]
    await server.runtime.run_job(from_text("job", job))
    return job


async def test_every_tool_answers_a_right_request(server: Served) -> None:
    given = await answers(server)

    assert set(given) == set(build_registry().names())
    for name, arguments in given.items():
        response = await server.call(name, **arguments)
        assert response.status_code == 200, f"{name}: {response.text}"
        assert isinstance(response.json(), dict)


@pytest.mark.parametrize("tool", build_registry().names())
async def test_every_tool_refuses_what_it_does_not_know(server: Served, tool: str) -> None:
    fields = build_registry().get(tool).args.model_fields
    for body in (
        {"nonsense": 1},
        {"tenant": 1},
        {"tenant_id": 2, "actor": "root"},
        *({name: {"deep": ["wrong"]}} for name in fields),
        *({name: "\x00"} for name in fields),
        *({name: "x" * 1_000_000} for name in fields),
        *({name: -1e308} for name in fields),
    ):
        response = await server.call(tool, **body)
        assert response.status_code == 422, f"{body!s:.80}: {response.text[:300]}"
        assert response.json()["error"]["code"] == "invalid_input"
        assert len(response.content) < 5_000
