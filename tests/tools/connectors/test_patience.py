"""A person waits seconds for a CRM that cannot be reached or does not answer; a job waits it out."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from tests.tools.connectors import unique_name
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Timing
from tools.connectors.patience import BRIEF, LASTING, briefly, patience
from tools.connectors.tokens import PlainToken
from tools.connectors.troubles import ConnectorError


@contextmanager
def silent(*, listening: bool) -> Generator[str]:
    """A port where nobody listens, or where nobody ever answers."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        if listening:
            port.listen()
        yield f"http://127.0.0.1:{port.getsockname()[1]}"


class Slept:
    """A clock that is not waited for, and what it was asked."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def tried(url: str, slept: Slept) -> ConnectorError:
    """What asking for the account there comes to."""
    options = HubSpotOptions(unique_name(), base_url=url, timing=Timing(sleep=slept.sleep))
    client = HubSpot(PlainToken(SecretStr("pat-planted")), options)
    try:
        with pytest.raises(ConnectorError) as raised:
            await client.account()
    finally:
        await client.close()
    return raised.value


async def test_a_person_is_told_after_the_second_try() -> None:
    slept = Slept()
    with silent(listening=False) as url, briefly():
        error = await tried(url, slept)

    assert error.trouble.code == "unreachable"
    assert "try again" in str(error)
    assert len(slept.seconds) == 1
    assert slept.seconds[0] <= 1.0


async def test_a_job_keeps_its_tries() -> None:
    slept = Slept()
    with silent(listening=False) as url:
        await tried(url, slept)

    assert len(slept.seconds) == 5


async def test_patience_ends_with_the_call_that_a_person_waits_for() -> None:
    with briefly():
        assert patience() is BRIEF
    assert patience() is LASTING


async def test_an_answer_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tools.connectors.patience.BRIEF", BRIEF.__class__(2, 2.0, 0.2, 0.2))
    began = time.monotonic()
    with silent(listening=True) as url, briefly():
        error = await tried(url, Slept())

    assert error.trouble.code == "no_answer"
    assert time.monotonic() - began < 5
