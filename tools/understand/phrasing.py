"""Sentences offered as choices: every one is written so that it reads back as what it says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tools.understand.items import Quantity
from tools.understand.numbers import write_number

_OFFERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "count_or_amount": (
        ("{amount} orders", "a single order {amount} dollars"),
        ("{amount} commandes", "une commande de {amount} dollars"),
    ),
    "one_or_all": (
        ("with a single order {amount}", "who spent {amount}"),
        ("avec une commande de {amount}", "qui ont dépensé {amount}"),
    ),
    "which_order": (
        (
            "with a last order {how} {count} days ago",
            "with at least 1 order {how} {count} days ago",
        ),
        (
            "dont la dernière commande remonte à {how} {count} jours",
            "avec au moins 1 commande il y a {how} {count} jours",
        ),
    ),
    "spent_on": (
        ("who bought {name} and spent {amount}",),
        ("qui ont acheté {name} et dépensé {amount}",),
    ),
    "units": (("at least {count} orders of {name}",), ("au moins {count} commandes de {name}",)),
    "lapsed": (
        ("with a last order more than {limit} days ago", "at stage lapsed"),
        ("dont la dernière commande remonte à plus de {limit} jours", "à l'étape lapsed"),
    ),
    "no_longer": (
        ("with a last order more than {limit} days ago",),
        ("dont la dernière commande remonte à plus de {limit} jours",),
    ),
    "new": (
        ("{text} in the last 30 days", "{text} this month"),
        ("{text} depuis 30 jours", "{text} ce mois-ci"),
    ),
    "last_visit_only": (("last visit {tail}",), ("dernière visite {tail}",)),
    "which_channel": (
        ("consent for email", "consent for sms", "consent for whatsapp"),
        ("consentement pour courriel", "consentement pour sms", "consentement pour whatsapp"),
    ),
    "can_call": (
        ("with consent for call", "not on the do not call list"),
        ("avec consentement pour appel", "pas sur la liste ne pas appeler"),
    ),
    "rank_size": (
        ("top 10% by spend", "top 50 by spend"),
        ("top 10 % par dépenses", "top 50 par dépenses"),
    ),
    "rank_scope": (
        ("{rank} among customers who {rest}", "in the {rank} and {rest}"),
        ("{rank} parmi les clients qui {rest}", "dans le {rank} et {rest}"),
    ),
    "which_from": (("in {text}", "since {text}"), ("en {text}", "depuis {text}")),
    "which_amount": (
        ("over {text}", "at least {text}", "exactly {text}"),
        ("plus de {text}", "au moins {text}", "exactement {text}"),
    ),
    "best": (
        ("top 10% by spend", "spend over 1,000", "at least 5 orders"),
        ("top 10 % par dépenses", "dépenses de plus de 1 000", "au moins 5 commandes"),
    ),
    "recent": (
        ("in the last 30 days", "in the last 90 days"),
        ("depuis 30 jours", "depuis 90 jours"),
    ),
    "risk": (
        ("inactive for more than 60 days", "last order more than 90 days ago"),
        (
            "inactifs depuis plus de 60 jours",
            "dont la dernière commande remonte à plus de 90 jours",
        ),
    ),
    "few": (("at least 2", "at least 3", "at least 5"), ("au moins 2", "au moins 3", "au moins 5")),
    "about": (("at least", "at most", "exactly"), ("au moins", "au plus", "exactement")),
    "last_period": (("last {unit}", "past {unit}"), ("last {unit}", "past {unit}")),
    "which_event": (
        ("ordered {text}", "visited {text}", "joined {text}"),
        ("qui ont commandé {text}", "venus {text}", "inscrits {text}"),
    ),
    "owner_or_name": (("owned by {text}", "named {text}"), ("suivis par {text}", "nommés {text}")),
    "long": (
        ("for more than 90 days", "for more than 180 days"),
        ("depuis plus de 90 jours", "depuis plus de 180 jours"),
    ),
    "usual": (("in segment {name}",), ("dans le segment {name}",)),
    "widen": (("also everyone {text}",), ("aussi tous ceux {text}",)),
    "swap_place": (("in {text} instead",), ("plutôt à {text}",)),
    "drop": (("ignore the {text}",), ("ignore {text}",)),
    "nothing_to_leave_out": (("remove {text}",), ("enlève {text}",)),
    "replace": (("{text} instead",), ("plutôt {text}",)),
    "change": (("change {old} to {new}",), ("remplace {old} par {new}",)),
    "only": (("only {text}",), ("seulement {text}",)),
}
_COMPARED = {
    "en": {
        ">": "over {0}",
        ">=": "at least {0}",
        "<": "under {0}",
        "<=": "at most {0}",
        "==": "exactly {0}",
        "between": "between {0} and {1}",
    },
    "fr": {
        ">": "plus de {0}",
        ">=": "au moins {0}",
        "<": "moins de {0}",
        "<=": "au plus {0}",
        "==": "exactement {0}",
        "between": "entre {0} et {1}",
    },
}


def offers(key: str, language: str, **parts: object) -> list[tuple[str, str]]:
    """The choices of a question, each its own label."""
    texts = _OFFERS[key][1 if language == "fr" else 0]
    made = [text.format(**parts) for text in texts]
    return list(zip(made, made, strict=True))


def compared(quantity: Quantity, language: str) -> str:
    """A comparison in words that read back the same."""
    numbers: list[Decimal] = [
        quantity.value,
        *([quantity.high] if quantity.high is not None else []),
    ]
    form = _COMPARED[language].get(quantity.op, "{0}")
    return form.format(*(write_number(number, language) for number in numbers))


def length_words(op: str, language: str) -> str:
    """`more than`, `plus de`: a comparison of days, before its number."""
    words = {
        "en": {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"},
        "fr": {">": "plus de", ">=": "au moins", "<": "moins de", "<=": "au plus"},
    }[language]
    return words.get(op, {"en": "exactly", "fr": "exactement"}[language])
