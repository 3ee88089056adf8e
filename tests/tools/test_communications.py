"""log_communication and list_communications on a real store."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import Door
from tools.errors import InvalidInput
from tools.operations.communications import CommunicationList, CommunicationLogged
from tools.operations.customers import CustomerAnswer

CALL: dict[str, Any] = {
    "customer": "eloise@example.com",
    "channel": "call",
    "direction": "out",
    "occurred_at": "2026-07-10T09:00",
    "body": "Wants a quote in May",
}


@pytest.fixture
async def known(both: Door) -> Door:
    """A door with one customer behind it."""
    await both.raw("upsert_customer", name="Éloïse Tremblay", email="eloise@example.com")
    return both


async def test_a_touch_is_logged_listed_and_moves_when_they_were_contacted(known: Door) -> None:
    logged = await known.call(CommunicationLogged, "log_communication", **CALL)
    assert (logged.outcome, logged.occurred_at) == ("added", "2026-07-10T13:00:00Z")
    listed = await known.call(CommunicationList, "list_communications")
    assert (listed.total, listed.returned, listed.next) == (1, 1, None)
    line = listed.items[0]
    assert (line.id, line.channel, line.status) == (logged.communication, "call", "sent")
    assert line.body is not None
    assert line.body.untrusted
    assert (line.body.text, line.body.cut) == ("Wants a quote in May", False)
    answer = await known.call(CustomerAnswer, "get_customer", customer=logged.customer)
    assert answer.customer is not None
    assert answer.customer.last_contacted == "2026-07-10"


async def test_a_repeat_of_an_external_id_returns_the_first(known: Door) -> None:
    first = await known.call(CommunicationLogged, "log_communication", external_id="c1", **CALL)
    again = await known.call(CommunicationLogged, "log_communication", external_id="c1", **CALL)
    assert (again.outcome, again.communication) == ("unchanged", first.communication)


async def test_the_list_is_filtered_and_paged_without_gaps(known: Door) -> None:
    for day in range(1, 11):
        for channel, direction in (("email", "out"), ("note", "in")):
            await known.raw(
                "log_communication",
                customer="eloise@example.com",
                channel=channel,
                direction=direction,
                occurred_at=f"2026-06-{day:02}",
            )
    seen: list[str] = []
    cursor = ""
    while True:
        page = await known.call(
            CommunicationList, "list_communications", channel="email", limit=4, cursor=cursor
        )
        assert page.total == 10
        seen += [line.occurred_at for line in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 10
    since = await known.call(
        CommunicationList, "list_communications", since="2026-06-09", direction="in"
    )
    assert since.total == 2


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"occurred_at": "2026-08-01"}, "occurred_at: is in the future"),
        ({"occurred_at": "2026-02-30"}, "not in the calendar"),
        ({"channel": "pigeon"}, "channel"),
        ({"direction": "sideways"}, "direction"),
        ({"status": "maybe"}, "status"),
        ({"body": "x" * 20_001}, "body"),
    ],
)
async def test_a_touch_that_cannot_have_happened_is_refused(
    known: Door, change: dict[str, str], names: str
) -> None:
    with pytest.raises(InvalidInput, match=names):
        await known.raw("log_communication", **{**CALL, **change})
    assert (await known.call(CommunicationList, "list_communications")).total == 0


async def test_a_page_of_long_texts_stays_small_and_says_where_to_go_on(known: Door) -> None:
    for index in range(60):
        await known.raw(
            "log_communication",
            customer="eloise@example.com",
            channel="note",
            direction="in",
            subject="s" * 200,
            body="é" * 1_000,
            external_id=str(index),
        )
    page = await known.call(CommunicationList, "list_communications", limit=100)
    assert len(page.model_dump_json().encode()) <= 20_000
    assert page.returned == len(page.items) < 60
    rest = await known.call(CommunicationList, "list_communications", limit=100, cursor=page.next)
    assert not {line.id for line in rest.items} & {line.id for line in page.items}


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "é"])
async def test_a_cursor_of_another_list_is_refused(known: Door, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await known.raw("list_communications", cursor=cursor)
