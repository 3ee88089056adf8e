"""Scores are made of named parts, kept, told in both languages, and lead to a task once."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.ids import from_text
from store.ports import Reader
from store.segment.rule import EVERYONE
from store.types import JobState
from tests.builders import ENV
from tests.tools.conftest import NOON, settings_for
from tests.tools.door import OWNER, VIEWER, Door
from tools.errors import InvalidInput, NotFound, NotPermitted, RapportError
from tools.operations import scores
from tools.operations.customers import CustomerAnswer
from tools.operations.finding import CustomerPage
from tools.operations.scores import ScoresMade
from tools.operations.tasks import TaskList
from tools.runtime import Runtime
from tools.scores.making import MOST


async def buyer(door: Door, name: str = "Nadia", orders: int = 3, **given: Any) -> str:
    """Somebody who agreed to e-mails and bought lately; their id."""
    email = f"{name.lower()}@example.com"
    await door.raw(
        "upsert_customer",
        name=name,
        email=email,
        phone=f"+1514555{100 + len(name):04}",
        consent=[{"channel": "email", "status": "granted"}],
        **given,
    )
    for number in range(orders):
        day = NOON - timedelta(days=5 + 9 * number)
        await door.raw(
            "record_order",
            customer_email=email,
            external_id=f"{name}-{number}",
            source="shop",
            amount="12000",
            date=day.date().isoformat(),
        )
    return str((await door.call(CustomerAnswer, "get_customer", customer=email)).customer.id)  # pyright: ignore[reportOptionalMemberAccess] it was just added


async def score(door: Door, **given: Any) -> ScoresMade:
    return await door.call(ScoresMade, "score_customers", **given)


async def tasks(door: Door) -> list[str]:
    return [one.title for one in (await door.call(TaskList, "list_tasks")).items]


async def automate(door: Door, value: str = "on") -> None:
    changes = [{"setting": "scoring.auto_create_tasks", "value": value}]
    await door.raw("update_settings", changes=changes)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, InvalidInput),
        ({"customer": "Nadia", "text": "all customers"}, InvalidInput),
        ({"customer": "Nobody"}, NotFound),
        ({"audience": "aud_0000000000000"}, NotFound),
        ({"segment": "ghosts"}, NotFound),
        ({"customer": "a\u202eb"}, InvalidInput),
        ({"text": "all customers", "refresh": "perhaps"}, InvalidInput),
    ],
)
async def test_what_names_nobody_scores_nobody(
    door: Door, given: dict[str, Any], error: type[RapportError]
) -> None:
    await buyer(door)
    with pytest.raises(error):
        await score(door, **given)
    assert (
        await door.call(CustomerAnswer, "get_customer", customer="Nadia")
    ).customer.score is None  # pyright: ignore[reportOptionalMemberAccess] she is there


async def test_somebody_who_only_looks_may_not_score(door: Door) -> None:
    await buyer(door)
    with pytest.raises(NotPermitted):
        await score(Door(door.runtime, VIEWER), customer="Nadia")


async def test_one_person_s_score_comes_with_parts_that_add_up(both: Door) -> None:
    await buyer(both, company="Loft", country="Canada")
    made = await score(both, customer="Nadia")
    person = made.person
    assert person is not None
    assert person.score == sum(one.points for one in person.subscores)
    for sub in person.subscores:
        assert sub.value == sum(part.points for part in sub.parts)
    assert [one.code for one in person.signals] == ["repeat_orders"]
    assert [(one.code, one.channel) for one in person.next_actions] == [
        ("follow_up", "call"),
        ("offer", "email"),
    ]
    assert person.deal_stage == "repeat"
    assert (made.fixed, made.measured_against) == (True, 1)
    reasons = {part.name: part.reason for sub in person.subscores for part in sub.parts}
    assert reasons["spend"] == "spent CA$36,000.00 in all"
    assert reasons["replies"] == "unknown, counted as neutral"


async def test_the_same_facts_give_the_same_score_and_it_says_what_it_was(door: Door) -> None:
    await buyer(door)
    first = (await score(door, customer="Nadia")).person
    again = (await score(door, customer="Nadia")).person
    assert first is not None
    assert again is not None
    assert first.before is None
    assert again.before == again.score == first.score


async def test_many_are_counted_by_band_and_sortable_afterwards(both: Door) -> None:
    await buyer(both)
    await buyer(both, "Theo", orders=0)
    made = await score(both, text="all customers")
    assert (made.total, made.new, sum(made.bins), sum(one.people for one in made.bands)) == (2,) * 4
    assert [one.name for one in made.best] == ["Nadia", "Theo"]
    found = await both.call(
        CustomerPage, "find_customers", audience=made.audience, sort="-lead_score"
    )
    assert [one.name for one in found.items] == ["Nadia", "Theo"]
    await both.raw("record_order", customer_email="theo@example.com", external_id="t1", source="shop",
                   amount="9000", date="2026-07-14")  # fmt: skip
    again = await score(both, text="all customers")
    assert (again.new, again.up) == (0, 1)
    assert [one.name for one in again.moved] == ["Theo"]


async def test_a_customer_shows_the_band_and_what_counts_most(door: Door) -> None:
    await buyer(door)
    before = (await door.call(CustomerAnswer, "get_customer", customer="Nadia")).customer
    await score(door, customer="Nadia")
    after = (await door.call(CustomerAnswer, "get_customer", customer="Nadia")).customer
    assert before is not None
    assert after is not None
    assert (before.score_band, before.score_reasons) == (None, [])
    assert after.score_band in {"hot", "warm"}
    assert after.score_reasons[0] == "spent CA$36,000.00 in all"


async def test_a_score_is_told_in_french(door: Door) -> None:
    await buyer(door)
    made = await door.runtime.call("score_customers", {"customer": "Nadia"}, OWNER, locale="fr")
    assert isinstance(made, ScoresMade)
    assert made.person is not None
    assert made.person.signals[0].said == "3 commandes en 30 jours"
    assert {one.said for one in made.person.subscores} >= {"Dépenses", "Profil"}


async def test_a_task_is_made_only_where_it_is_wanted_and_once(door: Door) -> None:
    await buyer(door, company="Loft", job_title="Buyer")
    made = await score(door, customer="Nadia")
    assert made.person is not None
    assert made.person.score >= 70
    assert await tasks(door) == []
    await automate(door)
    assert (await score(door, customer="Nadia")).tasks == 1
    assert (await score(door, text="all customers")).tasks == 0
    assert await tasks(door) == [f"Follow up with Nadia (score {made.person.score})"]


async def test_nobody_is_followed_up_whom_nobody_may_contact(door: Door) -> None:
    await buyer(door, company="Loft", job_title="Buyer")
    await automate(door)
    for channel in ("email", "sms", "whatsapp", "call"):
        await door.raw("set_contact_policy", customer="Nadia", channel=channel, consent="denied",
                       source="form")  # fmt: skip
    made = await score(door, customer="Nadia")
    assert made.person is not None
    assert [one.code for one in made.person.next_actions] == ["leave_alone"]
    assert await tasks(door) == []


async def test_thousands_become_a_job_that_goes_on_where_it_was(
    both: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await buyer(both)
    await buyer(both, "Theo", orders=0)
    monkeypatch.setattr(scores, "AT_ONCE", 1)
    made = await score(both, text="all customers")
    assert (made.state, made.total) == ("queued", 2)
    seen: list[int] = []
    job = await both.runtime.run_job(
        from_text("job", made.job), lambda done, total, message: seen.append(done)
    )
    assert job.state is JobState.DONE
    result = json.loads(job.result or "{}")
    assert (result["people"], result["new"], seen[-1]) == (2, 2, 2)
    assert [one["name"] for one in result["best"]] == ["Nadia", "Theo"]


async def test_somebody_new_does_not_move_the_others(door: Door) -> None:
    for number in range(30):
        await buyer(door, f"P{'x' * number}", orders=number % 3)
    first = await score(door, text="all customers")
    assert not first.fixed
    for number in range(30, 36):
        await buyer(door, f"P{'x' * number}", orders=3)
    later = await score(door, audience=first.audience)
    assert (later.up, later.down, later.measured_against) == (0, 0, 30)
    renewed = await score(door, audience=first.audience, refresh=True)
    assert renewed.measured_against == 36


async def test_after_falling_below_sixty_somebody_can_become_hot_again(
    sqlite_path: Path, tmp_path: Path
) -> None:
    """In the next quarter; in the same one the task is there already."""
    runtime = Runtime(settings_for(str(sqlite_path), tmp_path))
    door = Door(runtime)
    await buyer(door, company="Loft", job_title="Buyer")
    await automate(door)
    assert (await score(door, customer="Nadia")).tasks == 1

    async def tasked() -> bool:
        def unit(reader: Reader) -> bool:
            [row] = reader.scores.kept(reader.customers.ids(EVERYONE, ENV)).values()
            return bool(json.loads(row.detail)["tasked"])

        return await runtime.read(1, unit)

    assert await tasked()
    await runtime.close()
    later = settings_for(str(sqlite_path), tmp_path).model_copy(
        update={"clock": NOON + timedelta(days=300)}
    )
    runtime = Runtime(later)
    door = Door(runtime)
    cold = await score(door, customer="Nadia")
    assert cold.person is not None
    assert cold.person.score < 60
    assert not await tasked()
    for number in range(3):
        day = NOON + timedelta(days=299 - number)
        await door.raw("record_order", customer_email="nadia@example.com", external_id=f"b{number}",
                       source="shop", amount="20000", date=day.date().isoformat())  # fmt: skip
    assert (await score(door, customer="Nadia")).tasks == 1
    assert len(await tasks(door)) == 2
    assert MOST > 2
    await runtime.close()
