"""Rows inserted in runs all arrive, whatever their number, and none of another tenant does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store.ports import Store, Tx
from store.sql.bulk import RUNS, BulkInsert
from store.sql.guard import ScopeLeak
from store.sql.schema import known_value
from store.sql.unit import Unit

MOST = sum(RUNS) + RUNS[0]


@pytest.mark.parametrize("count", [0, 1, 2, RUNS[1], RUNS[1] + 1, RUNS[0], MOST + 7])
async def test_every_row_of_any_number_is_inserted_once(store: Store, count: int) -> None:
    rows = [{"field": "city", "folded": f"v{n}", "value": f"V {n}'é"} for n in range(count)]

    def unit(tx: Tx) -> list[tuple[str, str]]:
        assert isinstance(tx, Unit)
        tx.scope.add(known_value, rows)
        tx.scope.add_new(known_value, rows)  # again: nothing is added
        table = known_value.c
        return [tuple(row) for row in tx.scope.rows(select(table.folded, table.value))]

    found = await store.write(1, unit)
    assert sorted(found) == sorted((row["folded"], row["value"]) for row in rows)


@pytest.mark.parametrize("place", [0, RUNS[1] + 3, MOST - 1])
async def test_one_row_of_another_tenant_stops_the_whole_insert(store: Store, place: int) -> None:
    def unit(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        marks = {
            "sqlite": "?, ?, ?, ?",
            "postgresql": "$1::BIGINT, $2::TEXT, $3::TEXT, $4::TEXT",
        }[tx.scope.dialect]
        text = f"INSERT INTO known_value (tenant_id, field, folded, value) VALUES ({marks})"
        bulk = BulkInsert(tx.scope.dialect, text, 4)
        rows = [(2 if n == place else 1, "city", f"v{n}", "V") for n in range(MOST)]
        bulk.run(tx.scope.connection, rows)

    with pytest.raises(ScopeLeak, match="another tenant"):
        await store.write(1, unit)


async def test_values_in_another_order_than_the_columns_are_refused(store: Store) -> None:
    def unit(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        tx.scope.add_values(known_value, ("value", "folded", "field"), [("a", "b", "c")])

    with pytest.raises(ValueError, match="come in the order"):
        await store.write(1, unit)


def test_only_an_insert_of_one_row_is_made_one_of_many() -> None:
    with pytest.raises(ScopeLeak, match="not an insert"):
        BulkInsert("sqlite", "INSERT INTO a (b) SELECT 1", 1)
