"""The same answer again in the other language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent.offline.conversation import Happened
from agent.offline.follow import FIND, PERSON, Screen
from agent.offline.groups import COMPARE, EXPLAIN
from agent.offline.intents import Intent
from agent.offline.scene import Scene
from agent.offline.steps import Do, Step
from agent.offline.telling import told
from tools.understand.read import read

_REPEATED = frozenset((FIND, PERSON, EXPLAIN, COMPARE))


def turn_language(scene: Scene, intent: Intent) -> Step:
    """Ask the last question again: the tools answer in the language the thread is in now."""
    last = scene.talk.last_results[-1:]
    repeat = last[0] if last and last[0].tool in _REPEATED and not last[0].failed else None
    if repeat is None and scene.screen is not None:
        repeat = scene.screen.result
    if repeat is None:
        return scene.say("language")
    got = scene.call(repeat.tool, _same(scene, repeat))
    return got if isinstance(got, Do) else told(scene, got)


def _same(scene: Scene, happened: Happened) -> dict[str, Any]:
    """The arguments that give the same again. A sentence is read anew only where both languages
    take it for the same people, so that its assumptions are told; else their handle stands."""
    arguments = dict(happened.arguments)
    screen = Screen(happened)
    if happened.tool != FIND or not happened.found or not screen.audience:
        return arguments
    text = arguments.get("text")
    if isinstance(text, str) and text and not arguments.get("refine"):
        other = replace(scene.env, locale="en" if scene.locale.startswith("fr") else "fr")
        rule = read(text, scene.env).rule
        if rule is not None and rule == read(text, other).rule:
            return arguments
    cursor = {key: arguments[key] for key in ("cursor",) if key in arguments}
    return {"audience": screen.audience, **screen.layout, **cursor}
