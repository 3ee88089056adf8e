"""The shop whose sentences are read under test: its places, tags, products, people and fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from store.segment.fields import Field, FieldType, Registry
from store.text import fold
from tools.understand.reading import Catalogue, ReadEnv

TODAY = date(2026, 11, 21)
VALUES = {
    "city": """Montréal|Québec|Trois-Rivières|Sherbrooke|Gatineau|Laval|Toronto|Ottawa|Hamilton|Vancouver|Victoria
        |Calgary|Halifax|New York|Buffalo|Boston|Chicago|Austin|Seattle|San Francisco|Paris|Lyon|Saint-Étienne
        |Marseille|Bordeaux|Lille|London|Manchester|Edinburgh|Bengaluru|Mumbai|Delhi|Bruxelles|Liège|Berlin|München
        |Genève|Sydney|Tokyo""",
    "region": """Québec|Ontario|British Columbia|Alberta|Nova Scotia|New York|Massachusetts|Illinois|Texas|Washington
        |California|Île-de-France|Auvergne-Rhône-Alpes|Provence-Alpes-Côte d'Azur|Nouvelle-Aquitaine
        |Hauts-de-France|England|Scotland|Karnataka|Maharashtra|Delhi""",
    "country": "CA|US|FR|GB|IN|BE|DE|CH|AU|JP",
    "tags": "newsletter|vip|wholesale|loyalty|press|beta|gift-card|summer-sale|referral|event-2025",
    "category": "shoes|jackets|tents|backpacks|bikes|camping|gifts",
    "product": """Trail shoes|City sneakers|Hiking boots|Rain jacket|Down jacket|Two-person tent|Family tent|Day backpack
        |Travel backpack|Gravel bike|Kids bike|Camp stove|Headlamp|Sleeping bag|Water bottle|Gift card""",
    "sku": "SH-01|SH-02|SH-03|JK-01|JK-02|TN-01|TN-02|BP-01|BP-02|BK-01|BK-02|CP-01|CP-02|CP-03|CP-04|GF-01",
    "source": "shopify|pos|website|referral|fair|csv",
    "owner": "Marc Gagnon|Sophie Martin|Priya Sharma|Tom Wilson",
    "company": """Atelier Nord|Boréal Conseil|Cedar & Co|Maison Lafleur|Northwind Outfitters|École Saint-Denis""",
    "campaign": "June win-back|Spring launch",
    "custom.loyalty_tier": "bronze|silver|gold",
}
FIELDS = (
    Field("custom.loyalty_tier", FieldType.TEXT, "Loyalty tier"),
    Field("custom.shoe_size", FieldType.NUMBER, "Shoe size"),
    Field("custom.birthday", FieldType.DATE, "Birthday"),
    Field("custom.newsletter_opt_in", FieldType.BOOL, "Newsletter opt-in"),
)
REGISTRY = Registry(MappingProxyType({field.key: field for field in FIELDS}))


def _named(text: str) -> Mapping[str, str]:
    names = (name.strip() for name in text.split("|"))
    return MappingProxyType({fold(name): name for name in names})


CATALOGUE = Catalogue(
    MappingProxyType({key: _named(text) for key, text in VALUES.items()}),
    MappingProxyType({"vips": "vips", "sleepers": "sleepers"}),
)


def env(locale: str = "en", currency: str = "CAD") -> ReadEnv:
    """The surroundings of a sentence in the shop; the catalogue is the same object every time."""
    return ReadEnv(TODAY, locale, currency, catalogue=CATALOGUE, fields=REGISTRY)
