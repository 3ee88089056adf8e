"""Every tool over REST on the product's own registry: its happy path, and never a defect."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from store.clock import real_ms
from store.ids import from_text, to_text
from store.ports import Tx
from store.types import JobRequest
from store.webhooks import DeliveryState
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.ui.running import Served, served
from tools.catalogue import build_registry
from tools.context import Ctx
from tools.settings import Settings
from tools.sync.inbound_polling import enqueue_polls
from tools.sync.inbound_receiving import KIND as INBOUND
from tools.webhooks.endpoints import Endpoints
from ui.actors import local_actor

pytestmark = pytest.mark.asyncio(loop_scope="module")

CRM = {tool.name for tool in build_registry() if tool.toolset == "crm"}


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
        "list_standing_approvals": {},
        **await outreach_answers(server),
        **await pipeline_answers(server),
        "list_notifications": {},
        "get_settings": {},
        "update_settings": {"changes": [{"setting": "notifications.reply.email", "value": "off"}]},
        "list_deliveries": {},
        "retry_delivery": {"delivery": await failed_delivery(server)},
    }


async def failed_delivery(server: Served) -> str:
    """An event that an endpoint did not take."""
    ctx, runtime = await person(server), server.runtime
    endpoints = Endpoints(runtime.settings)
    made = await endpoints.add(ctx, "https://hooks.example.com/x", ["proposal.rejected"], {})
    own = from_text("webhook_endpoint", made.endpoint.id)

    def unit(tx: Tx) -> int:
        key, failed = tx.webhooks.next_id(), DeliveryState.FAILED
        tx.webhooks.add_delivery(key, own, "proposal.rejected", "{}", now_ms=0)
        tx.webhooks.settle(key, state=failed, status=500, error="", next_at=None, now_ms=0)
        return key

    return to_text("webhook_delivery", await runtime.write(ctx.tenant.id, unit))


async def pipeline_answers(server: Served) -> dict[str, dict[str, Any]]:
    """Right requests of the tools about projects and tasks."""
    person = (await server.call("upsert_customer", name="Noor Haddad")).json()["customer"]["id"]
    project = (await server.call("upsert_project", name="Loft")).json()["project"]["id"]
    task = (await server.call("create_task", title="Call Noor")).json()["task"]["id"]
    return {
        "upsert_project": {"name": "Garage", "value": "1200"},
        "get_project": {"project": project},
        "list_projects": {},
        "suppress_project": {"project": project},
        "link_project_customer": {"project": project, "customer": person},
        "create_task": {"title": "Send the quote"},
        "list_tasks": {},
        "update_task": {"task": task, "state": "done"},
        "score_customers": {"customer": person},
        "enrich_customer": {"customer": person, "text": "Title: Buyer"},
        "get_company": {"company": await company(server)},
    }


async def company(server: Served) -> str:
    """A company that is there."""
    await server.call("upsert_customer", name="Theo Marsh", company="Loft Mercier")
    return "Loft Mercier"


async def outreach_answers(server: Served) -> dict[str, dict[str, Any]]:
    """Right requests of the tools that contact people."""
    lea = (
        await server.call(
            "upsert_customer", name="Lea", email="lea@example.com", phone="+15145550142"
        )
    ).json()["customer"]["id"]
    await server.call(
        "set_contact_policy", customer=lea, channel="email", consent="granted", source="form"
    )
    await server.call("set_contact_policy", customer=lea, channel="sms", suppress=True)
    first, going, paused, waiting = [await campaign(server, lea) for _ in range(4)]
    # Once the first was sent the others wait a day, under way.
    for proposal in (first["proposal"], going["proposal"], paused["proposal"]):
        await server.runtime.approvals.approve(proposal, await person(server))
    await server.call("pause_campaign", campaign=paused["campaign"])
    draft = (await server.call("draft_message", goal="thank them", customer=lea)).json()["draft"]
    return {
        "send_message": {"draft": draft},
        "get_campaign": {"campaign": going["campaign"]},
        "list_campaigns": {},
        "pause_campaign": {"campaign": going["campaign"]},
        "resume_campaign": {"campaign": paused["campaign"]},
        "cancel_campaign": {"campaign": waiting["campaign"]},
        "check_eligibility": {"customer": lea},
        "set_contact_policy": {"customer": lea, "channel": "call", "consent": "denied"},
        "lift_suppression": {"customer": lea, "channel": "sms", "reason": "She asked for it"},
        "list_proposals": {},
        "get_contact_rules": {},
        "change_contact_rules": {"changes": [{"setting": "call.per_day", "value": "2"}]},
        "retry_job": {"job": await dead_job(server)},
    }


async def campaign(server: Served, customer: str) -> dict[str, Any]:
    """A campaign to one customer that waits for approval."""
    drafted = await server.call("draft_message", goal="thank them", customer=customer)
    proposed = await server.call("send_message", draft=drafted.json()["draft"])
    assert proposed.json()["outcome"] == "proposed", proposed.text
    return proposed.json()


async def person(server: Served) -> Ctx:
    """The local person, who may approve."""
    return await server.runtime.ctx(local_actor("rest"))


async def dead_job(server: Served) -> str:
    """A job that was given up."""
    runtime = server.runtime
    tenant, store = await runtime.tenant(), await runtime.store()
    request = JobRequest(kind="nothing", payload="{}", queue="dead", max_attempts=1)
    key = await runtime.write(tenant.id, lambda tx: tx.jobs.enqueue(request, actor="test"))
    [job] = await store.claim_jobs(queue="dead", limit=1, lease_seconds=60)
    await runtime.write(tenant.id, lambda tx: tx.jobs.fail(job, error="given up", retry_at=None))
    return to_text("job", key)


async def imported(server: Served) -> str:
    """The job of an import that has ended."""
    text = "name,email\nZoë,zoe@example.com\n"
    begun = await server.call("import_records", noun="customers", text=text)
    job = begun.json()["job"]
    await server.runtime.run_job(from_text("job", job))
    return job


async def test_every_tool_answers_a_right_request(server: Served) -> None:
    given = await answers(server)

    assert set(given) | CRM == set(build_registry().names())
    for name, arguments in given.items():
        response = await server.call(name, **arguments)
        assert response.status_code == 200, f"{name}: {response.text}"
        assert isinstance(response.json(), dict)


async def test_every_tool_of_an_outside_crm_answers_a_right_request(settings: Settings) -> None:
    standin = Standin()
    async with serving(standin) as url:
        token = SecretStr(standin.service_key)
        known = settings.model_copy(update={"hubspot_token": token, "hubspot_url": url})
        async with served(known) as server:
            ada = {"name": "Ada", "email": "ada@example.com", "city": "Lyon"}
            who = (await server.call("upsert_customer", **ada)).json()
            given: dict[str, dict[str, Any]] = {
                "connect_crm": {},
                "list_connections": {},
                "test_connection": {},
                "map_field": {"field": "city", "local": "city", "owner": "newest"},
                "set_inbound": {"inbound": "on"},
                "schedule_sync": {"frequency": "manual"},
                "sync_crm": {"customer": who["customer"]["id"]},
                "get_sync": {},
            }
            for name, arguments in given.items():
                await answered(server, name, **arguments)
            await synced(server, (await answered(server, "get_sync"))["runs"][0])
            await server.call("upsert_customer", **{**ada, "city": "Paris"})
            [contact] = standin.state.objects["contacts"].values()
            standin.state.update(contact, {"city": "Nantes"})
            await polled(server)
            assert (await answered(server, "list_conflicts"))["total"] == 1
            settled = await answered(server, "resolve_conflict", take="theirs")
            assert (settled["settled"], settled["total"]) == (["city"], 0)
            for name in ("undo_sync", "disconnect_crm"):
                await answered(server, name)
            more = {"list_conflicts", "resolve_conflict", "undo_sync", "disconnect_crm"}
            assert {*given, *more} == CRM


async def answered(server: Served, name: str, **arguments: Any) -> dict[str, Any]:
    """The right answer of a tool."""
    response = await server.call(name, **arguments)
    assert response.status_code == 200, f"{name}: {response.text}"
    return response.json()


async def synced(server: Served, run: dict[str, Any]) -> None:
    """Approve a sync and let it end."""
    decided = await server.runtime.approvals.approve(run["proposal"], await person(server))
    await server.runtime.run_job(from_text("job", decided.job or ""))


async def polled(server: Served) -> None:
    """Ask the CRM what changed there, and let that end."""
    tenant = await server.runtime.tenant()
    await server.runtime.write(tenant.id, lambda tx: enqueue_polls(tx, real_ms()))
    page = await server.runtime.read(
        tenant.id,
        lambda reader: reader.jobs.page(state=None, kind=INBOUND, limit=1, cursor=None),
    )
    await server.runtime.run_job(page.items[0].id)


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
