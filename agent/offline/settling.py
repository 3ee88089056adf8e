"""Short answers: yes, no, a number, a label, a name, after a question was asked."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from agent.offline.answers import question
from agent.offline.choosing import described, labelled
from agent.offline.conversation import Happened, is_object, objects
from agent.offline.drafts import NEEDS, answers_need, kept_draft, tell, written
from agent.offline.finding import ask
from agent.offline.follow import PERSON
from agent.offline.groups import SAVE, saving
from agent.offline.heard import Heard, trimmed
from agent.offline.intents import Intent
from agent.offline.outreach import DRAFT
from agent.offline.people import Person, is_pronoun, place_in
from agent.offline.persons import shown
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.telling import AFTER_YES, told
from agent.offline.which import kept
from agent.offline.writing import answers_value

_OF_ALL = re.compile(
    r"(?:(?:no )?(?:of|among|from|for|in) )?(?:everyone|everybody|all of them|all|all (?:the |our )?customers|everything)(?: instead)?|anew|new question|ask (?:it )?anew|"
    r"(?:(?:parmi|de|pour|chez) )?(?:tous|toutes|tout le monde|tous les clients)|nouvelle question"
)
_ANSWERS = frozenset(("", "person?", "limit", "count", "explain", "yes"))  # what labels look like
AGAIN = "asked_again"
_SIDES = {"the former": 1, "the latter": -1, "latter": -1, "former": 1}
_NAME_LEAD = re.compile(
    r"(?i)^(?:(?:call|name|save|store) (?:it|them|this) (?:as )?|as |under |named |called |the name is |"
    r"(?:enregistre|nomme|appelle)[- ](?:les|la|le|ça|ca) (?:sous |comme )?|sous |comme |le nom est )(?=\S)"
)


def settle(scene: Scene, said: Heard, routed: Intent | None) -> Intent | None:
    """What a message means as the answer to what the last answer asked; None when it is not one."""
    kind = routed.kind if routed else ""
    pending = scene.talk.pending
    if pending.get("need") == "name" and kind in {"", "no", "person?"}:
        return Intent("dropped") if kind == "no" else Intent("name_it", {"name": said.raw})
    need = str(pending.get("need"))
    if need in {"value", "template"}:
        return _asked_value(scene, need, kind)
    if need in NEEDS and kept_draft(pending) is not None:
        if kind == "no" and need != "body":
            return Intent("declined")
        return Intent("filled") if answers_need(scene, need, kind) else None
    if need == "anew" and _OF_ALL.fullmatch(said.core().words) and pending.get("text"):
        return Intent("anew")
    if need == "yes" and kind == "replace" and pending.get("tool") == SAVE:
        return Intent("confirmed")
    if need == "yes" and kind in {"yes", "no"}:
        return Intent("confirmed" if kind == "yes" else "declined")
    asked = asked_last(scene)
    if asked is None:
        return None
    return _of_choices(asked, said, routed)


def _asked_value(scene: Scene, need: str, kind: str) -> Intent | None:
    """The answer to what a draft or its template lacks."""
    if kind == "no":
        return Intent("dropped")
    if need == "template":
        return Intent("template") if kind in {"", "person?"} else None
    return Intent("value_given") if answers_value(scene, kind) else None


def asked_last(scene: Scene) -> Happened | None:
    """The question with choices that the turn before ended in."""
    last = scene.talk.last_results[-1:]
    if not last and AGAIN in scene.talk.pending:
        last = tuple(islice(scene.talk.newest(before=True), 1))
    return last[0] if last and last[0].asks and objects(last[0].told.get("choices")) else None


def _of_choices(asked: Happened, said: Heard, routed: Intent | None) -> Intent | None:
    choices = objects(asked.told.get("choices"))
    kind = routed.kind if routed else ""
    if (place := _place(choices, said, routed)) is not None:
        within = 1 <= place <= len(choices) or place == -1
        return (
            _chosen(choices[place - 1 if place > 0 else -1]) if within else Intent("which_choice")
        )
    if asked.tool == PERSON and kind == "person" and routed and is_pronoun(routed.get("who")):
        return Intent("pick", {"key": str(asked.arguments.get("customer") or "")})
    if kind == "no":
        return Intent("dropped")
    if kind == "yes":
        return _chosen(choices[0]) if len(choices) == 1 else Intent("which_choice")
    return None


def _place(choices: list[dict[str, Any]], said: Heard, routed: Intent | None) -> int | None:
    """Which of the choices is meant, from 1: by its label, its number, or what tells it apart."""
    kind, who = (routed.kind, routed.get("who")) if routed else ("", "")
    for at, choice in enumerate(choices, 1):  # what a click on one says
        if said.raw.strip() and said.raw.strip() == choice.get("id"):
            return at
    place = labelled(choices, said) if kind in _ANSWERS else None
    place = place or place_in(said.raw) or _SIDES.get(said.core().words)
    if place is not None or kind not in {"", "person", "person?"}:
        return place
    return (place_in(who) if who else None) or described(choices, who or said.raw)


def _chosen(choice: dict[str, Any]) -> Intent:
    """A choice as what to do: a person to show, or words to ask again with."""
    if "label" in choice:
        return Intent("again", {"text": str(choice.get("text") or "")})
    return Intent(
        "pick", {"key": str(choice.get("id") or ""), "name": str(choice.get("name") or "")}
    )


def again(scene: Scene, intent: Intent) -> Step:
    """The question's call again with the words of the choice, in the place of those it was about."""
    asked = asked_last(scene)
    if asked is None:
        return ask(scene, intent)
    about = asked.text("asks_about")
    key = (
        about
        if about in {"left", "right"}
        else "refine"
        if asked.arguments.get("refine")
        else "text"
    )
    key = "goal" if asked.tool == DRAFT else key
    base = {name: value for name, value in asked.arguments.items() if value}
    got = scene.call(asked.tool, {**base, key: intent.get("text")})
    return got if isinstance(got, Do) else told(scene, got)


def anew(scene: Scene, intent: Intent) -> Step:
    """The last words asked of all customers, after they were taken for a change of the list."""
    return ask(scene, Intent("ask", {"text": str(scene.talk.pending.get("text", ""))}))


def name_it(scene: Scene, intent: Intent) -> Step:
    """Save the people who were asked about under the name that was said."""
    name = trimmed(_NAME_LEAD.sub("", trimmed(intent.get("name"))))
    audience = scene.talk.pending.get("audience")
    if not 0 < len(name) <= 80 or not isinstance(audience, str):
        return scene.say("dropped")
    return saving(scene, {"name": name, "audience": audience})


def confirmed(scene: Scene, intent: Intent) -> Step:
    """The call that was shown and agreed to."""
    tool, arguments = scene.talk.pending.get("tool"), scene.talk.pending.get("arguments")
    if not isinstance(tool, str) or not is_object(arguments):
        return scene.say("nothing_to_answer")
    got = scene.call(tool, arguments)
    if isinstance(got, Do):
        return got
    if tool in AFTER_YES:
        return told(scene, got)
    return written(scene, got, str(scene.talk.pending.get("name", "")))


def declined(scene: Scene, intent: Intent) -> Step:
    """Nothing is written."""
    if scene.talk.pending.get("no") == "kept":
        return scene.say("kept", "dropped")
    return Say(tell(scene, "not_written"), "dropped")


def pick(scene: Scene, intent: Intent) -> Step:
    """The person chosen among several."""
    asked = asked_last(scene)
    if asked is not None and asked.tool != PERSON:
        return again(scene, Intent("again", {"text": intent.get("name")}))
    if (call := kept(scene.talk.pending)) is not None:
        tool, given = call
        got = scene.call(tool, {**given, "customer": intent.get("key")})
        return got if isinstance(got, Do) else told(scene, got)
    return shown(scene, Person(intent.get("key"), intent.get("name")))


def which_choice(scene: Scene, intent: Intent) -> Step:
    """The question once more."""
    asked = asked_last(scene)
    said = question(scene, asked).text if asked else ""
    told_again = scene.say("which_choice", question=said)
    return Say(told_again.text, told_again.about, {**scene.talk.pending, AGAIN: True})
