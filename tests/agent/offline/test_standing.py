"""What is approved beforehand is told with its limits, and only a person grants or ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.agent.offline.outreach_stage import PRP, SENDING
from tests.agent.offline.stage import ENV, answered

FRENCH = replace(ENV, locale="fr_CA")
SAP = "sap_0000000000s01"
LINE: dict[str, Any] = {
    "id": SAP,
    "kind": "send_message",
    "title": "Thank-yous",
    "state": "in_force",
    "covers": {"channels": ["email"], "template": "thank-you", "goal": "", "segment": "vips"},
    "most_each": 50,
    "most_a_day": 200,
    "used": 12,
    "granted_by": "marc",
    "door": "cli",
    "created_at": "2026-07-01T12:00:00Z",
    "expires_at": "2026-10-01T12:00:00Z",
    "revoked_by": None,
}
ONE = {"total": 1, "returned": 1, "next": None, "items": [LINE]}
NONE: dict[str, Any] = {"total": 0, "returned": 0, "next": None, "items": []}
SYNC = {**LINE, "kind": "sync_crm", "covers": {"connection": "hubspot"}}


def test_each_is_told_with_what_it_covers_its_limits_and_how_it_ends() -> None:
    text = answered((), "what is always approved?", ONE).text

    for told in ("Thank-yous", SAP, "thank-you", "vips", "50 people at once", "200 in 24 hours"):
        assert told in text
    assert "12 used" in text
    assert "October 1, 2026" in text
    assert "marc" in text
    assert f"rapport standing revoke {SAP}" in text


def test_in_french() -> None:
    text = answered((), "quelles autorisations permanentes ?", ONE, env=FRENCH).text

    assert "1 approbation permanente" in text
    assert "courriel" in text
    assert "50 personnes" in text


def test_a_text_of_the_library_and_another_kind_are_told_too() -> None:
    covers = {"channels": ["email", "sms"], "template": "", "goal": "thank_you", "segment": ""}
    both = {"total": 2, "returned": 2, "next": None, "items": [{**LINE, "covers": covers}, SYNC]}

    text = answered((), "list standing approvals", both).text

    assert "2 standing approvals" in text
    assert "e-mail, SMS that Rapport writes for" in text
    assert "sync\\_crm" in text
    assert "rapport standing revoke sap_…" in text


def test_without_any_everything_waits() -> None:
    assert "waits for a person" in answered((), "list standing approvals", NONE).text


def test_ending_one_is_a_persons_too() -> None:
    text = answered((), "revoke the standing approval", ONE).text

    assert "can't end a standing approval" in text
    assert f"rapport standing revoke {SAP}" in text


def test_a_failure_is_said_and_nothing_else() -> None:
    failed = {"error": "internal", "message": "the database is gone"}

    assert "database is gone" in answered((), "list standing approvals", failed).text


def test_granting_is_a_persons_and_says_where() -> None:
    text = answered((), "always approve thank-yous to VIPs").text

    assert "only a person" in text
    assert "Always approve such sends" in text
    assert "rapport standing grant" in text
    assert "POST /v1/standing-approvals" in text


def test_with_a_proposal_on_the_screen_its_card_is_where() -> None:
    assert PRP
    assert "the proposal above" in answered(SENDING, "always approve this").text
    assert (
        "proposition ci-dessus"
        in answered(SENDING, "approuve toujours ces envois", env=FRENCH).text
    )
