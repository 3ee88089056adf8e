from __future__ import annotations

import pytest

from evals.stats import Share, pass_all


def test_wilson_interval_of_known_shares() -> None:
    # Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 ends at 0.1611
    low, high = Share(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert round(Share(0, 20).interval[1], 4) == 0.1611


def test_nothing_of_nothing_is_unknown_and_not_perfect() -> None:
    assert Share(0, 0).value == 0
    assert Share(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(("k", "wanted"), [(1, 0.75), (2, 0.5 + 0.5 * 1 / 6)])
def test_pass_all_is_the_chance_that_k_runs_of_a_case_pass(k: int, wanted: float) -> None:
    runs = [[True] * 4, [True, True, False, False]]
    assert pass_all(runs, k) == pytest.approx(wanted)
