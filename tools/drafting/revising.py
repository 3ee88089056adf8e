"""Changes of a message asked for in a sentence, done by rule; what can't be done is said.

A message that is still what the library wrote is put together anew (another tone, language, value);
one that a person edited is changed in place or not at all: nobody's words are thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from store.text import fold
from tools.drafting.brief import Brief, NoTemplate, Written
from tools.drafting.content import Channel, Content, Tone, Variant
from tools.drafting.instructions import Step, steps_of
from tools.drafting.library import closing, compose, greeting
from tools.drafting.words import say
from tools.policy.links import safe_url

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u203c\u2049\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+[ ]?"
)
_PS = re.compile(r"^\s*P\.?[- ]?S\.?\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])[ \n]+")


class _Cannot(Exception):
    """A step that can't be done; the text says why."""


class _Unchanged(_Cannot):
    """The step would change nothing."""


@dataclass(frozen=True, slots=True)
class _State:
    content: Content
    brief: Brief
    notes: tuple[str, ...] = ()


def revise(content: Content, instruction: str, brief: Brief) -> Written:
    """The message changed as a sentence asks, step by step; steps that failed are in the notes."""
    state = _State(content, brief)
    steps = steps_of(instruction)
    if not steps:
        why = say("not_understood", brief.notes_in)
        return _written(_State(content, brief, (_not_done(instruction, why, brief),)))
    for step in steps:
        try:
            state = _DO[step.kind](state, step)
        except _Cannot as why:
            note = _not_done(step.said, str(why), brief)
            state = replace(state, notes=(*state.notes, note))
    return _written(state)


def _not_done(said: str, why: str, brief: Brief) -> str:
    return say("not_done", brief.notes_in, part=" ".join(said.split())[:120], why=why)


def _written(state: _State) -> Written:
    return Written(state.content, f"template:{state.brief.kind}", state.brief, state.notes)


def _fresh(state: _State, brief: Brief) -> Content | None:
    """The message put together anew for another brief, None when a person has edited it."""
    try:
        before = {variant.label: variant for variant in compose(state.brief)}
        after = compose(brief)
    except NoTemplate:
        return None
    places = {label: place for place, label in enumerate(before)}
    variants = state.content.variants
    if any(before.get(variant.label) != variant for variant in variants):
        return None
    chosen = tuple(after[places[variant.label]] for variant in variants)
    return _content(state.content, chosen, brief.language)


def _content(
    content: Content, variants: Sequence[Variant], language: Literal["en", "fr"] | None = None
) -> Content:
    return Content(
        channel=content.channel,
        purpose=content.purpose,
        language=language or content.language,
        variants=tuple(variants),
    )


def _each(state: _State, step: Step, change: Callable[[Variant], Variant]) -> _State:
    """Every variant changed, or the one the step names. Raises `_Cannot` when nothing changed."""
    count = len(state.content.variants)
    if step.variant is not None and step.variant > count:
        raise _Cannot(say("no_variant", state.brief.notes_in, count=count))
    variants = [
        change(variant) if step.variant in {None, place} else variant
        for place, variant in enumerate(state.content.variants, 1)
    ]
    if tuple(variants) == state.content.variants:
        raise _Unchanged(say("unchanged", state.brief.notes_in))
    return replace(state, content=_content(state.content, variants))


def _body(variant: Variant, body: str) -> Variant:
    return variant.model_copy(update={"body": body.strip()}) if body.strip() else variant


def _tone(state: _State, step: Step) -> _State:
    brief = replace(state.brief, tone=Tone(step.value))
    if brief.tone == state.brief.tone:
        raise _Cannot(say("unchanged", brief.notes_in))
    fresh = _fresh(state, brief)
    if fresh:
        return replace(state, content=fresh, brief=brief)
    swaps = [(greeting(state.brief), greeting(brief)), (closing(state.brief), closing(brief))]

    def swap(variant: Variant) -> Variant:
        body = variant.body
        for old, new in swaps:
            body = body.replace(old, new, 1) if old else body
        return _body(variant, body)

    changed = _each(state, Step("tone", step.value, None, step.said), swap)
    note = say("edited_tone", brief.notes_in)
    return replace(changed, brief=brief, notes=(*state.notes, note))


def _language(state: _State, step: Step) -> _State:
    language: Literal["en", "fr"] = "fr" if step.value == "fr" else "en"
    brief = replace(state.brief, language=language)
    if language == state.content.language:
        raise _Cannot(say("unchanged", state.brief.notes_in))
    fresh = _fresh(state, brief)
    if fresh is None:
        raise _Cannot(say("edited", state.brief.notes_in))
    return replace(state, content=fresh, brief=brief)


def _value(state: _State, step: Step) -> _State:
    """Set or drop a value of the campaign."""
    name, given = step.name, step.value
    if given == "":
        raise _Cannot(say("value_missing", state.brief.notes_in, name=name))
    if name == "link" and given is not None and safe_url(given) is None:
        raise _Cannot(say("bad_link", state.brief.notes_in))
    brief = state.brief.with_value(name, given)
    if dict(brief.values) == dict(state.brief.values):
        raise _Cannot(say("unchanged", brief.notes_in))
    fresh = _fresh(state, brief)
    if fresh:
        return replace(state, content=fresh, brief=brief)
    if given is None:
        dropped = _each(state, step, lambda variant: _without(variant, name))
        return replace(dropped, brief=brief)
    marker = re.compile(rf"\{{{name}(?:\||\}})")
    used = any(marker.search(variant.body + variant.subject) for variant in state.content.variants)
    note = () if used else (say("value_kept", brief.notes_in, name=name),)
    return replace(state, brief=brief, notes=(*state.notes, *note))


def _without(variant: Variant, name: str) -> Variant:
    """The variant without the sentences that use a value."""
    field = re.compile(rf"\{{{name}(?:\||\}})")
    paragraphs = [
        " ".join(one for one in _SENTENCE.split(paragraph) if not field.search(one))
        if field.search(paragraph)
        else paragraph
        for paragraph in variant.body.split("\n\n")
    ]
    subject = "" if field.search(variant.subject) else variant.subject
    preheader = "" if field.search(variant.preheader) else variant.preheader
    body = "\n\n".join(one for one in paragraphs if one.strip())
    return _body(variant.model_copy(update={"subject": subject, "preheader": preheader}), body)


def _shorter(state: _State, step: Step) -> _State:
    """Without the paragraph that matters least: the last one of mere text, never the first, never
    one with a value or a link."""
    frame = {greeting(state.brief), closing(state.brief)}

    def cut(variant: Variant) -> Variant:
        if state.content.channel is Channel.SMS:
            return variant
        paragraphs = variant.body.split("\n\n")
        middle = [
            place
            for place, text in enumerate(paragraphs)
            if text not in frame and "](" not in text and not re.search(r"\{(?!customer)", text)
        ]
        if len(middle) > 1:
            del paragraphs[middle[-1]]
            return _body(variant, "\n\n".join(paragraphs))
        return _shorter_paragraph(variant, paragraphs, middle)

    try:
        return _each(state, step, cut)
    except _Unchanged:
        raise _Cannot(say("shortest", state.brief.notes_in)) from None


def _shorter_paragraph(variant: Variant, paragraphs: list[str], middle: Sequence[int]) -> Variant:
    for place in middle:
        sentences = _SENTENCE.split(paragraphs[place])
        if len(sentences) > 1:
            paragraphs[place] = " ".join(sentences[:-1])
            return _body(variant, "\n\n".join(paragraphs))
    return variant


def _longer(state: _State, _step: Step) -> _State:
    raise _Cannot(say("longer", state.brief.notes_in))


def _no_emoji(state: _State, step: Step) -> _State:
    return _each(state, step, lambda variant: _mapped(variant, lambda text: _EMOJI.sub("", text)))


def _no_exclamation(state: _State, step: Step) -> _State:
    def calm(text: str) -> str:
        return re.sub(r"[ \u00a0\u202f]?!+(?!\[)", ".", text)

    return _each(state, step, lambda variant: _mapped(variant, calm))


def _mapped(variant: Variant, change: Callable[[str], str]) -> Variant:
    texts = {name: change(getattr(variant, name)) for name in ("subject", "preheader", "body")}
    return variant.model_copy(update=texts) if texts["body"].strip() else variant


def _subject(state: _State, step: Step) -> _State:
    if state.content.channel is not Channel.EMAIL:
        raise _Cannot(say("no_subject", state.brief.notes_in))
    if step.value:
        subject = step.value[:250]
        return _each(state, step, lambda one: one.model_copy(update={"subject": subject}))
    try:
        subjects = [one.subject for one in compose(state.brief)]
    except NoTemplate:
        raise _Cannot(say("edited", state.brief.notes_in)) from None

    def another(variant: Variant) -> Variant:
        at = subjects.index(variant.subject) if variant.subject in subjects else -1
        return variant.model_copy(update={"subject": subjects[(at + 1) % len(subjects)]})

    return _each(state, step, another)


def _add(state: _State, step: Step) -> _State:
    """A paragraph or P.S. in the person's own words: before the closing, or at the very end."""
    if not step.value:
        raise _Cannot(say("value_missing", state.brief.notes_in, name=step.name))
    end = closing(state.brief)
    gap = " " if state.content.channel is Channel.SMS else "\n\n"

    def added(variant: Variant) -> Variant:
        if step.name == "ps":
            return _body(variant, f"{variant.body}{gap}P.S. {step.value}")
        if end and end in variant.body:
            return _body(variant, variant.body.replace(end, f"{step.value}\n\n{end}", 1))
        return _body(variant, f"{variant.body}{gap}{step.value}")

    return _each(state, step, added)


def _remove(state: _State, step: Step) -> _State:
    if step.name == "ps":
        return _removed(state, step, lambda texts: _place_of_ps(texts), "no_ps")
    return _removed(
        state, step, lambda texts: _place(texts, step.value or "", state), "no_paragraph"
    )


def _removed(
    state: _State, step: Step, find: Callable[[Sequence[str]], int | None], why: str
) -> _State:
    def without(variant: Variant) -> Variant:
        paragraphs = variant.body.split("\n\n")
        place = find(paragraphs)
        if place is None or len(paragraphs) < 2:
            return variant
        return _body(variant, "\n\n".join(paragraphs[:place] + paragraphs[place + 1 :]))

    try:
        return _each(state, step, without)
    except _Unchanged:
        raise _Cannot(say(why, state.brief.notes_in)) from None


def _place_of_ps(paragraphs: Sequence[str]) -> int | None:
    return next((at for at, text in enumerate(paragraphs) if _PS.match(text)), None)


def _place(paragraphs: Sequence[str], which: str, state: _State) -> int | None:
    """Where the first, second, … or last paragraph stands; greeting and closing do not count."""
    frame = {fold(greeting(state.brief)), fold(closing(state.brief))}
    places = [at for at, text in enumerate(paragraphs) if fold(text) not in frame]
    at = -1 if which == "last" else int(which or 1) - 1
    return places[at] if -len(places) <= at < len(places) else None


_DO: Mapping[str, Callable[[_State, Step], _State]] = {
    "tone": _tone,
    "language": _language,
    "value": _value,
    "shorter": _shorter,
    "longer": _longer,
    "emoji": _no_emoji,
    "exclamation": _no_exclamation,
    "subject": _subject,
    "add": _add,
    "remove": _remove,
}
