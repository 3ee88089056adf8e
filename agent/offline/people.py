"""Whom a person means: somebody on the screen by name or place, the one last spoken of, or a name,
address or id to look for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from agent.offline.conversation import Conversation, Happened, is_object, objects
from agent.offline.follow import Screen, finds
from agent.offline.heard import heard, trimmed
from store.text import fold
from tools.understand.index import lean
from tools.understand.reading import ReadEnv
from tools.understand.wordlists import wordset

EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+?\(?\d[\d().\- \u00a0\u202f]{6,22}\d")
ID = re.compile(r"cus_[0-9a-hjkmnp-tv-z]{13}")
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_ORDINALS = (
    "first|1st|one|premier|premiere|1er|1re", "second|2nd|two|deuxieme|seconde|2e|2eme", "third|3rd|three|troisieme|3e|3eme",
    "fourth|4th|four|quatrieme|4e|4eme", "fifth|5th|five|cinquieme|5e|5eme", "sixth|6th|six|sixieme|6e|6eme", "seventh|7th|seven|septieme|7e|7eme",
    "eighth|8th|eight|huitieme|8e|8eme", "ninth|9th|nine|neuvieme|9e|9eme", "tenth|10th|ten|dixieme|10e|10eme",
)  # fmt: skip
_PLACES = {word: at for at, words in enumerate(_ORDINALS, 1) for word in words.split("|")}
_ORDINAL = re.compile(
    r"(?:(?:(?:the|le|la|no|number|numero|option|choice|choix|nr|row|line|ligne|person|customer|client|celui|celle)\b|l'|n°) ?)*#? ?"
    r"(?P<place>[0-9]{1,3}(?:st|nd|rd|th|er|re|e|eme)?|last|derniere?|[a-z0-9]+)"
    r"(?: (?:one|person|customer|client|cliente|personne|option|choice|choix|in the list|on the list|of the list|of them|de la liste|from the top|of these))*"
)
_PRONOUN = re.compile(
    r"(?:it|this|that|he|she|him|her|his|hers|them|their|they|elle|lui|il|le|la|ce|ca|c'|celui ci|celle ci|eux"
    r"|(?:this|that|the|the same|ce|cet|cette|la meme|le meme) (?:person|customer|one|client|cliente|personne|guy|woman|man|lady|contact))"
)
_SMALL = wordset("de du des d' la le van von der den di da al el bin ben y e of o' st mc dos")
_NO_NAMES = wordset(
    """very really the most not no so too best worst top more less new old here there done it a an
    gone away your our my their his her what when where why how inactive active"""
)


class Who(Enum):
    """Why nobody could be named."""

    NOBODY = "not somebody at all"
    UNSHOWN = "needs a list on the screen"
    UNLISTED = "a place past the end of the list"
    SEVERAL = "several on the screen"


@dataclass(frozen=True, slots=True)
class Person:
    """What a call names somebody by, and how they are called in an answer."""

    key: str
    name: str = ""


def place_in(text: str) -> int | None:
    """The place an ordinal names, from 1; -1 for the last; None for any other text."""
    found = _ORDINAL.fullmatch(heard(text).core().words)
    if not found:
        return None
    word = found["place"]
    if word in {"last", "dernier", "derniere"}:
        return -1
    digits = re.match(r"[0-9]{1,3}", word)
    return _PLACES.get(word) or (int(digits[0]) if digits else None)


def is_pronoun(text: str) -> bool:
    """Whether a text points at somebody without a name."""
    return bool(_PRONOUN.fullmatch(heard(text).core().words)) or not text


def named(text: str, env: ReadEnv, *, strong: bool = False) -> Person | None:
    """Somebody named by id, address or name; None when the text names nobody. `strong` when the
    words before it already ask for a person."""
    text = trimmed(text)
    if found := ID.fullmatch(text) or EMAIL.fullmatch(text):
        return Person(found[0])
    if PHONE.fullmatch(text) and sum(char.isdigit() for char in text) >= 7:
        return Person(text)
    text = re.sub(r"['’]s$", "", text)
    return Person(text, text) if _is_name(text, env, strong=strong) else None


def _is_name(text: str, env: ReadEnv, *, strong: bool) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 5 or not all(NAME_WORD.fullmatch(word) for word in words):
        return False
    main = [word for word in words if fold(word) not in _SMALL]
    capital = [word for word in main if word[0].isupper()]
    if len(main) == len(capital) >= 2 and (strong or not any(lean(fold(w)) for w in main)):
        return not finds(text, env)
    if not strong or not main or _NO_NAMES & {fold(word) for word in main}:
        return False
    plain = all(lean(fold(word)) == 0 and "-" not in word for word in main)
    return (len(capital) == 1 == len(main) or (plain and len(main) >= 2)) and not finds(text, env)


def on_screen(text: str, screen: Screen | None) -> list[Person]:
    """Those listed who are called so."""
    wanted = fold(trimmed(text))
    return [
        Person(str(person.get("id")), str(person.get("name")))
        for person in (screen.people if screen else [])
        if fold(str(person.get("name"))) == wanted
    ]


def at_place(place: int, screen: Screen | None) -> Person | Who:
    """The one at a place of the list."""
    if screen is None:
        return Who.UNSHOWN
    people = screen.people
    if not (1 <= place <= len(people) or (place == -1 and people)):
        return Who.UNLISTED
    person = people[place - 1 if place > 0 else place]
    return Person(str(person.get("id")), str(person.get("name")))


def in_focus(conversation: Conversation, screen: Screen | None) -> Person | Who:
    """The one last spoken of: shown, written or listed alone since the list on the screen."""
    for happened in conversation.newest():
        if screen is not None and happened.message is screen.result.message:
            break
        if happened.settled and (person := _subject(happened)):
            return person
    if screen is None:
        return Who.UNSHOWN
    return at_place(1, screen) if len(screen.people) == screen.total == 1 else Who.SEVERAL


def _subject(happened: Happened) -> Person | None:
    """Whom a result is about."""
    tool, told = happened.tool, happened.told
    record: object = told.get("customer")
    if tool in {"get_customer", "upsert_customer", "record_order"} and is_object(record):
        return Person(str(record.get("id")), str(record.get("name")))
    if tool == "score_customers" and is_object(scored := told.get("person")):
        return Person(str(scored.get("id")), str(scored.get("name")))
    if tool in {"log_communication", "set_contact_policy"} and isinstance(record, str):
        return Person(record, happened.text("customer_name"))
    if tool == "check_eligibility" and happened.arguments.get("customer"):
        return next((_listed(one) for one in objects(told.get("items"))), None)
    return None


def _listed(item: Mapping[str, Any]) -> Person:
    return Person(str(item.get("id")), str(item.get("name")))


def whom(
    text: str, conversation: Conversation, screen: Screen | None, env: ReadEnv, *, strong: bool
) -> Person | Who:
    """Whom a text means."""
    if is_pronoun(text):
        return in_focus(conversation, screen)
    place = place_in(text)
    if place is not None:
        return at_place(place, screen)
    person = named(text, env, strong=strong)
    if person is None:
        return Who.NOBODY
    listed = on_screen(person.key, screen)
    return listed[0] if len(listed) == 1 else person
