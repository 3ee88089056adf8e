"""Questions about words that are too vague to act on, with what they might mean."""

from __future__ import annotations

from tools.understand.items import Item, UnclearError
from tools.understand.phrasing import offers
from tools.understand.scope import Scope
from tools.understand.tags import CHAR

VAGUE = frozenset((CHAR["VAGUE"], CHAR["NUM"], CHAR["QP"], CHAR["W"]))
_OFFERED = frozenset(("best", "long", "recent", "risk", "few", "about"))


def vague_question(item: Item, scope: Scope) -> UnclearError:
    """The question about a vague word, or a number with nothing it counts."""
    text = scope.raw(item.start, item.end)
    at = (item.start, item.end)
    if item.tag == CHAR["W"]:
        return scope.offer("which_event", at, text=text, unread=[text])
    if item.tag != CHAR["VAGUE"]:
        return scope.offer("which_amount", at, text=text, unread=[text])
    kind = str(item.data)
    if kind == "last_period":
        return scope.offer(
            "which_window", at, offers_key="last_period", text=text, unit=text.split()[-1]
        )
    if kind == "usual":
        named = sorted(set(scope.index.catalogue.segments.values()))[:4]
        pairs = [offers("usual", scope.language, name=name)[0] for name in named]
        return scope.ask("usual", pairs, at=at, text=text)
    if kind in _OFFERED:
        return scope.offer(kind, at, text=text)
    return scope.ask(kind, at=at, text=text)
