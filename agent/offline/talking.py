"""Answers that need no data: greetings, help, what can't be done."""

from __future__ import annotations

from typing import Any

from agent.offline.conversation import objects, texts
from agent.offline.finding import ask
from agent.offline.follow import reads
from agent.offline.intents import Intent
from agent.offline.markdown import plain
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.text import fold
from tools.understand.reading import Outcome

FIELDS = "describe_fields"
_STEMS = (
    ("cit", "city"), ("ville", "city"), ("countr", "country"), ("pays", "country"), ("regio", "region"), ("provin", "region"),
    ("tag", "tag"), ("etiq", "tag"), ("stage", "stage"), ("etap", "stage"), ("produ", "product"), ("categ", "category"),
    ("owner", "owner"), ("respons", "owner"), ("sourc", "source"), ("compan", "company"), ("entrep", "company"),
    ("campa", "campaign"), ("lang", "language"),
)  # fmt: skip
MOST_VALUES = 12


def simple(scene: Scene, intent: Intent) -> Step:
    """An answer that is the same for everybody."""
    return scene.say(intent.kind)


def out_of_scope(scene: Scene, intent: Intent) -> Step:
    """What this is not for."""
    return scene.say("out_of_scope", ways=scene.words("ways"))


def not_yet(scene: Scene, intent: Intent) -> Step:
    """What is not there yet; people who are named in it are still found."""
    said = scene.said.strip()
    reading = reads(said, scene.env)
    if reading.goal and reading.outcome is Outcome.FOUND:
        return ask(scene, Intent("ask", {"text": said}))
    return scene.say("not_yet")


def help_(scene: Scene, intent: Intent) -> Step:
    """What can be asked, with examples."""
    got = scene.call(FIELDS, {})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    own = [
        plain(str(field.get("label")), 40)
        for field in objects(got.told.get("fields"))
        if str(field.get("key")).startswith("custom.")
    ]
    names = scene.words("own_fields", names=", ".join(own[:8])) if own else ""
    fields = scene.figure(got.number("total"))
    return scene.say("help", fields=fields, own=names, examples=scene.words("examples"))


def fields(scene: Scene, intent: Intent) -> Step:
    """Which values a field has."""
    said = fold(intent.get("word"))
    word = next((word for stem, word in _STEMS if said.startswith(stem)), said)
    got = scene.call(FIELDS, {"word": word})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.say("no_values", "not_found")
    known = [line for line in _lines(got.told) if texts(line.get("values"))]
    named = [line for line in known if str(line.get("key")).startswith(word)]
    lines = [_values(scene, line) for line in named or known]
    return Say("\n\n".join(lines[:3]) or scene.words("no_values"))


def _lines(told: Any) -> list[dict[str, Any]]:
    of_events = [
        line for event in objects(told.get("events")) for line in objects(event.get("fields"))
    ]
    seen: dict[str, dict[str, Any]] = {}
    for line in (*objects(told.get("fields")), *of_events):
        seen.setdefault(str(line.get("key")), line)
    return list(seen.values())


def _values(scene: Scene, line: dict[str, Any]) -> str:
    values = texts(line.get("values"))
    more = line.get("more_values")
    hidden = len(values) - MOST_VALUES if len(values) > MOST_VALUES else 0
    hidden += more if isinstance(more, int) else 0
    shown = ", ".join(plain(value, 60) for value in values[:MOST_VALUES])
    rest = f", {scene.words('and_more', count=scene.figure(hidden))}" if hidden else ""
    label = plain(str(line.get("label")), 60)
    return scene.words("values", label=label[:1].upper() + label[1:], values=f"{shown}{rest}")
