"""Outside CRMs and what their fields are filled from, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from tools.operations.connections import (
    Connected,
    ConnectionLine,
    ConnectionList,
    Disconnected,
    FieldMapped,
    MappedLine,
    Tested,
)
from tools.operations.sync_schedules import SyncScheduled
from ui.chat.cards_sync import RECORD_KINDS
from ui.chat.cards_values import number
from ui.chat.words import labels, word

Props: TypeAlias = dict[str, Any]
MODES = ("overwrite", "fill_if_empty", "create_only", "never")
KINDS = ("customer", "company", "project", "call", "note", "task")
STATES = frozenset(("active", "paused", "broken", "disconnected"))
DIRECTIONS = {"out": "crm.to_there", "both": "crm.both_ways"}
FREQUENCIES = frozenset(("manual", "scheduled", "realtime"))
WHENS = {
    "manual": "manual",
    "realtime": "realtime",
    "hourly": "0 * * * *",
    "nightly": "0 2 * * *",
    "weekly": "0 8 * * 1",
}
"""When a connection can sync by itself, as the card offers it; other schedules by the tool."""
FIXED = frozenset(("map",))
"""Transforms that map_field can't say: their rows are kept as they are."""


def list_props(found: ConnectionList, locale: str) -> Props:
    """Every connection, or how to make one."""
    return _card(word(locale, "crm.connections"), found.items, locale, page=found.page)


def connected_props(made: Connected, locale: str) -> Props:
    """A connection that was just made."""
    told = [
        (key, names) for key, names in (("made", made.made), ("refused", made.refused)) if names
    ]
    return {
        **_card(word(locale, "crm.connected"), [made.connection], locale),
        "notes": [word(locale, f"crm.{key}", ", ".join(names)) for key, names in told],
        "good": True,
    }  # fmt: skip


def tested_props(found: Tested, locale: str) -> Props:
    """Whether a connection works, and what is missing there."""
    key = "crm.tested_works" if found.works else "crm.tested_fails"
    notes = [found.trouble] if found.trouble else []
    if found.missing_fields:
        notes.append(word(locale, "crm.missing", ", ".join(found.missing_fields)))
    props = _card(word(locale, key), [found.connection], locale)
    if found.daily_left is not None:
        left = {"label": word(locale, "crm.daily_left"), "value": number(found.daily_left, locale)}
        props["connections"][0]["figures"].append(left)
    return {**props, "notes": notes, "good": found.works}


def scheduled_props(found: SyncScheduled, locale: str) -> Props:
    """When a connection syncs by itself from now on."""
    by_itself = found.connection.frequency != "manual"
    covered = ", ".join(found.covered_by)
    told = word(locale, "crm.covered", covered) if covered else word(locale, "crm.not_covered")
    notes = [word(locale, "crm.in_zone", found.zone)] if found.next else []
    return {
        **_card(word(locale, "crm.scheduled_now"), [found.connection], locale),
        "notes": [*([told] if by_itself else []), *notes],
        "good": True,
    }


def ended_props(found: Disconnected, locale: str) -> Props:
    """A connection that was ended."""
    return _card(word(locale, "crm.ended"), [found.connection], locale)


def mapping_props(found: FieldMapped, locale: str) -> Props:
    """The mapping of one kind of record, as a table to change."""
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "crm"),
        "title": word(locale, "crm.mapping"),
        "connection": found.connection,
        "kind": found.kind,
        "kinds": [{"key": key, "label": word(locale, f"sync.kind_{key}")} for key in KINDS],
        "modes": [{"key": key, "label": word(locale, f"crm.mode_{key}")} for key in MODES],
        "rows": [_mapped(one) for one in found.mapping],
    }


def _mapped(one: MappedLine) -> Props:
    how = "" if one.transform in {"as_is", "template"} else f" ({one.transform})"
    return {
        "field": one.field,
        "local": f"{one.local}{how}",
        "mode": one.mode,
        "fixed": one.transform in FIXED,
    }


def _card(title: str, lines: Sequence[ConnectionLine], locale: str, *, page: str = "") -> Props:
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "crm"),
        "title": title,
        "connections": [_connection(one, locale) for one in lines],
        "notes": [],
        "good": None,
        "can_connect": not any(one.state != "disconnected" for one in lines),
        "page": page,
    }


def _connection(one: ConnectionLine, locale: str) -> Props:
    known = one.state in STATES
    return {
        "id": one.id,
        "name": one.name,
        "state": {"active": "done", "broken": "failed"}.get(one.state, one.state),
        "state_said": word(locale, f"crm.is_{one.state}") if known else one.state,
        "open": one.state != "disconnected",
        "figures": _figures(one, locale),
        "last_sync_at": one.last_sync_at or "",
        "next_sync_at": one.next_sync_at or "",
        "when": one.schedule or one.frequency,
        "whens": _whens(one, locale),
        "by_itself": one.frequency != "manual",
        "waits": word(locale, "crm.waits", one.waits) if one.waits else "",
        "paused_until": one.paused_until or "",
        "trouble": word(locale, "crm.last_error", one.last_error) if one.last_error else "",
    }


def _whens(one: ConnectionLine, locale: str) -> list[Props]:
    found = [{"key": key, "label": word(locale, f"crm.when_{name}")} for name, key in WHENS.items()]
    if one.schedule and one.schedule not in WHENS.values():
        custom = word(locale, "crm.when_custom", one.schedule)
        found.append({"key": one.schedule, "label": custom})
    return found


def _figures(one: ConnectionLine, locale: str) -> list[Props]:
    direction = DIRECTIONS.get(one.direction)
    often = f"crm.{one.frequency}" if one.frequency in FREQUENCIES else ""
    linked = [
        f"{number(count, locale)} {_kind(kind, locale)}" for kind, count in one.linked.items()
    ]
    values = (
        ("crm.account", " · ".join(filter(None, (one.account_name, one.account)))),
        ("crm.direction", word(locale, direction) if direction else one.direction),
        ("crm.frequency", _often(one, word(locale, often) if often else one.frequency, locale)),
        ("crm.count", number(one.sync_count, locale)),
        ("crm.linked", ", ".join(linked)),
    )
    return [{"label": word(locale, key), "value": value} for key, value in values if value]


def _often(one: ConnectionLine, often: str, locale: str) -> str:
    return word(locale, "crm.at", often, one.schedule) if one.schedule else often


def _kind(kind: str, locale: str) -> str:
    return word(locale, f"sync.kind_{kind}") if kind in RECORD_KINDS else kind
