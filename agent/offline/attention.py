"""What needs somebody's attention, in a conversation."""

from __future__ import annotations

from agent.offline.conversation import objects
from agent.offline.intents import Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.segment.lexicon import language_of

LIST = "list_notifications"
MOST_SAID = 10
_TEXTS = {
    "nothing": ("Nothing needs your attention.", "Rien ne demande votre attention."),
    "one": ("1 thing needs your attention:", "1 chose demande votre attention :"),
    "many": (
        "{count} things need your attention:",
        "{count} choses demandent votre attention :",
    ),
    "more": ("and {count} more", "et {count} de plus"),
}


def attention(scene: Scene, intent: Intent) -> Step:
    """What is new, and what still waits."""
    got = scene.call(LIST, {"unseen": True})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    french = language_of(scene.locale) == "fr"
    items = [one for one in objects(got.told.get("items")) if one.get("open") is not False]
    if not items:
        return Say(_TEXTS["nothing"][french])
    lead = _TEXTS["one" if len(items) == 1 else "many"][french].format(count=len(items))
    lines = [
        f"- {plain(str(one.get('text')), 200)} ({code(str(one.get('subject')))})"
        for one in items[:MOST_SAID]
    ]
    if len(items) > MOST_SAID:
        lines.append(f"- {_TEXTS['more'][french].format(count=len(items) - MOST_SAID)}")
    return Say("\n".join([strong(lead), "", *lines]))
