"""The shape of one language's fixed phrases; `english` and `french` fill it, `lexicon` serves it.

In every template `{0}`, `{1}` … stand for values already written out (numbers, dates, quoted text).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Table: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """One fixed phrase for everything a rule can say.

    `amount`, `ago`, `day` and `text` are keyed by operator and follow a label ("spend over 5");
    `count` is keyed by operator and precedes a noun ("at least 2 orders"). `counted` are the fields
    said that way and `nouns` the events: (one, several, none). `sets` is keyed by field, then
    operator (`unset` for is_set false). `window` and `glue` are keyed by form. Labels of an event's
    fields are keyed `order.amount`; aggregates `order.sum.amount`. `values` names listed values, by
    field, then value.
    """

    amount: Table
    count: Table
    ago: Table
    day: Table
    text: Table
    labels: Table
    known: Table
    unknown: Table
    counted: Mapping[str, tuple[str, str, str]]
    nouns: Mapping[str, tuple[str, str, str]]
    aggregates: Table
    sets: Mapping[str, Table]
    values: Mapping[str, Table]
    window: Table
    periods: Table
    rank: Table
    ranked: Table
    glue: Table
