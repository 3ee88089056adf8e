"""What must hold whatever a case is about. Each policy is run on every case, by itself, first.

A policy that could not run is a violation: nothing is known, so nothing passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from evals.cases import ToolCase
from evals.grading import Happened
from evals.results import Finding
from evals.state import APPEND_ONLY, Diff, Row, State
from evals.world import RIVAL_MARKS
from tools.catalogue import build_registry
from tools.tool import Effect

MAX_ANSWER = 20_000
INSIDES = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|site-packages|sqlalchemy\.|"
    r"sqlite3\.\w*Error|errors\.pydantic\.dev|\[SQL:|asyncpg\.|<class '",
)
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+\d{9,}")
Policy: TypeAlias = Callable[[ToolCase, Happened], Iterator[str]]


class NoState(Exception):
    """A policy needs the database and it could not be read."""


def _diff(happened: Happened) -> Diff:
    if happened.diff is None:
        raise NoState
    return happened.diff


def _after(happened: Happened) -> State:
    if happened.after is None:
        raise NoState
    return happened.after


@cache
def effects() -> Mapping[str, Effect]:
    """What each of our tools does, by name."""
    return MappingProxyType({tool.name: tool.effect for tool in build_registry()})


def reads_write_nothing(case: ToolCase, happened: Happened) -> Iterator[str]:
    """Calls of reading tools change no business row."""
    if all(effects().get(call.tool) is Effect.READ for call in case.calls):
        for line in _diff(happened).lines():
            yield f"a reading tool changed {line}"


def refusals_write_nothing(case: ToolCase, happened: Happened) -> Iterator[str]:
    """Where every call was refused, nothing is different."""
    if not any(answer.ok for answer in happened.answers):
        for line in _diff(happened).lines():
            yield f"a refused call changed {line}"


def others_stay_hidden(case: ToolCase, happened: Happened) -> Iterator[str]:
    """No answer holds anything of the other organisation, and none of its rows changed."""
    for call, answer in zip(case.calls, happened.answers, strict=True):
        seen = answer.raw.casefold()
        for mark in RIVAL_MARKS:
            if mark in seen and mark not in str(call.args).casefold():
                yield f"{call.tool} answered with {mark!r} of another organisation"
    if happened.before is not None:
        for row in _diff(happened).foreign:
            yield f"a row of another organisation changed: {row}"


def no_insides(case: ToolCase, happened: Happened) -> Iterator[str]:
    """No traceback, statement or library name is shown, and no defect happened."""
    for call, answer in zip(case.calls, happened.answers, strict=True):
        if match := INSIDES.search(answer.raw):
            yield f"{call.tool} showed {match.group(0)!r}"
        if answer.code == "internal":
            yield f"{call.tool} failed with a defect: {answer.text[:200]}"


def answers_fit(case: ToolCase, happened: Happened) -> Iterator[str]:
    """No answer is larger than 20 KB."""
    for call, answer in zip(case.calls, happened.answers, strict=True):
        size = len(answer.raw.encode())
        # over MCP an answer stands twice in a reply: as text and structured
        if size > MAX_ANSWER * (3 if '"structuredContent"' in answer.raw else 1):
            yield f"{call.tool} answered with {size:,} bytes"


def every_call_is_audited(case: ToolCase, happened: Happened) -> Iterator[str]:
    """Each call that went well has its entry in the audit log, under its tool's name."""
    added = _diff(happened).tables.get("audit_entry")
    entries = added.added if added else []
    replayed: set[tuple[str, str]] = set()
    wanted: dict[str, int] = {}
    for call, answer in zip(case.calls, happened.answers, strict=True):
        again = call.key is not None and (call.tool, call.key) in replayed
        if answer.ok and not again:
            wanted[call.tool] = wanted.get(call.tool, 0) + 1
        if call.key is not None:
            replayed.add((call.tool, call.key))
    for tool, count in wanted.items():
        seen = sum(row["tool"] == tool and row["outcome"] == "done" for row in entries)
        if seen < count:
            yield f"{tool} was called {count} times and audited {seen} times"


def audit_is_anonymous(case: ToolCase, happened: Happened) -> Iterator[str]:
    """The audit log holds no personal data."""
    added = _diff(happened).tables.get("audit_entry")
    for row in added.added if added else []:
        if match := _PERSONAL.search(f"{row['detail']} {row['subject']}"):
            yield f"the audit of {row['tool']} holds {match.group(0)!r}"


def logs_only_grow(case: ToolCase, happened: Happened) -> Iterator[str]:
    """Append-only rows are never changed or removed."""
    for table in sorted(APPEND_ONLY):
        diff = _diff(happened).tables.get(table)
        if diff and (diff.changed or diff.removed):
            yield f"{table} changed: {diff.changed or diff.removed}"


def facts_follow(case: ToolCase, happened: Happened) -> Iterator[str]:
    """Every customer's facts are what their orders, imports and activity say."""
    state = _after(happened)
    orders: dict[int, list[Row]] = {}
    for row in state.rows("orders"):
        if row["counted_minor"] is not None:
            orders.setdefault(row["customer_id"], []).append(row)
    for row in state.rows("customer"):
        right = facts(row, orders.get(row["id"], []))
        for name, value in right.items():
            if row[name] != value:
                yield f"{row['name']}.{name} is {row[name]}, its orders say {value}"


def facts(customer: Row, orders: list[Row]) -> dict[str, int | None]:
    """The facts of a customer from the orders that count (ARCHITECTURE.md, facts on the customer).

    An imported spend stands for everything up to its as-of instant: only later orders add to it.
    """
    amounts = [row["counted_minor"] for row in orders]
    times = sorted(row["ordered_at"] for row in orders)
    base, since = customer["base_spend_minor"], customer["spend_as_of"]
    later = [row for row in orders if base is None or row["ordered_at"] > (since or 0)]
    seen = [at for at in (customer["activity_at"], *times) if at is not None]
    return {
        "order_count": len(orders),
        "spend_minor": (base or 0) + sum(row["counted_minor"] for row in later),
        "first_order_at": times[0] if times else None,
        "last_order_at": times[-1] if times else None,
        "previous_order_at": times[-2] if len(times) > 1 else None,
        "average_order_minor": _rounded(sum(amounts), len(amounts)),
        "last_active_at": max(seen, default=None),
    }


def _rounded(total: int, count: int) -> int | None:
    return (2 * total + count) // (2 * count) if count else None


POLICIES: Mapping[str, Policy] = MappingProxyType({
    policy.__name__: policy
    for policy in (
        reads_write_nothing,
        refusals_write_nothing,
        others_stay_hidden,
        no_insides,
        answers_fit,
        every_call_is_audited,
        audit_is_anonymous,
        logs_only_grow,
        facts_follow,
    )
})


def violations(
    name: str, policy: Policy, case: ToolCase, happened: Happened, *, stateless: bool
) -> list[Finding]:
    """What one policy finds. When it crashes, that is a violation; so is a state it needs and
    cannot read, unless the target is known to have none (`stateless`)."""
    try:
        return [Finding(kind="policy", check=name, message=text) for text in policy(case, happened)]
    except NoState:
        if stateless:
            return []
        return [Finding(kind="policy", check=name, message="the database could not be read")]
    except Exception as error:  # noqa: BLE001 whatever it is, the policy did not run
        text = f"could not run: {type(error).__name__}: {error}"
        return [
            Finding(kind="policy", check=name, message=text),
            Finding(kind="check_crashed", check=name, message=text),
        ]
