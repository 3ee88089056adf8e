"""Scores in a conversation: made for people, explained for one, and who leads."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from agent.offline.conversation import MOST_RESULTS, Happened, is_object, objects
from agent.offline.follow import finds
from agent.offline.heard import trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import plain, strong
from agent.offline.people import Person, is_pronoun, whom
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.which import which
from store.segment.lexicon import language_of
from store.text import fold

SCORE, FIND, PERSON = "score_customers", "find_customers", "get_customer"
HOT = 70
MOST_SAID = 5
_EVERYONE = frozenset((
    "", "everyone", "everybody", "tout le monde",
    *(f"{one}customers" for one in ("my ", "our ", "the ", "all ", "all my ", "all our ", "all of my ", "")),
    *(f"{one}clients" for one in ("mes ", "nos ", "les ", "tous mes ", "tous nos ", "tous les ", "")),
))  # fmt: skip
EVERYBODY, HOTTEST = "all customers", "score at least 70"
_TEXTS = {
    "one": (
        "{name} scores {score} of 100 ({band}): {parts}.",
        "{name} a un score de {score} sur 100 ({band}) : {parts}.",
    ),
    "part": ("{said} {points} of {weight}", "{said} {points} sur {weight}"),
    "before": ("It was {before} before.", "Il était de {before} auparavant."),
    "reasons": ("What counts most:", "Ce qui compte le plus :"),
    "signals": ("Signals: {signals}.", "Signaux : {signals}."),
    "next": ("Next: {action}.", "Ensuite : {action}."),
    "stage": ("Deal stage: {stage}.", "Étape : {stage}."),
    "many": (
        "{count} customers are scored: {bands}.",
        "{count} clients ont un score : {bands}.",
    ),
    "many_one": ("1 customer is scored: {bands}.", "1 client a un score : {bands}."),
    "nobody": ("There is nobody to score.", "Il n'y a personne à évaluer."),
    "band": ("{people} {said}", "{people} {said}"),
    "best": ("The best ones:", "Les meilleurs :"),
    "moved": ("{up} went up, {down} went down.", "{up} en hausse, {down} en baisse."),
    "tasks": ("Tasks to follow up added: {tasks}.", "Tâches de suivi ajoutées : {tasks}."),
    "fixed": (
        "With fewer than 30 customers, fixed tables are used instead of ranks.",
        "Avec moins de 30 clients, des tables fixes remplacent les rangs.",
    ),
    "queued": (
        "That are {count} customers; they are being scored in the background.",
        "Cela fait {count} clients ; leurs scores sont calculés en arrière-plan.",
    ),
    "hottest": (
        "{count} customers score {least} or more:",
        "{count} clients ont un score d'au moins {least} :",
    ),
    "hottest_one": (
        "1 customer scores {least} or more:",
        "1 client a un score d'au moins {least} :",
    ),
    "no_hot": (
        "Nobody scores {least} or more. Say “score my customers” to score them anew.",
        "Personne n'a un score d'au moins {least}. Dites « évalue mes clients » pour les recalculer.",
    ),
}


def _tell(scene: Scene, key: str, **values: object) -> str:
    return _TEXTS[key][language_of(scene.locale) == "fr"].format(**values)


def score(scene: Scene, intent: Intent) -> Step:
    """Score the people spoken of, somebody by name, or everybody."""
    meant = _whom(scene, trimmed(intent.get("who")))
    if meant is None:
        return scene.say("nothing_shown")
    got = scene.call(SCORE, meant)
    if isinstance(got, Do):
        return got
    return which(scene, got, meant) if got.text("error") == "conflict" else told(scene, got)


def _whom(scene: Scene, who: str) -> dict[str, str] | None:
    """Whom to score, as a call names them; None for a pronoun that stands for nobody shown."""
    folded = fold(who)
    if folded in _EVERYONE:
        return {"text": EVERYBODY}
    if slug := scene.env.catalogue.segments.get(folded.removeprefix("the ")):
        return {"segment": slug}
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    if isinstance(person, Person) and person.key:
        return {"customer": person.key}
    if IT.fullmatch(folded) or is_pronoun(who):
        return _shown(scene)
    return {"text": who} if finds(who, scene.env) else {"customer": who[:200]}


def _shown(scene: Scene) -> dict[str, str] | None:
    """The people spoken of last: those on the screen, or whose score was told."""
    for one in islice(scene.talk.newest(before=True), MOST_RESULTS):
        person = one.told.get({SCORE: "person", PERSON: "customer"}.get(one.tool, ""))
        if not one.failed and is_object(person):
            return {"customer": str(person.get("id"))}
        if scene.screen is not None and one is scene.screen.result:
            break
    return {"audience": scene.screen.audience} if scene.screen is not None else None


def told(scene: Scene, got: Happened) -> Say:
    """One score with its reasons, or how many are in each band."""
    if got.failed:
        return scene.failure(got)
    if got.text("question"):
        return Say(plain(got.text("question")), "question")
    person = got.told.get("person")
    if is_object(person):
        return Say(_one(scene, person), "scored")
    if got.text("state") == "queued":
        return Say(_tell(scene, "queued", count=scene.figure(got.number("total"))), "scored")
    return Say(_many(scene, got), "scored")


def _one(scene: Scene, person: Mapping[str, Any]) -> str:
    subs = objects(person.get("subscores"))
    parts = [
        _tell(scene, "part", said=one["said"], points=one["points"], weight=one["weight"])
        for one in subs
    ]
    lines = [
        _tell(
            scene,
            "one",
            name=strong(str(person.get("name")), 120),
            score=person.get("score"),
            band=person.get("band_said"),
            parts=", ".join(parts),
        )
    ]
    before = person.get("before")
    if before is not None and before != person.get("score"):
        lines.append(_tell(scene, "before", before=before))
    lines += [_tell(scene, "reasons"), *(f"- {one}" for one in _reasons(subs))]
    if signals := objects(person.get("signals")):
        said = "; ".join(plain(str(one.get("said")), 120) for one in signals)
        lines.append(_tell(scene, "signals", signals=said))
    if actions := objects(person.get("next_actions")):
        lines.append(_tell(scene, "next", action=plain(str(actions[0].get("said")), 120)))
    lines.append(_tell(scene, "stage", stage=person.get("deal_stage_said")))
    return "\n\n".join([lines[0], "\n".join(lines[1:])])


def _reasons(subs: list[dict[str, Any]]) -> list[str]:
    """The parts that bring or cost most of the whole."""
    weighed = [
        (abs(int(part["points"])) * int(sub["weight"]), part)
        for sub in subs
        for part in objects(sub.get("parts"))
        if part.get("value") is not None
    ]
    weighed.sort(key=lambda one: -one[0])
    return [plain(str(part.get("reason")), 160) for _, part in weighed[:MOST_SAID]]


def _many(scene: Scene, got: Happened) -> str:
    total = got.number("total")
    if not total:
        return _tell(scene, "nobody")
    bands = [
        _tell(scene, "band", people=scene.figure(one.get("people")), said=one.get("said"))
        for one in objects(got.told.get("bands"))
        if one.get("people")
    ]
    key = "many_one" if total == 1 else "many"
    parts = [_tell(scene, key, count=scene.figure(total), bands=", ".join(bands))]
    if best := objects(got.told.get("best")):
        lines = [_line(one, at) for at, one in enumerate(best[:MOST_SAID], 1)]
        parts.append("\n".join([_tell(scene, "best"), "", *lines]))
    up, down = got.number("up"), got.number("down")
    if up or down:
        parts.append(_tell(scene, "moved", up=scene.figure(up), down=scene.figure(down)))
    if tasks := got.number("tasks"):
        parts.append(_tell(scene, "tasks", tasks=scene.figure(tasks)))
    if got.told.get("fixed"):
        parts.append(_tell(scene, "fixed"))
    return "\n\n".join(parts)


def _line(one: Mapping[str, Any], at: int) -> str:
    return f"{at}. {strong(str(one.get('name')), 120)}: {one.get('score')}"


def hottest(scene: Scene, intent: Intent) -> Step:
    """Who scores best."""
    got = scene.call(FIND, {"text": HOTTEST, "sort": "-lead_score", "limit": 10})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    total, items = got.number("total"), objects(got.told.get("items"))
    if not total:
        return Say(_tell(scene, "no_hot", least=HOT), "none")
    lead = _tell(
        scene, "hottest_one" if total == 1 else "hottest", count=scene.figure(total), least=HOT
    )
    lines = [f"{at}. {strong(str(one.get('name')), 120)}" for at, one in enumerate(items, 1)]
    return Say("\n".join([lead, "", *lines]), "found")
