"""Figures about groups are read from covering indexes, or from the table read through once."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from store.ports import Reader
from store.segment.rule import EVERYONE, And, Leaf, Rule
from tests.builders import ENV, NOW
from tests.store.sql.test_plans import INACTIVE, Filling, filled_file, plans

__all__ = ["filled_file"]  # a fixture
LYON = And((Leaf("city", "==", "Lyon"), Leaf("spend", ">", Decimal(200))))
MANY = Leaf("spend", ">=", Decimal(0))


@pytest.fixture
def filled(filled_file: Filling, tmp_path: Path) -> Path:
    """A SQLite file with a few thousand people and the statistics that the store makes."""
    return Path(shutil.copy(filled_file("analysed"), tmp_path))


@pytest.mark.parametrize("rule", [INACTIVE, LYON, MANY, EVERYONE, Leaf("orders", ">", Decimal(1))])
async def test_totals_and_spend_bands_come_from_a_covering_index(filled: Path, rule: Rule) -> None:
    def unit(reader: Reader) -> None:
        group = reader.breakdowns.of(rule, ENV)
        group.total()
        group.spend()

    found = await plans(filled, unit)
    assert len(found) == 2
    for plan in found:
        assert "USING COVERING INDEX ix_customer_" in plan, plan
        assert "SCAN customer" not in plan, plan


async def test_nobody_of_a_large_group_is_looked_up_one_by_one(filled: Path) -> None:
    def unit(reader: Reader) -> None:
        breakdowns = reader.breakdowns
        group = breakdowns.of(MANY, ENV)
        group.spend()
        breakdowns.everyone()
        group.reach()
        group.values("stage", 8)
        group.values("country", 8)

    _, _, addresses, consents, stages, countries = await plans(filled, unit)
    for plan in (addresses, stages):
        assert plan.startswith("SEARCH customer USING INDEX sqlite_autoindex_customer_1"), plan
        assert "id>?" in plan
    assert "customer_consent" in consents
    assert "USING COVERING INDEX ix_customer_country" in countries


async def test_the_size_of_a_group_is_counted_once(filled: Path) -> None:
    def unit(reader: Reader) -> None:
        breakdowns = reader.breakdowns
        breakdowns.everyone()
        group = breakdowns.of(INACTIVE, ENV)
        group.profile(NOW)
        group.values("country", 8)
        group.values("stage", 8)
        breakdowns.everyone()

    assert len(await plans(filled, unit)) == 4
