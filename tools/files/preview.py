"""A dry run: what an import would do with the first rows of a file, with nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.clock import from_ms
from store.ports import Reader, Tx
from store.types import CustomerInput, OrderInput, RowIssue, Tenant
from tools.context import Ctx
from tools.customer_values import Reading
from tools.files.applying import Rules, Tally, add_fields, apply_records, make_records, take
from tools.files.plan import Plan
from tools.files.records import Record, Sale
from tools.files.scan import Scan, with_order
from tools.files.table import Table
from tools.quantities import from_minor

TRIED = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the first records: their tally, issues, and each with its outcome."""

    tally: Tally
    issues: tuple[RowIssue, ...]
    records: tuple[tuple[Record, str], ...]


class _Undone(Exception):
    """Carries a dry run out of its unit, which leaves nothing behind."""

    def __init__(self, tried: Tried) -> None:
        super().__init__()
        self.tried = tried


async def try_out(
    ctx: Ctx, table: Table, plan: Plan, found: Scan, reading: Reading, rules: Rules
) -> Tried:
    """Apply the first records in a unit that is rolled back."""
    records = take(
        make_records(plan, with_order(reading, found.order), found, table.rows(), rules), TRIED
    )

    def unit(tx: Tx) -> None:
        add_fields(tx, plan)
        tally, issues, outcomes = apply_records(tx, records, rules, now_ms=ctx.now_ms)
        raise _Undone(Tried(tally, tuple(issues), tuple(zip(records, outcomes, strict=True))))

    try:
        await ctx.services.write(ctx.tenant.id, unit)
    except _Undone as undone:
        return undone.tried
    raise RuntimeError("a dry run must not be kept")


def own_fields(reader: Reader) -> frozenset[str]:
    """The keys of the tenant's own fields."""
    return frozenset(field.key for field in reader.segments.custom_fields())


def understood(record: Record, tenant: Tenant) -> list[str]:
    """A record's values as they were understood, `field: value`."""
    value = record.value
    if isinstance(value, CustomerInput):
        return [f"{name}: {text}" for name, text in _customer(value, tenant)]
    if isinstance(value, Sale):
        return [f"{name}: {text}" for name, text in _order(value.order)]
    return []


def _customer(made: CustomerInput, tenant: Tenant) -> Iterable[tuple[str, str]]:
    if made.external_id:
        yield "external_id", f"{made.external_id.value} ({made.external_id.source})"
    for name in _SHOWN:
        text: str | None = getattr(made, name)
        if text:
            yield name, text
    if made.spend_minor is not None:
        yield "spend", f"{from_minor(made.spend_minor, tenant.currency)} {tenant.currency}"
    if made.visits is not None:
        yield "visits", str(made.visits)
    for name, at in (("last_active", made.last_active_at), ("created_at", made.created_at)):
        if at is not None:
            yield name, _time(at)
    if made.tags:
        yield "tags", ", ".join(made.tags)
    yield from ((f"consent.{channel}", state) for channel, state in made.consent.items())
    yield from ((f"custom.{key}", str(value)) for key, value in made.custom.items())


_SHOWN = (
    *("name", "given_name", "family_name", "job_title", "email", "phone", "company"),
    *("city", "region", "country", "language", "zone", "stage", "status", "owner", "source"),
)


def _order(made: OrderInput) -> Iterable[tuple[str, str]]:
    yield "external_id", f"{made.external_id.value} ({made.external_id.source})"
    external = made.customer_external_id
    yield "customer", (external.value if external else made.customer_email) or "by id"
    yield "amount", f"{from_minor(made.amount_minor, made.currency)} {made.currency}"
    yield "date", _time(made.ordered_at)
    for item in made.items:
        name = " ".join(filter(None, (item.sku, item.name)))
        yield "item", f"{item.qty:f} x {name} at {from_minor(item.price_minor, made.currency)}"


def _time(at: int) -> str:
    return from_ms(at).isoformat(timespec="seconds").replace("+00:00", "Z")


def distinct(issues: Sequence[RowIssue], most: int) -> list[RowIssue]:
    """Some issues that differ in more than their line and value."""
    seen: dict[tuple[str, str, bool], RowIssue] = {}
    for issue in issues:
        seen.setdefault((issue.field, issue.reason, issue.refused), issue)
    return list(seen.values())[:most]
