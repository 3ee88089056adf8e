"""Columns that no field of ours holds, kept as own fields: their keys, labels and types."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from store.segment.fields import CUSTOM_PREFIX
from store.text import fold
from tools.files.header_words import words_of
from tools.files.headings import known_heading
from tools.understand.wordlists import wordset

MOST_KEPT = 60
LONGEST = 40
_WORDLESS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,10})(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLAGS = frozenset(("yes", "no", "oui", "non", "true", "false", "vrai", "faux"))
# Figures that are names: nobody adds up postal codes.
_NAMES = wordset(
    "zip postal postcode postale cp code id ids no num number numero ref reference year "
    "annee phone tel telephone fax mobile sku"
)
# What the facts on a customer are called: an own field of that name would be taken for them.
_OURS = frozenset((
    *("orders", "total orders", "order count", "number of orders", "orders count", "spend"),
    *("commandes", "nombre de commandes", "total commandes", "first order", "last order"),
    *("average order", "average order value", "aov", "panier moyen", "inactive", "age"),
    *("nationality", "nationalite", "last contacted", "last contact", "product", "products"),
))


@dataclass(frozen=True, slots=True)
class Own:
    """An own field that a column is kept as."""

    column: int
    key: str
    label: str
    type: str


def own_key(heading: str, column: int) -> str:
    """The key of the own field that a heading gives; the column's place where it gives none."""
    name = _WORDLESS.sub("_", fold(heading)).strip("_")
    if not name:
        return f"column_{column + 1}"
    return (name if name[0].isalpha() else f"field_{name}")[:LONGEST].rstrip("_")


def own_columns(
    header: Sequence[str],
    columns: Iterable[int],
    values: Sequence[Sequence[str]],
    taken: Collection[str],
) -> list[Own]:
    """The own fields of some columns, at most `MOST_KEPT`, under keys not among `taken`."""
    used, kept = set(taken), list[Own]()
    for column in list(columns)[:MOST_KEPT]:
        heading = header[column]
        key = _free(own_key(heading, column), used)
        used.add(key)
        kept.append(Own(column, key, _label(heading), own_type(heading, values[column])))
    return kept


def _free(key: str, used: Collection[str]) -> str:
    if key not in used:
        return key
    names = (f"{key[: LONGEST - 3]}_{turn}" for turn in range(2, len(used) + 3))
    return next(name for name in names if name not in used)


def _label(heading: str) -> str:
    """The heading; marked where it is also what we call something of our own."""
    plainly = " ".join(words_of(heading))
    ours = plainly in _OURS or known_heading("customers", heading) is not None
    return f"{heading} (imported)" if ours else heading


def own_type(heading: str, values: Sequence[str]) -> str:
    """The type that every value seen has, text where they are not of one kind."""
    if not values:
        return "text"
    if all(_DAY.fullmatch(value) for value in values):
        return "date"
    if all(fold(value) in _FLAGS for value in values):
        return "bool"
    names = not _NAMES.isdisjoint(words_of(heading))
    if not names and all(_NUMBER.fullmatch(value) for value in values):
        return "number"
    return "text"


def custom(key: str) -> str:
    """An own field's key as a field of a plan."""
    return f"{CUSTOM_PREFIX}{key}"
