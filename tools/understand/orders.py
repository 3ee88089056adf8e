"""What clauses about orders and money mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from store.segment.rule import (
    And,
    Count,
    Event,
    Leaf,
    Or,
    Rule,
)
from tools.understand.framing import negated, single
from tools.understand.items import Frame, Quantity, UnclearError, Values, Window
from tools.understand.numbers import write_number
from tools.understand.phrasing import compared, length_words
from tools.understand.resolve import BOUGHT, belongs, both, rule_of, settle, unknown
from tools.understand.scope import Scope
from tools.understand.when import event_window, silence

ONE = Count(">=", Decimal(1))


def order(made: Frame, scope: Scope) -> Rule | None:
    """Ordered, bought: how often, what, in which window, for how much each."""
    if made.head == "s" and not made.values:
        raise _shopped(made, scope)
    if not _usable(made):
        return None
    _years(made)
    _check_names(made, scope)
    count, amounts = _count(made, scope), _amounts(made, scope)
    window = made.windows[0] if made.windows else None
    if made.negation == "plus" and window is None:
        raise scope.offer("no_longer", (made.start, made.end), limit=scope.env.inactive_days)
    if window is not None and window.kind == "ago" and window.days is not None:
        _which_order(made, window, scope)
    if not made.values:
        return _plain(made, count, amounts, window)
    return _of_things(made, made.values[0], count, amounts, window, scope)


_SHOPPED = re.compile(r"shop\w*|magasin\w*|du shopping", re.IGNORECASE)


def _shopped(made: Frame, scope: Scope) -> UnclearError:
    """`shopped in May` may be an order or a visit."""
    text = scope.raw(made.start, made.end)
    words = {"en": ("ordered", "visited"), "fr": ("commandé", "visité")}[scope.language]
    texts = [_SHOPPED.sub(word, text, count=1) for word in words]
    at = (made.start, made.end)
    return scope.ask("which_shopped", [(said, said) for said in texts], at=at, text=text)


def _usable(made: Frame) -> bool:
    """Whether every slot of the frame has its place in a rule about orders."""
    if len(made.windows) > 1 or len(made.values) > 1 or made.lengths:
        return False
    if "SINGLE" in made.marks and not (made.before or made.after):
        return False
    counted = [*made.times, *made.before]
    bounded = "CMP" in made.marks or "ORMORE" in made.marks
    if bounded and not any(quantity.bare for quantity in counted):
        return False
    return not ("ONLY" in made.marks and not counted)


def _check_names(made: Frame, scope: Scope) -> None:
    """Ask about pieces of a product, and about "not a and b"."""
    if not made.values:
        return
    if made.after and "SINGLE" not in made.marks:
        raise _units(made, scope)
    names = made.values[0]
    if made.negation and names.joint == "and" and len(names.names) > 1:
        raise both(names, scope)


def _units(made: Frame, scope: Scope) -> UnclearError:
    """`bought 3 tents`: pieces of one product are not counted, orders that hold it are."""
    name, quantity = made.values[0].names[0].text, made.after[0]
    if quantity.money or quantity.value > _FEW:
        return scope.offer(
            "spent_on", (made.start, made.end), name=name, amount=compared(quantity, scope.language)
        )
    return scope.offer("units", (made.start, made.end), name=name, count=quantity.value)


def _years(made: Frame) -> None:
    """`ordered between 2024 and 2025` compares years, not amounts."""
    for quantity in [*made.after]:
        if quantity.year and quantity.high is not None and quantity.op == "between":
            made.after.remove(quantity)
            made.windows.append(
                Window(
                    "dates",
                    start=date(int(quantity.value), 1, 1),
                    end=date(int(quantity.high), 12, 31),
                )
            )


def _count(made: Frame, scope: Scope) -> Count | None:
    """How many orders: "3 orders", "3 times", "only one order"; None when it was not said."""
    counted = [quantity for quantity in made.after if _counts(made, quantity, scope)]
    said = [*made.times, *(quantity for quantity in made.before if not quantity.money), *counted]
    quantity = single(said)
    if quantity is None:
        return None
    if quantity.bare:
        return _bare_count(made, quantity, scope)
    return Count(quantity.op, quantity.operand)


def _counts(made: Frame, quantity: Quantity, scope: Scope) -> bool:
    """Whether a number behind "orders" is how many: "orders >= 3", "orders more than 3"."""
    if made.head != "n" or quantity.money or quantity.scaled or quantity.bare:
        return False
    text = scope.raw(made.start, made.end).lower()
    plural = any(word in text.split() for word in ("orders", "purchases", "commandes", "achats"))
    return quantity.symbol or (plural and not made.before and quantity.value <= _FEW)


def _bare_count(made: Frame, quantity: Quantity, scope: Scope) -> Count:
    more = made.marks.get("ORMORE") or made.marks.get("CMP")
    if more:
        return Count(more, quantity.value)
    if "ONLY" in made.marks or quantity.value == 0:
        return Count("==", quantity.value)
    if made.times and quantity.value == 1 and not made.negation:
        raise how_many(made, quantity, scope)
    scope.note("times", text=scope.raw(made.start, made.end), count=quantity.value)
    return Count(">=", quantity.value)


def how_many(made: Frame, quantity: Quantity, scope: Scope) -> UnclearError:
    """The question whether a bare number is exact or a lower bound."""
    value = write_number(quantity.value, scope.language)
    text = scope.raw(made.start, made.end)
    labels = [scope.say("label_exactly", value=value), scope.say("label_at_least", value=value)]
    words = {"en": ("exactly", "at least"), "fr": ("exactement", "au moins")}[scope.language]
    return scope.ask("how_often", [(label, _with_word(text, value, word)) for label, word in zip(labels, words, strict=True)],
                     at=(made.start, made.end), value=value)  # fmt: skip


def _with_word(text: str, value: str, word: str) -> str:
    """The stretch with a comparison before its number; "once" and the like are spelt out."""
    for said, digits in _SPELT.items():
        if said in text.lower():
            at = text.lower().index(said)
            return f"{text[:at]}{word} {digits}{text[at + len(said) :]}"
    at = next((index for index, char in enumerate(text) if char.isdigit()), 0)
    return f"{text[:at]}{word} {text[at:]}"


_SPELT = {
    "once": "1 times",
    "une seule fois": "1 fois",
    "une fois": "1 fois",
    "twice": "2 times",
    "deux fois": "2 fois",
}


def _amounts(made: Frame, scope: Scope) -> tuple[Leaf, ...]:
    """The tests on the amount of one order."""
    after = [quantity for quantity in made.after if not _counts(made, quantity, scope)]
    quantity = single([*after, *(quantity for quantity in made.before if quantity.money)])
    if quantity is None:
        return ()
    small = not quantity.money and not quantity.scaled and quantity.value <= _FEW
    if made.head == "n" and small and not quantity.bare:
        raise _count_or_amount(made, quantity, scope)
    if made.head != "n" and "SINGLE" not in made.marks:
        raise _one_or_all(made, quantity, scope)
    if quantity.bare:
        raise how_many(made, quantity, scope)
    return amount_leaves(quantity)


def amount_leaves(quantity: Quantity) -> tuple[Leaf, ...]:
    """The tests that one order's amount meets a comparison, both of its bounds when it has two."""
    bounds = [quantity, *([quantity.also] if quantity.also is not None else [])]
    return tuple(Leaf("amount", bound.op, bound.operand) for bound in bounds)


_FEW = 20


def _count_or_amount(made: Frame, quantity: Quantity, scope: Scope) -> UnclearError:
    return scope.offer(
        "count_or_amount", (made.start, made.end), amount=compared(quantity, scope.language)
    )


def _one_or_all(made: Frame, quantity: Quantity, scope: Scope) -> UnclearError:
    return scope.offer(
        "one_or_all", (made.start, made.end), amount=compared(quantity, scope.language)
    )


def _which_order(made: Frame, window: Window, scope: Scope) -> None:
    """`ordered more than 60 days ago`: the last order, or any."""
    days = window.days
    if days is None or days.op not in {">", ">=", "=="} or made.before or made.times:
        return
    how = length_words(days.op, scope.language)
    count = write_number(days.value, scope.language)
    raise scope.offer("which_order", (made.start, made.end), how=how, count=count)


def _plain(
    made: Frame, count: Count | None, where: tuple[Leaf, ...], window: Window | None
) -> Rule | None:
    if window is None and not where:
        if count is None:
            return (
                Leaf("orders", "==", Decimal(0))
                if made.negation
                else Leaf("orders", ">=", Decimal(1))
            )
        return negated(made, Leaf("orders", count.op, count.value))
    return _event(made, count, where, window)


def _event(
    made: Frame, count: Count | None, where: Sequence[Leaf], window: Window | None
) -> Rule | None:
    """Orders in a window; with "not" and no number it is no order at all."""
    none = bool(made.negation) and count is None
    when = None
    if window is not None:
        when = silence(window) if none else event_window(window)
        if when is None:
            return None
    if none:
        return Event("order", Count("==", Decimal(0)), tuple(where), when)
    return negated(made, Event("order", count or ONE, tuple(where), when))


def _of_things(
    made: Frame,
    things: Values,
    count: Count | None,
    amounts: tuple[Leaf, ...],
    window: Window | None,
    scope: Scope,
) -> Rule | None:
    if count is None and not amounts and window is None:
        rule = rule_of(things, (*BOUGHT, "order.source"), scope)
        if isinstance(rule, Leaf) and rule.field == "bought":
            return negated(made, rule)
    if "ONLY" in made.marks and count is None:
        return None
    groups = _where_groups(things, scope)
    if groups is None:
        if belongs(things):
            raise unknown(
                things, "product", sorted(set(scope.index.named("category").values())), scope
            )
        return None
    joined = [_event(made, count, (*where, *amounts), window) for where in groups]
    events = [event for event in joined if event is not None]
    if len(events) != len(joined):
        return None
    if len(events) == 1:
        return events[0]
    both = (things.joint == "and") != bool(made.negation)
    return And(tuple(events)) if both else Or(tuple(events))


def _where_groups(things: Values, scope: Scope) -> list[tuple[Leaf, ...]] | None:
    """The order tests of the names: one group for any of them when they share a field."""
    pairs: list[tuple[str, str]] = []
    for name in things.names:
        pair = settle(name, (*BOUGHT, "order.source"), scope) or settle(name, ("source",), scope)
        if pair is None:
            return None
        pairs.append((pair[0].removeprefix("order."), pair[1]))
    fields = {field for field, _ in pairs}
    if len(pairs) > 1 and len(fields) == 1 and things.joint != "and":
        if things.joint == ",":
            return None
        return [(Leaf(fields.pop(), "in", tuple(value for _, value in pairs)),)]
    return [(Leaf(field, "==", value),) for field, value in pairs]


def spent_on(made: Frame, quantity: Quantity, scope: Scope) -> UnclearError:
    """The question when an amount may be of whole orders or of the thing named."""
    first = made.values[0].names[0]
    amount = compared(quantity, scope.language)
    return scope.offer("spent_on", (made.start, made.end), name=first.text, amount=amount)


def of_products(made: Frame, scope: Scope) -> Rule | None:
    """`orders with shoes`, `shoes buyers`."""
    made.head = "n"
    return order(made, scope)


def no_order(made: Frame, scope: Scope) -> Rule | None:
    """`bought nothing this year`."""
    made.negation = made.marks.pop("NOTHING", "") or "not"
    return order(made, scope)


def buyers(made: Frame, scope: Scope) -> Rule | None:
    """At least one order; with a product before it, of that product."""
    if made.values:
        made.head = "v"
        return order(made, scope)
    scope.note("buyers", text=scope.raw(made.start, made.end))
    return negated(made, Leaf("orders", ">=", Decimal(1)))
