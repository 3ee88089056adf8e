"""The best and the worst by a figure: "top 10% by spend", "our 50 biggest spenders"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from store.segment.fields import RANK_FIELDS
from store.segment.rule import Rank
from tools.understand.cascade import Layer
from tools.understand.items import Condition, Frame, Item, Quantity
from tools.understand.phrasing import offers
from tools.understand.quantities import quantity_of
from tools.understand.scope import Scope
from tools.understand.tags import CHAR

_BY = {CHAR["SPEND"]: "spend", CHAR["ORD"]: "orders", CHAR["VISIT"]: "visits"}


def build_rank(items: Sequence[Item], scope: Scope) -> Item | None:
    """A rank among all customers; the sentence's structure may set it inside a group."""
    sized = next((item for item in items if item.tag in _SIZED), None)
    text = scope.raw(items[0].start, items[-1].end)
    if sized is None:
        raise scope.ask("rank_size", _sizes(scope), at=(items[0].start, items[-1].end), text=text)
    quantity = quantity_of(sized)
    end, by, said = _end_and_field(items, scope)
    if by not in RANK_FIELDS or not quantity.bare or quantity.money:
        return None
    percent = sized.tag != CHAR["NUM"]
    if sized.tag == CHAR["HALF"]:
        quantity = Quantity("==", Decimal(50), bare=True)
    if not _fits(quantity.value, percent=percent):
        raise scope.ask("rank_range", at=(items[0].start, items[-1].end), text=text)
    if not said:
        scope.note("by_spend", text=text)
    size = {"percent": quantity.value} if percent else {"n": int(quantity.value)}
    rule = Rank(end, by, **size)  # pyright: ignore[reportArgumentType] - one of the two, by its name
    made = Frame("rank", head=items[0].lead, start=items[0].start, end=items[-1].end)
    made.marks["percent" if percent else "n"] = ""
    return Item(
        CHAR["R"], made.start, made.end, Condition(rule, made, scope.take_notes()), items[0].lead
    )


def _sizes(scope: Scope) -> list[tuple[str, str]]:
    return offers("rank_size", scope.language)


def _fits(value: Decimal, *, percent: bool) -> bool:
    if percent:
        return 0 < value <= 100
    return 1 <= value <= 1_000_000_000 and value == value.to_integral_value()


def _end_and_field(items: Sequence[Item], scope: Scope) -> tuple[str, str, bool]:
    """Which end, by what, and whether the figure was said."""
    end, by, said = "", "spend", False
    for item in items:
        if item.tag == CHAR["LAST"]:
            end = "bottom"
        elif item.tag == CHAR["TOP"]:
            end = end or str(item.data)
        elif item.tag == CHAR["BEST"]:
            best, _, figure = str(item.data).partition(" ")
            end = end if end == "bottom" else best
            by, said = figure, _says_figure(item, scope)
        elif item.tag == CHAR["FIELD"]:
            by, said = str(item.data), True
        elif item.tag in _BY:
            by, said = _BY[item.tag], True
    return end or "top", by, said


def _says_figure(item: Item, scope: Scope) -> bool:
    """Whether the word itself says by what: "spenders" does, "biggest" does not."""
    text = scope.raw(item.start, item.end).lower()
    return item.data != "top spend" or any(
        stem in text for stem in ("spen", "pens", "pay", "buy", "achet")
    )


def build_vague(items: Sequence[Item], scope: Scope) -> Item | None:
    """`best customers` without how many needs a person."""
    text = scope.raw(items[0].start, items[-1].end)
    noun = (
        {"en": " customers", "fr": " clients"}[scope.language]
        if any(i.tag == CHAR["NOUN"] for i in items)
        else ""
    )
    sizes = [(label, new + noun) for label, new in _sizes(scope)]
    raise scope.ask("best", sizes, at=(items[0].start, items[-1].end), text=text)


_SIZED = frozenset((CHAR["NUM"], CHAR["QP"], CHAR["HALF"]))
_FIGURE = "(BY (SPEND | ORD | FIELD | VISIT))"


def build_by(items: Sequence[Item], scope: Scope) -> Item | None:
    """`… by orders`, apart from the rank it belongs to."""
    _, by, _ = _end_and_field(items, scope)
    return Item(CHAR["RANKBY"], items[0].start, items[-1].end, by) if by in RANK_FIELDS else None


RANKS = Layer([
    ("BY (SPEND | ORD | FIELD | VISIT)", build_by),
    (f"(TOP | BEST)+ (NUM | QP | HALF) (TOP | BEST | NOUN)* {_FIGURE}?", build_rank),
    (f"(NUM | QP | HALF) (TOP | BEST)+ (BEST | NOUN)* {_FIGURE}?", build_rank),
    ("(NUM | QP | HALF) NOUN REL? BEST", build_rank),
    ("(NUM | QP | HALF) NOUN REL? MOST (ORD | SPEND | FIELD | VISIT)", build_rank),
    (f"(NUM | QP | HALF) LAST NOUN? {_FIGURE}", build_rank),
    (f"(TOP | BEST)+ NOUN? {_FIGURE}", build_rank),
    ("(TOP | BEST)+ NOUN?", build_vague),
    ("NOUN REL BEST", build_vague),
])
