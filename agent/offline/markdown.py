"""Text from data inside an answer: shown as it is, never as Markdown.

Escapes alone do not stop renderers that turn bare addresses into links after reading the escapes,
so an address is also broken by a joiner nobody sees.
"""

from __future__ import annotations

import re

from store.text import clean

_MARKS = re.compile(r"[\\`*_\[\]<>#~&]|^[-+=](?=[-+= ]|$)|(?<=^[0-9])[.)]|(?<=^[0-9][0-9])[.)]")
_ADDRESS = re.compile(r"(?i)(?<=http)(?=s?:)|(?<=https)(?=:)|(?<=ftp)(?=s?:)|(?<=www)(?=\.)|(?<=@)")
_JOINER = "\u2060"
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # those inside "5 000,00" stay: no line may break there
MOST = 600


def plain(text: str, most: int = MOST) -> str:
    """A text on one line in which nothing is markup and nothing becomes a link or an image."""
    line = _SPACES.sub(" ", clean(text)).strip()
    line = line if len(line) <= most else f"{line[: most - 1]}…"
    return _MARKS.sub(r"\\\g<0>", _ADDRESS.sub(_JOINER, line))


def strong(text: str, most: int = MOST) -> str:
    """The same in bold; empty for an empty text."""
    shown = plain(text, most)
    return f"**{shown}**" if shown else ""


def code(text: str, most: int = 254) -> str:
    """A value to be copied, such as an address: in a code span, where nothing is markup."""
    line = " ".join(clean(text).replace("`", "'").split())[:most]
    return f"`{line}`" if line else ""


def listed(items: list[str]) -> str:
    """A numbered list."""
    return "\n".join(f"{index}. {item}" for index, item in enumerate(items, 1))
