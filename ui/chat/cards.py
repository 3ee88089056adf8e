"""What a result looks like in the chat: one dispatch from a result's type to a card.

A card names an element of `public/elements` and gives it its props, ready to be shown: in the
reader's language, numbers and days written out. Text that came from data stays text: elements put
it into text nodes only. Buttons of a card send handles (`audience`, `job`, `file`) that the server
reads and checks again (`cards_desk`); nothing else in the props is ever believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from tools.arguments import Result
from tools.asking import ChoiceLine
from tools.operations.campaign_changes import CampaignMoved
from tools.operations.campaigns import CampaignReport
from tools.operations.companies import CompanyCard
from tools.operations.comparing import SegmentComparison
from tools.operations.conflicts import ConflictList, ConflictResolved
from tools.operations.connections import (
    Connected,
    ConnectionList,
    Disconnected,
    FieldMapped,
    Tested,
)
from tools.operations.customers import CustomerAnswer, PersonChoice
from tools.operations.drafted import Drafted
from tools.operations.eligibility import EligibilityChecked
from tools.operations.enrichment import CustomerEnriched
from tools.operations.explaining import SegmentExplanation
from tools.operations.finding import CustomerPage
from tools.operations.inbound import InboundSet
from tools.operations.project_lists import ProjectAnswer, ProjectList
from tools.operations.projects import ProjectSaved
from tools.operations.proposals import ProposalList
from tools.operations.scores import ScoresMade
from tools.operations.segments import SegmentLine, SegmentList, SegmentSaved
from tools.operations.sending import SendProposed
from tools.operations.sync_history import SyncHistory
from tools.operations.sync_schedules import SyncScheduled
from tools.operations.syncing import SyncProposed
from tools.operations.tasks import TaskList, TaskSaved
from tools.operations.transfer import Exported, Imported
from tools.proposing import Proposed
from tools.views import CustomerLine
from ui.chat.cards_company import company_props
from ui.chat.cards_connections import (
    connected_props,
    ended_props,
    list_props,
    mapping_props,
    scheduled_props,
    tested_props,
)
from ui.chat.cards_enrichment import enriched_props
from ui.chat.cards_figures import compare_props, explain_props
from ui.chat.cards_files import export_props, import_props
from ui.chat.cards_inbound import conflicts_props, inbound_props, resolved_props
from ui.chat.cards_outreach import reach_props
from ui.chat.cards_outreach_campaign import campaign_props, line_props
from ui.chat.cards_outreach_draft import draft_props
from ui.chat.cards_outreach_proposal import proposal_props, proposed_props
from ui.chat.cards_person import person_props
from ui.chat.cards_pipeline import (
    project_props,
    projects_props,
    saved_props,
    task_saved_props,
    tasks_props,
)
from ui.chat.cards_scores import score_props
from ui.chat.cards_sync import (
    SYNCS,
    run_props,
    stored_props,
    sync_proposed_props,
    syncs_props,
)
from ui.chat.cards_values import day, money, number
from ui.chat.words import counted, examples, labels, word

Props: TypeAlias = dict[str, Any]
R = TypeVar("R", bound=Result)
COLUMNS = (
    ("name", ("name", "-name")),
    ("city", ()),
    ("spend", ("-spend", "spend")),
    ("last_active", ("-last_active", "last_active")),
    ("orders", ("-orders", "orders")),
    ("reachable", ()),
)
NUMBERS = frozenset(("spend", "orders"))


@dataclass(frozen=True, slots=True)
class Card:
    """An element of the chat with what it shows, as JSON."""

    element: str
    props: Props


def card_of(result: Result, locale: str) -> Card | None:
    """How a result is drawn; None when its words say it all."""
    draw = _CARDS.get(type(result))
    return draw(result, locale) if draw else None


def told_by(result: Result) -> tuple[str, ...]:
    """What a card says beside its figures, which the answer above it need not say again."""
    if not isinstance(result, CustomerPage) or result.outcome != "found":
        return ()
    return (*result.assumptions, *result.corrections, *result.notes)


def page_card(page: CustomerPage, locale: str) -> Card:
    """People, or a question, or why there is no answer."""
    if page.outcome != "found":
        return choice_card(page.question, page.choices, page.not_understood, locale)
    return Card("SegmentCard", people_props(page, locale))


def people_props(page: CustomerPage, locale: str) -> Props:
    """A segment card's people, with the rule as it was understood."""
    return {
        "locale": locale,
        "words": labels(locale, "people", "rule"),
        "audience": page.audience,
        "rule": page.rule,
        "sentence": page.sentence,
        "total": page.total,
        "total_text": number(page.total, locale),
        "noun": word(locale, "people.customer" if page.total == 1 else "people.customers"),
        "assumptions": page.assumptions,
        "corrections": page.corrections,
        "notes": page.notes,
        "columns": columns(page.items, locale),
        "sort": "-spend",
        **rows_props(page, locale),
    }


def rows_props(page: CustomerPage, locale: str) -> Props:
    """One page of people for a table."""
    return {"rows": [row(line, locale) for line in page.items], "next": page.next}


def columns(items: Iterable[CustomerLine], locale: str) -> list[Props]:
    """The columns of a table of people; amounts say their currency once, in the heading."""
    currency = next((line.currency for line in items), "")
    found: list[Props] = []
    for key, sorts in COLUMNS:
        label = word(locale, f"people.{key}")
        unit = f" ({currency})" if key == "spend" and currency else ""
        found.append({
            "key": key,
            "label": label + unit,
            "sorts": list(sorts),
            "number": key in NUMBERS,
        })
    return found


def row(line: CustomerLine, locale: str) -> Props:
    """A person in a table."""
    days = line.inactive_days
    ago = "" if days is None else word(locale, "people.days", days) if days else ""
    return {
        "id": line.id,
        "name": line.name,
        "city": line.city or "",
        "country": line.country or "",
        "spend": money(line.spend, locale),
        "last_active": day(line.last_active, locale),
        "ago": ago if days else word(locale, "people.today") if days == 0 else "",
        "orders": number(line.orders, locale),
        "reachable": [
            {"key": channel, "label": word(locale, f"people.{channel}")}
            for channel in line.reachable
        ],
    }


def choice_card(
    question: str, choices: Iterable[ChoiceLine], not_understood: list[str], locale: str
) -> Card:
    """A question with its answers to click; with none, what could be asked instead."""
    offered = [{"label": choice.label, "text": choice.text} for choice in choices]
    return Card(
        "ChoiceCard",
        {
            "words": labels(locale, "ask"),
            "question": question,
            "choices": offered,
            "not_understood": not_understood,
            "examples": [] if offered else list(examples(locale)),
        },
    )


def _customer(answer: CustomerAnswer, locale: str) -> Card:
    if answer.customer is None:
        several = [
            ChoiceLine(label=_told_apart(line, locale), text=line.id) for line in answer.choices
        ]
        return choice_card(answer.question, several, [], locale)
    return Card("PersonCard", person_props(answer.customer, locale))


def _told_apart(line: PersonChoice, locale: str) -> str:
    parts = [line.name, line.city, line.email, f"{money(line.spend, locale)} {line.currency}"]
    return " · ".join(filter(None, parts))


def _segments(found: SegmentList, locale: str) -> Card:
    return Card(
        "SegmentsCard",
        {
            "words": labels(locale, "segments", "people"),
            "title": word(locale, "segments.title"),
            "segments": [segment_props(line, locale) for line in found.items],
        },
    )


def segment_props(line: SegmentLine, locale: str) -> Props:
    """A saved segment in a list."""
    count = (
        ""
        if line.total is None
        else counted(locale, "segments.count", line.total, number(line.total, locale))
    )
    return {"slug": line.slug, "name": line.name, "sentence": line.sentence, "count": count}


def _saved(saved: SegmentSaved, locale: str) -> Card | None:
    if saved.segment is None:
        return choice_card(saved.question, saved.choices, saved.not_understood, locale)
    return Card(
        "SegmentsCard",
        {
            "words": labels(locale, "segments", "people"),
            "title": word(locale, f"segments.{saved.change}" if saved.change else "segments.saved"),
            "segments": [segment_props(saved.segment, locale)],
        },
    )


def _explained(found: SegmentExplanation, locale: str) -> Card:
    if found.outcome != "found":
        return choice_card(found.question, found.choices, found.not_understood, locale)
    return Card("ExplainCard", explain_props(found, locale))


def _compared(found: SegmentComparison, locale: str) -> Card:
    if found.outcome != "found" or len(found.sides) != 2:
        return choice_card(found.question, found.choices, found.not_understood, locale)
    return Card("CompareCard", compare_props(found, locale))


def _imported(found: Imported, locale: str) -> Card:
    return Card("ImportCard", import_props(found, locale))


def _exported(found: Exported, locale: str) -> Card:
    return Card("ExportCard", export_props(found, locale))


def _reachable(found: EligibilityChecked, locale: str) -> Card:
    if found.outcome != "found":
        return choice_card(found.question, found.choices, found.not_understood, locale)
    return Card("EligibilityCard", reach_props(found, locale))


def _drafted(made: Drafted, locale: str) -> Card | None:
    """A draft; what is asked first is said in words, and kinds to choose from are clicked."""
    if made.outcome == "found":
        return Card("DraftCard", draft_props(made, locale))
    return choice_card(made.question, made.choices, [], locale) if made.choices else None


def _proposed(made: Proposed, locale: str) -> Card | None:
    if isinstance(made, SendProposed) and made.question:
        return choice_card(made.question, made.choices, [], locale)
    return Card("ProposalCard", proposed_props(made, locale))


def _waiting(found: ProposalList, locale: str) -> Card | None:
    """One proposal, as the store holds it; a list is said in words."""
    if found.plan is None or len(found.items) != 1:
        return None
    line = found.items[0]
    if line.kind in SYNCS:
        return Card("SyncCard", stored_props(line, found.plan, locale))
    return Card("ProposalCard", proposal_props(line, found.plan, locale))


def _sync(made: SyncProposed, locale: str) -> Card | None:
    """A plan as a diff; what is asked first, to choose from."""
    if made.question:
        return choice_card(made.question, made.choices, [], locale)
    return Card("SyncCard", sync_proposed_props(made, locale))


def _syncs(found: SyncHistory, locale: str) -> Card:
    if len(found.runs) == 1:
        return Card("SyncCard", run_props(found, locale))
    return Card("SyncsCard", syncs_props(found, locale))


def _campaign(report: CampaignReport, locale: str) -> Card:
    return Card("CampaignCard", campaign_props(report, locale))


def _moved(moved: CampaignMoved, locale: str) -> Card:
    return Card("CampaignCard", line_props(moved.campaign, locale))


def _project(found: ProjectAnswer, locale: str) -> Card:
    return Card("ProjectCard", project_props(found, locale))


def _project_saved(saved: ProjectSaved, locale: str) -> Card:
    return Card("ProjectCard", saved_props(saved, locale))


def _projects(found: ProjectList, locale: str) -> Card:
    return Card("ProjectsCard", projects_props(found, locale))


def _tasks(found: TaskList, locale: str) -> Card:
    return Card("TasksCard", tasks_props(found, locale))


def _task(saved: TaskSaved, locale: str) -> Card:
    return Card("TasksCard", task_saved_props(saved, locale))


def _scored(found: ScoresMade, locale: str) -> Card:
    if found.outcome != "found":
        return choice_card(found.question, found.choices, found.not_understood, locale)
    return Card("ScoreCard", score_props(found, locale))


def _drawn(
    kind: type[R], draw: Callable[[R, str], Card | None]
) -> Callable[[Result, str], Card | None]:
    def checked(result: Result, locale: str) -> Card | None:
        return draw(result, locale) if isinstance(result, kind) else None

    return checked


def _as(element: str, props: Callable[[R, str], Props]) -> Callable[[R, str], Card]:
    return lambda result, locale: Card(element, props(result, locale))


_CARDS: Mapping[type[Result], Callable[[Result, str], Card | None]] = {
    CustomerPage: _drawn(CustomerPage, page_card),
    CustomerAnswer: _drawn(CustomerAnswer, _customer),
    SegmentList: _drawn(SegmentList, _segments),
    SegmentSaved: _drawn(SegmentSaved, _saved),
    SegmentExplanation: _drawn(SegmentExplanation, _explained),
    SegmentComparison: _drawn(SegmentComparison, _compared),
    Imported: _drawn(Imported, _imported),
    Exported: _drawn(Exported, _exported),
    EligibilityChecked: _drawn(EligibilityChecked, _reachable),
    Drafted: _drawn(Drafted, _drafted),
    Proposed: _drawn(Proposed, _proposed),
    SendProposed: _drawn(SendProposed, _proposed),
    ProposalList: _drawn(ProposalList, _waiting),
    CampaignReport: _drawn(CampaignReport, _campaign),
    CampaignMoved: _drawn(CampaignMoved, _moved),
    ProjectAnswer: _drawn(ProjectAnswer, _project),
    ProjectSaved: _drawn(ProjectSaved, _project_saved),
    ProjectList: _drawn(ProjectList, _projects),
    TaskList: _drawn(TaskList, _tasks),
    TaskSaved: _drawn(TaskSaved, _task),
    ScoresMade: _drawn(ScoresMade, _scored),
    CompanyCard: _drawn(CompanyCard, _as("EnrichCard", company_props)),
    CustomerEnriched: _drawn(CustomerEnriched, _as("EnrichCard", enriched_props)),
    SyncProposed: _drawn(SyncProposed, _sync),
    SyncHistory: _drawn(SyncHistory, _syncs),
    ConnectionList: _drawn(ConnectionList, _as("ConnectionsCard", list_props)),
    Connected: _drawn(Connected, _as("ConnectionsCard", connected_props)),
    Tested: _drawn(Tested, _as("ConnectionsCard", tested_props)),
    Disconnected: _drawn(Disconnected, _as("ConnectionsCard", ended_props)),
    SyncScheduled: _drawn(SyncScheduled, _as("ConnectionsCard", scheduled_props)),
    FieldMapped: _drawn(FieldMapped, _as("MappingCard", mapping_props)),
    InboundSet: _drawn(InboundSet, _as("InboundCard", inbound_props)),
    ConflictList: _drawn(ConflictList, _as("ConflictsCard", conflicts_props)),
    ConflictResolved: _drawn(ConflictResolved, _as("ConflictsCard", resolved_props)),
}
