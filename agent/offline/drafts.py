"""What is to be written, gathered over as many turns as it takes, said back, and written on yes.

A draft lives beside the planner's own last message, as plain JSON. It is gone as soon as the person
asks for something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.offline import slots
from agent.offline.answers import question
from agent.offline.choosing import described
from agent.offline.conversation import Happened, is_object, objects, texts
from agent.offline.draft_phrases import DRAFT_TEXTS
from agent.offline.follow import PERSON
from agent.offline.heard import trimmed
from agent.offline.intents import Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.people import Person, Who, named, place_in, whom
from agent.offline.persons import channel_name
from agent.offline.phrases import money
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.segment.lexicon import language_of
from tools.understand.wordlists import wordset

LOG, UPSERT, ORDER = "log_communication", "upsert_customer", "record_order"
POLICY = "set_contact_policy"
_MISSING = {
    LOG: ("channel", "direction", "body"),
    ORDER: ("external_id", "amount", "date"),
    UPSERT: (),
    POLICY: (),
}
_OPENING = {LOG: "will_log", ORDER: "will_order", UPSERT: "will_add", POLICY: "will_policy"}
_NOTHING = wordset("nothing none rien skip empty vide no non n/a -")
_COPIED = frozenset(("email", "phone", "external_id"))
NEEDS = frozenset((
    "who",
    "pick",
    "rest",
    "channel",
    "direction",
    "body",
    "external_id",
    "amount",
    "date",
    "source",
))


@dataclass(frozen=True)
class Draft:
    """A call that is not certain yet: its arguments so far, whom it is about as it was said, and
    how the customer is called once that is certain."""

    tool: str
    given: Mapping[str, Any]
    who: str = ""
    name: str = ""

    def put(self, key: str, value: Any) -> Draft:
        """The draft with one more argument."""
        return replace(self, given={**self.given, key: value})

    def as_json(self) -> dict[str, Any]:
        """The draft as it is kept."""
        return {"tool": self.tool, "given": dict(self.given), "who": self.who, "name": self.name}


def kept_draft(pending: Mapping[str, Any]) -> Draft | None:
    """The draft beside the last message; None when there is none that can be used."""
    kept = pending.get("draft")
    if not is_object(kept) or not is_object(kept.get("given")) or kept.get("tool") not in _MISSING:
        return None
    return Draft(kept["tool"], kept["given"], str(kept.get("who", "")), str(kept.get("name", "")))


def tell(scene: Scene, key: str, **values: object) -> str:
    """A sentence about a draft."""
    text = DRAFT_TEXTS[key][language_of(scene.locale) == "fr"]
    return text.format(**values) if values else text


def log(scene: Scene, intent: Intent) -> Step:
    """Log a touch that took place."""
    who, day = slots.person_and_day(intent.get("who"), scene.env.today)
    said = intent.get("touch") or intent.get("did") or intent.get("came")
    given = {
        "channel": slots.read_touch(said),
        "direction": _direction(intent),
        "body": intent.get("body") or None,
        "occurred_at": day or None,
    }
    return advance(scene, Draft(LOG, {key: value for key, value in given.items() if value}, who))


_JOINTS_OUT, _JOINTS_IN = wordset("to a au aux"), wordset("from by de du d' par")


def _direction(intent: Intent) -> str | None:
    """Who contacted whom, where the words say it."""
    way, joint = slots.fold(intent.get("way")), slots.fold(intent.get("joint"))
    if "came" in intent.slots or way[:2] in {"in", "en", "re"}:
        return "out" if way.startswith("env") else "in"
    if way[:2] in {"ou", "so"} or {"did", "ours"} & intent.slots.keys():
        return "out"
    if intent.get("touch").lower() == "note":
        return None
    return "out" if joint in _JOINTS_OUT else "in" if joint in _JOINTS_IN else None


def upsert(scene: Scene, intent: Intent) -> Step:
    """Add a customer."""
    return _from_details(scene, intent.get("rest"))


def _from_details(scene: Scene, rest: str) -> Step:
    parts = slots.customer_parts(rest, scene.env.catalogue)
    if parts.left:
        words = ", ".join(f"“{plain(word, 80)}”" for word in parts.left)
        return Say(tell(scene, "ask_leftover", words=words), "question", _rest())
    if not {"name", "email", "phone"} & parts.values.keys():
        return Say(tell(scene, "ask_person"), "question", _rest())
    return advance(scene, Draft(UPSERT, parts.values))


def _rest() -> dict[str, Any]:
    return {"need": "rest", "draft": Draft(UPSERT, {}).as_json()}


_FIELDS = (
    (("mail", "courriel"), "email"), (("phone", "mobile", "numero", "portable"), "phone"), (("city", "ville"), "city"), (("countr", "pays"), "country"),
    (("regio", "provin"), "region"), (("compan", "employ", "entrep", "societ"), "company"), (("title", "titre", "poste"), "job_title"), (("stage", "etape", "stade", "statut", "status"), "stage"),
    (("langu",), "language"), (("owner", "respons"), "owner"), (("name", "nom"), "name"),
)  # fmt: skip


_EVERYBODY = re.compile(
    r"^(?:every(?:one|body)?|all|each|any(?:one|body)?|tout|tous|toutes?|chaque|chacun)\b|\b(?:customers|people|clients|personnes)\b"
)


def update(scene: Scene, intent: Intent) -> Step:
    """Change one detail of a customer; a change of many at once is not there."""
    if _EVERYBODY.search(slots.fold(intent.get("who"))):
        return Say(tell(scene, "one_at_a_time"), "refused")
    said = slots.fold(intent.get("field"))
    key = next((key for stems, key in _FIELDS if any(stem in said for stem in stems)), "")
    return advance(scene, Draft(UPSERT, {key: intent.get("value")}, intent.get("who") or "them"))


def tag(scene: Scene, intent: Intent) -> Step:
    """Tag a customer; tags of many at once are not there."""
    who = intent.get("who")
    if _EVERYBODY.search(slots.fold(who)):
        return Say(tell(scene, "one_at_a_time"), "refused")
    if isinstance(whom(who, scene.talk, scene.screen, scene.env, strong=True), Who):
        return scene.say("not_yet")
    return advance(scene, Draft(UPSERT, {"tags": [intent.get("value")]}, who))


def policy(scene: Scene, given: Mapping[str, Any], who: str) -> Step:
    """What somebody said about being contacted; of many at once it is not taken."""
    if _EVERYBODY.search(slots.fold(who)):
        return Say(tell(scene, "one_at_a_time"), "refused")
    return advance(scene, Draft(POLICY, given, who or "them"))


def order(scene: Scene, intent: Intent) -> Step:
    """Record a purchase."""
    parts = slots.order_parts(intent.get("rest"))
    who = str(parts.values.pop("who", ""))
    if parts.left:
        words = ", ".join(f"“{plain(word, 80)}”" for word in parts.left)
        return Say(tell(scene, "ask_leftover", words=words), "question")
    draft = Draft(ORDER, {}, who)
    for key, text in parts.values.items():
        value = _value(scene, key, str(text))
        if value is None:
            return Say(_unread(scene, key, str(text)), "question")
        draft = draft.put(key, value)
    return advance(scene, draft)


def _value(scene: Scene, key: str, text: str) -> str | None:
    """What a word means as an argument; None when it can't be read."""
    if key == "amount":
        return slots.read_amount(text, scene.locale, scene.env.currency)
    if key == "date":
        return slots.read_date(text, scene.env.today)
    if key == "direction":
        return slots.read_direction(text)
    if key == "channel":
        return slots.read_touch(text)
    if key == "body":
        return "" if slots.fold(text) in _NOTHING else text.strip()
    return trimmed(text).removeprefix("#").strip() or None


def _unread(scene: Scene, key: str, text: str) -> str:
    value = f"“{plain(text, 80)}”"
    if key == "amount":
        return tell(scene, "not_amount", value=value, currency=scene.env.currency)
    if key == "date":
        return f"{tell(scene, 'not_day', value=value)} {tell(scene, 'ask_date')}"
    return _asked(scene, key)


def advance(scene: Scene, draft: Draft) -> Step:
    """The next thing that makes the draft certain: whom, what is missing, and at last a yes."""
    if _about_somebody(draft) and "customer" not in draft.given:
        found = _person(scene, draft)
        if not isinstance(found, Draft):
            return found
        draft = found
    needed = ("source",) if draft.given.get("consent") == "granted" else _MISSING[draft.tool]
    for key in needed:
        if key not in draft.given:
            pending = {"need": key, "draft": draft.as_json()}
            return Say(_asked(scene, key), "question", pending)
    return confirm(scene, draft)


def _about_somebody(draft: Draft) -> bool:
    return draft.tool != UPSERT or bool(draft.who)


def _asked(scene: Scene, key: str) -> str:
    if key == "direction":
        ways = f"1. {tell(scene, 'way_out')}\n2. {tell(scene, 'way_in')}"
        return f"{tell(scene, 'ask_direction')}\n\n{ways}"
    names = {"external_id": "ask_number", "channel": "ask_touch", "who": "ask_who"}
    return tell(
        scene,
        names.get(key, f"ask_{key}"),
        **({"currency": scene.env.currency} if key == "amount" else {}),
    )


def _person(scene: Scene, draft: Draft) -> Draft | Step:
    """The one customer it is about, looked up, or the question who that is."""
    need_who = {"need": "who", "draft": replace(draft, who="").as_json()}
    person = (
        whom(draft.who, scene.talk, scene.screen, scene.env, strong=True) if draft.who else None
    )
    if not isinstance(person, Person):
        return Say(tell(scene, "ask_who"), "question", need_who)
    got = scene.call(PERSON, {"customer": person.key})
    if isinstance(got, Do):
        return got
    return _resolved(scene, draft, got, person, need_who)


def _resolved(
    scene: Scene, draft: Draft, got: Happened, person: Person, need_who: dict[str, Any]
) -> Draft | Say:
    if got.text("error") == "not_found":
        missing = scene.words("no_such_person", name=strong(person.key, 120))
        return Say(missing, "not_found", need_who)
    if got.failed:
        return scene.failure(got)
    if got.asks:
        return replace_pending(question(scene, got), {"need": "pick", "draft": draft.as_json()})
    found = got.told.get("customer")
    if not is_object(found) or not found.get("id"):
        return Say(tell(scene, "ask_who"), "question", need_who)
    certain = draft.put("customer", str(found["id"]))
    return replace(certain, name=str(found.get("name", "")))


def replace_pending(answer: Say, pending: Mapping[str, Any]) -> Say:
    """The same answer, leaving something else to settle."""
    return Say(answer.text, answer.about, pending)


def confirm(scene: Scene, draft: Draft) -> Say:
    """Everything that would be written, said back."""
    arguments = {key: value for key, value in draft.given.items() if value not in ("", [])}
    opening = "will_change" if draft.tool == UPSERT and draft.name else _OPENING[draft.tool]
    channel = _channel_said(scene, str(arguments.get("channel", "")))
    lines = [f"- {tell(scene, 'customer')}: {strong(draft.name, 120)}"] if draft.name else []
    hidden = {"customer", "channel"} if draft.tool in {LOG, POLICY} else {"customer"}
    lines += [_line(scene, key, value) for key, value in arguments.items() if key not in hidden]
    shown = "\n".join(lines)
    pending = {
        "need": "yes",
        "tool": draft.tool,
        "arguments": arguments,
        "no": "not_written",
        "name": draft.name,
    }
    said = f"{tell(scene, opening, channel=channel)}\n\n{shown}\n\n{tell(scene, 'shall_i')}"
    return Say(said, "confirm", pending)


def _channel_said(scene: Scene, channel: str) -> str:
    return tell(scene, "every_channel") if channel in {"", "all"} else channel_name(scene, channel)


def _line(scene: Scene, key: str, value: Any) -> str:
    if key == "consent":
        return f"- {tell(scene, f'consent_{value}')}"
    label = tell(scene, "language_field" if key == "language" else key)
    if key == "direction":
        return f"- {label}: {tell(scene, f'way_{value}')}"
    if key == "do_not_call":
        return f"- {label}: {tell(scene, 'yes_value')}"
    if key == "amount":
        return f"- {label}: {money(scene.locale, str(value), scene.env.currency)}"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - strings
    return f"- {label}: {code(text) if key in _COPIED else f'“{plain(text)}”'}"


def filled(scene: Scene, intent: Intent) -> Step:
    """The draft with what was asked for, from the person's answer."""
    pending = scene.talk.pending
    draft, need = kept_draft(pending), str(pending.get("need"))
    if draft is None:
        return scene.say("nothing_to_answer")
    if need == "rest":
        return _from_details(scene, scene.said)
    if need in {"who", "pick"}:
        return advance(scene, replace(draft, who=_choice(scene) or scene.said.strip()))
    value = _value(scene, need, scene.said)
    if value is None or len(value) > 20_000:
        again = {"need": need, "draft": draft.as_json()}
        return Say(_unread(scene, need, scene.said), "question", again)
    return advance(scene, draft.put(need, value))


def _choice(scene: Scene) -> str:
    """The id of the person chosen among those the last question listed."""
    last = scene.talk.last_results[-1:]
    choices = objects(last[0].told.get("choices")) if last else []
    place = place_in(scene.said) or described(choices, scene.said)
    if place is None or not (1 <= place <= len(choices) or (place == -1 and choices)):
        return ""
    return str(choices[place - 1 if place > 0 else -1].get("id") or "")


def answers_need(scene: Scene, need: str, kind: str) -> bool:
    """Whether a message can be the answer to a need: a command of another kind ends the draft."""
    if need == "body":
        return kind not in {"help", "export", "segments", "save"}
    if need in {"who", "pick"}:
        plain_name = named(scene.said, scene.env, strong=True) is not None
        return kind in {"", "person", "person?"} and (plain_name or kind == "" or need == "pick")
    if need == "direction":
        return slots.read_direction(scene.said) is not None or kind == ""
    return kind in {"", "limit", "person?", "communications", "count"}


def written(scene: Scene, got: Happened, name: str) -> Say:
    """What became of a call that a person agreed to."""
    if got.failed:
        return scene.failure(got)
    if got.tool == LOG:
        key = "logged" if got.text("outcome") == "added" else "logged_before"
        return Say(tell(scene, key, name=strong(got.text("customer_name") or name, 120)), "written")
    customer = got.told.get("customer")
    told: dict[str, Any] = customer if is_object(customer) else {}
    shown = strong(str(told.get("name") or name), 120)
    warned = texts(got.told.get("warnings"))
    notes = [tell(scene, "warned", items="; ".join(map(plain, warned)))] if warned else []
    if got.tool == ORDER:
        spend = money(scene.locale, str(told.get("spend", "")), str(told.get("currency", "")))
        key = "ordered" if got.text("outcome") == "added" else "ordered_before"
        return Say(" ".join([tell(scene, key, name=shown, spend=spend), *notes]), "written")
    alike = texts(got.told.get("possible_duplicates"))
    notes += [tell(scene, "alike", count=scene.figure(len(alike)))] if alike else []
    return Say(" ".join([_changed(scene, got, shown), *notes]), "written")


def _changed(scene: Scene, got: Happened, shown: str) -> str:
    outcome = got.text("outcome")
    if outcome != "updated":
        return tell(scene, "added" if outcome == "added" else "unchanged", name=shown)
    fields = ", ".join(
        _field_name(scene, key)
        for key in texts(got.told.get("changed"))
        if not key.endswith("_given")
    )
    return tell(scene, "updated", name=shown, fields=fields)


def _field_name(scene: Scene, key: str) -> str:
    known = "language_field" if key == "language" else key
    return tell(scene, known) if known in DRAFT_TEXTS else plain(key, 60)
