"""The sentence of a rule: fixed phrases in English and French that nothing in the data can forge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from store.segment.codec import parse
from store.segment.env import RuleEnv
from store.segment.fields import CUSTOMER_FIELDS, EVENTS, FieldType
from store.segment.lexicon import LANGUAGES, WORDS, country_codes, country_names, custom_name
from store.segment.render import render
from store.segment.rule import And, Leaf, Or, Rule, RuleError
from tests.strategies import REGISTRY, TODAY, rules

ENV = RuleEnv(date(2026, 11, 21), "America/Toronto", "CAD", fields=REGISTRY)
AND = {
    "and": [
        {"field": "inactive_days", "op": ">", "value": 90},
        {"field": "spend", "op": ">", "value": 5000},
    ]
}
MIXED = {
    "or": [
        {"and": [{"field": "country", "op": "==", "value": "FR"}, {"segment": "vip"}]},
        {"not": {"field": "stage", "op": "in", "value": ["lapsed", "vip"]}},
    ]
}
ORDERS = {
    "event": "order",
    "count": {"op": ">=", "value": 2},
    "where": [
        {"field": "amount", "op": ">", "value": 50.5},
        {"field": "product", "op": "contains", "value": "shoes"},
    ],
    "within_days": 90,
}
SENTENCES: list[tuple[Mapping[str, object], str, str]] = [
    (
        AND,
        "No visit for more than 90 days and spend over 5,000.00 CAD",
        "Aucune visite depuis plus de 90 jours et dépenses de plus de 5 000,00 CAD",
    ),
    (
        MIXED,
        "(country is France and in segment “vip”) or not (stage is one of lapsed, VIP)",
        "(le pays est France et dans le segment “vip”) ou non (l'étape est parmi dormant, VIP)",
    ),
    (
        ORDERS,
        "At least 2 orders with (amount over 50.50 CAD and product contains “shoes”)"
        " in the last 90 days (since 23 Aug 2026)",
        "Au moins 2 commandes avec (montant de plus de 50,50 CAD et le produit contient “shoes”)"
        " au cours des 90 derniers jours (depuis le 23 août 2026)",
    ),
    (
        {"event": "communication", "count": {"op": "=", "value": 0}, "period": "last_month"},
        "No communication last month (1 Oct 2026 to 31 Oct 2026)",
        "Aucune communication le mois dernier (du 1 oct. 2026 au 31 oct. 2026)",
    ),
    (
        {
            "event": "order",
            "agg": {"fn": "sum", "of": "amount", "op": ">=", "value": 700},
            "from": "2026-04-01",
        },
        "Total order amount at least 700.00 CAD since 1 Apr 2026",
        "Montant total des commandes d'au moins 700,00 CAD depuis le 1 avr. 2026",
    ),
    (
        {"event": "order", "days_ago": [30, 60]},
        "At least 1 order between 30 and 60 days ago (22 Sep 2026 to 22 Oct 2026)",
        "Au moins 1 commande il y a entre 30 et 60 jours (du 22 sept. 2026 au 22 oct. 2026)",
    ),
    ({"event": "order"}, "At least 1 order ever", "Au moins 1 commande en tout"),
    (
        {"top": {"by": "spend", "percent": 2.5, "among": {"segment": "vip"}}},
        "Top 2.5% by spend among (in segment “vip”)",
        "Les 2,5 % meilleurs par dépenses parmi (dans le segment “vip”)",
    ),
    (
        {"bottom": {"by": "orders", "n": 1000}},
        "Bottom 1,000 by orders",
        "Les 1 000 derniers par commandes",
    ),
    (
        {"field": "created_at", "op": "older_than", "value": 1},
        "Added more than 1 day ago (before 20 Nov 2026)",
        "Ajout il y a plus de 1 jour (avant le 20 nov. 2026)",
    ),
    (
        {"field": "last_order_at", "op": "between", "value": ["2026-01-01", "2026-01-31"]},
        "Last order between 1 Jan 2026 and 31 Jan 2026",
        "Dernière commande entre le 1 janv. 2026 et le 31 janv. 2026",
    ),
    (
        {"field": "last_order_days", "op": "between", "value": [30, 60]},
        "Last order between 30 and 60 days ago",
        "Dernière commande il y a entre 30 et 60 jours",
    ),
    ({"field": "orders", "op": "==", "value": 0}, "Never ordered", "Jamais commandé"),
    ({"field": "orders", "op": "==", "value": 1}, "Exactly 1 order", "Exactement 1 commande"),
    ({"field": "visits", "op": "==", "value": 0}, "Exactly 0 visits", "Exactement 0 visite"),
    (
        {"field": "custom.points", "op": ">", "value": 1.5},
        "Field “Points” over 1.5",
        "Le champ “Points” de plus de 1,5",
    ),
    (
        {"field": "custom.opted", "op": "==", "value": False},
        "Field “Opted in” is no",
        "Le champ “Opted in” est non",
    ),
    (
        {"field": "do_not_call", "op": "==", "value": True},
        "Do-not-call is on",
        "L'interdiction d'appel est active",
    ),
    (
        {"field": "consent", "op": "contains_all", "value": ["email", "sms"]},
        "Consent for all of e-mail, SMS",
        "Consentement pour tous e-mail, SMS",
    ),
    ({"field": "city", "op": "is_set", "value": False}, "City is unknown", "Ville inconnue"),
    (
        {"field": "country", "op": "in", "value": ["US", "CA"]},
        "Country is one of “United States”, Canada",
        "Le pays est parmi États-Unis, Canada",
    ),
    ({"and": []}, "Everyone", "Tout le monde"),
]


@pytest.mark.parametrize(("tree", "english", "french"), SENTENCES, ids=lambda text: str(text)[:40])
def test_a_rule_is_said_the_same_way_every_time(
    tree: Mapping[str, object], english: str, french: str
) -> None:
    rule = parse(tree, REGISTRY)
    assert render(rule, ENV, "en_CA") == english
    assert render(rule, ENV, "fr-CA").replace("\u202f", " ") == french


def test_money_shows_the_decimals_of_the_currency_and_hides_none_of_the_value() -> None:
    yen = RuleEnv(TODAY, "Asia/Tokyo", "JPY", minor_digits=0)
    assert render(Leaf("spend", ">", Decimal(5000)), yen, "en") == "Spend over 5,000 JPY"
    assert render(Leaf("spend", ">", Decimal("0.1234")), ENV, "en") == "Spend over 0.1234 CAD"


def test_data_in_a_rule_cannot_be_taken_for_grammar() -> None:
    forged = Leaf("city", "==", "x” or everyone or city is “y")
    plain = Or((Leaf("city", "==", "x"), And(()), Leaf("city", "==", "y")))
    assert render(forged, ENV, "en") == "City is “x”” or everyone or city is “y”"
    assert render(plain, ENV, "en") == "City is “x” or everyone or city is “y”"


@given(rules())
def test_every_rule_has_one_sentence_in_each_language(rule: Rule) -> None:
    for language in LANGUAGES:
        text = render(rule, ENV, language)
        assert text
        assert "{" not in text
        assert _outside_quotes(text).count("(") == _outside_quotes(text).count(")")


def _outside_quotes(text: str) -> str:
    return re.sub(r"“(?:[^”]|””)*”", "", text)


def test_every_field_and_event_has_its_words_in_both_languages() -> None:
    for language in LANGUAGES:
        words = WORDS[language]
        for key, field in CUSTOMER_FIELDS.items():
            table = words.sets if field.type is FieldType.SET else words.known
            assert key in table
            assert key in {**words.labels, **words.counted, **words.sets}
        for spec in EVENTS.values():
            assert {f"{spec.key}.{key}" for key in spec.fields} <= set(words.labels)
            figures = {f"{spec.key}.{fn}.{of}" for fn, of in _figures(spec.aggregates)}
            assert figures <= set(words.aggregates)


def _figures(aggregates: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(fn, of) for fn, names in aggregates.items() for of in names]


def test_a_field_that_is_gone_is_said_to_be_so() -> None:
    with pytest.raises(RuleError, match=r"custom\.gone"):
        render(Leaf("custom.gone", "==", "x"), ENV, "en")


def test_two_fields_of_one_label_are_told_apart_by_their_keys() -> None:
    first, second = REGISTRY.custom["custom.points"], REGISTRY.custom["custom.size"]
    assert custom_name(first, REGISTRY) == "Points"
    twins = type(REGISTRY)({
        "custom.points": first,
        "custom.other": type(second)("custom.other", FieldType.TEXT, "points"),
    })
    assert custom_name(first, twins) == "points"


def test_every_country_is_known_by_its_code_and_both_its_names() -> None:
    for language in LANGUAGES:
        for code, name in country_names(language).items():
            assert country_codes()[code.lower()] == code
            assert parse({"field": "country", "op": "==", "value": name}) == Leaf(
                "country", "==", code
            )
