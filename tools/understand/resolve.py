"""Names resolved to one field: which thing a word of the data stands for in its clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from store.segment.rule import And, Leaf, Or, Rule, SegmentRef
from tools.understand.items import Named, UnclearError, Values
from tools.understand.places import REGION_ONLY, city_only, peoples
from tools.understand.scope import Scope
from tools.understand.tokens import words_of
from tools.understand.wordlists import wordset

_MARKER = {
    "en": {
        "city": "in the city of {0}", "region": "in the region of {0}", "country": "in the country {0}", "tags": "tagged {0}",
        "stage": "at stage {0}", "segment": "in segment {0}", "owner": "owned by {0}", "company": "at company {0}",
        "source": "source {0}", "product": "bought {0}", "category": "bought {0}", "sku": "bought {0}",
        "language": "language {0}", "status": "status {0}", "campaign": "campaign {0}",
    },
    "fr": {
        "city": "dans la ville de {0}", "region": "dans la région de {0}", "country": "du pays {0}", "tags": "avec l'étiquette {0}",
        "stage": "à l'étape {0}", "segment": "dans le segment {0}", "owner": "suivis par {0}", "company": "de l'entreprise {0}",
        "source": "source {0}", "product": "qui ont acheté {0}", "category": "qui ont acheté {0}", "sku": "qui ont acheté {0}",
        "language": "de langue {0}", "status": "statut {0}", "campaign": "campagne {0}",
    },
}  # fmt: skip
BOUGHT = ("sku", "product", "category")


def fields_of(name: Named, allowed: Iterable[str]) -> tuple[str, ...]:
    """The allowed fields a name may stand for, after what its own words settle."""
    found = tuple(dict.fromkeys(c.field for c in name.candidates if c.field in set(allowed)))
    if len(found) < 2:
        return found
    phrase = " ".join(words_of(name.text.lower()))
    if "city" in found and city_only(phrase):
        return ("city",)
    if "region" in found and (phrase in REGION_ONLY or name.lead in {"au", "du"}):
        return ("region",)
    if "city" in found and "region" in found and name.lead == "a" and "country" not in found:
        return ("city",)
    if phrase in peoples() and "country" in found:
        return ("country",)
    return found


def stored(name: Named, field: str) -> tuple[str, ...]:
    """The stored values a name stands for in a field."""
    return tuple(candidate.value for candidate in name.candidates if candidate.field == field)


def settle(name: Named, allowed: Sequence[str], scope: Scope) -> tuple[str, str] | None:
    """The one field and value of a name; None when no allowed field has it.

    Raises UnclearError with a choice for each when it may be several.
    """
    fields = fields_of(name, allowed)
    if len(fields) > 1:
        raise which(name, fields, scope)
    for field in fields:
        values = stored(name, field)
        if len(values) > 1:
            pairs = [(value, value) for value in values]
            raise scope.ask("which_field", pairs, at=(name.start, name.end), text=name.text)
        if (
            name.lead in {"au", "du"}
            and field == "region"
            and len(fields_of(_bare(name), allowed)) > 1
        ):
            scope.note("au_region", text=f"{name.lead} {name.text}")
        for value in values:
            return field, value
    return None


def _bare(name: Named) -> Named:
    return Named(name.text, name.candidates, name.start, name.end)


def which(name: Named, fields: Sequence[str], scope: Scope) -> Exception:
    """The question which field a name stands for."""
    table = _MARKER[scope.language]
    at = (name.start - len(name.lead) - 1 if name.lead in _PLACING else name.start, name.end)
    choices: list[tuple[str, str]] = []
    for field in fields:
        text = table.get(field, field.removeprefix("custom.").replace("_", " ") + " {0}").format(
            name.text
        )
        if (text, text) not in choices:
            choices.append((text, text))
    return scope.ask("which_field", choices, at=at, text=name.text)


_PLACING = wordset("in from at a en au aux de du the")
_PREPOSITIONS = _PLACING | wordset(
    "of for with on to by d' des dans chez sur pour par via and or et ou"
)


def leaf_of(field: str, value: str) -> Rule:
    """The test that a customer has one value."""
    if field == "segment":
        return SegmentRef(value)
    if field in BOUGHT or field == "bought":
        return Leaf("bought", "contains", value)
    return Leaf(field, "contains" if field == "tags" else "==", value)


def rule_of(values: Values, allowed: Sequence[str], scope: Scope) -> Rule | None:
    """The test for a list of names. Several values of one field are any of them, except that "and"
    between tags or products asks for all of them."""
    pairs: list[tuple[str, str]] = []
    for name in values.names:
        fields = narrowed(name, values, allowed)
        pair = settle(name, fields, scope)
        if pair is None:
            return None
        if fields is not allowed:
            scope.note("reads_as", text=name.text, meaning=f"{pair[0]} {pair[1]}")
        pairs.append(pair)
    if len(pairs) == 1:
        return leaf_of(*pairs[0])
    fields = {"bought" if field in BOUGHT else field for field, _ in pairs}
    if len(fields) > 1:
        return _mixed(pairs, values, scope)
    return _several(fields.pop(), [value for _, value in pairs], values, scope)


def narrowed(name: Named, values: Values, allowed: Sequence[str]) -> Sequence[str]:
    """In a list, a name that may be several things is what its neighbours surely are."""
    if len(values.names) < 2 or len(fields_of(name, allowed)) < 2:
        return allowed
    shared = set(fields_of(name, allowed))
    for other in values.names:
        shared &= set(fields_of(other, allowed))
    return tuple(shared) if len(shared) == 1 else allowed


def belongs(values: Values) -> bool:
    """Whether names stand right behind the word before them, not behind "in", "from" and the like."""
    return values.names[0].lead not in _PREPOSITIONS


def unknown(values: Values, label: str, known: Sequence[str], scope: Scope) -> UnclearError:
    """The question about a name that the field before it does not have."""
    text = scope.raw(values.names[0].start, values.names[-1].end)
    pairs = [(value, value) for value in known[:4]]
    at = (values.names[0].start, values.names[-1].end)
    return scope.ask("unknown_value", pairs, at=at, unread=[text], field=label, text=text)


def _several(field: str, found: list[str], values: Values, scope: Scope) -> Rule:
    several = tuple(dict.fromkeys(found))
    text = scope.raw(values.names[0].start, values.names[-1].end)
    if field == "segment":
        if values.joint != "or":
            raise both(values, scope)
        return Or(tuple(SegmentRef(value) for value in several))
    many = field in {"tags", "bought"}
    if many and values.joint == ",":
        raise both(values, scope)
    if many and values.joint == "and":
        return Leaf(field, "contains_all", several)
    if values.joint != "or":
        scope.note("either", text=text)
    return Leaf(field, "in", several)


def _mixed(pairs: Sequence[tuple[str, str]], values: Values, scope: Scope) -> Rule | None:
    """Names of several fields: "Paris, France" is both, "Paris or France" either."""
    leaves = tuple(leaf_of(*pair) for pair in pairs)
    order = [field for field, _ in pairs]
    if values.joint == "," and order in (
        ["city", "country"],
        ["city", "region"],
        ["city", "region", "country"],
        ["region", "country"],
    ):
        return And(leaves)
    if values.joint == "or":
        return Or(leaves)
    if all(field in {"city", "region", "country"} for field in order):
        scope.note("either", text=scope.raw(values.names[0].start, values.names[-1].end))
        return Or(leaves)
    return None


def both(values: Values, scope: Scope) -> Exception:
    """The question whether one customer must be all of the values or any is enough."""
    first, last = values.names[0], values.names[-1]
    texts = [scope.raw(name.start, name.end) for name in values.names]
    joints = {"en": ("and", "or"), "fr": ("et", "ou")}[scope.language]
    choices = [f" {joint} ".join(texts) for joint in joints]
    return scope.ask(
        "both_or_either", [(text, text) for text in choices], at=(first.start, last.end)
    )
