"""The words of the shop that the segment suite's sentences are about: its places, tags, products.

The suite's people are made from these, and where a reader is tried without a database they are the
values it recognises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from store.segment.codec import parse
from store.segment.rule import Rule
from store.text import fold
from tools.understand.reading import Catalogue

CURRENCY, ZONE = "CAD", "America/Toronto"
_PLACES = """
CA|Québec|Montréal, Québec, Trois-Rivières, Sherbrooke, Gatineau, Laval
CA|Ontario|Toronto, Ottawa, Hamilton
CA|British Columbia|Vancouver, Victoria
CA|Alberta|Calgary
CA|Nova Scotia|Halifax
US|New York|New York, Buffalo
US|Massachusetts|Boston
US|Illinois|Chicago
US|Texas|Austin
US|Washington|Seattle
US|California|San Francisco
FR|Île-de-France|Paris
FR|Auvergne-Rhône-Alpes|Lyon, Saint-Étienne
FR|Provence-Alpes-Côte d'Azur|Marseille
FR|Nouvelle-Aquitaine|Bordeaux
FR|Hauts-de-France|Lille
GB|England|London, Manchester
GB|Scotland|Edinburgh
IN|Karnataka|Bengaluru
IN|Maharashtra|Mumbai
IN|Delhi|Delhi
BE||Bruxelles, Liège
DE||Berlin, München
CH||Genève
AU||Sydney
JP||Tokyo
"""
_PRODUCTS = """
shoes|SH-01 Trail shoes, SH-02 City sneakers, SH-03 Hiking boots
jackets|JK-01 Rain jacket, JK-02 Down jacket
tents|TN-01 Two-person tent, TN-02 Family tent
backpacks|BP-01 Day backpack, BP-02 Travel backpack
bikes|BK-01 Gravel bike, BK-02 Kids bike
camping|CP-01 Camp stove, CP-02 Headlamp, CP-03 Sleeping bag, CP-04 Water bottle
gifts|GF-01 Gift card
"""


def _places() -> tuple[tuple[str, str | None, str], ...]:
    """(city, region, country) of every place."""
    rows = (line.split("|") for line in _PLACES.strip().splitlines())
    return tuple(
        (city, region or None, country)
        for country, region, names in rows
        for city in names.split(", ")
    )


def _products() -> tuple[tuple[str, str, str], ...]:
    """(sku, product, category) of everything sold."""
    rows = (line.split("|") for line in _PRODUCTS.strip().splitlines())
    return tuple(
        (sku, name, category)
        for category, items in rows
        for sku, _, name in (item.partition(" ") for item in items.split(", "))
    )


PLACES = _places()
PRODUCTS = _products()
TAGS = (
    *("newsletter", "vip", "wholesale", "loyalty", "press", "beta", "gift-card"),
    *("summer-sale", "referral", "event-2025"),
)
ORDER_SOURCES = ("shopify", "pos", "website")
SOURCES = ("shopify", "website", "referral", "fair", "csv")
OWNERS = ("Marc Gagnon", "Sophie Martin", "Priya Sharma", "Tom Wilson")
COMPANIES = (
    *("Atelier Nord", "Boréal Conseil", "Cedar & Co", "Maison Lafleur"),
    *("Northwind Outfitters", "École Saint-Denis"),
)
CAMPAIGNS = ("June win-back", "Spring launch")
LANGUAGES = ("en", "fr", "de", "ja")
TIERS = ("bronze", "silver", "gold")
GIVEN = ("Éloïse", "Marc", "Priya", "Tom", "Zoé", "José", "Anaïs", "Liam", "Noor", "Jürgen")
FAMILY = ("Tremblay", "Gagnon", "O'Neil", "Sharma", "Lefèvre", "Nguyễn", "Wilson", "Müller")
SEGMENT_RULES: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "vips": {"field": "spend", "op": ">=", "value": 3000},
    "sleepers": {
        "and": [
            {"field": "inactive_days", "op": ">", "value": 180},
            {"field": "orders", "op": ">=", "value": 1},
        ]
    },
})


def segments() -> Mapping[str, Rule]:
    """The saved segments sentences refer to, by slug."""
    return {slug: parse(rule) for slug, rule in SEGMENT_RULES.items()}


def _known(values: Iterable[str | None]) -> Mapping[str, str]:
    return MappingProxyType({fold(value): value for value in values if value})


def catalogue() -> Catalogue:
    """Every value a sentence may name."""
    cities, regions, countries = zip(*PLACES, strict=True)
    skus, products, categories = zip(*PRODUCTS, strict=True)
    values = {
        "city": _known(cities),
        "region": _known(regions),
        "country": _known(countries),
        "company": _known(COMPANIES),
        "tags": _known(TAGS),
        "product": _known(products),
        "category": _known(categories),
        "sku": _known(skus),
        "owner": _known(OWNERS),
        "source": _known((*SOURCES, *ORDER_SOURCES)),
        "campaign": _known(CAMPAIGNS),
        "custom.loyalty_tier": _known(TIERS),
    }
    return Catalogue(
        values=MappingProxyType(values),
        segments=MappingProxyType({slug: slug for slug in SEGMENT_RULES}),
    )
