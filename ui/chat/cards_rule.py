"""A rule in a card: its conditions as inputs, changed one at a time, checked like any rule."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from store.ports import Reader
from store.segment.canonical import to_json
from store.segment.codec import parse
from store.segment.editable import conditions
from store.segment.editing import Add, Change, Put, Remove, edit
from store.segment.env import RuleEnv
from store.segment.fields import FieldType
from store.segment.render import render
from store.segment.rule import Rule, RuleError
from tools.arguments import is_mapping
from tools.context import Ctx
from tools.errors import invalid
from tools.operations.finding import CustomerPage
from tools.registry import known_error
from ui.chat.cards_inputs import check, check_all, put, with_takes
from ui.chat.cards_values import number
from ui.chat.words import word

T = TypeVar("T")
Props: TypeAlias = dict[str, Any]
# Conditions that are no field of a customer, and useful to start from.
STARTS: Mapping[str, Props] = {
    "orders": {"event": "order", "count": {"op": ">=", "value": 2}, "within_days": 90},
    "top": {"top": {"by": "spend", "percent": 10}},
}
_ARTICLE = re.compile(r"^(?:l'|le |la |les )")
HIDDEN = frozenset(("email_domain", "given_name", "family_name", "automation_enabled"))


class RuleDesk:
    """Opens and edits the rules of one person's cards, in their language."""

    def __init__(self, ctx: Callable[[], Awaitable[Ctx]], locale: str) -> None:
        self._ctx, self._locale = ctx, locale

    async def opened(self, tree: Mapping[str, Any]) -> Props:
        """A rule as inputs, with every condition that can be added."""
        return await self._read(
            lambda env: self._shown(parse(tree, env.fields), env) | self._adds(env)
        )

    async def edited(self, tree: object, change: object) -> Props:
        """The rule after a change: `put`, `remove` or `add`. InvalidInput says why it can't be."""
        wanted = _change(change)
        if not is_mapping(tree):
            raise invalid("rule", tree, "is not a rule", "the rule that rule_open gave")

        def unit(env: RuleEnv) -> Props:
            return self._shown(self._changed(parse(tree, env.fields), wanted, env), env)

        return await self._read(unit)

    async def checked(self, tree: object) -> None:
        """Refuse a rule that holds a value no input of it takes; InvalidInput names the field."""
        if not is_mapping(tree):
            raise invalid("rule", tree, "is not a rule", "the rule that rule_edit gave")
        locale = self._locale
        await self._read(
            lambda env: check_all(conditions(parse(tree, env.fields), env, locale), locale)
        )

    def would_be(self, page: CustomerPage) -> Props:
        """How many an edited rule selects, in words."""
        count = number(page.total, self._locale)
        one = "rule.would_be_one" if page.total == 1 else "rule.would_be"
        return {"total": page.total, "would_be": word(self._locale, one, count)}

    async def _read(self, unit: Callable[[RuleEnv], T]) -> T:
        ctx = await self._ctx()

        def inside(reader: Reader) -> T:
            return unit(ctx.rule_env(reader))

        try:
            return await ctx.read(inside)
        except RuleError as error:
            raise known_error(error) or error from error

    def _changed(self, rule: Rule, change: Change, env: RuleEnv) -> Rule:
        if not isinstance(change, Put):
            return edit(rule, change, env.fields)
        rows = conditions(rule, env, self._locale)
        row = next((row for row in rows if row.path == change.path), None)
        if row is None:
            return edit(rule, change, env.fields)  # which says that nothing stands there
        if change.op is None:
            check(row, change.value, self._locale)
        return put(rule, row, change, env)

    def _shown(self, rule: Rule, env: RuleEnv) -> Props:
        rows = conditions(rule, env, self._locale)
        return {
            "rule": to_json(rule),
            "sentence": render(rule, env, self._locale),
            "conditions": [with_takes(row, self._locale) for row in rows],
        }

    def _adds(self, env: RuleEnv) -> Props:
        return {"adds": sorted(self._offered(env), key=lambda add: str(add["label"]).lower())}

    def _offered(self, env: RuleEnv) -> Iterator[Props]:
        for condition in STARTS.values():
            yield {"label": _said(condition, env, self._locale), "condition": condition}
        for key in env.fields.keys():  # noqa: SIM118 - a registry, not a dictionary
            condition = _example(key, env)
            if key in HIDDEN or condition is None:
                continue
            row = conditions(parse(condition, env.fields), env, self._locale)[0]
            label = _ARTICLE.sub("", row.label)
            label = label[:1].upper() + label[1:]
            yield {"label": label, "condition": condition}


def _said(condition: Props, env: RuleEnv, locale: str) -> str:
    return render(parse(condition, env.fields), env, locale)


def _example(key: str, env: RuleEnv) -> Props | None:
    """A condition on a field to start from; None when it has no example."""
    field = env.fields.get(key)
    if field is None or field.type is FieldType.DAYS:  # its date says the same and more
        return None
    op, value = field.ops[0], field.example
    if field.type is FieldType.DATE:
        op, value = "older_than", "30"
    if not value:
        op, value = "is_set", "true"
    condition: Props = {
        "field": key,
        "op": op,
        "value": value == "true" if op == "is_set" else value,
    }
    try:
        parse(condition, env.fields)
    except RuleError:
        return None
    return condition


def _change(given: object) -> Change:
    """A change as a card sends it: {"put": {path, op, value}}, {"remove": path} or {"add": {…}}."""
    if is_mapping(given):
        if is_mapping(put := given.get("put")):
            op, path = put.get("op"), put.get("path")
            if isinstance(path, str) and (op is None or isinstance(op, str)):
                return Put(path, op=op, value=put.get("value"))
        if isinstance(path := given.get("remove"), str):
            return Remove(path)
        if is_mapping(added := given.get("add")):
            return Add(dict(added))
    raise invalid("change", None, "is not a change", "put, remove or add")
