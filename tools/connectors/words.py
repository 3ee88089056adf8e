"""What a failure of an outside CRM says to a person, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "invalid_value": (
        "The CRM refuses a value{about}",
        "Le CRM refuse une valeur{about}",
    ),
    "no_such_field": (
        "The CRM has no such field{about}. Run the setup again, or change the mapping",
        "Le CRM n'a pas ce champ{about}. Relancez la mise en place ou changez la correspondance",
    ),
    "duplicate": (
        "The CRM already has such a record{about}",
        "Le CRM a déjà une telle fiche{about}",
    ),
    "not_found": (
        "The CRM no longer has this record{about}",
        "Le CRM n'a plus cette fiche{about}",
    ),
    "field_mismatch": (
        "The field exists in the CRM but does not fit{about}",
        "Le champ existe dans le CRM mais ne convient pas{about}",
    ),
    "token_expired": (
        "The access to the CRM has run out. Connect it again if this lasts",
        "L'accès au CRM a expiré. Reconnectez-le si cela dure",
    ),
    "token_invalid": (
        "The CRM does not accept the access token. Connect it again",
        "Le CRM n'accepte pas le jeton d'accès. Reconnectez-le",
    ),
    "missing_scopes": (
        "The access lacks a permission{about}. Add it in the CRM and connect again",
        "Il manque une autorisation à l'accès{about}. Ajoutez-la dans le CRM et reconnectez-le",
    ),
    "forbidden": (
        "The CRM does not allow this{about}",
        "Le CRM ne le permet pas{about}",
    ),
    "no_access": (
        "The CRM does not let us change this record{about}",
        "Le CRM ne nous laisse pas modifier cette fiche{about}",
    ),
    "rate_limit": (
        "The CRM asks to slow down",
        "Le CRM demande de ralentir",
    ),
    "daily_limit": (
        "The CRM's requests for today are used up",
        "Les requêtes du jour vers le CRM sont épuisées",
    ),
    "locked": (
        "The record is being changed by somebody else",
        "La fiche est en cours de modification par quelqu'un d'autre",
    ),
    "migrating": (
        "The CRM account is being moved",
        "Le compte du CRM est en cours de déplacement",
    ),
    "too_large": (
        "The CRM finds it too large{about}",
        "Le CRM le trouve trop volumineux{about}",
    ),
    "unavailable": (
        "The CRM has a fault of its own",
        "Le CRM a une panne",
    ),
    "unreachable": (
        "The CRM cannot be reached. Check the network and its address, then try again",
        "Le CRM est injoignable. Vérifiez le réseau et son adresse, puis réessayez",
    ),
    "no_answer": (
        "The CRM gave no answer. Try again in a moment",
        "Le CRM n'a pas répondu. Réessayez dans un instant",
    ),
    "unreadable": (
        "The CRM's answer cannot be read",
        "La réponse du CRM est illisible",
    ),
    "unaccounted": (
        "The CRM did not say what became of it",
        "Le CRM n'a pas dit ce qu'il en est advenu",
    ),
    "unexpected": (
        "The CRM answered something unexpected",
        "Le CRM a répondu quelque chose d'inattendu",
    ),
}


def said(code: str, locale: str, *, detail: str = "", message: str = "") -> str:
    """The sentence of a code: `detail` names the field, the record or the permission, `message` is
    the vendor's own, given after it."""
    english, french = _WORDS[code]
    in_french = language_of(locale) == "fr"
    about = f" ({detail})" if detail else ""
    sentence = (french if in_french else english).format(about=about)
    if not message:
        return f"{sentence}."
    return f"{sentence} : {message}" if in_french else f"{sentence}: {message}"


def codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_WORDS)
