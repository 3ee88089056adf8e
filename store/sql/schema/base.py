"""The one MetaData and the kinds of column: tenant first in every key, ids made by the application.

Text that rules compare has a folded shadow beside it (`x` and `x_folded`, `store.text.fold`); text
from closed lists (stage, status, language, channel, direction) is stored folded already. Money and
instants are BIGINT: minor units and milliseconds since 1970 UTC. Decimals are scaled BIGINTs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
MILLI = 1_000
MICRO = 1_000_000
metadata = MetaData(naming_convention=NAMING)
# Byte order on both databases: the same sorting, and prefixes can be looked up by range.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def tenant_column() -> Column[int]:
    """The tenant, first in the primary key."""
    return Column("tenant_id", BigInteger, primary_key=True, autoincrement=False)


def id_column() -> Column[int]:
    """An id of `store.ids`, second in the primary key."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def key_column(name: str) -> Column[int]:
    """Another integer of the primary key."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def text_key(name: str) -> Column[str]:
    """A text of the primary key."""
    return Column(name, TEXT, primary_key=True)


def whole(name: str) -> Column[int]:
    """A number that is always there: a count, minor units, or an instant."""
    return Column(name, BigInteger, nullable=False)


def maybe_whole(name: str) -> Column[int]:
    """A number that may be missing."""
    return Column(name, BigInteger)


def text(name: str) -> Column[str]:
    """Text that is always there."""
    return Column(name, TEXT, nullable=False)


def maybe_text(name: str) -> Column[str]:
    """Text that may be missing."""
    return Column(name, TEXT)


def reference(column: str, table: str) -> ForeignKeyConstraint:
    """A reference within the tenant: (tenant_id, column) to (tenant_id, id)."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete="RESTRICT"
    )


def owned(name: str, *items: SchemaItem, **options: Any) -> Table:
    """A table that belongs to tenants: `tenant_id` comes first and refers to the tenant."""
    tenant = ForeignKeyConstraint(["tenant_id"], ["tenant.id"], ondelete="RESTRICT")
    info = {"tenant_owned": True, **options.pop("info", {})}
    return Table(name, metadata, tenant_column(), *items, tenant, info=info, **options)


def narrow(name: str, *items: SchemaItem, **options: Any) -> Table:
    """An owned table of small rows, kept on SQLite in its primary key's own tree."""
    return owned(name, *items, sqlite_with_rowid=False, **options)
