"""Records of ours as a sync sees them, read in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from store.ids import to_text
from store.outside import About, CompanyRow, ProjectRow, TaskRow, TouchRow
from store.ports import Reader, Tx
from store.types import Customer, Tenant
from tools.connectors.port import Kind
from tools.sync.local import Instant, LocalRecord, Tie, Value
from tools.sync.people import CustomerValues, major
from tools.sync.summaries import company_summary

NOBODY = About()
MAX_BODY = 10_000
CLOSES_MS = 90 * 86_400_000  # after its last change, where somebody asks when a project will close
TITLES = {"call": "Call", "email": "E-mail", "sms": "SMS", "whatsapp": "WhatsApp"}


def read_records(
    reader: Reader | Tx, tenant: Tenant, kind: Kind, ids: Sequence[int]
) -> list[LocalRecord]:
    """Records of one kind, a thousand or so at a time; unknown ones are left out."""
    read: dict[Kind, Callable[[Reader | Tx, Tenant, Sequence[int]], list[LocalRecord]]] = {
        Kind.CUSTOMER: _customers,
        Kind.COMPANY: lambda r, t, i: [_company(row, t) for row in r.outside.companies(i)],
        Kind.PROJECT: lambda r, t, i: [_project(row, t) for row in r.outside.projects(i)],
        Kind.CALL: lambda r, _, i: [_touch(row, Kind.CALL) for row in r.outside.touches(i)],
        Kind.NOTE: lambda r, _, i: [_touch(row, Kind.NOTE) for row in r.outside.touches(i)],
        Kind.TASK: lambda r, _, i: [_task(row) for row in r.outside.tasks(i)],
    }
    return read[kind](reader, tenant, ids)


def _customers(reader: Reader | Tx, tenant: Tenant, ids: Sequence[int]) -> list[LocalRecord]:
    about = reader.outside.about(ids)
    return [_customer(one, about.get(one.id, NOBODY), tenant) for one in reader.customers.many(ids)]


def _customer(customer: Customer, about: About, tenant: Tenant) -> LocalRecord:
    ties = (Tie(Kind.COMPANY, customer.company_id, primary=True),) if customer.company_id else ()
    return LocalRecord(
        kind=Kind.CUSTOMER,
        id=customer.id,
        key=to_text("customer", customer.id),
        name=customer.name,
        updated_at=max(customer.updated_at, about.scored_at or 0),
        values=CustomerValues(customer, about, tenant),
        email=customer.email,
        phone=customer.phone,
        ties=ties,
    )


def _company(row: CompanyRow, tenant: Tenant) -> LocalRecord:
    key = to_text("company", row.id)
    texts = ("name", "domain", "industry", "website", "phone", "city", "region", "country")
    values: dict[str, Value] = {
        **_plain(row, texts),
        "id": key,
        "employees": None if row.employees is None else Decimal(row.employees),
        "summary": row.summary or company_summary(row, tenant),
    }
    return LocalRecord(
        kind=Kind.COMPANY,
        id=row.id,
        key=key,
        name=row.name,
        updated_at=row.updated_at,
        values=values,
    )


def _project(row: ProjectRow, tenant: Tenant) -> LocalRecord:
    key = to_text("project", row.id)
    first = row.companies[:1]
    people = tuple(Tie(Kind.CUSTOMER, one) for one in row.people)
    companies = tuple(Tie(Kind.COMPANY, one, primary=(one,) == first) for one in row.companies)
    values: dict[str, Value] = {
        "id": key,
        "name": row.name,
        "stage": row.stage,
        "value": major(row.value_minor, tenant),
        "external_id": row.external_id,
        "source": row.source,
        "close_by": Instant(row.updated_at + CLOSES_MS),
    }
    return LocalRecord(
        kind=Kind.PROJECT,
        id=row.id,
        key=key,
        name=row.name,
        updated_at=row.updated_at,
        values=values,
        ties=(*people, *companies),
    )


def _touch(row: TouchRow, kind: Kind) -> LocalRecord:
    key = to_text("communication", row.id)
    title = row.subject or TITLES.get(row.channel, row.channel.capitalize())
    body = row.body[:MAX_BODY]
    told = body if kind is Kind.CALL else f"{title} ({row.channel}, {row.direction})\n{body}"
    values: dict[str, Value] = {
        "id": key,
        "title": title,
        "body": told.strip(),
        "channel": row.channel,
        "direction": row.direction,
        "status": row.status,
        "at": Instant(row.occurred_at),
    }
    return LocalRecord(
        kind=kind,
        id=row.id,
        key=key,
        name=title,
        updated_at=row.occurred_at,
        values=values,
        ties=(Tie(Kind.CUSTOMER, row.customer_id),),
    )


def _task(row: TaskRow) -> LocalRecord:
    key = to_text("task", row.id)
    customer = (Tie(Kind.CUSTOMER, row.customer_id),) if row.customer_id else ()
    project = (Tie(Kind.PROJECT, row.project_id),) if row.project_id else ()
    values: dict[str, Value] = {
        **_plain(row, ("title", "body", "state", "priority", "assignee")),
        "id": key,
        # HubSpot makes no task without a date: one that stays keeps it from looking changed.
        "due": Instant(row.due_at if row.due_at is not None else row.created_at),
    }
    return LocalRecord(
        kind=Kind.TASK,
        id=row.id,
        key=key,
        name=row.title,
        updated_at=row.updated_at,
        values=values,
        ties=(*customer, *project),
    )


def _plain(row: object, names: Iterable[str]) -> dict[str, Value]:
    return {name: getattr(row, name) or None for name in names}
