"""Whatever fits the OpenAPI document, or just not, is answered as the document says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup
from schemathesis.specs.openapi import checks

from tests.ui.conftest import settings_in
from tests.ui.running import Served, served
from ui.app import document

CHECKS: list[Any] = [
    getattr(checks, name)
    for name in (
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    )
]
SCHEMA: Any = schemathesis.openapi.from_dict(document(settings_in(Path("unused"))))
OPERATIONS: dict[str, Any] = {
    operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in a thread of its own, for a client that does not await."""
    ready: list[tuple[Served, asyncio.AbstractEventLoop, asyncio.Event]] = []
    started = threading.Event()

    async def run(home: Path) -> None:
        leave = asyncio.Event()
        async with served(settings_in(home)) as server:
            ready.append((server, asyncio.get_running_loop(), leave))
            started.set()
            await leave.wait()

    home = tmp_path_factory.mktemp("fuzz") / "home"
    thread = threading.Thread(target=lambda: asyncio.run(run(home)))
    thread.start()
    assert started.wait(30)
    server, loop, leave = ready[0]
    yield server
    loop.call_soon_threadsafe(leave.set)
    thread.join(30)
    assert not thread.is_alive()


def _number_as_text(failure: Exception) -> bool:
    """The one thing taken that the document does not say: "5" for 5, as flags and queries give it."""
    said = f"{failure}{getattr(failure, 'message', '')}"
    return isinstance(failure, AcceptedNegativeData) and "became string)" in said


@pytest.mark.timeout(120)
@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_requests_of_the_document_are_answered_as_it_says(
    elsewhere: Served, label: str, mode: str
) -> None:
    cases = OPERATIONS[label].as_strategy(generation_mode=schemathesis.GenerationMode(mode))
    token = {"Authorization": f"Bearer {elsewhere.token}"}

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(case=cases)
    def try_out(case: Any) -> None:
        response = case.call(base_url=elsewhere.url, headers=token, timeout=30)
        assert response.status_code < 500, response.text
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as found:
            if not all(_number_as_text(failure) for failure in found.exceptions):
                raise

    try_out()
