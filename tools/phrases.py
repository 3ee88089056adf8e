"""The few sentences that tools add to their answers, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "never_active": "{count:,} have no recorded activity and are not counted as inactive.",
        "no_audience": "The database cannot be written now, so this answer has no audience.",
        "several": "Several customers match; which one is meant?",
    },
    "fr": {
        "never_active": "{count} n'ont aucune activité enregistrée et ne comptent pas comme inactifs.",
        "no_audience": "La base ne peut pas être écrite en ce moment : cette réponse n'a pas d'audience.",
        "several": "Plusieurs clients correspondent ; lequel est-ce ?",
    },
}


def phrase(locale: str, key: str, **values: int | str) -> str:
    """A sentence in the language of a locale, filled in."""
    return _PHRASES[language_of(locale)][key].format(**values)
