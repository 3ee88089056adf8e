"""Whether a change of the contact policy only makes it stricter.

An agent may tighten the policy on a person's word; loosening it takes a person's own hand, because
the policy is what keeps an agent within bounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from store.segment.values import is_list
from tools.arguments import is_mapping
from tools.policy.contact_policy import ContactPolicy

CONSENT = ("granted", "implied", "not_denied")  # the strictest first
HIGHER_IS_STRICTER = frozenset({"cooldown_hours", "start", "reply_stops_automation"})


def loosened(before: ContactPolicy, after: ContactPolicy) -> list[str]:
    """The settings that allow more than before, by name; empty when none does."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return [name for name in {**old, **new} if _allows_more(name, old.get(name), new.get(name))]


def _flat(policy: ContactPolicy) -> Iterator[tuple[str, Any]]:
    def walk(path: str, value: object) -> Iterator[tuple[str, Any]]:
        if is_mapping(value):
            for key, part in value.items():
                yield from walk(f"{path}.{key}" if path else str(key), part)
        else:
            yield path, value

    whole: Mapping[str, Any] = json.loads(policy.text())
    return walk("", whole)


def _allows_more(name: str, old: Any, new: Any) -> bool:
    """None is no limit. What can't be compared counts as loosened."""
    last = name.rpartition(".")[2]
    if old == new:
        return False
    if new is None or old is None:
        return new is None and old is not None
    if last == "consent":
        return CONSENT.index(new) > CONSENT.index(old)
    if is_list(old) and is_list(new):
        return not set(new) <= set(old)
    return new < old if last in HIGHER_IS_STRICTER else new > old
