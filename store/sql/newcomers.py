"""A new customer's columns from a row in one pass, since most rows of an import add somebody.

The outcome is that of `store.sql.changes.difference` from a blank customer, which takes three times
as long; a test compares the two on random rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from store.sql.changes import BLANK, PLAIN
from store.sql.checks import AS_GIVEN, FOLDED_ONLY, FOLDED_TOO, Refused
from store.sql.matching import Match
from store.sql.rows import join_codes
from store.text import fold
from store.types import CustomerInput

_SHADOWED = tuple((name, f"{name}_folded") for name in FOLDED_TOO)
_SHADOWED_GIVEN = attrgetter(*FOLDED_TOO)
_AS_GIVEN = attrgetter(*AS_GIVEN)
_FOLDED = attrgetter(*FOLDED_ONLY)
_PLAIN = attrgetter(*PLAIN)
_NOBODY_YET = dict(BLANK)


def blank(
    row: CustomerInput, match: Match, *, new_id: int, now_ms: int, add: bool
) -> dict[str, Any]:
    """The columns of somebody who is only named yet; `Refused` when the row may add nobody."""
    if match.code:
        raise Refused(match.code, match.reason)
    if not add:
        code = "possible_duplicate" if match.duplicates else "not_found"
        raise Refused(code, "no customer matches, and adding is off")
    name, folded = _name(row)
    if not folded:
        raise Refused("no_name", "a new customer needs a name, an e-mail, a phone or an id")
    columns = _NOBODY_YET.copy()
    columns["id"] = new_id
    columns["name"], columns["name_folded"] = name, folded
    columns["created_at"] = columns["updated_at"] = now_ms
    return columns


def _name(row: CustomerInput) -> tuple[str, str]:
    """What to call a new customer, and folded; empty when nothing is known of them."""
    if row.name and (folded := fold(row.name)):
        return row.name, folded
    whole = " ".join(part for part in (row.given_name, row.family_name) if part)
    external = row.external_id.value if row.external_id else None
    for name in (whole, row.email, row.email_given, row.phone, row.phone_given, external):
        if name and (folded := fold(name)):
            return name, folded
    return "", ""


def fill(columns: dict[str, Any], row: CustomerInput, *, now_ms: int) -> list[str]:
    """Put what the row says into a blank customer's columns; the fields that changed something, but
    for company, tags, consent, own fields and external id."""
    names: list[str] = []
    for (name, shadow), value in zip(_SHADOWED, _SHADOWED_GIVEN(row), strict=True):
        if value is not None and columns[name] != value:
            columns[name], columns[shadow] = value, fold(value)
            names.append(name)
    for name, value in zip(AS_GIVEN, _AS_GIVEN(row), strict=True):
        if value is not None:
            columns[name] = value
            names.append(name)
    for name, value in zip(FOLDED_ONLY, _FOLDED(row), strict=True):
        if value is not None and (folded := fold(value)) != columns[name]:
            columns[name] = folded
            names.append(name)
    _addresses(columns, row, names)
    for name, value in zip(PLAIN, _PLAIN(row), strict=True):
        if value is not None and columns[name] != value:
            columns[name] = value
            names.append(name)
    _bases(columns, row, names, now_ms)
    if columns["stage"] is not None:
        columns["stage_changed_at"] = now_ms
    return names


def _addresses(columns: dict[str, Any], row: CustomerInput, names: list[str]) -> None:
    if row.email is not None:
        folded = fold(row.email)
        columns["email"], columns["email_folded"] = row.email, folded
        columns["email_domain"] = folded.rpartition("@")[2]
        names.append("email")
    if row.flags and (flags := join_codes(row.flags)):
        columns["flags"] = flags
        names.append("flags")


def _bases(columns: dict[str, Any], row: CustomerInput, names: list[str], now_ms: int) -> None:
    as_of = now_ms if row.as_of is None else row.as_of
    if row.spend_minor is not None:
        columns["base_spend_minor"], columns["spend_as_of"] = row.spend_minor, as_of
        names.append("spend_minor")
    if row.visits is not None:
        columns["base_visits"], columns["visits_as_of"] = row.visits, as_of
        names.append("visits")
    if row.last_active_at is not None:
        columns["activity_at"] = row.last_active_at
        names.append("last_active_at")


def set_first_facts(columns: dict[str, Any]) -> None:
    """The facts of somebody without orders: what was imported."""
    columns["spend_minor"] = columns["base_spend_minor"] or 0
    columns["visits"] = columns["base_visits"] or 0
    columns["last_active_at"] = columns["activity_at"]


def values_to_learn(columns: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (field, value) pairs of a customer that sentences may name."""
    return [(name, columns[name]) for name in _LEARNT if columns.get(name)]


_LEARNT = ("city", "region", "owner", "source")
