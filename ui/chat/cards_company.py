"""A company as a card: a summary whose sentences say where they are from, figures, what was found."""

from __future__ import annotations

from typing import Any, TypeAlias

from tools.operations.companies import CompanyCard
from ui.chat.cards_enrichment import finding_row
from ui.chat.cards_values import day, money, number
from ui.chat.words import counted, labels, word

Props: TypeAlias = dict[str, Any]


def company_props(found: CompanyCard, locale: str) -> Props:
    """The props of a company's card."""
    last = day(found.last_order, locale)
    contact = day(found.last_contacted, locale)
    return {
        "locale": locale,
        "words": labels(locale, "enrich"),
        "title": found.name,
        "kind": "company",
        "id": found.id,
        "name": found.name,
        "summary": [
            {"said": one.said, "source": word(locale, "enrich.of", one.source)}
            for one in found.summary
        ],
        "figures": [
            counted(locale, "enrich.people", found.people, number(found.people, locale)),
            *([f"{money(found.spend, locale)} {found.currency}"] if found.orders else []),
            *([word(locale, "enrich.last_order", last)] if last else []),
            *([word(locale, "enrich.last_contact", contact)] if contact else []),
        ],
        "rows": [finding_row(one, locale) for one in found.findings],
        "can_undo": any(one.state == "filled" for one in found.findings),
        "notes": [] if found.summary else [word(locale, "enrich.unknown")],
    }
