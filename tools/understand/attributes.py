"""What clauses about places, tags, fields, consent and other properties mean."""

from __future__ import annotations

from decimal import Decimal

from store.segment.fields import Field, FieldType
from store.segment.rule import And, Leaf, Not, Rule
from tools.understand.consents import check_subscribers
from tools.understand.framing import negated, single
from tools.understand.items import Frame, Item, Quantity, Values, Window
from tools.understand.orders import how_many
from tools.understand.resolve import BOUGHT, belongs, both, fields_of, rule_of, unknown
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.when import dated
from tools.understand.wordlists import wordset

_BARE = (
    "segment", "tags", "stage", "status", "city", "region", "country", "company", "owner", "source", *BOUGHT,
)  # fmt: skip
_PERSONAL = wordset("name given_name family_name email phone job_title")
_LISTED = wordset("city region country language stage status owner company source")
_DEEDS = frozenset(CHAR[name] for name in ("VISIT", "CONTACT", "GOT", "SPEND", "CREATED", "ORD"))
_RANGED = frozenset((FieldType.MONEY, FieldType.NUMBER, FieldType.DAYS))


def bare_values(made: Frame, scope: Scope) -> Rule | None:
    """Names with no word that says which field: places, tags, stages, products bought …"""
    if len(made.values) != 1:
        return None
    customs = tuple(key for key in scope.index.fields.custom)
    values = made.values[0]
    before = scope.index.phrases(scope.language).get(values.names[0].lead)
    if before is not None and before.tag in _DEEDS and not made.negation:
        return None
    allowed = (*_BARE, *customs)
    if all(not fields_of(name, allowed) for name in values.names):
        allowed = ("language",)
    rule = rule_of(values, allowed, scope)
    check_subscribers(made, rule, scope)
    if isinstance(rule, Leaf) and rule.field == "owner" and not _owns(values, scope):
        raise scope.offer("owner_or_name", (made.start, made.end), text=values.names[0].text)
    if isinstance(rule, Leaf) and rule.field in customs:
        label = customs and scope.index.fields.custom[rule.field].label
        scope.note(
            "reads_as", text=scope.raw(made.start, made.end), meaning=f"{label} = {rule.value}"
        )
    return None if rule is None else negated(made, rule)


def stage_for(made: Frame, scope: Scope) -> Rule | None:
    """`at the lead stage for more than 30 days`."""
    window = single_window(made) or (
        Window("for", made.lengths[0]) if len(made.lengths) == 1 else None
    )
    if (
        made.marks.get("FIELD") != "stage"
        or len(made.values) != 1
        or window is None
        or window.kind != "for"
    ):
        return None
    stage = rule_of(made.values[0], ("stage",), scope)
    days = window.days
    if stage is None or days is None:
        return None
    held = Leaf("days_in_stage", ">" if days.bare else days.op, days.operand)
    return negated(made, And((stage, held)))


def called(made: Frame, scope: Scope) -> Rule | None:
    """`customers called Tremblay`: a name, when it is nothing else."""
    if (
        made.marks.get("CONTACT") != "call"
        or not made.words
        or any(w.tag != CHAR["X"] for w in made.words)
    ):
        return None
    text = _spelling(made.words, scope)
    scope.note("name_contains", text=text)
    return Leaf("name", "contains", text)


def lapsed_stage(made: Frame, scope: Scope) -> Rule | None:
    """`lapsed stage` is the stage, not a long silence."""
    return (
        negated(made, Leaf("stage", "==", "lapsed")) if made.marks.get("FIELD") == "stage" else None
    )


def is_set(made: Frame, scope: Scope) -> Rule | None:
    """`missing email`, `unknown city`."""
    key = "email" if made.marks.get("CHAN") == "email" else made.marks.get("FIELD", "")
    found = scope.index.fields.get(key)
    return None if found is None else Leaf(found.key, "is_set", made.marks["ISSET"] == "yes")


def active_status(made: Frame, scope: Scope) -> Rule | None:
    """`active status` is the status, not a recent visit."""
    return (
        negated(made, Leaf("status", "==", "active"))
        if made.marks.get("FIELD") == "status"
        else None
    )


def _owns(values: Values, scope: Scope) -> bool:
    """Whether a colleague's name stands for whose customers they are: "of Marc", "Marc's"."""
    name = values.names[-1]
    after = scope.text[name.end : name.end + 2]
    return values.names[0].lead in {"of", "de", "d'", "by", "par", "from", "du"} or after[:1] in {
        "'",
        "’",
    }


def tagged(made: Frame, scope: Scope) -> Rule | None:
    """`tagged vip`, `without the newsletter tag`."""
    if not made.values and not made.words:
        return negated(made, Leaf("tags", "is_set", True)) if made.marks.get("TAG") != "#" else None
    if len(made.values) != 1:
        return None
    rule = _of_field(made, "tags", "tag", scope)
    check_subscribers(made, rule.item if isinstance(rule, Not) else rule, scope)
    return rule


def _of_field(made: Frame, key: str, label: str, scope: Scope) -> Rule | None:
    """The names behind a word that says what they are: another kind of name is asked about."""
    if (
        made.negation
        and key == "tags"
        and made.values[0].joint == "and"
        and len(made.values[0].names) > 1
    ):
        raise both(made.values[0], scope)
    rule = rule_of(made.values[0], (key,), scope)
    if rule is not None and made.marks.get("CMP", "==") in {"==", "!="}:
        different = made.marks.get("CMP") == "!="
        return Not(rule) if different != bool(made.negation) else rule
    if not belongs(made.values[0]):
        return None
    known = scope.index.catalogue.segments if key == "segment" else scope.index.named(key)
    raise unknown(made.values[0], label, sorted(set(known.values())), scope)


def segment(made: Frame, scope: Scope) -> Rule | None:
    """`in segment VIPs`."""
    if len(made.values) != 1:
        return None
    return _of_field(made, "segment", "segment", scope)


def field(made: Frame, scope: Scope) -> Rule | None:
    """A field by its name, with a number, a value, a date, or nothing (it is filled in)."""
    found = scope.index.fields.get(made.head)
    if found is None:
        return None
    if "TEXTOP" in made.marks:
        return _text(made, found, made.marks["TEXTOP"], scope)
    if "ISSET" in made.marks:
        known = (made.marks["ISSET"] == "yes") != bool(made.negation)
        return Leaf(found.key, "is_set", known) if not made.values and not made.words else None
    if found.type in _RANGED:
        return _number(made, found, scope)
    if found.type is FieldType.DATE:
        return _date(made, found, scope)
    if found.type is FieldType.BOOL:
        return _flag(made, found)
    return _value(made, found, scope)


def _number(made: Frame, found: Field, scope: Scope) -> Rule | None:
    if made.values or made.windows or made.lengths:
        if made.windows and found.key == "visits":
            raise scope.ask("visits_undated", at=(made.start, made.end))
        return None
    if any(word.tag != CHAR["NUM"] for word in made.words):
        return None
    quantity = single([*made.before, *made.after])
    if quantity is None:
        return _filled(made, found, scope)
    if quantity.bare and "ORMORE" in made.marks:
        quantity = Quantity(made.marks["ORMORE"], quantity.value)
    counted = found.key in {"visits", "orders"} and quantity.value != 0
    if quantity.bare and counted and "CMP" not in made.marks:
        raise how_many(made, quantity, scope)
    return negated(made, Leaf(found.key, quantity.op, quantity.operand))


def _filled(made: Frame, found: Field, scope: Scope) -> Rule | None:
    """`no visits`, `without a score`, `with a shoe size`."""
    if found.key in {"visits", "orders"}:
        return Leaf(found.key, "==" if made.negation else ">=", Decimal(0 if made.negation else 1))
    return _is_filled(made, found, scope)


def _is_filled(made: Frame, found: Field, scope: Scope) -> Rule | None:
    """A field alone says that it is filled in only after "with", "without" and the like."""
    before = scope.text[: made.start].lower().replace("'", " ").split()[-2:]
    if not made.negation and _HAVING.isdisjoint(before):
        return None
    return Leaf(found.key, "is_set", not made.negation)


_HAVING = wordset("with has have having had avec ont ayant a possedent whose dont who qui without")


def _date(made: Frame, found: Field, scope: Scope) -> Rule | None:
    if made.windows:
        window = single_window(made)
        if window is None:
            return None
        if window.days is not None and window.kind == "within":
            return negated(made, Leaf(found.key, "within", window.days.value))
        if window.period or (window.start and window.end and window.start != window.end):
            raise scope.ask("anniversary", at=(made.start, made.end))
        leaf = dated(found.key, window)
        return None if leaf is None else negated(made, leaf)
    if made.values or made.words or made.before or made.after:
        return None
    return _is_filled(made, found, scope)


def single_window(made: Frame) -> Window | None:
    """The one window of a clause."""
    return made.windows[0] if len(made.windows) == 1 else None


def _flag(made: Frame, found: Field) -> Rule | None:
    if made.values or made.words or made.windows:
        return None
    value = made.marks.get("YES", "yes") == "yes"
    if "CMP" in made.marks and made.marks["CMP"] == "!=":
        value = not value
    leaf = Leaf(found.key, "==", value)
    if made.negation:
        return Leaf(found.key, "==", not value) if not found.nullable else Not(leaf)
    return leaf


def _value(made: Frame, found: Field, scope: Scope) -> Rule | None:
    """A text or listed field with its value; with none, whether it is filled in."""
    if made.windows or made.lengths or made.times:
        return None
    if made.marks.get("CMP", "==") not in {"==", "!="} or "YES" in made.marks:
        return None
    different = made.marks.get("CMP") == "!="
    if not made.words and not made.before and not made.after:
        return None if "CMP" in made.marks else _is_filled(made, found, scope)
    rule = _named(made, found, scope) or _spelt(made, found, scope)
    if rule is None:
        return None
    return Not(rule) if bool(made.negation) != different else rule


def _named(made: Frame, found: Field, scope: Scope) -> Rule | None:
    if len(made.values) != 1 or len(made.words) != 1:
        return None
    return rule_of(made.values[0], (found.key,), scope)


def _spelt(made: Frame, found: Field, scope: Scope) -> Rule | None:
    """A value spelt out that no catalogue lists: names and addresses are free, others must be known."""
    if not made.words:
        return None
    text = _spelling(made.words, scope)
    if found.key == "name":
        scope.note("name_contains", text=text)
        return Leaf("name", "contains", text)
    if found.key in _PERSONAL:
        return Leaf(found.key, "==", text)
    if found.key == "email_domain":
        return Leaf(found.key, "==", text.lstrip("@").lower())
    if made.values and not belongs(made.values[0]):
        return None
    if found.key in _LISTED or scope.index.named(found.key):
        known = list(dict.fromkeys(scope.index.named(found.key).values()))[:4]
        pairs = [(value, value) for value in known]
        at = (made.words[0].start, made.words[-1].end)
        raise scope.ask("unknown_value", pairs, at=at, unread=[text], field=found.label, text=text)
    return Leaf(found.key, "==", text)


def _spelling(words: list[Item], scope: Scope) -> str:
    if len(words) == 1 and isinstance(words[0].data, str) and words[0].tag == CHAR["TEXT"]:
        return words[0].data
    return scope.raw(words[0].start, words[-1].end).strip('“”"«» ')


def _text(made: Frame, found: Field, op: str, scope: Scope) -> Rule | None:
    if found.type not in {FieldType.TEXT} or not made.words:
        return None
    return negated(made, Leaf(found.key, op, _spelling(made.words, scope)))


def channel_field(made: Frame, scope: Scope) -> Rule | None:
    """`with an e-mail`, `e-mail ending in .fr`, `gmail addresses`: the address, not a message."""
    if made.marks.get("CHAN", made.head) != "email":
        return None
    found = scope.index.fields.get("email")
    if found is None:
        return None
    if "TEXTOP" in made.marks:
        return _text(made, found, made.marks["TEXTOP"], scope)
    if "ISSET" in made.marks:
        return Leaf("email", "is_set", (made.marks["ISSET"] == "yes") != bool(made.negation))
    if not made.words:
        return Leaf("email", "is_set", not made.negation)
    return address(made, scope)


def address(made: Frame, scope: Scope) -> Rule | None:
    """An e-mail address, a domain (`@gmail.com`) or an ending (`.fr`) by itself."""
    if len(made.words) != 1:
        return None
    word = made.words[0]
    text = str(word.data).lower()
    if made.marks.get("CMP", "==") == "!=":
        made.negation = "" if made.negation else "not"
    elif made.marks.get("CMP", "==") != "==":
        return None
    if word.tag == CHAR["MAIL"]:
        return negated(made, Leaf("email", "==", text))
    if word.tag != CHAR["SITE"]:
        return None
    if text.startswith("."):
        return negated(made, Leaf("email", "ends_with", text))
    return negated(made, Leaf("email_domain", "==", text.lstrip("@")))


def do_not_call(made: Frame, scope: Scope) -> Rule | None:
    """On the do-not-call list."""
    return Leaf("do_not_call", "==", not made.negation)


def value_of_field(made: Frame, scope: Scope) -> Rule | None:
    """`gold tier`, `vip tag`, `lead stage`: the name before the field."""
    if len(made.values) != 1:
        return None
    key = (
        "tags"
        if "TAG" in made.marks
        else "segment"
        if "SEGMENT" in made.marks
        else made.marks.get("FIELD", "")
    )
    rule = rule_of(made.values[0], (key,), scope)
    return None if rule is None else negated(made, rule)
