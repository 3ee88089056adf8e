"""Which findings fill a field, which are only suggested: pure.

An empty field is filled by what is sure enough and undisputed; what stands there already is never
overwritten. A person's language is only suggested, and so is an address that text from outside
brought: messages go to addresses.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from store.enrichment import FindingRow, SubjectKind
from store.text import fold
from tools.enrichment.port import (
    ADDRESSES,
    COMPANY_FIELDS,
    CUSTOMER_FIELDS,
    DAY,
    FILL_AT,
    NOTED,
    Finding,
)

State: TypeAlias = Literal["filled", "suggested", "known", "noted", "declined"]
DISPUTED_WITHIN = 10  # two different values as sure as that: neither fills
ONLY_SUGGESTED = frozenset({"language"})


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding and what becomes of it."""

    finding: Finding
    state: State


def fillable(kind: SubjectKind) -> frozenset[str]:
    """The fields of a subject that a finding may fill."""
    return frozenset(CUSTOMER_FIELDS if kind == "customer" else COMPANY_FIELDS)


def decide(
    findings: Sequence[Finding],
    values: Mapping[str, str],
    kept: Mapping[str, FindingRow],
    *,
    kind: SubjectKind,
    tainted: bool,
) -> list[Decided]:
    """The best finding of each field with what becomes of it, in the order they were found."""
    by_field: defaultdict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        by_field[one.field].append(one)
    fields = fillable(kind)
    found: list[Decided] = []
    for name, several in by_field.items():
        if name not in fields and name not in NOTED:
            continue
        best = max(several, key=lambda one: one.confidence)
        state = _state(best, several, values, kept.get(name), is_field=name in fields)
        if state == "filled" and tainted and name in ADDRESSES:
            state = "suggested"
        found.append(Decided(best, state))
    return found


def _state(
    best: Finding,
    several: Sequence[Finding],
    values: Mapping[str, str],
    before: FindingRow | None,
    *,
    is_field: bool,
) -> State:
    if not is_field:
        return "noted"
    current = values.get(best.field, "")
    if current:
        return "known" if same(current, best.value) else "suggested"
    if before is not None and is_declined(before) and same(before.value, best.value):
        return "declined"
    disputed = any(
        one.confidence > best.confidence - DISPUTED_WITHIN and not same(one.value, best.value)
        for one in several
    )
    sure = best.confidence >= FILL_AT and best.field not in ONLY_SUGGESTED
    return "filled" if sure and not disputed else "suggested"


def same(one: str, other: str) -> bool:
    """Whether two values are the same but for spelling."""
    return fold(one) == fold(other)


def row_of(
    decided: Decided, kind: SubjectKind, subject_id: int, *, actor: str, now_ms: int
) -> FindingRow:
    """A decided finding as it is kept."""
    one = decided.finding
    evidence: dict[str, Any] = {"why": one.why, "facts": dict(one.facts), "state": decided.state}
    if one.quote:
        evidence["quote"] = one.quote
    return FindingRow(
        subject_kind=kind,
        subject_id=subject_id,
        name=one.field,
        value=one.value,
        source=one.source,
        confidence=one.confidence,
        evidence=json.dumps(evidence, ensure_ascii=False, separators=(",", ":")),
        at=now_ms,
        expires_at=None if one.days is None else now_ms + one.days * DAY,
        actor=actor,
    )


def evidence_of(row: FindingRow) -> dict[str, Any]:
    """What shows a kept finding: why, facts, state, and the quote where it stood in a text."""
    found: dict[str, Any] = json.loads(row.evidence)
    return found


def with_state(row: FindingRow, state: State) -> FindingRow:
    """A kept finding in another state."""
    evidence = {**evidence_of(row), "state": state}
    return replace(row, evidence=json.dumps(evidence, ensure_ascii=False, separators=(",", ":")))


def is_declined(row: FindingRow) -> bool:
    """Whether a person took back what it had filled."""
    return evidence_of(row).get("state") == "declined"


def is_filled(row: FindingRow) -> bool:
    """Whether it filled a field."""
    return evidence_of(row).get("state") == "filled"


def is_known(row: FindingRow) -> bool:
    """Whether it only repeats what a person entered: there is nothing to keep of it."""
    return evidence_of(row).get("state") == "known"
