"""A standing approval for thank-yous, and drafts it covers."""

from __future__ import annotations

from typing import Any

from store.types import ActorKind
from tests.tools.door import OWNER, Door
from tests.tools.outreach.sendable import VARIANTS, people
from tools.context import Actor, Role
from tools.granting import Grant, grant, read_grant
from tools.operations.drafted import Drafted
from tools.operations.sending import SendProposed
from tools.operations.standing import StandingLine, StandingList

AGENT = Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER)
SEGMENT, TEMPLATE = "lyonnais", "thank-you"


def asked(**given: Any) -> Grant:
    """A grant of e-mails of the template to the segment."""
    covers = {
        "kind": "send_message",
        "channels": ["email"],
        "purpose": "marketing",
        "template": TEMPLATE,
        "segment": SEGMENT,
        **given.pop("covers", {}),
    }
    base = {"title": "Thank-yous", "covers": covers, "most_each": 5, "most_a_day": 100}
    return read_grant({**base, **given})


async def prepared(door: Door, count: int = 3) -> None:
    """People in a segment, and a template to write to them."""
    await people(door, count)
    await door.raw("save_segment", name="Lyonnais", text="customers in Lyon")
    await door.raw(
        "save_template",
        name="Thank you",
        channel="email",
        purpose="marketing",
        language="en",
        subject=VARIANTS[0].subject,
        body=VARIANTS[0].body,
    )


async def granted(door: Door, actor: Actor = OWNER, **given: Any) -> StandingLine:
    """A standing approval."""
    return await grant(await door.runtime.ctx(actor), asked(**given))


async def drafted(door: Door, **given: Any) -> str:
    """A draft of the template for the segment."""
    base = {"template": TEMPLATE, "segment": SEGMENT}
    return (await door.call(Drafted, "draft_message", **{**base, **given})).draft


async def sent(
    door: Door, *, actor: Actor = AGENT, tainted: bool | None = False, **args: Any
) -> SendProposed:
    """The draft proposed by an agent whose conversation has read nothing from outside."""
    key = args.pop("draft", None) or await drafted(door)
    made = await door.runtime.call("send_message", {"draft": key, **args}, actor, tainted=tainted)
    assert isinstance(made, SendProposed)
    return made


async def listed(door: Door) -> StandingList:
    """Every standing approval."""
    return await door.call(StandingList, "list_standing_approvals", state="any")
