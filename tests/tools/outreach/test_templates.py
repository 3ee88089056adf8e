"""save_template and list_templates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import VIEWER, Door
from tests.tools.outreach.drafts import crowd, drafted, given
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.operations.templates import TemplateList, TemplateSaved

GOAL = "win back inactive customers, 15 % off until Sunday"
BODY = "Hi {customerName}, {discount} off until {deadline}."


async def saved(door: Door, **args: Any) -> TemplateSaved:
    return await door.call(TemplateSaved, "save_template", **args)


async def listed(door: Door, **args: Any) -> TemplateList:
    return await door.call(TemplateList, "list_templates", **args)


async def test_a_draft_becomes_a_template_to_write_from(both: Door) -> None:
    audience = await crowd(both)
    made = await drafted(both, goal=GOAL, audience=audience)
    kept = await saved(both, name="Spring win-back", draft=made.draft, variant=2)
    assert (kept.outcome, kept.template.slug, kept.template.variants) == (
        "added",
        "spring-win-back",
        1,
    )
    assert kept.template.values == ["discount", "deadline"]

    asked = await drafted(both, template="spring-win-back", audience=audience)
    assert [one.name for one in asked.asked] == ["discount", "deadline"]
    written = await drafted(
        both,
        template="spring-win-back",
        audience=audience,
        values=given(discount="30 %", deadline="2026-12-24"),
    )
    assert written.writer == "saved:spring-win-back"
    assert [one.body for one in written.variants] == [made.variants[1].body]
    assert "30% off" in written.previews[0].text
    assert "December 24, 2026" in written.previews[0].text


async def test_a_text_becomes_a_template_of_its_channel(both: Door) -> None:
    await saved(both, name="Rappel", channel="sms", language="fr", body=f"{BODY} STOP")

    written = await drafted(both, template="rappel", values=given(discount="5 %", deadline="lundi"))

    assert (written.channel, written.language) == ("sms", "fr")
    assert "for sms, so the draft is too" in written.notes[0]
    assert [one.code for one in written.variants[0].checks] == []


async def test_a_name_is_replaced_only_when_told_so(both: Door) -> None:
    first = await saved(both, name="Hello", subject="Hi", body="Hi {customerName}.")
    same = await saved(both, name="Hello", subject="Hi", body="Hi {customerName}.")
    with pytest.raises(Conflict, match="another template 'Hello'"):
        await saved(both, name="Hello", subject="Hi", body="Hello.")
    newer = await saved(both, name="Hello", subject="Hi", body="Hello.", replace=True)

    assert [one.outcome for one in (first, same, newer)] == ["added", "unchanged", "updated"]
    assert (newer.template.id, newer.template.version) == (first.template.id, 2)


async def test_saved_ones_are_listed_with_what_the_library_can_write(both: Door) -> None:
    for name in ("B", "A"):
        await saved(both, name=name, subject="Hi", body=BODY)
    await saved(both, name="C", channel="note", body="Call {customerName}.")

    page = await listed(both, limit=2)
    rest = await listed(both, limit=2, cursor=page.next)
    notes = await listed(both, channel="note")

    assert ([one.name for one in page.items], page.total) == (["A", "B"], 3)
    assert ([one.name for one in rest.items], rest.next, rest.library) == (["C"], None, [])
    assert [one.name for one in notes.items] == ["C"]
    assert len(page.library) == 15
    assert page.library[0].languages == ["en", "fr"]
    assert {channel for one in notes.library for channel in one.channels} == {"note"}


async def test_the_library_is_told_in_french(door: Door) -> None:
    told = await door.runtime.call("list_templates", {}, door.actor, locale="fr_CA")

    assert isinstance(told, TemplateList)
    assert told.library[2].said == "anniversaire"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"name": "X"}, "nothing says what to save"),
        ({"name": "X", "draft": "drf_1", "body": "x"}, "exactly one of draft, body"),
        ({"name": "X", "body": "Hi {custmerName}"}, "did you mean “customerName”"),
        ({"name": "X", "body": "Mail {email}"}, "does not belong"),
        ({"name": "X", "body": "Hi {"}, "single brace"),
        ({"name": "X", "body": "Hi {gift}"}, "no merge field “gift”"),
        ({"name": "X", "body": "\u200b"}, "holds nothing to read"),
        ({"name": "\u200b", "body": "Hi"}, "can't name a template"),
        ({"name": "…", "body": "Hi"}, "can't name a template"),
        ({"name": "X", "channel": "sms", "subject": "s", "body": "Hi"}, "sms has no subject"),
        ({"name": "X", "draft": "drf_x"}, "is not a draft's id"),
    ],
)
async def test_what_cannot_be_saved_is_named(door: Door, args: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        await saved(door, **args)

    assert (await listed(door)).total == 0


async def test_a_variant_that_is_not_there_and_a_draft_that_is_not_there(door: Door) -> None:
    made = await drafted(door, goal=GOAL)
    with pytest.raises(InvalidInput, match="1 to 3"):
        await saved(door, name="X", draft=made.draft, variant=4)
    with pytest.raises(NotFound, match="no draft"):
        await saved(door, name="X", draft="drf_0000000000001")


async def test_a_viewer_may_look_but_not_save(door: Door) -> None:
    viewer = Door(door.runtime, VIEWER)
    assert (await listed(viewer)).items == []
    with pytest.raises(NotPermitted):
        await saved(viewer, name="X", body="Hi")
