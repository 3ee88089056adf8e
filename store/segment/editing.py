"""A rule changed one condition at a time, as a card of inputs does: `conditions`, `edit`.

`conditions(rule, env, locale)` lists the inputs (`Editable`, see `store.segment.editable`):
path, field, label, operator with those to choose from, values, kind, words. Both use the paths of
the JSON tree that errors name: `and[1]`, `not.or[0]`, `top.among`, and "" for a rule that is one
condition. Parts of a condition that have no place of their own there follow its path:
`and[1].window`, `and[0].size`.

    edit(rule, Put("and[1]", op=">=", value=60), registry)        another operator or value
    edit(rule, Put("and[0].window", op="within_days", value=30), registry)
    edit(rule, Remove("and[1]"), registry)                        everyone when nothing is left
    edit(rule, Add({"field": "city", "op": "==", "value": "Lyon"}), registry)

Values are those of the JSON form (a number, text, true or false, YYYY-MM-DD, a list of them) or
the same written as text, as an input gives it. Each edit answers a new rule that is valid as a
whole, or raises RuleError with the path; the rule given is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from store.segment.canonical import to_json
from store.segment.codec import parse
from store.segment.editable import ENDS, WINDOW_OPS, Editable, Kind, Option, conditions
from store.segment.events import WINDOW_KEYS
from store.segment.fields import STANDARD, Registry
from store.segment.rule import Rule, RuleError
from store.segment.values import escaped, is_list, show, unknown

__all__ = ["Add", "Change", "Editable", "Kind", "Option", "Put", "Remove", "conditions", "edit"]
SIZE_OPS = ("n", "percent")
MAX_PATH = 400
_GROUPS = ("and", "or")
_STEP = re.compile(r"([a-z_]+)((?:\[[0-9]{1,4}\])?)")
Tree: TypeAlias = dict[str, Any]
Steps: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """Another operator, another value, or both, for the input at `path`; None keeps what is there.

    For `….window` the operator is one of WINDOW_OPS (`ever` takes the window away), for `….size`
    `n` or `percent`; `….by` and `….end` take a value only.
    """

    path: str
    op: str | None = None
    value: object = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take out the condition, group, `where` test or window at `path`.

    What would be left empty goes too: the "not" of a condition, the alternatives without any. A
    rule with nothing left is everyone.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Add:
    """One more condition, as JSON, that has to hold beside all the others."""

    condition: object


Change: TypeAlias = Put | Remove | Add


def edit(rule: Rule, change: Change, registry: Registry = STANDARD) -> Rule:
    """The rule with one change, checked like any rule from outside.

    Raises RuleError naming the path: nothing stands there, the value is refused, or the new rule
    is beyond the bounds of rules.
    """
    tree: Tree = to_json(rule)
    match change:
        case Put(path):
            tree = _put(tree, change, path)
        case Remove(path):
            left = _without(tree, _steps(path), path)
            tree = {"and": []} if left is None else left
        case Add(condition):
            tree = _added(tree, condition)
    return parse(tree, registry)


def _added(tree: Tree, condition: object) -> Tree:
    items: list[object] = tree.get("and", [tree])
    return {"and": [*items, condition]}


def _steps(path: str) -> Steps:
    """A path as keys and places in lists."""
    steps: list[str | int] = []
    if len(path) > MAX_PATH:
        raise RuleError("path", f"the path has {len(path):,} characters", f"at most {MAX_PATH}")
    for part in path.split(".") if path else ():
        found = _STEP.fullmatch(part)
        if found is None:
            raise RuleError("path", f"{escaped(path)} is not a path", "such as and[1].window")
        steps.append(found[1])
        if found[2]:
            steps.append(int(found[2][1:-1]))
    return tuple(steps)


def _nothing(path: str) -> RuleError:
    return RuleError(path[:MAX_PATH], "there is no condition here", "a path of this rule")


def _inside(tree: Tree, steps: Steps, path: str) -> tuple[Tree, Steps]:
    """The condition at the steps, and the steps that name a part of it."""
    while steps:
        match steps, tree:
            case ("and" | "or" | "where" as key, int(at), *rest), _ if at < len(tree.get(key, ())):
                tree, steps = tree[key][at], tuple(rest)
            case ("not", *rest), _ if "not" in tree:
                tree, steps = tree["not"], tuple(rest)
            case ("top" | "bottom" as end, "among", *rest), _ if "among" in tree.get(end, ()):
                tree, steps = tree[end]["among"], tuple(rest)
            case (str(),), _:
                return tree, steps
            case _:
                raise _nothing(path)
    return tree, steps


def _put(tree: Tree, change: Put, path: str) -> Tree:
    node, part = _inside(tree, _steps(path), path)
    name = str(part[0]) if part else _whole(node)
    put = _PARTS.get(name)
    if put is None or not _has(node, name):
        raise _nothing(path)
    put(node, change, path)
    return tree


def _whole(node: Tree) -> str:
    return next((key for key in ("field", "segment") if key in node), "")


def _has(node: Tree, part: str) -> bool:
    """Whether a condition has such a part."""
    if part in {"size", "by", "end"}:
        return any(end in node for end in ENDS)
    return "event" in node if part == "window" else part in node


def _put_test(test: Tree, change: Put) -> None:
    if change.op is not None:
        test["op"] = change.op
    if change.value is not None:
        test["value"] = change.value
    elif change.op == "is_set":
        test["value"] = True


def _put_leaf(node: Tree, change: Put, path: str) -> None:
    _put_test(node, change)


def _put_count(node: Tree, change: Put, path: str) -> None:
    _put_test(node["count"], change)


def _put_figure(node: Tree, change: Put, path: str) -> None:
    _put_test(node["agg"], change)


def _put_segment(node: Tree, change: Put, path: str) -> None:
    _no_operator(change, path, ("==",))
    node["segment"] = change.value if change.value is not None else node["segment"]


def _put_by(node: Tree, change: Put, path: str) -> None:
    _no_operator(change, path, ("==",))
    end = _end(node)
    node[end]["by"] = change.value if change.value is not None else node[end]["by"]


def _put_end(node: Tree, change: Put, path: str) -> None:
    _no_operator(change, path, ("==",))
    end = _end(node)
    new = end if change.value is None else change.value
    if not isinstance(new, str) or new not in ENDS:
        raise RuleError(path, f"{show(new)} is no end of a ranking", ", ".join(ENDS))
    node[new] = node.pop(end)


def _put_size(node: Tree, change: Put, path: str) -> None:
    rank = node[_end(node)]
    old = "n" if "n" in rank else "percent"
    new = old if change.op is None else change.op
    if new not in SIZE_OPS:
        raise unknown(path, "size", new, SIZE_OPS)
    given = rank[old] if change.value is None else change.value
    del rank[old]
    rank[new] = given


def _put_window(node: Tree, change: Put, path: str) -> None:
    op = _window_op(node) if change.op is None else change.op
    if op not in WINDOW_OPS:
        raise unknown(path, "window", op, WINDOW_OPS)
    value = _window_value(node, op) if change.value is None else change.value
    for key in WINDOW_KEYS:
        node.pop(key, None)
    match op:
        case "ever":
            return
        case "since":
            node["from"] = value
        case "until":
            node["to"] = value
        case "between":
            if not is_list(value) or len(value) != 2:
                raise RuleError(path, f"{show(value)} is not a pair", "two days, the earlier first")
            node["from"], node["to"] = value
        case _:
            node[op] = value


def _window_op(node: Tree) -> str:
    if "from" in node:
        return "between" if "to" in node else "since"
    return "until" if "to" in node else next((key for key in WINDOW_OPS if key in node), "ever")


def _window_value(node: Tree, op: str) -> object:
    """What the window holds, when it is of that kind already."""
    if op == _window_op(node):
        match op:
            case "between":
                return [node["from"], node["to"]]
            case "since" | "until":
                return node["from" if op == "since" else "to"]
            case _:
                return node.get(op)
    return None


def _end(node: Tree) -> str:
    return "top" if "top" in node else "bottom"


def _no_operator(change: Put, path: str, accepted: tuple[str, ...]) -> None:
    if change.op is not None and change.op not in accepted:
        raise unknown(path, "operator here:", change.op, accepted)


_PARTS: Mapping[str, Callable[[Tree, Put, str], None]] = {
    "field": _put_leaf,
    "segment": _put_segment,
    "count": _put_count,
    "agg": _put_figure,
    "window": _put_window,
    "size": _put_size,
    "by": _put_by,
    "end": _put_end,
}


def _without(node: Tree, steps: Steps, path: str) -> Tree | None:
    """The tree with what stands at the steps taken out, None when nothing is left of it."""
    if not steps:
        return None
    match steps, node:
        case ("and" | "or" | "where" as key, int(at), *rest), _ if at < len(node.get(key, ())):
            return _without_item(node, key, at, tuple(rest), path)
        case ("not", *rest), _ if "not" in node:
            left = _without(node["not"], tuple(rest), path)
            return None if left is None else {"not": left}
        case ("top" | "bottom" as end, "among", *rest), _ if "among" in node.get(end, ()):
            left = _without(node[end].pop("among"), tuple(rest), path)
            return {end: node[end] if left is None else node[end] | {"among": left}}
        case ("window",), _ if "event" in node:
            return {key: value for key, value in node.items() if key not in WINDOW_KEYS}
        case (str(part),), _ if part in _PARTS and _has(node, part):
            return None
        case _:
            raise _nothing(path)


def _without_item(node: Tree, key: str, at: int, rest: Steps, path: str) -> Tree | None:
    items: list[Tree] = node[key]
    left = _without(items[at], rest, path)
    kept = [*items[:at], *([] if left is None else [left]), *items[at + 1 :]]
    if kept or (key == "and" and not items):
        return node | {key: kept}
    return {name: value for name, value in node.items() if name != key} or None
