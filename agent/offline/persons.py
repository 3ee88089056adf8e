"""One person: who they are, and what was said to and by them."""

from __future__ import annotations

from typing import Any

from agent.offline.answers import question
from agent.offline.conversation import Happened, objects, texts
from agent.offline.finding import ask
from agent.offline.follow import PERSON, finds
from agent.offline.heard import trimmed
from agent.offline.intents import Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.people import EMAIL, PHONE, Person, Who, whom
from agent.offline.phrases import day, money
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.which import which

COMMUNICATIONS = "list_communications"
_CHANNEL_WORDS = (
    (("mail", "courriel"), "email"),
    (("sms", "text"), "sms"),
    (("call", "appel"), "call"),
    (("meeting", "reunion"), "meeting"),
    (("whatsapp",), "whatsapp"),
    (("note",), "note"),
)
CHANNEL_NAMES = {
    "email": ("e-mail", "courriel"),
    "sms": ("SMS", "SMS"),
    "call": ("call", "appel"),
    "form": ("form", "formulaire"),
    "facebook": ("Facebook", "Facebook"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "note": ("note", "note"),
    "meeting": ("meeting", "réunion"),
}


def show(scene: Scene, intent: Intent) -> Step:
    """One customer in full; a question about several people goes to find_customers."""
    if maybe := intent.get("maybe"):
        return _maybe(scene, trimmed(maybe))
    who = intent.get("who") or intent.get("key")
    person = whom(who, scene.talk, scene.screen, scene.env, strong="weak" not in intent.slots)
    if person is Who.NOBODY:
        return ask(scene, Intent("ask", {"text": _question(scene, who)}))
    if person is Who.SEVERAL and scene.screen and scene.screen.audience:
        person = Person(scene.screen.audience) if scene.screen.total else Who.UNSHOWN
    return _unclear(scene, person) if isinstance(person, Who) else shown(scene, person)


def _maybe(scene: Scene, name: str) -> Step:
    """Somebody whose name the words may be; where nobody is called so, they are a question."""
    got = scene.call(PERSON, {"customer": name})
    if isinstance(got, Do):
        return got
    if got.text("error") == "not_found":
        return ask(scene, Intent("ask", {"text": scene.said.strip()}))
    return card(scene, got, Person(name, name))


def _question(scene: Scene, who: str) -> str:
    """The whole message, or only whom it asks for, where that alone can be read."""
    said = scene.said.strip()
    return who if not finds(said, scene.env) and finds(who, scene.env) else said


def shown(scene: Scene, person: Person) -> Step:
    """get_customer and what it found."""
    got = scene.call(PERSON, {"customer": person.key})
    return got if isinstance(got, Do) else card(scene, got, person)


def card(scene: Scene, got: Happened, person: Person) -> Say:
    """A customer in two sentences."""
    if got.text("error") == "not_found":
        return scene.say("no_such_person", "not_found", name=strong(person.key, 120))
    if got.failed:
        return scene.failure(got)
    if got.asks:
        return question(scene, got)
    found = got.told.get("customer")
    told: dict[str, Any] = found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType] - parsed JSON
    parts = [
        _headline(scene, told),
        _address(told),
        _spent(scene, told),
        _seen(scene, told),
        _reach(scene, told),
    ]
    return Say(" ".join(filter(None, parts)), "person")


def _headline(scene: Scene, told: dict[str, Any]) -> str:
    place = ", ".join(plain(str(told[key]), 80) for key in ("company", "city") if told.get(key))
    name = strong(str(told.get("name") or ""), 120)
    return scene.words("person", name=name, place=f" ({place})" if place else "")


def _address(told: dict[str, Any]) -> str:
    given = [str(told.get(key) or "") for key in ("email", "phone")]
    known = [code(text) for text in given if EMAIL.fullmatch(text) or PHONE.fullmatch(text)]
    return f"{', '.join(known)}." if known else ""


def _spent(scene: Scene, told: dict[str, Any]) -> str:
    orders = told.get("orders")
    spend = money(scene.locale, str(told.get("spend", "")), str(told.get("currency", "")))
    key = "spent_one" if orders == 1 else "spent"
    return scene.words(key, spend=plain(spend), orders=scene.figure(orders))


def _seen(scene: Scene, told: dict[str, Any]) -> str:
    last = told.get("last_active")
    if not last:
        return scene.words("never_seen")
    days = scene.figure(told.get("inactive_days"))
    return scene.words("last_seen", day=day(scene.locale, str(last)), days=days)


def _reach(scene: Scene, told: dict[str, Any]) -> str:
    channels = [channel_name(scene, channel) for channel in texts(told.get("reachable"))]
    return (
        scene.words("reach", channels=", ".join(channels)) if channels else scene.words("no_reach")
    )


def channel_name(scene: Scene, channel: str) -> str:
    """A channel in the language of the turn."""
    names = CHANNEL_NAMES.get(channel)
    return names[scene.locale.startswith("fr")] if names else plain(channel, 40)


def _unclear(scene: Scene, why: Who) -> Say:
    if why is Who.UNSHOWN:
        return scene.say("nothing_shown")
    if why is Who.UNLISTED and scene.screen:
        return scene.say("not_listed", count=scene.figure(len(scene.screen.people)))
    return scene.say("which_person")


def communications(scene: Scene, intent: Intent) -> Step:
    """What was sent, said and noted: of one person, or of all."""
    who = intent.get("who") or intent.get("in") or intent.get("her") or intent.get("her2")
    arguments = _filters(intent)
    name = ""
    if who:
        person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
        if person is Who.NOBODY:
            return ask(scene, Intent("ask", {"text": scene.said.strip()}))
        if isinstance(person, Who):
            return _unclear(scene, person)
        arguments, name = {"customer": person.key, **arguments}, person.name
    got = scene.call(COMMUNICATIONS, arguments)
    if isinstance(got, Do):
        return got
    if got.text("error") == "conflict" and who:
        return which(scene, got, arguments)
    return touches(scene, got, name)


def _filters(intent: Intent) -> dict[str, str]:
    arguments: dict[str, str] = {}
    word = intent.get("channel").lower().replace("-", "")
    channel = next((key for stems, key in _CHANNEL_WORDS if any(s in word for s in stems)), "")
    if channel:
        arguments["channel"] = channel
    if "out" in intent.slots:
        arguments["direction"] = "out"
    elif "in" in intent.slots:
        arguments["direction"] = "in"
    return arguments


def touches(scene: Scene, got: Happened, name: str = "") -> Say:
    """How many touches there are, and the latest."""
    name = name or str(got.arguments.get("customer", ""))
    if got.text("error") == "not_found":
        return scene.say("no_such_person", "not_found", name=strong(name, 120))
    if got.failed:
        return scene.failure(got)
    total, items = got.number("total"), objects(got.told.get("items"))
    shown_name = str(items[0].get("customer_name")) if items and name else name
    whom_said = scene.words("with_whom", name=strong(shown_name, 120)) if shown_name else ""
    key = "no_touches" if total == 0 else "one_touch" if total == 1 else "touches"
    said = scene.words(key, count=scene.figure(total), with_whom=whom_said)
    return Say(f"{said} {_latest(scene, items[0])}" if items else said)


def _latest(scene: Scene, touch: dict[str, Any]) -> str:
    way = "in" if touch.get("direction") == "in" else "out"
    return scene.words(
        "latest",
        channel=channel_name(scene, str(touch.get("channel"))),
        direction=scene.words(way),
        day=day(scene.locale, str(touch.get("occurred_at"))),
    )
