"""`rapport standing`: what a person approves beforehand is shown, asked for, granted, listed, ended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.cli.commands import run

GRANT = (
    *("grant", "--title", "Thanks", "--most-each", "3", "--most-a-day", "9"),
    *("--goal", "thank_you", "--value", "code=MERCI"),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("RAPPORT_DATABASE_URL", raising=False)
    return tmp_path / "home"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """What a command answers, and with which code."""
    code = run(["standing", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_one_is_granted_listed_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, *GRANT, "--yes")
    assert code == 0, told
    assert "goal: thank_you" in told
    assert "code" in told
    assert "at most 3 at once, 9 in any 24 hours, for 90 days" in told
    (key,) = set(re.findall("sap_[0-9a-z]{13}", told))
    code, told = said(capsys, "list", "--locale", "fr")
    assert (code, key in told, "en vigueur" in told) == (0, True, True)
    code, told = said(capsys, "revoke", key)
    assert (code, told.strip()) == (0, f"{key} is revoked.")
    assert "There are no standing approvals." in said(capsys, "list")[1]
    assert "revoked" in said(capsys, "list", "--all")[1]
    code, told = said(capsys, "revoke", key)
    assert (code != 0, "already" in told) == (True, True)


def test_nothing_is_granted_where_nobody_says_yes(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, *GRANT)
    assert (code != 0, "--yes" in told) == (True, True)
    assert "There are no standing approvals." in said(capsys, "list", "--all")[1]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("--value", "MERCI"), "value"),
        (("--days", "400"), "days"),
        (("--goal", "get_rich"), "get_rich"),
        (("--template", "hello"), "exactly one"),
        (("--most-a-day", "1"), "most_a_day"),
        (("--channel", "pigeon"), "channels"),
        (("--locale", "de"), "locale"),
    ],
)
def test_a_bad_option_is_named_and_nothing_is_kept(
    capsys: pytest.CaptureFixture[str], changed: tuple[str, str], named: str
) -> None:
    code, told = said(capsys, *GRANT, "--yes", *changed)
    assert (code != 0, named in told) == (True, True), told
    assert "There are no standing approvals." in said(capsys, "list", "--all")[1]
