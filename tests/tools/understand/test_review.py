"""Sentences a review found read as another audience: each is right now, or asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.segment.rule import And, Count, Event, Leaf, Not
from tests.tools.understand.world import env
from tools.understand.read import read
from tools.understand.reading import Outcome
from tools.understand.refine import refine

ASKED = """inactive customers in Canada or sleepers
with no email or phone
without an email or a phone
sans email ou téléphone
without orders or visits
without email or phone in Canada
repeat buyers in 2026
repeat customers in the last 90 days
one-time buyers since January
acheteurs uniques en 2026
customers who haven't ordered this year but did last year
customers who haven't ordered this year but did in 2025
clients qui n'ont pas commandé cette année mais l'ont fait l'an dernier
customers who don't live in Canada but do in France
only ordered in 2025
exclusively bought in 2025
ont seulement commandé en 2025
ordered only shoes
previously active
just ordered
will be inactive
inactive since March who ordered before
inactive since March with orders
in France, not Paris, or in Canada
English but not French speakers in Canada
speak English but not French
parlent anglais mais pas français
last order was more than 90 days ago and under 200
last order was in March and over 200
had spent over 5K by March
ordered by phone
all but the top 10% in France
stopped ordering in 2025
more than 5 orders and fewer than 3 orders
moins de 2 commandes et plus de 6 commandes
nous ont écrit sur whatsapp ce mois-ci
haven't shopped in 3 months
customers who who spent at least 3 items"""


@pytest.mark.parametrize("text", ASKED.splitlines())
def test_a_sentence_that_read_as_another_audience_is_asked_about(text: str) -> None:
    reading = read(text, env())
    assert reading.outcome is Outcome.ASK
    assert reading.rule is None


@pytest.mark.parametrize("text", ASKED.splitlines())
def test_every_choice_of_a_question_reads_by_itself(text: str) -> None:
    for choice in read(text, env()).choices:
        assert read(choice.text, env()).outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("text", "field", "low", "high"),
    [
        ("inactive between 3 and 6 months", "inactive_days", 90, 180),
        ("inactive 3-6 months", "inactive_days", 90, 180),
        ("inactifs entre 3 et 6 mois", "inactive_days", 90, 180),
        ("spent between 1 and 5K", "spend", 1000, 5000),
        ("spent 5-10K", "spend", 5000, 10000),
        ("spent between 500 and 5K", "spend", 500, 5000),
        ("at least 2 but fewer than 5 orders", "orders", 2, 4),
        ("more than 2 and less than 5 visits", "visits", 3, 4),
        ("plus de 2 mais moins de 5 commandes", "orders", 3, 4),
    ],
)
def test_the_unit_or_noun_of_one_end_covers_both(
    text: str, field: str, low: int, high: int
) -> None:
    expected = Leaf(field, "between", (Decimal(low), Decimal(high)))
    assert read(text, env()).rule == expected


@pytest.mark.parametrize(
    "text",
    [
        "didn't order in January or February",
        "did not order last month or this month",
        "n'ont pas commandé en janvier ou en février",
        "n'ont pas commandé le mois dernier ou ce mois-ci",
    ],
)
def test_not_in_one_time_or_another_is_in_neither(text: str) -> None:
    rule = read(text, env()).rule
    assert isinstance(rule, And)
    tests = [item.test for item in rule.items if isinstance(item, Event)]
    assert tests == [Count("==", Decimal(0))] * 2


@pytest.mark.parametrize(
    "text", ["everyone except those", "all except those", "tous sauf ceux-là", "everyone but them"]
)
def test_everyone_except_those_is_the_complement(text: str) -> None:
    rule = Leaf("country", "==", "CA")
    assert refine(rule, text, env()).rule == Not(rule)
