"""What was found out about customers and companies, as it crosses the store's ports.

A finding is a value with its source, how sure it is (in hundredths), what shows it (JSON) and until
when it means something. Instants are milliseconds since 1970 UTC, money minor units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

SubjectKind: TypeAlias = Literal["customer", "company"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding as kept: one for each field of a subject."""

    subject_kind: SubjectKind
    subject_id: int
    name: str
    value: str
    source: str
    confidence: int
    evidence: str
    at: int
    expires_at: int | None
    actor: str


class Employer(NamedTuple):
    """A company that people whose addresses are of one domain work for."""

    company_id: int
    name: str
    people: int
    is_own: bool  # whether the domain is kept as the company's own


class Place(NamedTuple):
    """A region and country that customers of one city are in."""

    region: str | None
    country: str | None
    people: int


class CompanyFacts(NamedTuple):
    """What a company's people and projects add up to; `projects` are all, their stages with them."""

    people: int
    orders: int
    spend_minor: int
    last_order_at: int | None
    last_contacted_at: int | None
    projects: tuple[tuple[str, str | None], ...]  # name and stage


class EnrichmentReader(Protocol):
    """Questions about findings, and about what they can be read from; each is one statement or two
    however many are asked about."""

    def kept(self, kind: SubjectKind, ids: Sequence[int]) -> Mapping[int, Mapping[str, FindingRow]]:
        """The findings of subjects by field; subjects without any are left out."""
        ...

    def employers(self, domains: Sequence[str]) -> Mapping[str, Sequence[Employer]]:
        """The companies behind folded domains of e-mail addresses, the one most work for first."""
        ...

    def domains_of(self, company_id: int) -> Mapping[str, int]:
        """The domains of the addresses of a company's people, and how many have each."""
        ...

    def places(self, cities: Sequence[str]) -> Mapping[str, Sequence[Place]]:
        """Where customers of folded cities are; those of whom neither is known are left out."""
        ...

    def categories(self, customer_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
        """How often customers bought of each category."""
        ...

    def customers_after(self, after: int, limit: int, *, until: int) -> Sequence[int]:
        """The ids of customers above one and up to another, rising."""
        ...

    def changed_after(self, after: int, limit: int, *, until: int) -> tuple[Sequence[int], int]:
        """Customers who are new or who ordered or were in touch after one id and up to another,
        rising, and the highest id that was looked at."""
        ...

    def newest(self) -> int:
        """The highest id of a customer, 0 without any."""
        ...

    def companies_named(self, text: str, limit: int) -> Sequence[tuple[int, str]]:
        """Companies of this name, else those whose name begins so: ids and names."""
        ...

    def company_facts(self, company_id: int) -> CompanyFacts:
        """What its people and projects add up to."""
        ...


class EnrichmentWriter(EnrichmentReader, Protocol):
    """Changes to findings and to what is known of companies."""

    def keep(self, rows: Sequence[FindingRow]) -> None:
        """Keep findings over those of before for the same fields."""
        ...

    def set_profile(
        self, company_id: int, values: Mapping[str, str | int | None], *, now_ms: int
    ) -> None:
        """Set what is known of a company; fields that are not named stay."""
        ...
