"""Random faults, quickly; the long form is `python -m tests.faults.hubspot_scripts`."""

from __future__ import annotations

import time

import pytest

from tests.faults.hubspot_scripts import hold

SCRIPTS, RECORDS, SIZE, LENGTH, HANG_EVERY = 50, 26, 7, 24, 10


@pytest.mark.timeout(150)
async def test_after_any_script_of_faults_the_account_holds_what_it_would_hold_without() -> None:
    seed = time.time_ns() % 1_000_000

    wrong, struck = await hold(
        scripts=SCRIPTS,
        records=RECORDS,
        size=SIZE,
        seed=seed,
        length=LENGTH,
        hang_every=HANG_EVERY,
    )

    assert wrong == [], f"seed {seed}"
    assert struck.total() > SCRIPTS * 3
