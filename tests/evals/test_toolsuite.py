from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from evals.cases import ToolCase
from evals.filling import NotAnswered, fill
from evals.loading import load_tools, suite_path
from evals.paths import look, put
from evals.results import Status
from evals.state import State
from evals.targets.inprocess import InProcess
from evals.targets.target import Answer, Place, Session
from evals.toolsuite import bench, run_tools, skipped

SUITE = load_tools(suite_path("tools"))


def case(name: str) -> ToolCase:
    return next(case for case in SUITE.cases if case.id == name)


class Running(InProcess):
    """A target whose database is shared by all sessions, as a server reached by URL has it."""

    shared: Path | None = Path("shared.db")


class Careless:
    """A target that answers, whatever it is asked, with the same thing, and keeps nothing."""

    name = "careless"
    shared: Path | None = None

    def unsupported(self, tool: str, role: str) -> str:
        return ""

    def session(self, place: Place) -> AbstractAsyncContextManager[Session]:
        return _Nothing()


class _Nothing(AbstractAsyncContextManager[Session]):
    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None

    async def call(self, tool: str, args: Any, *, key: str | None = None) -> Answer:
        return Answer(True, {"total": 2, "outcome": "added"}, "", "", '{"total": 2}', 1.0)


async def test_each_case_has_its_own_database() -> None:
    async with bench(InProcess(), SUITE) as where:
        names = ("order-adds-and-facts-follow", "upsert-same-again-changes-nothing", "get-by-id")
        cases = [case(name) for name in names]
        result = await run_tools(where, cases, repeat=2)
    assert [found.status for found in result.cases] == [Status.PASSED] * 6
    assert any("orders" in line for line in result.cases[0].changes)
    assert result.cases[2].changes == ()
    assert result.broken == ()


async def test_a_target_that_does_nothing_passes_nothing() -> None:
    async with bench(Careless(), SUITE) as where:
        result = await run_tools(where, SUITE.cases[::4])
    assert result.with_status(Status.PASSED) == []
    assert any("policy violations" in line for line in result.broken)


async def test_a_server_that_runs_already_skips_what_needs_a_fresh_database() -> None:
    async with bench(Running(), SUITE) as where:
        assert "no fresh database" in skipped(where, case("upsert-adds"))
        assert "own language" in skipped(where, case("find-text-french"))
        assert skipped(where, case("find-segment")) == ""


def test_arguments_are_filled_from_rows_and_answers() -> None:
    state = State({"customer": {(1, 5): {"id": 5, "tenant_id": 1, "name": "Ada"}}})
    answers = [Answer(True, {"items": [{"id": "x"}]}, "", "", "", 1.0)]
    filled = fill(
        {
            "who": {"$id": "customer Ada"},
            "again": {"$answer": "0.items[0].id"},
            "long": {"$repeat": ["ab", 3]},
            "deep": {"$deep": ["not", 2, 1]},
        },
        state,
        answers,
    )
    assert filled == {
        "who": "cus_0000000000005",
        "again": "x",
        "long": "ababab",
        "deep": {"not": {"not": 1}},
    }
    with pytest.raises(NotAnswered):
        fill({"$answer": "0.nothing"}, state, answers)


def test_paths_look_into_lists_and_make_what_is_missing() -> None:
    data = {"items": [{"name": "a"}, {}, {"name": "b"}]}
    assert look(data, "items[].name") == (True, ["a", "b"])
    assert look(data, "items[2].name") == (True, "b")
    assert look(data, "items[9].name") == (False, None)
    made: dict[str, Any] = {}
    put(made, "a.b", 1)
    put(made, "items[].name", ["x", "y"])
    assert made == {"a": {"b": 1}, "items": [{"name": "x"}, {"name": "y"}]}
