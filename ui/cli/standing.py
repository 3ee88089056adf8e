"""`rapport standing`: what a person approves beforehand, shown before it is granted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from store.segment.lexicon import language_of
from tools.errors import invalid
from tools.granting import Grant, read_grant
from tools.operations.standing import StandingLine, StandingList
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.cli.deciding import DECLINED, agreed, must_be_known, safe
from ui.cli.session import with_runtime
from ui.deciding import Deciding
from ui.failures import told_in

_WORDS: dict[str, tuple[str, str]] = {
    "would": ("This would start without asking:", "Ceci partirait sans demander :"),
    "limits": (
        "at most {each} at once, {day} in any 24 hours, for {days} days",
        "au plus {each} à la fois, {day} par 24 heures, pendant {days} jours",
    ),
    "granted": (
        "Granted: {standing}, until {at}. rapport standing revoke {standing} ends it.",
        "Accordée : {standing}, jusqu'au {at}. rapport standing revoke {standing} y met fin.",
    ),
    "revoked": ("{standing} is revoked.", "{standing} est révoquée."),
    "none": ("There are no standing approvals.", "Il n'y a aucune approbation permanente."),
    "nothing": ("Nothing was granted.", "Rien n'a été accordé."),
    "line": (
        "{standing}  {state}  {used} of {day} a day, {each} at once, until {at}, by {who}  {title}",
        "{standing}  {state}  {used} sur {day} par jour, {each} à la fois, jusqu'au {at}, par {who}"
        "  {title}",
    ),
    "in_force": ("in force", "en vigueur"),
    "is_revoked": ("revoked", "révoquée"),
    "expired": ("expired", "expirée"),
}


def _word(locale: str, key: str, **values: int | str) -> str:
    return _WORDS[key][language_of(locale) == "fr"].format(**values)


def covers_of(*, values: Sequence[str], **given: Any) -> dict[str, Any]:
    """What the options say a standing approval covers; InvalidInput names a bad value."""
    named: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise invalid("value", text, "is no value of the text", "name=value")
        named[name] = value
    return {"kind": "send_message", **given, "values": named}


def grant(given: Mapping[str, Any], *, sure: bool, locale: str | None) -> int:
    """Show what would be covered, ask, and grant it; 1 when the person says anything but yes."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        with told_in(words):
            asked = read_grant(given)
        for line in _shown(asked, words):
            print(line)
        if not sure and not agreed(words):
            print(_word(words, "nothing"), file=sys.stderr)
            return DECLINED
        done = await Deciding(runtime=runtime, door="cli", locale=words).grant(asked)
        print(_word(words, "granted", standing=done.id, at=done.expires_at))
        return 0

    return with_runtime(run)


def revoke(standing: str, *, locale: str | None) -> int:
    """End a standing approval."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        done = await Deciding(runtime=runtime, door="cli", locale=words).revoke(standing)
        print(_word(words, "revoked", standing=done.id))
        return 0

    return with_runtime(run)


def show(state: str, *, locale: str | None) -> int:
    """Print the newest standing approvals."""
    must_be_known(locale)

    async def run(runtime: Runtime) -> int:
        words = locale or runtime.settings.locale
        actor = local_actor("cli")
        given = {"state": state, "limit": 100}
        found = await runtime.call("list_standing_approvals", given, actor, locale=words)
        if not isinstance(found, StandingList):
            raise TypeError("list_standing_approvals answered with something else")
        for one in found.items:
            print(_line(one, words))
        if not found.items:
            print(_word(words, "none"), file=sys.stderr)
        return 0

    return with_runtime(run)


def _shown(asked: Grant, locale: str) -> Iterator[str]:
    yield f"{_word(locale, 'would')} {safe(asked.title)}"
    for name, value in asked.covers.items():
        if value:
            said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {name}: {safe(said)}"
    limits = {"each": asked.most_each, "day": asked.most_a_day, "days": asked.days}
    yield f"  {_word(locale, 'limits', **limits)}"


def _line(one: StandingLine, locale: str) -> str:
    state = _word(locale, "is_revoked" if one.state == "revoked" else one.state)
    return _word(
        locale,
        "line",
        standing=one.id,
        state=state,
        used=one.used,
        day=one.most_a_day,
        each=one.most_each,
        at=one.expires_at,
        who=safe(one.granted_by),
        title=safe(one.title),
    )
