"""Names that stand together: "Paris, Lyon or Marseille", "shoes and jackets"."""

from __future__ import annotations

from collections.abc import Sequence

from tools.understand.cascade import Layer
from tools.understand.items import Item, Named, Values
from tools.understand.scope import Scope
from tools.understand.tags import CHAR

_VALUE = frozenset((CHAR["V"], CHAR["P"]))
_PLACES = frozenset(("city", "region", "country"))


def values_of(item: Item) -> Values:
    """The names an item holds."""
    return item.data if isinstance(item.data, Values) else Values(())


def build_list(items: Sequence[Item], scope: Scope) -> Item | None:
    """Names of one kind joined by one word; a mix of "and" and "or", or of kinds, is no list."""
    found = [item for item in items if item.tag in _VALUE]
    names = tuple(name for item in found for name in values_of(item).names)
    joints = {_joint(item.tag) for item in items} - {""}
    if len(joints) > 1 or not _alike(found):
        return None
    joint = next(iter(joints), ",")
    return Item(found[0].tag, items[0].start, items[-1].end, Values(names, joint), items[0].lead)


def _joint(tag: str) -> str:
    if tag == CHAR["AND"]:
        return "and"
    return "or" if tag in {CHAR["OR"], CHAR["NOR"]} else ""


def _alike(items: Sequence[Item]) -> bool:
    """Whether the names share a field, or are all places."""
    fields = [_kinds(name) for item in items for name in values_of(item).names]
    if all(kinds <= _PLACES for kinds in fields):
        return True
    shared = fields[0]
    for kinds in fields[1:]:
        shared = shared & kinds
    return bool(shared)


def _kinds(name: Named) -> set[str]:
    """The fields a name may stand for; "VIPs" is the segment called so before it is a stage."""
    kinds = {candidate.field for candidate in name.candidates}
    return {"segment"} if "segment" in kinds and name.text.lower().endswith("s") else kinds


LISTS = Layer([("VALS (SEP ART? VALS)+", build_list)])
