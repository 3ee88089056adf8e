"""From a sentence to a file in the outbox, and what a change of the draft does to an approval."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.tools.door import Door
from tests.tools.outreach.drafts import PEOPLE, crowd, drafted, revised
from tests.tools.outreach.sendable import approve, outbox, report, run_all
from tools.errors import Conflict
from tools.operations.drafted import Drafted
from tools.operations.sending import SendProposed

GOAL = "win back inactive customers, 15 % off until Sunday"


async def proposed(door: Door, draft: Drafted) -> SendProposed:
    return await door.call(SendProposed, "send_message", draft=draft.draft)


async def test_what_was_previewed_is_what_each_person_gets(both: Door, tmp_path: Path) -> None:
    made = await drafted(both, goal=GOAL, audience=await crowd(both), variants=1)
    found = await proposed(both, made)
    await approve(both, found.proposal)
    await run_all(both)

    assert (await report(both, found.campaign)).states == {"sent": 4}
    previews = {one.to: one for one in made.previews}
    for file in outbox(tmp_path, found.campaign):
        mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        text = mail.get_body(("plain",))
        assert text is not None
        shown = previews[mail["to"].addresses[0].addr_spec]
        assert mail["subject"] == shown.subject
        got = text.get_content().replace("\r\n", "\n")
        assert got.split("-- ")[0].strip() == shown.text.split("-- ")[0].strip()
        others = {name for name, _ in PEOPLE} - {shown.customer_name}
        assert not [name for name in others if name in str(mail)]


async def test_a_change_of_the_draft_ends_what_waits_for_approval(both: Door) -> None:
    made = await drafted(both, goal=GOAL, audience=await crowd(both))
    found = await proposed(both, made)
    await revised(both, made, instruction="shorter")

    with pytest.raises(Conflict, match="nothing was done"):
        await approve(both, found.proposal)

    await run_all(both)
    assert (await report(both, found.campaign)).states == {"cancelled": 4}


async def test_showing_a_draft_again_ends_nothing(both: Door) -> None:
    made = await drafted(both, goal=GOAL, audience=await crowd(both))
    found = await proposed(both, made)
    await revised(both, made)
    await approve(both, found.proposal)

    await run_all(both)
    assert (await report(both, found.campaign)).states == {"sent": 4}
