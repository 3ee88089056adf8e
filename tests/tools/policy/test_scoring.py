"""Scores add up to the point, say what is unknown, and move only for what they say they measure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.contact import Consent, ContactFacts
from store.scores import DAY, ScoreFacts, ScoreModel, Snapshot
from tests.tools.policy.contacts import NOW, WILLING, but, suppressed
from tools.policy.score_model import FEWEST, LASTS, Yardstick, as_json, is_due, yardstick
from tools.policy.scoring import BANDS, NEGATIVES, SUBSCORES, Part, Score, band_of, scored, shares

ORDERED = NOW - 20 * DAY
PERSON = ScoreFacts(
    customer_id=1,
    name="Éloïse",
    spend_minor=60_000,
    order_count=4,
    visits=0,
    first_order_at=NOW - 200 * DAY,
    last_order_at=ORDERED,
    previous_order_at=NOW - 80 * DAY,
    last_active_at=ORDERED,
    last_contacted_at=None,
    created_at=NOW - 300 * DAY,
    stage=None,
    owner=None,
    company_id=None,
    job_title=None,
    country="canada",
    has_email=True,
    has_phone=True,
    do_not_call=False,
    spend_quarter=20_000,
    spend_half=40_000,
    spend_half_before=20_000,
    orders_30=1,
)
SNAPSHOT = Snapshot(
    population=400,
    buyers=200,
    cuts={
        "spend": [step * 1_000 for step in range(200)],
        "recent": [step * 1_000 for step in range(200)],
        "orders": [1] * 100 + [2] * 60 + [5] * 40,
        "recency": [step * 2 * DAY for step in range(200)],
    },
    countries={"canada": (100, 80), "france": (9, 9)},
)
NOBODY = Snapshot(population=0, buyers=0, cuts={})


def stick(snapshot: Snapshot = SNAPSHOT) -> Yardstick:
    model = ScoreModel(
        id=1, version="1", cuts=as_json(snapshot), population=snapshot.population, as_of=NOW
    )
    return yardstick(model, minor=100)


def score(contact: ContactFacts = WILLING, snapshot: Snapshot = SNAPSHOT, **changes: Any) -> Score:
    return scored(PERSON._replace(**changes), contact, stick(snapshot), now_ms=NOW)


def part(made: Score, name: str) -> Part:
    return next(one for sub in made.subscores for one in sub.parts if one.name == name)


INSTANTS = st.integers(NOW - 900 * DAY, NOW)
SUMS = st.integers(0, 10**9)
PEOPLE = st.builds(
    ScoreFacts,
    customer_id=st.just(1),
    name=st.just("x"),
    spend_minor=st.integers(-(10**6), 10**12),
    order_count=st.integers(0, 500),
    visits=st.integers(0, 500),
    first_order_at=st.none() | INSTANTS,
    last_order_at=st.none() | INSTANTS,
    previous_order_at=st.none() | INSTANTS,
    last_active_at=st.none() | INSTANTS,
    last_contacted_at=st.none() | INSTANTS,
    created_at=INSTANTS,
    stage=st.none(),
    owner=st.none(),
    company_id=st.none() | st.just(3),
    job_title=st.none() | st.just("Buyer"),
    country=st.none() | st.sampled_from(("canada", "france", "chile")),
    has_email=st.booleans(),
    has_phone=st.booleans(),
    do_not_call=st.booleans(),
    spend_quarter=SUMS,
    spend_half=SUMS,
    spend_half_before=SUMS,
    orders_30=st.integers(0, 20),
    replies_30=st.integers(0, 30),
    replies_half=st.integers(0, 30),
    touches=st.integers(0, 50),
)


def _contact(reasons: list[tuple[str, str]], denied: bool) -> ContactFacts:
    against = {one[0]: suppressed(*one)[one[0]] for one in reasons}
    said = Consent("denied" if denied else "granted", NOW)
    return WILLING._replace(suppressed=against, consent={"email": said})


CONTACTS = st.builds(
    _contact,
    st.lists(
        st.tuples(
            st.sampled_from(("email", "sms")),
            st.sampled_from(("bounced", "unsubscribed", "complained", "manual")),
        ),
        max_size=2,
    ),
    st.booleans(),
)
SNAPSHOTS = st.sampled_from((SNAPSHOT, NOBODY))


@given(PEOPLE, CONTACTS, SNAPSHOTS)
def test_parts_add_up_to_their_subscore_and_subscores_to_the_score(
    facts: ScoreFacts, contact: ContactFacts, snapshot: Snapshot
) -> None:
    made = scored(facts, contact, stick(snapshot), now_ms=NOW)
    assert made.total == sum(one.points for one in made.subscores)
    assert 0 <= made.total <= 100
    for sub in made.subscores:
        assert sub.value == sum(one.points for one in sub.parts)
        assert 0 <= sub.value <= 100
        assert 0 <= sub.points <= sub.weight
        assert sum(one.weight for one in sub.parts) == 100
    assert made.band == band_of(made.total)
    assert made == scored(facts, contact, stick(snapshot), now_ms=NOW)


@given(PEOPLE, st.integers(1, 10**8), st.sampled_from((10, 100, 200, 300)), SNAPSHOTS)
def test_another_order_never_lowers_the_financial_subscore(
    facts: ScoreFacts, amount: int, age: int, snapshot: Snapshot
) -> None:
    facts = facts._replace(
        spend_minor=max(0, facts.spend_minor), spend_half=max(facts.spend_quarter, facts.spend_half)
    )
    more = facts._replace(
        spend_minor=facts.spend_minor + amount,
        order_count=facts.order_count + 1,
        spend_quarter=facts.spend_quarter + amount * (age < 91),
        spend_half=facts.spend_half + amount * (age < 182),
        spend_half_before=facts.spend_half_before + amount * (age >= 182),
    )
    if not facts.order_count and facts.spend_minor:
        return  # an imported total: how it came about was unknown, and now it is known
    was = scored(facts, WILLING, stick(snapshot), now_ms=NOW).sub("financial")
    now = scored(more, WILLING, stick(snapshot), now_ms=NOW).sub("financial")
    assert now.value >= was.value


@given(PEOPLE, CONTACTS)
def test_what_speaks_against_somebody_never_raises_their_score(
    facts: ScoreFacts, contact: ContactFacts
) -> None:
    with_it = scored(facts, contact, stick(), now_ms=NOW)
    without = scored(facts._replace(do_not_call=False), but(suppressed={}), stick(), now_ms=NOW)
    assert with_it.total <= without.total


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_hundredths_become_points_that_add_up_and_are_off_by_less_than_one(raw: list[int]) -> None:
    points = shares(raw)
    assert sum(points) == (sum(raw) + 50) // 100
    assert all(abs(100 * one - of) < 100 for one, of in zip(points, raw, strict=True))


def test_weights_are_a_hundred_and_bands_cover_every_score() -> None:
    assert sum(SUBSCORES.values()) == 100
    assert [band_of(at) for at in (0, 29, 30, 49, 50, 69, 70, 100)] == [
        "cold", "cold", "cool", "cool", "warm", "warm", "hot", "hot",
    ]  # fmt: skip
    assert list(BANDS.values()) == sorted(BANDS.values(), reverse=True)


def test_what_is_not_known_is_neutral_and_says_so() -> None:
    made = score(visits=0, touches=0, last_active_at=None, country=None)
    for name in ("visits", "replies", "recency", "market", "company", "role"):
        assert (part(made, name).value, part(made, name).reason) == (None, "unknown")
    assert made.sub("engagement").value == 50


def test_an_imported_total_without_orders_leaves_open_when_it_was_spent() -> None:
    made = score(order_count=0, last_order_at=None, first_order_at=None, spend_half=0,
                 spend_quarter=0, spend_half_before=0)  # fmt: skip
    assert part(made, "recent").value is None
    assert part(made, "trend").value is None


def test_ties_count_half() -> None:
    assert stick().rank("orders", 1) == 25
    assert stick().rank("orders", 2) == 65
    assert stick().rank("orders", 99) == 100


def test_a_small_house_is_measured_by_fixed_tables_and_says_so() -> None:
    few = Snapshot(
        population=FEWEST - 1, buyers=9, cuts=SNAPSHOT.cuts, countries={"canada": (20, 9)}
    )
    assert stick(few).is_fixed
    made = score(snapshot=few)
    assert part(made, "spend").reason == "spend"
    assert part(made, "market").value is None
    assert part(score(), "spend").reason == "spend_rank"


@pytest.mark.parametrize("reason", ["bounced", "unsubscribed", "complained"])
def test_what_speaks_against_somebody_is_named(reason: str) -> None:
    made = score(but(suppressed=suppressed("email", reason)), last_active_at=NOW)
    assert part(made, reason).points == -NEGATIVES[reason]
    assert part(made, "reach").value == 60


def test_a_score_moves_only_when_the_snapshot_is_taken_anew() -> None:
    richer = Snapshot(
        population=500,
        buyers=300,
        cuts={**SNAPSHOT.cuts, "spend": [step * 9_000 for step in range(200)]},
        countries=SNAPSHOT.countries,
    )
    assert score() == score()
    assert score(snapshot=richer).total < score().total


@pytest.mark.parametrize(
    ("model", "population", "due"),
    [
        (None, 5, True),
        ({}, 400, False),
        ({}, 40_000, False),
        ({"version": "0"}, 400, True),
        ({"as_of": NOW - LASTS}, 400, True),
        ({"as_of": NOW - LASTS + 1}, 400, False),
        ({"as_of": NOW + DAY}, 400, True),
        ({"population": 29}, 29, False),
        ({"population": 29}, 30, True),
    ],
)
def test_when_a_snapshot_is_taken_anew(
    model: dict[str, Any] | None, population: int, due: bool
) -> None:
    base: dict[str, Any] = {"id": 1, "version": "1", "cuts": "", "population": 400, "as_of": NOW}
    kept = None if model is None else ScoreModel(**{**base, **model})
    assert is_due(kept, population=population, now_ms=NOW) is due
