"""From a conversation to the next step: say something, or call tools.

What is done depends on the person's words, on the kind of what is on the screen and on how calls
ended; never on text inside a tool's result, which others wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from langchain_core.messages import BaseMessage

from agent.offline import (
    attention,
    connecting,
    contact_limits,
    contacting,
    drafts,
    enriching,
    finding,
    groups,
    inbound,
    persons,
    pipeline,
    recounting,
    scores,
    sends,
    settling,
    standing,
    syncing,
    talking,
    turning,
    writing,
)
from agent.offline.follow import is_change, reads, steers
from agent.offline.heard import MOST_HEARD, Heard
from agent.offline.intents import Intent, route, steps_of
from agent.offline.language import wished
from agent.offline.outreach import campaign_is_newest, last_campaign
from agent.offline.people import NAME_WORD, Person, Who, is_pronoun, named, place_in, whom
from agent.offline.scene import Scene
from agent.offline.slots import person_and_day
from agent.offline.steps import Call, Do, Say, Step
from store.text import fold
from tools.understand.reading import ReadEnv

__all__ = ["Call", "Do", "Say", "Step", "plan"]

Handler: TypeAlias = Callable[[Scene, Intent], Step]
_HANDLERS: Mapping[str, Handler] = {
    "ask": finding.ask,
    "change": finding.change,
    "again": settling.again,
    "anew": settling.anew,
    "count": finding.count,
    "more": finding.more,
    "first_page": finding.first_page,
    "limit": finding.limit,
    "sort": finding.sort,
    "person": persons.show,
    "communications": persons.communications,
    "save": groups.save,
    "segments": groups.segments,
    "compare": groups.compare,
    "explain": groups.explain,
    "export": groups.export,
    "help": talking.help_,
    "fields": talking.fields,
    "not_yet": talking.not_yet,
    "out_of_scope": talking.out_of_scope,
    "language": turning.turn_language,
    "used": recounting.used,
    "log": drafts.log,
    "upsert": drafts.upsert,
    "update": drafts.update,
    "tag": drafts.tag,
    "do_not_call": contacting.do_not_call,
    "refused": contacting.consent,
    "agreed": contacting.consent,
    "eligible": contacting.eligible,
    "when": contacting.why,
    "why_not": contacting.why,
    "rules": contact_limits.rules,
    "limit_rule": contact_limits.limit,
    "hours_rule": contact_limits.hours,
    "draft": writing.draft,
    "revise": writing.revise,
    "variant": writing.variant,
    "value_given": writing.value_given,
    "template": writing.template,
    "templates": writing.templates,
    "send": sends.send,
    "approve": sends.approve,
    "waiting": sends.waiting,
    "standing": standing.listed,
    "standing_end": standing.listed,
    "standing_grant": standing.grant,
    "attention": attention.attention,
    "decided": sends.decided,
    "campaign": sends.campaign,
    "skipped": sends.campaign,
    "campaigns": sends.campaigns,
    "pause": sends.pause,
    "cancel": sends.cancel,
    "resume": sends.resume,
    "retry": sends.resume,
    "order": drafts.order,
    "projects": pipeline.projects,
    "project": pipeline.project,
    "project_add": pipeline.add_project,
    "project_stop": pipeline.stop_project,
    "tasks": pipeline.tasks,
    "score": scores.score,
    "hottest": scores.hottest,
    "enrich": enriching.enrich,
    "enrich_undo": enriching.undo,
    "company": enriching.company,
    "task_add": pipeline.add_task,
    "task_what": pipeline.what_task,
    "task_done": pipeline.done,
    "task_undo": pipeline.undone,
    "sync": syncing.sync,
    "sync_undo": syncing.undo,
    "sync_how": syncing.how,
    "sync_list": syncing.listed,
    "sync_why": syncing.why,
    "crm_list": connecting.connections,
    "crm_connect": connecting.connect,
    "crm_test": connecting.test,
    "crm_end": connecting.end,
    "crm_fields": connecting.fields,
    "crm_map": connecting.map_one,
    "crm_mode": connecting.mode,
    "conflicts": inbound.conflicts,
    "conflict_take": inbound.take,
    "inbound": inbound.taking_over,
    "filled": drafts.filled,
    "name_it": settling.name_it,
    "confirmed": settling.confirmed,
    "declined": settling.declined,
    "pick": settling.pick,
    "which_choice": settling.which_choice,
}
_ENDING = frozenset(("question", "refused", "failed", "nothing_shown", "not_found", "unavailable"))
# What a person dictates to be written is data, and is said back before it is.
_OWN_WORDS = frozenset((
    "log", "filled", "name_it", "upsert", "update", "order", "value_given", "template",
    "project_add", "task_add", "enrich",
))  # fmt: skip
_NO_ANSWER = {"yes": "nothing_to_answer", "no": "nothing_to_answer", "replace": "nothing_to_answer"}


def plan(messages: Sequence[BaseMessage], env: ReadEnv, tools: frozenset[str]) -> Step:
    """The next step of a conversation. Pure: the same arguments give the same step."""
    scene = Scene(messages, env, tools)
    told: list[str] = []
    last = Say("", "no_words")
    for intent in _intents(scene):
        step = _HANDLERS.get(intent.kind, talking.simple)(scene, intent)
        if isinstance(step, Do):
            known = all(call.tool in tools for call in step.calls)
            step = step if known else scene.say("unavailable")
        if isinstance(step, Do):
            return step
        told.append(step.text)
        last = step
        if step.about in _ENDING:
            break
    return Say("\n\n".join(told), last.about, last.pending)


def _intents(scene: Scene) -> list[Intent]:
    """What the message asks for, in the order it is done."""
    if len(scene.said) > MOST_HEARD:
        return [Intent("too_long")]
    if not scene.said.strip():
        return [Intent("no_words")]
    said, after = steps_of(scene.said)
    first = _first(scene, said, alone=not after)
    if _is_instruction(scene, first, after):
        return [Intent("ask", {"text": scene.said.strip()})]
    return [first, *after]


def _is_instruction(scene: Scene, first: Intent, after: Sequence[Intent]) -> bool:
    """Whether a command stands among words that try to steer the program or are code: then the whole
    is read as words, and refused by the reader."""
    if first.kind in _OWN_WORDS or (first.kind == "ask" and not after):
        return False
    return steers(scene.said, scene.env)


def _first(scene: Scene, said: Heard, *, alone: bool) -> Intent:
    routed = _routed(scene, said)
    if alone and (settled := settling.settle(scene, said, routed)) is not None:
        return settled
    if alone and (changed := writing.revision(scene, said)) is not None:
        return changed
    if alone and routed is not None and routed.kind == "no" and _cancels(scene, said):
        return Intent("cancel")
    if wished(said.core()) is not None:
        return Intent("language")
    if routed is not None:
        return Intent(_NO_ANSWER.get(routed.kind, routed.kind), routed.slots)
    text = scene.said.strip() if alone else said.part(0, len(said.words)).strip()
    return _people(scene, text)


def _routed(scene: Scene, said: Heard) -> Intent | None:
    """The command; "show me …" is one only where somebody is named."""
    routed = _command(scene, said)
    if routed is not None and {"did", "came", "weak"} & routed.slots.keys():
        who = person_and_day(routed.get("who"), scene.env.today)[0]
        certain = whom(who, scene.talk, scene.screen, scene.env, strong=False)
        return routed if isinstance(certain, Person) else None
    if routed is not None and "certain" in routed.slots and routed.kind == "why_not":
        return routed if _is_called(scene, routed.get("certain")) else None
    if routed is not None and routed.kind == "not_yet?":
        return _called(scene, said, routed)
    if routed is not None and routed.kind in _ABOUT_ONE and not _is_one(scene, routed):
        return None
    if routed is not None and routed.kind in _OF_CAMPAIGN and not routed.get("campaign"):
        known = last_campaign(scene.talk)[0]
        return routed if known or routed.kind not in {"campaign", "skipped"} else None
    if routed is None or routed.kind != "person?":
        return routed
    who = routed.get("who")
    if is_pronoun(who):
        return None
    if _is_place(who) or named(who, scene.env):
        return Intent("person", {**routed.slots, "weak": "1"})
    return Intent("person", {"maybe": who}) if _may_be_called(scene, who) else None


def _is_called(scene: Scene, who: str) -> bool:
    """Whether words are how somebody is called: "why not Jean?", but not "why not now?"."""
    return who[:1].isupper() and named(who, scene.env, strong=True) is not None


def _may_be_called(scene: Scene, who: str) -> bool:
    """Whether the only words the reader has no meaning for may be somebody's name."""
    words = who.split()
    if not 1 <= len(words) <= MOST_NAME_WORDS or not all(map(NAME_WORD.fullmatch, words)):
        return False
    unknown = " ".join(reads(scene.said.strip(), scene.env).not_understood)
    return fold(unknown) == fold(who)


def _command(scene: Scene, said: Heard) -> Intent | None:
    """The command by its form; "done" and "undo" are about a task or a sync only where one was just
    shown, "why was she skipped?" about a sync where that was spoken of last."""
    without = frozenset[str]()
    while (routed := route(said, without)) is not None and _misplaced(scene, routed):
        without |= _OF_TASK if routed.kind in _OF_TASK else {routed.kind}
    if routed is not None and routed.kind in _OF_TASK | _OF_SYNC and "weak" in routed.slots:
        return Intent(routed.kind)
    return routed


def _misplaced(scene: Scene, routed: Intent) -> bool:
    """Whether a command's form fits, but nothing it could be about was shown."""
    if routed.kind == "company":
        return not enriching.is_company(scene, routed.get("who"))
    if routed.kind == "sync_why":
        return "certain" not in routed.slots and not syncing.in_talk(scene)
    if "weak" not in routed.slots:
        return False
    if routed.kind in _OF_TASK:
        return not pipeline.task_in_focus(scene)
    return routed.kind in _OF_SYNC and not syncing.is_newest(scene)


_ABOUT_ONE = frozenset(("refused", "agreed"))
MOST_NAME_WORDS = 4
_OF_TASK = frozenset(("task_done", "task_undo"))
_OF_SYNC = frozenset(("sync_undo",))
_OF_CAMPAIGN = frozenset(("campaign", "skipped", "pause", "resume", "retry"))
_CANCELS = re.compile(
    r"(?:cancel(?: it| that| this)?|call it off|annul(?:e|er|ez)(?: (?:la|le|ca))?|abort(?: it)?)"
)
_CALL = re.compile(r"(?:call|phone|ring|dial|appell?|rappell?|telephon)")


def _cancels(scene: Scene, said: Heard) -> bool:
    """Whether "cancel it" is about the campaign that was just shown."""
    words = said.core().words.strip(" ?!.,;:…")
    return bool(_CANCELS.fullmatch(words)) and campaign_is_newest(scene.talk)


def _is_one(scene: Scene, routed: Intent) -> bool:
    """Whether words name one customer: what is said of people is a question about them."""
    who = routed.get("who") or routed.get("who2")
    meant = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    return meant is not Who.NOBODY


def _called(scene: Scene, said: Heard, routed: Intent) -> Intent | None:
    """To contact somebody: a call can't be made here, a message is drafted."""
    meant = whom(routed.get("who"), scene.talk, scene.screen, scene.env, strong=True)
    if meant is Who.NOBODY:
        return None
    if _CALL.match(said.core().words):
        return Intent("not_yet")
    return Intent("draft", {"said": said.raw, "who": routed.get("who")})


def _people(scene: Scene, text: str) -> Intent:
    """Somebody by name or place, a change of the list, or a question."""
    if named(text, scene.env) or (_is_place(text) and scene.screen is not None):
        return Intent("person", {"who": text, "weak": "1"})
    change = scene.screen is not None and is_change(text, scene.env, scene.screen)
    return Intent("change" if change else "ask", {"text": text})


def _is_place(text: str) -> bool:
    """`the third one`, `#3`; a bare number may be an amount."""
    return place_in(text) is not None and not text.strip(" .!?").isdigit()
