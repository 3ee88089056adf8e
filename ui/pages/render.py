"""The pages' words put into their markup, once for each language."""

from __future__ import annotations

import html
import json
from functools import cache
from importlib.resources import files
from string import Template

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def words(locale: str) -> dict[str, str]:
    """Every word of the pages in a language, by its key."""
    text = (files("ui.pages") / "words.json").read_text(encoding="utf-8")
    return json.loads(text)[locale]


@cache
def page(name: str, locale: str, origin: str) -> str:
    """A page's HTML. `origin` is the address the reader came by."""
    markup = (files("ui.pages") / f"{name}.html").read_text(encoding="utf-8")
    known = words(locale)
    embedded = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    escaped = {key: html.escape(text) for key, text in known.items()}
    return Template(markup).substitute(escaped, words=embedded, origin=html.escape(origin))


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """The content and media type of every asset by its name."""
    return {
        entry.name: (entry.read_bytes(), MEDIA_TYPES["." + entry.name.rpartition(".")[2]])
        for entry in (files("ui.pages") / "assets").iterdir()
    }
