"""Proposing to send, what waits for a person, and campaigns under way. Nothing is ever sent here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.offline.answers import question
from agent.offline.conversation import Happened, is_object, objects, texts
from agent.offline.follow import finds
from agent.offline.heard import heard, trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import code, plain
from agent.offline.outreach import (
    CAMPAIGN,
    CAMPAIGNS,
    CANCEL,
    PAUSE,
    PROPOSALS,
    RESUME,
    SEND,
    last_campaign,
    last_draft,
    newest_of,
    reasons_said,
    state_name,
    tell,
    whole,
)
from agent.offline.people import Person, is_pronoun, whom
from agent.offline.persons import PERSON, channel_name
from agent.offline.scene import Scene
from agent.offline.send_times import times_said
from agent.offline.steps import Do, Say, Step
from agent.offline.which import keeping
from store.text import fold

_APPROVE = re.compile(r"prp_[0-9a-hjkmnp-tv-z]{13}")
_ONLY = frozenset(("it", "that", "this", "la", "le", "l'", "ca", "cela", "elle", "campaign", "the campaign", "our campaign", "sending", "the send", "the sending", "la campagne", "cette campagne", "l'envoi"))  # fmt: skip
_SMALL = frozenset(("the", "our", "that", "this", "my", "campaign", "send", "sending", "la", "notre", "cette", "l'", "campagne", "envoi", "de", "des", "du"))  # fmt: skip
_ALSO_PROPOSE = ("lift_suppression", "sync_crm", "undo_sync")
_AIMS = frozenset(("audience", "segment", "text", "customer"))
_PEOPLE = (
    (("left", "ecart", "laiss"), "left_out"),
    (("skip", "saut", "ignor"), "skipped"),
    (("fail", "echou"), "failed"),
    (("unknown",), "unknown"),
    (("wait",), "pending"),
)


def send(scene: Scene, intent: Intent) -> Step:
    """Propose to send the draft on the screen: to those it is for, or those named."""
    shown = last_draft(scene.talk, before=True)
    if shown is None:
        return Say(tell(scene, "no_draft"), "nothing_shown")
    draft = shown.text("draft")
    given = {"draft": draft, **_before(scene, intent, draft), **_when(scene, intent)}
    aim = _to_whom(scene, intent, shown, given)
    if not isinstance(aim, dict):
        return aim
    got = scene.call(SEND, {**given, **aim})
    return got if isinstance(got, Do) else proposed(scene, got)


def _when(scene: Scene, intent: Intent) -> Mapping[str, Any]:
    """When and how fast, where that was said."""
    return times_said(heard(intent.get("when")).words, scene.env.today)


def _before(scene: Scene, intent: Intent, draft: str) -> Mapping[str, Any]:
    """What was asked for when this draft was last proposed, where only its times are said anew."""
    last = newest_of(scene.talk, SEND)
    if last is None or not intent.get("when") or last.arguments.get("draft") != draft:
        return {}
    kept = {**last.arguments}
    if intent.get("who"):
        kept = {key: value for key, value in kept.items() if key not in _AIMS}
    pace = [key for key in _when(scene, intent) if key.startswith("pace")]
    return {key: value for key, value in kept.items() if not (pace and key.startswith("pace"))}


def _to_whom(
    scene: Scene, intent: Intent, shown: Happened, given: Mapping[str, Any]
) -> dict[str, str] | Step:
    who = trimmed(intent.get("who"))
    folded = fold(who)
    if who and not is_pronoun(who) and not IT.fullmatch(folded):
        return _named(scene, who, given)
    aimed = next((key for key in ("audience", "segment", "customer") if shown.text(key)), "")
    screen = scene.screen
    newer = screen is not None and _is_newer(scene, screen.result, shown)
    if screen is not None and screen.audience and (not aimed or (who and newer)):
        return {"audience": screen.audience}
    return {}


def _is_newer(scene: Scene, one: Happened, other: Happened) -> bool:
    for happened in scene.talk.newest(before=True):
        if happened.message is one.message:
            return True
        if happened.message is other.message:
            return False
    return False


def _named(scene: Scene, who: str, given: Mapping[str, Any]) -> dict[str, str] | Step:
    if slug := scene.env.catalogue.segments.get(fold(who)):
        return {"segment": slug}
    if finds(who, scene.env):
        return {"text": who}
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    if not isinstance(person, Person):
        return scene.say("which_person", "question")
    got = scene.call(PERSON, {"customer": person.key})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    card = got.told.get("customer")
    if got.asks or not is_object(card):
        return keeping(scene, got, SEND, given)
    return {"customer": str(card.get("id"))}


def proposed(scene: Scene, got: Happened) -> Say:
    """What would happen if a person approved it."""
    if got.failed:
        return scene.failure(got)
    if got.text("outcome") == "nothing":
        if objects(got.told.get("choices")):
            return question(scene, got)
        why = plain(got.text("question")) or tell(scene, "nobody_reachable")
        reasons = reasons_said(scene, got.told.get("reasons"))
        left = f" {tell(scene, 'left_out', items=reasons)}" if reasons else ""
        return Say(f"{tell(scene, 'nothing_to_send', why=why)}{left}", "proposed")
    if got.text("outcome") == "approved":
        return Say("\n\n".join(_started(scene, got)), "started")
    if got.tool == RESUME:
        lead = tell(scene, "resume_proposed", title=plain(got.text("title"), 160))
        return Say(f"{lead} {_must(scene, got.text('proposal'))}", "proposed")
    return Say("\n\n".join(filter(None, _plan(scene, got))), "proposed")


def _started(scene: Scene, got: Happened) -> Iterator[str]:
    """What a standing approval let start, and how it is stopped."""
    yield tell(scene, "started", who=plain(got.text("approved_by"), 240))
    if reasons := reasons_said(scene, got.told.get("reasons")):
        yield tell(scene, "left_out", items=reasons)
    yield plain(got.text("stop"), 400)


def _plan(scene: Scene, got: Happened) -> tuple[str, ...]:
    reasons = reasons_said(scene, got.told.get("reasons"))
    waiting = got.number("waiting")
    return (
        tell(
            scene,
            "proposed",
            sending=scene.figure(got.number("sending")),
            total=scene.figure(got.number("total")),
            channel=channel_name(scene, got.text("channel")),
        ),
        tell(scene, "left_out", items=reasons) if reasons else "",
        _notes(scene, got) or (tell(scene, "wait", count=scene.figure(waiting)) if waiting else ""),
        plain(got.text("timing"), 400),
        _must(scene, got.text("proposal")),
    )


def _notes(scene: Scene, got: Happened) -> str:
    """What else is to be known, such as why a standing approval does not cover it."""
    return "\n\n".join(plain(one, 400) for one in texts(got.told.get("notes")))


def _must(scene: Scene, proposal: str) -> str:
    return tell(scene, "must_approve", command=code(f"rapport approve {proposal}"))


def approve(scene: Scene, intent: Intent) -> Step:
    """That only a person approves, and how."""
    said = _APPROVE.search(fold(scene.said))
    last = newest_of(scene.talk, SEND, RESUME, *_ALSO_PROPOSE)
    key = said[0] if said else last.text("proposal") if last else ""
    if key:
        return Say(tell(scene, "cant_approve", command=code(f"rapport approve {key}")), "approve")
    return waiting(scene, intent)


def waiting(scene: Scene, intent: Intent) -> Step:
    """What waits for a person."""
    got = scene.call(PROPOSALS, {"state": "pending"})
    return got if isinstance(got, Do) else listed(scene, got)


def decided(scene: Scene, intent: Intent) -> Step:
    """What became of the last proposal."""
    last = newest_of(scene.talk, SEND, RESUME, *_ALSO_PROPOSE)
    key = last.text("proposal") if last else ""
    got = scene.call(PROPOSALS, {"proposal": key} if key else {"limit": 1})
    return got if isinstance(got, Do) else listed(scene, got)


def listed(scene: Scene, got: Happened) -> Say:
    """Proposals in lines."""
    if got.failed:
        return scene.failure(got)
    items = objects(got.told.get("items"))
    if got.arguments.get("state") != "pending" and items:
        return _of_one(scene, items[0])
    if not items:
        return Say(tell(scene, "nothing_waits"))
    lead = tell(scene, "waiting_one" if len(items) == 1 else "waiting", count=len(items))
    lines = [f"- {plain(str(one.get('title')), 160)} ({code(str(one.get('id')))})" for one in items]
    shown = "\n".join(lines[:10])
    return Say(f"{lead}\n\n{shown}\n\n{_must(scene, str(items[0].get('id')))}")


def _of_one(scene: Scene, item: dict[str, Any]) -> Say:
    title, state = plain(str(item.get("title")), 160), str(item.get("state"))
    who = str(item.get("decided_by") or "")
    key = "decided_by" if who else "decided"
    line = tell(scene, key, title=title, state=state_name(scene, state), who=plain(who, 80))
    must = f" {_must(scene, str(item.get('id')))}" if state == "pending" else ""
    return Say(f"{line}{must}")


def campaign(scene: Scene, intent: Intent) -> Step:
    """How a campaign stands; who is in a state, where that is asked."""
    key = _which(scene, intent)
    if not isinstance(key, str):
        return key
    asked = fold(intent.get("people") or intent.get("people2") or intent.get("people3"))
    state = next((to for stems, to in _PEOPLE if any(asked.startswith(s) for s in stems)), "")
    if state == "skipped" and (known := newest_of(scene.talk, CAMPAIGN, SEND)) is not None:
        state = "left_out" if not _counted(known, "skipped") else state
    got = scene.call(CAMPAIGN, {"campaign": key, "people": state or None})
    return got if isinstance(got, Do) else report(scene, got)


def _counted(known: Happened, state: str) -> int:
    states = known.told.get("states")
    return whole(states, state) if is_object(states) else 0


def _which(scene: Scene, intent: Intent) -> str | Step:
    """The id of the campaign that is meant."""
    words = fold(intent.get("campaign") or intent.get("campaign2")).replace("-", " ").strip()
    if words.startswith("cmg_"):
        return words
    last, name = last_campaign(scene.talk)
    told = [word for word in words.split() if word not in _SMALL]
    if last and (
        not told or words in _ONLY or all(word in fold(name).replace("-", " ") for word in told)
    ):
        return last
    got = scene.call(CAMPAIGNS, {})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    items = objects(got.told.get("items"))
    stems = [word.removesuffix("s") for word in told if words not in _ONLY]
    fits = [one for one in items if all(stem in _name(one) for stem in stems)]
    if fits:
        return str(fits[0].get("id"))
    return Say(tell(scene, "no_campaign" if items else "no_campaigns"), "not_found")


def _name(line: dict[str, Any]) -> str:
    return fold(str(line.get("name"))).replace("-", " ")


def report(scene: Scene, got: Happened) -> Say:
    """A campaign in sentences."""
    if got.failed:
        return scene.failure(got)
    line = got.told.get("campaign")
    told: dict[str, Any] = line if is_object(line) else {}
    state = str(told.get("state"))
    figures = {
        key: scene.figure(whole(told, key)) for key in ("sent", "to_send", "failed", "unknown")
    }
    lead = tell(
        scene,
        "campaign",
        name=plain(str(told.get("name")), 80),
        state=state_name(scene, state),
        skipped=scene.figure(_counted(got, "skipped")),
        **figures,
    )
    parts = [lead, tell(scene, "campaign_waits") if state == "proposed" else ""]
    why = {key: reasons_said(scene, got.told.get(key)) for key in ("left_out", "skipped")}
    parts += [tell(scene, f"campaign_{key}", items=items) for key, items in why.items() if items]
    return Say("\n\n".join(filter(None, [*parts, _people(scene, got)])))


def _people(scene: Scene, got: Happened) -> str:
    if not got.arguments.get("people"):
        return ""
    items = objects(got.told.get("items"))
    if not items:
        return tell(scene, "nobody_so")
    names = [plain(str(one.get("name")), 80) for one in items[:10]]
    more = got.number("total") - len(names)
    rest = f", {scene.words('and_more', count=scene.figure(more))}" if more > 0 else ""
    return tell(scene, "campaign_people", items=f"{', '.join(names)}{rest}")


def campaigns(scene: Scene, intent: Intent) -> Step:
    """The campaigns there are."""
    got = scene.call(CAMPAIGNS, {})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    items = objects(got.told.get("items"))
    if not items:
        return Say(tell(scene, "no_campaigns"))
    lines = [
        f"- {plain(str(one.get('name')), 80)}: {state_name(scene, str(one.get('state')))}"
        for one in items[:10]
    ]
    lead = tell(scene, "campaigns", count=scene.figure(got.number("total")))
    return Say("\n".join((lead, "", *lines)))


def pause(scene: Scene, intent: Intent) -> Step:
    """Pause a campaign at once."""
    key = _which(scene, intent)
    if not isinstance(key, str):
        return key
    got = scene.call(PAUSE, {"campaign": key})
    return got if isinstance(got, Do) else moved(scene, got)


def cancel(scene: Scene, intent: Intent) -> Step:
    """Cancel a campaign, once that was said back: it can't be resumed."""
    key = _which(scene, intent)
    if not isinstance(key, str):
        return key
    got = scene.call(CAMPAIGN, {"campaign": key})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    line = got.told.get("campaign")
    name = plain(str(line.get("name")) if is_object(line) else key, 80)
    pending = {"need": "yes", "tool": CANCEL, "arguments": {"campaign": key}, "no": "kept"}
    return Say(tell(scene, "shall_cancel", name=name), "confirm", pending)


def moved(scene: Scene, got: Happened) -> Say:
    """What became of a campaign that was paused or cancelled."""
    if got.failed:
        return scene.failure(got)
    line = got.told.get("campaign")
    name = plain(str(line.get("name")) if is_object(line) else "", 80)
    if got.tool == PAUSE:
        return Say(tell(scene, "paused", name=name), "written")
    count = scene.figure(got.number("cancelled"))
    return Say(tell(scene, "cancelled", name=name, count=count), "written")


def resume(scene: Scene, intent: Intent) -> Step:
    """Propose to go on, or to try the failed ones again."""
    key = _which(scene, intent)
    if not isinstance(key, str):
        return key
    retry = {"retry_failed": True} if intent.kind == "retry" else {}
    got = scene.call(RESUME, {"campaign": key, **retry})
    return got if isinstance(got, Do) else proposed(scene, got)


def notes(got: Happened) -> str:
    """What a tool noted besides."""
    return " ".join(plain(note, 300) for note in texts(got.told.get("notes")))
