"""The few sentences that tools add to their answers, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "never_active": "{count:,} more would match, but have no recorded activity and are not "
        "counted as inactive.",
        "never_active_one": "1 more would match, but has no recorded activity and is not counted as "
        "inactive.",
        "no_audience": "The database cannot be written now, so this answer has no audience.",
        "several": "Several customers match; which one is meant?",
        "several_people": "These are {count:,} people; which one is meant?",
        "left_out": "Some figures would have taken too long and were left out.",
        "same_people": "Both name the same people by the same rule.",
        "previous_rule": "Its rule before was: {sentence}",
        "used_by": "Segments that refer to it change with it: {names}",
        "left_imported": "a later import changed them",
        "left_changed": "they were changed since",
        "left_ordered": "they have an order that is not of this import",
        "left_contacted": "a communication with them was logged",
        "left_named": "something else refers to them",
        "not_counted": "Counting them takes too long now; the segment is saved without a count.",
        "band_nothing": "nothing",
        "band_under": "under {high}",
        "band": "{low} to {high}",
        "band_over": "{low} and over",
        "others": "others",
        "unknown": "unknown",
        "months": "{low}–{high} months",
        "years": "1–2 years",
        "over_years": "over 2 years",
        "never": "never",
    },
    "fr": {
        "never_active": "{count} autres correspondraient, mais n'ont aucune activité enregistrée et ne "
        "comptent pas comme inactifs.",
        "never_active_one": "1 autre correspondrait, mais n'a aucune activité enregistrée et ne compte "
        "pas comme inactif.",
        "no_audience": "La base ne peut pas être écrite en ce moment : cette réponse n'a pas d'audience.",
        "several": "Plusieurs clients correspondent ; lequel est-ce ?",
        "several_people": "Ce sont {count} personnes ; laquelle est-ce ?",
        "left_out": "Certains chiffres auraient pris trop de temps et ont été omis.",
        "same_people": "Les deux désignent les mêmes personnes par la même règle.",
        "previous_rule": "Sa règle était auparavant : {sentence}",
        "used_by": "Les segments qui y renvoient changent avec lui : {names}",
        "left_imported": "une importation ultérieure les a modifiés",
        "left_changed": "ils ont été modifiés depuis",
        "left_ordered": "ils ont une commande qui n'est pas de cette importation",
        "left_contacted": "une communication avec eux a été consignée",
        "left_named": "autre chose se réfère à eux",
        "not_counted": "Le compte prendrait trop de temps ; le segment est enregistré sans compte.",
        "band_nothing": "rien",
        "band_under": "moins de {high}",
        "band": "de {low} à {high}",
        "band_over": "{low} et plus",
        "others": "autres",
        "unknown": "inconnu",
        "months": "{low}–{high} mois",
        "years": "1–2 ans",
        "over_years": "plus de 2 ans",
        "never": "jamais",
    },
}


def phrase(locale: str, key: str, **values: int | str) -> str:
    """A sentence in the language of a locale, filled in."""
    return _PHRASES[language_of(locale)][key].format(**values)


_TITLES: dict[str, tuple[str, str]] = {
    "find_customers": ("customer search", "recherche de clients"),
    "get_customer": ("a customer's record", "fiche d'un client"),
    "describe_fields": ("the list of fields", "liste des champs"),
    "save_segment": ("saving a segment", "enregistrement d'un segment"),
    "list_segments": ("the saved segments", "segments enregistrés"),
    "explain_segment": ("figures of the group", "chiffres du groupe"),
    "compare_segments": ("a comparison", "comparaison"),
    "export_records": ("an export", "export"),
    "import_records": ("an import", "importation"),
    "undo_import": ("undoing an import", "annulation d'une importation"),
    "upsert_customer": ("saving a customer", "enregistrement d'un client"),
    "record_order": ("recording an order", "enregistrement d'une commande"),
    "log_communication": ("logging a contact", "note d'un contact"),
    "list_communications": ("the list of contacts", "liste des contacts"),
    "draft_message": ("writing a message", "rédaction d'un message"),
    "revise_draft": ("changing a draft", "modification d'un brouillon"),
    "save_template": ("saving a template", "enregistrement d'un modèle"),
    "list_templates": ("the templates", "liste des modèles"),
    "send_message": ("Send a draft", "envoi proposé"),
    "get_campaign": ("How a campaign stands", "état d'une campagne"),
    "list_campaigns": ("Campaigns", "liste des campagnes"),
    "pause_campaign": ("Pause a campaign", "pause d'une campagne"),
    "resume_campaign": ("Go on with a campaign", "reprise d'une campagne"),
    "cancel_campaign": ("Cancel a campaign", "annulation d'une campagne"),
    "check_eligibility": ("Who may be contacted", "qui peut être joint"),
    "set_contact_policy": ("Consent and refusals", "préférences de contact"),
    "list_proposals": ("Waiting for approval", "liste des propositions"),
    "get_contact_rules": ("Contact policy", "règles de contact"),
    "change_contact_rules": ("Change the contact policy", "modification des règles de contact"),
    "lift_suppression": ("Contact an address again", "levée d'un blocage"),
    "upsert_project": ("saving a project", "enregistrement d'un projet"),
    "get_project": ("a project", "fiche d'un projet"),
    "list_projects": ("the projects", "liste des projets"),
    "suppress_project": ("calls about a project", "appels d'un projet"),
    "link_project_customer": ("who is in a project", "personnes d'un projet"),
    "create_task": ("a new task", "nouvelle tâche"),
    "list_tasks": ("the tasks", "liste des tâches"),
    "score_customers": ("scoring", "calcul des scores"),
    "update_task": ("changing a task", "modification d'une tâche"),
    "list_standing_approvals": ("the standing approvals", "approbations permanentes"),
    "list_notifications": ("what needs attention", "ce qui demande attention"),
    "get_settings": ("the settings", "réglages"),
    "update_settings": ("changing settings", "modification des réglages"),
    "list_deliveries": ("webhook deliveries", "envois aux webhooks"),
    "retry_delivery": ("retrying a webhook", "nouvel envoi à un webhook"),
    "list_jobs": ("the list of jobs", "liste des travaux"),
    "retry_job": ("retrying a job", "reprise d'un travail"),
    "list_audit": ("the audit log", "journal d'audit"),
}


def tool_title(locale: str, tool: str, otherwise: str = "") -> str:
    """What a tool's use is called where a person is told of it, in the language of a locale."""
    titles = _TITLES.get(tool)
    return titles[language_of(locale) == "fr"] if titles else otherwise or tool
