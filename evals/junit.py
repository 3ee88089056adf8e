"""The report as JUnit XML, for CI systems."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from evals.results import CaseResult, Report, Status, SuiteResult

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report, path: Path) -> None:
    """Write one test suite a suite; a broken gate is a failed test of its own."""
    root = ElementTree.Element("testsuites", name="rapport eval")
    for suite in report.suites:
        root.append(_suite(suite))
    against = report.comparison
    if against is not None:
        lost = [f"regressed {key}" for key in against.regressed]
        lost += [f"removed {key}" for key in against.removed]
        element = ElementTree.SubElement(root, "testsuite", name="baseline")
        _counts(element, 1, 1 if lost else 0, 0)
        case = ElementTree.SubElement(element, "testcase", classname="baseline", name="baseline")
        if lost:
            _failed(case, "regression", "\n".join(lost))
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _suite(suite: SuiteResult) -> ElementTree.Element:
    element = ElementTree.Element("testsuite", name=suite.name, time=f"{suite.seconds:.3f}")
    for key, value in (("target", suite.target),):
        properties = ElementTree.SubElement(element, "properties")
        ElementTree.SubElement(properties, "property", name=key, value=_clean(value))
    for case in suite.cases:
        _case(element, suite.name, case)
    gate = ElementTree.SubElement(element, "testcase", classname=suite.name, name="gate")
    if suite.broken:
        _failed(gate, "gate", "\n".join(suite.broken))
    failed = len(suite.with_status(Status.FAILED)) + bool(suite.broken)
    _counts(element, len(suite.cases) + 1, failed, len(suite.with_status(Status.SKIPPED)))
    return element


def _counts(element: ElementTree.Element, tests: int, failures: int, skipped: int) -> None:
    element.set("tests", str(tests))
    element.set("failures", str(failures))
    element.set("skipped", str(skipped))


def _case(parent: ElementTree.Element, suite: str, case: CaseResult) -> None:
    name = case.id if case.run == 1 else f"{case.id} run {case.run}"
    element = ElementTree.SubElement(
        parent, "testcase", classname=f"{suite}.{case.kind}", name=name, time=f"{case.ms / 1e3:.3f}"
    )
    if case.status is Status.SKIPPED:
        ElementTree.SubElement(element, "skipped", message=_clean(case.note))
    elif case.status is Status.FAILED:
        lines = [f"{found.check}: {found.message}" for found in case.findings]
        lines += [case.title, f"gold: {case.gold}", f"got: {case.got}", *case.changes]
        _failed(element, case.failure, "\n".join(lines))


def _failed(element: ElementTree.Element, kind: str, text: str) -> None:
    failure = ElementTree.SubElement(
        element, "failure", type=kind, message=_clean(text.partition("\n")[0][:300])
    )
    failure.text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
