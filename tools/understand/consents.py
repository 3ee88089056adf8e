"""What clauses about consent and subscriptions mean: said yes, said no, or nothing on record."""

from __future__ import annotations

import re

from store.segment.fields import FieldType
from store.segment.rule import Leaf, Not, Rule
from store.text import fold
from tools.understand.items import Frame, UnclearError
from tools.understand.scope import Scope


def consent(made: Frame, scope: Scope) -> Rule | None:
    """`opted in to sms`, `can be e-mailed`. "Opted out" is a no on record, "no consent" is not
    having said yes."""
    named = made.channels or [
        channel for channel in (made.marks.get("CONTACT"), made.head) if channel in _CONSENTS
    ]
    channels = tuple(dict.fromkeys(named))
    if not channels or not _CONSENTS.issuperset(channels):
        raise _which_channel(made, scope)
    if "CANBE" in made.marks and "call" in channels:
        raise _can_call(made, scope)
    out = made.head == "out" or made.marks.get("CONSENT") == "out"
    denied = bool(made.negation) != (made.marks.get("CANBE") == "not")
    if len(channels) > 1 and denied and _JOINTS.isdisjoint(made.marks):
        raise scope.ask(
            "not_scope", at=(made.start, made.end), text=scope.raw(made.start, made.end)
        )
    leaf = _answers("opted_out" if out else "consent", channels, made)
    return Not(leaf) if denied else leaf


def _which_channel(made: Frame, scope: Scope) -> UnclearError:
    """`opted in`, `no consent`: for what? What was said stays, with its "not"."""
    text, out = scope.raw(made.start, made.end), "out" in {made.head, made.marks.get("CONSENT")}
    if made.channels or "CANBE" in made.marks:
        return scope.ask("which_channel", at=(made.start, made.end))
    joint = {"en": "of" if out else "for", "fr": "les" if out else "pour"}[scope.language]
    names = {"en": ("email", "sms", "whatsapp"), "fr": ("courriel", "sms", "whatsapp")}
    texts = [f"{text} {joint} {name}" for name in names[scope.language]]
    return scope.ask("which_channel", [(said, said) for said in texts], at=(made.start, made.end))


def _answers(key: str, channels: tuple[str, ...], made: Frame) -> Leaf:
    """What was said of one channel, or of any or all of several."""
    if len(channels) == 1:
        return Leaf(key, "contains", channels[0])
    return Leaf(key, "contains_all" if _JOINTS.isdisjoint(made.marks) else "in", channels)


def _can_call(made: Frame, scope: Scope) -> UnclearError:
    """`can be called`: consent, or not being on the list. Nothing is offered when it is denied or
    more channels follow, which would be read as something else there."""
    after = scope.text[made.end :].lower().split(maxsplit=1)
    if made.negation or (after and after[0] in {"or", "and", "ou", "et"}):
        return scope.ask("can_call", at=(made.start, made.end))
    return scope.offer("can_call", (made.start, made.end))


def reachable(made: Frame, scope: Scope) -> Rule | None:
    """`reachable by phone`: consent for calls, or a number that may be called."""
    if made.marks.get("FIELD") != "phone":
        return None
    raise _can_call(made, scope)


_CONSENTS = frozenset(("email", "sms", "whatsapp", "call"))
_JOINTS = frozenset(("OR", "NOR"))


def channels(made: Frame, scope: Scope) -> Rule | None:
    """Channels with nothing said of them: what was said of the ones before may go on."""
    text = scope.raw(made.start, made.end)
    raise scope.ask("which_channel_of", at=(made.start, made.end), unread=[text], text=text)


_SUBSCRIBED_BEFORE = re.compile(
    r"(?:subscrib\w+|abonn\w+|inscrit\w*) (?:to |of |[àa] |aux? |de )?(?:(?:the|la|our|notre|nos) |l')?$"
)
_SUBSCRIBERS_AFTER = re.compile(r"\s+subscribers?\b")


def check_subscribers(made: Frame, rule: Rule | None, scope: Scope) -> None:
    """`newsletter subscribers`: those with the tag, or those for whom the tenant's own yes/no field
    called so holds."""
    if not isinstance(rule, Leaf) or rule.field != "tags" or rule.op != "contains":
        return
    text = scope.text.lower()
    before = _SUBSCRIBED_BEFORE.search(text[: made.values[0].names[0].start])
    after = _SUBSCRIBERS_AFTER.match(text, made.end)
    word = fold(str(rule.value))
    labels = [
        found.label
        for found in scope.index.fields.custom.values()
        if found.type is FieldType.BOOL and word in fold(found.label).split()
    ]
    if not labels or (before is None and after is None):
        return
    start = before.start() if before is not None else made.start
    end = after.end() if after is not None else made.end
    tag = {"en": "tagged {0}", "fr": "avec l'étiquette {0}"}[scope.language].format(rule.value)
    pairs = [(choice, choice) for choice in (tag, *labels)]
    raise scope.ask("which_field", pairs, at=(start, end), text=scope.raw(start, end))
