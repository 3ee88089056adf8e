"""The provider that needs nothing outside: what follows from records that are here already.

A name is never looked at for anything but itself: no gender, origin, belief, health or age follows
from it here, and the language of a person is only ever suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from store.text import fold
from tools.enrichment.domains import domain_country, guessed_name, owned_domain
from tools.enrichment.places import (
    country_of_phone,
    official_language,
    region_of_phone,
)
from tools.enrichment.port import CERTAIN, GUESS, LIKELY, Finding, Subject

NAME = "records"
MOST_CATEGORIES = 3
ENOUGH = 3  # people that agree about a place
_QUEBEC = frozenset({"quebec", "qc"})


class Records:
    """Implements `tools.enrichment.port.Provider` from our own records."""

    @property
    def name(self) -> str:
        return NAME

    async def find(self, subject: Subject) -> Sequence[Finding]:
        """What follows from what is known of a customer or a company."""
        return found_in_records(subject)


def found_in_records(subject: Subject) -> list[Finding]:
    """As `Records.find`, at once."""
    if subject.kind == "company":
        return [*_own_domain(subject), *_country_by_domain(subject)]
    return [
        *_employer(subject),
        *_country_by_phone(subject),
        *_country_by_domain(subject),
        *_place(subject),
        *_region_by_phone(subject),
        *_language(subject),
        *_bought(subject),
    ]


def _employer(subject: Subject) -> Iterator[Finding]:
    domain = subject.domain
    if not domain:
        return
    yield Finding("company_domain", domain, NAME, CERTAIN, "address_domain", {"domain": domain})
    if not subject.employers:
        facts = {"domain": domain}
        yield Finding("company", guessed_name(domain), NAME, GUESS, "domain_name", facts)
    for first in subject.employers[:1]:
        sure = _sure(subject)
        facts = {"domain": domain, "people": first.people, "company": first.name}
        yield Finding("company", first.name, NAME, sure, "same_domain", facts)
    if subject.industry:
        yield Finding("industry", subject.industry, NAME, 80, "company_industry")


def _sure(subject: Subject) -> int:
    """How sure the company behind a domain is: its own, that of several people, or one's."""
    first, *others = sorted(subject.employers, key=lambda one: not one.is_own)
    people = sum(one.people for one in others)
    if first.is_own and first is subject.employers[0]:
        return CERTAIN
    if others and first.people < 4 * people:
        return 60  # people of one domain work for several
    return 88 if first.people >= 2 else LIKELY


def _country_by_phone(subject: Subject) -> Iterator[Finding]:
    phone, given = subject.values.get("phone", ""), subject.values.get("phone_given", "")
    if given and not given.lstrip().startswith(("+", "00")):
        return  # read in our own country: it says nothing of theirs
    if phone and (country := country_of_phone(phone)):
        yield Finding("country", country, NAME, 85, "phone_country", {"phone": phone})


def _country_by_domain(subject: Subject) -> Iterator[Finding]:
    if subject.domain and (country := domain_country(subject.domain)):
        facts = {"domain": subject.domain}
        yield Finding("country", country, NAME, 55, "domain_country", facts)


def _place(subject: Subject) -> Iterator[Finding]:
    """Region and country of the city, where all customers of it who have one agree."""
    city = subject.values.get("city", "")
    known = subject.values.get("country")
    places = [one for one in subject.places if not known or one.country in {None, known}]
    for name in ("region", "country"):
        named = [(getattr(one, name), one.people) for one in places if getattr(one, name)]
        if len({fold(value) for value, _ in named}) == 1:
            people = sum(count for _, count in named)
            sure = 82 if people >= ENOUGH else LIKELY
            yield Finding(
                name, named[0][0], NAME, sure, "same_city", {"city": city, "people": people}
            )


def _region_by_phone(subject: Subject) -> Iterator[Finding]:
    phone = subject.values.get("phone", "")
    if region := region_of_phone(phone, subject.locale):
        yield Finding("region", region, NAME, 60, "phone_region", {"phone": phone})


def _language(subject: Subject) -> Iterator[Finding]:
    country = subject.values.get("country", "")
    if country == "CA" and fold(subject.values.get("region", "")) in _QUEBEC:
        yield Finding("language", "fr", NAME, 55, "region_language")
    elif country and (code := official_language(country)):
        yield Finding("language", code, NAME, 50, "country_language", {"country": country})


def _bought(subject: Subject) -> Iterator[Finding]:
    most = list(subject.categories.items())[:MOST_CATEGORIES]
    if most:
        value = ", ".join(name for name, _ in most)
        orders = most[0][1]
        facts = {"orders": orders, "category": most[0][0]}
        yield Finding("usual_categories", value, NAME, 90, "bought", facts, days=180)


def _own_domain(subject: Subject) -> Iterator[Finding]:
    theirs = {
        own: people for domain, people in subject.domains.items() if (own := owned_domain(domain))
    }
    if len(theirs) == 1:
        [(domain, people)] = theirs.items()
        sure = 88 if people >= 2 else LIKELY
        facts = {"domain": domain, "people": people}
        yield Finding("domain", domain, NAME, sure, "people_domain", facts)
        yield Finding("website", f"https://{domain}", NAME, 60, "people_domain", facts)
