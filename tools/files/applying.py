"""Records written to the store, and the tally of what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Literal, TypeAlias

from store.ids import to_text
from store.ports import Tx
from store.types import CustomerInput, CustomField, OrderInput, RowIssue, WriteOutcome, Written
from tools.customer_values import Reading
from tools.files.customer_rows import CustomerRows
from tools.files.order_rows import OrderRows
from tools.files.plan import Plan
from tools.files.records import Record, Sale, refusal, remark
from tools.files.scan import Scan
from tools.files.table import Row

OnMatch: TypeAlias = Literal["update", "fill", "update_only"]
BATCH = 1_000
UNKNOWN_CUSTOMER = "no_customer"


@dataclass(frozen=True, slots=True)
class Rules:
    """How records meet what is there. `on_match`: update overwrites, fill only fills what is empty,
    update_only adds nobody. `create_customers` adds people whom orders name by e-mail."""

    on_match: OnMatch = "update"
    create_customers: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of the file, and what became of the customers or orders in them: `merged` rows
    went into another row's person, `flagged` were taken with something to look at."""

    rows: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    merged: int = 0
    flagged: int = 0
    customers_added: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        mine, theirs = asdict(self), asdict(other)
        return Tally(**{name: mine[name] + theirs[name] for name in mine})

    def as_json(self) -> str:
        """As a checkpoint keeps it."""
        return json.dumps(asdict(self))


def make_records(
    plan: Plan, reading: Reading, found: Scan, rows: Iterator[Row], rules: Rules
) -> Iterator[Record]:
    """The records of a file's rows."""
    if plan.noun == "customers":
        return CustomerRows(plan, reading, found).records(rows)
    return OrderRows(plan, reading, found, create=rules.create_customers).records(rows)


def take(records: Iterator[Record], count: int = BATCH) -> list[Record]:
    """The next records."""
    return list(islice(records, count))


def add_fields(tx: Tx, plan: Plan) -> None:
    """Add the own fields that the mapping names and the tenant has not."""
    for key, (label, kind) in plan.new_fields.items():
        tx.segments.add_custom_field(CustomField(key, label, kind))


def apply_records(
    tx: Tx, records: Sequence[Record], rules: Rules, *, now_ms: int, of_import: int | None = None
) -> tuple[Tally, list[RowIssue], list[str]]:
    """Write a batch: the tally, every issue in the order of the rows, and each record's outcome.
    `of_import` is the job that can then be undone."""
    customers = [record for record in records if isinstance(record.value, CustomerInput)]
    sales = [record for record in records if isinstance(record.value, Sale)]
    written: dict[int, Written] = {}
    extra = 0
    if customers:
        written |= _write_customers(tx, customers, rules, now_ms, of_import)
    if sales:
        found, extra = _write_sales(tx, sales, now_ms, of_import)
        written |= found
    issues, outcomes = list[RowIssue](), list[str]()
    rows = merged = flagged = 0
    for record in records:
        done = written.get(id(record))
        outcome = done.outcome if done else WriteOutcome.REFUSED
        own = record.issues
        if done and (done.duplicates or outcome is WriteOutcome.REFUSED):
            own = [*own, *_said_by_store(record, done)]
        issues += own
        outcomes.append(outcome.value)
        rows += record.rows
        merged += record.rows - 1 if isinstance(record.value, CustomerInput) else 0
        flagged += bool(own) and outcome is not WriteOutcome.REFUSED
    counts = {outcome.value: outcomes.count(outcome.value) for outcome in WriteOutcome}
    counted = Tally(rows=rows, merged=merged, flagged=flagged, customers_added=extra)
    return replace(counted, **counts), issues, outcomes


def _said_by_store(record: Record, done: Written) -> Iterator[RowIssue]:
    if done.outcome is WriteOutcome.REFUSED:
        yield refusal(record.line, done.reason)
    if done.duplicates:
        names = ", ".join(to_text("customer", key) for key in done.duplicates[:3])
        yield remark(record.line, f"may be the same person as {names}")


def _write_customers(
    tx: Tx, records: Sequence[Record], rules: Rules, now_ms: int, of_import: int | None
) -> dict[int, Written]:
    rows = [record.value for record in records if isinstance(record.value, CustomerInput)]
    add, replaced = rules.on_match != "update_only", rules.on_match != "fill"
    written = tx.customers.upsert(
        rows, now_ms=now_ms, add=add, replace=replaced, of_import=of_import
    )
    return {id(record): done for record, done in zip(records, written, strict=True)}


def _write_sales(
    tx: Tx, records: Sequence[Record], now_ms: int, of_import: int | None
) -> tuple[dict[int, Written], int]:
    """Record each order under the first of its customer's names that is known; then add those who
    are not, where that was asked for. Also how many were added."""
    sales = {id(record): record.value for record in records if isinstance(record.value, Sale)}
    orders = {key: sale.order for key, sale in sales.items()}
    written = _record(tx, orders, now_ms, of_import)
    for turn in range(max(len(sale.others) for sale in sales.values())):
        again = {
            key: sales[key].others[turn]
            for key in _unknown(written)
            if turn < len(sales[key].others)
        }
        written |= _record(tx, again, now_ms, of_import)
    newcomers = {
        key: person for key in _unknown(written) if (person := sales[key].newcomer) is not None
    }
    if not newcomers:
        return written, 0
    people = list(newcomers.values())
    added = tx.customers.upsert(people, now_ms=now_ms, replace=False, of_import=of_import)
    again = {
        key: replace(
            orders[key], customer_id=done.id, customer_external_id=None, customer_email=None
        )
        for key, done in zip(newcomers, added, strict=True)
        if done.id is not None
    }
    written |= _record(tx, again, now_ms, of_import)
    return written, sum(done.outcome is WriteOutcome.ADDED for done in added)


def _record(
    tx: Tx, orders: Mapping[int, OrderInput], now_ms: int, of_import: int | None
) -> dict[int, Written]:
    if not orders:
        return {}
    written = tx.orders.record(list(orders.values()), now_ms=now_ms, of_import=of_import)
    return dict(zip(orders, written, strict=True))


def _unknown(written: Mapping[int, Written]) -> list[int]:
    return [key for key, done in written.items() if done.code == UNKNOWN_CUSTOMER]
