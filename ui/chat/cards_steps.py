"""Text on its way into the chat's Markdown: what a tool was given and answered, and words that may
hold anything.

Names, notes and a model's sentences can hold Markdown. Nothing in them may become a link, a picture
or HTML, so brackets are escaped and addresses are broken up before they are shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.arguments import Result
from tools.operations.finding import CustomerPage

MAX_OUTCOME = 1_500
MAX_REPEATED = 240
LISTS = frozenset(("items", "rows", "first", "mapped", "unmapped", "problems"))
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~:!])")
_OPENERS = re.compile(r"(\\*)([\[\]<])")
_ADDRESS = re.compile(r"(?i)(?:https?|ftp)://|www\.")
_JOINER = "\u2060"  # takes no room and may stand inside a word


class Harmless:
    """A stream of Markdown in which no link, picture or HTML can come about.

    What stands after the last space is held back until more comes: an address may arrive in pieces.
    """

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """What can be shown now."""
        whole = self._held + text
        cut = max(whole.rfind(" "), whole.rfind("\n")) + 1
        self._held = whole[cut:]
        return harmless(whole[:cut])

    def rest(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return harmless(held)


class Unrepeated:
    """A stream of Markdown without the short paragraphs that say what a card below says anyway."""

    def __init__(self, told: Sequence[str] = ()) -> None:
        self.told = tuple(told)
        self._held = ""
        self._free = False

    def feed(self, text: str) -> str:
        """What can be shown now: whole paragraphs, and long ones as they come."""
        self._held += text
        shown = ""
        while (end := self._held.find("\n\n")) >= 0:
            shown += self._passed(self._held[: end + 2])
            self._held, self._free = self._held[end + 2 :], False
        if self._free or not self.told or len(self._held) > MAX_REPEATED:
            shown, self._held, self._free = shown + self._held, "", True
        return shown

    def rest(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return self._passed(held)

    def _passed(self, paragraph: str) -> str:
        repeated = any(text in paragraph for text in self.told)
        return "" if repeated and not self._free else paragraph


def harmless(text: str) -> str:
    """Markdown without links, pictures and HTML: bold, lists and tables stay."""
    return _broken_up(_OPENERS.sub(_escaped, text))


def plain(text: str) -> str:
    """A text as it is, with nothing in it taken for Markdown."""
    return _MARKS.sub(r"\\\1", _broken_up(text))


def _escaped(found: re.Match[str]) -> str:
    """A bracket behind an odd number of backslashes, which makes it a plain one."""
    slashes = found[1] if len(found[1]) % 2 else f"{found[1]}\\"
    return slashes + found[2]


def _broken_up(text: str) -> str:
    """Addresses that no reader of Markdown takes for one."""
    return _ADDRESS.sub(lambda found: found[0][:-1] + _JOINER + found[0][-1], text)


def step_input(arguments: Mapping[str, Any]) -> str:
    """What a tool was given, as JSON."""
    given = {key: value for key, value in arguments.items() if value not in (None, "", [], {})}
    return _fenced(json.dumps(given, ensure_ascii=False, indent=2))


def step_outcome(result: Result) -> str:
    """What a tool answered, as JSON, long lists as how many there were."""
    told = result.model_dump(mode="json", exclude_defaults=True)
    for key in LISTS & told.keys():
        told[key] = f"({len(told[key])})" if isinstance(told[key], list) else told[key]
    if isinstance(result, CustomerPage):
        told.pop("next", None)
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return _fenced(text if len(text) <= MAX_OUTCOME else f"{text[:MAX_OUTCOME]}\n…")


def _fenced(text: str) -> str:
    """A text for a block of code, which three backticks in a row would end."""
    return text.replace("```", "`\u2060``")
