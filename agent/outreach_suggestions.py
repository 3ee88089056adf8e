"""What to offer next after drafts, proposals, campaigns and questions of who may be contacted.

Every text is our own: no word of the data stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tools.arguments import Result
from tools.operations.campaign_changes import CampaignMoved
from tools.operations.campaigns import CampaignReport
from tools.operations.contact import ContactPolicySet
from tools.operations.contact_rules import ContactRules
from tools.operations.drafted import Drafted
from tools.operations.eligibility import EligibilityChecked
from tools.operations.proposals import ProposalList
from tools.operations.sending import SendProposed
from tools.operations.templates import TemplateSaved
from tools.proposing import Proposed

WORDS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "draft": (("Draft a message", "draft a win-back for them"), ("Rédiger un message", "rédige une relance pour eux")),
    "send": (("Propose to send it", "send it"), ("Proposer l'envoi", "envoie-le")),
    "shorter": (("Shorter", "make it shorter"), ("Plus court", "plus court")),
    "formal": (("More formal", "more formal"), ("Plus formel", "plus formel")),
    "in_french": (("In French", "in French"), ("En anglais", "en anglais")),
    "in_english": (("In English", "in English"), ("En français", "en français")),
    "who": (("Who can be reached?", "who can be reached?"), ("Qui peut-on joindre ?", "qui peut-on joindre ?")),
    "waiting": (("What is waiting?", "what is waiting?"), ("Qu'est-ce qui attend ?", "qu'est-ce qui attend ?")),
    "status": (("How is it going?", "how is the campaign going?"), ("Où en est-elle ?", "où en est la campagne ?")),
    "left_out": (("Who was left out?", "who was left out and why?"), ("Qui est écarté ?", "qui a été écarté et pourquoi ?")),
    "pause": (("Pause it", "pause it"), ("Mettre en pause", "mets-la en pause")),
    "resume": (("Propose to resume", "resume it"), ("Proposer de reprendre", "reprends la campagne")),
    "cancel": (("Cancel it", "cancel the campaign"), ("L'annuler", "annule la campagne")),
    "retry": (("Retry the failed ones", "retry the failed ones"), ("Réessayer les échecs", "réessaie ceux qui ont échoué")),
    "why_not": (("Why not?", "why not?"), ("Pourquoi pas ?", "pourquoi pas ?")),
    "rules": (("Contact rules", "what are our contact rules?"), ("Règles de contact", "quelles sont nos règles de contact ?")),
    "templates": (("Templates", "what templates do I have?"), ("Modèles", "mes modèles")),
}  # fmt: skip


def _of_draft(draft: Any) -> Iterator[str]:
    if not isinstance(draft, Drafted) or draft.outcome != "found":
        return
    if draft.audience or draft.segment or draft.customer:
        yield "send"
    yield from ("shorter", "formal")
    yield "in_french" if draft.language == "en" else "in_english"


def _of_proposal(made: Any) -> Iterator[str]:
    if isinstance(made, SendProposed) and made.outcome == "approved":
        yield from ("status", "pause")
    elif isinstance(made, SendProposed) and made.outcome == "proposed":
        yield from ("waiting", "status", "left_out") if made.left_out else ("waiting", "status")
    elif isinstance(made, Proposed):
        yield "waiting" if made.outcome == "proposed" else "why_not"


_AFTER: Mapping[str, tuple[str, ...]] = {
    "proposed": ("waiting", "cancel"),
    "sending": ("status", "pause", "left_out"),
    "paused": ("resume", "cancel", "left_out"),
    "done": ("left_out",),
}


def _of_campaign(report: Any) -> Iterator[str]:
    if isinstance(report, CampaignReport | CampaignMoved):
        if report.campaign.failed and report.campaign.state in {"paused", "done"}:
            yield "retry"
        yield from _AFTER.get(report.campaign.state, ())


def _of_check(checked: Any) -> Iterator[str]:
    if isinstance(checked, EligibilityChecked) and checked.outcome == "found":
        if checked.audience and any(line.eligible for line in checked.channels):
            yield "draft"
        yield "rules"


def _of_waiting(found: Any) -> Iterator[str]:
    if isinstance(found, ProposalList) and any(one.kind == "send_message" for one in found.items):
        yield "status"


OFFERS: tuple[tuple[type[Result], Callable[[Any], Iterator[str]]], ...] = (
    (Drafted, _of_draft),
    (Proposed, _of_proposal),
    (CampaignReport, _of_campaign),
    (CampaignMoved, _of_campaign),
    (EligibilityChecked, _of_check),
    (ProposalList, _of_waiting),
    (TemplateSaved, lambda found: iter(("templates",))),
    (ContactPolicySet, lambda found: iter(("rules",))),
    (ContactRules, lambda found: iter(())),
)
