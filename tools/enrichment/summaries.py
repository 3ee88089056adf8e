"""A company in a few sentences, each with where it is from: from what is known, never from guesses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency

from store.clock import from_ms, local_date
from store.enrichment import CompanyFacts, FindingRow
from store.outside import CompanyRow
from store.ports import Tx
from store.segment.lexicon import country_names, language_of
from store.types import Tenant, minor_digits
from tools.context import Ctx
from tools.enrichment.words import source_said
from tools.views import short

NAME = "summary"
CLOSED = frozenset([
    "won",
    "lost",
    "closed",
    "done",
    "cancelled",
    "completed",
    "abandoned",
    "gagne",
    "perdu",
    "ferme",
    "termine",
    "annule",
])
MOST_NAMED = 3
Values = Mapping[str, str | int]
_WORDS: Mapping[str, tuple[str, str]] = {
    "industry": ("{name} works in {industry}.", "{name} travaille dans : {industry}."),
    "place": ("It is in {place}.", "Elle se trouve à : {place}."),
    "employees": ("It has {count} employees.", "Elle a {count} employés."),
    "domain": ("Its domain is {domain}.", "Son domaine est {domain}."),
    "people": ("{count} of its people are here.", "{count} de ses personnes sont ici."),
    "person": ("One of its people is here.", "Une de ses personnes est ici."),
    "orders": (
        "Its people ordered {count} times for {spend} in all, last on {day}.",
        "Ses personnes ont commandé {count} fois pour {spend} en tout, la dernière fois le {day}.",
    ),
    "order": (
        "Its people ordered once, for {spend}, on {day}.",
        "Ses personnes ont commandé une fois, pour {spend}, le {day}.",
    ),
    "contact": ("They were last contacted on {day}.", "Le dernier contact date du {day}."),
    "projects": ("{count} projects are open: {names}.", "{count} projets sont ouverts : {names}."),
    "project": ("One project is open: {names}.", "Un projet est ouvert : {names}."),
}
_SOURCES: Mapping[str, tuple[str, str]] = {
    "customers": ("customers", "clients"),
    "orders": ("orders", "commandes"),
    "communications": ("communications", "communications"),
    "projects": ("projects", "projets"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its code, what it is filled in with, and where that is from. Money is minor
    units, `at` milliseconds."""

    code: str
    values: Values
    source: str


def sentences(
    row: CompanyRow, facts: CompanyFacts, found: Mapping[str, FindingRow]
) -> list[Sentence]:
    """What can be said of a company; `found` tells where fields of its profile are from."""

    def of(name: str) -> str:
        return found[name].source if name in found else "records"

    told: list[Sentence] = []
    if row.industry:
        values = {"name": row.name, "industry": row.industry}
        told.append(Sentence("industry", values, of("industry")))
    if place := [part for part in (row.city, row.region) if part]:
        values = {"place": ", ".join(place), "country": row.country or ""}
        told.append(Sentence("place", values, of("city" if row.city else "region")))
    elif row.country:
        told.append(Sentence("place", {"place": "", "country": row.country}, of("country")))
    if row.employees:
        told.append(Sentence("employees", {"count": row.employees}, of("employees")))
    if row.domain:
        told.append(Sentence("domain", {"domain": row.domain}, of("domain")))
    return [*told, *_dealings(facts)]


def _dealings(facts: CompanyFacts) -> list[Sentence]:
    told: list[Sentence] = []
    if facts.people:
        code = "people" if facts.people > 1 else "person"
        told.append(Sentence(code, {"count": facts.people}, "customers"))
    if facts.orders and facts.last_order_at is not None:
        code = "orders" if facts.orders > 1 else "order"
        values = {"count": facts.orders, "spend": facts.spend_minor, "at": facts.last_order_at}
        told.append(Sentence(code, values, "orders"))
    if facts.last_contacted_at is not None:
        told.append(Sentence("contact", {"at": facts.last_contacted_at}, "communications"))
    if is_open := [name for name, stage in facts.projects if stage not in CLOSED]:
        code = "projects" if len(is_open) > 1 else "project"
        names = "\n".join(short(name, 60) for name in is_open[:MOST_NAMED])
        told.append(Sentence(code, {"count": len(is_open), "names": names}, "projects"))
    return told


def said(one: Sentence, tenant: Tenant, locale: str) -> str:
    """A sentence in a language."""
    language = language_of(locale)
    values: dict[str, Any] = dict(one.values)
    if "spend" in values:
        amount = Decimal(int(values["spend"])).scaleb(-minor_digits(tenant.currency))
        values["spend"] = format_currency(amount, tenant.currency, locale=language)
    if "at" in values:
        day = local_date(from_ms(int(values["at"])), tenant.zone)
        values["day"] = format_date(day, "long", locale=language)
    if "names" in values:
        values["names"] = format_list(str(values["names"]).split("\n"), locale=language)
    if "country" in values:
        country = country_names(language).get(str(values["country"]), str(values["country"]))
        values["place"] = ", ".join(filter(None, (str(values["place"]), country)))
    return _WORDS[one.code][language == "fr"].format_map(values)


def whence(one: Sentence, locale: str) -> str:
    """Where a sentence is from."""
    if one.source in _SOURCES:
        return _SOURCES[one.source][language_of(locale) == "fr"]
    return source_said(one.source, locale)


def write_summary(tx: Tx, ctx: Ctx, row: CompanyRow) -> Sequence[Sentence]:
    """Write a company's summary from what is known now, with each sentence's source kept; one that
    somebody else wrote meanwhile is left. What it says."""
    kept = tx.enrichment.kept("company", [row.id]).get(row.id, {})
    told = sentences(row, tx.enrichment.company_facts(row.id), kept)
    text = " ".join(said(one, ctx.tenant, ctx.tenant.locale) for one in told)
    ours = kept[NAME].value if NAME in kept else ""
    if not told or (row.summary or "") not in {"", ours}:
        return told
    if row.summary != text:
        tx.enrichment.set_profile(row.id, {NAME: text}, now_ms=ctx.now_ms)
    evidence: dict[str, Any] = {
        "why": "written",
        "facts": {},
        "state": "noted",
        "sentences": [[one.code, dict(one.values), one.source] for one in told],
    }
    finding = FindingRow(
        subject_kind="company",
        subject_id=row.id,
        name=NAME,
        value=text,
        source="records",
        confidence=100,
        evidence=json.dumps(evidence, ensure_ascii=False),
        at=ctx.now_ms,
        expires_at=None,
        actor=ctx.actor.principal,
    )
    if NAME not in kept or kept[NAME].evidence != finding.evidence:
        tx.enrichment.keep([finding])
    return told


def kept_sentences(kept: Mapping[str, FindingRow]) -> list[Sentence]:
    """The sentences of the summary that was written."""
    if NAME not in kept:
        return []
    found: list[Any] = json.loads(kept[NAME].evidence).get("sentences", [])
    return [Sentence(code, values, source) for code, values, source in found if code in _WORDS]
