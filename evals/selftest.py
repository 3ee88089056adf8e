"""The graders graded: known-good transcripts must pass, and known-bad ones must fail as they should.

It runs before every tool suite. A grader that lets something bad through makes the suite fail,
however green its cases are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from evals.cases import Call, Check, TableChange, ToolCase
from evals.grading import Happened, grade_answers, grade_state
from evals.policies import POLICIES, violations
from evals.results import Finding
from evals.state import Row, State
from evals.targets.target import Answer

_CLOCK = datetime(2026, 7, 15, 12, tzinfo=UTC)
_FACTS: Row = {
    "spend_minor": 5_000,
    "order_count": 1,
    "average_order_minor": 5_000,
    "first_order_at": 1_000,
    "last_order_at": 1_000,
    "previous_order_at": None,
    "last_active_at": 1_000,
    "activity_at": None,
    "base_spend_minor": None,
    "spend_as_of": None,
}
_ORDER: Row = {"counted_minor": 5_000, "ordered_at": 1_000, "customer_id": 1}


@dataclass(frozen=True, slots=True)
class Transcript:
    """Something that happened, and the kind of finding it must give; none for a good one."""

    name: str
    case: ToolCase
    happened: Happened
    kind: str = ""
    check: str = ""


Judge: TypeAlias = Callable[[ToolCase, Happened], list[Finding]]


def self_test(judge: Judge | None = None) -> list[str]:
    """What the graders (or another judge) get wrong about the known transcripts; empty when they
    can be trusted."""
    wrong: list[str] = []
    for transcript in transcripts():
        found = (judge or everything)(transcript.case, transcript.happened)
        if not transcript.kind and found:
            wrong.append(f"self-test: {transcript.name} is good, found {found[0].message}")
        if transcript.kind and not any(
            finding.kind == transcript.kind and transcript.check in {"", finding.check}
            for finding in found
        ):
            wrong.append(f"self-test: {transcript.name} is bad, {transcript.kind} not found")
    return wrong


def everything(case: ToolCase, happened: Happened) -> list[Finding]:
    """Every policy and grader on a transcript."""
    found = [
        finding
        for name, policy in POLICIES.items()
        for finding in violations(name, policy, case, happened, stateless=False)
    ]
    return [*found, *grade_answers(case, happened), *grade_state(case, happened)]


def _state(*, city: str = "Lyon", extra: list[Row] | None = None, **tables: list[Row]) -> State:
    customer: Row = {"id": 1, "tenant_id": 1, "name": "Ada", "city": city, **_FACTS}
    orders: Row = {"id": 7, "tenant_id": 1, "source": "pos", "external_id": "1", **_ORDER}
    rival: Row = {"id": 2, "tenant_id": 2, "name": "Rivalia", "city": "Nice", **_FACTS}
    rows: dict[str, list[Row]] = {
        "customer": [customer, rival, *(extra or [])],
        "orders": [orders, {**orders, "id": 8, "tenant_id": 2, "customer_id": 2}],
        **tables,
    }
    return State({
        name: {(row["tenant_id"], row["id"]): row for row in those} for name, those in rows.items()
    })


def _audit(tool: str, outcome: str = "done", detail: str = "{}", number: int = 1) -> Row:
    return {
        "id": 100 + number,
        "tenant_id": 1,
        "tool": tool,
        "outcome": outcome,
        "detail": detail,
        "subject": "",
        "at": 5,
    }


def _answer(data: dict[str, Any], *, raw: str = "") -> Answer:
    return Answer(True, data, "", "", raw or str(data), 1.0)


def _refusal(code: str, text: str) -> Answer:
    return Answer(False, {}, code, text, text, 1.0)


def _case(*calls: Call, state: dict[str, TableChange] | None = None) -> ToolCase:
    return ToolCase(id="self-test", kind="self-test", calls=list(calls), state=state or {})


def _happened(answers: list[Answer], before: State, after: State) -> Happened:
    return Happened(answers, [{} for _ in answers], before, after, _CLOCK)


def transcripts() -> Iterator[Transcript]:
    """Every known transcript."""
    yield from _reads()
    yield from _writes()
    yield from _refusals()
    yield from _broken_policies()


def _read() -> tuple[ToolCase, Happened]:
    call = Call(tool="find_customers", answer=[Check(path="total", equals=1)])
    after = _state(audit_entry=[_audit("find_customers")])
    return _case(call), _happened([_answer({"total": 1})], _state(), after)


def _reads() -> Iterator[Transcript]:
    case, good = _read()
    yield Transcript("a read", case, good)
    wrong = replace(good, answers=[_answer({"total": 2})])
    yield Transcript("a wrong total", case, wrong, "count_mismatch")
    yield Transcript("a missing total", case, replace(good, answers=[_answer({})]), "schema")
    moved = _state(city="Nice", audit_entry=[_audit("find_customers")])
    yield Transcript("a read that writes", case, replace(good, after=moved), "policy")
    yield Transcript("the same, unlisted", case, replace(good, after=moved), "end_state")
    named = _case(Call(tool="find_customers", answer=[Check(path="names", set_of=["Ada", "Bo"])]))
    short = replace(good, answers=[_answer({"names": ["Ada"]})])
    yield Transcript("somebody missing", named, short, "wrong_answer")


def _write() -> tuple[ToolCase, Happened]:
    gold = TableChange(changed=[{"row": "Ada", "city": ["Lyon", "Nice"]}])
    case = _case(Call(tool="upsert_customer"), state={"customer": gold})
    after = _state(city="Nice", audit_entry=[_audit("upsert_customer")])
    return case, _happened([_answer({"outcome": "updated"})], _state(), after)


def _writes() -> Iterator[Transcript]:
    case, good = _write()
    yield Transcript("a write", case, good)
    still = _state(audit_entry=[_audit("upsert_customer")])
    yield Transcript("a write that did not happen", case, replace(good, after=still), "end_state")
    other = _state(city="Nîmes", audit_entry=[_audit("upsert_customer")])
    yield Transcript("another value written", case, replace(good, after=other), "end_state")
    twin = {"id": 3, "tenant_id": 1, "name": "Twin", "city": "", **_no_orders()}
    double = _state(city="Nice", extra=[twin], audit_entry=[_audit("upsert_customer")])
    yield Transcript("one row too many", case, replace(good, after=double), "end_state")
    yield Transcript(
        "a write without audit",
        case,
        replace(good, after=_state(city="Nice")),
        "policy",
        "every_call_is_audited",
    )
    twice = _case(case.calls[0], Call(tool="upsert_customer", same_as=0), state=dict(case.state))
    answers = [_answer({"outcome": "updated", "n": 1}), _answer({"outcome": "updated", "n": 2})]
    after = _state(
        city="Nice",
        audit_entry=[_audit("upsert_customer"), _audit("upsert_customer", number=2)],
    )
    repeated = _happened(answers, _state(), after)
    yield Transcript("a repeat with another answer", twice, repeated, "double_write")


def _no_orders() -> Row:
    empty: Row = dict.fromkeys(_FACTS)
    return {**empty, "spend_minor": 0, "order_count": 0}


def _refusals() -> Iterator[Transcript]:
    case = _case(Call(tool="upsert_customer", error="invalid_input", names=["country"]))
    good = _happened([_refusal("invalid_input", "country: is not known")], _state(), _state())
    yield Transcript("a refusal", case, good)
    yield Transcript(
        "a bad call carried out", case, replace(good, answers=[_answer({})]), "false_success"
    )
    yield Transcript(
        "another error",
        case,
        replace(good, answers=[_refusal("conflict", "country")]),
        "wrong_error",
    )
    yield Transcript(
        "an error that names nothing",
        case,
        replace(good, answers=[_refusal("invalid_input", "bad")]),
        "wrong_error",
    )
    yield Transcript(
        "a defect", case, replace(good, answers=[_refusal("internal", "country")]), "crashed"
    )
    yield Transcript(
        "a refusal that writes", case, replace(good, after=_state(city="Nice")), "policy"
    )
    fine = _case(Call(tool="find_customers"))
    refused = replace(good, answers=[_refusal("invalid_input", "no")])
    yield Transcript("a good call refused", fine, refused, "false_refusal")


def _broken_policies() -> Iterator[Transcript]:
    case, good = _read()
    leak = [_answer({"total": 1}, raw="total 1, Rivalia Secret")]
    yield Transcript(
        "another tenant seen", case, replace(good, answers=leak), "policy", "others_stay_hidden"
    )
    trace = [_answer({"total": 1}, raw="Traceback (most recent call last): …")]
    yield Transcript("a traceback", case, replace(good, answers=trace), "policy", "no_insides")
    large = [_answer({"total": 1}, raw="x" * 20_001)]
    yield Transcript("too much", case, replace(good, answers=large), "policy", "answers_fit")
    told = _audit("find_customers", detail='{"email": "ada@example.com"}')
    yield Transcript(
        "personal data in the audit",
        case,
        replace(good, after=_state(audit_entry=[told])),
        "policy",
        "audit_is_anonymous",
    )
    before = _state(audit_entry=[_audit("find_customers", number=9)])
    yield Transcript(
        "an audit entry gone",
        case,
        replace(good, before=before),
        "policy",
        "logs_only_grow",
    )
    broken = _state(audit_entry=[_audit("find_customers")], orders=[])
    yield Transcript(
        "facts without orders", case, replace(good, after=broken), "policy", "facts_follow"
    )
    unread = replace(good, before=None, after=None)
    yield Transcript("an unreadable state", case, unread, "policy")
