"""Edits of a rule in words: what is changed, and what is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from store.segment.canonical import canonical
from store.segment.codec import parse
from store.segment.rule import EVERYONE, Rule
from tests.tools.understand.world import REGISTRY, env
from tools.understand.read import read
from tools.understand.reading import Outcome, Reading
from tools.understand.refine import refine

INACTIVE: dict[str, Any] = {"field": "inactive_days", "op": ">", "value": 90}
RICH: dict[str, Any] = {"field": "spend", "op": ">", "value": 5000}
PARIS: dict[str, Any] = {"field": "city", "op": "==", "value": "Paris"}
LYON: dict[str, Any] = {"field": "city", "op": "==", "value": "Lyon"}
SHOES: dict[str, Any] = {"field": "bought", "op": "contains", "value": "shoes"}
SLEEPERS = {"segment": "sleepers"}
BASE = "inactive customers over 5K"


def _rule(text: str) -> Rule:
    rule = read(text, env()).rule
    assert rule is not None
    return rule


def _refined(start: str, edit: str) -> Reading:
    return refine(_rule(start), edit, env())


def _days(days: int) -> dict[str, Any]:
    return {**INACTIVE, "value": days}


def _over(amount: int, op: str = ">") -> dict[str, Any]:
    return {**RICH, "op": op, "value": amount}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("only those in Paris", [INACTIVE, RICH, PARIS]),
        ("seulement ceux de Paris", [INACTIVE, RICH, PARIS]),
        ("and in Paris", [INACTIVE, RICH, PARIS]),
        ("et à Paris", [INACTIVE, RICH, PARIS]),
        ("narrow it to Paris", [INACTIVE, RICH, PARIS]),
        ("just the ones in Pariss", [INACTIVE, RICH, PARIS]),
        ("only sleepers", [INACTIVE, RICH, SLEEPERS]),
        ("who bought shoes", [INACTIVE, RICH, SHOES]),
        ("without the ones in Paris", [INACTIVE, RICH, {"not": PARIS}]),
        ("sans ceux de Paris", [INACTIVE, RICH, {"not": PARIS}]),
        ("exclude sleepers", [INACTIVE, RICH, {"not": SLEEPERS}]),
        ("enlève les sleepers", [INACTIVE, RICH, {"not": SLEEPERS}]),
        ("not in Paris", [INACTIVE, RICH, {"not": PARIS}]),
        ("make it 60 days", [_days(60), RICH]),
        ("60 days", [_days(60), RICH]),
        ("plutôt 60 jours", [_days(60), RICH]),
        ("30 days instead of 90", [_days(30), RICH]),
        ("change 90 to 60", [_days(60), RICH]),
        ("pas 90 jours, 60", [_days(60), RICH]),
        ("no, 6 months", [_days(180), RICH]),
        ("not 5K, 3K", [INACTIVE, _over(3000)]),
        ("3K instead of 5K", [INACTIVE, _over(3000)]),
        ("lower it to 2K", [INACTIVE, _over(2000)]),
        ("remplace 5K par 2K", [INACTIVE, _over(2000)]),
        ("over 10K instead", [INACTIVE, _over(10000)]),
        ("at least 10K instead", [INACTIVE, _over(10000, ">=")]),
        ("over 10K", [INACTIVE, _over(10000)]),
        ("remove the spend condition", [INACTIVE]),
        ("any amount", [INACTIVE]),
        ("peu importe le montant", [INACTIVE]),
        ("enlève la condition de dépenses", [INACTIVE]),
        ("forget the inactivity", [RICH]),
    ],
)
def test_an_edit_changes_what_it_names_and_nothing_else(edit: str, expected: list[Any]) -> None:
    reading = _refined(BASE, edit)
    assert reading.outcome is Outcome.FOUND, reading.question
    assert reading.rule is not None
    assert canonical(reading.rule) == canonical(parse({"and": expected}, REGISTRY))


@pytest.mark.parametrize("edit", ["the opposite", "everyone else", "l'inverse", "tous les autres"])
def test_the_opposite_is_everyone_else_and_twice_is_the_same(edit: str) -> None:
    rule = _rule(BASE)
    other = refine(rule, edit, env()).rule
    assert other is not None
    assert canonical(other) == canonical(parse({"not": {"and": [INACTIVE, RICH]}}, REGISTRY))
    again = refine(other, edit, env()).rule
    assert again is not None
    assert canonical(again) == canonical(rule)


@pytest.mark.parametrize(
    "edit",
    [
        "also those who bought shoes",
        "add the ones who bought shoes",
        "ajoute ceux qui ont acheté des shoes",
    ],
)
def test_also_widens(edit: str) -> None:
    reading = _refined(BASE, edit)
    assert reading.rule is not None
    wanted = {"or": [{"and": [INACTIVE, RICH]}, SHOES]}
    assert canonical(reading.rule) == canonical(parse(wanted, REGISTRY))


@pytest.mark.parametrize(
    "edit", ["in Lyon instead", "not Paris, Lyon", "plutôt à Lyon", "what about Lyon"]
)
def test_a_place_is_replaced(edit: str) -> None:
    reading = _refined("inactive customers in Paris", edit)
    assert reading.rule is not None
    assert canonical(reading.rule) == canonical(parse({"and": [INACTIVE, LYON]}, REGISTRY))


def test_a_rank_is_taken_among_the_people_found() -> None:
    reading = _refined("customers in Paris", "top 10 of them")
    assert reading.rule is not None
    wanted = {"top": {"by": "spend", "n": 10, "among": PARIS}}
    assert canonical(reading.rule) == canonical(parse(wanted, REGISTRY))
    share = refine(reading.rule, "top 20% instead", env()).rule
    assert share is not None
    wanted = {"top": {"by": "spend", "percent": 20, "among": PARIS}}
    assert canonical(share) == canonical(parse(wanted, REGISTRY))


def test_the_time_of_an_event_is_replaced() -> None:
    start = "ordered at least 3 times in the last 90 days"
    event: dict[str, Any] = {"event": "order", "count": {"op": ">=", "value": 3}}
    for edit, window in (
        ("in the last 30 days instead", {"within_days": 30}),
        ("last month instead", {"period": "last_month"}),
        ("since March instead", {"from": "2026-03-01"}),
        ("in 2025 instead", {"from": "2025-01-01", "to": "2025-12-31"}),
    ):
        rule = _refined(start, edit).rule
        assert rule is not None, edit
        assert canonical(rule) == canonical(parse(event | window, REGISTRY))
    rule = _refined(start, "5 times").rule
    assert rule is not None
    wanted = {"event": "order", "count": {"op": ">=", "value": 5}, "within_days": 90}
    assert canonical(rule) == canonical(parse(wanted, REGISTRY))


@pytest.mark.parametrize("edit", ["start over", "all customers", "recommence"])
def test_starting_over_is_everyone(edit: str) -> None:
    assert _refined(BASE, edit).rule == EVERYONE


def test_a_condition_on_everyone_is_the_condition() -> None:
    rule = refine(EVERYONE, "only those in Paris", env()).rule
    assert rule is not None
    assert canonical(rule) == canonical(parse(PARIS, REGISTRY))


@pytest.mark.parametrize(
    ("start", "edit"),
    [
        (
            "customers in Paris inactive for 90 days who spent over 500 in the last 60 days",
            "make it 30 days",
        ),
        (BASE, "make it 3"),
        (BASE, "over 3K"),
        ("inactive customers in Paris", "also those in Lyon"),
        ("inactive customers in Paris", "only those in Lyon"),
        ("top 10% by spend in Paris", "only those in Lyon"),
    ],
)
def test_an_edit_with_two_readings_is_asked_about_and_every_choice_settles_it(
    start: str, edit: str
) -> None:
    reading = _refined(start, edit)
    assert reading.outcome is Outcome.ASK
    assert reading.rule is None
    assert reading.choices
    for choice in reading.choices:
        assert _refined(start, choice.text).outcome is Outcome.FOUND, choice.text


@pytest.mark.parametrize(
    "edit",
    [
        "",
        "   ",
        "xyzzy",
        "remove the city condition",
        "only those in Atlantis",
        "best ones",
        "only 3K days",
        "!",
    ],
)
def test_an_edit_that_cannot_be_made_leaves_a_question(edit: str) -> None:
    reading = _refined(BASE, edit)
    assert reading.outcome is Outcome.ASK
    assert reading.rule is None
    assert reading.question


@pytest.mark.parametrize(
    "edit", ["delete all customers", "only the Catholics", "DROP TABLE customers", "NPS over 8"]
)
def test_an_edit_that_must_not_be_made_is_refused(edit: str) -> None:
    assert _refined(BASE, edit).outcome is Outcome.REFUSE


def test_what_was_assumed_and_corrected_is_said() -> None:
    reading = _refined(BASE, "only those in Pariss who ordered twice")
    assert any("Paris" in text for text in reading.corrections)
    assert any("at least 2" in text for text in reading.assumptions)


@pytest.mark.parametrize(
    ("start", "edit", "expected"),
    [
        ("customers in Canada", "instead of Canada take France", "customers in France"),
        ("customers in Canada", "au lieu du Canada prends la France", "customers in France"),
        ("customers in Paris over 5K", "Lyon instead of Paris", "customers in Lyon over 5K"),
        ("customers in Paris or Lyon", "instead of Lyon take Toronto", "in Paris or Toronto"),
        ("customers in Paris or Lyon", "without Lyon", "in Paris"),
        ("customers in Paris or Lyon", "enlève Lyon", "in Paris"),
        ("inactive customers over 5K", "passe à 10 000", "inactive customers over 10K"),
        ("inactive customers over 5K", "lower to 100", "inactive customers over 100"),
        ("inactive customers over 5K", "raise it to 10K", "inactive customers over 10K"),
        ("inactive customers in Canada", "enlève le pays", "inactive customers"),
        ("inactive customers in Paris", "drop the city condition", "inactive customers"),
        ("tagged wholesale in Canada", "remove wholesale", "customers in Canada"),
        ("top 10% by spend in Paris", "make it 20", "top 20% by spend in Paris"),
    ],
)
def test_an_edit_gives_the_rule_one_would_have_said(start: str, edit: str, expected: str) -> None:
    reading = _refined(start, edit)
    assert reading.rule is not None, reading.question
    assert canonical(reading.rule) == canonical(_rule(expected))


@pytest.mark.parametrize(
    ("start", "edit", "choices"),
    [
        ("inactive customers in Canada", "and in Toronto too", ["also everyone in Toronto", "only in Toronto"]),
        (
            "customers in Paris over 500",
            "also in Lyon",
            ["in Paris or Lyon instead", "in Lyon instead"],
        ),
        ("tagged wholesale in Canada", "not wholesale", ["remove wholesale"]),
        ("customers over 5K inactive for 60 days", "or VIPs", ["or tagged VIPs", "or in segment VIPs", "or at stage VIPs"]),
    ],
)  # fmt: skip
def test_only_what_can_be_done_is_offered(start: str, edit: str, choices: list[str]) -> None:
    reading = _refined(start, edit)
    assert reading.outcome is Outcome.ASK
    assert [choice.text for choice in reading.choices] == choices
    for text in choices:
        assert _refined(start, text).outcome is Outcome.FOUND


@pytest.mark.parametrize("edit", ["sort by visits", "trie par visites", "order them by spend"])
def test_sorting_never_changes_the_people(edit: str) -> None:
    reading = _refined(BASE, edit)
    assert reading.outcome is Outcome.ASK
    assert "order" in reading.question


@pytest.mark.parametrize("edit", ["drop the city condition", "enlève la région"])
def test_a_condition_on_another_place_is_not_taken_for_the_one_named(edit: str) -> None:
    reading = _refined("inactive customers in Canada", edit)
    assert reading.outcome is Outcome.ASK
    assert reading.rule is None
