"""What was done for the last answer: which tools, with what, how long each took."""

from __future__ import annotations

import json

from agent.offline.conversation import Happened
from agent.offline.intents import Intent
from agent.offline.markdown import code, listed
from agent.offline.scene import Scene
from agent.offline.steps import Say, Step
from tools.phrases import tool_title

MOST_SHOWN = 80


def used(scene: Scene, intent: Intent) -> Step:
    """The tool calls of the turn before, those of a card included, in their order."""
    calls = scene.talk.last_results
    if not calls:
        return scene.say("used_none", "used")
    key = "used_one" if len(calls) == 1 else "used"
    lead = scene.words(key, count=scene.figure(len(calls)))
    return Say(f"{lead}\n\n{listed([_line(scene, call) for call in calls])}", "used")


def _line(scene: Scene, call: Happened) -> str:
    given = ", ".join(
        code(f"{key}: {_short(value)}", MOST_SHOWN)
        for key, value in call.arguments.items()
        if value not in (None, "", [], {})
    )
    title, name = tool_title(scene.locale, call.tool), code(call.tool)
    parts = [f"**{title}** ({name})", given, _took(scene, call)]
    told = ", ".join(filter(None, parts))
    return f"{told} – {scene.words('used_refused')}" if call.failed else told


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def _took(scene: Scene, call: Happened) -> str:
    """Its time; none for a call that a person made in a card."""
    taken = call.milliseconds
    if taken is None:
        return scene.words("by_hand")
    if taken < 1:
        return scene.words("under_1_ms")
    return f"{scene.figure(round(taken))} ms"
