"""Whether an answer sounds as if something was changed. A language model can say so without having
done it; what was done is known from the calls, so the two can be compared."""

from __future__ import annotations

import re

_DONE_EN = (
    "saved|created|added|updated|changed|deleted|removed|recorded|logged|exported|imported|sent"
)
_DONE_FR = (
    "enregistré|créé|ajouté|mis à jour|modifié|supprimé|retiré|consigné|noté|exporté|importé|envoyé"
)
_CLAIM = re.compile(
    rf"\b(?:i(?: have|['’]ve)?(?: now| just| successfully)*"
    rf"|(?:has|have|was|were|is|are)(?: been)?(?: now| successfully)*)\s+(?:{_DONE_EN})\b"
    rf"|^(?:done|successfully|{_DONE_EN})\b"
    rf"|\b(?:j['’]ai|(?:a|ont) été|est|sont)(?: bien| maintenant)*\s+(?:{_DONE_FR})(?:e?s?)\b"
    rf"|^c['’]est fait\b|^(?:{_DONE_FR})(?:e?s?)\b",
    re.IGNORECASE | re.MULTILINE,
)


def claims_change(answer: str) -> bool:
    """Whether the answer says, in English or French, that something was changed just now."""
    return _CLAIM.search(answer) is not None
