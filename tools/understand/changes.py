"""Changing a number, a place or another value inside a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from store.segment.rule import And, Event, Leaf, Not, Rule
from tools.understand.edits import Slot, about, at, put_at, slots, subject
from tools.understand.items import Item, Quantity
from tools.understand.numbers import write_number
from tools.understand.phrasing import offers
from tools.understand.pipeline import Read, reduce
from tools.understand.quantities import quantity_of
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token

_KINDS = {
    CHAR["LEN"]: "days",
    CHAR["QL"]: "days",
    CHAR["QP"]: "percent",
    CHAR["NUM"]: "number",
    CHAR["Q"]: "number",
    CHAR["QT"]: "number",
}
_FILLERS = frozenset(CHAR[name] for name in ("IN", "OF", "TO", "FOR", "ART", "ON", "FROM", "OVER"))


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
        window = item.data
        if item.tag == CHAR["W"]:
            days = getattr(window, "days", None)
            return (days, "days") if isinstance(days, Quantity) else None
        kind = _KINDS.get(item.tag)
        if kind is None:
            return None
        quantity = quantity_of(item)
        if kind == "number" and (quantity.money or quantity.scaled):
            kind = "money"
        return quantity, kind

    def is_value(self, tokens: Sequence[Token]) -> bool:
        """Whether an edit is nothing but a number: "60 days", "3K"."""
        found = self.quantity(tokens) if tokens else None
        return found is not None and found[0].bare

    def replaced(
        self, new: Sequence[Token], old: Sequence[Token], read: Callable[[Sequence[Token]], Read]
    ) -> Rule:
        """The rule with one number, place or condition replaced. Raises UnclearError."""
        if not new:
            raise self.scope.ask("what_edit")
        found = self.quantity(new)
        if found is not None:
            return self.renumbered(found[0], found[1], self.quantity(old) if old else None, new)
        result = read(new)
        if result.rule is None:
            raise self.scope.ask("what_edit")
        return self.swapped(result.rule)

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
            return slot.kind in {"number", "money"}
        return slot.kind == kind

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

    def swapped(self, new: Rule) -> Rule:
        """The condition about the same thing replaced."""
        topic = subject(new)
        ways = about(self.rule, topic) if topic else []
        if not ways:
            raise self.scope.ask("nothing_to_edit", text=self.scope.text)
        if len(ways) > 1:
            raise self.scope.ask("which_edit")
        old = at(self.rule, ways[0])
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

    def dropped(self, path: tuple[int, ...]) -> Rule:
        """The rule without the condition at a path."""
        return put_at(self.rule, path, None)

    def same_test(self, part: Leaf) -> Rule | None:
        """A test on a field the rule already tests the same way: the stricter one stays; a looser one
        is asked about. None when the rule has no such test beside its others."""
        items = self.rule.items if isinstance(self.rule, And) else (self.rule,)
        for old in items:
            if not isinstance(old, Leaf) or old.field != part.field or old.op != part.op:
                continue
            if isinstance(old.value, Decimal) and isinstance(part.value, Decimal):
                return self.stricter(old, part, old.value, part.value)
        return None

    def stricter(self, old: Leaf, part: Leaf, was: Decimal, now: Decimal) -> Rule:
        if (part.op in {">", ">="} and now >= was) or (part.op in {"<", "<="} and now <= was):
            path = about(self.rule, subject(old))[0]
            return put_at(self.rule, path, part)
        text = self.scope.text
        raise self.scope.offer("replace_or_narrow", (0, len(text)), offers_key="replace", text=text)
