"""When and how fast to send, as people say it in English and French."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from agent.offline.heard import heard
from agent.offline.send_times import WHEN, times_said

TODAY = date(2026, 7, 15)  # a Wednesday
WEEK = ["mon", "tue", "wed", "thu", "fri"]
MORNINGS = {"windows": [{"days": WEEK, "start": "08:00", "end": "12:00"}]}
OFFICE = {"windows": [{"days": WEEK, "start": "09:00", "end": "17:00"}]}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("100 an hour", {"pace_per_hour": 100}),
        ("at most 20 e-mails per minute", {"pace_per_minute": 20}),
        ("only weekday mornings", MORNINGS),
        ("on weekday mornings", MORNINGS),
        ("during business hours", OFFICE),
        ("on weekends", {"windows": [{"days": ["sat", "sun"]}]}),
        ("on Mondays", {"windows": [{"days": ["mon"]}]}),
        ("between 9 and 17", {"windows": [{"start": "09:00", "end": "17:00"}]}),
        ("from 9 to 5", {"windows": [{"start": "09:00", "end": "17:00"}]}),
        ("on weekdays between 9am and 5pm", {"windows": [{"days": WEEK, "start": "09:00", "end": "17:00"}]}),
        ("start tomorrow at 9", {"start_at": "2026-07-16T09:00"}),
        ("starting next Monday at 2:30 pm", {"start_at": "2026-07-20T14:30"}),
        ("on 2026-12-24 at noon", {"start_at": "2026-12-24T12:00"}),
        ("tomorrow morning", {"start_at": "2026-07-16T09:00"}),
        ("on Wednesday", {"start_at": "2026-07-22T00:00"}),
        ("tomorrow at 9, 100 an hour", {"start_at": "2026-07-16T09:00", "pace_per_hour": 100}),
        ("100 par heure", {"pace_per_hour": 100}),
        ("au plus 100 courriels à l'heure", {"pace_per_hour": 100}),
        ("seulement les matins de semaine", MORNINGS),
        ("aux heures de bureau", OFFICE),
        ("en semaine", {"windows": [{"days": WEEK}]}),
        ("les fins de semaine", {"windows": [{"days": ["sat", "sun"]}]}),
        ("entre 9 h et 17 h", {"windows": [{"start": "09:00", "end": "17:00"}]}),
        ("à partir de demain à 9 h", {"start_at": "2026-07-16T09:00"}),
        ("lundi prochain à 14h30", {"start_at": "2026-07-20T14:30"}),
    ],
)  # fmt: skip
def test_it_is_understood_whole(said: str, means: dict[str, Any]) -> None:
    words = heard(said).core().words
    assert re.fullmatch(WHEN, words), words
    assert times_said(words, TODAY) == means


@pytest.mark.parametrize("said", ["to VIPs", "again", "in Lyon", "customers from Monday Inc", ""])
def test_other_words_are_left_alone(said: str) -> None:
    assert not re.fullmatch(WHEN, heard(said).words)
