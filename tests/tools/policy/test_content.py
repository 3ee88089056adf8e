from __future__ import annotations

import pytest

from store.contact import Purpose
from tools.policy.content import Message, Severity, check
from tools.policy.content_words import said
from tools.policy.links import safe_url
from tools.policy.merge import parse
from tools.policy.merge_fields import FieldRegistry


def _codes(**changes: object) -> list[str]:
    base: dict[str, object] = {
        "channel": "email", "purpose": Purpose.MARKETING, "subject": "Hello", "body": "Hi there.",
    }  # fmt: skip
    return [finding.code for finding in check(Message(**{**base, **changes}))]  # pyright: ignore[reportArgumentType]


def test_a_plain_message_has_no_findings() -> None:
    assert _codes() == []


def test_missing_parts_and_unresolved_values_block() -> None:
    problems = parse("until {deadline}", FieldRegistry()).problems
    message = Message(
        channel="email", purpose=Purpose.MARKETING, body="until {deadline}", problems=problems
    )
    found = check(message)
    assert [one.code for one in found] == ["merge_field", "no_subject"]
    assert all(one.severity is Severity.BLOCK for one in found)
    assert "deadline" in found[0].message("en")
    assert "n'a pas été donnée" in found[0].message("fr")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Dear [First Name], hello", "placeholder"),
        ("Hello *|FNAME|*", "placeholder"),
        ("WE HAVE GREAT NEWS TODAY friends", "shouting"),
        ("Wow! Look! Now!", "exclamations"),
        ("Save $$$ now", "currency_signs"),
        ("Please click here to see", "spam_phrase"),
        ("Cliquez ici pour voir", "spam_phrase"),
        ("[shop](ftp://a.example/x)", "link_scheme"),
        ("[shop](javascript:alert)", "link_scheme"),
        ("go to http://192.168.1.1/x", "link_ip"),
        ("[shop](http://2130706433/)", "link_ip"),
        ("[shop](https://bank.example@evil.example/)", "link_userinfo"),
        ("see https://bit.ly/abc", "link_short"),
        ("[www.bank.example](https://evil.example/)", "link_pretends"),
        ("[https://bank.example/login](https://bank.example.evil.example/)", "link_pretends"),
        ("see http://shop.example/", "link_plain"),
        ("![x](https://a.example/x.png)", "image"),
        ("x" * 5_001, "long_body"),
    ],
)
def test_what_is_wrong_in_a_body_is_found(body: str, code: str) -> None:
    assert code in _codes(body=body)


def test_a_link_that_says_where_it_goes_is_fine() -> None:
    assert _codes(body="[shop.example](https://www.shop.example/a) and [more]({link})") == []


def test_a_long_or_shouted_subject_is_a_warning() -> None:
    assert _codes(subject="a " * 40) == ["long_subject"]
    assert _codes(subject="LAST CHANCE NOW") == ["shouting"]


def test_marketing_needs_a_way_out_and_transactional_does_not() -> None:
    assert _codes(footer=False) == ["no_unsubscribe"]
    assert _codes(channel="sms", subject="") == ["no_stop"]
    assert _codes(channel="sms", subject="", body="Hi. Reply STOP to opt out.") == []
    assert _codes(channel="sms", subject="", purpose=Purpose.TRANSACTIONAL) == []


def test_an_sms_is_measured_by_its_worst_rendering() -> None:
    found = check(
        Message(
            channel="sms", purpose=Purpose.TRANSACTIONAL, body="Hi {customerName}",
            rendered=["Hi Ana", "Hi " + "ж" * 250],
        )
    )  # fmt: skip
    assert [one.code for one in found] == ["sms_segments", "sms_wide"]
    assert "4 segments" in found[0].message("en")


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        ("Get 20% off", "20%"),
        ("Get 20 percent off", "20 percent"),
        ("Save $50 today", "$50"),
        ("Remise de 50 €", "50 €"),
        ("Use code SUMMER25 now", "SUMMER25"),
        ("Use the code WELCOME", "WELCOME"),
        ("Until 30 November", "30 november"),
        ("Ends Friday", "friday"),
        ("Before 2026-12-01", "2026-12-01"),
        ("With free shipping", "free shipping"),
    ],
)
def test_an_offer_nobody_gave_is_blocked(body: str, claim: str) -> None:
    found = check(Message(channel="email", purpose=Purpose.MARKETING, subject="Hi", body=body))
    assert [(one.code, one.values["detail"]) for one in found] == [("not_given", claim)]
    assert "not given by you" in found[0].message("en")


def test_an_offer_that_was_given_in_other_writing_is_fine() -> None:
    given = ["win back, 15 % off, code BACK15, until 30 November, worth $1,000"]
    body = "You get 15% off with code BACK15 until 30 November, worth $1000."
    assert _codes(body=body, given=given) == []
    assert "not_given" in _codes(body="You get 5% off", given=given)


def test_a_finding_speaks_both_languages() -> None:
    assert said("no_subject", "en") != said("no_subject", "fr")


@pytest.mark.parametrize(
    "value",
    ["javascript:alert(1)", "https://a b", 'https://a"b', "//a.example", "mailto:a@b.c", ""],
)
def test_only_a_web_address_may_be_a_link(value: str) -> None:
    assert safe_url(value) is None
