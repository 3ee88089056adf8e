"""Rules from outside: a JSON tree is checked whole and made into a rule, or refused with the reason.

Everything is bounded before anything recurses: depth, conditions, list lengths, text. Each failure
is a `RuleError` with the path (`and[1].value`), the reason, what is accepted, and the nearest name
for a slip. `store.segment.canonical` goes the other way; its functions can be imported from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from store.segment.canonical import (
    canonical,
    normalise,
    rank_depth,
    rule_hash,
    segment_refs,
    to_json,
    weight,
)
from store.segment.events import read_event, read_leaf
from store.segment.fields import RANK_FIELDS, STANDARD, Field, Registry
from store.segment.rule import (
    MAX_CHILDREN,
    MAX_DEPTH,
    MAX_IN_VALUES,
    MAX_LEAVES,
    MAX_RANK_DEPTH,
    MAX_VALUES,
    VERSION,
    And,
    Not,
    Or,
    Rank,
    Rule,
    RuleError,
    SegmentRef,
)
from store.segment.values import (
    is_list,
    is_object,
    join,
    read_number,
    read_text,
    read_whole,
    require_keys,
    show,
    unknown,
)

__all__ = [
    "canonical",
    "normalise",
    "parse",
    "parse_text",
    "rule_hash",
    "segment_refs",
    "to_json",
]
NODES = ("field", "and", "or", "not", "event", "top", "bottom", "segment")
LATER = ("compare", "sample", "list")
MAX_RANK = 1_000_000_000
MAX_RULE_TEXT = 1_000_000
_MAX_NESTING = 60  # of JSON; more than twelve rules inside one another need
_MAX_OBJECTS = 5_000
_SIZE = f"at most {MAX_LEAVES} conditions and {MAX_VALUES:,} values"


def parse(data: object, fields: Registry = STANDARD) -> Rule:
    """The rule of a JSON tree, as it stands; `"v": 1` may stand at the root.

    Raises RuleError for anything else than a rule within its bounds.
    """
    _check_size(data)
    if is_object(data) and "v" in data:
        if data["v"] != VERSION or isinstance(data["v"], bool):
            raise RuleError("v", f"{show(data['v'])} is not a known version", str(VERSION))
        data = {key: value for key, value in data.items() if key != "v"}
    rule = _Reader(fields).rule(data, "", 1)
    if rank_depth(rule) > MAX_RANK_DEPTH:
        raise RuleError("", "too many ranks inside one another", f"at most {MAX_RANK_DEPTH}")
    return rule


def parse_text(text: str, fields: Registry = STANDARD) -> Rule:
    """The rule of a JSON text, such as a stored one. Raises RuleError."""
    if len(text) > MAX_RULE_TEXT:
        raise RuleError("", f"the rule has {len(text):,} characters", f"at most {MAX_RULE_TEXT:,}")
    try:
        data: object = json.loads(text, parse_float=Decimal)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise RuleError("", f"the rule is not JSON: {str(error)[:100]}", "a JSON object") from None
    return parse(data, fields)


def _too_deep() -> RuleError:
    return RuleError("", "the rule is nested too deep", f"at most {MAX_DEPTH} rules inside another")


def _check_size(data: object) -> None:
    """Bound an outside tree without recursion; a tree that holds itself is too deep."""
    stack: list[tuple[object, int]] = [(data, 0)]
    objects = values = 0
    while stack:
        item, level = stack.pop()
        values += 1
        if level > _MAX_NESTING:
            raise _too_deep()
        if is_object(item):
            objects += 1
            stack.extend((child, level + 1) for child in item.values())
        elif is_list(item):
            _check_list(item)
            stack.extend((child, level + 1) for child in item)
        if objects > _MAX_OBJECTS or values > MAX_VALUES:
            raise RuleError("", "the rule is too large", _SIZE)


def _check_list(items: object) -> None:
    if is_list(items) and len(items) > MAX_IN_VALUES:
        raise RuleError("", f"a list has {len(items):,} items", f"at most {MAX_IN_VALUES:,}")


class _Reader:
    """Reads one tree, counting its conditions."""

    def __init__(self, fields: Registry) -> None:
        self.fields = fields
        self.leaves = 0

    def rule(self, data: object, path: str, level: int) -> Rule:
        if not is_object(data):
            raise RuleError(path, f"{show(data)} is not a rule", f"an object with {self.one_of()}")
        if level > MAX_DEPTH:
            raise _too_deep()
        kind = self.kind(data, path)
        if kind in {"and", "or", "not"}:
            require_keys(data, (kind,), path)
            return self.combined(kind, data[kind], join(path, kind), level)
        rule = self.condition(kind, data, path, level)
        self.leaves += weight(rule)
        if self.leaves > MAX_LEAVES:
            raise RuleError(
                path, f"the rule has more than {MAX_LEAVES} conditions", str(MAX_LEAVES)
            )
        return rule

    def condition(self, kind: str, data: Mapping[str, object], path: str, level: int) -> Rule:
        if kind == "field":
            return read_leaf(data, self.field, path)
        if kind == "event":
            return read_event(data, path)
        require_keys(data, (kind,), path)
        if kind == "segment":
            return SegmentRef(read_text(data[kind], join(path, kind)))
        return self.rank(kind, data[kind], join(path, kind), level)

    @staticmethod
    def one_of() -> str:
        return ", ".join(f'"{name}"' for name in NODES)

    def kind(self, data: Mapping[str, object], path: str) -> str:
        kinds = [name for name in NODES if name in data]
        if len(kinds) > 1:
            raise RuleError(path, f"{' and '.join(kinds)} stand side by side", "one of them")
        if kinds:
            return kinds[0]
        for name in LATER:
            if name in data:
                raise RuleError(path, f"{name} is not available yet", self.one_of())
        word = next(iter(data), None)
        if word is None:
            raise RuleError(path, "the object is empty", self.one_of())
        raise unknown(path, "kind of rule", word, NODES)

    def combined(self, kind: str, data: object, path: str, level: int) -> Rule:
        if kind == "not":
            return Not(self.rule(data, path, level + 1))
        if not is_list(data):
            raise RuleError(path, f"{show(data)} is not a list", "a list of rules")
        least = 0 if kind == "and" else 1
        if not least <= len(data) <= MAX_CHILDREN:
            raise RuleError(path, f"there are {len(data):,} rules", f"{least} to {MAX_CHILDREN}")
        items = tuple(
            self.rule(item, f"{path}[{index}]", level + 1) for index, item in enumerate(data)
        )
        return And(items) if kind == "and" else Or(items)

    def field(self, key: object, path: str) -> Field:
        field = self.fields.get(key) if isinstance(key, str) else None
        if field is None:
            raise unknown(path, "field", key, self.fields.keys())
        return field

    def rank(self, end: str, data: object, path: str, level: int) -> Rank:
        if not is_object(data):
            raise RuleError(path, f"{show(data)} is not an object", '{"by", "n" or "percent"}')
        if "per" in data:
            raise RuleError(join(path, "per"), "ranking per field is not available yet")
        require_keys(data, ("by", "n", "percent", "among"), path)
        by = data.get("by")
        if not isinstance(by, str) or by not in RANK_FIELDS:
            raise unknown(join(path, "by"), "field to rank by:", by, RANK_FIELDS)
        if ("n" in data) == ("percent" in data):
            raise RuleError(path, "a rank needs n or percent", "one of them")
        among = None
        if "among" in data:
            among = self.rule(data["among"], join(path, "among"), level + 1)
        if "n" in data:
            n = read_whole(data["n"], join(path, "n"), low=1, high=MAX_RANK)
            return Rank(end, by, n=n, among=among)
        return Rank(end, by, percent=_percent(data["percent"], join(path, "percent")), among=among)


def _percent(data: object, path: str) -> Decimal:
    percent = read_number(data, path)
    if not 0 < percent <= 100 or percent != round(percent, 4):
        raise RuleError(path, f"{show(data)} is not a share", "over 0 to 100, up to 4 decimals")
    return percent
