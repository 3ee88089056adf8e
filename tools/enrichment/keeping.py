"""Findings kept, fields filled, and both taken back, in one unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from store.enrichment import FindingRow, SubjectKind
from store.outside import CompanyRow
from store.ports import Reader, Tx
from store.types import Customer, CustomerInput, WriteOutcome
from tools.context import Ctx
from tools.enrichment.deciding import (
    Decided,
    decide,
    fillable,
    is_filled,
    is_known,
    row_of,
    same,
    with_state,
)
from tools.enrichment.port import Finding
from tools.enrichment.reading import company_values, customer_values

_LEGAL = re.compile(
    r"[\s,]+(?:inc|ltd|ltee|ltée|llc|corp|co|gmbh|sarl|sas|sa|s\.a\.r\.l|s\.a\.s|s\.a|enr)\.?", re.I
)


@dataclass(frozen=True, slots=True)
class Enriched:
    """What became of the findings about a subject, and the fields that were filled."""

    rows: Sequence[FindingRow]
    filled: Sequence[str]


def keep_customer(tx: Tx, ctx: Ctx, customer: Customer, findings: Sequence[Finding]) -> Enriched:
    """Keep what was found about a customer and fill what is empty."""
    kept = tx.enrichment.kept("customer", [customer.id]).get(customer.id, {})
    values = customer_values(customer)
    named = [_as_known(tx, one) for one in findings]
    decided = decide(named, values, kept, kind="customer", tainted=ctx.tainted)
    wanted = {one.finding.field: one.finding.value for one in decided if one.state == "filled"}
    filled = _fill_customer(tx, ctx, customer.id, wanted)
    return _kept(tx, ctx, "customer", customer.id, decided, kept, filled)


def keep_company(tx: Tx, ctx: Ctx, row: CompanyRow, findings: Sequence[Finding]) -> Enriched:
    """Keep what was found about a company and fill what is empty."""
    kept = tx.enrichment.kept("company", [row.id]).get(row.id, {})
    decided = decide(findings, company_values(row), kept, kind="company", tainted=ctx.tainted)
    wanted = {one.finding.field: one.finding.value for one in decided if one.state == "filled"}
    if wanted:
        tx.enrichment.set_profile(row.id, _columns(wanted), now_ms=ctx.now_ms)
    return _kept(tx, ctx, "company", row.id, decided, kept, list(wanted))


def _kept(
    tx: Tx,
    ctx: Ctx,
    kind: SubjectKind,
    key: int,
    decided: Sequence[Decided],
    before: Mapping[str, FindingRow],
    filled: Sequence[str],
) -> Enriched:
    actor = ctx.actor.principal
    rows: list[FindingRow] = []
    for one in decided:
        name, state = one.finding.field, one.state
        if state == "filled" and name not in filled:
            one = Decided(one.finding, "suggested")
        row = row_of(one, kind, key, actor=actor, now_ms=ctx.now_ms)
        known = before.get(name)
        if (
            state == "known"
            and known is not None
            and is_filled(known)
            and same(known.value, row.value)
        ):
            row = with_state(row, "filled")  # it was we who filled it: it can still be taken back
        rows.append(row)
    tx.enrichment.keep([row for row in rows if not is_known(row)])
    return Enriched(rows, tuple(filled))


def _as_known(tx: Tx, found: Finding) -> Finding:
    """A company's name as it is written here already, with or without what kind of firm it is."""
    if found.field != "company":
        return found
    bare = _LEGAL.sub("", found.value)
    for name in dict.fromkeys((found.value, bare)):
        for _, known in tx.enrichment.companies_named(name, 1):
            if same(known, name):
                return replace(found, value=known)
    return found


def _fill_customer(tx: Tx, ctx: Ctx, key: int, values: dict[str, str]) -> list[str]:
    """Fill what is empty; the fields that were."""
    if not values:
        return []
    given = {f"{name}_given": values[name] for name in ("email", "phone") if name in values}
    row = CustomerInput(id=key, **values, **given)  # pyright: ignore[reportArgumentType] texts all
    [written] = tx.customers.upsert([row], now_ms=ctx.now_ms, add=False, replace=False)
    if written.outcome is not WriteOutcome.UPDATED:
        return []
    return [name for name in values if name in written.changed]


def _columns(values: dict[str, str]) -> dict[str, str | int | None]:
    return {name: int(value) if name == "employees" else value for name, value in values.items()}


def take_back(tx: Tx, ctx: Ctx, kind: SubjectKind, key: int) -> list[str]:
    """Empty the fields that findings filled and that nobody changed since, and remember that these
    values were declined; the fields that were emptied."""
    kept = tx.enrichment.kept(kind, [key]).get(key, {})
    values = _values(tx, kind, key)
    mine = fillable(kind)
    gone = [row for row in kept.values() if row.name in mine and is_filled(row)]
    emptied = [row.name for row in gone if same(values.get(row.name, ""), row.value)]
    if emptied and kind == "customer":
        row = CustomerInput(id=key, clear=tuple(emptied))
        tx.customers.upsert([row], now_ms=ctx.now_ms, add=False)
    elif emptied:
        tx.enrichment.set_profile(key, dict.fromkeys(emptied), now_ms=ctx.now_ms)
    tx.enrichment.keep([
        with_state(row, "declined" if row.name in emptied else "suggested") for row in gone
    ])
    return emptied


def accept(tx: Tx, ctx: Ctx, kind: SubjectKind, key: int, fields: Sequence[str]) -> list[str]:
    """Fill fields with what was suggested, where they are still empty; those that were filled."""
    kept = tx.enrichment.kept(kind, [key]).get(key, {})
    values = _values(tx, kind, key)
    wanted = {
        name: kept[name].value for name in fields if name in kept and not values.get(name, "")
    }
    if kind == "customer":
        filled = _fill_customer(tx, ctx, key, wanted)
    else:
        filled = list(wanted)
        if wanted:
            tx.enrichment.set_profile(key, _columns(wanted), now_ms=ctx.now_ms)
    tx.enrichment.keep([with_state(kept[name], "filled") for name in filled])
    return filled


def _values(tx: Reader | Tx, kind: SubjectKind, key: int) -> dict[str, str]:
    if kind == "customer":
        found = tx.customers.get(key)
        return customer_values(found) if found else {}
    rows = tx.outside.companies([key])
    return company_values(rows[0]) if rows else {}
