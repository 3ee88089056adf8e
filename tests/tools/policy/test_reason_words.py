"""Every reason has words in both languages, with what it rests on filled in."""

from __future__ import annotations

import pytest

from tests.tools.policy.contacts import NOW, ZONE
from tools.policy.eligibility import CODES, DAY, Reason
from tools.policy.reason_words import said_reason, short_reason

EVIDENCE: dict[str, int | str] = {
    "since": NOW - DAY,
    "at": NOW + DAY,
    "last": NOW - 3_600_000,
    "count": 3,
    "limit": 3,
    "state": "closed_lost",
    "evidence": "asked by phone",
    "zone": "Asia/Tokyo",
    "local": "01:00",
}


@pytest.mark.parametrize("code", CODES)
def test_every_reason_is_said_in_both_languages(code: str) -> None:
    reason = Reason(code, EVIDENCE, NOW + DAY)
    for channel in ("email", "call"):
        english = said_reason(reason, channel=channel, locale="en", zone=ZONE)
        french = said_reason(reason, channel=channel, locale="fr", zone=ZONE)
        assert english != french
        assert not {"{", "}"} & set(english + french)
        assert english.endswith((".", "phone"))
    assert short_reason(code, "en") != short_reason(code, "fr")


def test_times_are_said_in_the_zone_and_language_of_the_reader() -> None:
    reason = Reason("cap_day", {"count": 3, "limit": 3}, NOW + DAY)
    said = said_reason(reason, channel="call", locale="en", zone=ZONE)
    assert said == "3 of at most 3 in 24 hours; again from 16 Jul 2026, 12:00."
    said = said_reason(reason, channel="call", locale="fr", zone="Europe/Paris")
    assert said.endswith("de nouveau à partir du 16 juil. 2026, 18:00.")
