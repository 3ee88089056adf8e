"""The values that sentences may name, kept as they are written so that reading them is cheap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select

from store.sql.schema import known_value
from store.sql.scope import Draft, Query, Scope
from store.sql.tenants import bump_values
from store.text import fold

MAX_VALUE = 200  # longer ones are nothing a sentence names


def all_values(scope: Scope) -> Mapping[str, Mapping[str, str]]:
    """Field key → folded value → the spelling first seen."""
    found: dict[str, dict[str, str]] = {}
    columns = (known_value.c.field, known_value.c.folded, known_value.c.value)
    for field, folded, value in scope.rows(select(*columns)):
        found.setdefault(field, {})[folded] = value
    return found


def learn(scope: Scope, values: Iterable[tuple[str, str | None]]) -> None:
    """Keep the (field, value) pairs that are new; the tenant's version changes only then."""
    wanted = {
        (field, fold(value)): value
        for field, value in set(values)
        if value and len(value) <= MAX_VALUE and fold(value)
    }
    known = _known(scope, wanted)
    new = {key: value for key, value in wanted.items() if key not in known}
    if not new:
        return
    rows = [{"field": f, "folded": folded, "value": value} for (f, folded), value in new.items()]
    scope.add_new(known_value, rows)
    bump_values(scope)


def _known(scope: Scope, wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    by_field: dict[str, list[str]] = {}
    for field, folded in wanted:
        by_field.setdefault(field, []).append(folded)
    known: set[tuple[str, str]] = set()
    for field, folded in by_field.items():
        found = scope.ask(_among_known, field=field, values=folded)
        known |= {(field, row[0]) for row in found}
    return known


def _among_known(draft: Draft) -> Query:
    mine = draft.listed(known_value.c.folded, "values")
    return select(known_value.c.folded).where(known_value.c.field == bindparam("field"), mine)
