"""Who answers a sentence: the reader alone, the tool behind any target, or somebody worthless.

The two worthless ones set the scale: one always asks, one always gives everybody.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from evals import vocabulary
from evals.cases import CUSTOM_FIELDS
from evals.results import as_text
from store.clock import local_date
from store.segment.codec import parse
from store.segment.rule import EVERYONE, Rule, RuleError
from tools.understand.reading import ReadEnv, Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to a sentence. `outcome` is found, ask, refuse, or error with its text in `said`.

    `total` and `first` are the count and the first ids of a target that has a database; None where
    there is none.
    """

    outcome: str
    rule: Rule | None = None
    said: str = ""
    raw: str = ""
    total: int | None = None
    ms: float = 0.0


class Asker(Protocol):
    """Somebody who is asked for people in words."""

    @property
    def name(self) -> str: ...

    async def ask(self, text: str, lang: str) -> Asked:
        """Answer one sentence; defects are answers too."""
        ...


class ReaderAsker:
    """The reader of sentences alone, with the shop's words and no database."""

    name = "reader"

    def __init__(self, clock: datetime) -> None:
        self._today = local_date(clock, vocabulary.ZONE)
        self._catalogue = vocabulary.catalogue()

    async def ask(self, text: str, lang: str) -> Asked:
        """Read a sentence in process."""
        from tools.understand.read import read  # noqa: PLC0415 its tables take time to make

        env = ReadEnv(
            today=self._today,
            locale=lang,
            currency=vocabulary.CURRENCY,
            catalogue=self._catalogue,
            fields=CUSTOM_FIELDS,
        )
        started = time.perf_counter()
        try:
            reading = read(text, env)
        except Exception as error:  # noqa: BLE001 a defect is an answer that is counted
            return Asked("error", said=f"{type(error).__name__}: {error}")
        ms = (time.perf_counter() - started) * 1_000
        return Asked(
            reading.outcome.value, reading.rule, _said(reading), as_text(_shown(reading)), ms=ms
        )


def _said(reading: Reading) -> str:
    words = [reading.question, *reading.not_understood, *reading.assumptions, *reading.corrections]
    return " · ".join(filter(None, words))


def _shown(reading: Reading) -> dict[str, Any]:
    return {
        "outcome": reading.outcome.value,
        "assumptions": list(reading.assumptions),
        "corrections": list(reading.corrections),
        "not_understood": list(reading.not_understood),
        "question": reading.question,
        "choices": [choice.label for choice in reading.choices],
        "goal": reading.goal,
    }


class NullAsker:
    """Always asks back."""

    name = "asks always"

    async def ask(self, text: str, lang: str) -> Asked:
        """Ask."""
        return Asked("ask", said=f"{lang}: who is meant by {text[:40]!r}?")


class EveryoneAsker:
    """Always gives everybody."""

    name = "gives all"

    async def ask(self, text: str, lang: str) -> Asked:
        """Find everybody."""
        return Asked("found", EVERYONE, said=f"{lang}: everybody for {text[:40]!r}")


def asked_from(answer: Mapping[str, Any], ms: float) -> Asked:
    """The answer of `find_customers` as JSON, by whatever door it came."""
    outcome = str(answer.get("outcome", "error"))
    words = [answer.get("question"), answer.get("sentence"), *answer.get("not_understood", ())]
    said = " · ".join(str(word) for word in words if word)
    total: Any = answer.get("total")
    try:
        rule = parse(answer["rule"], CUSTOM_FIELDS) if outcome == "found" else None
    except (KeyError, RuleError) as error:
        return Asked("error", said=f"no usable rule in the answer: {error}", raw=as_text(answer))
    return Asked(
        outcome, rule, said, as_text(answer), total if isinstance(total, int) else None, ms
    )
