"""What `rapport hubspot inbound` says, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "ask_secret": ("The app's client secret (not shown): ", "Secret client de l'app (masqué) : "),
    "on": (
        "Changes made in {name} are taken over here.",
        "Les changements faits dans {name} sont repris ici.",
    ),
    "off": (
        "Changes made in {name} are not taken over.",
        "Les changements faits dans {name} ne sont pas repris.",
    ),
    "fields": ("  whose value there can count: {fields}", "  peuvent faire foi là-bas : {fields}"),
    "no_fields": (
        "none yet (rapport call map_field --field city --local city --owner newest)",
        "aucun encore (rapport call map_field --field city --local city --owner newest)",
    ),
    "signed": (
        "  webhooks: {address}, and a poll every five minutes",
        "  webhooks : {address}, et un relevé toutes les cinq minutes",
    ),
    "polled": (
        "  a poll every five minutes; for webhooks to {address} give the app's secret: --secret",
        "  un relevé toutes les cinq minutes ; pour des webhooks vers {address}, donnez le secret de "
        "l'application : --secret",
    ),
    "new_there": (
        "  people only known there: {count:,} wait (--create adds them)",
        "  personnes connues là-bas seulement : {count} attendent (--create les ajoute)",
    ),
    "added": (
        "  people only known there are added here; {count:,} could not be",
        "  les personnes connues là-bas seulement sont ajoutées ici ; {count} n'ont pas pu l'être",
    ),
    "conflicts": (
        "  conflicts: {count:,} (rapport call list_conflicts)",
        "  conflits : {count} (rapport call list_conflicts)",
    ),
}


def word(locale: str, key: str, **values: object) -> str:
    """A text in the language of a locale, filled in."""
    return _WORDS[key][language_of(locale) == "fr"].format(**values)
