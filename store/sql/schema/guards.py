"""What the database itself refuses: changes to append-only tables, and other tenants' rows.

Attached to the metadata as DDL events, so that `create_all` makes what a migration makes. SQLite's
INSERT OR REPLACE deletes without firing delete triggers unless recursive_triggers is on for the
connection, hence the insert guard over every unique key. Row-level security is PostgreSQL's own
second wall behind `store.sql.scope`; FORCE makes it hold for the tables' owner too.
"""

from __future__ import annotations

from sqlalchemy import DDL, MetaData, Table, UniqueConstraint, event

TENANT_SETTING = "app.tenant"
CLAIMS_SETTING = "app.claims"
REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$
""".strip()
DROP_REFUSE = "DROP FUNCTION IF EXISTS refuse_change()"


def _unique_keys(table: Table) -> list[list[str]]:
    uniques = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    keys = [[column.name for column in item.columns] for item in uniques]
    return [[column.name for column in table.primary_key.columns], *sorted(keys)]


def append_only_sqlite(table: Table) -> list[str]:
    """Triggers that refuse update, delete and any insert over an existing key."""
    same = " OR ".join(
        "(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")"
        for key in _unique_keys(table)
    )
    taken = f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {same}) "  # noqa: S608 - names of our schema
    return [
        f"CREATE TRIGGER {table.name}_no_{verb} BEFORE {verb.upper()} ON {table.name} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        for verb, when in (("update", ""), ("delete", ""), ("insert", taken))
    ]


def append_only_postgresql(table: Table) -> list[str]:
    """Triggers that refuse update, delete, upsert and truncate."""
    return [
        f"CREATE TRIGGER {table.name}_no_change BEFORE UPDATE OR DELETE ON {table.name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table.name}_no_truncate BEFORE TRUNCATE ON {table.name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def row_security(table: Table) -> list[str]:
    """Only rows of the transaction's tenant exist; job claims alone look over all tenants."""
    mine = f"tenant_id = nullif(current_setting('{TENANT_SETTING}', true), '')::bigint"
    rules = [
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table.name}_tenant ON {table.name} USING ({mine})",
    ]
    if table.info.get("claimed"):
        claims = f"current_setting('{CLAIMS_SETTING}', true) = 'on'"
        rules.append(f"CREATE POLICY {table.name}_claims ON {table.name} USING ({claims})")
    return rules


def _ddl(statement: str, dialect: str) -> DDL:
    return DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)


def attach(everything: MetaData) -> None:
    """Hook the guards of every table onto its creation."""
    event.listen(everything, "before_create", _ddl(REFUSE, "postgresql"))
    event.listen(everything, "after_drop", _ddl(DROP_REFUSE, "postgresql"))
    for table in everything.sorted_tables:
        if table.info.get("append_only"):
            for statement in append_only_sqlite(table):
                event.listen(table, "after_create", _ddl(statement, "sqlite"))
            for statement in append_only_postgresql(table):
                event.listen(table, "after_create", _ddl(statement, "postgresql"))
        if table.info.get("tenant_owned"):
            for statement in row_security(table):
                event.listen(table, "after_create", _ddl(statement, "postgresql"))
