"""What is done with a group of people: saved, compared, explained, exported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.offline.answers import closed, found, question, refused
from agent.offline.conversation import Happened, is_object, objects
from agent.offline.follow import FIND
from agent.offline.heard import heard, trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import plain, strong
from agent.offline.persons import channel_name
from agent.offline.phrases import money, share
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.text import fold

SAVE, SEGMENTS, COMPARE = "save_segment", "list_segments", "compare_segments"
EXPLAIN, EXPORT = "explain_segment", "export_records"
MAX_NAME = 80


def save(scene: Scene, intent: Intent) -> Step:
    """The people on the screen, or those named, under a name."""
    who = intent.get("who")
    if who and not _is_it(who):
        got = scene.call(FIND, {"text": who})
        if isinstance(got, Do) or not got.found:
            return got if isinstance(got, Do) else found(scene, got)
    screen = scene.screen_now
    if screen is None or not screen.audience:
        return scene.say("nothing_shown" if screen is None else "unavailable")
    name = intent.get("name")
    if not name or len(name) > MAX_NAME:
        pending = {"need": "name", "audience": screen.audience}
        return Say(scene.words("save_name", count=scene.figure(screen.total)), "question", pending)
    return saving(scene, {"name": name, "audience": screen.audience})


def saving(scene: Scene, arguments: Mapping[str, Any]) -> Step:
    """save_segment and what became of it; a name in use is asked about."""
    got = scene.call(SAVE, arguments)
    if isinstance(got, Do):
        return got
    if got.text("error") == "conflict" and not got.arguments.get("replace"):
        call = {**got.arguments, "replace": True}
        name = strong(str(got.arguments.get("name", "")), 120)
        pending = {"need": "yes", "tool": SAVE, "arguments": call, "no": "kept"}
        return Say(scene.words("exists", name=name), "question", pending)
    return saved(scene, got)


def saved(scene: Scene, got: Happened) -> Say:
    """What became of a segment."""
    if got.failed:
        return scene.failure(got)
    if got.asks:
        return question(scene, got)
    segment = got.told.get("segment")
    if not got.found or not is_object(segment):
        return refused(scene, got)
    key = {"updated": "saved_new", "unchanged": "saved_same"}.get(got.text("change"), "saved")
    values = {
        "name": strong(str(segment.get("name")), 120),
        "version": segment.get("version"),
        "count": scene.figure(segment.get("total")),
    }
    return scene.say(key, "saved", **values)


def segments(scene: Scene, intent: Intent) -> Step:
    """The saved segments."""
    got = scene.call(SEGMENTS, {"counts": True} if "counts" in intent.slots else {})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    total = got.number("total")
    if not total:
        return scene.say("no_segments")
    names = [_segment_name(scene, item) for item in objects(got.told.get("items"))]
    shown, hidden = names[:10], total - min(len(names), 10)
    rest = f" {scene.words('and_more', count=scene.figure(hidden))}" if hidden > 0 else ""
    key = "one_segment" if total == 1 else "segments"
    return scene.say(key, "answer", count=scene.figure(total), names=", ".join(shown) + rest)


def _segment_name(scene: Scene, item: Mapping[str, Any]) -> str:
    name = plain(str(item.get("name")), 80)
    return f"{name} ({scene.figure(item['total'])})" if item.get("total") is not None else name


def compare(scene: Scene, intent: Intent) -> Step:
    """Two groups side by side."""
    left, right = intent.get("left"), intent.get("right")
    if not left or not right:
        return scene.say("compare_what", "question")
    sides = [_side(scene, left), _side(scene, right)]
    if None in sides:
        return scene.say("nothing_shown")
    if COMPARE not in scene.tools:
        return scene.say("unavailable")
    got = scene.call(COMPARE, {"left": sides[0], "right": sides[1]})
    return got if isinstance(got, Do) else compared(scene, got)


def _side(scene: Scene, said: str) -> str | None:
    """A group by its words, the people on the screen by their handle."""
    if not _is_it(said):
        return _segment_named(scene, said) or said
    screen = scene.screen_now
    return screen.audience or None if screen else None


def _segment_named(scene: Scene, said: str) -> str:
    """`the VIPs`, `le segment VIPs`: the name alone, where a saved segment has it."""
    bare = re.sub(r"(?i)^(?:(?:the|my|our|le|la|les|mes|nos|segment|saved) )+", "", said.strip())
    return bare if fold(trimmed(bare)) in scene.env.catalogue.segments else ""


def _is_it(said: str) -> bool:
    return bool(IT.fullmatch(heard(said).words))


def compared(scene: Scene, got: Happened) -> Say:
    """The sizes of two groups and of what they share."""
    if got.failed:
        return scene.failure(got)
    if got.asks:
        return question(scene, got)
    sides, parts = objects(got.told.get("sides")), objects(got.told.get("parts"))
    if not got.found or len(sides) != 2:
        return refused(scene, got)
    both = next((part.get("people") for part in parts if part.get("part") == "both"), None)
    names = [plain(_side_name(side), 160).rstrip(".") for side in sides]
    counts = [scene.figure(side.get("people")) for side in sides]
    said = scene.words(
        "compared", left=names[0], right=names[1], left_count=counts[0], right_count=counts[1],
        both=scene.figure(both),
    )  # fmt: skip
    return Say(said)


def _side_name(side: Mapping[str, Any]) -> str:
    named = side.get("kind") == "segment"
    return str(side.get("name") if named else side.get("sentence"))


_DIMENSIONS = (
    (("countr", "pays"), "country"),
    (("cit", "town", "ville", "place", "lieu"), "city"),
    (("stage", "etape", "étape"), "stage"),
    (("month", "mois", "inactiv"), "months"),
    (("channel", "cana"), "reach"),
    (("spend", "amount", "depense", "dépense", "montant"), "spend"),
)


def explain(scene: Scene, intent: Intent) -> Step:
    """Why these people, where the money is, who can be reached, or a breakdown."""
    screen = scene.screen_now
    if screen is None or not screen.audience:
        return scene.say("nothing_shown")
    if EXPLAIN not in scene.tools:
        return scene.say("unavailable")
    wanted = _wanted(intent)
    arguments = {"audience": screen.audience, **({"breakdowns": [wanted]} if wanted else {})}
    got = scene.call(EXPLAIN, arguments)
    return got if isinstance(got, Do) else explained(scene, got)


def _wanted(intent: Intent) -> str:
    """The breakdown that is asked for, empty for the usual ones."""
    for name in ("spend", "reach", "country"):
        if name in intent.slots or f"{name}2" in intent.slots:
            return name
    said = intent.get("dimension").lower()
    return next((key for stems, key in _DIMENSIONS if any(said.startswith(s) for s in stems)), "")


def explained(scene: Scene, got: Happened) -> Say:
    """The figures of a group; the card draws the rest."""
    if got.failed:
        return scene.failure(got)
    if got.asks:
        return question(scene, got)
    if not got.found:
        return refused(scene, got)
    currency = got.text("currency")
    said = [
        scene.words(
            "explained",
            count=scene.figure(got.number("people")),
            percent=share(scene.locale, got.told.get("people_percent")),
            everyone=scene.figure(got.number("everyone")),
            spend=plain(money(scene.locale, got.text("spend"), currency)),
            spend_percent=share(scene.locale, got.told.get("spend_percent")),
        )
    ]
    asked = got.arguments.get("breakdowns")
    said += _steps(scene, got) if not asked else _values(scene, got)
    said += [plain(note) for note in got.told.get("notes", []) if isinstance(note, str)]
    return Say("\n\n".join(said))


def _steps(scene: Scene, got: Happened) -> list[str]:
    """The conditions one after another, then who can be reached."""
    lines = [
        scene.words(
            "step",
            sentence=plain(str(step.get("condition"))).rstrip("."),
            count=scene.figure(step.get("after")),
        )
        for step in objects(got.told.get("funnel"))
    ]
    funnel = ["\n".join(f"- {line}" for line in lines)] if lines else []
    return [*funnel, *_reach(scene, got)]


def _values(scene: Scene, got: Happened) -> list[str]:
    """The three largest of a breakdown."""
    found_reach = _reach(scene, got)
    lists = ("spend_bands", "countries", "cities", "stages", "months")
    lines = [line for name in lists for line in objects(got.told.get(name))]
    top = sorted(lines, key=lambda line: -_whole(line.get("people")))[:3]
    items = "; ".join(
        f"{plain(str(line.get('label')), 80)} {scene.figure(line.get('people'))}" for line in top
    )
    return [*found_reach, *([scene.words("top_values", items=items)] if items else [])]


def _reach(scene: Scene, got: Happened) -> list[str]:
    items = [
        scene.words(
            "reachable",
            channel=channel_name(scene, str(line.get("channel"))),
            count=scene.figure(line.get("reachable")),
        )
        for line in objects(got.told.get("reach"))
    ]
    return [scene.words("reach_is", items=", ".join(items))] if items else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


_NOUNS = (("order", "orders"), ("purchase", "orders"), ("commande", "orders"), ("achat", "orders"))
_SHEETS = ("excel", "xlsx", "sheet", "tableur", "feuille", "classeur")
_NOUN_NAMES = {
    "customers": ("customers", "clients"),
    "orders": ("orders", "commandes"),
    "communications": ("communications", "communications"),
}


def export(scene: Scene, intent: Intent) -> Step:
    """A file of the people on the screen, or of those named."""
    said = intent.get("noun").lower()
    noun = (
        next((key for stem, key in _NOUNS if said.startswith(stem)), "communications")
        if said
        else "customers"
    )
    form = {"format": "xlsx"} if any(s in intent.get("form").lower() for s in _SHEETS) else {}
    who = intent.get("who")
    if "all" in intent.slots:
        named: dict[str, str] = {}
    elif who and not _is_it(who):
        named = {"text": who}
    elif (screen := scene.screen_now) is not None:
        named = screen.named if screen.audience else {}
        if not named:
            return scene.say("unavailable")
    else:
        return scene.say("nothing_shown")
    got = scene.call(EXPORT, {"noun": noun, **named, **form})
    return got if isinstance(got, Do) else exported(scene, got)


def exported(scene: Scene, got: Happened) -> Say:
    """That a file is being written."""
    if got.failed:
        return scene.failure(got)
    names = _NOUN_NAMES.get(str(got.arguments.get("noun")), ("records", "données"))
    noun = names[scene.locale.startswith("fr")]
    return scene.say("export", noun=noun, sentence=closed(plain(got.text("sentence"))))
