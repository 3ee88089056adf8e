"""Numbers with their currency and scale, lengths of time, and comparisons with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from babel.numbers import get_currency_symbol

from store.text import fold
from tools.understand.cascade import Layer
from tools.understand.items import Item, Number, Quantity
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.wordlists import wordset

_DOLLARS = wordset("USD CAD AUD NZD HKD SGD MXN CLP COP ARS")
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "US$": "USD", "A$": "AUD",
          "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD"}  # fmt: skip


def make(name: str, items: Sequence[Item], data: Number | Quantity) -> Item:
    """An item of a tag over the items."""
    return Item(CHAR[name], items[0].start, items[-1].end, data, items[0].lead)


def number_of(item: Item) -> Number:
    """The number an item holds; an article stands for one."""
    return item.data if isinstance(item.data, Number) else Number(Decimal(1))


def quantity_of(item: Item) -> Quantity:
    """The comparison an item holds; a number alone is equality, said to be bare."""
    if isinstance(item.data, Quantity):
        return item.data
    number = number_of(item)
    return Quantity(
        "==", number.value, money=number.money, bare=True, year=number.year, scaled=number.scaled,
        unit=number.unit,
    )  # fmt: skip


def build_number(items: Sequence[Item], scope: Scope) -> Item | None:
    """`$5,000`, `5K`, `2 lakh`, `a dozen`, `5 000 $`."""
    value = next((number_of(item).value for item in items if item.tag == CHAR["NUM"]), Decimal(1))
    if any(item.tag == CHAR["HALF"] for item in items):
        value /= 2
    year = len(items) == 1 and number_of(items[0]).year
    money, unit = False, Decimal(1)
    for item in items:
        if item.tag == CHAR["MULT"]:
            unit *= Decimal(str(item.data))
        elif item.tag == CHAR["CUR"]:
            money = True
            _check_currency(str(item.data), scope)
    scaled = len(items) > 1
    return make(
        "NUM", items, Number(value * unit, money=money, year=year, scaled=scaled, unit=unit)
    )


def _check_currency(sign: str, scope: Scope) -> None:
    """Name the assumption when the sign is not of the currency that is kept."""
    kept = scope.env.currency
    if sign == "$" and kept in _DOLLARS:
        return
    if _SIGNS.get(sign, sign) != kept and sign != get_currency_symbol(kept, locale="en"):
        scope.note("currency", sign=sign, currency=kept)


def build_percent(items: Sequence[Item], scope: Scope) -> Item | None:
    """`10%`."""
    return make("QP", items, Quantity("==", number_of(items[0]).value, bare=True))


def _unit(item: Item) -> Decimal:
    """The days of a unit; an hour is a part of one."""
    return Decimal(1) / 24 if item.data == "h" else Decimal(str(item.data))


def build_length(items: Sequence[Item], scope: Scope) -> Item | None:
    """`90 days`, `a week`, `half a year`, `a year and a half`, as days."""
    unit = _unit(next(item for item in items if item.tag == CHAR["UNIT"]))
    count = next((number_of(item).value for item in items if item.tag == CHAR["NUM"]), Decimal(1))
    if any(item.tag == CHAR["COUPLE"] for item in items):
        count = Decimal(2)
        scope.note("couple", text=scope.raw(items[0].start, items[-1].end), days=2 * unit)
    days = count * unit if unit >= 1 else round(count * unit, 6)
    if any(item.tag == CHAR["HALF"] for item in items):
        half = Decimal(180) if unit == 365 else unit / 2
        days = half if items[0].tag == CHAR["HALF"] or items[1].tag == CHAR["HALF"] else days + half
    if days != days.to_integral_value() or days > 36_500:
        return None
    days = days.to_integral_value()
    return make("LEN", items, Quantity("==", days, bare=True, unit=unit))


def build_longer(items: Sequence[Item], scope: Scope) -> Item | None:
    """`45+ days`."""
    length = build_length([items[0], items[2]], scope)
    if length is None:
        return None
    return make("QL", items, replace(quantity_of(length), op=str(items[1].data), bare=False))


def build_compared(items: Sequence[Item], scope: Scope) -> Item | None:
    """`more than 3`, `at least 60 days`, `over 10%`, `3 or more`, `5K+`."""
    sign = next(item for item in items if item.tag in _COMPARING)
    value = next(item for item in items if item.tag in _VALUED)
    quantity = quantity_of(value)
    if not quantity.bare:
        return None
    op = str(sign.data) if sign.tag != CHAR["OVER"] else ">"
    made = replace(quantity, op=op, bare=False, symbol=sign.tag == CHAR["SYM"])
    return make(_RESULT[value.tag], items, made)


def build_between(items: Sequence[Item], scope: Scope) -> Item | None:
    """`between 2 and 5`, `30 to 60 days`, `de 30 à 60 jours`."""
    values = [item for item in items if item.tag in _VALUED]
    low, high = quantity_of(values[0]), quantity_of(values[1])
    if not (low.bare and high.bare):
        return None
    low = _same_unit(low, high, spans=values[1].tag == CHAR["LEN"])
    if low.value > high.value:
        low, high = high, low
    made = replace(
        high, op="between", value=low.value, high=high.value, bare=False,
        money=low.money or high.money, year=low.year and high.year, scaled=low.scaled or high.scaled,
    )  # fmt: skip
    return make(_RESULT[values[1].tag], items, made)


def _same_unit(low: Quantity, high: Quantity, *, spans: bool) -> Quantity:
    """`3 to 6 months`, `1 to 5K`: the unit behind the second number is the first one's too."""
    shared = low.value * high.unit
    if low.unit != 1 or high.unit == 1 or (shared > high.value and not spans):
        return low
    return replace(low, value=shared)


def build_both(items: Sequence[Item], scope: Scope) -> Item | None:
    """`at least 2 but fewer than 5 orders`: both bounds are on what is counted behind them."""
    signs = [item for item in items if item.tag in _COMPARING]
    ends = [quantity_of(item) for item in items if item.tag == CHAR["NUM"]]
    if len(signs) != 2 or not _counted(items[-1].end, scope):
        return None
    bounds: dict[str, Decimal] = {}
    for sign, end in zip(signs, ends, strict=True):
        op = ">" if sign.tag == CHAR["OVER"] else str(sign.data)
        if op[:1] not in {"<", ">"} or end.value != end.value.to_integral_value():
            return None
        inside = Decimal(0) if op.endswith("=") else Decimal(1 if op == ">" else -1)
        bounds[op[:1]] = end.value + inside
    if len(bounds) != 2 or bounds[">"] > bounds["<"]:
        return None
    return make("Q", items, Quantity("between", bounds[">"], bounds["<"]))


def _counted(end: int, scope: Scope) -> bool:
    """Whether something that is counted in whole numbers stands there."""
    following = fold(scope.text[end:]).split(maxsplit=1)
    return bool(following) and following[0].strip(",.;") in _WHOLE


_WHOLE = wordset(
    "orders purchases visits times sessions commandes achats visites fois transactions emails messages"
)


def build_range(items: Sequence[Item], scope: Scope) -> Item | None:
    """`more than 3 but fewer than 10`: two bounds of one thing, the lower below the upper."""
    first, second = quantity_of(items[0]), quantity_of(items[-1])
    ends = {quantity.op[:1]: quantity.value for quantity in (first, second)}
    if items[0].tag != items[-1].tag or set(ends) != {">", "<"} or first.also or second.also:
        return None
    if not ends[">"] < ends["<"] <= ends[">"] * _ALIKE:
        return None
    return Item(
        items[0].tag, items[0].start, items[-1].end, replace(first, also=second), items[0].lead
    )


_ALIKE = 20  # a bound this many times the other is of something else


def build_article(items: Sequence[Item], scope: Scope) -> Item | None:
    """`at least one`: an article after a comparison is the number one."""
    return make(
        "Q",
        items,
        Quantity(">" if items[0].tag == CHAR["OVER"] else str(items[0].data), Decimal(1)),
    )


def build_times(items: Sequence[Item], scope: Scope) -> Item | None:
    """`3 times`, `more than once`, `at least twice`, `only once`."""
    said = next((item for item in items if item.tag in _COMPARING), None)
    valued = next(item for item in items if item.tag in _COUNTING)
    only = any(item.tag == CHAR["ONLY"] for item in items)
    if valued.tag == CHAR["ONCE"]:
        quantity = Quantity("==", Decimal(str(valued.data)), bare=True)
    else:
        quantity = quantity_of(valued)
    op = str(said.data) if said is not None else quantity.op
    bare = quantity.bare and said is None and not only
    return make("QT", items, Quantity(op, quantity.value, quantity.high, bare=bare))


_COMPARING = frozenset((CHAR["CMP"], CHAR["ORMORE"], CHAR["OVER"], CHAR["SYM"]))
_VALUED = frozenset((CHAR["NUM"], CHAR["LEN"], CHAR["QP"]))
_COUNTING = frozenset((CHAR["NUM"], CHAR["Q"], CHAR["ONCE"]))
_RESULT = {CHAR["NUM"]: "Q", CHAR["LEN"]: "QL", CHAR["QP"]: "QP"}

NUMBERS = Layer([
    ("CUR NUM MULT* CUR?", build_number),
    ("NUM MULT* CUR", build_number),
    ("NUM MULT+", build_number),
    ("ART MULT+ OF? CUR?", build_number),
    ("NUM MULT+ OF CUR", build_number),
    ("(HALF ART? | ART HALF) MULT CUR?", build_number),
    ("NUM PCT", build_percent),
])
LENGTHS = Layer([
    ("(NUM | ART) UNIT", build_length),
    ("NUM DASH UNIT", build_length),
    ("NUM ORMORE UNIT", build_longer),
    ("NUM OF UNIT", build_length),
    ("(NUM | ART) UNIT AND ART? HALF", build_length),
    ("(HALF ART? | ART HALF) UNIT", build_length),
    ("COUPLE UNIT", build_length),
])
COMPARISONS = Layer([
    ("COMPARE (NUM | LEN | QP)", build_compared),
    ("(NUM | LEN | QP) ORMORE", build_compared),
    ("(NUM | LEN | QP) CMP (?! (NUM | LEN | QP | ART))", build_compared),
    ("BETWEEN (NUM | LEN | QP) (AND | TO | DASH | IN) (NUM | LEN | QP)", build_between),
    ("(FROM | OF | IN) (NUM | LEN) (TO | IN) (NUM | LEN)", build_between),
    ("(NUM | LEN) (TO | DASH) (NUM | LEN)", build_between),
    ("COMPARE NUM (BUT | AND) COMPARE NUM", build_both),
    ("COMPARE ART", build_article),
])
RANGES = Layer([
    ("(Q | QL | QP) (BUT | AND | COMMA | COMMA AND | COMMA BUT) (Q | QL | QP)", build_range)
])
TIMES = Layer([
    ("ONLY? QTY TIMES ONLY?", build_times),
    ("NUM TIMES ORMORE", build_times),
    ("ONLY? COMPARE? ONCE ONLY?", build_times),
    ("ONCE ORMORE", build_times),
])
