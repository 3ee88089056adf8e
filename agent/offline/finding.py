"""Questions about people, changes of what is on the screen, its pages and order."""

from __future__ import annotations

from typing import Any

from agent.offline.answers import found, people
from agent.offline.conversation import Happened
from agent.offline.follow import FIND, Screen, may_be_new
from agent.offline.intents import Intent
from agent.offline.markdown import plain
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.text import fold
from tools.understand.wordlists import wordset

MOST_LISTED = 100


def ask(scene: Scene, intent: Intent) -> Step:
    """A question, in the person's own words; or the choice that settles one."""
    return _find(scene, {"text": intent.get("text")})


def change(scene: Scene, intent: Intent) -> Step:
    """A change of the people on the screen."""
    screen = scene.screen
    if screen is None:
        return _find(scene, {"text": intent.get("text")})
    if not screen.audience:
        return _find(scene, {**screen.named, "refine": intent.get("text")})
    text = intent.get("text")
    step = _find(scene, {"audience": screen.audience, "refine": text, **screen.layout})
    if isinstance(step, Say) and step.about == "answer" and may_be_new(text, scene.env, screen):
        said = f"{step.text}\n\n{scene.words('either')}"
        return Say(said, step.about, {"need": "anew", "text": text})
    return step


def _find(scene: Scene, arguments: dict[str, Any]) -> Step:
    got = scene.call(FIND, arguments)
    return got if isinstance(got, Do) else found(scene, got)


def count(scene: Scene, intent: Intent) -> Step:
    """How many are on the screen, from what was counted."""
    screen = scene.screen_now
    if screen is None:
        return scene.say("nothing_shown")
    return Say(people(scene, screen.result), "count")


def more(scene: Scene, intent: Intent) -> Step:
    """The next page."""
    screen = scene.screen
    if screen is None:
        return scene.say("nothing_shown")
    cursor = screen.result.text("next")
    if not cursor:
        return scene.say("no_more", count=scene.figure(screen.total))
    arguments = {**screen.named, **screen.layout, "cursor": cursor}
    got = scene.call(FIND, arguments)
    return got if isinstance(got, Do) else _page(scene, got, screen)


def _page(scene: Scene, got: Happened, before: Screen) -> Say:
    if not got.found:
        return found(scene, got)
    first = before.shown_before(scene.talk) + before.result.number("returned") + 1
    last = first + got.number("returned") - 1
    numbers = {"first": first, "last": last, "count": got.number("total")}
    return scene.say("page", "answer", **{key: scene.figure(n) for key, n in numbers.items()})


def first_page(scene: Scene, intent: Intent) -> Step:
    """The list from its start."""
    return _laid_out(scene, {})


def limit(scene: Scene, intent: Intent) -> Step:
    """More or fewer people a page."""
    digits = intent.get("limit")
    wanted = int(digits) if digits else MOST_LISTED
    return _laid_out(scene, {"limit": max(1, min(wanted, MOST_LISTED))}, cut=wanted > MOST_LISTED)


def _laid_out(scene: Scene, layout: dict[str, Any], *, cut: bool = False) -> Step:
    screen = scene.screen_now
    if screen is None:
        return scene.say("nothing_shown")
    got = scene.call(FIND, {**screen.named, **screen.layout, **layout})
    if isinstance(got, Do):
        return got
    if not got.found:
        return found(scene, got)
    shown = {
        "shown": scene.figure(got.number("returned")),
        "count": scene.figure(got.number("total")),
    }
    if "sort" in layout:
        by = plain(_SORT_NAMES[layout["sort"].removeprefix("-")][scene.locale.startswith("fr")])
        return scene.say("sorted", "answer", by=by, count=shown["count"])
    more = f" {scene.words('at_most')}" if cut else ""
    return Say(scene.words("listed", **shown) + more)


_SORT_NAMES = {
    "spend": ("spend", "dépenses"),
    "orders": ("orders", "commandes"),
    "visits": ("visits", "visites"),
    "last_active": ("last visit", "dernière visite"),
    "last_order_at": ("last order", "dernière commande"),
    "last_contacted_at": ("last contact", "dernier contact"),
    "lead_score": ("score", "score"),
    "created_at": ("date added", "date d'ajout"),
    "name": ("name", "nom"),
}
_SORT_WORDS = tuple(
    (wordset(words), key)
    for words, key in (
        ("contact contacted contacte", "last_contacted_at"),
        ("order commande ordered purchase achat", "last_order_at"),
        ("visit visite active activity activite seen recent recents latest inactivity inactive recency inactivite", "last_active"),
        ("orders commandes purchases achats", "orders"),
        ("visits visites", "visits"),
        ("score", "lead_score"),
        ("created added creation newest newer signup new joined ajout creation ajoute nouveaux oldest anciens", "created_at"),
        ("spend spent spending money amount value depenses depense montant revenue biggest largest richest smallest gros grands petits argent", "spend"),
        ("name names alphabetical alphabetically alphabet nom noms alphabetique alphabetiquement a z", "name"),
    )
)  # fmt: skip
_LAST = wordset("last latest derniere dernier recent")
_RISING = wordset(
    "ascending asc smallest lowest least oldest croissant croissante croissants croissantes petits anciens anciennes older increasing"
)
_FALLING = wordset(
    "descending desc z largest biggest highest newest latest decroissant decroissante decroissants decroissantes recent recents most decreasing"
)
_IGNORED = wordset(
    """by the of their total number and then first in order last latest most least date time amount by to
    de du des le la les leur d'abord d' par nombre en ordre total puis sur with from lowest highest
    ascending asc descending desc croissant croissante decroissant decroissante derniere dernier first
    increasing decreasing older long ago size plus at top"""
)


def sort(scene: Scene, intent: Intent) -> Step:
    """The list in another order."""
    key = sort_key(intent.get("sort"))
    if scene.screen_now is None:
        return scene.say("nothing_shown")
    return _laid_out(scene, {"sort": key}) if key else scene.say("sort_by", "question")


def sort_key(text: str) -> str:
    """The tool's name of an order said in words, empty when there is none or words are left over."""
    words = fold(text).replace(",", " ").replace("-", " ").split()
    known = {word for named, _ in _SORT_WORDS for word in named} | _IGNORED | _RISING | _FALLING
    key = next((key for named, key in _SORT_WORDS if _names(named, key, words)), "")
    if not key or not set(words) <= known:
        return ""
    if key == "name":
        return (
            "-name"
            if ("z" in words and words.index("z") == 0) or _FALLING - {"z"} & set(words)
            else "name"
        )
    return key if _RISING & set(words) else f"-{key}"


def _names(named: frozenset[str], key: str, words: list[str]) -> bool:
    """Whether the words name an order; `order` alone means how many, `last order` when."""
    hits = named & set(words)
    if key == "last_order_at":
        return bool(hits) and bool((_LAST | {"date", "oldest", "anciens"}) & set(words))
    if key == "orders" and {"order", "commande"} & set(words):
        return True
    return bool(hits)
