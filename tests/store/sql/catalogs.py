"""What a database says its schema is, in a form that two of them can be compared by."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, text

QUERIES = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attnum, co.collname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_collation co ON co.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE true""",
    "indexes": """
        SELECT c.relname, pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE true""",
    "triggers": """
        SELECT c.relname, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal""",
    "policies": """
        SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive,
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE true""",
    "security": """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class c WHERE c.relkind = 'r'""",
}
FUNCTIONS = """
    SELECT proname, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace"""


def sqlite_catalog(path: Path) -> set[tuple[str, str, str]]:
    """Every object of a SQLite file with its statement, spacing evened out."""
    driver = sqlite3.connect(path)
    rows = driver.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    driver.close()
    return {
        (kind, name, re.sub(r"\s+", " ", sql).replace('"', "").strip())
        for kind, name, sql in rows
        if name != "rapport_revision" and "rapport_revision" not in name
    }


def postgres_catalog(connection: Connection) -> set[tuple[object, ...]]:
    """Everything PostgreSQL knows of the schema `public`."""
    found: set[tuple[object, ...]] = set()
    for kind, query in QUERIES.items():
        mine = f"{query} AND c.relnamespace = 'public'::regnamespace"
        for row in connection.execute(text(mine)):
            if row[0] != "rapport_revision":
                found.add((kind, *row))
    return found | {("function", *row) for row in connection.execute(text(FUNCTIONS))}
