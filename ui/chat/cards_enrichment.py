"""What was found out as a card: each value with its source and how sure it is, suggestions to take."""

from __future__ import annotations

from typing import Any, TypeAlias

from tools.operations.enrichment import CustomerEnriched, FindingLine
from ui.chat.cards_values import day
from ui.chat.words import labels, word

Props: TypeAlias = dict[str, Any]


def enriched_props(made: CustomerEnriched, locale: str) -> Props:
    """The props of a card of findings."""
    undone = made.outcome == "undone"
    said = {one.field: one.said for one in made.findings}
    emptied = ", ".join(said.get(name, name) for name in made.emptied)
    return {
        "locale": locale,
        "words": labels(locale, "enrich"),
        "title": word(locale, "enrich.undone" if undone else "enrich.title", made.name),
        "kind": made.kind,
        "id": made.id,
        "name": made.name,
        "rows": [finding_row(one, locale) for one in made.findings],
        "can_undo": any(one.state == "filled" for one in made.findings),
        "notes": [
            *([word(locale, "enrich.emptied", emptied)] if emptied else []),
            *([] if made.findings or emptied else [word(locale, "enrich.nothing")]),
            *made.troubles,
        ],
    }


def finding_row(one: FindingLine, locale: str) -> Props:
    """A finding in a list."""
    about = [
        one.source_said,
        one.why,
        word(locale, "enrich.sure", one.confidence),
        word(locale, "enrich.until", day(one.until, locale)) if one.until else "",
        word(locale, "enrich.instead", one.current) if one.current else "",
    ]
    return {
        "field": one.field,
        "said": one.said,
        "value": one.value_said,
        "state": one.state,
        "state_said": word(locale, f"enrich.{one.state}"),
        "about": " · ".join(filter(None, about)),
        "quote": one.quote.text if one.quote else "",
        "can_accept": one.state == "suggested" and not one.current,
    }
