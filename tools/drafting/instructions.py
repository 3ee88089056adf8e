"""A sentence that asks for changes of a message, as steps; what is no known change is no step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "last": "last", "premier": "1",
    "première": "1", "deuxième": "2", "second paragraph": "2", "seconde": "2", "troisième": "3",
    "quatrième": "4", "dernier": "last", "dernière": "last",
}  # fmt: skip
_ORD = "|".join(_ORDINALS)
_NAMES = {
    "discount": "discount|remise|rabais|réduction",
    "code": "code promo|promo code|coupon|code",
    "deadline": "deadline|end date|date limite|échéance",
    "link": "link|url|lien",
}
_NAME = "|".join(f"(?P<{key}>{words})" for key, words in _NAMES.items())
_SET = r"(?:change|set|make|put|update|replace|use|raise|lower|mets|mettez|change[rz]?|passe[rz]?|utilise[rz]?|remplace[rz]?)"
_DROP = r"(?:remove|drop|delete|without|no|take out|leave out|enlève|enlever|enlevez|retire[rz]?|supprime[rz]?|sans)"
_ADD = r"(?:add|append|put in|ajoute[rz]?|mets|mettez)"
_THE = r"(?:the |a |an |any |all |le |la |les |l'|un |une |des |de |d')?"
_PS = r"p\.?\s?-?s\.?"


@dataclass(frozen=True, slots=True)
class Step:
    """One change. `value` is what it is changed to, "" where that was not said, None to remove it;
    `variant` counts from 1, None is all; `name` is the value, or ps or paragraph."""

    kind: str
    value: str | None = ""
    variant: int | None = None
    said: str = ""
    name: str = ""


def steps_of(instruction: str) -> Sequence[Step]:
    """The changes a sentence asks for, in order. A part that names no change makes one step list
    empty: then nothing is done, rather than half of what was meant."""
    text = " ".join(instruction.split())[:2_000]
    whole = _free_text(text)
    if whole:
        return (whole,)
    parts = [
        part
        for part in re.split(r"\s*(?:[,;]|\band\b|\bet\b|\bthen\b|\bpuis\b|\. )\s*", text)
        if part
    ]
    steps = [_step(part.strip(" .")) for part in parts]
    whole = _step(text.strip(" ."))
    if len(steps) > 1 and any(step is None for step in steps):
        return (whole,) if whole else ()
    return tuple(step for step in steps if step is not None)


def _free_text(text: str) -> Step | None:
    """A change that carries a text of the person's, which no comma may cut."""
    for kind, pattern in _FREE:
        found = re.fullmatch(pattern, text, re.I)
        if found:
            value = found.group("text").strip().strip('“”"«» ')
            name = "ps" if kind == "add" and found.group("ps") else "paragraph"
            return Step(kind, value, _variant(text[: found.start("text")]), text, name)
    return None


_FREE = (
    ("subject", rf"(?:{_SET} )?(?:the |l')?(?:subject(?: line)?|objet)(?: (?:to|of|in|en|par|à|of variant \d|in variant \d|de la variante \d))*\s*:?\s+(?!line\b)(?P<text>.*\S)"),
    ("add", rf"{_ADD} {_THE}(?:(?P<ps>{_PS})|(?:paragraph|sentence|line|paragraphe|phrase|ligne)s?)(?: (?:saying|that says|with|disant|qui dit))?\s*:?\s*(?P<text>.*\S)"),
)  # fmt: skip


def _variant(text: str) -> int | None:
    found = re.search(
        rf"\b(?:variante?|version)\s+(\d)\b|\b(?:the |la )?({_ORD}) (?:variante?|version)\b",
        text,
        re.I,
    )
    if not found:
        return None
    at = found.group(1) or _ORDINALS[found.group(2).lower()]
    return None if at == "last" else int(at)


def _step(part: str) -> Step | None:
    variant = _variant(part)
    bare = re.sub(
        rf"\s*\b(?:in |for |dans |pour )?(?:the |la )?(?:(?:{_ORD}) )?(?:variante?|version)(?: \d)?\b",
        "",
        part,
        flags=re.I,
    ).strip()
    for kind, pattern, read in _PATTERNS:
        found = re.fullmatch(rf"{_POLITE}(?:{pattern}){_POLITE_END}", bare, re.I)
        if found:
            return read(kind, found, variant, part)
    return None


_POLITE = r"(?:please |can you |could you |s'il te plaît |s'il vous plaît |peux-tu |pouvez-vous |and |et )?"
_POLITE_END = r"(?: please| s'il te plaît| s'il vous plaît| stp| svp)?"
_Read = Callable[[str, "re.Match[str]", "int | None", str], Step]


def _fixed(value: str) -> _Read:
    return lambda kind, _found, variant, said: Step(kind, value, variant, said)


def _of_value(kind: str, found: re.Match[str], variant: int | None, said: str) -> Step:
    name = next(key for key in _NAMES if found.groupdict().get(key))
    return Step(kind, _plain_value(found.group("to")), variant, said, name)


def _plain_value(text: str | None) -> str:
    return (text or "").strip().strip('“”"«» ')


def _dropped(kind: str, found: re.Match[str], variant: int | None, said: str) -> Step:
    name = next(key for key in _NAMES if found.groupdict().get(key))
    return Step(kind, None, variant, said, name)


def _named(name: str) -> _Read:
    return lambda kind, found, variant, said: Step(
        kind, _plain_value(found.group("to")), variant, said, name
    )


def _paragraph(kind: str, found: re.Match[str], variant: int | None, said: str) -> Step:
    groups: Mapping[str, str | None] = found.groupdict()
    if groups.get("ps"):
        return Step(kind, "", variant, said, "ps")
    which = _ORDINALS[(groups.get("which") or "last").lower()]
    return Step(kind, which, variant, said, "paragraph")


_IT = r"(?:(?:make|keep|turn|rends|rendez|fais|faites|écris|écrivez|rewrite)(?:[- ](?:it|this|them|le|la|les|ça))?(?: (?:sound|into|be))? )?"
_PATTERNS: tuple[tuple[str, str, _Read], ...] = (
    ("shorter", _IT + r"(?:a bit |a little |much |un peu |plus |beaucoup plus )?(?:shorter|shorten(?: it)?|court(?:e|s)?|brief(?:er)?|raccourci(?:s|r|ssez)(?:[- ]l[ea])?|less long|moins longu?e?)", _fixed("")),
    ("longer", _IT + r"(?:a bit |a little |un peu |plus )?(?:longer|lengthen(?: it)?|longu?e?|more detailed|plus détaillée?|rallonge[rz]?(?:[- ]l[ea])?)", _fixed("")),
    ("tone", _IT + r"(?:a bit |a little |un peu )?(?:more |plus )?(?:formal|professional|formel(?:le)?|soutenue?|professionnel(?:le)?|polite)(?: tone)?|less (?:casual|friendly)|moins (?:familière?|décontractée?)", _fixed("formal")),
    ("tone", _IT + r"(?:a bit |a little |un peu )?(?:(?:more |plus )?(?:friendly|warm|casual|chaleureu(?:x|se)|amicale?|décontractée?)|friendlier|warmer)(?: tone)?|less formal|moins formel(?:le)?", _fixed("friendly")),
    ("tone", _IT + r"(?:a bit |a little |un peu )?(?:more |plus )?(?:direct(?:e)?|straightforward|to the point)(?: tone)?", _fixed("direct")),
    ("language", r"(?:translate|traduis|traduire|traduisez|write|écris|rewrite|make|put|say)?\s*(?:it |this |them |[- ]?l[ea] )?\s*(?:in|to|into|en)?\s*(?:french|français)(?: please)?", _fixed("fr")),
    ("language", r"(?:translate|traduis|traduire|traduisez|write|écris|rewrite|make|put|say)?\s*(?:it |this |them |[- ]?l[ea] )?\s*(?:in|to|into|en)?\s*(?:english|anglais)(?: please)?", _fixed("en")),
    ("emoji", rf"{_DROP} {_THE}(?:emojis?|émojis?|smileys?|émoticônes?)", _fixed("")),
    ("exclamation", rf"{_DROP} {_THE}(?:exclamation (?:marks?|points?)|exclamations?|points? d'exclamation|!)", _fixed("")),
    ("subject", r"(?:(?:give me |try |use |propose[rz]? |donne[rz]? |change |with )?(?:another|a different|a new|un autre|un nouvel|the|l') ?(?:subject(?: line)?|objet))|(?:change[rz]?|autre) (?:the |l')?(?:subject(?: line)?|objet)", _fixed("")),
    ("remove", rf"{_DROP} {_THE}(?:(?P<ps>{_PS})|(?:(?P<which>{_ORD}) )?(?:paragraph|paragraphe))", _paragraph),
    ("value", rf"{_DROP} {_THE}(?:{_NAME})", _dropped),
    ("value", rf"{_SET} {_THE}(?:{_NAME})(?: is| est)?(?: (?:to|at|by|with|à|au|en|par|sur))?\s*:?\s*(?P<to>.*)", _of_value),
    ("value", rf"(?:{_NAME}|(?!))(?: is| est)?\s*(?::|=| to | à )\s*(?P<to>.+)", _of_value),
    ("value", r"(?:make|set|change|put|mets|passe|change)(?: it| la|-la|-le)?(?: (?:to|at|à))? ?(?P<to>\d{1,3}(?:[.,]\d+)? ?%)(?: (?:off|de remise|de rabais|discount))?", _named("discount")),
    ("value", r"(?:sign(?:ed)?(?: it)?(?: (?:as|by|with|from))?|signe[rz]?(?:[- ]l[ea])?(?: (?:comme|par|avec))?|signé(?:e)?(?: par)?)(?!\w)\s*:?\s*(?P<to>.+)", _named("sender_name")),
)  # fmt: skip
