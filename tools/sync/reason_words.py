"""Why a record or a field was left as it is, in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

UNKNOWN_OWNER = "unknown_owner"
MOST_NAMED = 120  # characters of what a reason is about
_WORDS: dict[str, tuple[str, str]] = {
    "no_change": ("nothing to change", "rien à changer"),
    "refused_all": (
        "refused every way of being contacted, so they are not made known there",
        "a refusé tout moyen de contact, n'est donc pas créé là-bas",
    ),
    "nothing_to_tell_by": ("no name, e-mail or phone", "ni nom, ni courriel, ni téléphone"),
    "required": ("they require {field}, which is empty here", "{field} y est exigé et manque ici"),
    "no_such_field": ("there is no field {field} there", "le champ {field} n'y existe pas"),
    "read_only": ("{field} cannot be written there", "{field} ne peut pas y être écrit"),
    "not_an_option": (
        "the value is no option of {field}",
        "la valeur n'est pas une option de {field}",
    ),
    "not_a_number": (
        "the value of {field} is not a number",
        "la valeur de {field} n'est pas un nombre",
    ),
    "not_a_date": ("the value of {field} is not a date", "la valeur de {field} n'est pas une date"),
    "not_a_flag": (
        "the value of {field} is neither yes nor no",
        "la valeur de {field} n'est ni oui ni non",
    ),
    "too_long": ("the value of {field} is too long", "la valeur de {field} est trop longue"),
    "unknown_owner": (
        "nobody there has the owner's e-mail ({field})",
        "personne n'y a le courriel du responsable ({field})",
    ),
    "unknown_stage": ("the stage is not one of theirs", "l'étape n'est pas une des leurs"),
    "not_empty": ("{field} is filled already", "{field} est déjà rempli"),
    "create_only": ("{field} is only set in new records", "{field} ne se remplit qu'à la création"),
    "theirs": ("their value of {field} counts", "leur valeur de {field} fait foi"),
    "newer_there": ("{field} was changed there since", "{field} a été changé là-bas depuis"),
    "both_changed": ("{field} was changed on both sides", "{field} a été changé des deux côtés"),
    "same_here": (
        "another customer here is the same record there ({field})",
        "un autre client d'ici est la même fiche là-bas ({field})",
    ),
    "taken_there": (
        "the record there ({field}) belongs to another one of ours",
        "la fiche là-bas ({field}) appartient à une autre des nôtres",
    ),
    "several_there": (
        "several records there fit ({field})",
        "plusieurs fiches y conviennent ({field})",
    ),
    "gone_there": ("the record is gone there ({field})", "la fiche n'y existe plus ({field})"),
    "changed_there": (
        "it was changed there after the plan was made",
        "elle y a été changée après le plan",
    ),
    "merged_there": (
        "the record was merged into another one there ({field})",
        "la fiche y a été fusionnée avec une autre ({field})",
    ),
    "ours_again": (
        "{field} was changed there; ours counts, and the next sync puts it back",
        "{field} a été changé là-bas ; notre valeur fait foi, la prochaine synchronisation la remet",
    ),
    "ours_stays": (
        "{field} was changed there; ours counts here, theirs is left there",
        "{field} a été changé là-bas ; ici la nôtre fait foi, là-bas la leur reste",
    ),
    "newer_here": (
        "{field} was changed here later than there",
        "{field} a été changé ici plus tard que là-bas",
    ),
    "emptied_there": (
        "{field} was emptied there, which takes nothing away here",
        "{field} y a été vidé, ce qui n'enlève rien ici",
    ),
    "unusable_here": (
        "the value of {field} there cannot be used here",
        "la valeur de {field} là-bas n'est pas utilisable ici",
    ),
    "not_loosened": (
        "{field} would allow more there than was agreed here; only a person here can do that",
        "{field} y permettrait plus que ce qui est convenu ici ; seule une personne d'ici le peut",
    ),
    "superseded": (
        "a newer conflict of the same record took its place",
        "un conflit plus récent de la même fiche l'a remplacé",
    ),
    "kept_ours": ("ours was kept for {field}", "notre valeur de {field} a été gardée"),
    "took_theirs": ("theirs was taken for {field}", "leur valeur de {field} a été prise"),
    "changed_since": ("{field} was changed there since", "{field} y a été changé depuis"),
}


def reason_said(reason: str, locale: str) -> str:
    """The words of a reason such as `not_empty:city`."""
    code, name = parted(reason)
    words = _WORDS[code][locale.startswith("fr")]
    return words.format(field=name) if name else words.replace(" ({field})", "").format(field="")


def coded(code: str, name: str) -> str:
    """A reason with what it is about, which may be any text: reasons are kept with spaces between."""
    return f"{code}:{quote(name[:MOST_NAMED], safe='@+.-_')}"


def parted(reason: str) -> tuple[str, str]:
    """The code of a reason and what it is about."""
    code, _, name = reason.partition(":")
    return code, unquote(name)


def unmatched(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Owners here whom nobody there is, each once with the number of records, most first."""
    found = [
        (parted(reason)[1], count)
        for reason, count in reasons.items()
        if reason.startswith(f"{UNKNOWN_OWNER}:")
    ]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
