"""What to say of a result, whichever tool it is of."""

from __future__ import annotations

from agent.offline.answers import found
from agent.offline.conversation import Happened
from agent.offline.follow import PERSON
from agent.offline.groups import (
    COMPARE,
    EXPLAIN,
    EXPORT,
    SAVE,
    compared,
    explained,
    exported,
    saved,
)
from agent.offline.people import Person
from agent.offline.persons import card
from agent.offline.scene import Scene
from agent.offline.steps import Say

_TOLD = {EXPLAIN: explained, COMPARE: compared, SAVE: saved, EXPORT: exported}


def told(scene: Scene, got: Happened) -> Say:
    """The answer to one call."""
    if got.tool == PERSON:
        return card(scene, got, Person(str(got.arguments.get("customer", ""))))
    return _TOLD.get(got.tool, found)(scene, got)
