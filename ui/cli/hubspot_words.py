"""What `rapport hubspot` and `rapport demo hubspot` say, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "ask_key": ("HubSpot key (not shown): ", "Clé HubSpot (masquée) : "),
    "by_account": (
        "Without a key: open {page} in a browser, rapport serve running, and connect HubSpot with "
        "your account.",
        "Sans clé : ouvrez {page} dans un navigateur, rapport serve étant lancé, et connectez "
        "HubSpot avec votre compte.",
    ),
    "connected": (
        "Connected to {account_name} (account {account}) as {id}.",
        "Connecté à {account_name} (compte {account}) : {id}.",
    ),
    "made": ("Made there: {fields}", "Créés là-bas : {fields}"),
    "kept": ("There already: {fields}", "Déjà là-bas : {fields}"),
    "refused": ("Refused: {fields}", "Refusés : {fields}"),
    "no_fields": ("none", "aucun"),
    "not_connected": (
        "HubSpot is not connected; rapport hubspot connect does it.",
        "HubSpot n'est pas connecté ; rapport hubspot connect s'en charge.",
    ),
    "line": (
        "{id}  {state}  {name}: {account_name} (account {account}), {sync_count} syncs, "
        "last {last_sync_at}",
        "{id}  {state}  {name} : {account_name} (compte {account}), {sync_count} synchronisations, "
        "la dernière {last_sync_at}",
    ),
    "often": ("  syncs by itself {often} {at}", "  se synchronise d'elle-même {often} {at}"),
    "often_scheduled": ("by {schedule}, next at", "selon {schedule}, prochaine le"),
    "often_realtime": ("when something changes", "quand quelque chose change"),
    "waits": (
        "  one of them waits: rapport approve {proposal}",
        "  l'une d'elles attend : rapport approve {proposal}",
    ),
    "syncs_manual": (
        "{name} syncs only when asked for.",
        "{name} ne se synchronise qu'à la demande.",
    ),
    "syncs_scheduled": ("{name} syncs by itself at:", "{name} se synchronise d'elle-même le :"),
    "syncs_realtime": (
        "{name} syncs seconds after something changes.",
        "{name} se synchronise quelques secondes après un changement.",
    ),
    "syncs_at": ("  {at} ({zone})", "  {at} ({zone})"),
    "syncs_covered": (
        "Such syncs start without asking, by {standing}.",
        "Ces synchronisations partent sans demander, grâce à {standing}.",
    ),
    "syncs_wait": (
        "Each waits for approval, until somebody grants it once: rapport standing sync {connection}",
        "Chacune attend une approbation, tant que personne ne l'accorde une fois : rapport standing "
        "sync {connection}",
    ),
    "never": ("never", "jamais"),
    "linked": ("  linked: {linked}", "  fiches liées : {linked}"),
    "works": ("  works", "  fonctionne"),
    "daily_left": (", {count:,} requests left today", ", encore {count} requêtes aujourd'hui"),
    "fails": ("  does not work: {trouble}", "  ne fonctionne pas : {trouble}"),
    "missing": (
        "  fields they do not have: {fields}. rapport hubspot setup makes ours",
        "  champs absents là-bas : {fields}. rapport hubspot setup crée les nôtres",
    ),
    "active": ("active", "active"),
    "paused": ("paused", "en pause"),
    "broken": ("broken", "en panne"),
    "disconnected": ("disconnected", "déconnectée"),
    "no_standin": (
        "the stand-in of HubSpot comes with the source, not with the installed package",
        "la doublure de HubSpot vient avec le code source, pas avec le paquet installé",
    ),
    "clone": (
        "Clone the repository and run uv run rapport demo hubspot in it.",
        "Clonez le dépôt et lancez-y uv run rapport demo hubspot.",
    ),
    "nobody": ("nobody can be asked here", "personne ne peut répondre ici"),
    "say_yes": (
        "Say --yes, and --undo to take it back at the end.",
        "Ajoutez --yes, et --undo pour annuler à la fin.",
    ),
    "not_started": (
        "the stand-in of HubSpot did not start",
        "la doublure de HubSpot n'a pas démarré",
    ),
    "uv_sync": (
        "Install the development packages: uv sync.",
        "Installez les paquets de développement : uv sync.",
    ),
    "demo_started": (
        "A stand-in of HubSpot runs at {url}, empty; a demo company is made in a folder of its own.",
        "Une doublure de HubSpot tourne à {url}, vide ; une entreprise de démonstration est créée "
        "dans un dossier à part.",
    ),
    "demo_made": (
        "The demo company has {count:,} customers.",
        "La démonstration a {count} clients.",
    ),
    "demo_plan": (
        "Plan for {who}: {creates} to make, {updates} to change, {skips} left as they are, "
        "{conflicts} for a person to decide.",
        "Plan pour {who} : {creates} à créer, {updates} à modifier, {skips} sans changement, "
        "{conflicts} à trancher.",
    ),
    "demo_undo_plan": (
        "To take it back: {restores} to get their values of before, {deletes} to remove.",
        "Pour l'annuler : {restores} à remettre comme avant, {deletes} à retirer.",
    ),
    "demo_more": ("  … and {count:,} more records", "  … et {count} autres fiches"),
    "demo_ask": ("Write this to the stand-in? [y/n] ", "Écrire cela dans la doublure ? [o/n] "),
    "demo_ask_undo": ("Undo it? [y/n] ", "L'annuler ? [o/n] "),
    "demo_nothing": ("Nothing was written.", "Rien n'a été écrit."),
    "demo_ended": (
        "{operation}: {state}. {counts}",
        "{operation} : {state}. {counts}",
    ),
    "sync": ("The sync", "La synchronisation"),
    "undo": ("The undoing", "L'annulation"),
    "demo_again": (
        "Planned again: nothing differs, so nothing would be written.",
        "Planifiée à nouveau : rien ne diffère, rien ne serait écrit.",
    ),
    "demo_over": (
        "The stand-in and the folder are gone again; nothing of yours was touched.",
        "La doublure et le dossier ont disparu ; rien de vos données n'a été touché.",
    ),
}


def word(locale: str, key: str, **values: object) -> str:
    """A text in the language of a locale, filled in; a key there are no words for is its own."""
    found = _WORDS.get(key, (key, key))[language_of(locale) == "fr"]
    return found.format(**values)
