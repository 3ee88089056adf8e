"""An answer that is a question: what every tool that takes a sentence gives when it cannot go on."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from tools.arguments import Result
from tools.understand.reading import Reading

SpokenOutcome = Literal["found", "ask", "refuse"]
R = TypeVar("R", bound=Result)


class ChoiceLine(Result):
    """One way to settle a question: ask again with `text`."""

    label: str
    text: str


def unanswered(kind: type[R], reading: Reading, **more: Any) -> R:
    """The question or refusal of a reading as an answer of a tool, in those fields it has."""
    told: dict[str, Any] = {
        "outcome": reading.outcome.value,
        "assumptions": list(reading.assumptions),
        "corrections": list(reading.corrections),
        "not_understood": list(reading.not_understood),
        "question": reading.question,
        "choices": [ChoiceLine(label=choice.label, text=choice.text) for choice in reading.choices],
        "goal": reading.goal,
    }
    fields = kind.model_fields
    return kind(**{name: value for name, value in told.items() if name in fields}, **more)
