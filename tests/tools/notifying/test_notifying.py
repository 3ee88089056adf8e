"""People are told in the unit of what happened, once, by the ways the organisation wants."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from store.clock import real_ms
from store.ports import Reader, Tx
from store.sql.schema import task
from store.sql.unit import Unit
from store.types import ActorKind, Job, JobRequest
from tests.tools.conftest import NOON
from tests.tools.door import OWNER, Door
from tests.tools.outreach.sendable import approve, people, proposed, run_all
from tools.catalogue import build_handlers
from tools.context import Actor, JobRun, Role
from tools.errors import InvalidInput
from tools.jobs.worker import Worker
from tools.notifying.notes import Note, notify, notify_due_tasks
from tools.operations.notifications import NotificationLine, NotificationList

NOW = int(NOON.timestamp() * 1_000)


async def told(door: Door, **args: Any) -> list[NotificationLine]:
    return (await door.call(NotificationList, "list_notifications", **args)).items


async def tell(door: Door, *notes: Note) -> None:
    tenant = await door.runtime.tenant()

    def unit(tx: Tx) -> None:
        for note in notes:
            notify(tx, note, now_ms=NOW, actor="test")

    await door.runtime.write(tenant.id, unit)


async def set_to(door: Door, **values: str) -> None:
    changes = [
        {"setting": f"notifications.{name.replace('__', '.')}", "value": value}
        for name, value in values.items()
    ]
    await door.raw("update_settings", changes=changes)


def reply(number: int = 1, customer: str = "Anna") -> Note:
    detail = {"customer": customer, "channel": "email", "communication": "com_1"}
    return Note("reply", "cus_1", detail, key=str(number))


async def test_a_proposal_that_waits_is_told_until_it_was_decided(both: Door) -> None:
    await people(both, 2)
    made = await proposed(both)
    [line] = await told(both)
    assert (line.kind, line.subject, line.open) == ("approval_waiting", made.proposal, True)
    assert line.text.startswith("Waits for approval: Send ")
    await approve(both, made.proposal)
    [line] = await told(both)
    assert not line.open
    answer = await both.call(NotificationList, "list_notifications")
    assert answer.approvals_waiting == 0


async def test_an_inbound_message_is_told_in_both_languages_and_a_repeat_is_not(
    both: Door,
) -> None:
    [anna] = await people(both, 1)
    for _ in range(2):
        await both.raw(
            "log_communication", customer=anna, channel="sms", direction="in", external_id="m1"
        )
    [line] = await told(both)
    assert (line.kind, line.text) == ("reply", "Person 0 wrote back by text message")
    french = await both.runtime.call("list_notifications", {}, OWNER, locale="fr")
    assert isinstance(french, NotificationList)
    assert french.items[0].text == "Person 0 a répondu par SMS"


async def test_a_missed_call_is_told_and_an_answered_one_is_not(both: Door) -> None:
    [anna] = await people(both, 1)
    for status in ("received", "missed"):
        await both.raw(
            "log_communication", customer=anna, channel="call", direction="in", status=status
        )
    await both.raw("log_communication", customer=anna, channel="call", direction="out")
    assert [line.text for line in await told(both)] == ["Missed call from Person 0"]


async def test_a_job_that_gave_up_is_told_with_its_reason(both: Door) -> None:
    async def broken(run: JobRun) -> str:
        raise InvalidInput("the file is a picture")

    tenant = await both.runtime.tenant()
    request = JobRequest("import_records", "{}", max_attempts=1)
    await both.runtime.write(tenant.id, lambda tx: tx.jobs.enqueue(request, actor="human:marc"))
    store = await both.runtime.store()
    await Worker(store, {"import_records": broken}, both.runtime.job_ctx).run_next()
    [line] = await told(both)
    assert line.kind == "sync_failed"
    assert line.text == "An import gave up: the file is a picture"


async def test_a_campaign_without_failures_tells_nothing_and_its_end_is_an_event(
    both: Door,
) -> None:
    await people(both, 2)
    made = await proposed(both)
    await approve(both, made.proposal)
    await run_all(both)
    assert [line.kind for line in await told(both)] == ["approval_waiting"]


async def test_a_name_that_looks_like_a_format_or_a_page_stays_text(both: Door) -> None:
    hostile = "{0.__class__} <img src=x onerror=alert(1)>\n\x1b[31m {title}"
    await tell(both, reply(customer=hostile))
    [line] = await told(both)
    assert line.text.startswith("{0.__class__} <img src=x onerror=alert(1)>")
    assert "\n" not in line.text
    assert "\x1b" not in line.text


async def test_kinds_that_are_off_in_the_chat_are_neither_listed_nor_counted(both: Door) -> None:
    await tell(both, reply())
    await set_to(both, reply__chat="off")
    found = await both.call(NotificationList, "list_notifications")
    assert (found.items, found.unseen, found.total) == ([], 0, 0)


async def test_an_agent_sees_what_its_person_has_seen(both: Door) -> None:
    await tell(both, reply(1), reply(2))
    agent = Door(both.runtime, Actor(ActorKind.AGENT, OWNER.id, "chat", Role.OWNER))
    found = await agent.call(NotificationList, "list_notifications", unseen=True, limit=1)
    assert (found.unseen, found.returned, found.total) == (2, 1, 2)
    assert found.next


def due(number: int, at: int) -> dict[str, Any]:
    texts = {"title": f"Call {number}", "title_folded": "c", "body": "", "priority": "normal"}
    rest = {"source": "person", "created_at": NOW, "updated_at": NOW, "actor": "x"}
    return {"id": number, "tenant_id": 1, "state": "open", "due_at": at, **texts, **rest}


async def test_a_task_is_told_once_when_its_time_has_come(both: Door) -> None:
    def unit(tx: Tx) -> list[int]:
        assert isinstance(tx, Unit)
        tx.scope.connection.execute(insert(task), [due(1, NOW - 5), due(2, NOW + 5)])
        return [notify_due_tasks(tx, now_ms=NOW) for _ in range(2)]

    assert await both.runtime.write(1, unit) == [1, 0]
    assert [line.text for line in await told(both)] == ["Task due: Call 1"]


async def test_the_worker_looks_for_due_tasks_by_itself(both: Door) -> None:
    def unit(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        tx.scope.connection.execute(insert(task), [due(1, NOW - 5)])

    await both.runtime.write(1, unit)
    request = JobRequest("import_records", '{"file": 1}')
    job = await both.runtime.write(1, lambda tx: tx.jobs.enqueue(request, actor="human:marc"))
    await both.runtime.run_job(job)
    assert "task_due" in [line.kind for line in await told(both)]


async def mail(door: Door) -> list[Job]:
    """Let the minute of every bundle pass, and mail."""

    def hurry(tx: Tx) -> list[Job]:
        found = tx.jobs.page(state="ready", kind="mail_notifications", limit=9, cursor=None).items
        for job in found:
            tx.jobs.discard(job.id)
            tx.jobs.enqueue(JobRequest(job.kind, job.payload), actor="test")
        return list(found)

    made = await door.runtime.write(1, hurry)
    worker = Worker(await door.runtime.store(), build_handlers(), door.runtime.job_ctx)
    while await worker.run_next():
        pass
    return made


def mailed(door: Door) -> list[tuple[str, str, str]]:
    """Address, subject and text of each mail in the outbox."""
    found: list[tuple[str, str, str]] = []
    for path in sorted(Path(door.runtime.settings.home, "outbox").rglob("*.eml")):
        read = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = read.get_body()
        assert body is not None
        found.append((str(read["To"]), str(read["Subject"]), str(body.get_content())))
    return found


async def test_those_of_one_minute_and_kind_are_one_mail_to_each_address(both: Door) -> None:
    await set_to(both, email_to="ada@example.com, bob@example.com")
    await tell(both, reply(1, "Anna"), reply(2, "Zoé"), reply(2, "Zoé"))
    made = await mail(both)
    assert len(made) == 1 or real_ms() % 45_000 < 5_000  # two where a bundle just closed
    found = mailed(both)
    assert sorted({to for to, _, _ in found}) == ["ada@example.com", "bob@example.com"]
    if len(made) == 1:
        assert len(found) == 2
        assert found[0][1] == "2 replies"
        assert "- Anna wrote back by e-mail" in found[0][2]
        assert "- Zoé wrote back by e-mail" in found[0][2]


async def test_without_an_address_or_with_the_way_off_nothing_is_mailed(both: Door) -> None:
    await tell(both, reply(1))
    await set_to(both, email_to="ada@example.com", reply__email="off")
    await tell(both, reply(2))
    assert not await mail(both)
    assert not mailed(both)


async def test_an_approval_that_was_given_meanwhile_is_not_mailed(both: Door) -> None:
    await set_to(both, email_to="ada@example.com")
    await people(both, 2)
    made = await proposed(both)
    await approve(both, made.proposal)
    assert await mail(both)
    assert not [found for found in mailed(both) if found[0] == "ada@example.com"]


async def test_one_that_comes_after_its_mail_left_gets_a_mail_of_its_own(both: Door) -> None:
    await set_to(both, email_to="ada@example.com")
    await tell(both, reply(1))
    await mail(both)
    await tell(both, reply(2))
    await mail(both)
    assert len(mailed(both)) == 2


async def test_what_is_undone_tells_nobody(both: Door) -> None:
    class Undone(Exception):
        pass

    def unit(tx: Tx) -> None:
        notify(tx, reply(), now_ms=NOW, actor="test")
        raise Undone

    with pytest.raises(Undone):
        await both.runtime.write(1, unit)
    assert not await told(both)


async def test_detail_is_kept_without_any_sentence(both: Door) -> None:
    await tell(both, reply())

    def unit(reader: Reader) -> str:
        found = reader.notifications.page("x", kinds=["reply"], unseen=False, limit=1, cursor=None)
        return found.items[0].detail

    kept = await both.runtime.read(1, unit)
    assert json.loads(kept) == {"customer": "Anna", "channel": "email", "communication": "com_1"}
