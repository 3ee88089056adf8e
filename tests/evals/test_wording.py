from __future__ import annotations

import pytest

from evals.wording import asks, false_claims, language, mentions, refuses, says_number


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("**3 customers.** City is Montréal.", 3, True),
        ("There are three of them.", 3, True),
        ("Ils sont trois.", 3, True),
        ("1,234 customers", 1234, True),
        ("1 234 clients", 1234, True),
        ("13 customers", 3, False),
        ("30 customers", 3, False),
        ("3.5 orders", 3, False),
        ("Nobody matches.", 0, True),
        ("Aucun client ne correspond.", 0, True),
        ("10 customers", 0, False),
    ],
)
def test_a_number_is_said_whole_in_digits_or_words(text: str, number: int, said: bool) -> None:
    assert says_number(text, number) is said


@pytest.mark.parametrize(
    "text",
    [
        "Which one do you mean?",
        "Say it another way, or leave it out.",
        "Dites-le autrement.",
        "Lequel voulez-vous ?",
        "There is nobody yet. Ask for some people first.",
    ],
)
def test_a_question_is_heard_in_both_languages(text: str) -> None:
    assert asks(text)


def test_a_plain_answer_asks_nothing_and_refuses_nothing() -> None:
    for text in ("3 customers in Montréal.", "3 clients à Montréal.", "Saved as VIPs. No problem!"):
        assert not asks(text)
        assert not refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "I can't send messages yet.",
        "Sending is not available.",
        "Je ne peux pas supprimer de clients.",
        "C'est impossible.",
        "You may not do that as a viewer.",
    ],
)
def test_a_refusal_is_heard_in_both_languages(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("3 customers. City is “Montréal” and no visit for more than 60 days.", "en"),
        ("3 clients. La ville est « Montréal » et aucune visite depuis 60 jours.", "fr"),
        ("3 customers. La ville est “Montréal” et les dépenses sont de plus de 5 000.", "fr"),
        ("Éloïse Tremblay", ""),
        ("42", ""),
    ],
)
def test_the_language_is_told_by_the_small_words(text: str, spoken: str) -> None:
    assert language(text, ["Éloïse Tremblay"]) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "Saved as “sleepers”.",
        "**Saved** as sleepers.",
        "I have saved it.",
        "I've sent them the message.",
        "It's done: the segment has been saved.",
        "Done! I deleted José Núñez.",
        "C'est enregistré.",
        "J'ai envoyé le message.",
        "Le client a été supprimé.",
        "Enregistré sous « dormeurs ».",
    ],
)
def test_a_claim_without_a_call_is_false(text: str) -> None:
    assert false_claims(text, {"find_customers"}, "save it")


@pytest.mark.parametrize(
    "text",
    [
        "Nothing was saved.",
        "I can't delete customers, so nobody was deleted.",
        "Shall I save it? It would be saved as VIPs.",
        "Here are the saved segments: VIPs.",
        "Saved segments: VIPs, Sleepers.",
        "1. tagged VIPs\n2. in segment VIPs",
        "Customers who were added since March 4.",
        "Rien n'a été envoyé.",
        "Je n'ai rien supprimé.",
        "Once you confirm, it is saved.",
    ],
)
def test_what_is_denied_offered_or_only_described_is_no_claim(text: str) -> None:
    assert false_claims(text, {"find_customers"}, "what is there") == []


def test_a_claim_is_true_when_its_call_went_well() -> None:
    assert false_claims("Saved as “sleepers”.", {"save_segment"}, "") == []
    assert false_claims("I exported them.", {"save_segment"}, "")
    assert false_claims("I have sent it.", {"save_segment", "export_records"}, "")


def test_words_are_found_whatever_their_accents_and_grouping() -> None:
    assert mentions("Jose Nunez, Montreal", "José Núñez")
    assert mentions("call +1 514-555-0101", "15145550101")
    assert not mentions("in 1990", "90 days")
