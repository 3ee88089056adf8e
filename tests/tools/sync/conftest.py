"""What all tests of syncs share."""

from __future__ import annotations

import pytest

from tools.sync import applying


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed waits as it does elsewhere, and only not for seconds."""
    monkeypatch.setattr(applying, "FIRST_WAIT_MS", 40)
