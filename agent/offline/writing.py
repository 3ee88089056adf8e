"""Drafts: written for people, changed by sentence, kept as templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.offline.answers import found, question
from agent.offline.conversation import Happened, is_object, objects, texts
from agent.offline.follow import FIND, finds
from agent.offline.heard import Heard, heard, trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import plain, strong
from agent.offline.outreach import (
    DRAFT,
    REVISE,
    SAVE_TEMPLATE,
    TEMPLATES,
    channel_in,
    draft_is_newest,
    last_draft,
    tell,
    whole,
)
from agent.offline.people import Person, in_focus, is_pronoun, whom
from agent.offline.persons import channel_name
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.which import which
from store.text import fold
from tools.drafting.instructions import steps_of as changes_of

_GROUP = re.compile(
    r"\b(?:for|to|pour|aux?) (?P<who>(?!(?:the )?(?:new|our|your|a|an|nos|notre|vos)\b)[^,;:\"]+?)"
    r"(?= (?:about|saying|with|on|by|in (?:english|french)|au sujet|sur|disant|avec|en (?:anglais|francais))\b|[,;:\"]|$)"
)
_LANGUAGE = re.compile(r"\b(?:in|en) (?P<language>english|french|anglais|francais)\b")
_COUNT = re.compile(
    r"\b(?P<count>one|two|three|four|five|une?|deux|trois|quatre|cinq|[1-5]) (?:\w+ )?(?:variants?|versions?|variantes?|options?)\b"
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5}  # fmt: skip
_CHANNEL_WORD = re.compile(
    r"\b(?:sms|text(?:s| message)?s?|textos?|whats ?app|e ?mails?|courriels?|call script|script d'appel|newsletter|infolettre)\b"
)
_PLACES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5, "premiere": 1, "premier": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5}  # fmt: skip
_PLACE = rf"(?P<place>last|derniere?|[1-5]|{'|'.join(_PLACES)})"
_USE = re.compile(
    rf"(?:use|keep|take|go with|choose|pick|i prefer|i like|only|utilis|gard|prend|choisi|je prefere)(?:e|er|ez|s|re|ssez)?(?: only| seulement)? (?:the |la |le |variant |number )?{_PLACE}(?: (?:one|variant|version|option|variante))?"
    rf"|(?:the |la )?{_PLACE.replace('place', 'place2')} (?:variant|variante)|variante? {_PLACE.replace('place', 'place3')}"
)
_RESTORE = re.compile(
    r"(?:restore|go back to|bring back|revert to|return to|restaure[rz]?|retabli(?:s|r|ssez)|revien(?:s|ez)? a|revenir a|reprends)(?: the| la)? version (?P<version>[0-9]{1,3})"
)
_TEMPLATE = re.compile(
    r"(?:save|keep|store|enregistre[rz]?|garde[rz]?|sauvegarde[rz]?)(?: (?:it|this|that|the draft|the message|le|la|ca|le brouillon|le message))? (?:as|comme|en)(?: (?:a|the|my|un|le))? (?:new |nouveau )?(?:template|modele)(?: (?:called|named|nomme|appele|sous le nom))?(?: ?[:,])?(?: (?P<name>.+))?"
)
_VALUE = re.compile(
    r"(?:and )?(?:the |our |le |la |l')?(?P<name>discount|code|promo code|deadline|end date|link|remise|rabais|code promo|date limite|echeance|lien)(?: (?:is|will be|should be|est|sera|=))(?: (?:on|le))? (?P<value>.+)"
)
_NAMES = {"promo code": "code", "end date": "deadline", "remise": "discount", "rabais": "discount", "code promo": "code", "date limite": "deadline", "echeance": "deadline", "lien": "link"}  # fmt: skip
_SAFE_STEPS = frozenset((
    "shorter", "longer", "tone", "emoji", "exclamation", "subject", "add", "remove"
))  # fmt: skip
MOST_SHOWN = 700


def draft(scene: Scene, intent: Intent) -> Step:
    """Write a message in the person's own words, for those it names or those on the screen."""
    said = intent.get("said") or scene.said.strip()
    aim = _aim(scene, said, intent.get("who") or intent.get("written"))
    if not isinstance(aim, dict):
        return aim
    words = heard(said).words
    arguments: dict[str, Any] = {"goal": said, **aim}
    if spelled := _CHANNEL_WORD.search(words):
        arguments["channel"] = "call" if "script" in spelled[0] else channel_in(spelled[0])
    if tongue := _LANGUAGE.search(words):
        arguments["language"] = "fr" if tongue["language"].startswith("fr") else "en"
    if count := _COUNT.search(words):
        spelled_count = count["count"]
        arguments["variants"] = _COUNTS.get(spelled_count) or int(spelled_count)
    got = scene.call(DRAFT, arguments)
    if isinstance(got, Do):
        return got
    return which(scene, got, arguments) if got.text("error") == "conflict" else drafted(scene, got)


def _aim(scene: Scene, said: str, who: str) -> dict[str, str] | Step:
    """Whom it is for: a person or people it names, else the person or the people on the screen."""
    whole_words = heard(said)
    named_in = _GROUP.search(whole_words.words)
    group = who or (whole_words.group(named_in, "who") if named_in else "")
    if group and not is_pronoun(group) and not IT.fullmatch(fold(group)):
        aimed = _named_aim(scene, group)
        if aimed is not None:
            return aimed
    person = in_focus(scene.talk, scene.screen_now)
    if isinstance(person, Person) and person.key and not _plural(whole_words.words):
        return {"customer": person.key}
    screen = scene.screen_now
    return {"audience": screen.audience} if screen is not None and screen.audience else {}


def _plural(words: str) -> bool:
    return bool(re.search(r"\b(?:them|these|those|everyone|everybody|eux|elles|leur|ces)\b", words))


def _named_aim(scene: Scene, group: str) -> dict[str, str] | Step | None:
    """The segment, customer or people that words name; None when they name nobody."""
    if slug := scene.env.catalogue.segments.get(fold(trimmed(group))):
        return {"segment": slug}
    person = whom(group, scene.talk, scene.screen_now, scene.env, strong=True)
    if isinstance(person, Person):
        return {"customer": person.key}
    if not finds(group, scene.env):
        return None
    got = scene.call(FIND, {"text": group})
    if isinstance(got, Do):
        return got
    audience = got.text("audience")
    return {"audience": audience} if got.found and audience else found(scene, got)


def drafted(scene: Scene, got: Happened) -> Say:
    """A draft in words: what it is, who may get it, its first text; or what it asks."""
    if got.failed:
        return scene.failure(got)
    if got.asks:
        return _asked(scene, got)
    return Say("\n\n".join(filter(None, _parts(scene, got))), "draft")


def _parts(scene: Scene, got: Happened) -> Sequence[str]:
    variants = objects(got.told.get("variants"))
    count = len(variants)
    counted = "variant_one" if count == 1 else "variant_many"
    people = plain(got.text("people"), 200)
    version = got.number("version")
    key = "drafted" if got.tool == DRAFT else "changed" if got.told.get("changed") else "unchanged"
    lead = tell(
        scene,
        key,
        variants=tell(scene, counted, count=scene.figure(count)),
        channel=channel_name(scene, got.text("channel")),
        people=tell(scene, "for_people", people=people) if people else "",
        version=scene.figure(version),
    )
    blocked = [
        plain(str(check.get("said")), 160)
        for variant in variants
        for check in objects(variant.get("checks"))
        if check.get("severity") == "block"
    ]
    return (
        f"{lead} {_reach(scene, got)}".strip(),
        _text(variants[0]) if variants else "",
        tell(scene, "blocked", items="; ".join(dict.fromkeys(blocked))) if blocked else "",
        " ".join(plain(note, 300) for note in texts(got.told.get("notes"))),
        tell(scene, "draft_next"),
    )


def _reach(scene: Scene, got: Happened) -> str:
    reach = got.told.get("reach")
    if not is_object(reach):
        return ""
    eligible, people = scene.figure(reach.get("eligible")), scene.figure(whole(reach, "people"))
    return tell(scene, "draft_reach", eligible=eligible, people=people)


def _text(variant: Mapping[str, Any]) -> str:
    """The first variant, quoted: what a card would show where there is none."""
    lines = [str(variant.get("subject") or ""), *str(variant.get("body") or "").splitlines()]
    shown: list[str] = []
    for line in filter(str.strip, lines):
        if sum(map(len, shown)) > MOST_SHOWN:
            return "\n>\n".join((*shown, "> …"))
        shown.append(f"> {plain(line, 400)}")
    return "\n>\n".join(shown)


def _asked(scene: Scene, got: Happened) -> Say:
    """The first value that is missing, asked for; the rest is asked after it."""
    asked = objects(got.told.get("asked"))
    if not asked:
        return question(scene, got)
    pending = {
        "need": "value",
        "name": str(asked[0].get("name")),
        "tool": got.tool,
        "arguments": dict(got.arguments),
    }
    return Say(plain(str(asked[0].get("question"))), "question", pending)


_LONG = frozenset(("news", "event", "reward", "product", "place"))


def answers_value(scene: Scene, kind: str) -> bool:
    """Whether a message can be the value that was asked for: a command ends the draft, and so do
    people, but where the value may well be a sentence."""
    said = scene.said.strip()
    if kind not in {"", "limit", "person?", "count", "hours_rule"} or not 0 < len(said) <= 500:
        return False
    return scene.talk.pending.get("name") in _LONG or not finds(said, scene.env)


def value_given(scene: Scene, intent: Intent) -> Step:
    """The same draft with the value that was asked for."""
    pending = scene.talk.pending
    kept, tool = pending.get("arguments"), pending.get("tool")
    if not is_object(kept) or tool not in {DRAFT, REVISE}:
        return scene.say("nothing_to_answer")
    values = [*objects(kept.get("values")), _value(scene, str(pending.get("name")), scene.said)]
    got = scene.call(str(tool), {**kept, "values": values})
    return got if isinstance(got, Do) else drafted(scene, got)


def _value(scene: Scene, name: str, said: str) -> dict[str, str]:
    return {"name": name, "value": trimmed(said)}


def revision(scene: Scene, said: Heard) -> Intent | None:
    """A message as a change of the draft on the screen, None when it is none."""
    core = said.core()
    words = core.words.strip(" ?!.,;:…")
    for read in (_always, _when_newest, _instructed):
        found_in = read(scene, core, words)
        if found_in is not None and _before(scene) is not None:
            return found_in
    return None


def _always(scene: Scene, core: Heard, words: str) -> Intent | None:
    """What can only be about a draft."""
    del scene
    if name := _TEMPLATE.fullmatch(words):
        return Intent("template", {"name": core.group(name, "name")})
    if version := _RESTORE.fullmatch(words):
        return Intent("revise", {"restore": version["version"]})
    return None


def _when_newest(scene: Scene, core: Heard, words: str) -> Intent | None:
    """What is about a draft only while no list was shown after it."""
    place, value = _USE.fullmatch(words), _VALUE.fullmatch(words)
    if not (place or value) or not draft_is_newest(scene.talk):
        return None
    if place:
        return Intent("variant", {"place": next(filter(None, place.groups()))})
    if value is None:
        return None
    name = _NAMES.get(value["name"], value["name"])
    return Intent("revise", {"name": name, "value": core.group(value, "value")})


def _instructed(scene: Scene, core: Heard, words: str) -> Intent | None:
    """A change that the reviser knows."""
    del core, words
    changes = changes_of(scene.said)
    if not changes:
        return None
    if all(step.kind in _SAFE_STEPS for step in changes) or draft_is_newest(scene.talk):
        return Intent("revise", {"instruction": scene.said.strip()})
    return None


def revise(scene: Scene, intent: Intent) -> Step:
    """Change the draft on the screen."""
    shown = _before(scene)
    if shown is None:
        return Say(tell(scene, "no_draft"), "nothing_shown")
    arguments: dict[str, Any] = {"draft": shown.text("draft"), "base": shown.number("version")}
    if version := intent.get("restore"):
        arguments["restore"] = int(version)
    elif name := intent.get("name"):
        arguments["values"] = [_value(scene, name, intent.get("value"))]
    else:
        arguments["instruction"] = intent.get("instruction")
    got = scene.call(REVISE, arguments)
    return got if isinstance(got, Do) else drafted(scene, got)


def _before(scene: Scene) -> Happened | None:
    """The draft on the screen when the person spoke."""
    return last_draft(scene.talk, before=True)


def variant(scene: Scene, intent: Intent) -> Step:
    """Keep one variant: the others are removed, the last first so that the numbers hold."""
    shown = _before(scene)
    if shown is None:
        return Say(tell(scene, "no_draft"), "nothing_shown")
    count = len(objects(shown.told.get("variants")))
    word = intent.get("place")
    place = count if word in {"last", "derniere", "dernier"} else _PLACES.get(word) or int(word)
    if not 1 <= place <= count:
        return Say(tell(scene, "no_variant", count=scene.figure(count)), "not_found")
    if count == 1:
        return Say(tell(scene, "only_variant"))
    got = shown
    for number in (at for at in range(count, 0, -1) if at != place):
        base = {"draft": shown.text("draft"), "base": got.number("version")}
        step = scene.call(REVISE, {**base, "remove_variant": number})
        if isinstance(step, Do):
            return step
        if step.failed:
            return scene.failure(step)
        got = step
    return drafted(scene, got)


def template(scene: Scene, intent: Intent) -> Step:
    """Keep the draft as a template."""
    pending = scene.talk.pending
    shown = _before(scene)
    if shown is None:
        return Say(tell(scene, "no_draft"), "nothing_shown")
    name = trimmed(intent.get("name"))
    if not name and pending.get("need") == "template":
        name = trimmed(scene.said)
    if not 0 < len(name) <= 120:
        return Say(tell(scene, "template_name"), "question", {"need": "template"})
    got = scene.call(SAVE_TEMPLATE, {"name": name, "draft": shown.text("draft")})
    return got if isinstance(got, Do) else template_saved(scene, got)


def template_saved(scene: Scene, got: Happened) -> Say:
    """What became of a template."""
    if got.text("error") == "conflict" and not got.arguments.get("replace"):
        arguments = {**got.arguments, "replace": True}
        pending = {"need": "yes", "tool": SAVE_TEMPLATE, "arguments": arguments, "no": "kept"}
        name = strong(str(got.arguments.get("name")), 120)
        return Say(tell(scene, "template_taken", name=name), "confirm", pending)
    if got.failed:
        return scene.failure(got)
    line = got.told.get("template")
    name = str(line.get("name")) if is_object(line) else ""
    return Say(tell(scene, "template_saved", name=strong(name, 120)), "written")


def templates(scene: Scene, intent: Intent) -> Step:
    """The saved templates."""
    got = scene.call(TEMPLATES, {})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    names = [plain(str(line.get("name")), 80) for line in objects(got.told.get("items"))]
    if not names:
        return Say(tell(scene, "no_templates"))
    count = scene.figure(got.number("total"))
    return Say(tell(scene, "templates", count=count, names=", ".join(names)))
