"""Merge fields in a text: `{field}` and `{field|fallback}`, with `{{` and `}}` for braces.

A text is parsed once, checked against a registry of fields, and rendered with the frozen texts of
one recipient and nothing else. A value is data: it is inserted once, never read as a template, and
escaped for where it goes.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from store.segment.lexicon import language_of
from store.text import clean
from tools.policy.merge_fields import NAMES, FieldRegistry, Problem

MOST_VALUE, MOST_LINK = 200, 2_000
_PIECE = re.compile(r"\{\{[^{}|]*\}\}|\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[{}]")
_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029 ]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_GREETING = re.compile(
    r"\b(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))[ \u00a0]$", re.I
)
_TITLE = re.compile(r"\b(?:dear|cher|chère|cher/chère|cher\(e\))[ \u00a0]$", re.I)
_STARTS = re.compile(r"(?:^|[\n>.!?:])\s*$")
Escape: TypeAlias = Callable[[str], str]


class Unresolved(ValueError):
    """A field has no value for this recipient and no fallback; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: no value for this recipient, and no fallback after “|”")
        self.field = field


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value; `fallback` is None when none was written, "" for nothing at all."""

    field: str
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text: literals and slots in order. One with problems can't be rendered."""

    parts: tuple[str | Slot, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields used, each once, in order of appearance."""
        return tuple(dict.fromkeys(part.field for part in self.parts if isinstance(part, Slot)))


def parse(text: str, registry: FieldRegistry) -> Template:
    """A text as literals and slots, with every problem its fields have."""
    parts: list[str | Slot] = []
    problems: list[Problem] = []
    at = 0
    for piece in _PIECE.finditer(text):
        parts.append(text[at : piece.start()])
        part = _part(piece, registry)
        if isinstance(part, Problem):
            problems.append(part)
        else:
            parts.append(part)
        at = piece.end()
    parts.append(text[at:])
    return Template(_joined(parts), tuple(problems))


def _part(piece: re.Match[str], registry: FieldRegistry) -> str | Slot | Problem:
    shown = piece.group()
    if shown in {"{{", "}}"}:
        return shown[0]
    if shown.startswith("{{"):
        known = registry.resolve(shown[2:-2])
        unknown = isinstance(known, Problem) and known.code == "unknown"
        return shown[1:-1] if unknown else Problem("doubled", shown[2:-2].strip())
    if piece.group(1) is None:
        return Problem("brace", shown, at=piece.start() + 1)
    field = registry.resolve(piece.group(1))
    return field if isinstance(field, Problem) else Slot(field, piece.group(2))


def _joined(parts: Iterable[str | Slot]) -> tuple[str | Slot, ...]:
    joined: list[str | Slot] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def plain(value: str) -> str:
    """A value for plain text: as it is."""
    return value


def markdown(value: str) -> str:
    """A value for Markdown: every sign that could be markup is escaped."""
    return _PUNCTUATION.sub(r"\\\1", value)


def to_html(value: str) -> str:
    """A value for HTML, in text or in a quoted attribute."""
    return html.escape(value, quote=True)


def tidy(value: str, most: int = MOST_VALUE) -> str:
    """A value as it may be inserted: one line, no control, bidi or invisible characters, cut after
    `most` characters."""
    if not value.isprintable():
        value = _BREAKS.sub(" ", clean(_BREAKS.sub(" ", value)))
    value = value.strip()
    return value if len(value) <= most else value[: most - 1].rstrip() + "…"


def limit(field: str) -> int:
    """How long the value of a field may be: a link can't be cut."""
    return MOST_LINK if field == "link" or field.startswith("url:") else MOST_VALUE


def render(
    template: Template,
    values: Mapping[str, str],
    *,
    language: str = "en",
    escape: Escape = plain,
) -> str:
    """The text for one recipient, from that recipient's frozen values only. Raises `Unresolved`
    where a field has neither value nor fallback; a missing name is left out gracefully."""
    if template.problems:
        raise ValueError(template.problems[0].message(language))
    out: list[str] = []
    dropped = False
    for part in template.parts:
        if isinstance(part, str):
            out.append(_after_nothing(part, out) if dropped else part)
            dropped = False
            continue
        text = tidy(values.get(part.field, ""), limit(part.field)) or part.fallback
        if text is not None:
            out.append(escape(text))
        elif part.field in NAMES:
            dropped = _leave_out_name(out, language)
        else:
            raise Unresolved(part.field)
    return "".join(out)


def _leave_out_name(out: list[str], language: str) -> bool:
    """Put what stands for a missing name; whether nothing does, so that what follows must join."""
    before = out.pop() if out else ""
    french = language_of(language) == "fr"
    if _TITLE.search(before):
        out.append(before + ("client" if french else "customer"))
        return False
    if not french and _GREETING.search(before):
        out.append(f"{before}there")
        return False
    out.append(
        before if before.endswith("\n") else before.rstrip(" \u00a0\u202f").removesuffix(",")
    )
    return True


def _after_nothing(text: str, out: Sequence[str]) -> str:
    """What follows a name that was left out: at the start of a sentence its comma goes too."""
    if not _STARTS.search(out[-1] if out else ""):
        return text
    rest = text.lstrip(" ,\u00a0\u202f")
    return rest[:1].upper() + rest[1:]


def without_value(
    templates: Sequence[Template], people: Iterable[Mapping[str, str]]
) -> Mapping[str, int]:
    """Field → how many of these people have no value for it, where no fallback was written. Names
    are not counted: a message reads well without one."""
    needed = {
        part.field
        for template in templates
        for part in template.parts
        if isinstance(part, Slot) and part.fallback is None and part.field not in NAMES
    }
    missing: Counter[str] = Counter()
    for values in people:
        missing.update(field for field in needed if not tidy(values.get(field, "")))
    return dict(sorted(missing.items()))
