"""What a stored draft was written from, and which of its words a person gave."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from store.contact import Purpose
from store.drafts import StoredDraft
from tools.drafting.brief import GOALS, Brief, NoTemplate
from tools.drafting.content import Channel, Content, Tone, Variant
from tools.drafting.goals import read_goal
from tools.drafting.library import compose

HAND, SAVED, LIBRARY = "hand", "saved:", "template:"
_PERSON = "human:"
_FITTED = ("last_order", "orders", "visits")  # what templates are fitted to, of a person's fields


def values_of(draft: StoredDraft) -> dict[str, str]:
    """The campaign values of a draft's version."""
    values: dict[str, str] = json.loads(draft.values)
    return values


def brief_of(draft: StoredDraft, known: frozenset[str]) -> Brief:
    """The brief that a stored version answers. The tone and the known fields it was written with
    are those that the library gives these words for; what was changed by hand keeps the draft's."""
    content = Content.from_json(draft.content)
    kind = read_goal(draft.goal).kind
    named = draft.writer.removeprefix(LIBRARY)
    brief = Brief(
        sentence=draft.goal,
        channel=Channel(draft.channel),
        kind=named if named in GOALS else kind,
        purpose=Purpose(draft.purpose),
        tone=Tone(draft.tone),
        language=content.language,
        values=values_of(draft),
        known=known,
        variants=len(content.variants),
    )
    return max(_possible(brief), key=lambda one: _alike(one, content))


def _possible(brief: Brief) -> Iterator[Brief]:
    """The brief first, then in other tones and with other known fields."""
    yield brief
    for tone in (brief.tone, *(one for one in Tone if one is not brief.tone)):
        for count in range(len(_FITTED), -1, -1):
            for fields in combinations(_FITTED, count):
                yield replace(brief, tone=tone, known=frozenset(fields))


def _alike(brief: Brief, content: Content) -> int:
    """How many paragraphs are word for word what the library gives for a brief; a whole variant
    counts for more, since it can be put together anew."""
    try:
        given = {one.label: one for one in compose(brief)}
    except NoTemplate:
        return 0
    return sum(_same(given[one.label], one) for one in content.variants if one.label in given)


def _same(one: Variant, other: Variant) -> int:
    if one == other:
        return 100
    return len(set(one.body.split("\n\n")) & set(other.body.split("\n\n")))


def given_texts(draft: StoredDraft, versions: Sequence[StoredDraft]) -> list[str]:
    """Everything a person said or wrote for a draft: the goal, the values of its versions, their
    instructions, and what they typed into it themselves."""
    said = [draft.goal]
    for one in versions:
        said += [*values_of(one).values(), one.note]
        if one.writer.startswith(SAVED) and one.actor.startswith(_PERSON):
            said += _texts(Content.from_json(one.content).variants)
    for newer, older in pairwise(versions):
        if newer.writer == HAND and newer.actor.startswith(_PERSON):
            said += _typed(Content.from_json(newer.content), Content.from_json(older.content))
    return said


def _typed(newer: Content, older: Content) -> list[str]:
    before = set(_texts(older.variants))
    return [text for text in _texts(newer.variants) if text not in before]


def _texts(variants: Sequence[Variant]) -> list[str]:
    return [text for one in variants for text in (one.subject, one.preheader, one.body)]


def stored_values(values: Mapping[str, str]) -> str:
    """Campaign values as they are kept."""
    return json.dumps(dict(values), ensure_ascii=False)
