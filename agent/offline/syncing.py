"""Syncs to the outside CRM in a conversation: proposed, told, explained, proposed to be undone.

Nothing is ever written there from here: a person approves the plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from agent.offline.answers import question
from agent.offline.conversation import MOST_RESULTS, Happened, is_object, objects, texts
from agent.offline.follow import finds
from agent.offline.heard import trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.outreach import CAMPAIGN, CAMPAIGNS, SEND, draft_is_newest, newest_of
from agent.offline.outreach import tell as tell_outreach
from agent.offline.people import Person, in_focus, is_pronoun, whom
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.sync_phrases import SYNC_TEXTS
from store.segment.lexicon import language_of
from store.text import fold

SYNC, HISTORY, UNDO = "sync_crm", "get_sync", "undo_sync"
LIST = "list_connections"
MOST_SAID = 3
COUNTS = ("creates", "updates", "restores", "deletes", "conflicts", "skips")
_BEFORE = re.compile(r"^(?:the |our |my |all (?:the )?|la |le |les |l'|notre |nos |mes )+")
_LISTED = re.compile(r"^(?:liste|segment|audience) (?:des? |du |d')?| (?:list|segment|audience)$")
_A_MESSAGE = frozenset(("it", "this", "that", "le", "la", "l'", "ca"))
_THIS_ONE = re.compile(
    r"(?:this|that|ce|cet|cette) (?:customer|person|one|client|cliente|personne)"
)


def tell(scene: Scene, key: str, **values: object) -> str:
    """A sentence about the outside CRM."""
    text = SYNC_TEXTS[key][language_of(scene.locale) == "fr"]
    return text.format(**values) if values else text


def in_talk(scene: Scene) -> bool:
    """Whether the last thing done about a sync or a campaign was about a sync."""
    last = newest_of(scene.talk, SYNC, HISTORY, UNDO, SEND, CAMPAIGN, CAMPAIGNS)
    return last is not None and last.tool in {SYNC, HISTORY, UNDO}


def is_newest(scene: Scene) -> bool:
    """Whether the last result of all was about a sync: then "undo it" is about that one."""
    last = next(iter(scene.talk.newest(before=True)), None)
    return last is not None and last.tool in {SYNC, HISTORY}


def sync(scene: Scene, intent: Intent) -> Step:
    """Propose to sync people, somebody, or everything that changed."""
    if fold(intent.get("who")) in _A_MESSAGE and draft_is_newest(scene.talk):
        return scene.say("not_yet")
    given: dict[str, Any] = {"changed": True} if "changed" in intent.slots else {}
    aim = given or _aim(scene, trimmed(intent.get("who")))
    if not aim:
        return Say(tell(scene, "whom"), "nothing_shown")
    got = scene.call(SYNC, aim)
    return got if isinstance(got, Do) else proposed(scene, got)


def _aim(scene: Scene, who: str) -> dict[str, Any]:
    """Whom words mean, as a call names them; empty when nobody is there to be meant."""
    folded = fold(who).replace("-", " ")
    if not who or is_pronoun(who) or IT.fullmatch(folded):
        return _pointed_at(scene, folded)
    bare = _BEFORE.sub("", folded)
    segments = {name.replace("-", " "): slug for name, slug in _segments(scene).items()}
    for name in (folded, bare, _LISTED.sub("", bare)):
        if slug := segments.get(name):
            return {"segment": slug}
    if finds(who, scene.env):
        return {"text": who}
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    if isinstance(person, Person) and person.key:
        return {"customer": person.key}
    return {"text": who}


def _segments(scene: Scene) -> Mapping[str, str]:
    return scene.env.catalogue.segments


def _pointed_at(scene: Scene, folded: str) -> dict[str, Any]:
    """The person last spoken of where one is meant, else the people on the screen."""
    person = in_focus(scene.talk, scene.screen)
    several = folded in {"them", "these", "those", "they", "les", "eux", "tous"}
    if isinstance(person, Person) and person.key and (scene.screen is None or not several):
        return {"customer": person.key}
    screen = scene.screen
    return dict(screen.named) if screen is not None else {}


def proposed(scene: Scene, got: Happened) -> Step:
    """What would be written if a person approved it."""
    if got.failed:
        return failed(scene, got)
    name = plain(got.text("connection_name"), 80) or "HubSpot"
    left = _left(scene, got)
    if got.text("state") == "planning":
        return Say(" ".join(plain(note, 400) for note in texts(got.told.get("notes"))), "proposed")
    if got.text("outcome") == "nothing":
        if got.text("question"):
            return question(scene, got)
        return Say(" ".join(filter(None, (tell(scene, "nothing", name=name), left))), "proposed")
    counts = ", ".join(_counts(scene, got))
    if got.text("outcome") == "approved":
        lead = tell(scene, "started", who=plain(got.text("approved_by"), 240))
        return Say("\n\n".join(filter(None, (lead, plain(got.text("stop"), 400)))), "started")
    key = "undo_proposed" if got.tool == UNDO else "proposed"
    lead = tell(scene, key, name=name, counts=counts)
    must = tell_outreach(
        scene, "must_approve", command=code(f"rapport approve {got.text('proposal')}")
    )
    return Say("\n\n".join(filter(None, (lead, _diff(scene, got), left, must))), "proposed")


def _counts(scene: Scene, got: Happened) -> list[str]:
    told = [(key, got.number(key)) for key in COUNTS]
    return [tell(scene, key, count=scene.figure(count)) for key, count in told if count]


def _diff(scene: Scene, got: Happened) -> str:
    """The first changes with before and after; the card has them all."""
    found = [one for one in objects(got.told.get("records")) if one.get("changes")]
    lines = [
        f"- {strong(str(one.get('name')), 80)}: {'; '.join(_changes(scene, one))}"
        for one in found[:MOST_SAID]
    ]
    return "\n".join(lines)


def _changes(scene: Scene, record: Mapping[str, Any]) -> list[str]:
    empty = tell(scene, "empty")
    return [
        tell(
            scene,
            "change",
            field=plain(str(one.get("field")), 60),
            before=plain(str(one.get("before") or ""), 60) or empty,
            after=plain(str(one.get("after") or ""), 60) or empty,
        )
        for one in objects(record.get("changes"))[:MOST_SAID]
    ]


def _left(scene: Scene, got: Happened) -> str:
    items = [
        f"{plain(str(one.get('words')), 160)} ({scene.figure(one.get('count'))})"
        for one in objects(got.told.get("left_out"))[:4]
    ]
    return tell(scene, "left", items="; ".join(items)) if items else ""


def undo(scene: Scene, intent: Intent) -> Step:
    """Propose to take the last sync back, or the one that is shown."""
    run = _shown_run(scene)
    got = scene.call(UNDO, {"run": run} if run else {})
    return got if isinstance(got, Do) else proposed(scene, got)


def _shown_run(scene: Scene) -> str:
    """The sync that a person looks at by itself; empty when it is none, or wrote nothing."""
    last = next(iter(scene.talk.newest(before=True)), None)
    if last is None or last.failed or last.tool != HISTORY:
        return ""
    runs = objects(last.told.get("runs"))
    done = len(runs) == 1 and runs[0].get("operation") == "sync" and runs[0].get("started_at")
    return str(runs[0].get("id")) if done else ""


def how(scene: Scene, intent: Intent) -> Step:
    """How the last sync went: the one of this conversation, else the newest of all."""
    run = _last_run(scene)
    got = scene.call(HISTORY, {"run": run} if run else {"limit": 1})
    return got if isinstance(got, Do) else history(scene, got)


def _last_run(scene: Scene) -> str:
    for one in islice(scene.talk.newest(before=True), MOST_RESULTS):
        if not one.failed and one.tool in {SYNC, UNDO} and one.text("run"):
            return one.text("run")
    return ""


def listed(scene: Scene, intent: Intent) -> Step:
    """The syncs there were."""
    got = scene.call(HISTORY, {})
    return got if isinstance(got, Do) else history(scene, got)


def history(scene: Scene, got: Happened) -> Step:
    """Syncs in lines; one by itself with why records were left out."""
    if got.failed:
        return failed(scene, got)
    runs = objects(got.told.get("runs"))
    if got.arguments.get("customer") or (not runs and objects(got.told.get("records"))):
        return records(scene, got)
    if not runs:
        return Say(tell(scene, "no_syncs"), "syncs")
    if len(runs) == 1 or "limit" in got.arguments:
        error = plain(str(runs[0].get("error") or ""), 300)
        failures = _failures(scene, got)
        parts = (_run(scene, runs[0]), error, failures, _left(scene, got))
        return Say("\n\n".join(filter(None, parts)), "syncs")
    lead = tell(scene, "syncs", count=scene.figure(got.number("total")))
    return Say("\n".join((lead, "", *(f"- {_run(scene, one)}" for one in runs[:8]))), "syncs")


def _run(scene: Scene, run: Mapping[str, Any]) -> str:
    found = run.get("counts")
    counts: dict[str, Any] = found if is_object(found) else {}
    told = [
        tell(scene, f"is_{state}", count=scene.figure(count))
        for state, count in counts.items()
        if f"is_{state}" in SYNC_TEXTS and count
    ]
    state = f"state_{run.get('state')}"
    return tell(
        scene,
        "run",
        what=tell(scene, "what_undo" if run.get("operation") == "undo" else "what_sync"),
        name=plain(str(run.get("connection_name") or "HubSpot"), 80),
        state=tell(scene, state) if state in SYNC_TEXTS else plain(state, 40),
        counts=f"{', '.join(told)}." if told else "",
    ).strip()


def why(scene: Scene, intent: Intent) -> Step:
    """Why somebody was left out of a sync, or why records failed."""
    who = trimmed(intent.get("who") or intent.get("who2"))
    given = {} if "failed" in intent.slots else _asked_about(scene, who)
    if not given:
        run = _last_run(scene)
        state = "failed" if "failed" in intent.slots else "skipped"
        given = {"run": run, "state": state} if run else {"state": state}
    got = scene.call(HISTORY, given)
    return got if isinstance(got, Do) else records(scene, got)


def _asked_about(scene: Scene, who: str) -> dict[str, Any]:
    """The customer whose record is asked about; empty when words name none."""
    folded = fold(who).replace("-", " ")
    if is_pronoun(who) or _THIS_ONE.fullmatch(folded):
        person = in_focus(scene.talk, scene.screen)
        if isinstance(person, Person) and person.key:
            return {"customer": person.key}
        return _only_left_out(scene)
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    return {"customer": person.key} if isinstance(person, Person) and person.key else {}


def _only_left_out(scene: Scene) -> dict[str, Any]:
    """The one customer that the last plan left out, where it was only one."""
    last = newest_of(scene.talk, SYNC, HISTORY)
    found = objects(last.told.get("records")) if last else []
    left = [
        one
        for one in found
        if one.get("kind") == "customer" and one.get("state") in {"skipped", "conflict"}
    ]
    return {"customer": str(left[0].get("id"))} if len(left) == 1 else {}


def records(scene: Scene, got: Happened) -> Step:
    """Records of syncs with what became of each and why."""
    if got.failed:
        return failed(scene, got)
    found = objects(got.told.get("records"))
    if not found and got.arguments.get("customer"):
        name = strong(str(got.arguments["customer"]), 80)
        return Say(tell(scene, "never_seen", name=name), "syncs")
    if not found:
        return Say(tell(scene, "none_failed"), "syncs")
    lines = [_record(scene, one) for one in found[:MOST_SAID]]
    shown = lines[:1] if got.arguments.get("customer") else lines
    return Say("\n\n".join(filter(None, (*shown, _left(scene, got)))), "syncs")


def _record(scene: Scene, one: Mapping[str, Any]) -> str:
    """One record: its state, and the reasons or the error, with what their support asks for."""
    reasons = "; ".join(plain(text, 200) for text in texts(one.get("reasons")))
    parts = [tell(scene, "because", items=reasons) if reasons else ""]
    if one.get("error"):
        parts.append(plain(str(one["error"]), 300))
    if one.get("state") == "failed":
        parts.append(tell(scene, "try_again"))
    if one.get("correlation_id") and one.get("error"):
        parts.append(tell(scene, "reference", reference=code(str(one["correlation_id"]))))
    if one.get("state") in {"done", "planned"}:
        parts.append("; ".join(_changes(scene, one)))
    state, kind = f"one_{one.get('state')}", f"kind_{one.get('kind')}"
    return tell(
        scene,
        "why",
        name=strong(str(one.get("name")), 80),
        kind=tell(scene, kind) if kind in SYNC_TEXTS else "",
        state=tell(scene, state) if state in SYNC_TEXTS else "",
        why=" ".join(filter(None, parts)),
    ).strip()


def _failures(scene: Scene, got: Happened) -> str:
    bad = [one for one in objects(got.told.get("records")) if one.get("state") == "failed"]
    return "\n".join(f"- {_record(scene, one)}" for one in bad[:MOST_SAID])


def failed(scene: Scene, got: Happened) -> Step:
    """A refused call; where no CRM is connected that is said plainly, with how to connect one."""
    error = got.text("error")
    if error == "not_found" and got.tool == UNDO and not got.arguments.get("run"):
        return Say(tell(scene, "nothing_to_undo"), "refused")
    if error != "conflict":
        return scene.failure(got)
    there = scene.call(LIST, {})
    if isinstance(there, Do):
        return there
    if there.failed or is_connected(there):
        return scene.failure(got)
    return Say(tell(scene, "no_crm"), "refused")


def is_connected(got: Happened) -> bool:
    """Whether a list of connections has one that is not ended."""
    return any(one.get("state") != "disconnected" for one in objects(got.told.get("items")))
