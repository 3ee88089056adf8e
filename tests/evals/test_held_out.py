"""The sentences the reader is never taught from: marked as such, kept apart, and run with the others."""

from __future__ import annotations

import json
from pathlib import Path

from evals.loading import load_segments, suite_path
from evals.session import Options, run
from store.text import fold

HELD_OUT = suite_path("segments_held_out")
SENTENCES = Path(__file__).parents[1] / "tools" / "understand" / "sentences"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def test_the_file_says_that_it_is_never_taught_from() -> None:
    head = HELD_OUT.read_text("utf-8").partition("cases:")[0]
    assert "HELD OUT: never teach the reader from these sentences" in head
    suite = load_segments(HELD_OUT)
    assert (suite.gate.wrong, suite.gate.right) == (0.03, 0.88)
    assert len(suite.cases) >= 200
    assert {case.lang for case in suite.cases} == {"en", "fr"}


def test_none_of_its_sentences_stands_where_the_reader_is_taught() -> None:
    held = {_plain(case.text) for case in load_segments(HELD_OUT).cases}
    taught = {_plain(case.text) for case in load_segments(suite_path("segments")).cases}
    for path in SENTENCES.glob("*.jsonl"):
        taught |= {_plain(json.loads(line)["say"]) for line in path.read_text("utf-8").splitlines()}
    assert len(held & taught) == 0


async def test_both_suites_of_sentences_are_run() -> None:
    for wanted, name in (("w1-001", "segments"), ("w2-001", "segments_held_out")):
        report = await run(Options(what="segments", reader=True, wanted=wanted))
        assert [suite.name for suite in report.suites] == [name]
