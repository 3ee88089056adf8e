"""Names of countries, peoples and cities that data alone does not hold: aliases in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from store.segment.lexicon import country_codes, country_names
from tools.understand.tokens import words_of
from tools.understand.wordlists import wordset

_PEOPLES = """
AR argentinian argentine argentin|AT austrian autrichien|AU australian aussie australien|BE belgian belge
BG bulgarian bulgare|BR brazilian bresilien|CA canadian canadien|CH swiss suisse|CL chilean chilien
CN chinese chinois|CO colombian colombien|CZ czech tcheque|DE german allemand|DK danish dane danois
DZ algerian algerien|EG egyptian egyptien|ES spanish spaniard espagnol|FI finnish finn finlandais
FR french francais|GB british brit briton britannique|GR greek grec|HR croatian croate|HU hungarian hongrois
ID indonesian indonesien|IE irish irlandais|IL israeli israelien|IN indian indien|IT italian italien
JP japanese japonais|KE kenyan|KR korean coreen|LB lebanese libanais|LU luxembourger luxembourgeois
MA moroccan marocain|MX mexican mexicain|MY malaysian malaisien|NG nigerian|NL dutch neerlandais hollandais
NO norwegian norvegien|NZ kiwi neozelandais|PE peruvian peruvien|PH filipino philippin|PK pakistani pakistanais
PL polish pole polonais|PT portuguese portugais|RO romanian roumain|RU russian russe|SE swedish swede suedois
SG singaporean singapourien|SN senegalese senegalais|TH thai thailandais|TN tunisian tunisien|TR turkish turc
UA ukrainian ukrainien|US american americain|VN vietnamese vietnamien|ZA southafrican sudafricain
"""
_COUNTRIES: Mapping[str, str] = {
    "usa": "US", "u s a": "US", "u s": "US", "the us": "US", "america": "US", "the states": "US",
    "etats unis": "US", "etats unis d' amerique": "US", "united states of america": "US", "amerique": "US",
    "uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB", "royaume uni": "GB", "grande bretagne": "GB",
    "angleterre et pays de galles": "GB", "holland": "NL", "hollande": "NL", "uae": "AE", "korea": "KR", "coree": "KR",
    "south korea": "KR", "coree du sud": "KR", "czech republic": "CZ", "republique tcheque": "CZ",
    "turkey": "TR", "turquie": "TR", "hong kong": "HK", "ivory coast": "CI", "russia": "RU", "russie": "RU",
    "the netherlands": "NL", "new zealander": "NZ", "vietnam": "VN", "the uk": "GB", "the usa": "US",
}  # fmt: skip
_AMBIGUOUS_CODES = wordset(
    "IN NO TO SO ME AS AT BE BY DO GO IS IT MY AM ET SI NE LA LE UN EN PA MA SA TA TU NA SE CE ES"
)
_CITIES = """
bengaluru,bangalore|mumbai,bombay|kolkata,calcutta|chennai,madras|munchen,munich,muenchen|bruxelles,brussels,brussel
geneve,geneva,genf,ginevra|london,londres,londoners,londoner,londoniens|koln,cologne,koeln|wien,vienna,vienne|roma,rome|milano,milan|praha,prague
warszawa,warsaw,varsovie|lisboa,lisbon,lisbonne|kobenhavn,copenhagen,copenhague|firenze,florence|venezia,venice,venise
napoli,naples|torino,turin|sevilla,seville|antwerpen,antwerp,anvers|gent,ghent,gand|beijing,peking,pekin
edinburgh,edimbourg|den haag,the hague,la haye|zurich,zuerich|athina,athens,athenes|moskva,moscow,moscou
lyon,lyons,lyonnais,lyonnaise,lyonnaises|marseille,marseilles,marseillais,marseillaises|montreal,mtl,montrealais,montrealaise,montrealaises,montrealers,montrealer|new york,nyc,new york city,ny city|quebec,quebec city,ville de quebec
san francisco,sf,san fran|tokyo,tokio|liege,luik,luttich|nurnberg,nuremberg|barcelona,barcelone|genova,genoa,genes
krakow,cracow,cracovie|bucuresti,bucharest,bucarest|delhi,new delhi|ciudad de mexico,mexico city,mexico
sankt petersburg,saint petersburg|basel,bale,basle|paris,parisiens,parisien,parisiennes,parisians,parisian|toronto,torontonians,torontois|bordeaux,bordelais|lille,lillois|chicago,chicagoans|strasbourg,strassburg|reims,rheims|saint etienne,st etienne
"""
_CITY_ONLY = frozenset((
    "nyc",
    "new york city",
    "ny city",
    "quebec city",
    "ville de quebec",
    "ville de new york",
))
_REGIONS: tuple[tuple[str, ...], ...] = (
    ("british columbia", "bc", "colombie britannique"), ("nova scotia", "nouvelle ecosse"),
    ("ontario", "ont", "ontarians", "ontariens", "ontarien"), ("quebec", "qc", "province de quebec", "quebec province", "quebecois", "quebecoise", "quebecoises", "quebecers", "quebecer"),
    ("england", "angleterre"), ("scotland", "ecosse"), ("wales", "pays de galles"), ("california", "californie", "calif"),
    ("new york", "new york state", "ny state", "etat de new york", "upstate new york"),
    ("massachusetts", "mass"), ("washington", "washington state", "etat de washington"),
    ("bavaria", "bayern", "baviere"), ("catalonia", "cataluna", "catalogne"),
    ("provence alpes cote d' azur", "paca"), ("ile de france", "idf", "region parisienne"),
    ("new brunswick", "nouveau brunswick"), ("prince edward island", "ile du prince edouard", "pei"),
    ("newfoundland and labrador", "terre neuve et labrador", "newfoundland", "terre neuve"),
    ("nouvelle aquitaine", "new aquitaine"), ("brittany", "bretagne"), ("normandy", "normandie"),
    ("florida", "floride"), ("texas", "tx"), ("illinois", "il state"), ("alberta",),
)  # fmt: skip
REGION_ONLY = frozenset((
    "province de quebec",
    "quebec province",
    "new york state",
    "ny state",
    "etat de new york",
    "upstate new york",
    "quebecois",
    "quebecoise",
    "quebecoises",
    "quebecers",
    "quebecer",
))  # fmt: skip)


def country_code(word: str, *, marked: bool) -> str | None:
    """The ISO code of a two-letter code typed in capitals; after the word country any code counts."""
    code = country_codes().get(word.lower())
    if code is None or (not marked and (len(word) != 2 or word in _AMBIGUOUS_CODES)):
        return None
    return code


@cache
def country_phrases() -> Mapping[str, str]:
    """Country names and peoples in both languages, as words → ISO code."""
    phrases: dict[str, str] = {}
    for language in ("en", "fr"):
        for code, name in country_names(language).items():
            phrases[" ".join(words_of(name))] = code
    for entry in _PEOPLES.replace("\n", "|").split("|"):
        code, *names = entry.split() or [""]
        for name in names:
            phrases |= dict.fromkeys(_forms(name), code)
    phrases |= _COUNTRIES
    return {key: code for key, code in phrases.items() if len(key) > 3 or key in _COUNTRIES}


@cache
def peoples() -> frozenset[str]:
    """Words for a people or its language ("french"), as opposed to the country's name."""
    words: set[str] = set()
    for entry in _PEOPLES.replace("\n", "|").split("|"):
        for name in entry.split()[1:]:
            words.update(_forms(name))
    return frozenset(words)


def _forms(name: str) -> set[str]:
    """Singular, plural and French feminine forms of a people's name."""
    forms = {name, name + "s"}
    if name.endswith("en"):
        forms |= {name + "ne", name + "nes"}
    elif name.endswith(("ais", "ois", "ain", "and", "ol", "in")):
        forms |= {name + "e", name + "es"}
    elif name == "turc":
        forms |= {"turque", "turques"}
    elif name == "grec":
        forms |= {"grecque", "grecques"}
    return forms


@cache
def city_aliases() -> Mapping[str, tuple[str, ...]]:
    """A city's name as words → every name of the same city."""
    groups = [tuple(line.split(",")) for line in _CITIES.strip().replace("\n", "|").split("|")]
    return {name: names for names in groups for name in names}


def city_only(phrase: str) -> bool:
    """Whether a name can only be the city, although a region is called alike."""
    return phrase in _CITY_ONLY


@cache
def region_aliases() -> Mapping[str, tuple[str, ...]]:
    """A region's name as words → every name of the same region."""
    return {name: names for names in _REGIONS for name in names}
