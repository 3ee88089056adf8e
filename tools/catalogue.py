"""The tools there are: the explicit list that every door is derived from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tools.automating import ENRICH, RESCORE
from tools.campaigns.executing import ResumeExecutor, SendExecutor
from tools.campaigns.sending import KIND as SEND_CAMPAIGN
from tools.campaigns.sending import send_job
from tools.context import Role
from tools.enrichment.job import enrich_job
from tools.files.exporting import KIND as EXPORT
from tools.files.exporting import export_job
from tools.files.importing import KIND as IMPORT
from tools.files.importing import import_job
from tools.files.undoing import KIND as UNDO
from tools.files.undoing import undo_job
from tools.jobs.handler import Handler
from tools.notifying.mailing import mail_job
from tools.notifying.notes import MAIL
from tools.operations.audit import list_audit
from tools.operations.campaign_changes import (
    RESUME,
    cancel_campaign,
    pause_campaign,
    resume_campaign,
)
from tools.operations.campaigns import get_campaign, list_campaigns
from tools.operations.communications import list_communications, log_communication
from tools.operations.companies import get_company
from tools.operations.comparing import compare_segments
from tools.operations.conflicts import list_conflicts, resolve_conflict
from tools.operations.connections import (
    connect_crm,
    disconnect_crm,
    list_connections,
    map_field,
    test_connection,
)
from tools.operations.contact import set_contact_policy
from tools.operations.contact_rules import change_contact_rules, get_contact_rules
from tools.operations.customer_changes import upsert_customer
from tools.operations.customers import get_customer
from tools.operations.deliveries import list_deliveries, retry_delivery
from tools.operations.draft_changes import revise_draft
from tools.operations.drafting import draft_message
from tools.operations.eligibility import check_eligibility
from tools.operations.enrichment import enrich_customer
from tools.operations.explaining import explain_segment
from tools.operations.fields import describe_fields
from tools.operations.finding import find_customers
from tools.operations.inbound import set_inbound
from tools.operations.jobs import list_jobs, retry_job
from tools.operations.notifications import list_notifications
from tools.operations.orders import record_order
from tools.operations.project_lists import get_project, list_projects
from tools.operations.projects import link_project_customer, suppress_project, upsert_project
from tools.operations.proposals import list_proposals
from tools.operations.scores import score_customers
from tools.operations.segments import list_segments, save_segment
from tools.operations.sending import KIND as SEND
from tools.operations.sending import send_message
from tools.operations.standing import list_standing_approvals
from tools.operations.suppressions import KIND as LIFT
from tools.operations.suppressions import LiftExecutor, lift_suppression
from tools.operations.sync_history import get_sync
from tools.operations.sync_schedules import schedule_sync
from tools.operations.syncing import sync_crm, undo_sync
from tools.operations.tasks import create_task, list_tasks, update_task
from tools.operations.templates import list_templates, save_template
from tools.operations.tenant_settings import get_settings, update_settings
from tools.operations.transfer import export_records, import_records
from tools.operations.undoing import undo_import
from tools.proposing import Executor
from tools.registry import Registry
from tools.scores.job import KIND as SCORE
from tools.scores.job import score_job
from tools.scores.refreshing import rescore_job
from tools.sync.executing import KIND as SYNC_RUN
from tools.sync.executing import SYNC, UNDO_SYNC, SyncExecutor
from tools.sync.inbound_job import inbound_job
from tools.sync.inbound_receiving import KIND as INBOUND
from tools.sync.job import sync_job
from tools.sync.planning_job import KIND as PLAN_SYNC
from tools.sync.planning_job import plan_job
from tools.tool import Effect, Tool, define
from tools.webhooks.delivering import deliver_job
from tools.webhooks.events import DELIVER

CORE, SEGMENTS, RECORDS, ADMIN = "core", "segments", "records", "admin"
CAMPAIGNS, PIPELINE, CRM, ENRICHMENT = "campaigns", "pipeline", "crm", "enrichment"
READ, WRITE, EFFECT = Effect.READ, Effect.WRITE, Effect.EFFECT


@cache
def _tools() -> tuple[Tool, ...]:
    return (
        *_core(),
        *_segments(),
        *_records(),
        *_campaigns(),
        *_pipeline(),
        *_admin(),
        *_connecting(),
    )


def _core() -> tuple[Tool, ...]:
    return (
        define(find_customers, READ, CORE, title="Find customers"),
        define(get_customer, READ, CORE, title="Show a customer"),
        define(describe_fields, READ, CORE, title="What can be asked"),
        define(save_segment, WRITE, CORE, title="Save a segment", idempotent=True),
        define(list_segments, READ, CORE, title="Saved segments"),
        define(draft_message, WRITE, CORE, title="Write a message"),
        define(send_message, EFFECT, CORE, title="Send a draft", untrusted=True),
        define(get_campaign, READ, CORE, title="How a campaign stands", untrusted=True),
        define(check_eligibility, READ, CORE, title="Who may be contacted", untrusted=True),
        define(set_contact_policy, WRITE, CORE, title="Consent and refusals", idempotent=True),
        define(log_communication, WRITE, CORE, title="Log a communication"),
        define(list_communications, READ, CORE, title="Logged communications"),
        define(list_proposals, READ, CORE, title="Waiting for approval", untrusted=True),
    )


def _segments() -> tuple[Tool, ...]:
    return (
        define(explain_segment, READ, SEGMENTS, title="Explain a segment"),
        define(compare_segments, READ, SEGMENTS, title="Compare two segments"),
        define(export_records, WRITE, SEGMENTS, title="Export to a file"),
    )


def _records() -> tuple[Tool, ...]:
    return (
        define(upsert_customer, WRITE, RECORDS, title="Add or change a customer", idempotent=True),
        define(record_order, WRITE, RECORDS, title="Record an order", idempotent=True),
        define(upsert_project, WRITE, RECORDS, title="Add or change a project", idempotent=True),
        define(get_project, READ, RECORDS, title="Show a project"),
        define(list_projects, READ, RECORDS, title="Projects"),
        define(suppress_project, WRITE, RECORDS, title="Stop calls for a project", idempotent=True),
        define(link_project_customer, WRITE, RECORDS, title="Who is in a project", idempotent=True),
        define(
            import_records, WRITE, RECORDS, title="Import a file", idempotent=True, untrusted=True
        ),
        define(undo_import, WRITE, RECORDS, title="Undo an import", destructive=True),
    )


def _campaigns() -> tuple[Tool, ...]:
    return (
        define(revise_draft, WRITE, CAMPAIGNS, title="Change a draft"),
        define(save_template, WRITE, CAMPAIGNS, title="Save a template", idempotent=True),
        define(list_templates, READ, CAMPAIGNS, title="Templates"),
        define(list_campaigns, READ, CAMPAIGNS, title="Campaigns"),
        define(pause_campaign, WRITE, CAMPAIGNS, title="Pause a campaign"),
        define(resume_campaign, EFFECT, CAMPAIGNS, title="Go on with a campaign"),
        define(cancel_campaign, WRITE, CAMPAIGNS, title="Cancel a campaign", destructive=True),
        define(lift_suppression, EFFECT, CAMPAIGNS, title="Contact an address again"),
        define(list_notifications, READ, CAMPAIGNS, title="What needs attention", untrusted=True),
    )


def _pipeline() -> tuple[Tool, ...]:
    return (
        define(create_task, WRITE, PIPELINE, title="Add a task"),
        define(list_tasks, READ, PIPELINE, title="Tasks"),
        define(update_task, WRITE, PIPELINE, title="Change a task", idempotent=True),
        define(score_customers, WRITE, ENRICHMENT, title="Score customers", idempotent=True),
        define(enrich_customer, WRITE, ENRICHMENT, title="Find out more", idempotent=True),
        define(get_company, READ, ENRICHMENT, title="Show a company"),
    )


def _connecting() -> tuple[Tool, ...]:
    return (
        define(sync_crm, EFFECT, CRM, title="Sync to the CRM", untrusted=True),
        define(get_sync, READ, CRM, title="What syncs did", untrusted=True),
        define(connect_crm, WRITE, CRM, title="Connect a CRM", role=Role.ADMIN),
        define(list_connections, READ, CRM, title="Connected CRMs"),
        define(test_connection, WRITE, CRM, title="Try a connection", role=Role.ADMIN),
        define(
            disconnect_crm,
            WRITE,
            CRM,
            title="Disconnect a CRM",
            destructive=True,
            role=Role.ADMIN,
        ),
        define(map_field, WRITE, CRM, title="Map a field", idempotent=True, role=Role.ADMIN),
        define(undo_sync, EFFECT, CRM, title="Undo a sync", untrusted=True),
        define(set_inbound, WRITE, CRM, title="Changes from a CRM", role=Role.ADMIN),
        define(list_conflicts, READ, CRM, title="Conflicts with a CRM", untrusted=True),
        define(
            resolve_conflict,
            WRITE,
            CRM,
            title="Settle a conflict",
            idempotent=True,
            untrusted=True,
        ),
        define(
            schedule_sync,
            WRITE,
            CRM,
            title="When a CRM syncs",
            idempotent=True,
            role=Role.ADMIN,
        ),
    )


def _admin() -> tuple[Tool, ...]:
    return (
        define(get_contact_rules, READ, ADMIN, title="Contact policy"),
        define(
            change_contact_rules,
            WRITE,
            ADMIN,
            title="Change the contact policy",
            role=Role.ADMIN,
        ),
        define(get_settings, READ, ADMIN, title="Settings"),
        define(
            update_settings,
            WRITE,
            ADMIN,
            title="Change settings",
            idempotent=True,
            role=Role.ADMIN,
        ),
        define(list_deliveries, READ, ADMIN, title="Webhook deliveries", untrusted=True),
        define(
            retry_delivery, WRITE, ADMIN, title="Retry a webhook", role=Role.ADMIN, untrusted=True
        ),
        define(list_jobs, READ, ADMIN, title="Jobs", untrusted=True),
        define(retry_job, WRITE, ADMIN, title="Retry or discard a job", untrusted=True),
        define(list_standing_approvals, READ, ADMIN, title="Standing approvals"),
        define(list_audit, READ, ADMIN, title="Audit log", role=Role.ADMIN),
    )


def build_registry() -> Registry:
    """Every tool, in the order it is shown."""
    return Registry(_tools())


def build_handlers() -> Mapping[str, Handler]:
    """The handler of each kind of job."""
    return {
        IMPORT: import_job,
        EXPORT: export_job,
        UNDO: undo_job,
        SCORE: score_job,
        ENRICH: enrich_job,
        RESCORE: rescore_job,
        SEND_CAMPAIGN: send_job,
        MAIL: mail_job,
        DELIVER: deliver_job,
        PLAN_SYNC: plan_job,
        SYNC_RUN: sync_job,
        INBOUND: inbound_job,
    }


def build_executors() -> Mapping[str, Executor]:
    """What an approved proposal of each kind does."""
    return {
        LIFT: LiftExecutor(),
        SEND: SendExecutor(),
        RESUME: ResumeExecutor(),
        SYNC: SyncExecutor(),
        UNDO_SYNC: SyncExecutor(),
    }
