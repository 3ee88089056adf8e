from __future__ import annotations

import pytest

from store.contact import Purpose
from tools.drafting.content import Tone
from tools.drafting.goals import read_goal


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("win back inactive customers, 15 % off this week", "win_back"),
        ("relancer les clients inactifs", "win_back"),
        ("faire revenir ceux qui ne commandent plus", "win_back"),
        ("welcome our new customers", "welcome"),
        ("souhaiter la bienvenue aux nouveaux clients", "welcome"),
        ("wish them a happy birthday", "birthday"),
        ("un message d'anniversaire", "birthday"),
        ("ask for a review", "review"),
        ("demander un avis", "review"),
        ("remind them of their abandoned cart", "abandoned_cart"),
        ("relance de panier", "abandoned_cart"),
        ("their subscription expires, ask them to renew", "renewal"),
        ("renouvellement du contrat", "renewal"),
        ("invite them to our open house", "event"),
        ("inviter nos clients à un atelier", "event"),
        ("payment reminder for overdue invoices", "payment_reminder"),
        ("rappel de facture impayée", "payment_reminder"),
        ("say thank you", "thank_you"),
        ("remercier nos meilleurs clients", "thank_you"),
        ("appointment reminder for tomorrow", "appointment"),
        ("rappeler leur rendez-vous", "appointment"),
        ("our monthly newsletter", "announcement"),
        ("annoncer une nouveauté", "announcement"),
        ("follow up on the quote we sent", "quote_follow_up"),
        ("relancer après un devis", "quote_follow_up"),
        ("tell them the kettle is back in stock", "back_in_stock"),
        ("de nouveau en stock", "back_in_stock"),
        ("ask for referrals", "referral"),
        ("programme de parrainage", "referral"),
        ("apologise for the late delivery", "apology"),
        ("présenter nos excuses", "apology"),
        ("tell them about pigs", ""),
        ("", ""),
    ],
)
def test_the_goal_of_a_sentence_is_known(sentence: str, kind: str) -> None:
    assert read_goal(sentence).kind == kind


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        (
            "win back inactive customers, 15 % off this week",
            {"discount": "15 %", "deadline": "this week"},
        ),
        (
            "relancer les inactifs, 10 % de remise jusqu'au 30 novembre, code RETOUR10",
            {"discount": "10 %", "deadline": "30 novembre", "code": "RETOUR10"},
        ),
        (
            'invite VIPs to "Winter Tasting" on 3 December at 7 pm',
            {"event": "Winter Tasting", "date": "3 December", "time": "7 pm"},
        ),
        (
            "payment reminder for invoice F-2031, $1,250.00 due by Friday",
            {"invoice": "F-2031", "amount": "$1,250.00", "deadline": "Friday"},
        ),
        ("win back with $20 off, https://shop.example/a?b=1.", {
            "discount": "$20", "link": "https://shop.example/a?b=1",
        }),
        ("win them back with 20 percent off", {"discount": "20%"}),
        ("thank our 50 best customers who spent over $5000", {}),
    ],
)  # fmt: skip
def test_values_are_taken_as_they_were_said(sentence: str, values: dict[str, str]) -> None:
    assert dict(read_goal(sentence).values) == values


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("win back with a discount", ["discount"]),
        ("birthday message with a coupon code", ["code"]),
        ("win back, limited time, 10% off", ["deadline"]),
        ("invite them to an event", ["event", "date"]),
        ("payment reminder", ["amount"]),
        ("relancer avec une remise", ["discount"]),
        ("thank them", []),
    ],
)
def test_what_is_missing_is_asked_for(sentence: str, missing: list[str]) -> None:
    goal = read_goal(sentence)
    assert [ask.name for ask in goal.missing] == missing
    assert all(ask.question("en") != ask.question("fr") for ask in goal.missing)


def test_language_tone_and_purpose_are_read_from_the_sentence() -> None:
    french = read_goal("rédige un message formel pour remercier les clients")
    assert (french.language, french.tone) == ("fr", Tone.FORMAL)
    english = read_goal("send a friendly reminder of the appointment to our customers")
    assert (english.language, english.tone) == ("en", Tone.FRIENDLY)
    assert english.purpose is Purpose.TRANSACTIONAL
    assert read_goal("win back").purpose is Purpose.MARKETING
