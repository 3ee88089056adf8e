"""What to offer next, from what was just answered.

Pressing one says its text, so only words of our own and plain place or segment names stand in it: a
name in the data that could be taken for a command is never offered.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from agent.events import Suggestion
from agent.offline.heard import heard
from agent.offline.intents import route, steps_of
from agent.outreach_suggestions import OFFERS as OUTREACH_OFFERS
from agent.outreach_suggestions import WORDS as OUTREACH_WORDS
from store.segment.lexicon import language_of
from tools.arguments import Result
from tools.operations.communications import CommunicationList, CommunicationLogged
from tools.operations.comparing import SegmentComparison
from tools.operations.customer_changes import CustomerSaved
from tools.operations.customers import CustomerAnswer
from tools.operations.explaining import SegmentExplanation
from tools.operations.fields import FieldList
from tools.operations.finding import CustomerPage
from tools.operations.orders import OrderRecorded
from tools.operations.segments import SegmentList, SegmentSaved

MOST = 4
_FIELD = re.compile(r'"field": "(\w+)"')
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,3}")
Pair: TypeAlias = "tuple[str, str]"
_WORDS: Mapping[str, tuple[Pair, Pair]] = {  # (label, text) in English and in French
    "only_city": (
        ("Only {name}", "only those in {name}"),
        ("Seulement {name}", "seulement ceux de {name}"),
    ),
    "sixty": (("60 days instead", "make it 60 days"), ("Plutôt 60 jours", "plutôt 60 jours")),
    "ninety": (("90 days instead", "make it 90 days"), ("Plutôt 90 jours", "plutôt 90 jours")),
    "why": (("Why these?", "why these?"), ("Pourquoi eux ?", "pourquoi eux ?")),
    "money": (("Where is the money?", "where is the money?"), ("Où est l'argent ?", "où est l'argent ?")),
    "reach": (("Who can be reached?", "who can be reached?"), ("Qui peut-on joindre ?", "qui peut-on joindre ?")),
    "country": (("By country", "break it down by country"), ("Par pays", "répartition par pays")),
    "city": (("By city", "break it down by city"), ("Par ville", "répartition par ville")),
    "save": (("Save as a segment", "save it"), ("Enregistrer en segment", "enregistre-les")),
    "export": (("Export as Excel", "export it as excel"), ("Exporter en Excel", "exporte en excel")),
    "segments": (("My segments", "what segments do I have?"), ("Mes segments", "mes segments")),
    "compare": (
        ("Compare {name} with {other}", "compare {name} with {other}"),
        ("Comparer {name} et {other}", "compare {name} avec {other}"),
    ),
    "sent": (("What did we send?", "what did we send to them?"), ("Qu'a-t-on envoyé ?", "que lui avons-nous envoyé ?")),
    "calls": (("Calls", "show their calls"), ("Appels", "montre ses appels")),
    "log": (("Log a call", "log a call with them"), ("Noter un appel", "note un appel avec cette personne")),
    "show": (("Show the customer", "who is this?"), ("Voir la fiche", "qui est-ce ?")),
    "help": (("What can I ask?", "what can I ask?"), ("Que puis-je demander ?", "que puis-je demander ?")),
    "any_city": (("Any city", "any city"), ("Toute ville", "peu importe la ville")),
    "any_country": (("Any country", "any country"), ("Tout pays", "peu importe le pays")),
    "any_amount": (("Any amount", "any amount"), ("Tout montant", "peu importe le montant")),
    "any_activity": (("Active or not", "ignore the inactivity"), ("Actifs ou non", "oublie l'inactivité")),
    "start_inactive": (("Inactive over 5K", "inactive customers over 5K"), ("Inactifs à plus de 5 000", "clients inactifs à plus de 5 000")),
    "start_never": (("Never ordered", "customers who never ordered"), ("Jamais commandé", "clients qui n'ont jamais commandé")),
    "start_recent": (("Ordered in 30 days", "customers who ordered in the last 30 days"), ("Commandé depuis 30 jours", "clients qui ont commandé dans les 30 derniers jours")),
    **OUTREACH_WORDS,
    "start_top": (("Top 10 by spend", "top 10 customers by spend"), ("Les 10 plus gros", "les 10 meilleurs clients par dépenses")),
}  # fmt: skip
_LOOSENED = {
    "city": "any_city",
    "country": "any_country",
    "spend": "any_amount",
    "inactive_days": "any_activity",
}


def suggestions(results: Sequence[Result], locale: str) -> tuple[Suggestion, ...]:
    """Up to four next steps that work, from the turn's last answer."""
    if not results:
        return ()
    last = results[-1]
    outreach = next((offer for kind, offer in OUTREACH_OFFERS if isinstance(last, kind)), None)
    if outreach is not None:
        return tuple(_offers(locale, *outreach(last)))[:MOST]
    offer = next((offer for kind, offer in _OFFERS if isinstance(last, kind)), None)
    offered = offer(last, locale) if offer else iter(())
    return tuple(dict.fromkeys(offered))[:MOST]


def _offer(locale: str, key: str, **names: str) -> Suggestion:
    label, text = _WORDS[key][language_of(locale) == "fr"]
    return Suggestion(label.format(**names), text.format(**names))


def _offers(locale: str, *keys: str) -> Iterator[Suggestion]:
    yield from (_offer(locale, key) for key in keys)


def _plain(name: str | None) -> bool:
    """Whether a name from the data may stand in words that a person will say: a few words of letters
    that are no command, alone or behind others."""
    if not name or len(name) > 40 or not _NAME.fullmatch(name):
        return False
    return route(heard(name)) is None and not steps_of(f"x and {name}")[1]


def _of_page(page: Any, locale: str) -> Iterator[Suggestion]:
    if not isinstance(page, CustomerPage):
        return
    if page.outcome != "found":
        if not page.choices:
            yield _offer(locale, "help")
        return
    leaves = list(_leaves(page.rule))
    fields = set(_FIELD.findall(json.dumps(page.rule)))
    if page.total == 0:
        if len(leaves) > 1:
            yield from (_offer(locale, key) for field, key in _LOOSENED.items() if field in fields)
        return
    if page.total > 1:
        yield from _narrower(page, leaves, fields, locale)
        yield from _offers(locale, "draft", "reach")
    yield from _offers(locale, "save", "export")


def _narrower(
    page: CustomerPage, leaves: Sequence[Mapping[str, Any]], fields: set[str], locale: str
) -> Iterator[Suggestion]:
    """One smaller or other group: the commonest place, or other days."""
    days = [leaf.get("value") for leaf in leaves if leaf.get("field") == "inactive_days"]
    cities = Counter(item.city for item in page.items if item.city)
    if "city" not in fields and len(cities) > 1 and _plain(name := cities.most_common(1)[0][0]):
        yield _offer(locale, "only_city", name=name)
    elif len(days) == 1:
        yield _offer(locale, "ninety" if days[0] == 60 else "sixty")


def _leaves(rule: Any) -> Iterator[Mapping[str, Any]]:
    """The conditions that are joined with "and" at the top of a rule."""
    if not isinstance(rule, dict):
        return
    items: Any = rule.get("and")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - JSON
    if isinstance(items, list):
        for item in items:  # pyright: ignore[reportUnknownVariableType] - JSON
            yield from _leaves(item)
    elif "field" in rule:
        yield rule


def _of_person(answer: Any, locale: str) -> Iterator[Suggestion]:
    if isinstance(answer, CustomerAnswer) and answer.outcome == "found":
        yield from _offers(locale, "sent", "calls", "log")


def _of_saved(saved: Any, locale: str) -> Iterator[Suggestion]:
    if isinstance(saved, SegmentSaved) and saved.outcome == "found":
        yield from _offers(locale, "segments", "export", "reach")


def _of_segments(found: Any, locale: str) -> Iterator[Suggestion]:
    if not isinstance(found, SegmentList):
        return
    names = [item.name for item in found.items if _plain(item.name)]
    if len(names) > 1:
        yield _offer(locale, "compare", name=names[0], other=names[1])
    yield _offer(locale, "start_inactive")


def _of_explanation(found: Any, locale: str) -> Iterator[Suggestion]:
    if isinstance(found, SegmentExplanation) and found.outcome == "found" and found.people:
        keys = [
            "country" if not found.countries else "city",
            "reach" if not found.reach else "money",
            "save",
            "export",
        ]
        yield from _offers(locale, *keys)


def _of_comparison(found: Any, locale: str) -> Iterator[Suggestion]:
    if isinstance(found, SegmentComparison) and found.outcome == "found":
        yield _offer(locale, "segments")


def _of_fields(found: Any, locale: str) -> Iterator[Suggestion]:
    yield from _offers(locale, "start_inactive", "start_recent", "start_never", "start_top")


def _of_written(found: Any, locale: str) -> Iterator[Suggestion]:
    yield _offer(locale, "show")


_OFFERS: tuple[tuple[type[Result], Callable[[Any, str], Iterator[Suggestion]]], ...] = (
    (CustomerPage, _of_page),
    (CustomerAnswer, _of_person),
    (SegmentSaved, _of_saved),
    (SegmentList, _of_segments),
    (SegmentExplanation, _of_explanation),
    (SegmentComparison, _of_comparison),
    (FieldList, _of_fields),
    (CommunicationLogged, _of_written),
    (CustomerSaved, _of_written),
    (OrderRecorded, _of_written),
    (CommunicationList, lambda found, locale: iter(())),
)
