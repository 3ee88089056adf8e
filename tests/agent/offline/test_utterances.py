"""Every utterance of the table gives the call or the kind of answer that was written beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from agent.offline.steps import Do, Say
from tests.agent.offline import (
    utterances,
    utterances_enriching,
    utterances_inbound,
    utterances_more,
    utterances_outreach,
    utterances_pipeline,
    utterances_scores,
    utterances_standing,
    utterances_sync,
)
from tests.agent.offline.stage import AUD, ENV, planned
from tests.agent.offline.sync_stage import SYNC_HANDLES, SYNC_WHERE

TABLES = {
    name: text
    for name, text in (
        *vars(utterances).items(),
        *vars(utterances_more).items(),
        *vars(utterances_outreach).items(),
        *vars(utterances_pipeline).items(),
        *vars(utterances_scores).items(),
        *vars(utterances_enriching).items(),
        *vars(utterances_inbound).items(),
        *vars(utterances_standing).items(),
        *vars(utterances_sync).items(),
    )
    if name.isupper()
}
CASES = [
    tuple(part.strip() for part in line.split(" | "))
    for text in TABLES.values()
    for line in text.strip().splitlines()
]


def expected(said: str, what: str) -> tuple[str, dict[str, Any]]:
    if what == "text":
        return "find_customers", {"text": said}
    if what == "refine":
        return "find_customers", {"audience": AUD, "refine": said}
    tool, _, given = what.partition(" ")
    arguments = json.loads(given)
    return tool, {
        key: SYNC_HANDLES.get(value, value) if isinstance(value, str) else value
        for key, value in arguments.items()
    }


def test_the_table_is_as_large_as_promised() -> None:
    assert len(CASES) >= 250
    assert len(set(CASES)) == len(CASES)


@pytest.mark.parametrize(("where", "said", "what"), CASES, ids=[" · ".join(case) for case in CASES])
@pytest.mark.parametrize("locale", ["en", "fr_CA"])
def test_what_is_said_gives_what_was_meant(where: str, said: str, what: str, locale: str) -> None:
    step = planned(SYNC_WHERE[where], said, env=replace(ENV, locale=locale))
    if what.startswith("~"):
        assert isinstance(step, Say), step
        assert step.about == what[1:]
        assert step.text
        return
    assert isinstance(step, Do), step
    assert [(call.tool, dict(call.arguments)) for call in step.calls] == [expected(said, what)]
