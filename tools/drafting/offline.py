"""The writer that needs no key: templates chosen by goal, channel, language and tone."""

from __future__ import annotations

from tools.drafting.brief import Brief, Written
from tools.drafting.content import Channel, Content
from tools.drafting.library import compose
from tools.drafting.revising import revise
from tools.drafting.words import say


class OfflineWriter:
    """Writes from the library; a brief gives the same message every time."""

    async def write(self, brief: Brief) -> Written:
        """Up to three variants, each with an angle of its own. Raises `NoTemplate` where the goal
        is none of the library's."""
        variants = compose(brief)
        count = max(1, min(brief.variants, len(variants)))
        notes: list[str] = []
        if brief.variants > count:
            notes.append(say("only_angles", brief.notes_in, count=count))
        if brief.channel in {Channel.EMAIL, Channel.NOTE} and not brief.values.get("sender_name"):
            notes.append(say("unsigned", brief.notes_in))
        told = any("{deadline}" in variant.body for variant in variants[:count])
        if brief.values.get("deadline") and not told:
            notes.append(say("deadline_unused", brief.notes_in))
        content = Content(
            channel=brief.channel,
            purpose=brief.purpose,
            language=brief.language,
            variants=tuple(variants[:count]),
        )
        return Written(content, f"template:{brief.kind}", brief, tuple(notes))

    async def revise(self, content: Content, instruction: str, brief: Brief) -> Written:
        """The message changed as far as templates and text can be changed by rule."""
        return revise(content, instruction, brief)
