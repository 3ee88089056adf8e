"""Random rules for property tests: every field, operator, event form and combination."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from store.segment.canonical import depth, rank_depth
from store.segment.events import TEST_OPS
from store.segment.fields import (
    CUSTOMER_FIELDS,
    EVENTS,
    PERIODS,
    RANK_FIELDS,
    EventSpec,
    Field,
    FieldType,
    Registry,
)
from store.segment.rule import (
    MAX_DEPTH,
    Aggregate,
    And,
    Between,
    Count,
    DaysAgo,
    Event,
    Leaf,
    Not,
    Or,
    Period,
    Rank,
    Rule,
    Scalar,
    SegmentRef,
    Value,
    Window,
    WithinDays,
)

TODAY = date(2026, 3, 31)
OWN_FIELDS = (
    Field("custom.points", FieldType.NUMBER, "Points"),
    Field("custom.size", FieldType.TEXT, "Size"),
    Field("custom.renewal", FieldType.DATE, "Renewal"),
    Field("custom.opted", FieldType.BOOL, "Opted in"),
)
REGISTRY = Registry({field.key: field for field in OWN_FIELDS})
WORDS = ("Lyon", "Éloïse", "eloise", "50%", "a_b", "c\\d", "“Nord”", "o'neil", "or", "and 5", "x")
PRODUCTS = ("Trail Shoes", "shoes", "Ski – été", "50% off_mug", "hat")
SEGMENTS = ("vip", "loyal")

amounts = st.one_of(
    st.integers(-50, 500).map(Decimal),
    st.decimals(-50, 500, places=2),
    st.sampled_from([Decimal("99.999"), Decimal("100.005"), Decimal(10) ** 14, Decimal("0.5")]),
)
numbers = st.one_of(st.integers(-2, 12).map(Decimal), st.sampled_from([Decimal("2.5")]))
day_counts = st.integers(-3, 40)
days = st.integers(-45, 5).map(lambda shift: TODAY + timedelta(days=shift))


def scalars(field: Field) -> st.SearchStrategy[Scalar]:
    """Values that a field may hold, or nearly."""
    match field.type:
        case FieldType.MONEY:
            return amounts
        case FieldType.NUMBER:
            return numbers
        case FieldType.DAYS:
            return day_counts.map(Decimal)
        case FieldType.DATE:
            return days
        case FieldType.BOOL:
            return st.booleans()
        case FieldType.TEXT | FieldType.ENUM | FieldType.SET:
            return st.sampled_from(field.values or texts(field))


def texts(field: Field) -> tuple[str, ...]:
    """Texts worth comparing with a field."""
    if field.key in {"country", "language"}:
        return ("CA", "FR", "US") if field.key == "country" else ("fr", "en")
    if field.key in {"bought", "product", "sku", "category"}:
        return PRODUCTS
    return WORDS


def values(field: Field, op: str) -> st.SearchStrategy[Value]:
    """Values of a test with an operator."""
    if op == "is_set":
        return st.booleans()
    if op in {"in", "contains_all"}:
        return st.lists(scalars(field), min_size=1, max_size=3).map(tuple)
    if op in {"within", "older_than"}:
        return st.integers(0, 40).map(Decimal)
    if op == "period":
        return st.sampled_from(PERIODS)
    return pairs(scalars(field)) if op == "between" else scalars(field)


def pairs(items: st.SearchStrategy[Scalar]) -> st.SearchStrategy[Value]:
    """Two values, the lower first."""
    return st.tuples(items, items).map(lambda two: tuple(sorted(two, key=_rank)))


def _rank(value: Scalar) -> Decimal:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return value if isinstance(value, Decimal) else Decimal(0)


@st.composite
def leaves(draw: st.DrawFn, fields: Iterable[Field] | None = None) -> Leaf:
    """A test on one of the fields (every customer field when None)."""
    choices = [*CUSTOMER_FIELDS.values(), *OWN_FIELDS] if fields is None else [*fields]
    field = draw(st.sampled_from(choices))
    op = draw(st.sampled_from(field.ops))
    return Leaf(field.key, op, draw(values(field, op)))


windows: st.SearchStrategy[Window | None] = st.one_of(
    st.none(),
    st.integers(0, 40).map(WithinDays),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(
        lambda two: DaysAgo(two[0], two[0] + two[1])
    ),
    st.tuples(days, st.integers(0, 30)).map(
        lambda two: Between(two[0], two[0] + timedelta(days=two[1]))
    ),
    days.map(lambda day: Between(day, None)),
    days.map(lambda day: Between(None, day)),
    st.sampled_from(PERIODS).map(Period),
)


@st.composite
def figures(draw: st.DrawFn, spec: EventSpec) -> Count | Aggregate:
    """A count, or a figure that the event has."""
    op = draw(st.sampled_from(TEST_OPS))
    if draw(st.booleans()):
        return Count(op, draw(_counts(op)))
    fn = draw(st.sampled_from(tuple(spec.aggregates)))
    of = draw(st.sampled_from(spec.aggregates[fn]))
    return Aggregate(
        fn, of, op, draw(_counts(op) if fn == "distinct" else values(spec.fields[of], op))
    )


def _counts(op: str) -> st.SearchStrategy[Value]:
    small = st.integers(0, 3).map(Decimal)
    return pairs(small) if op == "between" else small


@st.composite
def events(draw: st.DrawFn) -> Event:
    """A test on orders or communications."""
    spec = EVENTS[draw(st.sampled_from(tuple(EVENTS)))]
    where = draw(st.lists(leaves(spec.fields.values()), max_size=2))
    return Event(spec.key, draw(figures(spec)), tuple(where), draw(windows))


@st.composite
def ranks(draw: st.DrawFn, inner: st.SearchStrategy[Rule]) -> Rank:
    """The first or last by a field, of everyone or of some."""
    end, by = draw(st.sampled_from(("top", "bottom"))), draw(st.sampled_from(RANK_FIELDS))
    among = draw(st.one_of(st.none(), inner))
    if draw(st.booleans()):
        return Rank(end, by, n=draw(st.integers(1, 6)), among=among)
    shares = st.one_of(st.integers(1, 100).map(Decimal), st.just(Decimal("12.5")))
    return Rank(end, by, percent=draw(shares), among=among)


def rules(*, segments: Iterable[str] = SEGMENTS) -> st.SearchStrategy[Rule]:
    """Rules of every kind within their bounds; they refer to no other segments than those named.

    At most two ranks stand inside one another, so that a segment may bring two more.
    """
    names = tuple(segments)
    plain = st.one_of(leaves(), leaves(), events())
    base = st.one_of(plain, st.sampled_from(names).map(SegmentRef)) if names else plain
    return st.recursive(base, _combined, max_leaves=5).filter(_small)


def _small(rule: Rule) -> bool:
    return depth(rule) <= MAX_DEPTH and rank_depth(rule) <= 2


def _combined(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    groups = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(groups.map(And), groups.map(Or), inner.map(Not), ranks(inner))
