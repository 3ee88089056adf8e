"""The one error tree, and what the store's failures become in it."""

from __future__ import annotations

import pytest

from store import ports
from store.segment.rule import RuleError
from tools import errors
from tools.errors import RapportError, invalid
from tools.registry import known_error


def _kinds(root: type[RapportError]) -> list[type[RapportError]]:
    return [root, *[kind for child in root.__subclasses__() for kind in _kinds(child)]]


def test_every_kind_is_drawn_in_the_tree_with_its_status_and_exit_code() -> None:
    drawn = errors.__doc__ or ""
    own = [kind for kind in _kinds(RapportError)[1:] if kind.__module__ == errors.__name__]
    for kind in own:
        line = next(line for line in drawn.splitlines() if f" {kind.__name__} " in line)
        assert f" {kind.http_status} " in line
        assert f"exit {kind.exit_code} " in line


def test_every_kind_has_a_code_of_its_own_and_an_exit_code_that_is_no_success() -> None:
    kinds = _kinds(RapportError)[1:]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.exit_code > 0 and 400 <= kind.http_status < 600 for kind in kinds)
    assert all(kind.retryable for kind in kinds if kind.exit_code == 7)


def test_a_long_value_is_cut_in_the_message() -> None:
    error = invalid("amount", "9" * 5_000, "is not an amount", "1234.50")
    assert len(str(error)) < 250
    assert error.as_dict()["problems"][0]["field"] == "amount"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ports.StoreBusy("locked", "wait"), "busy"),
        (ports.TooSlow("slow"), "timed_out"),
        (ports.StoreReadOnly("read-only", "chmod"), "misconfigured"),
        (ports.StoreFull("full"), "misconfigured"),
        (ports.StoreUnusable("newer", "upgrade"), "misconfigured"),
        (ports.BadCursor("not of this question"), "invalid_input"),
        (RuleError("and[1].op", "no such operator", ">"), "invalid_input"),
    ],
)
def test_a_failure_of_the_store_or_of_a_rule_has_a_kind(failure: Exception, code: str) -> None:
    known = known_error(failure)
    assert known is not None
    assert known.code == code
    assert str(failure) in str(known)


def test_a_defect_is_no_known_error() -> None:
    assert known_error(KeyError("x")) is None
