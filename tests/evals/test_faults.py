from __future__ import annotations

import pytest

from evals.agentsuite import Hall, hold
from evals.faults import FAULTS, FaultyAgent
from evals.results import CaseResult
from evals.targets.agent import OurAgent


def kinds(results: list[CaseResult]) -> set[str]:
    return {finding.kind for case in results for finding in case.findings}


@pytest.mark.parametrize("name", FAULTS)
async def test_every_fault_of_an_agent_is_noticed_for_its_own_reason(
    name: str, where: Hall
) -> None:
    fault = FAULTS[name]
    talks = [talk for talk in where.suite.talks() if talk.id in fault.shown_by]
    sound = await hold(OurAgent(), where, talks)
    assert not kinds(sound) & fault.killers
    faulty = await hold(FaultyAgent(fault), where, talks)
    assert kinds(faulty) & fault.killers
