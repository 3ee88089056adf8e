from __future__ import annotations

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from evals.baseline import against, failing, read_report
from evals.console import print_report
from evals.errors import Unusable
from evals.html import render_html
from evals.junit import write_junit
from evals.results import CaseResult, Comparison, Finding, Report, Status, Step, SuiteResult

EVIL = "</script><script>alert(1)</script><img src=http://evil.example/x.png onerror=alert(1)>"


def case(name: str, status: Status = Status.PASSED, kind: str = "wrong_set") -> CaseResult:
    bad = status is Status.FAILED
    return CaseResult(
        id=name,
        kind="spend",
        lang="en",
        status=status,
        verdict="right",
        title=EVIL,
        findings=(Finding(kind=kind, check="audience", message=EVIL),) if bad else (),
        gold="over 5,000",
        got=EVIL,
        steps=(Step(tool="find_customers", args=EVIL, answer=f"{EVIL}\x00\x1b[31m"),),
        changes=(f"+ customer {EVIL}", "~ customer b", "- customer c"),
    )


def report(*cases: CaseResult, comparison: Comparison | None = None) -> Report:
    broken = tuple(one.id for one in cases if one.status is Status.FAILED)
    suite = SuiteResult(name="segments", target="tools", cases=cases, broken=broken)
    return Report(suites=(suite,), provenance={"commit": "abc", "seed": "7"}, comparison=comparison)


class Outside(HTMLParser):
    """Collects every attribute that would fetch something, and every script."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in {"src", "href", "srcset", "action", "data", "poster"}
            or name.startswith("on")
        ]


def test_the_page_fetches_nothing_and_runs_nothing_it_was_told() -> None:
    page = render_html(report(case("a", Status.FAILED), case("b"), case("c", Status.SKIPPED)))
    outside = Outside()
    outside.feed(page)
    assert outside.fetched == []
    assert outside.tags.count("script") == 1
    assert not {"img", "link", "iframe", "object"} & set(outside.tags)
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!evil\.example)", page)


def test_failures_come_first_by_their_cause_with_trace_and_diff() -> None:
    page = render_html(
        report(case("fine"), case("late", Status.FAILED), case("worst", Status.FAILED, "policy"))
    )
    assert page.index(">worst<") < page.index(">late<") < page.index(">fine<")
    assert "a rule that must always hold was broken" in page
    assert "over 5,000" in page
    assert 'class="add">+ customer' in page
    assert "prefers-color-scheme: dark" in page
    assert "abc" in page


def test_junit_counts_and_survives_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    lost = Comparison(regressed=("segments/late",), removed=("segments/gone",))
    cases = (case("fine"), case("late", Status.FAILED), case("no", Status.SKIPPED))
    write_junit(report(*cases, comparison=lost), path)
    root = ElementTree.parse(path).getroot()
    suite, baseline = root.findall("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "2", "1")
    assert baseline.get("failures") == "1"
    failure = suite.find("testcase[@name='late']/failure")
    assert failure is not None
    assert failure.get("type") == "wrong_set"


def test_regressed_fixed_added_and_removed_are_told_by_case() -> None:
    was = report(case("a"), case("b", Status.FAILED), case("gone"), case("unrun"))
    now = report(case("a", Status.FAILED), case("b"), case("new"))
    known = [f"segments/{name}" for name in ("a", "b", "new", "unrun")]
    found = against(was, now, known)
    assert found == Comparison(
        regressed=("segments/a",),
        fixed=("segments/b",),
        added=("segments/new",),
        removed=("segments/gone",),
    )
    assert failing(was) == {"segments/b"}


@pytest.mark.parametrize("lost", [{"regressed": ("x",)}, {"removed": ("x",)}])
def test_a_regression_or_a_removed_case_fails_a_green_run(lost: dict[str, tuple[str]]) -> None:
    assert not report(case("a"), comparison=Comparison(fixed=("b",), added=("c",))).failed
    assert report(case("a"), comparison=Comparison(**lost)).failed


def test_repeats_are_one_case_in_a_baseline() -> None:
    again = case("a", Status.FAILED).model_copy(update={"run": 2})
    assert failing(report(case("a"), again)) == {"segments/a"}


def test_a_baseline_that_is_no_report_is_said(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text('{"suites": 7}', encoding="utf-8")
    with pytest.raises(Unusable, match="not a report"):
        read_report(path)
    with pytest.raises(Unusable, match="cannot be read"):
        read_report(tmp_path / "none.json")


def test_a_report_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    written = report(case("a", Status.FAILED), case("b"))
    path.write_text(written.model_dump_json(), encoding="utf-8")
    assert read_report(path) == written


def test_the_last_lines_say_which_cases_stop_the_run() -> None:
    def end_of(one: Report) -> str:
        console = Console(file=StringIO(), width=200)
        print_report(one, console)
        written = console.file
        assert isinstance(written, StringIO)
        return written.getvalue().rstrip().splitlines()[-1]

    assert end_of(report(case("a"), case("late", Status.FAILED))) == "FAILED segments: late: late"
    assert end_of(report(case("a"))) == "ok segments: every gate holds"
