"""A message's Markdown turned into templates of plain text and HTML, with its slots still open.

Each slot stands in the Markdown as a word that nothing else in the message contains; after Markdown,
cleaning and styling that word is cut out again. So a value is never seen by any of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.policy.merge import Slot, Template, parse
from tools.policy.merge_fields import PERSON_FIELDS, FieldRegistry, Problem

LINK = "link"
IN_LINK = "url:"
_OPEN_TARGET = re.compile(r"\]\([^)\s]*$")
_Parts = Sequence[str | Slot]


@dataclass(frozen=True, slots=True)
class Marked:
    """Markdown with a word for every slot, and what each word stands for."""

    text: str
    word: str
    slots: Mapping[str, Slot]


def parse_body(text: str, registry: FieldRegistry) -> Template:
    """A body as literals and slots. A value inside a link's address is percent-encoded, so its slot
    is named `url:…`; a person's field in one is a problem: it would tell others who clicked."""
    template = parse(text, registry)
    parts: list[str | Slot] = []
    problems = list(template.problems)
    for part in template.parts:
        before = parts[-1] if parts else ""
        inside = isinstance(before, str) and _OPEN_TARGET.search(before)
        if isinstance(part, str) or not inside or part.field == LINK:
            parts.append(part)
        elif part.field in PERSON_FIELDS or part.field.startswith("custom."):
            problems.append(Problem("in_link", part.field))
        else:
            parts.append(Slot(IN_LINK + part.field, part.fallback))
    return Template(tuple(parts), tuple(problems))


def mark(body: Template, others: Sequence[str] = ()) -> Marked:
    """The Markdown of a body with a word for each slot; a bare link becomes one that can be
    clicked."""
    literals = "\n".join((*(str(part) for part in body.parts), *others))
    word = next(name for name in _words() if name not in literals)
    slots: dict[str, Slot] = {}
    out: list[str] = []
    for part in body.parts:
        if isinstance(part, str):
            out.append(part)
            continue
        name = f"{word}{len(slots)}z"
        slots[name] = part
        bare = part.field == LINK and not re.search(r"(?:\]\([^)\s]*|\[)$", out[-1] if out else "")
        out.append(f"[{name}]({name})" if bare else name)
    return Marked("".join(out), word, slots)


def _words() -> Iterator[str]:
    number = 0
    while True:
        yield f"rapportslot{number}x"
        number += 1


def cut(text: str, marked: Marked, more: Mapping[str, _Parts] | None = None) -> Template:
    """A text with words for slots as a template; `more` are words that stand for several parts."""
    parts: list[str | Slot] = []
    for piece in re.split(rf"({marked.word}\w*?z)", text):
        if piece in marked.slots:
            parts.append(marked.slots[piece])
        elif more and piece in more:
            parts.extend(more[piece])
        elif piece:
            parts.append(piece)
    return Template(tuple(parts))


def as_html(parts: _Parts) -> _Parts:
    """Parts of a plain text for HTML: the literals are escaped, the values will be."""
    return [html.escape(part) if isinstance(part, str) else part for part in parts]
