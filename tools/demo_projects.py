"""The demo company's projects and tasks: a dozen of each, for people known by their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.clock import day_start_ms
from store.projects import ProjectInput
from store.tasks import TaskInput
from store.types import ExternalId

SOURCE = "demo"


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project: whom it is for by their places among the demo's people, and in how many days
    calls may begin."""

    name: str
    value: int
    stage: str
    company: str | None
    people: tuple[int, ...]
    suppressed: bool = False
    calls_in: int | None = None

    def row(self, number: int, today: date, zone: str) -> ProjectInput:
        """The project as it is kept; `value` is in minor units."""
        at = None
        if self.calls_in is not None:
            at = day_start_ms(today + timedelta(days=self.calls_in), zone)
        return ProjectInput(
            external_id=ExternalId(SOURCE, f"P-{number:03}"),
            name=self.name,
            value_minor=self.value,
            stage=self.stage,
            company=self.company,
            call_suppressed=self.suppressed,
            next_call_eligible_at=at,
        )


@dataclass(frozen=True, slots=True)
class DemoTask:
    """Something to do in so many days, about a person and a project by their places."""

    title: str
    days: int | None
    person: int | None = None
    project: int | None = None
    priority: str = "normal"

    def row(
        self, number: int, today: date, zone: str, customer: int | None, project: int | None
    ) -> TaskInput:
        """The task as it is kept, once for its number."""
        due = None if self.days is None else day_start_ms(today + timedelta(days=self.days), zone)
        return TaskInput(
            title=self.title,
            due_at=due,
            customer_id=customer,
            project_id=project,
            assignee="local",
            priority=self.priority,
            source=SOURCE,
            source_key=f"T-{number:03}",
        )


PROJECTS = (
    DemoProject("Refuge du mont Orford", 4_850_000, "negotiation", "Refuges Boisclair", (40, 41)),
    DemoProject("Summer camp tents", 1_299_000, "proposal", "Camp Aurore", (42,)),
    DemoProject("Club de vélo de Laval", 780_000, "negotiation", "Vélo Rive-Ouest", (43, 44)),
    DemoProject("Guides' winter jackets", 2_140_000, "won", "Voyages Boisjoli", (45,)),
    DemoProject("École de ski du Lac-Noir", 960_000, "lost", None, (46,), suppressed=True),
    DemoProject("Trail run sponsorship", 500_000, "new", None, (47, 48)),
    DemoProject(
        "Kayak fleet, Tadoussac", 3_320_000, "proposal", "Fjord et Brume", (49,), calls_in=5
    ),
    DemoProject("Corporate gifts 2026", 415_000, "new", "Atelier Nord", (50,)),
    DemoProject("Patrouille de ski du Nord", 1_875_000, "negotiation", None, (51, 52)),
    DemoProject("Bike repair contract", 640_000, "won", "Vélos Saint-Elme", (53,)),
    DemoProject("Climbing gym opening", 2_760_000, "proposal", "Bloc Granit", (54,), calls_in=12),
    DemoProject("Loft Mercier", 1_200_000, "negotiation", None, (55, 56)),
)
TASKS = (
    DemoTask("Send the tent quote", 1, 42, 1, "high"),
    DemoTask("Call back about the refuge", 2, 40, 0),
    DemoTask("Confirm the kayak delivery dates", 6, 49, 6),
    DemoTask("Demander la taille des vestes", -2, 45, 3),
    DemoTask("Préparer l'offre du club de vélo", 3, 43, 2),
    DemoTask("Ask for the gym's floor plan", 13, 54, 10),
    DemoTask("Thank the ski patrol for the visit", 0, 51, 8),
    DemoTask("Review the winter price list", None),
    DemoTask("Order samples for corporate gifts", 8, 50, 7),
    DemoTask("Relire le contrat de réparation", -1, 53, 9),
    DemoTask("Book a van for the trail run", 21, None, 5),
    DemoTask("Plan the first visit at Loft Mercier", 4, 55, 11),
)
