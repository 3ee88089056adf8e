"""Which field each column of a file goes to, by its heading and by what its values look like.

A heading is known word for word, or by the ideas of its words (`tools.files.header_words`), or but
for a typing mistake; its values speak for it or against it. What is not sure is said to be so, and a
field goes to one column only: the better keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tools.files.evidence import fit, is_email, is_marked_phone, is_priced, share
from tools.files.header_words import FORMS, OTHERS, VAGUE, ideas_of, is_secret
from tools.files.headings import Noun, known_heading, known_headings, plain

SURE = 0.8
EXACT, FORM, TYPED, WITH_VALUES, BY_VALUES = 1.0, 0.9, 0.75, 0.6, 0.5
SHORTEST = 6
ENOUGH, MOSTLY = 0.5, 0.8
_DROPPED = frozenset(("stage", "status"))  # values that are no choice of ours would be lost
_CHANNELS = {"customers": ("email", "phone"), "orders": ("customer_email", "customer_phone")}
_SECONDARY = frozenset(("second", "work", "shipping", "billing"))


@dataclass(frozen=True, slots=True)
class Claim:
    """What becomes of a column: its field, or none of ours. Not `sure` is for a person to check.
    A `secret` is not to be kept at all."""

    field: str = ""
    sure: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True)
class _Bid:
    """A field that a column could go to; of several bids the highest wins."""

    score: float
    column: int
    field: str


def match_columns(
    noun: Noun, header: Sequence[str], values: Sequence[Sequence[str]]
) -> list[Claim]:
    """A claim for each column, from its heading and some of its values (blank ones left away)."""
    bids: list[_Bid] = []
    heard: set[int] = set()
    for column, (heading, some) in enumerate(zip(header, values, strict=True)):
        if heading and not is_secret(heading):
            asked = [*_asked(noun, heading, some)]
            heard |= {column} if asked else set()
            bids += [_Bid(score, column, field) for score, field in asked if score]
    won = _settled(noun, header, bids)
    return [
        Claim(won[column].field, won[column].score >= SURE)
        if column in won
        else Claim(sure=column not in heard, secret=is_secret(heading))
        for column, heading in enumerate(header)
    ]


def _settled(noun: Noun, header: Sequence[str], bids: list[_Bid]) -> dict[int, _Bid]:
    won: dict[int, _Bid] = {}
    taken: set[str] = set()
    for bid in sorted(bids, key=lambda bid: (-bid.score, bid.column)):
        if bid.column not in won and bid.field not in taken:
            won[bid.column] = bid
            taken.add(bid.field)
    _settle_nom(noun, header, won)
    return won


def _settle_nom(noun: Noun, header: Sequence[str], won: dict[int, _Bid]) -> None:
    """French `nom` is the family name beside `prénom`, the whole name alone."""
    fields = {bid.field for bid in won.values()}
    for column, heading in enumerate(header):
        if noun == "customers" and plain(heading) == "nom":
            wanted = "family_name" if "given_name" in fields else "name"
            held = won.get(column)
            if (held is None or held.field == "name") and wanted not in fields:
                won[column] = _Bid(EXACT, column, wanted)
                fields.add(wanted)


def _asked(noun: Noun, heading: str, values: Sequence[str]) -> Iterator[tuple[float, str]]:
    """(score, field) for what a heading could be; a score of 0 is one that its values rule out."""
    ideas = ideas_of(heading)
    known = known_heading(noun, heading)
    if known is not None:
        field, rank = known
        yield _with_values(EXACT - rank / 1_000, field, values, canonical=rank == 0), field
    else:
        yield from _by_ideas(noun, ideas, values)
        yield from _typed(noun, heading, ideas, values)
    yield from _by_values(noun, ideas, values)


def _with_values(
    score: float, field: str, values: Sequence[str], *, canonical: bool = False
) -> float:
    """The score once the values were heard: 0 when none could be the field's, less when few are."""
    found = fit(field, values)
    if found is None:
        return score
    if found == 0 and not (canonical and field not in _DROPPED) and len(values) > 1:
        return 0.0
    if found < ENOUGH and score < EXACT - 0.1:
        return 0.0
    if found == 0 and len(values) > 1:
        return min(score, TYPED)
    return score


def _by_ideas(
    noun: Noun, ideas: frozenset[str], values: Sequence[str]
) -> Iterator[tuple[float, str]]:
    priced = not values or share(is_priced, values) >= ENOUGH
    fitting = [
        form
        for form in FORMS[noun]
        if form.needed <= ideas <= form.needed | form.beside and (priced or not form.priced)
    ]
    most = max((len(form.needed) for form in fitting), default=0)
    best = {form.field: form for form in fitting if len(form.needed) == most}
    for form in best.values():
        score = FORM - 0.01 * len(ideas - form.needed) - 0.03 * bool(ideas & _SECONDARY)
        weak = form.weak or len(best) > 1
        yield _with_values(TYPED if weak else score, form.field, values), form.field


def _typed(
    noun: Noun, heading: str, ideas: frozenset[str], values: Sequence[str]
) -> Iterator[tuple[float, str]]:
    """A known heading but for a letter or two."""
    text = plain(heading)
    if len(text) < SHORTEST or ideas & OTHERS:
        return
    most = 1 if len(text) < 2 * SHORTEST else 2
    near = process.extractOne(text, known_headings(noun), scorer=OSA.distance, score_cutoff=most)
    if near is not None and (known := known_heading(noun, near[0])) is not None:
        yield _with_values(TYPED, known[0], values), known[0]


def _by_values(
    noun: Noun, ideas: frozenset[str], values: Sequence[str]
) -> Iterator[tuple[float, str]]:
    """E-mails and phones under a heading that names them among other words, or that says nothing."""
    if ideas & OTHERS:
        return
    for field, idea, test in zip(
        _CHANNELS[noun], ("email", "phone"), (is_email, is_marked_phone), strict=True
    ):
        if len(values) > 1 and share(test, values) >= MOSTLY:
            if idea in ideas:
                yield WITH_VALUES, field
            elif ideas <= VAGUE:
                yield BY_VALUES, field
