from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta

import anyio
import pytest
from mcp import ClientSession, McpError
from mcp.types import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    CancelledNotification,
    CancelledNotificationParams,
    ClientNotification,
    ClientRequest,
)

from tests.mcp_server.test_toolsets import text_of
from tests.mcp_server.trial import client_of, ended
from tools.runtime import Runtime


async def test_a_result_is_structured_and_the_same_in_compact_text(trial: Runtime) -> None:
    async with client_of(trial) as client:
        result = await client.call_tool("say", {"text": "café"})
    assert result.structuredContent == {"text": "agent local mcp: café"}
    assert text_of(result) == '{"text":"agent local mcp: café"}'


async def test_a_page_too_large_to_send_is_shortened_with_the_right_cursor(trial: Runtime) -> None:
    async with client_of(trial) as client:
        first = await client.call_tool("list_long", {"limit": 100})
        assert len(text_of(first).encode()) <= 20_000
        page = first.structuredContent
        assert page is not None
        assert 10 <= page["returned"] < 20
        second = await client.call_tool("list_long", {"cursor": page["next"], "limit": 5})
    assert second.structuredContent is not None
    assert second.structuredContent["items"][0]["number"] == page["returned"]


async def test_an_answer_that_cannot_be_shortened_is_refused_with_its_size(trial: Runtime) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool("overflow", {})
    assert refused.isError
    assert text_of(refused).startswith("too_large: the answer is 30011 bytes; at most 20000 fit")


async def test_an_expected_failure_says_code_message_and_hint(trial: Runtime) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool("contradict", {})
    assert refused.isError
    assert text_of(refused) == "conflict: it contradicts what is there\nLook first."
    assert refused.meta is not None
    assert refused.meta["rapport/error"] == {"code": "conflict", "retryable": False, "fields": []}


async def test_of_a_defect_only_the_id_of_its_log_line_is_told(
    trial: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool("break_down", {})
    told = text_of(refused)
    assert refused.isError
    assert "password" not in told
    assert "Traceback" not in told
    incident = told.split()[3]
    assert any(incident in record.getMessage() for record in caplog.records)


async def test_an_unknown_argument_is_refused_with_the_nearest_name(trial: Runtime) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool("say", {"texte": "x"})
    assert refused.isError
    assert "did you mean 'text'" in text_of(refused)
    assert refused.meta is not None
    assert refused.meta["rapport/error"]["fields"] == ["texte"]


async def test_progress_is_told_in_rising_order_before_the_answer(trial: Runtime) -> None:
    told: list[tuple[float, float | None, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async with client_of(trial) as client:
        result = await client.call_tool("work", {}, progress_callback=note)
    assert not result.isError
    assert told[-1] == (3, 3, "step 3")
    assert [done for done, _, _ in told] == sorted({done for done, _, _ in told})


async def test_a_cancelled_call_is_stopped(trial: Runtime) -> None:
    ended.clear()
    async with client_of(trial) as client:
        started = asyncio.Event()

        async def note(progress: float, total: float | None, message: str | None) -> None:
            if progress == 3:
                started.set()

        asked = asyncio.create_task(_waiting_call(client, note))
        await asyncio.wait_for(started.wait(), 5)
        await client.send_notification(
            ClientNotification(
                CancelledNotification(params=CancelledNotificationParams(requestId=1))
            )
        )
        with pytest.raises(McpError, match="cancelled"):
            await asyncio.wait_for(asked, 5)
        for _ in range(100):
            if ended:
                break
            await asyncio.sleep(0.02)
        assert ended == ["wait"]
        assert not (await client.call_tool("say", {})).isError


async def _waiting_call(client: ClientSession, note: object) -> CallToolResult:
    request = CallToolRequest(params=CallToolRequestParams(name="work", arguments={"text": "wait"}))
    return await client.send_request(
        ClientRequest(request),
        CallToolResult,
        request_read_timeout_seconds=timedelta(seconds=10),
        progress_callback=note,  # pyright: ignore[reportArgumentType] the SDK's protocol is unnamed
    )


async def test_calls_run_side_by_side(trial: Runtime) -> None:
    async with client_of(trial) as client:
        answers: list[CallToolResult] = []

        async def ask(number: int) -> None:
            answers.append(await client.call_tool("say", {"text": str(number)}))

        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(ask, number)
    texts = {json.loads(text_of(answer))["text"] for answer in answers}
    assert len(texts) == 50


@pytest.mark.parametrize(
    ("level", "expected"), [("debug", 1), ("notice", 1), ("warning", 0), ("emergency", 0)]
)
async def test_log_lines_come_from_the_level_the_client_set(
    trial: Runtime, level: str, expected: int
) -> None:
    lines: list[object] = []

    async def note(params: object) -> None:
        lines.append(params)

    async with client_of(trial, logging_callback=note) as client:
        await client.set_logging_level(level)  # pyright: ignore[reportArgumentType] parametrised
        await client.call_tool("contradict", {})
        await client.send_ping()
    assert len(lines) == expected


async def test_the_log_of_a_call_names_the_door_and_never_the_arguments(
    trial: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="rapport.call"):
        async with client_of(trial) as client:
            await client.call_tool("say", {"text": "private words"})
    [line] = [record for record in caplog.records if record.name == "rapport.call"]
    assert (vars(line)["door"], vars(line)["outcome"]) == ("mcp", "done")
    assert "private words" not in str(vars(line))
