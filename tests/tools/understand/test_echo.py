"""Every rule's sentence, in English and in French, reads back as the same rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from store.segment.canonical import canonical
from store.segment.env import RuleEnv
from store.segment.evaluate import select
from store.segment.fields import CUSTOMER_FIELDS
from store.segment.render import render
from store.segment.rule import Leaf, Rank, Rule, SegmentRef
from tests.people import population
from tests.strategies import REGISTRY, SEGMENTS, TODAY, rules
from tools.understand.checks import contradiction
from tools.understand.echo import read_echo
from tools.understand.read import read
from tools.understand.reading import Catalogue, Outcome, ReadEnv

ZONE = "America/Toronto"
CATALOGUE = Catalogue(segments={slug: slug for slug in SEGMENTS})
SAVED: dict[str, Rule] = {
    "vip": Leaf("spend", ">", Decimal(100)),
    "loyal": Leaf("orders", ">=", Decimal(2)),
}
ENV = RuleEnv(TODAY, ZONE, "CAD", fields=REGISTRY, segments=SAVED)
PEOPLE = population(11, 1, ZONE).people


def _read_back(rule: Rule, locale: str) -> Rule:
    """The rule a sentence reads back as; one that nobody can meet is asked about, and kept."""
    sentence = render(rule, ENV, locale)
    env = ReadEnv(TODAY, locale, "CAD", catalogue=CATALOGUE, fields=REGISTRY)
    reading = read(sentence, env)
    said = read_echo(sentence, env)
    if said is not None and contradiction(said):
        assert reading.outcome is Outcome.ASK, sentence
        return said
    assert reading.outcome is Outcome.FOUND, sentence
    assert reading.rule is not None
    assert reading.not_understood == ()
    return reading.rule


def _dated(rule: Rule) -> str:
    """The canonical text, with an age in days that is known said as its date is known."""
    text = canonical(rule)
    for key, field in CUSTOMER_FIELDS.items():
        if field.source:
            days, day = (f'{{"field":"{name}","op":"is_set"' for name in (key, field.source))
            text = text.replace(days, day)
    return text


@pytest.mark.parametrize("locale", ["en", "fr"])
@settings(max_examples=150, deadline=None)
@given(rule=rules())
def test_the_sentence_of_a_rule_reads_back_as_the_rule(locale: str, rule: Rule) -> None:
    assert _dated(_read_back(rule, locale)) == _dated(rule)


@pytest.mark.parametrize("locale", ["en", "fr"])
@settings(max_examples=40, deadline=None)
@given(rule=rules())
def test_the_sentence_of_a_rule_selects_the_same_people(locale: str, rule: Rule) -> None:
    assert select(_read_back(rule, locale), PEOPLE, ENV) == select(rule, PEOPLE, ENV)


def test_a_sentence_changed_by_hand_is_read_as_any_other() -> None:
    env = ReadEnv(TODAY, "en", "CAD", fields=REGISTRY)
    reading = read("Spend over 5,000.00 CAD and tagged vip", env)
    assert reading.outcome is Outcome.ASK  # no tag of that name is known here
    reading = read("Spend over 5,000.00 CAD and who ordered twice", env)
    assert reading.outcome is Outcome.FOUND
    assert reading.assumptions


def test_an_amount_in_another_currency_is_not_taken_for_the_rules_own() -> None:
    reading = read("Spend over 5,000.00 EUR", ReadEnv(TODAY, "en", "CAD"))
    assert reading.outcome is Outcome.FOUND
    assert any("EUR" in assumption for assumption in reading.assumptions)


def test_a_rule_nobody_can_meet_is_asked_about_however_it_is_written() -> None:
    env = ReadEnv(TODAY, "en", "CAD", fields=REGISTRY)
    for text in ("City is “Paris” and city is “Lyon”", "city is “Paris” and city is “Lyon”"):
        reading = read(text, env)
        assert reading.outcome is Outcome.ASK
        assert reading.rule is None


def test_names_with_quotes_and_brackets_stay_whole() -> None:
    rule = Leaf("company", "==", "“A” and (B or C)”")
    assert canonical(_read_back(rule, "en")) == canonical(rule)
    assert canonical(_read_back(SegmentRef("vip"), "fr")) == canonical(SegmentRef("vip"))


def test_dates_and_shares_keep_their_value() -> None:
    for rule in (
        Leaf("created_at", "on", date(2026, 8, 1)),
        Rank("top", "spend", percent=Decimal("12.5")),
        Leaf("spend", "between", (Decimal("0.5"), Decimal("1234567.891"))),
    ):
        for locale in ("en", "fr"):
            assert canonical(_read_back(rule, locale)) == canonical(rule)
