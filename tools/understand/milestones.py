"""What clauses about the first and last order, and about how many there were at all, mean."""

from __future__ import annotations

from decimal import Decimal

from store.segment.rule import Aggregate, And, Between, Count, Event, Leaf, Rule
from tools.understand.framing import negated, single
from tools.understand.items import Frame, Quantity
from tools.understand.orders import ONE, how_many
from tools.understand.scope import Scope
from tools.understand.when import age, event_window, silent


def first_order(made: Frame, scope: Scope) -> Rule | None:
    """The date, age or amount of the first order."""
    return _edge_order(made, scope, ("first_order_days", "first_order_at"), "first")


def last_order(made: Frame, scope: Scope) -> Rule | None:
    """The date, age or amount of the last order."""
    return _edge_order(made, scope, ("last_order_days", "last_order_at"), "last")


def _edge_order(made: Frame, scope: Scope, fields: tuple[str, str], fn: str) -> Rule | None:
    if len(made.windows) + len(made.lengths) + len(made.after) != 1 or made.before or made.times:
        return None
    if made.after:
        quantity = made.after[0]
        if quantity.bare:
            raise how_many(made, quantity, scope)
        return negated(made, Event("order", Aggregate(fn, "amount", quantity.op, quantity.operand)))
    if made.lengths:
        return negated(made, Leaf(fields[0], made.lengths[0].op, made.lengths[0].operand))
    leaf = age(fields[0], made.windows[0], fields[1])
    return None if leaf is None else negated(made, leaf)


def pieces(made: Frame, scope: Scope) -> Rule | None:
    """`more than 10 units ordered since March`: the pieces on all orders."""
    quantity = single([*made.before, *made.after])
    window = made.windows[0] if made.windows else None
    when = event_window(window) if window is not None else None
    if (
        made.marks.get("ITEM") != "unit"
        or quantity is None
        or (window is not None and when is None)
    ):
        return None
    if quantity.bare:
        raise how_many(made, quantity, scope)
    return negated(
        made, Event("order", Aggregate("sum", "qty", quantity.op, quantity.operand), (), when)
    )


def extreme_order(made: Frame, scope: Scope) -> Rule | None:
    """`whose biggest order was 600 or more`."""
    quantity = single([*made.before, *made.after])
    if quantity is None:
        return None
    if quantity.bare and "ORMORE" in made.marks:
        quantity = Quantity(made.marks["ORMORE"], quantity.value)
    if quantity.bare:
        raise how_many(made, quantity, scope)
    return negated(
        made, Event("order", Aggregate(made.head, "amount", quantity.op, quantity.operand))
    )


def first_time(made: Frame, scope: Scope) -> Rule | None:
    """`ordered for the first time in March`."""
    if len(made.windows) != 1 or made.values or made.times or made.before or made.after:
        return None
    leaf = age("first_order_days", made.windows[0], "first_order_at")
    return None if leaf is None else negated(made, leaf)


def first_buyers(made: Frame, scope: Scope) -> Rule | None:
    """`first-time buyers`: one order so far; `first-time buyers this month`: the first one then."""
    return first_time(made, scope) if made.windows else one_time(made, scope)


def repeat(made: Frame, scope: Scope) -> Rule | None:
    """Two orders or more."""
    scope.note("repeat")
    return negated(made, Leaf("orders", ">=", Decimal(2)))


def one_time(made: Frame, scope: Scope) -> Rule | None:
    """Exactly one order."""
    scope.note("one_time")
    return negated(made, Leaf("orders", "==", Decimal(1)))


def lapsed(made: Frame, scope: Scope) -> Rule | None:
    """`lapsed for 60 days` needs an order; without a length it is asked about."""
    days = single(made.lengths)
    if days is None and len(made.windows) == 1:
        leaf = silent("last_order_days", made.windows[0], "last_order_at")
        return None if leaf is None else negated(made, leaf)
    if days is not None:
        return negated(made, Leaf("last_order_days", ">" if days.bare else days.op, days.operand))
    text = scope.raw(made.start, made.end)
    raise scope.offer("lapsed", (made.start, made.end), text=text, limit=scope.env.inactive_days)


def not_since(made: Frame, scope: Scope) -> Rule | None:
    """`bought before March but not since`: an order before, none from then on."""
    if len(made.windows) != 1 or made.windows[0].end is None or made.windows[0].start is not None:
        return None
    end = made.windows[0].end
    since = Between(end.fromordinal(end.toordinal() + 1), None)
    before = Event("order", ONE, (), Between(None, end))
    return And((before, Event("order", Count("==", Decimal(0)), (), since)))


def different(made: Frame, scope: Scope) -> Rule | None:
    """`bought at least 2 different products`."""
    quantity = single([*made.before, *made.after])
    window = made.windows[0] if made.windows else None
    when = event_window(window) if window is not None else None
    if quantity is None or (window is not None and when is None):
        return None
    if quantity.bare:
        scope.note("times", text=scope.raw(made.start, made.end), count=quantity.value)
        quantity = Quantity(">=", quantity.value)
    of = made.marks.get("ITEM", "product")
    return negated(
        made, Event("order", Aggregate("distinct", of, quantity.op, quantity.operand), (), when)
    )
