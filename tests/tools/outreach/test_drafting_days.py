"""A deadline in words becomes its day wherever it is said; notes are in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import OWNER, Door
from tests.tools.outreach.drafts import crowd, drafted, given, revised
from tools.errors import InvalidInput
from tools.operations.drafted import Drafted

GOAL = "win back inactive customers, 15 % off until Sunday"  # it is Wednesday, 15 July 2026


def deadline(draft: Drafted) -> str:
    return {one.name: one.value for one in draft.values}["deadline"]


@pytest.mark.parametrize(("said", "day"), [("Friday", "2026-07-17"), ("July 20", "2026-07-20")])
async def test_a_day_in_words_is_a_date_also_when_a_draft_is_changed(
    both: Door, said: str, day: str
) -> None:
    first = await drafted(both, goal=GOAL, audience=await crowd(both))
    assert deadline(first) == "2026-07-19"

    by_value = await revised(both, first, values=given(deadline=said))
    by_sentence = await revised(both, by_value, instruction="deadline: tomorrow")

    assert deadline(by_value) == day
    assert any(f"“{said}” is read as " in one for one in by_value.notes)
    assert deadline(by_sentence) == "2026-07-16"


async def test_a_template_s_deadline_in_words_is_a_date(both: Door) -> None:
    body = "Bonjour {customerName|vous}, {discount} jusqu'au {deadline}."
    await both.raw(
        "save_template", name="Rappel", language="fr", channel="sms", body=f"{body} STOP"
    )

    made = await drafted(
        both, template="rappel", channel="sms", values=given(discount="5 %", deadline="lundi")
    )

    assert deadline(made) == "2026-07-20"
    assert "“lundi” is read as Monday, July 20, 2026." in made.notes


async def test_a_day_that_is_over_is_refused_but_no_other_change_of_its_draft(door: Door) -> None:
    first = await drafted(door, goal=GOAL, audience=await crowd(door))

    with pytest.raises(InvalidInput, match=r"values\.deadline.*is over"):
        await revised(door, first, values=given(deadline="2026-07-14"))

    assert (await revised(door, first, instruction="formal")).version == 2


async def test_notes_are_in_the_reader_s_language_and_the_draft_in_its_own(door: Door) -> None:
    async def french(tool: str, **args: Any) -> Drafted:
        made = await door.runtime.call(tool, args, OWNER, locale="fr")
        assert isinstance(made, Drafted)
        return made

    made = await french("draft_message", goal=GOAL)
    changed = await french("revise_draft", draft=made.draft, instruction="make it purple")

    assert made.language == "en"
    assert "Hi" in made.variants[0].body
    assert any("Personne ne la signe encore" in one for one in made.notes)
    assert any("lu comme le dimanche 19 juillet 2026" in one for one in made.notes)
    assert any(one.startswith("Pas fait : ") for one in changed.notes)
