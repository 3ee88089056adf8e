"""Rows of orders as records: the lines of one order gathered, read, and its customer named.

An order may span several rows, beside one another or far apart; nested lines come in one row. A
row without an order's id that holds a line belongs to the order before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from store.ids import PREFIXES, from_text
from store.types import CustomerInput, OrderInput, RowIssue, minor_digits
from tools.customer_values import Reading, build_customer
from tools.files.headings import item_field, plain
from tools.files.jsonlines import cell_of, read_json
from tools.files.plan import Plan, as_utc, cell_text
from tools.files.records import Record, Sale, refusal, remark, row_issues, shorten
from tools.files.scan import Scan
from tools.files.table import Cell, Row, Scalar
from tools.normalise import normalise_email
from tools.order_values import ITEMS_DO_NOT_ADD_UP, build_order
from tools.quantities import Unreadable, parse_amount

_NO_SALE = {
    *("cancelled", "canceled", "voided", "void", "failed", "draft", "trash", "expired", "blocked"),
    *("refunded", "incomplete", "requires payment method", "requires action", "requires capture"),
    *("checkout draft", "wc cancelled", "wc failed", "wc refunded", "uncaptured", "disputed"),
    *("annule", "annulee", "echoue", "echouee", "rembourse", "remboursee", "brouillon", "expiree"),
}
_NAMES = (
    ("customer_name", "name"),
    ("customer_given_name", "given_name"),
    ("customer_family_name", "family_name"),
    ("customer_phone", "phone"),
    ("customer_city", "city"),
    ("customer_region", "region"),
    ("customer_country", "country"),
)
_ITEMS = "items."
_PARTS = ("subtotal", "shipping", "taxes", "discount")
_ONCE = ("amount", "currency", "date", "customer", "customer_email")
MAX_GATHERED = 5_000


@dataclass(slots=True)
class _Order:
    """The rows of one order so far."""

    rows: list[Row]
    end: int


class OrderRows:
    """Makes records of a file's rows under one plan."""

    def __init__(self, plan: Plan, reading: Reading, found: Scan, *, create: bool) -> None:
        self._plan, self._last, self._create = plan, found.last, create
        self._reading, self._utc, self._words = reading, plan.utc, plan.values
        self._columns = [
            (key, plan.indexes(key)) for key in sorted(plan.fields) if not key.startswith("items")
        ]
        self._id = plan.indexes("external_id")
        self._items = {
            key.removeprefix(_ITEMS): plan.indexes(key)
            for key in plan.fields
            if key.startswith(_ITEMS) and key != "items.packed"
        }
        self._nested, self._packed = plan.indexes("items"), plan.indexes("items.packed")

    def records(self, rows: Iterator[Row]) -> Iterator[Record]:
        """The records in the order they become whole; the same rows always give the same."""
        if not self._items:
            for index, row in enumerate(rows):
                yield self._record(_Order([row], index + 1))
            return
        for order in self._gathered(rows):
            yield self._record(order)

    def _gathered(self, rows: Iterator[Row]) -> Iterator[_Order]:
        waiting: dict[str, _Order] = {}
        current = ""
        for index, row in enumerate(rows):
            name = self._first(row, self._id) or (current if self._holds_line(row) else "")
            if name != current and current in waiting and hash(current) not in self._last:
                yield waiting.pop(current)
            current = name
            if not name:
                yield _Order([row], index + 1)
                continue
            order = waiting.setdefault(name, _Order([], 0))
            order.rows.append(row)
            order.end = index + 1
            if self._last.get(hash(name)) == index:
                yield waiting.pop(name)
        yield from waiting.values()

    def _holds_line(self, row: Row) -> bool:
        return any(self._first(row, indexes) for indexes in self._items.values())

    @staticmethod
    def _first(row: Row, indexes: Sequence[int]) -> str:
        for index in indexes:
            if text := cell_text(row.cells[index]):
                return text
        return ""

    def _record(self, order: _Order) -> Record:
        first = order.rows[0]
        issues = [refusal(row.line, row.problem) for row in order.rows if row.problem]
        if not issues:
            issues = self._disagreements(order)
        if issues:
            return Record(first.line, None, issues, len(order.rows), order.end)
        values = self._values(order.rows)
        sale = self._sale(values, order.rows, issues)
        return Record(first.line, sale, issues, len(order.rows), order.end)

    def _disagreements(self, order: _Order) -> list[RowIssue]:
        """Rows of one order that name another amount, date or customer than its first."""
        found: list[RowIssue] = []
        if len(order.rows) > MAX_GATHERED:
            reason = f"the order has {len(order.rows)} rows; at most {MAX_GATHERED}"
            return [refusal(order.rows[0].line, reason)]
        for key in _ONCE if len(order.rows) > 1 else ():
            indexes = self._plan.indexes(key)
            told = [(row.line, text) for row in order.rows if (text := self._first(row, indexes))]
            for line, text in told[1:]:
                if text != told[0][1]:
                    reason = f"another line of the same order says {shorten(told[0][1])!r}"
                    found.append(refusal(line, reason, field=key, value=text))
                    break
        return found

    def _values(self, rows: Sequence[Row]) -> dict[str, str]:
        values: dict[str, str] = {}
        for key, indexes in self._columns:
            for row in rows:
                if text := self._first(row, indexes):
                    values[key] = text
                    break
        for key, words in self._words.items():
            if key in values:
                values[key] = words.get(plain(values[key]), values[key])
        if self._utc and "date" in values:
            values["date"] = as_utc(values["date"])
        return {key: value for key, value in values.items() if value}

    def _sale(
        self, values: dict[str, str], rows: Sequence[Row], issues: list[RowIssue]
    ) -> Sale | None:
        line = rows[0].line
        if problem := self._no_sale(values, line):
            issues.append(problem)
            return None
        currency = values.get("currency", "").upper() or self._reading.tenant.currency
        items = [_rounded(item, currency) for item in self._lines(rows, issues)]
        if issues:
            return None
        whole = values.get("amount", "")
        try:
            values["amount"] = self._net(values)
        except Unreadable as error:
            text = values.get("refunded", "")
            issues.append(refusal(line, error.reason, field="refunded", value=text))
            return None
        ways = self._customers(values)
        made, found = build_order(
            self._order_values(values, ways[0] if ways else {}), items, self._reading
        )
        issues += row_issues(line, found)
        if made is None:
            return None
        made = self._added_up(made, values | {"amount": whole})
        if made.flags:
            issues.append(_does_not_add_up(line, made, whole))
        others = tuple(self._named_by(made, way) for way in ways[1:])
        return Sale(made, others, self._newcomer(values, made))

    def _no_sale(self, values: Mapping[str, str], line: int) -> RowIssue | None:
        status = values.get("order_status", "")
        if plain(status) in _NO_SALE:
            return refusal(line, "the order is no sale", field="order_status", value=status)
        cancelled = values.get("cancelled_at", "")
        if cancelled and plain(cancelled) not in {"no", "false", "0", "non"}:
            return refusal(line, "the order was cancelled", field="cancelled_at", value=cancelled)
        return None

    def _net(self, values: Mapping[str, str]) -> str:
        """The amount less what was paid back."""
        amount, refunded = values.get("amount", ""), values.get("refunded", "")
        if not (amount and refunded):
            return amount
        back = abs(parse_amount(refunded, self._reading.locale))
        if not back:
            return amount
        left = parse_amount(amount, self._reading.locale) - back
        if left <= 0:
            raise Unreadable("the order was paid back in full", "")
        return f"{left:.4f}"

    def _customers(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        """The ways the row names its customer, the surest first."""
        ways: list[dict[str, str]] = []
        if named := values.get("customer", ""):
            if "@" in named:
                ways.append({"customer_email": named})
            elif _is_own_id(named):
                ways.append({"customer": named})
            else:
                source = values.get("customer_source") or self._plan.source
                ways.append({"customer_external_id": named, "customer_source": source})
        email = values.get("customer_email", "")
        if email and (not ways or normalise_email(email)[0]):
            ways.append({"customer_email": email})
        return ways

    def _order_values(self, values: Mapping[str, str], way: Mapping[str, str]) -> dict[str, str]:
        kept = {key: values.get(key, "") for key in ("external_id", "amount", "currency", "date")}
        return {**kept, "source": values.get("source") or self._plan.source, **way}

    def _named_by(self, made: OrderInput, way: Mapping[str, str]) -> OrderInput:
        email, _ = normalise_email(way.get("customer_email", ""))
        return replace(made, customer_id=None, customer_external_id=None, customer_email=email)

    def _newcomer(self, values: Mapping[str, str], made: OrderInput) -> CustomerInput | None:
        """The customer to add when nobody is known; only an e-mail that can be used makes one."""
        email = values.get("customer_email") or values.get("customer", "")
        if not self._create or not normalise_email(email)[0]:
            return None
        details = {name: values[key] for key, name in _NAMES if key in values}
        person, _ = build_customer({**details, "email": email}, self._reading)
        return replace(person, external_id=made.customer_external_id)

    def _lines(self, rows: Sequence[Row], issues: list[RowIssue]) -> list[dict[str, str]]:
        lines: list[dict[str, str]] = []
        for row in rows:
            values = {key: self._first(row, indexes) for key, indexes in self._items.items()}
            if any(values.values()):
                lines.append(values)
            for index in self._nested:
                lines += _nested(row.cells[index], row.line, issues)
            for index in self._packed:
                if packed := _unpacked(cell_text(row.cells[index])):
                    lines.append(packed)
        return lines

    def _added_up(self, made: OrderInput, values: Mapping[str, str]) -> OrderInput:
        """An order whose lines do not make its amount, unless shipping, taxes, a discount or a
        refund that the file names explain the difference."""
        known = {key: values[key] for key in ("amount", *_PARTS) if key in values}
        if ITEMS_DO_NOT_ADD_UP not in made.flags or not known:
            return made
        try:
            parts = {key: parse_amount(text, self._reading.locale) for key, text in known.items()}
        except Unreadable:
            return made
        lines = sum((item.qty * item.price_minor for item in made.items), Decimal(0))
        digits = minor_digits(made.currency)
        slack = Decimal(len(made.items)) / 2
        if any(abs(lines - total.scaleb(digits)) <= slack for total in _explained(parts)):
            return replace(made, flags=tuple(f for f in made.flags if f != ITEMS_DO_NOT_ADD_UP))
        return made


def _explained(parts: Mapping[str, Decimal]) -> Iterator[Decimal]:
    """The sums of lines that an amount with these parts allows: taxes may be in the prices or on
    top, a discount in the prices or off the total."""
    nothing = Decimal(0)
    shipping, taxes = parts.get("shipping", nothing), parts.get("taxes", nothing)
    discount = abs(parts.get("discount", nothing))
    for tax in {nothing, taxes}:
        for less in {nothing, discount}:
            yield parts["amount"] - shipping - tax + less
            if "subtotal" in parts:
                yield parts["subtotal"] - tax + less


def _does_not_add_up(line: int, made: OrderInput, amount: str) -> RowIssue:
    total = sum((item.qty * item.price_minor for item in made.items), Decimal(0))
    shown = total.scaleb(-minor_digits(made.currency))
    return remark(line, f"the items come to {shown:f}", field="items", value=amount)


def _is_own_id(text: str) -> bool:
    if not text.lstrip().lower().startswith(PREFIXES["customer"]):
        return False
    try:
        from_text("customer", text)
    except ValueError:
        return False
    return True


def _nested(cell: Cell, line: int, issues: list[RowIssue]) -> list[dict[str, str]]:
    """The lines in one cell: objects, or their JSON."""
    if isinstance(cell, str):
        if not cell.strip():
            return []
        try:
            cell = cell_of(read_json(cell))
        except ValueError:
            issues.append(refusal(line, "is not JSON", field="items", value=cell_text(cell)))
            return []
    found: list[dict[str, str]] = []
    for part in cell if isinstance(cell, Sequence) and not isinstance(cell, str) else [cell]:
        if not isinstance(part, Mapping):
            text = cell_text(part)
            issues.append(refusal(line, "is not an item", field="items", value=text))
            return []
        found.append(_item(part))
    return found


def _item(part: Mapping[str, Scalar]) -> dict[str, str]:
    item: dict[str, str] = {}
    for key, value in part.items():
        if (name := item_field(key)) and (text := cell_text(value)):
            item.setdefault(name, text)
    return item


def _unpacked(text: str) -> dict[str, str]:
    """A line written as `name:Tee|sku:T1|quantity:2|total:20.00`, its total for all units."""
    parts = dict(part.split(":", 1) for part in text.split("|") if ":" in part)
    parts = {key.strip().lower(): value.strip() for key, value in parts.items()}
    if not (parts.get("name") or parts.get("sku")):
        return {}
    quantity = parts.get("quantity") or parts.get("qty") or "1"
    item = {"name": parts.get("name", ""), "sku": parts.get("sku", ""), "qty": quantity}
    try:
        total, units = Decimal(parts.get("total", "0")), Decimal(quantity)
        item["price"] = f"{total / units:.6f}" if units else "0"
    except ArithmeticError:
        item["price"] = parts.get("total", "")
    return item


def _rounded(item: dict[str, str], currency: str) -> dict[str, str]:
    """A unit price worked out to more decimals than money has is rounded to what it has."""
    text = item.get("price", "")
    whole, dot, cents = text.partition(".")
    if dot and len(cents) > 3 and whole.lstrip("-").isdecimal() and cents.isdecimal():
        unit = Decimal(1).scaleb(-minor_digits(currency))
        item["price"] = f"{Decimal(text).quantize(unit, ROUND_HALF_EVEN):f}"
    return item
