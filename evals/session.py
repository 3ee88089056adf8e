"""One run of the evals: the target is found, the cases are chosen, the suites run, all is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from evals import cases as files
from evals.askers import ReaderAsker
from evals.baseline import against, failing, read_report
from evals.cases import SegmentSuite, ToolSuite
from evals.errors import Unusable
from evals.loading import (
    SUITES,
    load_model,
    load_segments,
    load_talks,
    load_tools,
    suite_path,
)
from evals.peopled import asking
from evals.peopled import prepare as make_crowd
from evals.provenance import provenance
from evals.results import Report, SuiteResult
from evals.segments import run_segments
from evals.selftest import self_test
from evals.targets.inprocess import InProcess
from evals.targets.mapping import Mapped, PeerNames
from evals.targets.target import Target
from evals.toolsuite import bench, run_tools, worthless_beside
from evals.world import CURRENCY, ZONE, World
from evals.world import prepare as make_world

C = TypeVar("C", bound=files.Case)
TOOL_SUITES = ("tools", "policy", "drafts")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    what: str = "all"
    server: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    mapping: Path | None = None
    database: Path | None = None
    suite: Path | None = None
    baseline: Path | None = None
    wanted: str = ""
    failing: bool = False
    reader: bool = False
    model: str = ""
    repeat: int = 1
    max_concurrency: int = 4


@dataclass(slots=True)
class _Run:
    """A run under way: its options, and every case there is, selected or not."""

    options: Options
    only: frozenset[str] | None
    known: list[str] = field(default_factory=list[str])
    paths: list[Path] = field(default_factory=list[Path])
    clock: str = ""

    def choose(self, suite: files.Suite, cases: Sequence[C], path: Path) -> list[C]:
        """The cases that were asked for; all are noted, so that a removed one is seen."""
        self.known += [f"{suite.name}/{case.id}" for case in cases]
        self.paths.append(path)
        self.clock = suite.clock.isoformat()
        return [case for case in cases if self.wants(f"{suite.name}/{case.id}", case)]

    def wants(self, key: str, case: files.Case) -> bool:
        if self.only is not None and key not in self.only:
            return False
        text = f"{key} {case.kind} {getattr(case, 'text', '')}".casefold()
        return self.options.wanted.casefold() in text


async def run(options: Options) -> Report:
    """Run what was asked for. Raises `Unusable` or `Unreachable` where no figure can be given."""
    _check(options)
    baseline = read_report(options.baseline) if options.baseline else None
    only = failing(baseline) if baseline and options.failing else None
    target, stateless = _target(options)
    if options.what == "lint":
        from evals.lint import lint  # noqa: PLC0415 the client SDK, for servers only

        return await lint(target)
    under_way = _Run(options, only)
    if options.what == "agent":
        return _report(under_way, baseline, await _agent(under_way))
    suites: list[SuiteResult] = []
    for name in TOOL_SUITES:
        if options.what in {"all", name} and _runs(options, name):
            suites += await _tools(under_way, target, name, stateless=stateless)
    if options.what in {"all", "segments"}:
        for path in _sentences(options):
            suites += await _segments(under_way, target, path)
    return _report(under_way, baseline, suites)


def _report(under_way: _Run, baseline: Report | None, suites: Sequence[SuiteResult]) -> Report:
    """What came of a run, against its baseline."""
    if not suites:
        raise Unusable("no case was chosen; see --filter, --failing and --suite")
    model = under_way.options.model or "offline"
    known = provenance(under_way.paths, under_way.clock, model)
    report = Report(suites=tuple(suites), provenance=known)
    if baseline is None:
        return report
    return report.model_copy(update={"comparison": against(baseline, report, under_way.known)})


async def make_database(options: Options) -> str:
    """Make the database of a suite for a server that will be reached by URL; how to start it."""
    file = options.database
    if file is None or file.exists():
        raise Unusable(f"{options.what} needs --database FILE, a file that is not there yet")
    if options.what == "prepare-tools":
        clock = load_tools(suite_path("tools")).clock
        await make_world(load_model(SUITES / "world.yaml", World), file.absolute(), clock)
    else:
        suite = load_segments(options.suite or suite_path("segments"))
        clock = suite.clock
        await make_crowd(suite, file.absolute())
    return (
        f"Made {file}. Start the server on it:\n"
        f"RAPPORT_DATABASE_URL={file.absolute()} RAPPORT_CLOCK={clock.isoformat()} "
        f"RAPPORT_TIMEZONE={ZONE} RAPPORT_CURRENCY={CURRENCY} RAPPORT_TOOLSETS=all rapport serve"
    )


def _check(options: Options) -> None:
    if options.failing and options.baseline is None:
        raise Unusable("--failing needs --baseline FILE, the report that says what failed")
    if options.suite is not None and options.what not in {*TOOL_SUITES, "segments", "agent"}:
        raise Unusable(
            "--suite needs to know what it holds: rapport eval tools|policy|drafts|segments|agent --suite FILE"
        )
    if options.model and options.what != "agent":
        raise Unusable("--model is who is talked to: rapport eval agent --model offline")
    if options.server and options.what == "agent":
        raise Unusable("rapport eval agent talks to an agent, not to a server; see --model")
    if options.reader and options.what != "segments":
        raise Unusable("--reader reads sentences: rapport eval segments --reader")
    if options.what == "lint" and not options.server:
        raise Unusable("lint looks at a server: rapport eval lint --server 'rapport mcp'")


def _target(options: Options) -> tuple[Target, bool]:
    """The target, and whether its database can't be read."""
    if not options.server:
        if options.mapping or options.headers or options.env:
            raise Unusable("--mapping, --header and --env belong to a --server")
        return InProcess(), False
    from evals.targets.mcp import McpTarget  # noqa: PLC0415 the client SDK, for servers only

    names = load_model(options.mapping, PeerNames) if options.mapping else None
    stateless = names is not None and names.state == "none"
    by_url = options.server.startswith(("http://", "https://"))
    if by_url and options.database is None and not stateless:
        raise Unusable("a server reached by URL needs --database FILE, the SQLite file it runs on")
    if not by_url and options.database is not None:
        raise Unusable("--database is for a server reached by URL; a command gets a fresh one")
    server = McpTarget(options.server, options.env, options.headers, options.database)
    return (Mapped(server, names) if names else server), stateless


def _runs(options: Options, name: str) -> bool:
    """Whether a suite can run there: a server reached by URL has the database of one suite."""
    by_url = options.server.startswith(("http://", "https://"))
    return name == "tools" or options.what == name or not by_url


async def _tools(
    under_way: _Run, target: Target, name: str, *, stateless: bool
) -> list[SuiteResult]:
    path = under_way.options.suite or suite_path(name)
    suite: ToolSuite = load_tools(path)
    cases = under_way.choose(suite, suite.cases, path)
    if not cases:
        return []
    broken = self_test()
    async with bench(target, suite, stateless=stateless) as where:
        result = await run_tools(
            where,
            cases,
            repeat=under_way.options.repeat,
            max_concurrency=under_way.options.max_concurrency,
        )
    if name != "tools" and not under_way.options.server:
        scale = await worthless_beside(suite, cases)
        result = result.model_copy(update={"tables": (*result.tables, scale)})
    if broken:
        return [result.model_copy(update={"broken": (*broken, *result.broken)})]
    return [result]


async def _agent(under_way: _Run) -> list[SuiteResult]:
    from evals.agentsuite import run_agent  # noqa: PLC0415 the agent's libraries are heavy
    from evals.targets.agent import OFFLINE, agent_named  # noqa: PLC0415 as above

    options = under_way.options
    path = options.suite or suite_path("agent")
    suite = load_talks(path)
    talks = under_way.choose(suite, suite.talks(), path)
    if not talks:
        return []
    name = options.model or OFFLINE
    result = await run_agent(
        agent_named(name),
        suite,
        talks,
        repeat=options.repeat,
        max_concurrency=options.max_concurrency,
        deterministic=name == OFFLINE,
    )
    return [result]


def _sentences(options: Options) -> tuple[Path, ...]:
    """The sentences the reader was taught from, then those it never is; a server reached by URL
    runs on the people of one suite."""
    if options.suite is not None:
        return (options.suite,)
    taught, held_out = suite_path("segments"), suite_path("segments_held_out")
    by_url = options.server.startswith(("http://", "https://"))
    return (taught,) if by_url else (taught, held_out)


async def _segments(under_way: _Run, target: Target, path: Path) -> list[SuiteResult]:
    options = under_way.options
    suite: SegmentSuite = load_segments(path)
    cases = under_way.choose(suite, suite.cases, path)
    if not cases:
        return []
    chosen = len(cases) < len(suite.cases)
    if options.reader:
        asker = ReaderAsker(suite.clock)
        return [await run_segments(suite, asker, cases, repeat=options.repeat, blind=not chosen)]
    async with asking(target, suite) as (tool, roster):
        result = await run_segments(
            suite,
            tool,
            cases,
            roster=roster,
            repeat=options.repeat,
            max_concurrency=1,
            blind=not chosen,
        )
    return [result]
