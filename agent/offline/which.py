"""Who is meant where several are called so: the question keeps the call it came from, which is made
once somebody is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.offline.answers import question
from agent.offline.conversation import Happened, is_object
from agent.offline.follow import PERSON
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step

NEED = "which"


def which(scene: Scene, got: Happened, given: Mapping[str, Any]) -> Step:
    """A call that failed because its `customer` can be several: the question which one is meant. What
    failed for another reason is said as it is."""
    if got.text("error") != "conflict" or not given.get("customer"):
        return scene.failure(got)
    asked = scene.call(PERSON, {"customer": given["customer"]})
    if isinstance(asked, Do):
        return asked
    return keeping(scene, asked, got.tool, given) if asked.asks else scene.failure(got)


def keeping(scene: Scene, asked: Happened, tool: str, given: Mapping[str, Any]) -> Say:
    """The question which one is meant, and the call that the answer completes."""
    said = question(scene, asked)
    return Say(said.text, said.about, {"need": NEED, "tool": tool, "arguments": dict(given)})


def kept(pending: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The call that waits for the one who is meant; None when none does."""
    tool, given = pending.get("tool"), pending.get("arguments")
    if pending.get("need") != NEED or not isinstance(tool, str) or not is_object(given):
        return None
    return tool, given
