from __future__ import annotations

import json
from decimal import Decimal

from tools.policy.merge_fields import PERSON_FIELDS
from tools.policy.merge_values import MergeFacts, Setting, freeze, locale_for

ZOE = MergeFacts(
    name="Zoë Martin",
    given_name="Zoë",
    family_name="Martin",
    city="Lyon",
    country="FR",
    spend_minor=123_456,
    visits=1_200,
    last_order_at=1_764_547_200_000,
    custom={"size": Decimal("1234.5"), "vip": True, "since": "2024-02-03"},
)
ENGLISH, FRENCH = Setting("en", "CAD", "America/Toronto"), Setting("fr", "EUR", "Europe/Paris")


def test_values_are_said_in_the_message_s_language_and_the_person_s_country() -> None:
    fields = ("spend", "visits", "last_order", "country")
    french = freeze(ZOE, fields, given={}, setting=FRENCH)
    assert french["spend"].replace("\u202f", " ").replace("\xa0", " ") == "1 234,56 €"
    assert french["last_order"] == "1 décembre 2025"
    assert french["country"] == "France"
    abroad = MergeFacts(name="A", country="US", spend_minor=500, last_order_at=ZOE.last_order_at)
    english = freeze(abroad, fields, given={}, setting=ENGLISH)
    assert english == {
        "spend": "CA$5.00", "visits": "", "last_order": "November 30, 2025",
        "country": "United States",
    }  # fmt: skip


def test_the_name_is_the_first_name_when_known_else_the_whole() -> None:
    assert freeze(ZOE, ["customerName"], given={}, setting=ENGLISH) == {"customerName": "Zoë"}
    whole = freeze(MergeFacts(name="Li Wei"), ["customerName"], given={}, setting=ENGLISH)
    assert whole == {"customerName": "Li Wei"}


def test_custom_fields_and_campaign_values_are_texts() -> None:
    fields = ("custom.size", "custom.vip", "custom.since", "custom.gone", "discount", "deadline")
    given = {"discount": "15%", "deadline": "2026-11-30"}
    assert freeze(ZOE, fields, given=given, setting=FRENCH) == {
        "custom.size": "1\u202f234,5",
        "custom.vip": "oui",
        "custom.since": "3 février 2024",
        "custom.gone": "",
        "discount": "15\xa0%",
        "deadline": "30 novembre 2026",
    }


def test_a_deadline_in_words_and_an_impossible_day_stay_as_given() -> None:
    for said in ("this week", "2026-02-31"):
        frozen = freeze(ZOE, ["deadline"], given={"deadline": said}, setting=ENGLISH)
        assert frozen == {"deadline": said}


def test_every_person_field_freezes_to_json_text_even_for_nobody() -> None:
    frozen = freeze(MergeFacts(), PERSON_FIELDS, given={}, setting=ENGLISH)
    assert json.loads(json.dumps(frozen)) == dict.fromkeys(PERSON_FIELDS, "")


def test_a_link_is_kept_whole_and_other_values_are_cut() -> None:
    long = "https://shop.example/" + "a" * 500
    frozen = freeze(ZOE, ["link", "code"], given={"link": long, "code": long}, setting=ENGLISH)
    assert frozen["link"] == long
    assert len(frozen["code"]) == 200


def test_an_unknown_country_falls_back_to_the_language() -> None:
    assert locale_for("fr", "CA") == "fr_CA"
    assert locale_for("fr", "ZZ") == "fr_FR"
    assert locale_for("fr", "") == "fr"
    assert locale_for("en", "not a country") == "en"
