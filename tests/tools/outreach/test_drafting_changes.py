"""revise_draft: by sentence, by hand, by value; versions that are never lost and never overwritten."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from store.types import ActorKind
from tests.tools.door import OWNER, Door
from tests.tools.outreach.drafts import crowd, drafted, given, revised, whole
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound
from tools.operations.drafted import Drafted
from tools.views import MAX_BYTES

GOAL = "win back inactive customers, 15 % off until Sunday"
AGENT = Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER)


@pytest.fixture
async def first(both: Door) -> Drafted:
    """A win-back for four people."""
    return await drafted(both, goal=GOAL, audience=await crowd(both))


async def test_a_sentence_makes_a_new_version(both: Door, first: Drafted) -> None:
    changed = await revised(both, first, instruction="formal, and sign as Ana")

    assert (changed.version, changed.changed, changed.notes) == (2, True, [])
    assert all("Yours sincerely" in one.body for one in changed.variants)
    assert ("sender_name", "Ana") in {(one.name, one.value) for one in changed.values}
    assert "Ana" in changed.previews[0].text
    assert [one.version for one in changed.versions] == [2, 1]
    assert changed.versions[0].note == "formal, and sign as Ana"
    assert changed.audience == first.audience


async def test_tone_and_known_values_are_found_again_after_several_changes(
    both: Door, first: Drafted
) -> None:
    await revised(both, first, instruction="formal")
    await revised(both, first, instruction="make it 20% off")
    again = await revised(both, first, instruction="friendly")

    assert again.version == 4
    assert again.notes == []
    assert [one.body for one in again.variants] == [one.body for one in first.variants]
    assert "20% off" in again.previews[0].text


async def test_a_shortened_one_keeps_its_tone_until_told_otherwise(
    both: Door, first: Drafted
) -> None:
    short = await revised(both, first, instruction="formal, and shorter")
    warm = await revised(both, first, instruction="friendlier")

    assert "Yours sincerely" in short.variants[0].body
    assert (warm.version, "Warm wishes" in warm.variants[0].body) == (3, True)


async def test_it_is_translated_with_its_values(both: Door, first: Drafted) -> None:
    french = await revised(both, first, instruction="en français")

    assert french.language == "fr"
    assert "Bonjour" in french.variants[0].body
    assert "15\u202f%" in french.previews[0].text.replace("\u00a0", "\u202f")


async def test_what_no_rule_does_is_said_and_changes_nothing(both: Door, first: Drafted) -> None:
    same = await revised(both, first, instruction="more jazz in the second movement")

    assert (same.version, same.changed) == (1, False)
    assert "more jazz" in same.notes[0]
    assert len(same.versions) == 1


async def test_a_variant_is_edited_by_hand(both: Door, first: Drafted) -> None:
    body = "Hi {customerName}, we are in {city}."
    changed = await revised(both, first, variant=2, subject="Hello", preheader="-", body=body)

    edited = changed.variants[1]
    assert (edited.subject, edited.preheader, edited.body) == ("Hello", "", body)
    assert [one.body for one in changed.variants[::2]] == [one.body for one in first.variants[::2]]
    assert changed.writer == "hand"
    [lacks] = changed.missing_values
    assert (lacks.field, lacks.people, lacks.of) == ("city", 1, 4)
    assert lacks.said.startswith("1 of 4 have no city")
    assert "{city|your town}" in lacks.said


async def test_a_fallback_reaches_everybody(door: Door) -> None:
    made = await drafted(door, goal=GOAL, audience=await crowd(door), variants=1)

    changed = await revised(door, made, body="Hi {customerName}, see you in {ville|your town}.")

    assert changed.missing_values == []
    assert any("see you in your town." in one.text for one in changed.previews)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hi {custmerName}", "did you mean “customerName”"),
        ("Hi {customerName}, {discout} off", "did you mean “discount”"),
        ("Your mail is {email}", "an address or a number does not belong"),
        ("We noted {notes}", "written for your team"),
        ("Your {id}", "an internal id"),
        ("Hi {customerName", "a single brace"),
        ("Hi {{customerName}}", "would be sent as it stands"),
        ("[go](https://example.com/?who={customerName})", "would travel with every click"),
    ],
)
async def test_fields_that_cannot_be_used_are_refused_with_the_nearest(
    door: Door, body: str, said: str
) -> None:
    made = await drafted(door, goal=GOAL)

    with pytest.raises(InvalidInput, match=said):
        await revised(door, made, variant=1, body=body)

    assert (await revised(door, made)).version == 1


async def test_a_value_used_by_hand_and_not_given_is_asked_for(both: Door, first: Drafted) -> None:
    asked = await revised(both, first, variant=1, body="Use {code}, {customerName}.")

    assert (asked.outcome, [one.name for one in asked.asked]) == ("ask", ["code"])
    assert asked.question == "What is the code?"
    assert (await revised(both, first)).version == 1


async def test_values_are_set_and_taken_away(both: Door, first: Drafted) -> None:
    code = await revised(both, first, values=given(code="BACK15", discount="20 %"))
    asked = await revised(both, first, values=given(discount=""))

    assert "20% off" in code.previews[0].text
    assert code.versions[0].note == "Values: code, discount"
    assert (asked.outcome, [one.name for one in asked.asked]) == ("ask", ["discount"])


async def test_an_older_version_comes_back_as_a_new_one(both: Door, first: Drafted) -> None:
    await revised(both, first, values=given(discount="20 %"))
    await revised(both, first, variant=1, body="Other words.")

    back = await revised(both, first, restore=1)

    assert (back.version, [one.version for one in back.versions]) == (4, [4, 3, 2, 1])
    assert [one.body for one in back.variants] == [one.body for one in first.variants]
    assert back.values == first.values
    assert back.writer == "template:win_back"


async def test_a_variant_is_removed_but_never_the_last(both: Door, first: Drafted) -> None:
    fewer = await revised(both, first, remove_variant=2)
    await revised(both, first, remove_variant=2)

    assert [one.label for one in fewer.variants] == [one.label for one in first.variants[::2]]
    with pytest.raises(InvalidInput, match="is the only variant"):
        await revised(both, first, remove_variant=1)


async def test_of_two_changes_at_once_one_is_told_of_the_other(both: Door, first: Drafted) -> None:
    done = await asyncio.gather(
        revised(both, first, base=1, variant=1, body="One."),
        revised(both, first, base=1, variant=1, body="Two."),
        return_exceptions=True,
    )

    [kept] = [one for one in done if isinstance(one, Drafted)]
    [lost] = [one for one in done if not isinstance(one, Drafted)]
    assert isinstance(lost, Conflict)
    assert "at version 2 now" in str(lost)
    now = await revised(both, first)
    assert now.variants[0].body == kept.variants[0].body
    assert now.version == 2


async def test_a_change_of_an_older_version_is_refused(both: Door, first: Drafted) -> None:
    await revised(both, first, base=1, instruction="formal")

    with pytest.raises(Conflict, match="version 2 now, and the change was made on version 1"):
        await revised(both, first, base=1, instruction="shorter")


async def test_without_a_change_it_is_shown_again(both: Door, first: Drafted) -> None:
    shown = await revised(both, first)

    assert (shown.version, shown.changed) == (1, False)
    assert shown.variants == first.variants
    assert whole(shown) == whole(first)


@pytest.mark.parametrize(
    "instruction",
    ["make it an SMS", "turn this into a WhatsApp message", "as a text message", "en SMS"],
)
async def test_the_channel_stays(door: Door, instruction: str) -> None:
    made = await drafted(door, goal=GOAL)

    with pytest.raises(InvalidInput, match="a draft for email stays one"):
        await revised(door, made, instruction=instruction)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"instruction": "shorter", "restore": 1}, "instruction and restore were given"),
        ({"body": "x"}, "is no variant"),
        ({"variant": 4, "body": "x"}, "1 to 3"),
        ({"variant": 1, "body": " \n "}, "has no text to put into it"),
        ({"variant": 1, "body": "\u200b"}, "holds nothing to read"),
        ({"restore": 9}, "is no version of this draft"),
        ({"remove_variant": 4}, "1 to 3"),
        ({"variant": 1, "body": "x" * 20_001}, "20000"),
    ],
)
async def test_changes_that_cannot_be_made_are_named(
    door: Door, args: dict[str, Any], said: str
) -> None:
    made = await drafted(door, goal=GOAL)

    with pytest.raises(InvalidInput, match=said):
        await revised(door, made, **args)


@pytest.mark.parametrize(
    ("draft", "kind"), [("drf_x", InvalidInput), ("drf_0000000000001", NotFound)]
)
async def test_an_unknown_draft_is_named(door: Door, draft: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=draft):
        await door.raw("revise_draft", draft=draft)


async def test_an_offer_that_only_the_agent_typed_is_not_given(door: Door) -> None:
    made = await drafted(door, goal="thank them", variants=1)
    agent = Door(door.runtime, AGENT)

    by_agent = await revised(agent, made, body="Thanks! Here is 40% off with code FREE40.")
    shown = await revised(door, made)

    for one in (by_agent, shown):
        found = {check.code for check in one.variants[0].checks if check.severity == "block"}
        assert found == {"not_given"}


async def test_an_offer_that_a_person_typed_is_given_from_then_on(door: Door) -> None:
    made = await drafted(door, goal="thank them", variants=1)

    typed = await revised(door, made, body="Hi, thanks! Here is 40% off with code FREE40.")
    later = await revised(Door(door.runtime, AGENT), made, instruction="add a P.S. See you")

    assert typed.variants[0].checks == []
    assert later.version == 3
    assert later.variants[0].checks == []


async def test_a_bad_link_is_found_before_anybody_sends_it(door: Door) -> None:
    made = await drafted(door, goal="thank them", variants=1)

    changed = await revised(
        door, made, body="Go to [example.com](https://evil.test/x), act now! Now! Now!"
    )

    codes = {one.code: one.severity for one in changed.variants[0].checks}
    assert codes["link_pretends"] == "block"
    assert codes["spam_phrase"] == "warn"
    assert codes["exclamations"] == "warn"


async def test_long_texts_are_cut_in_the_answer_and_whole_in_the_draft(door: Door) -> None:
    made = await drafted(door, goal=GOAL, audience=await crowd(door))
    body = "é" * 19_000

    for number in (1, 2, 3):
        shown = await revised(door, made, variant=number, body=body)

    assert len(shown.model_dump_json().encode()) <= MAX_BYTES
    assert all(one.cut for one in shown.variants)
    proposal = await door.raw("save_template", name="Long", draft=made.draft)
    assert proposal
    tenant = await door.runtime.tenant()
    kept = await door.runtime.read(tenant.id, lambda reader: reader.drafts.template("long"))
    assert kept is not None
    assert kept.content.count("é") == 57_000


async def test_a_change_is_told_in_french_to_a_french_reader(door: Door) -> None:
    made = await drafted(door, goal=GOAL)
    with pytest.raises(InvalidInput, match="un brouillon pour email le reste"):
        await door.runtime.call(
            "revise_draft",
            {"draft": made.draft, "instruction": "mets-le en SMS"},
            OWNER,
            locale="fr",
        )
