"""Finding out more in a conversation: somebody's record completed, from a text too, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from agent.offline.conversation import MOST_RESULTS, Happened, is_object, objects
from agent.offline.heard import trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import plain, strong
from agent.offline.people import Person, is_pronoun, whom
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.which import which
from store.segment.lexicon import language_of
from store.segment.values import is_list
from store.text import fold

ENRICH, COMPANY = "enrich_customer", "get_company"
MOST_SAID = 6
_THEIRS = frozenset(("sa fiche", "son profil", "son dossier", "their record", "her record"))
_KINDS = {"signature": "signature", "about us": "about", "a propos": "about"}
_TEXTS = {
    "filled": ("Filled in for {name}:", "Rempli pour {name} :"),
    "nothing": (
        "Nothing could be filled in for {name}.",
        "Rien n'a pu être rempli pour {name}.",
    ),
    "line": ("{said}: {value} ({source}: {why})", "{said} : {value} ({source} : {why})"),
    "plain": ("{said}: {value} ({source})", "{said} : {value} ({source})"),
    "suggested": (
        "Only suggested, not filled in:",
        "Seulement suggéré, pas rempli :",
    ),
    "noted": ("Noted: {items}.", "Noté : {items}."),
    "how": (
        "To take it back, say “undo the enrichment of {name}”.",
        "Pour le reprendre, dites « annule l'enrichissement de {name} ».",
    ),
    "sentence": ("{said} ({source})", "{said} ({source})"),
    "only_name": ("Nothing is known but the name.", "Seul le nom est connu."),
    "emptied": ("Taken back for {name}: {items}.", "Repris pour {name} : {items}."),
    "nothing_back": (
        "There is nothing to take back for {name}: nothing was filled in, or it was changed since.",
        "Il n'y a rien à reprendre pour {name} : rien n'a été rempli, ou cela a changé depuis.",
    ),
}


def _tell(scene: Scene, key: str, **values: object) -> str:
    return _TEXTS[key][language_of(scene.locale) == "fr"].format(**values)


def enrich(scene: Scene, intent: Intent) -> Step:
    """Complete the record of somebody or of a company, from a text where one was given."""
    meant = _whom(scene, trimmed(intent.get("who")))
    if meant is None:
        return scene.say("nothing_shown")
    given: dict[str, Any] = dict(meant)
    if text := intent.get("text"):
        kind = _KINDS.get(fold(intent.get("kind")), "note")
        given |= {"text": text, "text_kind": kind}
    got = scene.call(ENRICH, given)
    if isinstance(got, Do):
        return got
    return which(scene, got, given) if got.failed else told(scene, got)


def undo(scene: Scene, intent: Intent) -> Step:
    """Take back what was filled in."""
    meant = _whom(scene, trimmed(intent.get("who")) or "it")
    if meant is None:
        return scene.say("nothing_shown")
    got = scene.call(ENRICH, {**meant, "undo": True})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    name = strong(got.text("name"), 120)
    emptied = _texts(got, "emptied")
    lines = objects(got.told.get("findings"))
    said = {str(one.get("field")): str(one.get("said")) for one in lines}
    items = ", ".join(plain(said.get(one, one), 60) for one in emptied)
    key = "emptied" if items else "nothing_back"
    return Say(_tell(scene, key, name=name, items=items), "enriched")


def is_company(scene: Scene, who: str) -> bool:
    """Whether words name a company that customers work for."""
    return fold(trimmed(who)) in scene.env.catalogue.values.get("company", {})


def company(scene: Scene, intent: Intent) -> Step:
    """What is known of a company."""
    got = scene.call(COMPANY, {"company": trimmed(intent.get("who"))})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    lines = [
        _tell(
            scene,
            "sentence",
            said=plain(str(one.get("said")), 300),
            source=plain(str(one.get("source")), 60),
        )
        for one in objects(got.told.get("summary"))
    ]
    name = strong(got.text("name"), 120)
    told = "\n".join(f"- {line}" for line in lines) or _tell(scene, "only_name")
    return Say(f"{name}\n\n{told}", "company")


def _whom(scene: Scene, who: str) -> dict[str, str] | None:
    """Whom to find out about: a company of that name, somebody, or the one spoken of last."""
    folded = fold(who)
    if is_company(scene, who):
        return {"company": who}
    if IT.fullmatch(folded) or is_pronoun(who) or folded in _THEIRS or not who:
        return _shown(scene)
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    if isinstance(person, Person) and person.key:
        return {"customer": person.key}
    return {"customer": who[:200]}


def _shown(scene: Scene) -> dict[str, str] | None:
    for one in islice(scene.talk.newest(before=True), MOST_RESULTS):
        if one.failed:
            continue
        if one.tool == ENRICH:
            return {one.text("kind"): one.text("id")}
        person = one.told.get(
            {"score_customers": "person", "get_customer": "customer"}.get(one.tool, "")
        )
        if is_object(person):
            return {"customer": str(person.get("id"))}
    return None


def told(scene: Scene, got: Happened) -> Say:
    """What was filled in, what is suggested, and how to take it back."""
    name = strong(got.text("name"), 120)
    findings = objects(got.told.get("findings"))
    by_state = {state: [one for one in findings if one.get("state") == state] for state in _STATES}
    fields = set(_texts(got, "filled"))
    filled = [one for one in by_state["filled"] if one.get("field") in fields]
    parts = [_tell(scene, "filled" if filled else "nothing", name=name), _lines(scene, filled)]
    if suggested := by_state["suggested"]:
        parts += [_tell(scene, "suggested"), _lines(scene, suggested)]
    if noted := by_state["noted"]:
        items = "; ".join(_line(scene, one) for one in noted[:MOST_SAID])
        parts.append(_tell(scene, "noted", items=items))
    parts += [plain(one, 200) for one in _texts(got, "troubles")]
    if filled:
        parts.append(_tell(scene, "how", name=plain(got.text("name"), 80)))
    return Say("\n\n".join(filter(None, parts)), "enriched")


def _texts(got: Happened, name: str) -> list[str]:
    found = got.told.get(name)
    return [str(one) for one in found] if is_list(found) else []


_STATES = ("filled", "suggested", "noted")


def _lines(scene: Scene, findings: list[dict[str, Any]]) -> str:
    return "\n".join(f"- {_line(scene, one)}" for one in findings[:MOST_SAID])


def _line(scene: Scene, one: Mapping[str, Any]) -> str:
    texts = {
        "said": plain(str(one.get("said")), 60),
        "value": plain(str(one.get("value_said")), 120),
        "source": plain(str(one.get("source_said")), 60),
        "why": plain(str(one.get("why")), 160),
    }
    return _tell(scene, "line" if texts["why"] else "plain", **texts)
