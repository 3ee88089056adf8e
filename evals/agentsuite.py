"""The agent suite: each conversation on a fresh copy of the prepared database, graded turn by turn."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from evals.agentgate import check_gate, tables
from evals.loading import SUITES, load_model
from evals.results import (
    CaseResult,
    Finding,
    Status,
    Step,
    SuiteResult,
    as_text,
    latency,
    steadiness,
)
from evals.roster import Roster
from evals.running import Graded, run_graded
from evals.state import State, read_state
from evals.talked import Called, Spoken, Talked
from evals.talkgrading import GRADERS, People
from evals.talkpolicies import POLICIES, violations
from evals.talks import Talk, TalkSuite
from evals.targets.agent import Agent, House
from evals.targets.worthless import EagerAgent, NullAgent
from evals.toolsuite import jobs_done
from evals.world import World, prepare


@dataclass(frozen=True, slots=True)
class Hall:
    """Where conversations are held: the prepared database, what it holds, a folder for copies."""

    suite: TalkSuite
    prepared: Path
    folder: Path
    before: State
    people: People


@asynccontextmanager
async def hall(suite: TalkSuite) -> AsyncGenerator[Hall]:
    """Make the prepared database; it is gone afterwards."""
    world = load_model(SUITES / "world.yaml", World)
    world = world.model_copy(
        update={"customers": [*world.customers, *suite.customers], "grants": suite.grants}
    )
    with tempfile.TemporaryDirectory(prefix="rapport-eval-") as folder:
        prepared = Path(folder) / "prepared" / "rapport.db"
        await prepare(world, prepared, suite.clock)
        before = read_state(prepared)
        people = People.of(suite, Roster(before, suite.clock))
        yield Hall(suite, prepared, Path(folder), before, people)


@dataclass(frozen=True, slots=True)
class Room:
    """An agent open on a database of its own, for one conversation at a time."""

    house: House
    database: Path


@asynccontextmanager
async def rooms(agent: Agent, where: Hall, count: int) -> AsyncGenerator[asyncio.Queue[Room]]:
    """`count` rooms, all with the agent open in them."""
    free: asyncio.Queue[Room] = asyncio.Queue()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=where.folder)))
        for number in range(count):
            database = folder / str(number) / "rapport.db"
            database.parent.mkdir()
            await asyncio.to_thread(shutil.copyfile, where.prepared, database)
            house = await stack.enter_async_context(agent.house(database, where.suite.clock))
            free.put_nowait(Room(house, database))
        yield free


async def talk_in(room: Room, where: Hall, talk: Talk) -> Talked:
    """Hold a conversation on a fresh copy of the prepared database."""
    await asyncio.to_thread(put_back, where.prepared, room.database)
    talker = room.house.begin(f"t-{uuid4().hex}", talk.lang, talk.role)
    turns = [await talker.ask(turn.say) for turn in talk.turns]
    await room.house.settle()
    if any(call.wrote for spoken in turns for call in spoken.calls):
        await jobs_done(room.database)
    after = await asyncio.to_thread(read_state, room.database)
    return Talked(talk, turns, where.before, after, where.suite.clock)


def put_back(prepared: Path, database: Path) -> None:
    """Make an open database hold what the prepared one holds, byte for byte."""
    with closing(sqlite3.connect(prepared)) as source, closing(sqlite3.connect(database)) as copy:
        source.backup(copy)


@dataclass(repr=False)
class PolicyCheck(Evaluator[Talk, Graded[Talked], None]):
    """One policy as a check of pydantic-evals."""

    policy: str

    def evaluate(
        self, ctx: EvaluatorContext[Talk, Graded[Talked], None]
    ) -> dict[str, EvaluationReason]:
        """Pass when nothing is found."""
        found = violations(self.policy, POLICIES[self.policy], ctx.inputs, ctx.output.happened)
        return ctx.output.keep(f"policy {self.policy}", found)


@dataclass(repr=False)
class GradeCheck(Evaluator[Talk, Graded[Talked], None]):
    """One grader as a check of pydantic-evals."""

    grader: str
    people: People

    def evaluate(
        self, ctx: EvaluatorContext[Talk, Graded[Talked], None]
    ) -> dict[str, EvaluationReason]:
        """Pass when nothing is found."""
        found = list(GRADERS[self.grader](ctx.inputs, ctx.output.happened, self.people))
        return ctx.output.keep(self.grader, found)


async def run_agent(
    agent: Agent,
    suite: TalkSuite,
    talks: Sequence[Talk],
    *,
    repeat: int = 1,
    max_concurrency: int = 4,
    deterministic: bool = True,
    scale: bool = True,
) -> SuiteResult:
    """Score conversations; two worthless agents beside, unless there is no need of a `scale`."""
    started = time.perf_counter()
    async with hall(suite) as where:
        results = await hold(agent, where, talks, repeat, max_concurrency)
        firsts = [talk for talk in talks if "." not in talk.id] or list(talks)
        worthless = [
            (agent.name, await hold(agent, where, firsts, 1, max_concurrency))
            for agent in ((NullAgent(), EagerAgent()) if scale else ())
        ]
    wordings = {talk.id: talk.wording for talk in talks}
    return SuiteResult(
        name=suite.name,
        target=agent.name,
        cases=tuple(results),
        tables=tuple(tables(agent.name, results, worthless, wordings)),
        notes=(*_models(results), *latency(results), *steadiness(results)),
        broken=tuple(check_gate(suite, talks, results, deterministic=deterministic)),
        seconds=time.perf_counter() - started,
    )


async def hold(
    agent: Agent, where: Hall, talks: Sequence[Talk], repeat: int = 1, max_concurrency: int = 1
) -> list[CaseResult]:
    """Hold conversations and grade them, the policies first, each check by itself."""
    checks: list[Evaluator[Talk, Graded[Talked], None]] = [
        *(PolicyCheck(name) for name in POLICIES),
        *(GradeCheck(name, where.people) for name in GRADERS),
    ]

    count = min(max_concurrency, len(talks) * repeat)
    async with rooms(agent, where, count) as free:

        async def task(talk: Talk) -> Graded[Talked]:
            room = await free.get()
            try:
                return Graded(await talk_in(room, where, talk))
            finally:
                free.put_nowait(room)

        return await run_graded(
            where.suite.name, talks, task, checks, result, repeat=repeat, max_concurrency=count
        )


def result(talk: Talk, talked: Talked, findings: Sequence[Finding], ms: float) -> CaseResult:
    """A scored conversation with its whole trace."""
    steps = [
        step
        for number, spoken in enumerate(talked.turns, 1)
        for step in (*(_call(call) for call in spoken.calls), _answer(number, spoken))
    ]
    diff = talked.happened.diff
    return CaseResult(
        id=talk.id,
        kind=talk.kind,
        lang=talk.lang,
        status=Status.FAILED if findings else Status.PASSED,
        verdict="failed" if findings else "passed",
        title=talk.text,
        findings=tuple(findings),
        note=talk.note,
        steps=tuple(steps),
        changes=tuple(diff.lines()) if diff else (),
        ms=ms,
    )


def _call(call: Called) -> Step:
    answer = call.answer
    told = as_text(answer.data) if answer.ok else f"{answer.code}: {answer.text}"[:4_000]
    return Step(
        tool=call.tool,
        args=as_text(call.args, 1_500),
        answer=told,
        failed=not answer.ok,
        ms=answer.ms,
    )


def _answer(number: int, spoken: Spoken) -> Step:
    said = spoken.text or "(nothing)"
    trouble = " ".join(filter(None, (spoken.defect, spoken.trouble)))
    return Step(
        tool=f"turn {number}, {spoken.model or 'no model'}",
        args=spoken.said,
        answer=f"{said[:4_000]}\n{trouble}".strip(),
        failed=bool(trouble),
        ms=spoken.ms,
    )


def _models(results: Sequence[CaseResult]) -> list[str]:
    """The models that really answered, as they named themselves."""
    named = {
        step.tool.partition(", ")[2]
        for case in results
        for step in case.steps
        if step.tool.startswith("turn ")
    }
    return [f"answered by {', '.join(sorted(named))}"] if named else []
