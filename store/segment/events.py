"""Event tests from outside: counts and figures over dated records, with their windows and leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from store.segment.fields import EVENTS, NUMERIC_OPS, OPERATOR_ALIASES, EventSpec, Field, FieldType
from store.segment.rule import (
    MAX_DAYS,
    MAX_LEAVES,
    Aggregate,
    Between,
    Count,
    DaysAgo,
    Event,
    Leaf,
    Period,
    RuleError,
    Value,
    Window,
    WithinDays,
)
from store.segment.values import (
    is_list,
    is_object,
    join,
    read_date,
    read_period,
    read_value,
    read_whole,
    require_keys,
    show,
    unknown,
)

MAX_COUNT = 1_000_000_000
TEST_OPS = tuple(op for op in NUMERIC_OPS if op != "is_set")
WINDOW_KEYS = ("within_days", "days_ago", "from", "to", "period")
KEYS = ("event", "where", "count", "agg", *WINDOW_KEYS)
AT_LEAST_ONE = Count(">=", Decimal(1))
_HOW_MANY = Field("count", FieldType.NUMBER, "how many", nullable=False)


def read_operator(data: object, accepted: tuple[str, ...], what: str, path: str) -> str:
    """An operator or one of its aliases, one that `what` takes."""
    op = OPERATOR_ALIASES.get(data.strip().lower(), data.strip()) if isinstance(data, str) else ""
    if op not in accepted:
        raise unknown(path, f"operator for {what}:", data, accepted)
    return op


def read_leaf(data: Mapping[str, object], find: Callable[[object, str], Field], path: str) -> Leaf:
    """A test on one field; `find` names the field or raises."""
    require_keys(data, ("field", "op", "value"), path)
    field = find(data.get("field"), join(path, "field"))
    if "op" not in data:
        raise RuleError(path, f"the test on {field.key} has no op", ", ".join(field.ops))
    op = read_operator(data["op"], field.ops, field.key, join(path, "op"))
    if "value" not in data and op != "is_set":
        raise RuleError(path, f"the test on {field.key} has no value", f"e.g. {field.example}")
    value = data.get("value")
    if field.type is FieldType.SET and op == "contains" and is_list(value):
        op = "in"
    return Leaf(field.key, op, read_value(field, op, value, join(path, "value")))


def read_event(data: Mapping[str, object], path: str) -> Event:
    """A test on the dated records of a customer; with neither count nor agg, at least one."""
    require_keys(data, KEYS, path)
    name = data["event"]
    spec = EVENTS.get(name) if isinstance(name, str) else None
    if spec is None:
        raise unknown(join(path, "event"), "event", name, tuple(EVENTS))
    if "count" in data and "agg" in data:
        raise RuleError(path, "count and agg stand side by side", "one of them")
    return Event(spec.key, _test(data, spec, path), _where(data, spec, path), _window(data, path))


def _where(data: Mapping[str, object], spec: EventSpec, path: str) -> tuple[Leaf, ...]:
    given = data.get("where", ())
    where = join(path, "where")
    if not is_list(given):
        raise RuleError(where, f"{show(given)} is not a list", "a list of tests on the event")
    if len(given) > MAX_LEAVES:
        raise RuleError(where, f"there are {len(given):,} tests", f"at most {MAX_LEAVES}")

    def find(key: object, at: str) -> Field:
        field = spec.fields.get(key) if isinstance(key, str) else None
        if field is None:
            raise unknown(at, f"field of the event {spec.key}:", key, tuple(spec.fields))
        return field

    leaves: list[Leaf] = []
    for index, item in enumerate(given):
        at = f"{where}[{index}]"
        if not is_object(item):
            raise RuleError(at, f"{show(item)} is not a test", '{"field", "op", "value"}')
        leaves.append(read_leaf(item, find, at))
    return tuple(leaves)


def _test(data: Mapping[str, object], spec: EventSpec, path: str) -> Count | Aggregate:
    key = "agg" if "agg" in data else "count"
    if key not in data:
        return AT_LEAST_ONE
    given, at = data[key], join(path, key)
    if not is_object(given):
        raise RuleError(at, f"{show(given)} is not an object", '{"op", "value"}')
    if key == "agg":
        return _aggregate(given, spec, at)
    require_keys(given, ("op", "value"), at)
    op = read_operator(given.get("op"), TEST_OPS, "a count", join(at, "op"))
    return Count(op, _how_many(op, given.get("value"), join(at, "value")))


def _aggregate(given: Mapping[str, object], spec: EventSpec, at: str) -> Aggregate:
    require_keys(given, ("fn", "of", "op", "value"), at)
    fn, of = given.get("fn"), given.get("of")
    if not isinstance(fn, str) or fn not in spec.aggregates:
        raise unknown(
            join(at, "fn"), f"figure of the event {spec.key}:", fn, tuple(spec.aggregates)
        )
    if not isinstance(of, str) or of not in spec.aggregates[fn]:
        raise unknown(join(at, "of"), f"field that {fn} takes:", of, spec.aggregates[fn])
    op = read_operator(given.get("op"), TEST_OPS, f"the {fn}", join(at, "op"))
    value, where = given.get("value"), join(at, "value")
    if fn == "distinct":
        return Aggregate(fn, of, op, _how_many(op, value, where))
    return Aggregate(fn, of, op, read_value(spec.fields[of], op, value, where))


def _how_many(op: str, data: object, path: str) -> Value:
    value = read_value(_HOW_MANY, op, data, path)
    for part in value if isinstance(value, tuple) else (value,):
        read_whole(part, path, low=0, high=MAX_COUNT)
    return value


def _window(data: Mapping[str, object], path: str) -> Window | None:
    keys = [key for key in WINDOW_KEYS if key in data]
    if not keys:
        return None
    if len(keys) > 1 and keys != ["from", "to"]:
        raise RuleError(path, f"{' and '.join(keys)} are two windows", "one window")
    at = join(path, keys[0])
    match keys[0]:
        case "within_days":
            return WithinDays(read_whole(data["within_days"], at, low=0, high=MAX_DAYS))
        case "days_ago":
            return _days_ago(data["days_ago"], at)
        case "period":
            return Period(read_period(data["period"], at))
        case _:
            return _between(data, path)


def _days_ago(data: object, path: str) -> DaysAgo:
    if not is_list(data) or len(data) != 2:
        raise RuleError(
            path, f"{show(data)} is not a pair", "two numbers of days, the nearer first"
        )
    near, far = (
        read_whole(item, f"{path}[{i}]", low=0, high=MAX_DAYS) for i, item in enumerate(data)
    )
    if near > far:
        given = f"{near} days ago is farther than {far} days ago"
        raise RuleError(path, given, "two numbers of days, the nearer first")
    return DaysAgo(near, far)


def _between(data: Mapping[str, object], path: str) -> Between:
    start = read_date(data["from"], join(path, "from")) if "from" in data else None
    end = read_date(data["to"], join(path, "to")) if "to" in data else None
    if start and end and start > end:
        raise RuleError(join(path, "to"), f"{end} is before {start}", "a day not before from")
    return Between(start, end)
