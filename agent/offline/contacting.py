"""Who may be contacted and why not, and what somebody said about being contacted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from agent.offline.answers import question
from agent.offline.conversation import MOST_RESULTS, Happened, is_object, objects
from agent.offline.drafts import policy
from agent.offline.follow import FIND, PERSON, finds
from agent.offline.heard import trimmed
from agent.offline.intents import IT, Intent
from agent.offline.markdown import plain, strong
from agent.offline.outreach import (
    CHECK,
    channel_in,
    channels_said,
    last_draft,
    reasons_said,
    tell,
    whole,
)
from agent.offline.people import Person, in_focus, is_pronoun, whom
from agent.offline.persons import channel_name
from agent.offline.phrases import day
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.which import which
from store.text import fold

_ASKED = ("customer", "project", "audience", "segment", "text")
_THEM = frozenset(("them", "these", "those", "they", "eux", "elles", "les", "leur", "ils"))


def eligible(scene: Scene, intent: Intent) -> Step:
    """Who may be contacted on a channel: a person, or people."""
    said = intent.get("channel") or intent.get("way") or intent.get("way2")
    channel = {"channel": found} if (found := channel_in(said)) else {}
    who = _who(intent)
    project = trimmed(intent.get("project"))[:200]
    if project:
        return _checked(scene, {**_in_project(scene, who), "project": project})
    return _checked(scene, {**_whose(scene, who), **channel})


def _in_project(scene: Scene, who: str) -> dict[str, str]:
    """The one customer asked about for a project; nobody means all its people."""
    meant = _whose(scene, who) if who else {}
    if who and "customer" not in meant:
        return {"customer": who[:200]}
    return {key: meant[key] for key in ("customer",) if key in meant}


def why(scene: Scene, intent: Intent) -> Step:
    """The last check again, with its reasons and from when."""
    who = _who(intent)
    last = _checked_last(scene)
    given = dict(last.arguments) if last else {}
    if intent.get("project"):
        return eligible(scene, intent)
    if channel := channel_in(intent.get("channel") or intent.get("way")):
        given["channel"] = channel
    if who and not _is_same(scene, last, who):
        given = {key: value for key, value in given.items() if key not in _ASKED}
        given |= _whose(scene, who)
    elif not any(key in given for key in _ASKED):
        given |= _whose(scene, who)
    return _checked(scene, given)


def _who(intent: Intent) -> str:
    """Whom a question about contacting is about, in the person's words or as a pronoun."""
    said = intent.get("who") or intent.get("certain") or intent.get("certain2")
    pointed = "elle" if "her" in intent.slots else "eux" if "them" in intent.slots else ""
    return trimmed(said) or pointed


def _is_same(scene: Scene, last: Happened | None, who: str) -> bool:
    """Whether a pronoun means the one who was checked last, about the same project."""
    if last is None or not is_pronoun(who):
        return False
    person = in_focus(scene.talk, scene.screen)
    checked_ids = {one.get("id") for one in objects(last.told.get("items"))}
    return isinstance(person, Person) and person.key in checked_ids


def _checked_last(scene: Scene) -> Happened | None:
    """The last check; none once other people were shown."""
    for one in islice(scene.talk.newest(before=True), MOST_RESULTS):
        if one.tool == CHECK and not one.failed:
            return one
        if one.tool in {FIND, PERSON} and one.found:
            break
    return None


def _whose(scene: Scene, who: str) -> dict[str, str]:
    """Whom words mean, as a call names them; empty when nobody is there to be meant."""
    folded = fold(who)
    if who and not is_pronoun(who) and not IT.fullmatch(folded):
        if slug := scene.env.catalogue.segments.get(
            folded.removeprefix("the ").removeprefix("les ")
        ):
            return {"segment": slug}
        person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
        if isinstance(person, Person):
            return {"customer": person.key}
        return {"text": who} if finds(who, scene.env) else {"customer": who[:200]}
    person = in_focus(scene.talk, scene.screen)
    if who and folded not in _THEM and isinstance(person, Person) and person.key:
        return {"customer": person.key}
    return _group(scene, person)


def _group(scene: Scene, person: object) -> dict[str, str]:
    """The people on the screen; else whom the draft is for, else the person last spoken of."""
    screen = scene.screen
    if screen is not None and screen.audience:
        return {"audience": screen.audience}
    written = last_draft(scene.talk, before=True)
    for key in ("audience", "segment", "customer"):
        if written is not None and written.text(key):
            return {key: written.text(key)}
    return {"customer": person.key} if isinstance(person, Person) and person.key else {}


def _checked(scene: Scene, given: Mapping[str, Any]) -> Step:
    if not any(given.get(key) for key in _ASKED):
        return Say(tell(scene, "whom_to_check"), "nothing_shown")
    got = scene.call(CHECK, given)
    if isinstance(got, Do):
        return got
    return which(scene, got, given) if got.text("error") == "conflict" else checked(scene, got)


def checked(scene: Scene, got: Happened) -> Say:
    """Who may be contacted, in sentences."""
    if got.text("error") == "not_found" and not got.arguments.get("project"):
        name = strong(str(got.arguments.get("customer", "")), 120)
        return scene.say("no_such_person", "not_found", name=name)
    if got.failed:
        return scene.failure(got)
    if got.asks or not got.found:
        return question(scene, got)
    items = objects(got.told.get("items"))
    if got.arguments.get("customer") and items:
        return Say(_person(scene, items[0]), "eligible")
    return Say("\n\n".join(_people(scene, got)), "eligible")


def _people(scene: Scene, got: Happened) -> Sequence[str]:
    lines: list[str] = []
    for line in objects(got.told.get("channels")):
        said = tell(
            scene,
            "eligible",
            channel=channel_name(scene, str(line.get("channel"))),
            eligible=scene.figure(line.get("eligible")),
            people=scene.figure(line.get("people")),
        )
        waiting = whole(line, "waiting")
        if waiting:
            said = tell(scene, "eligible_wait", line=said, count=scene.figure(waiting))
        why_not = reasons_said(scene, line.get("reasons"), 3)
        lines.append(f"- {said}" + (f" ({why_not})" if why_not else ""))
    return [tell(scene, "eligible_lead"), "\n".join(lines)]


def _person(scene: Scene, item: Mapping[str, Any]) -> str:
    name = strong(str(item.get("name")), 120)
    verdicts = objects(item.get("channels"))
    allowed = [str(one.get("channel")) for one in verdicts if one.get("allowed")]
    parts = (
        [tell(scene, "may", name=name, channels=channels_said(scene, allowed))] if allowed else []
    )
    refused = (one for one in verdicts if not one.get("allowed"))
    parts.extend(_refused(scene, name, one) for one in refused)
    return "\n\n".join(parts)


def _refused(scene: Scene, name: str, verdict: Mapping[str, Any]) -> str:
    reasons = " ".join(plain(str(one.get("said")), 300) for one in objects(verdict.get("reasons")))
    channel = channel_name(scene, str(verdict.get("channel")))
    said = tell(scene, "may_not", name=name, channel=channel, reasons=reasons)
    if not verdict.get("retry_at"):
        return f"{said} {tell(scene, 'never_by_itself')}"
    when = day(scene.locale, str(verdict["retry_at"]))
    return f"{said} {tell(scene, 'again_from', day=when)}"


def consent(scene: Scene, intent: Intent) -> Step:
    """What somebody said about being contacted, said back and recorded on a yes."""
    agreed = intent.kind == "agreed"
    said = intent.get("channel") or intent.get("way")
    given: dict[str, Any] = {
        "channel": channel_in(said) or "all",
        "consent": "granted" if agreed else "denied",
    }
    if source := trimmed(intent.get("source")):
        given["source"] = source[:120]
    return policy(scene, given, trimmed(intent.get("who") or intent.get("who2")))


def do_not_call(scene: Scene, intent: Intent) -> Step:
    """Bar somebody from calls."""
    return policy(scene, {"do_not_call": "yes"}, intent.get("who"))


def policy_set(scene: Scene, got: Happened) -> Say:
    """What holds now for somebody."""
    if got.failed:
        return scene.failure(got)
    name = strong(got.text("customer_name"), 120)
    key = "policy_set" if got.text("outcome") == "updated" else "policy_same"
    verdict = got.told.get("verdict")
    channels = objects(verdict.get("channels")) if is_object(verdict) else []
    allowed = [str(one.get("channel")) for one in channels if one.get("allowed")]
    now = (
        tell(scene, "reachable_by", channels=channels_said(scene, allowed))
        if allowed
        else tell(scene, "reachable_by_none")
    )
    return Say(f"{tell(scene, key, name=name)} {now}", "written")
