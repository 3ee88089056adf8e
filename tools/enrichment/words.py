"""What enriching says, in English and French: fields, where a value is from, and why it is believed."""

from __future__ import annotations

from collections.abc import Mapping

from store.segment.lexicon import country_names, language_names, language_of

_FIELDS: Mapping[str, tuple[str, str]] = {
    "company": ("company", "entreprise"),
    "job_title": ("job title", "poste"),
    "email": ("e-mail", "courriel"),
    "phone": ("phone", "téléphone"),
    "city": ("city", "ville"),
    "region": ("region", "région"),
    "country": ("country", "pays"),
    "language": ("language", "langue"),
    "domain": ("domain", "domaine"),
    "company_domain": ("company's domain", "domaine de l'entreprise"),
    "industry": ("industry", "secteur"),
    "website": ("website", "site web"),
    "employees": ("employees", "employés"),
    "usual_categories": ("usually buys", "achète d'habitude"),
    "owner": ("owner", "responsable"),
    "summary": ("summary", "résumé"),
}
_SOURCES: Mapping[str, tuple[str, str]] = {
    "records": ("our own records", "nos propres données"),
    "text:signature": ("the signature given", "la signature donnée"),
    "text:about": ("the text about them", "le texte à leur sujet"),
    "text:note": ("the note given", "la note donnée"),
    "rule": ("an assignment rule", "une règle d'attribution"),
}
_WHY: Mapping[str, tuple[str, str]] = {
    "text": ("it stands in the text", "c'est écrit dans le texte"),
    "address_domain": ("their address is at {domain}", "leur adresse est chez {domain}"),
    "domain_name": ("the domain {domain} is called so", "le domaine {domain} se nomme ainsi"),
    "same_domain": (
        "{people} customers with an address at {domain} work for {company}",
        "{people} clients dont l'adresse est chez {domain} travaillent pour {company}",
    ),
    "company_industry": ("their company's", "celui de leur entreprise"),
    "phone_country": ("the number {phone} is of there", "le numéro {phone} est de là"),
    "domain_country": ("the domain {domain} ends so", "le domaine {domain} se termine ainsi"),
    "same_city": (
        "{people} other customers in {city} are there",
        "{people} autres clients de {city} y sont",
    ),
    "phone_region": (
        "the number {phone} was first given out there",
        "le numéro {phone} y a d'abord été attribué",
    ),
    "region_language": ("the language of their region", "la langue de leur région"),
    "country_language": ("the one official language there", "la seule langue officielle du pays"),
    "bought": ("in {orders} orders: {category}", "dans {orders} commandes : {category}"),
    "people_domain": (
        "{people} of their people have an address at {domain}",
        "{people} de leurs personnes ont une adresse chez {domain}",
    ),
    "provider": ("{said}", "{said}"),
    "rule": ("the rule: {rule}", "la règle : {rule}"),
    "written": ("written from what is known", "rédigé d'après ce qui est connu"),
}
_TROUBLES: Mapping[str, tuple[str, str]] = {
    "timeout": (
        "{name} did not answer within {seconds} seconds; what it knows is missing here.",
        "{name} n'a pas répondu en {seconds} secondes ; ce qu'il sait manque ici.",
    ),
    "unreachable": (
        "{name} could not be reached; what it knows is missing here.",
        "{name} est injoignable ; ce qu'il sait manque ici.",
    ),
    "refused": (
        "{name} refused to answer; check its key.",
        "{name} a refusé de répondre ; vérifiez sa clé.",
    ),
    "unreadable": (
        "{name} answered something that cannot be read; nothing of it is used.",
        "{name} a répondu quelque chose d'illisible ; rien n'en est utilisé.",
    ),
    "unset": (
        "the provider's key cannot be opened; connect it again.",
        "la clé du fournisseur ne s'ouvre pas ; connectez-le à nouveau.",
    ),
}


def _said(table: Mapping[str, tuple[str, str]], key: str, locale: str) -> str:
    return table[key][language_of(locale) == "fr"]


def field_said(name: str, locale: str) -> str:
    """What a field is called."""
    return _said(_FIELDS, name, locale)


def source_said(source: str, locale: str) -> str:
    """Where a value is from; a provider by its name."""
    return _said(_SOURCES, source, locale) if source in _SOURCES else source.removeprefix("web:")


def why_said(code: str, facts: Mapping[str, str | int], locale: str) -> str:
    """Why a value is believed; nothing for a code that this version does not know."""
    return _said(_WHY, code, locale).format_map(facts) if code in _WHY else ""


def trouble_said(code: str, name: str, seconds: float, locale: str) -> str:
    """Why a provider is missing."""
    return _said(_TROUBLES, code, locale).format(name=name, seconds=seconds)


def value_said(field: str, value: str, locale: str) -> str:
    """A value as people read it: names of countries and languages instead of codes."""
    if field == "country":
        return country_names(language_of(locale)).get(value, value)
    if field == "language":
        return language_names(language_of(locale)).get(value, value)
    return value
