"""The page on HubSpot names every scope, field and failure that the code knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.standins.hubspot.access import SCOPES
from tools.connectors.hubspot.options import DEFAULT_LIMITS, SEARCH_LIMIT
from tools.connectors.port import Kind
from tools.connectors.troubles import Code
from tools.operations.syncing import AT_ONCE
from tools.sync.defaults import FIELDS, HUBSPOT
from tools.sync.mapping import Mode

PAGE = (Path(__file__).parents[2] / "docs" / "hubspot.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """The text under a heading."""
    [found] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return found


@pytest.mark.parametrize("code", list(Code))
def test_every_failure_has_a_line_of_what_to_do(code: Code) -> None:
    assert f"`{code.value}`" in section("When something fails")


def test_the_scopes_are_those_that_are_needed() -> None:
    text = section("A key, and where to click")
    for name in ("contacts", "companies", "deals"):
        assert f"`crm.objects.{name}.read`, `.write`" in text
        assert {f"crm.objects.{name}.write", f"crm.schemas.{name}.write"} <= SCOPES
    assert "`crm.schemas.contacts.read`, `.write`, and the same of `companies` and `deals`" in text
    assert "`crm.objects.owners.read`" in text


def test_every_field_that_is_made_there_is_named() -> None:
    text = section("What is written, and what never is")
    parts = re.compile(r"rapport_score_\w+")
    missing = {field.name for field in FIELDS if f"`{field.name}`" not in text}
    assert all(parts.fullmatch(name) for name in missing), missing
    assert "`rapport_score` and its four parts" in text


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.COMPANY])
def test_fields_that_are_filled_only_where_empty_are_told_apart(kind: Kind) -> None:
    [line] = [row for row in PAGE.splitlines() if row.startswith(f"| {kind.value} |")]
    always, _, filled = line.partition(";")
    for row in HUBSPOT[kind]:
        name = "owner" if row.remote == "hubspot_owner_id" else row.remote
        if row.mode is Mode.FILL_IF_EMPTY:
            assert name in filled, name
        elif not name.startswith("rapport_"):
            assert name in always, name


def test_the_limits_are_those_that_are_kept() -> None:
    text = section("Limits")
    [limit] = DEFAULT_LIMITS
    assert f"{limit.most} requests in {limit.seconds:.0f} seconds" in text
    assert f"{SEARCH_LIMIT.most} searches a second" in text
    assert f"{AT_ONCE:,} people" in text
