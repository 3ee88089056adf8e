"""The library of templates: texts kept as data, put together for what is known.

`texts/{channel}_{language}*.txt`: `# goal`, then `## angle`, then lines. A line `?a,!b: text` stands
only where a is known and b is not (values given, fields everybody has, the tone, `offer`, `perk`);
`@name` stands for the lines of that name under `# shared`; a blank line ends a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from store.contact import Purpose
from tools.drafting.brief import Brief, NoTemplate
from tools.drafting.content import Channel, Variant

SHARED = "shared"
_CONDITION = re.compile(r"\?([a-z_!,]+): (.*)")
_HEAD = re.compile(r"(subject|preheader)(?:\?([a-z_!,]+))?: (.*)")
_SIGNED = frozenset((Channel.EMAIL, Channel.NOTE))
_Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Angle:
    """One way to go about a goal, as its lines stand in the library."""

    label: str
    lines: tuple[str, ...]


@cache
def shelf(channel: Channel, language: str) -> Mapping[str, tuple[Angle, ...]]:
    """Goal → its angles, and under `shared` the parts all of them use."""
    folder = files("tools.drafting").joinpath("texts")
    texts = sorted(
        (entry.name, entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.startswith(f"{channel.value}_{language}") and entry.name.endswith(".txt")
    )
    goals: dict[str, tuple[Angle, ...]] = {}
    for _, text in texts:
        for part in re.split(r"(?m)^# ", text)[1:]:
            name, _, rest = part.partition("\n")
            goals[name.strip()] = tuple(_angles(rest))
    return goals


def _angles(text: str) -> Iterator[Angle]:
    for part in re.split(r"(?m)^## ", text)[1:]:
        label, _, rest = part.partition("\n")
        yield Angle(label.strip(), tuple(rest.strip().split("\n")) if rest.strip() else ())


def compose(brief: Brief) -> list[Variant]:
    """Every angle of a brief's goal as a variant, from what is known and nothing else. Raises
    `NoTemplate`."""
    goals = shelf(brief.channel, brief.language)
    if brief.kind not in goals or brief.kind == SHARED:
        raise NoTemplate(brief.kind or brief.sentence)
    shared = {angle.label: angle.lines for angle in goals[SHARED]}
    return [_variant(angle, shared, brief) for angle in goals[brief.kind]]


def _variant(angle: Angle, shared: Mapping[str, _Lines], brief: Brief) -> Variant:
    known = brief.conditions
    email = brief.channel is Channel.EMAIL
    return Variant(
        label=angle.label,
        subject=_headline(angle, "subject", known) if email else "",
        preheader=_headline(angle, "preheader", known) if email else "",
        body=_body(angle, shared, brief),
    )


def _headline(angle: Angle, name: str, known: frozenset[str]) -> str:
    for line in angle.lines:
        head = _HEAD.fullmatch(line)
        if head and head.group(1) == name and _holds(head.group(2), known):
            return head.group(3)
    return ""


def _body(angle: Angle, shared: Mapping[str, _Lines], brief: Brief) -> str:
    lines = [line for line in angle.lines if not _HEAD.fullmatch(line)]
    stop = shared.get("stop", ()) if brief.purpose is Purpose.MARKETING else ()
    sections = (
        greeting(brief),
        _filled(lines, shared, brief),
        closing(brief),
        _filled(stop, {}, brief),
    )
    between = " " if brief.channel is Channel.SMS else "\n\n"
    return between.join(section for section in sections if section)


def greeting(brief: Brief) -> str:
    """How a message of this brief opens."""
    shared = {angle.label: angle.lines for angle in shelf(brief.channel, brief.language)[SHARED]}
    return _filled(shared["hello"], shared, brief)


def closing(brief: Brief) -> str:
    """How it ends, with who signs where that is known."""
    shared = {angle.label: angle.lines for angle in shelf(brief.channel, brief.language)[SHARED]}
    told = _filled(shared.get("bye", ()), shared, brief)
    if brief.channel not in _SIGNED:
        return told
    signed = ("sender_name", "sender_company")
    names = [f"{{{name}}}" for name in signed if brief.values.get(name, "").strip()]
    return "\n".join([told, *names])


def _filled(lines: _Lines, shared: Mapping[str, _Lines], brief: Brief) -> str:
    """The lines that hold, as paragraphs. A script keeps its lines; other texts flow."""
    paragraphs: list[list[str]] = [[]]
    for line in _holding(lines, shared, brief.conditions):
        if line:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    flow = "\n" if brief.channel is Channel.CALL else " "
    between = " " if brief.channel is Channel.SMS else "\n\n"
    return between.join(_paragraph(paragraph, flow) for paragraph in paragraphs if paragraph)


def _paragraph(lines: Sequence[str], flow: str) -> str:
    return ("\n" if lines[0].startswith("- ") else flow).join(lines)


def _holding(
    lines: Iterable[str], shared: Mapping[str, _Lines], known: frozenset[str]
) -> Iterator[str]:
    for line in lines:
        if line.startswith("@"):
            yield from _holding(shared[line[1:]], {}, known)
            continue
        condition = _CONDITION.fullmatch(line)
        if condition is None:
            yield line
        elif _holds(condition.group(1), known):
            yield condition.group(2)


def _holds(condition: str | None, known: frozenset[str]) -> bool:
    return all(
        term[1:] not in known if term.startswith("!") else term in known
        for term in (condition or "").split(",")
        if term
    )
