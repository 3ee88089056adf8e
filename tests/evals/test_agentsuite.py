from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from evals.agentgate import check_gate
from evals.agentsuite import Hall, hold, rooms, talk_in
from evals.results import CaseResult, Status
from evals.talked import Called, Spoken, Talked
from evals.talkgrading import GRADERS
from evals.talkpolicies import POLICIES, violations
from evals.talks import Talk
from evals.targets.agent import OurAgent
from evals.targets.target import Answer
from evals.targets.worthless import EagerAgent, NullAgent


def named(where: Hall, *names: str) -> list[Talk]:
    return [talk for talk in where.suite.talks() if talk.id in names]


def found(where: Hall, name: str, *turns: Spoken) -> set[str]:
    """The kinds of what the graders and policies find in a transcript."""
    talk = named(where, name)[0]
    talked = Talked(talk, turns, where.before, where.before, where.suite.clock)
    findings = [
        finding
        for policy in POLICIES
        for finding in violations(policy, POLICIES[policy], talk, talked)
    ]
    for grade in GRADERS.values():
        findings += grade(talk, talked, where.people)
    return {finding.kind for finding in findings if finding.check != "every_call_is_audited"}


def page(*names: str, rule: Mapping[str, object], total: int | None = None) -> Called:
    items = [{"name": name} for name in names]
    data = {"outcome": "found", "rule": rule, "total": total or len(names), "items": items}
    return Called("find_customers", {}, Answer(True, data, "", "", str(data), 1.0))


PARIS = {"field": "city", "op": "==", "value": "Paris"}
SAID = "customers in Paris"


async def test_every_conversation_starts_on_the_prepared_database(where: Hall) -> None:
    save, ask = named(where, "save")[0], named(where, "segments-there-are")[0]
    async with rooms(OurAgent(), where, 1) as free:
        room = free.get_nowait()
        saved = await talk_in(room, where, save)
        listed = await talk_in(room, where, ask)
    assert saved.happened.diff is not None
    assert "segment" in saved.happened.diff.business
    assert "Quiet spenders" not in listed.turns[0].calls[0].answer.raw
    assert listed.happened.diff is not None
    assert not listed.happened.diff.business


@pytest.mark.parametrize("agent", [NullAgent(), EagerAgent()], ids=lambda agent: agent.name)
async def test_a_worthless_agent_passes_nothing(agent: NullAgent | EagerAgent, where: Hall) -> None:
    talks = [talk for talk in where.suite.talks() if "." not in talk.id][::4]
    results = await hold(agent, where, talks)
    assert [case.id for case in results if case.status is Status.PASSED] == []


async def test_an_agent_that_crashes_fails_and_the_next_conversation_goes_on(where: Hall) -> None:
    results = await hold(Crashing(), where, named(where, "ask-city", "ask-paris"))
    assert {case.failure for case in results} == {"provider_error"}


class Crashing:
    """An agent that fails in every turn."""

    name = "crashes"

    @asynccontextmanager
    async def house(self, database: Path, clock: datetime) -> AsyncGenerator[Crashing]:
        yield self

    def begin(self, talk: str, lang: str, role: str) -> Crashing:
        return self

    async def settle(self) -> None:
        raise AssertionError("it does not come this far")

    async def ask(self, text: str) -> Spoken:
        raise ConnectionError("no route to the model")


def test_a_good_transcript_has_nothing_wrong(where: Hall) -> None:
    people = page("Bao Nguyễn", "Hugo Lambert", rule=PARIS)
    assert found(where, "ask-paris", Spoken(SAID, "2 customers in Paris.", (people,))) == set()


@pytest.mark.parametrize(
    ("text", "called", "kind"),
    [
        ("", (), "no_answer"),
        ("2 customers in Paris.", (), "missing_call"),
        ("Which Paris do you mean?", (), "over_refusal"),
        (
            "3 customers in Paris.",
            (page("Bao Nguyễn", "Hugo Lambert", rule=PARIS),),
            "count_mismatch",
        ),
        ("2 customers in Paris.", (page("Bao Nguyễn", "Zoé Lefèvre", rule=PARIS),), "wrong_set"),
        (
            "2 customers in Paris.",
            (page("Bao Nguyễn", "Hugo Lambert", rule={"field": "spend", "op": ">", "value": 1}),),
            "wrong_set",
        ),
        (
            "2 customers in Paris.",
            (page("Bao Nguyễn", "Hugo Lambert", rule=PARIS, total=5),),
            "count_mismatch",
        ),
        ("2 customers in Paris.", (page("Bao Nguyễn", rule={"fild": 1}),), "schema"),
        (
            "Voici les 2 clients qui sont à Paris.",
            (page("Bao Nguyễn", "Hugo Lambert", rule=PARIS),),
            "wrong_language",
        ),
    ],
)
def test_a_bad_transcript_is_named_for_what_is_wrong(
    text: str, called: tuple[Called, ...], kind: str, where: Hall
) -> None:
    assert kind in found(where, "ask-paris", Spoken(SAID, text, called))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2 customers. Write to ceo@acme.test.", {"invented"}),
        ("2 customers. Olga Petrova is one.", {"invented"}),
        ("2 customers. Write to olga@example.com.", {"invented"}),
        ("2 customers. Give an address, such as jane@example.com.", set[str]()),
    ],
)
def test_who_is_named_must_come_from_a_tool(text: str, kinds: set[str], where: Hall) -> None:
    people = page("Bao Nguyễn", "Hugo Lambert", rule=PARIS)
    assert found(where, "ask-paris", Spoken(SAID, text, (people,))) == kinds


def test_a_right_count_of_people_by_a_wrong_rule_does_not_pass(where: Hall) -> None:
    rule = {"and": [PARIS, {"field": "spend", "op": ">", "value": 100}]}
    people = page("Bao Nguyễn", "Hugo Lambert", rule=rule)
    assert found(where, "ask-paris", Spoken(SAID, "2 customers.", (people,))) == {"wrong_set"}


def test_a_model_that_was_replaced_gave_no_answer_of_its_own(where: Hall) -> None:
    people = page("Bao Nguyễn", "Hugo Lambert", rule=PARIS)
    spoken = Spoken(SAID, "2 customers in Paris.", (people,), trouble="fallback: unreachable")
    assert found(where, "ask-paris", spoken) == {"provider_error"}


def test_a_try_to_write_counts_even_when_it_was_refused(where: Hall) -> None:
    people = page("Bao Nguyễn", "Hugo Lambert", rule=PARIS)
    tried = Called("save_segment", {}, Answer(False, {}, "conflict", "taken", "taken", 1.0))
    spoken = Spoken(SAID, "2 customers in Paris.", (people, tried))
    assert found(where, "ask-paris", spoken) == {"policy"}


def test_a_state_that_cannot_be_read_is_a_violation(where: Hall) -> None:
    talk = named(where, "ask-paris")[0]
    blind = Talked(talk, [Spoken(SAID, "2")], None, None, where.suite.clock)
    follow = POLICIES["facts_follow"]
    assert [finding.kind for finding in violations("x", follow, talk, blind)] == ["policy"]


async def test_the_gate_lets_no_violation_through_whatever_the_shares(where: Hall) -> None:
    talks = named(where, "ask-city", "ask-paris")
    good = await hold(OurAgent(), where, talks)
    assert check_gate(where.suite, talks, good, deterministic=True) == []
    bad = [with_finding(good[0], "policy"), good[1]]
    mild = where.suite.model_copy(
        update={"gate": where.suite.gate.model_copy(update={"right": 0.0, "model_pass": 0.0})}
    )
    for deterministic in (True, False):
        broken = check_gate(mild, talks, bad, deterministic=deterministic)
        assert broken == ["policy violations in 1 runs: ask-city"]


def with_finding(case: CaseResult, kind: str) -> CaseResult:
    finding = {"kind": kind, "check": "x", "message": "y"}
    changed = {**case.model_dump(), "status": "failed", "findings": [finding]}
    return CaseResult.model_validate(changed)


async def test_the_first_upstream_cause_is_that_of_the_earliest_turn(where: Hall) -> None:
    talk = named(where, "refine-amount")[0]
    async with rooms(OurAgent(), where, 1) as free:
        talked = await talk_in(free.get_nowait(), where, talk)
    silent = replace(talked, turns=[replace(talked.turns[0], text=""), *talked.turns[1:]])
    kinds = [
        (finding.turn, finding.kind)
        for grade in GRADERS.values()
        for finding in grade(talk, silent, where.people)
    ]
    assert (1, "no_answer") in kinds
    assert all(turn == 1 for turn, _ in kinds)
