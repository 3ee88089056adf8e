"""Changing a number, a place or another value inside a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from store.segment.fields import FieldType
from store.segment.rule import And, Event, Leaf, Not, Rank, Rule, Scalar
from tools.understand.edits import Slot, about, at, nodes, put_at, slots, subject
from tools.understand.items import Item, Quantity, Window
from tools.understand.numbers import write_number
from tools.understand.phrasing import offers
from tools.understand.pipeline import Read, reduce
from tools.understand.quantities import quantity_of
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token, tokenise
from tools.understand.when import dated, event_window
from tools.understand.wordlists import wordset

_KINDS = {
    CHAR["LEN"]: "days",
    CHAR["QL"]: "days",
    CHAR["QP"]: "percent",
    CHAR["NUM"]: "number",
    CHAR["Q"]: "number",
    CHAR["QT"]: "count",
}
_FILLERS = frozenset(CHAR[name] for name in ("IN", "OF", "TO", "FOR", "ART", "ON", "FROM", "OVER"))


_LARGEST = {"days": Decimal(3_650), "number": Decimal(1_000), "percent": Decimal(100)}
_RAISING = wordset("raise increase extend bump monte augmente")
_LOWERING = wordset("lower reduce shorten decrease descends baisse reduis")
_SEVERAL = frozenset(("tags", "consent", "opted_out", "bought"))  # one customer has more than one


def _values(leaf: Leaf) -> tuple[Scalar, ...]:
    return leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)


class Changes:
    """The changes one rule can take."""

    def __init__(self, rule: Rule, scope: Scope) -> None:
        self.rule = rule
        self.scope = scope

    def quantity(self, tokens: Sequence[Token]) -> tuple[Quantity, str] | None:
        """The number the tokens are, alone, and its kind."""
        items = [item for item in reduce(tokens, self.scope) if item.tag not in _FILLERS]
        if len(items) != 1:
            return None
        found = self._valued(items[0])
        return found

    def _valued(self, item: Item) -> tuple[Quantity, str] | None:
        if isinstance(item.data, Window):
            return (item.data.days, "days") if item.data.days is not None else None
        kind = _KINDS.get(item.tag)
        if kind is None:
            return None
        quantity = quantity_of(item)
        if kind == "number" and (quantity.money or quantity.scaled):
            kind = "money"
        return quantity, kind

    def window(self, tokens: Sequence[Token]) -> Window | None:
        """The dates the tokens are, alone: "last month", "since March"."""
        items = [item for item in reduce(tokens, self.scope) if item.tag not in _FILLERS]
        found = items[0].data if len(items) == 1 and items[0].tag == CHAR["W"] else None
        return found if isinstance(found, Window) and found.kind == "dates" else None

    def rewindowed(self, window: Window, new: Sequence[Token]) -> Rule:
        """The one time in the rule replaced by other dates."""
        found: list[tuple[tuple[int, ...], Rule]] = []
        for path, node in nodes(self.rule):
            made = self.at_dates(node, window)
            if made is not None:
                found.append((path, made))
        if not found:
            raise self.scope.ask("nothing_to_edit", text=self.text(new))
        if len(found) > 1:
            raise self.scope.ask("which_edit")
        return put_at(self.rule, *found[0])

    def at_dates(self, node: Rule, window: Window) -> Rule | None:
        """A condition with a time of its own, at other dates."""
        if isinstance(node, Event) and node.window is not None:
            return replace(node, window=event_window(window))
        field = self.scope.index.fields.get(node.field) if isinstance(node, Leaf) else None
        if field is None or not isinstance(node, Leaf):
            return None
        if field.type is FieldType.DATE and node.op != "is_set":
            return dated(field.key, window)
        if field.source is None or field.key == "inactive_days":
            return None
        return dated(field.source, window)

    def is_value(self, tokens: Sequence[Token]) -> bool:
        """Whether an edit is nothing but a number: "60 days", "3K"."""
        found = self.quantity(tokens) if tokens else None
        return found is not None and (found[0].bare or found[1] == "days")

    def replaced(
        self, new: Sequence[Token], old: Sequence[Token], read: Callable[[Sequence[Token]], Read]
    ) -> Rule:
        """The rule with one number, place or condition replaced. Raises UnclearError."""
        if not new:
            raise self.scope.ask("what_edit")
        window = self.window(new)
        if window is not None:
            return self.rewindowed(window, new)
        found = self.quantity(new)
        if found is not None:
            return self.renumbered(found[0], found[1], self.quantity(old) if old else None, new)
        result = read(new)
        if result.rule is None:
            raise self.scope.ask("what_edit")
        if old:
            named = read(old).rule
            made = None if named is None else self.renamed(named, result.rule)
            if made is None:
                raise self.scope.ask("nothing_to_drop", text=self.text(old))
            return made
        return self.swapped(result.rule, new)

    def renumbered(
        self, quantity: Quantity, kind: str, old: tuple[Quantity, str] | None, new: Sequence[Token]
    ) -> Rule:
        fitting = [
            slot for slot in slots(self.rule, self.scope.index.fields) if self.fits(slot, kind)
        ]
        if old is not None:
            fitting = [
                slot
                for slot in slots(self.rule, self.scope.index.fields)
                if slot.value == old[0].value
            ]
        if len(fitting) > 1:
            fitting = [slot for slot in fitting if self.likely(slot, quantity)] or fitting
        if not fitting and kind == "number":
            fitting = [s for s in slots(self.rule, self.scope.index.fields) if s.kind == "percent"]
        if not fitting:
            raise self.scope.ask("nothing_to_edit", text=self.text(new))
        if len(fitting) > 1:
            raise self.which(fitting, new)
        slot = fitting[0]
        changed = slot.put(quantity)
        if changed is None:
            raise self.scope.ask("nothing_to_edit", text=self.text(new))
        return put_at(self.rule, slot.path, changed)

    def fits(self, slot: Slot, kind: str) -> bool:
        if kind == "number":
            return slot.kind != "percent"
        return slot.kind == ("number" if kind == "count" else kind)

    def likely(self, slot: Slot, quantity: Quantity) -> bool:
        """Whether a number may stand there: days and counts have their sizes, "raise" makes more."""
        words = frozenset(token.text for token in tokenise(self.scope.text))
        if not _RAISING.isdisjoint(words) and quantity.value <= slot.value:
            return False
        if not _LOWERING.isdisjoint(words) and quantity.value >= slot.value:
            return False
        return quantity.value <= _LARGEST.get(slot.kind, quantity.value)

    def which(self, fitting: Sequence[Slot], new: Sequence[Token]) -> Exception:
        """The question which of several numbers changes; the choices name the old one."""
        text, language = self.text(new), self.scope.language
        unit = {"en": " days", "fr": " jours"}[language]
        choices: list[tuple[str, str]] = []
        for slot in fitting:
            was = write_number(slot.value, language) + (unit if slot.kind == "days" else "")
            made = offers("change", language, old=was, new=text)[0][0]
            choices.append((f"{slot.field}: {was}", made))
        end = len(self.scope.text)
        return self.scope.ask("which_edit", choices, at=(0, end))

    def text(self, tokens: Sequence[Token]) -> str:
        return self.scope.raw(tokens[0].start, tokens[-1].end)

    def swapped(self, new: Rule, said: Sequence[Token]) -> Rule:
        """The condition about the same thing replaced."""
        topic = subject(new)
        ways = about(self.rule, topic) if topic else []
        if not ways:
            text = self.text(said)
            raise self.scope.offer(
                "nothing_to_edit", (0, len(self.scope.text)), offers_key="only", text=text
            )
        if len(ways) > 1:
            raise self.scope.ask("which_edit")
        old = at(self.rule, ways[0])
        if isinstance(old, Rank) and isinstance(new, Rank) and new.among is None:
            new = replace(new, among=old.among)
        kept = (
            Not(new)
            if isinstance(old, Not) and not isinstance(new, Not) and topic == "place"
            else new
        )
        if (
            isinstance(old, Event)
            and isinstance(new, Leaf)
            and new.field == "spend"
            and isinstance(new.value, Decimal)
        ):
            slot = next(
                (slot for slot in slots(old, self.scope.index.fields) if slot.kind == "money"), None
            )
            made = slot.put(Quantity(new.op, new.value)) if slot else None
            kept = made if made is not None else kept
        return put_at(self.rule, ways[0], kept)

    def unlisted(self, part: Rule) -> Rule | None:
        """The rule with one value taken out of the list of a condition that has to hold."""
        if (
            not isinstance(part, Leaf)
            or isinstance(part.value, tuple)
            or part.op not in {"==", "contains"}
        ):
            return None
        items = self.rule.items if isinstance(self.rule, And) else (self.rule,)
        for index, old in enumerate(items):
            if not isinstance(old, Leaf) or old.op != "in" or old.field != part.field:
                continue
            values = old.value if isinstance(old.value, tuple) else ()
            left = tuple(value for value in values if value != part.value)
            if len(left) == len(values) or not left or old.field in _SEVERAL:
                continue
            made = Leaf(old.field, "==", left[0]) if len(left) == 1 else replace(old, value=left)
            return put_at(self.rule, (index,) if isinstance(self.rule, And) else (), made)
        return None

    def either(self, part: Rule) -> str | None:
        """The names of the rule's cities and of the new one, joined by "or"."""
        ways = about(self.rule, "place")
        old = at(self.rule, ways[0]) if len(ways) == 1 else None
        if not (
            isinstance(part, Leaf) and isinstance(old, Leaf) and old.field == part.field == "city"
        ):
            return None
        joint = {"en": " or ", "fr": " ou "}[self.scope.language]
        values = [*_values(old), *_values(part)]
        return joint.join(dict.fromkeys(map(str, values)))

    def renamed(self, old: Rule, new: Rule) -> Rule | None:
        """The rule with the condition that was named replaced, or that value in its list."""
        found = [path for path, node in nodes(self.rule) if node == old]
        if len(found) == 1:
            return put_at(self.rule, found[0], new)
        for path, node in nodes(self.rule):
            if (
                isinstance(node, Leaf) and isinstance(old, Leaf) and isinstance(new, Leaf)
                and node.field == old.field == new.field and node.op == "in"
                and not isinstance(new.value, tuple) and old.value in _values(node)
            ):  # fmt: skip
                values = [new.value if value == old.value else value for value in _values(node)]
                return put_at(self.rule, path, replace(node, value=tuple(dict.fromkeys(values))))
        return None

    def dropped(self, path: tuple[int, ...]) -> Rule:
        """The rule without the condition at a path."""
        return put_at(self.rule, path, None)

    def same_test(self, part: Leaf) -> Rule | None:
        """A test on a field the rule already tests the same way: the stricter one stays; a looser one
        is asked about. None when the rule has no such test beside its others."""
        items = self.rule.items if isinstance(self.rule, And) else (self.rule,)
        for old in items:
            if not isinstance(old, Leaf) or old.field != part.field or old.op[:1] != part.op[:1]:
                continue
            if isinstance(old.value, Decimal) and isinstance(part.value, Decimal):
                return self.stricter(old, part, old.value, part.value)
        return None

    def stricter(self, old: Leaf, part: Leaf, was: Decimal, now: Decimal) -> Rule:
        if (part.op[0] == ">" and now >= was) or (part.op[0] == "<" and now <= was):
            path = about(self.rule, subject(old))[0]
            return put_at(self.rule, path, part)
        text = self.scope.text
        raise self.scope.offer("replace_or_narrow", (0, len(text)), offers_key="replace", text=text)
