"""Customers that nobody has are given to somebody by the organisation's rules, and why is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.enrichment import FindingRow
from store.ports import Tx
from store.types import Customer, CustomerInput
from tools.context import Ctx
from tools.enrichment.deciding import Decided, row_of
from tools.enrichment.port import Finding
from tools.policy.assigning import AssignRule, first_rule

SOURCE = "rule"


def assign(tx: Tx, ctx: Ctx, ids: Sequence[int], rules: Sequence[AssignRule]) -> int:
    """Give those of these customers whom nobody has to the owner of the first rule that fits; how
    many were."""
    people = [one for one in tx.customers.many(ids) if not one.owner]
    if not people or not rules:
        return 0
    working = sorted({one.company_id for one in people if one.company_id is not None})
    industries = {one.id: one.industry or "" for one in tx.outside.companies(working)}
    chosen = {one.id: first_rule(rules, _known(one, industries)) for one in people}
    rows = [CustomerInput(id=key, owner=rule.owner) for key, rule in chosen.items() if rule]
    written = tx.customers.upsert(rows, now_ms=ctx.now_ms, add=False, replace=False)
    given = [one.id for one in written if one.id is not None and "owner" in one.changed]
    tx.enrichment.keep([_why(ctx, key, rule) for key in given if (rule := chosen[key])])
    return len(given)


def _known(one: Customer, industries: Mapping[int, str]) -> dict[str, str]:
    return {
        "country": one.country or "",
        "region": one.region or "",
        "city": one.city or "",
        "industry": industries.get(one.company_id or 0, ""),
    }


def _why(ctx: Ctx, key: int, rule: AssignRule) -> FindingRow:
    finding = Finding("owner", rule.owner, SOURCE, 100, "rule", {"rule": str(rule)}, days=None)
    decided = Decided(finding, "filled")
    return row_of(decided, "customer", key, actor=ctx.actor.principal, now_ms=ctx.now_ms)
