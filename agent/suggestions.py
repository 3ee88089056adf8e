"""What to offer next, from what was just answered."""

from __future__ import annotations

from collections.abc import Sequence

from agent.events import Suggestion
from tools.arguments import Result


def suggestions(results: Sequence[Result], locale: str) -> tuple[Suggestion, ...]:
    """Up to four next steps that work."""
    return ()
