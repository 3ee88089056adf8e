"""The page on Salesforce names what the code makes, sends and answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.connectors.calling import Answer
from tools.connectors.port import OUR_ID, Kind
from tools.connectors.salesforce.judging import judge_with, trouble_of
from tools.connectors.salesforce.names import BATCH, KEY_FIELD
from tools.connectors.salesforce.options import DEFAULT_LIMITS
from tools.sync.defaults_salesforce import FIELDS, SALESFORCE
from tools.sync.mapping import Mode

PAGE = (Path(__file__).parents[2] / "docs" / "salesforce.md").read_text(encoding="utf-8")
TABLE = PAGE[PAGE.index("## When something fails") :]
ROWS = [
    (code, re.findall(r"`(\w+)`", row.split("|")[2]))
    for row in TABLE.splitlines()
    if row.startswith("| `")
    for code in re.findall(r"`(\w+)`", row.split("|")[1])
]


@pytest.mark.parametrize(("code", "ours"), ROWS, ids=[code for code, _ in ROWS])
def test_each_code_of_theirs_is_the_code_of_ours_that_is_told(code: str, ours: list[str]) -> None:
    if code.isupper() and ours != ["token_expired"] and "daily_limit" not in ours:
        trouble = trouble_of([{"statusCode": code, "message": "no"}], "")
        assert [trouble.code.value] == ours
        return
    judge = judge_with(lambda: 0)
    said = [
        judge(Answer(400, {}, {"error": code, "errorCode": code, "message": word}))
        for word in ("no", "Concurrent")
    ]
    assert {one.trouble.code.value for one in said if one} == set(ours)


def test_every_field_that_is_made_or_filled_is_named() -> None:
    for field in FIELDS:
        name = KEY_FIELD if field.name == OUR_ID else field.name
        assert f"`{name}`" in PAGE or re.fullmatch(r"Rapport_Score_\w+__c", name), name
    for kind, rows in SALESFORCE.items():
        [line] = [
            row
            for row in PAGE.splitlines()
            if row.startswith((f"| {kind.value} |", "| other"))
            and (kind is Kind.NOTE) == row.startswith("| other")
        ]
        for row in rows:
            if not row.remote.startswith("Rapport_") and row.remote not in {
                "Status",
                "TaskSubtype",
            }:
                assert row.remote in line, (kind, row.remote)
            if row.mode is Mode.FILL_IF_EMPTY:
                assert row.remote in line.partition("always ours;")[2], (kind, row.remote)


def test_the_limits_are_those_that_are_kept() -> None:
    [limit] = DEFAULT_LIMITS
    assert f"{BATCH} records travel in one request" in PAGE
    assert f"at most {limit.most} requests in {limit.seconds:.0f} seconds" in PAGE
