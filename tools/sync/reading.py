"""Records of ours as a sync sees them, read in bulk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from store.ids import to_text
from store.outside import About, CompanyRow, ProjectRow, TaskRow, TouchRow
from store.ports import Reader, Tx
from store.types import Customer, Tenant, minor_digits
from tools.connectors.port import Kind
from tools.sync.local import Instant, LocalRecord, Tie, Value
from tools.sync.summaries import company_summary, customer_summary

NOBODY = About()
MAX_BODY = 10_000
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
    people = reader.customers.many(ids)
    return [_customer(one, about.get(one.id, NOBODY), tenant) for one in people]


def _customer(customer: Customer, about: About, tenant: Tenant) -> LocalRecord:
    ties = (Tie(Kind.COMPANY, customer.company_id, primary=True),) if customer.company_id else ()
    given, family = _names(customer)
    values: dict[str, Value] = {
        **_plain(customer, _CUSTOMER_TEXTS),
        **_moments(customer, _CUSTOMER_MOMENTS),
        "id": to_text("customer", customer.id),
        "given_name": given,
        "family_name": family,
        "tags": customer.tags,
        "do_not_call": customer.do_not_call,
        "automation": customer.automation_enabled,
        "spend": _major(customer.spend_minor, tenant),
        "average_order": _major(customer.average_order_minor, tenant),
        "orders": Decimal(customer.order_count),
        "visits": Decimal(customer.visits),
        "summary": customer_summary(customer, tenant),
        **_about(about),
        **{f"custom.{key}": _own(value) for key, value in customer.custom.items()},
        **{f"consent.{channel}": state for channel, state in customer.consent.items()},
        **{f"external.{one.source}": one.value for one in customer.external_ids},
    }
    return LocalRecord(
        kind=Kind.CUSTOMER,
        id=customer.id,
        key=to_text("customer", customer.id),
        name=customer.name,
        updated_at=max(customer.updated_at, about.scored_at or 0),
        values=values,
        email=customer.email,
        phone=customer.phone,
        ties=ties,
    )


_CUSTOMER_TEXTS = (
    "name",
    "job_title",
    "email",
    "phone",
    "city",
    "region",
    "country",
    "language",
    "zone",
    "company",
    "stage",
    "status",
    "owner",
    "source",
    "source_url",
)
_CUSTOMER_MOMENTS = (
    "created_at",
    "first_order_at",
    "last_order_at",
    "last_active_at",
    "last_contacted_at",
    "last_interaction_at",
)


def _names(customer: Customer) -> tuple[str | None, str | None]:
    """Given and family name; where only a whole name is known, its last word is the family's."""
    if customer.given_name or customer.family_name:
        return customer.given_name, customer.family_name
    first, _, last = customer.name.rpartition(" ")
    return (first, last) if first else (customer.name or None, None)


def _about(about: About) -> dict[str, Value]:
    found: dict[str, Any] = json.loads(about.detail)
    parts = {
        "score": about.score,
        "score.financial": about.financial,
        "score.growth": about.growth,
        "score.engagement": about.engagement,
        "score.fit": about.fit,
    }
    return {
        **{name: None if value is None else Decimal(value) for name, value in parts.items()},
        "score.band": about.band,
        "signals": _labels(found.get("signals", ())),
        "next_actions": _labels(found.get("next_actions", ())),
        "deal_stage": found.get("deal_stage"),
        "terminal_state": about.terminal,
    }


def _labels(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(row["label"]) for row in rows)


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
        "value": _major(row.value_minor, tenant),
        "external_id": row.external_id,
        "source": row.source,
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
        "due": Instant(row.due_at if row.due_at is not None else row.updated_at),
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


def _moments(row: object, names: Iterable[str]) -> dict[str, Value]:
    found = {name: getattr(row, name) for name in names}
    return {
        name.removesuffix("_at"): None if at is None else Instant(at) for name, at in found.items()
    }


def _major(minor: int | None, tenant: Tenant) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-minor_digits(tenant.currency))


def _own(value: object) -> Value:
    if isinstance(value, (str, Decimal, bool)):
        return value
    return str(value)
