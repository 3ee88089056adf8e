"""Graders of tool cases: what each answer says, and what the case left in the database.

A grader takes the case and what happened and lists what is wrong; nothing wrong is an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from evals.cases import Call, Check, TableChange, ToolCase
from evals.filling import NotAnswered, fill
from evals.paths import is_list, look
from evals.results import Finding
from evals.roster import Roster
from evals.state import Diff, Row, State, TableDiff, compare
from evals.targets.target import Answer
from store.segment.codec import parse


@dataclass(frozen=True)
class Happened:
    """Everything a case did. Without `before` and `after` the state could not be read."""

    answers: Sequence[Answer]
    args: Sequence[Mapping[str, Any]]
    before: State | None
    after: State | None
    clock: datetime

    @cached_property
    def diff(self) -> Diff | None:
        """What changed."""
        if self.before is None or self.after is None:
            return None
        return compare(self.before, self.after)

    @cached_property
    def roster(self) -> Roster | None:
        """The people there were before the calls."""
        return None if self.before is None else Roster(self.before, self.clock)


Grader: TypeAlias = Callable[[ToolCase, Happened], list[Finding]]


def _found(kind: str, check: str, message: str) -> Finding:
    return Finding(kind=kind, check=check, message=message)


def grade_answers(case: ToolCase, happened: Happened) -> list[Finding]:
    """Every call is answered as its gold says."""
    findings: list[Finding] = []
    for index, (call, answer) in enumerate(zip(case.calls, happened.answers, strict=True)):
        where = f"call {index} {call.tool}"
        findings += _call(call, answer, where)
        if call.error is None and answer.ok:
            for check in call.answer:
                findings += _checked(_filled(check, happened), answer, happened, where)
            findings += _same(call, answer, happened, where)
    return findings


def _filled(check: Check, happened: Happened) -> Check:
    """A check whose value is a part of an earlier answer."""
    if "equals" not in check.model_fields_set or happened.before is None:
        return check
    try:
        value = fill(check.equals, happened.before, happened.answers)
    except NotAnswered:
        return check
    return check.model_copy(update={"equals": value})


def _call(call: Call, answer: Answer, where: str) -> list[Finding]:
    if call.error is None:
        if answer.ok:
            return []
        kind = "crashed" if answer.code == "internal" else "false_refusal"
        return [_found(kind, "answer", f"{where}: {answer.code}: {answer.text[:400]}")]
    if answer.ok:
        return [_found("false_success", "answer", f"{where}: it should be refused ({call.error})")]
    if answer.code == "internal":
        return [_found("crashed", "answer", f"{where}: {answer.text[:400]}")]
    if answer.code != call.error:
        text = f"{where}: {answer.code} instead of {call.error}: {answer.text[:400]}"
        return [_found("wrong_error", "answer", text)]
    lost = [name for name in call.names if name.casefold() not in answer.text.casefold()]
    if lost:
        text = f"{where}: the message does not name {', '.join(lost)}: {answer.text[:400]}"
        return [_found("wrong_error", "answer", text)]
    return []


def _same(call: Call, answer: Answer, happened: Happened, where: str) -> list[Finding]:
    if call.same_as is None or answer.data == happened.answers[call.same_as].data:
        return []
    text = f"{where}: the answer is not that of call {call.same_as}: {answer.raw[:400]}"
    return [_found("double_write", "answer", text)]


def _checked(check: Check, answer: Answer, happened: Happened, where: str) -> list[Finding]:
    there, value = look(answer.data, check.path)
    place = f"{where}: {check.path or 'the answer'}"
    if check.absent:
        return [_found("wrong_answer", "answer", f"{place} is there: {value!r}")] if there else []
    if not there:
        return [_found("schema", "answer", f"{place} is missing")]
    if check.people is not None:
        return _people(check, value, happened, place)
    wrong = failed_test(check, value)
    kind = "count_mismatch" if check.path.endswith("total") else "wrong_answer"
    return [_found(kind, "answer", f"{place} {wrong}")] if wrong else []


def failed_test(check: Check, value: Any) -> str:
    """What is wrong with a value, empty when nothing is."""
    given = check.model_fields_set - {"path"}
    text = value if isinstance(value, str) else repr(value)
    if "equals" in given:
        return "" if value == check.equals else f"is {value!r}, not {check.equals!r}"
    if check.set_of is not None:
        wanted, seen = sorted(map(repr, check.set_of)), sorted(map(repr, _items(value)))
        return "" if wanted == seen else f"holds {', '.join(seen)}; not {', '.join(wanted)}"
    if check.contains is not None:
        return "" if check.contains in text else f"lacks {check.contains!r}: {text[:300]}"
    if check.lacks is not None:
        return f"holds {check.lacks!r}: {text[:300]}" if check.lacks in text else ""
    if check.matches is not None:
        return "" if re.fullmatch(check.matches, text) else f"does not match: {text[:300]}"
    if check.length is not None:
        return "" if len(_items(value)) == check.length else f"has {len(_items(value))} items"
    least = check.at_least or 0.0
    return "" if isinstance(value, int | float) and value >= least else f"is {value!r} < {least}"


def _items(value: Any) -> Sequence[Any]:
    return value if is_list(value) else [value]


def _people(check: Check, value: Any, happened: Happened, place: str) -> list[Finding]:
    """A count or names against those the plain evaluator selects from the rows of the file."""
    roster = happened.roster
    if roster is None:
        return [_found("check_crashed", "answer", f"{place}: there is no state to count in")]
    gold = roster.names(parse(check.people, roster.fields))
    if is_list(value):
        names = sorted(map(str, value))
        if names == gold:
            return []
        extra = [name for name in names if name not in gold]
        lost = [name for name in gold if name not in names]
        return [_found("wrong_set", "answer", f"{place}: missing {lost}, extra {extra}")]
    if value == len(gold):
        return []
    text = f"{place} is {value!r}; the plain evaluator counts {len(gold)}: {', '.join(gold[:12])}"
    return [_found("count_mismatch", "answer", text)]


SOME: Mapping[str, bool] = {"$some": True}
"""Stands in a case for any value but none."""


def grade_state(case: ToolCase, happened: Happened) -> list[Finding]:
    """The business rows changed exactly as the case says."""
    if happened.diff is None:
        return []
    diffs = happened.diff.business
    messages: list[str] = []
    for table in sorted({*diffs, *case.state}):
        messages += _table(
            table, case.state.get(table, TableChange()), diffs.get(table, TableDiff())
        )
    return [_found("end_state", "state", message) for message in messages]


def _table(table: str, gold: TableChange, diff: TableDiff) -> list[str]:
    messages: list[str] = []
    left = list(diff.added)
    for wanted in gold.added:
        match = next((row for row in left if _holds(row, wanted)), None)
        if match is None:
            messages.append(f"{table}: no row was added like {wanted}")
        else:
            left.remove(match)
    messages += [f"{table}: an unexpected row was added: {_brief(row)}" for row in left]
    messages += _changes(table, gold, diff)
    removed, wanted_removed = sorted(diff.removed), sorted(gold.removed)
    if removed != wanted_removed:
        messages.append(f"{table}: removed {removed}, not {wanted_removed}")
    return messages


def _holds(row: Row, wanted: Mapping[str, Any]) -> bool:
    return all(name in row and row[name] == value for name, value in wanted.items())


def _brief(row: Row) -> str:
    return ", ".join(f"{name}: {value!r}" for name, value in row.items() if value is not None)


def _went(seen: list[Any] | None, wanted: Any) -> bool:
    """Whether a column went as it must; `{$some: true}` stands for any value but none, such as a
    real instant."""
    if seen is None or not is_list(wanted):
        return seen == wanted
    return len(wanted) == len(seen) and all(
        is_one is not None if must == SOME else is_one == must
        for is_one, must in zip(seen, wanted, strict=True)
    )


def _changes(table: str, gold: TableChange, diff: TableDiff) -> list[str]:
    messages: list[str] = []
    left = list(diff.changed)
    for wanted in gold.changed:
        label = str(wanted.get("row", ""))
        columns = {name: value for name, value in wanted.items() if name != "row"}
        match = next((change for change in left if change[0] == label), None)
        if match is None:
            messages.append(f"{table}: {label} did not change")
            continue
        left.remove(match)
        seen = {name: list(pair) for name, pair in match[1].items()}
        messages += [
            f"{table}: {label}.{name} went {seen.get(name, 'unchanged')}, not {columns.get(name, 'at all')}"
            for name in sorted({*seen, *columns})
            if not _went(seen.get(name), columns.get(name))
        ]
    messages += [f"{table}: {label} changed unexpectedly: {columns}" for label, columns in left]
    return messages
