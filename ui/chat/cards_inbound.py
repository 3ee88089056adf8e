"""Changes made in an outside CRM as cards: whether they are taken over, and what both sides changed."""

from __future__ import annotations

from typing import Any, TypeAlias

from tools.operations.conflicts import ConflictLine, ConflictList, ConflictResolved
from tools.operations.inbound import InboundSet
from ui.chat.cards_values import number
from ui.chat.words import counted, labels, word

Props: TypeAlias = dict[str, Any]


def inbound_props(found: InboundSet, locale: str) -> Props:
    """How a connection takes changes from there, with what can be switched."""
    waiting = word(locale, "inbound.waiting", number(found.new_there, locale))
    new = word(locale, "inbound.added") if found.create else waiting
    figures = (
        ("inbound.fields", ", ".join(found.fields) or word(locale, "inbound.no_fields")),
        ("inbound.signed", word(locale, "inbound.is_signed" if found.signed else "inbound.polled")),
        ("inbound.address", found.address),
        ("inbound.new_there", new),
        ("inbound.conflicts", number(found.conflicts, locale)),
    )
    return {
        **_shared(locale),
        "connection": found.connection.id,
        "title": word(locale, "inbound.title", found.connection.name),
        "on": found.inbound,
        "state_said": word(locale, "inbound.on" if found.inbound else "inbound.off"),
        "create": found.create,
        "conflicts": found.conflicts,
        "figures": [{"label": word(locale, key), "value": value} for key, value in figures],
    }


def conflicts_props(found: ConflictList, locale: str, *, note: str = "") -> Props:
    """Conflicts that wait, each field with both values."""
    return {
        **_shared(locale),
        "title": word(locale, "inbound.clashes"),
        "count": counted(locale, "inbound.count", found.total, number(found.total, locale)),
        "items": [_conflict(one) for one in found.items],
        "next": found.next or "",
        "note": note,
    }


def resolved_props(done: ConflictResolved, locale: str) -> Props:
    """A conflict that was settled, with what of it is still open."""
    items = [done.conflict] if done.conflict.fields else []
    left = ConflictList(items=items, total=done.total, returned=len(items))
    return conflicts_props(left, locale, note=settled_said(done, locale))


def settled_said(done: ConflictResolved, locale: str) -> str:
    """What was decided, in words."""
    name = done.conflict.name or done.conflict.customer
    if done.outcome == "known":
        return word(locale, "inbound.known", name)
    key = "inbound.kept" if done.take == "ours" else "inbound.took"
    return word(locale, key, name, ", ".join(done.settled))


def _conflict(one: ConflictLine) -> Props:
    return {
        "id": one.id,
        "name": one.name or one.customer,
        "connection": one.connection_name,
        "at": one.at,
        "fields": [field.model_dump() for field in one.fields],
    }


def _shared(locale: str) -> Props:
    return {"locale": locale, "words": labels(locale, "outreach", "inbound")}
