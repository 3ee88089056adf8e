from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.errors import Unusable
from evals.loading import load_talks, suite_path

HEAD = 'name: mine\nclock: "2026-07-15T12:00:00Z"\ncases:\n'
GOOD = "  - {id: a, kind: k, turns: [{say: customers in Paris, someone: true}]}\n"


def suite(tmp_path: Path, *cases: str) -> Path:
    path = tmp_path / "talks.yaml"
    path.write_text(HEAD + "".join(cases), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "  - {id: b, kind: k, turns: [{say: x, doe: asks}]}\n",
            "talks.yaml:5: case b: turns.0.doe",
        ),
        ("  - {id: b, kind: k, turns: []}\n", "case b: turns"),
        ("  - {id: b, kind: k, turns: [{say: x, may: [save]}]}\n", "there is no tool 'save'"),
        ("  - {id: b, kind: k, turns: [{say: x, does: asks}]}\n", "needs a twin that does"),
        (
            "  - {id: b, kind: k, twin: c, turns: [{say: x, does: asks}]}\n",
            "is no case to be answered",
        ),
        ("  - {id: b, kind: k, also: [[x, y]], turns: [{say: x}]}\n", "has 2 of 1 messages"),
        ("  - {id: b, kind: k, lang: fr, fr: [[x]], turns: [{say: x}]}\n", "use also"),
        ("  - {id: b, kind: k, turns: [{say: x, people: {fild: 1}}]}\n", "case b: turns.0.people"),
        ("  - {id: a, kind: k, turns: [{say: x}]}\n", "the id is used twice"),
    ],
)
def test_a_slip_names_its_place_and_what_is_accepted(case: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as error:
        load_talks(suite(tmp_path, GOOD, case))
    assert said in str(error.value)


def test_each_wording_is_a_conversation_of_its_own(tmp_path: Path) -> None:
    case = "  - {id: a, kind: k, also: [[p]], fr: [[f], [g]], turns: [{say: x}]}\n"
    talks = load_talks(suite(tmp_path, case)).talks()
    assert [(talk.id, talk.lang, talk.wording, talk.text) for talk in talks] == [
        ("a", "en", "canonical", "x"),
        ("a.p1", "en", "paraphrase", "p"),
        ("a.fr", "fr", "canonical", "f"),
        ("a.fr.p1", "fr", "paraphrase", "g"),
    ]


def test_the_shipped_conversations_are_many_in_both_languages_and_balanced() -> None:
    shipped = load_talks(suite_path("agent"))
    talks = shipped.talks()
    several = [talk for talk in talks if len(talk.turns) > 1]
    assert len(shipped.cases) >= 60
    assert min(Counter(talk.lang for talk in talks).values()) >= 100
    assert len(several) >= 100
    kinds = Counter(case.kind for case in shipped.cases)
    assert kinds["injection_user"] >= 5
    assert kinds["injection_data"] >= 5
    assert all(case.positive or case.twin for case in shipped.cases)
