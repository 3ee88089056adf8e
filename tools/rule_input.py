"""A rule as callers give it: flat rows that a model can fill, or the tree itself.

Model clients silently break recursive schemas, unions and dictionaries, so the schema shows rows
only: groups of conditions, every value as text that is typed by its field. Programs may pass the
tree of `store.segment.codec` under the same argument, as an object or as JSON text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from store.segment.codec import LATER, NODES, parse
from store.segment.fields import OPERATOR_ALIASES, OPERATORS, Registry
from store.segment.rule import Rule as RuleTree
from store.segment.rule import RuleError
from tools.arguments import Args, is_mapping, nesting

MAX_NESTING = 60
MAX_JSON = 262_144
Join = Literal["all", "any"]
Kind = Literal["field", "order", "communication", "top", "bottom", "segment"]
Operator = Literal[
    ">",
    ">=",
    "<",
    "<=",
    "==",
    "!=",
    "between",
    "in",
    "contains",
    "contains_all",
    "starts_with",
    "ends_with",
    "is_set",
    "before",
    "after",
    "on",
    "on_or_before",
    "on_or_after",
    "within",
    "older_than",
    "period",
    "none",
]
Figure = Literal["count", "sum", "avg", "min", "max", "first", "last", "distinct"]
PeriodName = Literal[
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    "ever",
]
_WORDS = {word for ops in OPERATORS.values() for word in ops} | set(OPERATOR_ALIASES)
_SYMBOLS = ">=|<=|==|!=|<>|>|<|="
_NAMES = "|".join(sorted((word for word in _WORDS if word.isidentifier()), key=len, reverse=True))
_WHERE = re.compile(rf"\s*(\w+)\s*(?:({_SYMBOLS})|\s({_NAMES})(?=\s))\s*(\S.*?)\s*", re.DOTALL)
_LISTED = {"in", "contains_all"}


class Condition(Args):
    """One test on a customer."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    kind: Kind = Field(
        default="field",
        description="field: a property of the customer. order, communication: counts or adds up "
        "dated records. top, bottom: a ranking. segment: everyone in a saved segment.",
    )
    field: str = Field(
        default="",
        max_length=80,
        description="Field key (see describe_fields); for top and bottom what to rank by; for "
        "segment its slug; empty for order and communication.",
    )
    op: Operator = Field(
        default="none",
        description="Operator; dates also take within and older_than (days) and period. "
        "None for top, bottom, segment.",
    )
    value: str = Field(
        default="",
        max_length=200,
        description="The value as text: 5000, Montréal, 2026-01-31, true, last_month.",
    )
    value2: str = Field(default="", max_length=200, description="Upper end for between.")
    values: list[Annotated[str, Field(max_length=200)]] = Field(
        default=[], max_length=500, description="The values for in and contains_all."
    )
    fn: Figure = Field(
        default="count", description="For order and communication: the figure that op compares."
    )
    of: str = Field(
        default="",
        max_length=40,
        description="What fn adds up: amount or qty; sku, product, category, channel or campaign "
        "for distinct. Empty for count.",
    )
    where: list[Annotated[str, Field(max_length=300)]] = Field(
        default=[],
        max_length=10,
        description="Tests each order or communication must pass, such as 'category == shoes', "
        "'amount >= 500' or 'channel == email'.",
    )
    window_days: str = Field(
        default="", max_length=6, description="Only records of the last so many days."
    )
    period: PeriodName = Field(default="ever", description="Only records of this calendar period.")
    from_date: str = Field(default="", max_length=10, description="Only from this day on.")
    to_date: str = Field(default="", max_length=10, description="Only up to this day.")
    n: str = Field(default="", max_length=10, description="For top and bottom: how many people.")
    percent: str = Field(default="", max_length=10, description="For top and bottom: share, 0-100.")
    among: Literal["everyone", "group"] = Field(
        default="everyone",
        description="For top and bottom: rank everyone, or those who meet the rest of the group.",
    )


class Group(Args):
    """Conditions that hold together."""

    join: Join = Field(default="all", description="all: every condition holds. any: at least one.")
    negate: bool = Field(default=False, description="Everyone this group does not select.")
    conditions: list[Condition] = Field(
        min_length=1, max_length=50, description="The conditions, 1 to 50."
    )


class RuleInput(Args):
    """Who is meant, as groups of conditions; with no group, everyone."""

    join: Join = Field(default="all", description="all: every group holds. any: at least one.")
    groups: list[Group] = Field(
        default=[], max_length=20, description="The groups of conditions, at most 20."
    )
    tree: SkipJsonSchema[dict[str, Any] | None] = None

    @model_validator(mode="before")
    @classmethod
    def _tree(cls, data: object) -> object:
        data = _from_text(data) if isinstance(data, str) else data
        if nesting(data) > MAX_NESTING:
            raise ValueError("the rule is nested too deep")
        if not is_mapping(data):
            return data
        if "tree" in data:
            raise ValueError("give the rule itself, without 'tree' around it")
        return {"tree": data} if any(node in data for node in (*NODES, *LATER, "v")) else data

    @property
    def given(self) -> bool:
        """Whether a rule was given at all."""
        return self.tree is not None or bool(self.groups)

    def build(self, fields: Registry) -> RuleTree:
        """The rule; RuleError with the path of what cannot be used."""
        if self.tree is not None:
            return _located("rule", self.tree, fields)
        groups = [
            _group_tree(group, f"rule.groups[{index}]", fields)
            for index, group in enumerate(self.groups)
        ]
        return _located("rule", _joined(self.join, groups), fields)


def _from_text(text: str) -> object:
    if len(text) > MAX_JSON:
        raise ValueError(f"the rule has {len(text):,} characters; at most {MAX_JSON:,}")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(
            "the text is not the JSON of a rule; to ask in words use the argument text"
        ) from None


def _located(path: str, tree: Mapping[str, Any], fields: Registry) -> RuleTree:
    """Parse a tree; the path of an error starts with where the tree stands."""
    try:
        return parse(tree, fields)
    except RuleError as error:
        inner = "" if error.path == "rule" else f".{error.path}"
        raise RuleError(f"{path}{inner}", error.reason, error.accepted) from None


def _joined(join: Join, trees: list[dict[str, Any]]) -> dict[str, Any]:
    if len(trees) == 1:
        return trees[0]
    return {"and": trees} if join == "all" or not trees else {"or": trees}


def _group_tree(group: Group, path: str, fields: Registry) -> dict[str, Any]:
    plain: list[dict[str, Any]] = []
    ranked: list[dict[str, Any]] = []
    inside: list[tuple[Condition, str]] = []
    for index, condition in enumerate(group.conditions):
        where = f"{path}.conditions[{index}]"
        if condition.kind in {"top", "bottom"} and condition.among == "group":
            inside.append((condition, where))
            continue
        tree = _condition_tree(condition, where)
        _located(where, tree, fields)
        (ranked if condition.kind in {"top", "bottom"} else plain).append(tree)
    if inside:
        return _ranked_inside(group, inside, plain + ranked, fields)
    tree = _joined(group.join, plain + ranked)
    return {"not": tree} if group.negate else tree


def _ranked_inside(
    group: Group,
    inside: list[tuple[Condition, str]],
    others: list[dict[str, Any]],
    fields: Registry,
) -> dict[str, Any]:
    """A ranking among those who meet the rest of its group."""
    condition, where = inside[0]
    if len(inside) > 1 or group.join != "all" or not others:
        raise RuleError(
            f"{where}.among",
            "ranks the rest of its group, which is not clear here",
            "one such condition beside others in a group joined by all",
        )
    tree = _condition_tree(condition, where)
    tree[condition.kind]["among"] = _joined("all", others)
    _located(where, tree, fields)
    return {"not": tree} if group.negate else tree


def _condition_tree(condition: Condition, path: str) -> dict[str, Any]:
    match condition.kind:
        case "field":
            return {"field": condition.field, "op": condition.op, "value": _value(condition)}
        case "segment":
            return {"segment": condition.field or condition.value}
        case "top" | "bottom":
            size = {"n": condition.n} if condition.n else {}
            share = {"percent": condition.percent} if condition.percent else {}
            return {condition.kind: {"by": condition.field, **size, **share}}
        case "order" | "communication":
            return _event_tree(condition, path)


def _value(condition: Condition) -> str | list[str] | bool:
    if condition.op == "between":
        return [condition.value, condition.value2]
    if condition.op == "is_set":
        return condition.value.lower() not in {"false", "no", "0"}
    if condition.op in _LISTED and not condition.values:
        return [part.strip() for part in condition.value.split("|")]
    return condition.values if condition.op in _LISTED else condition.value


def _event_tree(condition: Condition, path: str) -> dict[str, Any]:
    op = ">=" if condition.op == "none" else condition.op
    test = {"op": op, "value": _value(condition) or "1"}
    tree: dict[str, Any] = {"event": condition.kind}
    if condition.fn == "count":
        tree["count"] = test
    else:
        tree["agg"] = {"fn": condition.fn, "of": condition.of, **test}
    if condition.where:
        tree["where"] = [
            _where(text, f"{path}.where[{index}]") for index, text in enumerate(condition.where)
        ]
    window = {
        "within_days": condition.window_days,
        "period": "" if condition.period == "ever" else condition.period,
        "from": condition.from_date,
        "to": condition.to_date,
    }
    return tree | {key: value for key, value in window.items() if value}


def _where(text: str, path: str) -> dict[str, Any]:
    found = _WHERE.fullmatch(text)
    if not found:
        raise RuleError(path, f"{text[:40]!r} is not a test", "such as 'category == shoes'")
    field, symbol, word, value = found.groups()
    op = OPERATOR_ALIASES.get(symbol or word, symbol or word)
    values: str | list[str] = value
    if op in _LISTED:
        values = [part.strip() for part in value.split("|")]
    elif op == "between":
        values = [part.strip() for part in re.split(r"\s+and\s+|\|", value)]
    return {"field": field, "op": op, "value": values}
