"""Drafts, checks, proposals and campaigns in the terminal: what counts is there, in both languages,
and nothing that came from data is read as markup."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.ui.outreach_samples import CAMPAIGN, DRAFT, MANY, ONE, REPORT, SENDING
from tools.arguments import Result
from tools.operations.eligibility import EligibilityChecked
from ui.cli.drawing import drawn

MARKUP = "[red]Bob[/red] [/]"


def said(result: Result, locale: str = "en") -> str:
    """What the terminal shows."""
    console = Console(file=io.StringIO(), highlight=False, width=100, soft_wrap=True)
    for part in drawn(result, locale):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_channel_is_drawn_with_its_parts_and_reasons() -> None:
    lines = said(MANY).splitlines()
    assert any(line.startswith("yes") and line.endswith("1000") for line in lines)
    assert any("no consent" in line and "5" in line for line in lines)


def test_one_person_gets_a_clear_answer_a_channel() -> None:
    shown = said(ONE, "fr")
    assert "✓ email: oui" in shown
    assert "✗ call: plus tard (à partir de 2026-07-16T12:00:00Z) It is night there." in shown
    assert "✗ sms: non Never agreed." in shown


def test_a_draft_shows_its_text_what_is_wrong_and_who_can_be_reached() -> None:
    shown = said(DRAFT)
    assert "1. Warm" in shown
    assert "! Too loud." in shown
    assert "! 3 of 9 have no city" in shown
    assert "Can be reached" in shown


def test_a_proposal_says_to_how_many_why_not_and_how_to_approve() -> None:
    shown = said(SENDING)
    assert "1000" in shown
    assert "no consent" in shown
    assert "Approve: rapport approve prp_1" in shown
    assert "Approuver : rapport approve prp_1" in said(SENDING, "fr")


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_state_of_a_campaign_has_words(locale: str) -> None:
    for state in ("proposed", "sending", "paused", "done", "cancelled"):
        campaign = CAMPAIGN.model_copy(update={"state": state})
        report = REPORT.model_copy(update={"campaign": campaign})
        assert ("bought 25.0% (" in said(report, locale)) is True


def test_a_campaign_that_gets_no_further_says_since_when_and_why() -> None:
    stuck = REPORT.model_copy(update={"trouble": f"Not one got out since noon: {MARKUP}"})

    assert f"Not one got out since noon: {MARKUP}" in said(stuck)
    assert "by human:marc" in said(REPORT)
    assert "by human:marc" not in said(
        REPORT.model_copy(update={"campaign": CAMPAIGN.model_copy(update={"state": "sending"})})
    )


@pytest.mark.parametrize(
    "result", [MANY, ONE, DRAFT, SENDING, REPORT], ids=lambda r: type(r).__name__
)
def test_text_that_looks_like_markup_is_shown_as_it_is(result: Result) -> None:
    hostile = type(result).model_validate_json(
        result.model_dump_json().replace("<img src=x onerror=alert(1)>", MARKUP)
    )
    if not isinstance(hostile, EligibilityChecked) or hostile.total == 1:
        assert MARKUP in said(hostile)
