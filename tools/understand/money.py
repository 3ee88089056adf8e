"""What clauses about money spent mean."""

from __future__ import annotations

from decimal import Decimal

from store.segment.rule import Aggregate, Count, Event, Leaf, Rule
from tools.understand.framing import negated, single
from tools.understand.items import Frame, Quantity, Window
from tools.understand.orders import ONE, amount_leaves, how_many, spent_on
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.when import event_window, silence


def spend(made: Frame, scope: Scope) -> Rule | None:
    """Spent: over all time, or the orders of a window added up."""
    if len(made.windows) > 1 or len(made.values) > 1 or made.times or made.lengths:
        return None
    quantity = single([*made.before, *made.after])
    window = made.windows[0] if made.windows else None
    if quantity is None:
        return _spent_nothing(made, window)
    if quantity.bare and "ORMORE" in made.marks:
        quantity = Quantity(made.marks["ORMORE"], quantity.value)
    if quantity.bare and "CMP" not in made.marks:
        raise how_many(made, quantity, scope)
    if quantity.year:
        raise scope.ask(
            "years_or_amounts", at=(made.start, made.end), text=scope.raw(made.start, made.end)
        )
    if "SINGLE" in made.marks and not made.values:
        return _one_order(made, quantity, window)
    if made.values:
        raise spent_on(made, quantity, scope)
    if window is None:
        return negated(made, Leaf("spend", quantity.op, quantity.operand))
    when = event_window(window)
    if when is None:
        return None
    return negated(
        made, Event("order", Aggregate("sum", "amount", quantity.op, quantity.operand), (), when)
    )


def _spent_nothing(made: Frame, window: Window | None) -> Rule | None:
    if not made.negation and "NOTHING" not in made.marks:
        return None
    if window is None:
        return Leaf("spend", "==", Decimal(0))
    when = silence(window)
    return None if when is None else Event("order", Count("==", Decimal(0)), (), when)


def _one_order(made: Frame, quantity: Quantity, window: Window | None) -> Rule | None:
    when = event_window(window) if window is not None else None
    if window is not None and when is None:
        return None
    return negated(made, Event("order", ONE, amount_leaves(quantity), when))


_MEASURED = frozenset(
    CHAR[name]
    for name in ("ORD", "VISIT", "FIELD", "CONTACT", "GOT", "FIRSTORD", "LASTORD", "MAXORD")
)


def average(made: Frame, scope: Scope) -> Rule | None:
    """`spend more than 200 per order on average`."""
    quantity = single([*made.before, *made.after])
    if quantity is None or made.windows:
        return None
    if quantity.bare:
        raise how_many(made, quantity, scope)
    return negated(made, Leaf("avg_order_value", quantity.op, quantity.operand))


def bare_amount(made: Frame, scope: Scope) -> Rule | None:
    """`over 5K` about customers is what they spent."""
    quantity = single([*made.before, *made.after])
    before = scope.index.phrases(scope.language).get(made.lead)
    if before is not None and before.tag in _MEASURED and not made.negation:
        return None  # it belongs to the word before, which could not use it
    if made.lead in {"for", "depuis", "since"} and quantity is not None and not quantity.money:
        return None  # a length whose unit is missing
    if quantity is None or quantity.bare or (quantity.year and quantity.op == "between"):
        return None
    if made.windows:
        return spend(made, scope)
    return negated(made, Leaf("spend", quantity.op, quantity.operand))
