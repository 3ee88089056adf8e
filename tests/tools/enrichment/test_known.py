"""What follows from our own records, how sure it is, and what a name never tells."""

from __future__ import annotations

from typing import Any

import pytest

from store.enrichment import Employer, Place
from tools.enrichment.domains import domain_country, guessed_name, owned_domain
from tools.enrichment.known import found_in_records
from tools.enrichment.places import country_of_phone, region_of_phone, region_of_postcode
from tools.enrichment.port import Subject


def found(**given: Any) -> dict[str, tuple[str, int]]:
    base: dict[str, Any] = {"kind": "customer", "id": 1, "name": "Nadia Benali", "values": {}}
    base |= given
    rows = found_in_records(Subject(**base))
    best: dict[str, tuple[str, int]] = {}
    for one in rows:
        if one.confidence > best.get(one.field, ("", 0))[1]:
            best[one.field] = (one.value, one.confidence)
    return best


@pytest.mark.parametrize(
    ("employers", "company"),
    [
        ([Employer(1, "Loft", 3, is_own=False)], ("Loft", 88)),
        ([Employer(1, "Loft", 1, is_own=False)], ("Loft", 70)),
        ([Employer(1, "Loft", 1, is_own=True)], ("Loft", 92)),
        ([Employer(1, "Loft", 3, is_own=False), Employer(2, "Nord", 2, is_own=False)], ("Loft", 60)),
        ([], ("Atelier Nord", 40)),
    ],
)  # fmt: skip
def test_a_domain_is_as_sure_as_those_who_have_it(
    employers: list[Employer], company: tuple[str, int]
) -> None:
    assert found(domain="atelier-nord.ca", employers=employers)["company"] == company


def test_a_phone_tells_its_country_only_where_it_was_written_with_it() -> None:
    written = {"phone": "+33472000000", "phone_given": "+33 4 72 00 00 00"}
    assert found(values=written) == {"country": ("FR", 85)}
    assert found(values={**written, "phone_given": "04 72 00 00 00"}) == {}


def test_a_city_tells_its_country_where_all_agree() -> None:
    same = [Place("Québec", "CA", 3), Place("Quebec", "CA", 2)]
    told = found(values={"city": "Montréal"}, places=same)
    assert (told["country"], told["region"][1]) == (("CA", 82), 82)
    assert found(values={"city": "x"}, places=[Place("Québec", "CA", 1)])["country"][1] == 70
    split = [Place(None, "CA", 9), Place(None, "FR", 1)]
    assert found(values={"city": "Montréal"}, places=split) == {}


def test_a_language_is_never_sure() -> None:
    assert found(values={"country": "FR"}) == {"language": ("fr", 50)}
    assert found(values={"country": "CA", "region": "Québec"}) == {"language": ("fr", 55)}
    assert found(values={"country": "CH"}) == {}


def test_what_was_bought_is_told() -> None:
    assert found(categories={"shoes": 4, "bags": 1}) == {"usual_categories": ("shoes, bags", 90)}


@pytest.mark.parametrize(
    "name", ["Fatima Al-Sayed", "Shlomo Cohen", "Nguyễn Thị Hoa", "Marie-Ève Côté", "Sister Mary"]
)
def test_a_name_tells_nothing_but_itself(name: str) -> None:
    assert found(name=name) == {}


def test_a_company_is_known_by_its_people_s_domain() -> None:
    told = found(kind="company", domains={"loft.ca": 2, "gmail.com": 1})
    assert told == {"domain": ("loft.ca", 88), "website": ("https://loft.ca", 60)}
    assert found(kind="company", domains={"loft.ca": 2, "nord.ca": 2}) == {}


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("mail.atelier-nord.ca", "atelier-nord.ca"),
        ("WWW.Loft.co.uk", "loft.co.uk"),
        ("gmail.com", ""),
        ("mail.yahoo.co.uk", ""),
        ("example.com", ""),
        ("shop.test", ""),
        ("localhost", ""),
        ("a..b.ca", ""),
        ("exa mple.ca", ""),
        ("127.0.0.1", ""),
        ("", ""),
    ],
)
def test_a_domain_is_somebody_s_or_nobody_s(host: str, own: str) -> None:
    assert owned_domain(host) == own


def test_places_are_told_only_where_they_are_unambiguous() -> None:
    assert guessed_name("atelier-nord.ca") == "Atelier Nord"
    assert [domain_country(one) for one in ("x.ca", "x.co.uk", "x.io", "x.com")] == [
        "CA", "GB", None, None,
    ]  # fmt: skip
    assert region_of_postcode("H2X", "CA", "en") == "Québec"
    assert region_of_postcode("V6B", "CA", "fr") == "Colombie-Britannique"
    assert region_of_postcode("X0A", "CA", "en") is None
    assert region_of_postcode("69003", "FR", "fr") == "Auvergne-Rhône-Alpes"
    assert region_of_postcode("10115", "DE", "de") is None
    assert region_of_phone("+14165550100", "en") == "Ontario"
    assert region_of_phone("+12125550100", "en") is None
    assert country_of_phone("+15145550100") == "CA"
    assert country_of_phone("+800123456789") is None
    assert country_of_phone("nonsense") is None
