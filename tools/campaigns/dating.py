"""A deadline in words as the day it means, in the values of a campaign."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import format_date

from store.segment.lexicon import language_of
from tools.campaigns.draft_words import told
from tools.context import Ctx
from tools.errors import invalid
from tools.policy.deadlines import deadline_day

DEADLINE = "deadline"


def dated(
    ctx: Ctx, values: Mapping[str, str], before: Mapping[str, str] | None = None
) -> tuple[dict[str, str], list[str]]:
    """The values with a deadline in words as the day it means, and a note that names it. One that
    stands so in `before` stays as it is. Raises InvalidInput for a day that is over."""
    given = values.get(DEADLINE, "")
    day = deadline_day(given, ctx.today)
    if day is None or (before is not None and before.get(DEADLINE) == given):
        return dict(values), []
    if day < ctx.today:
        raise invalid("values.deadline", given, "is over", "a day from today on")
    if day.isoformat() == given.strip():
        return dict(values), []
    shown = format_date(day, format="full", locale=language_of(ctx.locale))
    note = told(ctx.locale, "deadline_is", said=given, day=shown)
    return {**values, DEADLINE: day.isoformat()}, [note]
