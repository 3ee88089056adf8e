"""A conflict is decided only on a yes, for the one that was meant, with both values said back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.agent.offline.stage import ENV, after, answered, planned, shown_call

FRENCH = replace(ENV, locale="fr_CA")
CITY = {"field": "city", "ours": "Laval", "theirs": "Québec"}
ADA: dict[str, Any] = {
    "id": "syn_0000000000001.2",
    "name": "Ada Roy",
    "connection_name": "HubSpot",
    "fields": [{"field": "jobtitle", "ours": "Head", "theirs": "**Boss**"}, CITY],
}
BEN: dict[str, Any] = {**ADA, "id": "syn_0000000000001.3", "name": "Ben Roy", "fields": [CITY]}
ONE = {"items": [ADA], "total": 1, "returned": 1}
TWO = {"items": [ADA, BEN], "total": 2, "returned": 2}
NONE: dict[str, Any] = {"items": [], "total": 0, "returned": 0}


def test_conflicts_are_told_with_both_values_as_plain_text() -> None:
    text = answered((), "what conflicts are there with HubSpot?", TWO).text

    for told in ("2 wait", "Ada Roy", "Ben Roy", "Head here", "Laval here, Québec there"):
        assert told in text
    assert "**Boss**" not in text
    assert "No conflict" in answered((), "show the conflicts", NONE).text
    assert "Aucun conflit" in answered((), "montre les conflits", NONE, env=FRENCH).text


def test_the_only_one_is_settled_on_a_yes_and_left_on_a_no() -> None:
    said = answered((), "keep ours", ONE)
    assert "Head here" in said.text
    assert said.text.endswith("Shall I?")

    done = shown_call(planned(after((), "keep ours", said), "yes"))
    left = planned(after((), "keep ours", said), "no")

    assert done == ("resolve_conflict", {"conflict": ADA["id"], "take": "ours"})
    assert not hasattr(left, "calls")


def test_one_field_of_one_customer() -> None:
    for words, given in (
        ("take theirs for the job title", {"take": "theirs", "field": "jobtitle"}),
        ("garde la leur pour la ville", {"take": "theirs", "field": "city"}),
        ("keep our value for Ada Roy", {"take": "ours"}),
    ):
        said = answered((), words, ONE)
        done = shown_call(planned(after((), words, said), "yes"))
        assert done == ("resolve_conflict", {"conflict": ADA["id"], **given})


def test_of_several_it_is_asked_which() -> None:
    which = answered((), "keep ours", TWO)
    nobody = answered((), "keep ours for Carl", TWO)
    ben = answered((), "take theirs for Ben Roy", TWO)

    assert which.about == nobody.about == "which"
    assert which.pending is None
    assert ben.pending is not None
    assert ben.pending["arguments"] == {"conflict": BEN["id"], "take": "theirs"}


def test_what_was_settled_is_told_in_both_languages() -> None:
    done = {"outcome": "resolved", "take": "ours", "conflict": ADA, "settled": ["city"], "total": 1}
    said = answered((), "keep ours", ONE)
    text = answered(after((), "keep ours", said), "yes", done).text
    assert "ours is kept for **Ada Roy**" in text
    assert "1 still wait" in text
    refused = {"error": "conflict", "message": "city was changed there since"}
    there = {"items": [{"id": "con_1", "state": "active"}]}
    text = answered(after((), "keep ours", said), "yes", refused, there).text
    assert "city was changed there since" in text


def test_taking_changes_over_is_an_administrators_click() -> None:
    there = {"items": [{"id": "con_1", "state": "active", "name": "HubSpot"}]}
    assert "Changes made there" in answered((), "take over changes made in HubSpot", there).text
    empty: dict[str, Any] = {"items": [], "total": 0}
    assert "No CRM" in answered((), "sync both ways with HubSpot", empty).text
