"""What a database file holds, and what a case changed in it: read from the file, never by a tool.

Rows are shown as a person reads them: ids as the name of the row they stand for, instants as UTC
text. Columns that only follow from others (folded shadows, hashes, `updated_at`) are left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from store.clock import from_ms

Row: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[Any, ...]
# Not business rows: handles and caches that reads may leave, keys and the audit log, which has
# policies of its own.
HOUSEKEEPING = frozenset({
    "audience",
    "audit_entry",
    "idempotency_key",
    "known_value",
    "rapport_revision",
    "snapshot",
    "snapshot_chunk",
    "tenant",
})
APPEND_ONLY = frozenset({"audit_entry", "communication", "communication_status"})
_HIDDEN = frozenset({"updated_at", "recorded_at", "content_hash", "rule_hash", "activity_at"})
_LABELS: Mapping[str, Callable[[Row], str]] = {
    "customer": lambda row: str(row["name"]),
    "company": lambda row: str(row["name"]),
    "segment": lambda row: str(row["slug"]),
    "orders": lambda row: f"{row['source']}:{row['external_id']}",
    "communication": lambda row: f"{row['channel']} {row['direction']} {_time(row['occurred_at'])}",
    "job": lambda row: str(row["kind"]),
    "file": lambda row: str(row["name"]),
    "project": lambda row: str(row["name"]),
    "task": lambda row: str(row["title"]),
    "webhook_delivery": lambda row: str(row["event"]),
    "webhook_endpoint": lambda row: str(row["url"]),
}
_REFERENCES = {
    "customer_id": "customer",
    "company_id": "company",
    "segment_id": "segment",
    "order_id": "orders",
    "communication_id": "communication",
    "job_id": "job",
    "file_id": "file",
    "project_id": "project",
}


def _time(value: object) -> object:
    if not isinstance(value, int):
        return value
    return from_ms(value).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class State:
    """Every row of a database: table → primary key → row as stored."""

    tables: Mapping[str, Mapping[Key, Row]]

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, none when there is no such table."""
        return list(self.tables.get(table, {}).values())

    def find(self, table: str, label: str) -> Row | None:
        """The row that a label names, None unless there is exactly one of the first tenant."""
        name = _LABELS.get(table)
        found = [
            row
            for row in self.rows(table)
            if name and row.get("tenant_id") == 1 and name(row) == label
        ]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class TableDiff:
    """How one table changed, in readable rows; `changed` maps column → (before, after)."""

    added: list[Row] = field(default_factory=list[Row])
    changed: list[tuple[str, dict[str, tuple[Any, Any]]]] = field(
        default_factory=list[tuple[str, dict[str, tuple[Any, Any]]]]
    )
    removed: list[str] = field(default_factory=list[str])

    @property
    def empty(self) -> bool:
        """Whether nothing that counts changed."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two states: all tables, and of them those with business rows."""

    tables: Mapping[str, TableDiff]
    foreign: tuple[str, ...] = ()

    @property
    def business(self) -> Mapping[str, TableDiff]:
        """The tables whose changes a case must account for."""
        return {name: diff for name, diff in self.tables.items() if name not in HOUSEKEEPING}

    def lines(self) -> list[str]:
        """The changes of business rows, one a line."""
        lines: list[str] = []
        for table, diff in self.business.items():
            lines += [f"+ {table} {_shown(row)}" for row in diff.added]
            for label, columns in diff.changed:
                shown = ", ".join(f"{name}: {a!r} → {b!r}" for name, (a, b) in columns.items())
                lines.append(f"~ {table} {label} {shown}")
            lines += [f"- {table} {label}" for label in diff.removed]
        return lines


def _shown(row: Row) -> str:
    return ", ".join(f"{name}: {value!r}" for name, value in row.items() if value is not None)


def read_state(path: Path) -> State:
    """Every row of an SQLite file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [str(row["name"]) for row in connection.execute(query)]
        return State({name: _table(connection, name) for name in sorted(names)})


def _table(connection: sqlite3.Connection, name: str) -> Mapping[Key, Row]:
    columns = list(connection.execute(f'PRAGMA table_info("{name}")'))
    keys = [column["name"] for column in columns if column["pk"]] or [columns[0]["name"]]
    rows = [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]  # noqa: S608 ours
    return {tuple(row[key] for key in keys): row for row in rows}


def compare(before: State, after: State) -> Diff:
    """What changed, with rows of other tenants listed apart."""
    names = _Names(before, after)
    tables: dict[str, TableDiff] = {}
    foreign: list[str] = []
    for table in sorted({*before.tables, *after.tables}):
        was, now = before.tables.get(table, {}), after.tables.get(table, {})
        diff = TableDiff()
        for key in sorted({*was, *now}, key=repr):
            old, new = was.get(key), now.get(key)
            if old == new:
                continue
            if (new or old or {}).get("tenant_id", 1) != 1 or (table == "tenant" and key != (1,)):
                foreign.append(f"{table} {key}")
            _add(diff, table, old, new, names)
        if not diff.empty:
            tables[table] = diff
    return Diff(tables, tuple(foreign))


def _add(diff: TableDiff, table: str, old: Row | None, new: Row | None, names: _Names) -> None:
    if old is None and new is not None:
        diff.added.append(names.readable(new))
    elif new is None and old is not None:
        diff.removed.append(names.label(table, old))
    elif old is not None and new is not None:
        a, b = names.readable(old), names.readable(new)
        columns = {name: (a.get(name), b[name]) for name in b if a.get(name) != b[name]}
        if columns:
            diff.changed.append((names.label(table, old), columns))


class _Names:
    """Names rows by what a person calls them."""

    def __init__(self, *states: State) -> None:
        self._labels: dict[tuple[str, int], str] = {}
        for state in states:
            for table, label in _LABELS.items():
                for row in state.rows(table):
                    self._labels[table, row["id"]] = label(row)

    def label(self, table: str, row: Row) -> str:
        """What a row is called: its own name, or those it refers to with the rest of its key."""
        if table in _LABELS:
            return _LABELS[table](row)
        refers = [
            str(self._value(name, value)) for name, value in row.items() if name in _REFERENCES
        ]
        rest = ("tag", "channel", "source", "key", "line", "position", "version", "name")
        return " ".join([*refers[:1], *(str(row[name]) for name in rest if name in row)])

    def readable(self, row: Row) -> Row:
        """A row without ids of its own, shadows and hashes."""
        return {
            name: self._value(name, value)
            for name, value in row.items()
            if name not in {"id", "tenant_id", *_HIDDEN} and not name.endswith("_folded")
        }

    def _value(self, name: str, value: Any) -> Any:
        if name in _REFERENCES and isinstance(value, int):
            return self._labels.get((_REFERENCES[name], value), value)
        if name == "at" or name.endswith(("_at", "_as_of")):
            return _time(value)
        return f"{len(value)} bytes" if isinstance(value, bytes) else value
