"""What a provider of findings is given and gives: pure, so that every provider and every rule shares it.

Nobody's sensitive attributes are ever found out: no field for them exists, and no provider is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from store.enrichment import Employer, Place, SubjectKind

TextKind: TypeAlias = Literal["signature", "about", "note"]
CustomerField: TypeAlias = Literal[
    "company", "job_title", "email", "phone", "city", "region", "country", "language"
]
CompanyField: TypeAlias = Literal[
    "domain", "industry", "website", "phone", "city", "region", "country", "employees"
]
CUSTOMER_FIELDS: tuple[CustomerField, ...] = (
    "company",
    "job_title",
    "email",
    "phone",
    "city",
    "region",
    "country",
    "language",
)
COMPANY_FIELDS: tuple[CompanyField, ...] = (
    "domain",
    "industry",
    "website",
    "phone",
    "city",
    "region",
    "country",
    "employees",
)
NOTED = (
    "company_domain",
    "industry",
    "usual_categories",
)  # of customers: kept, but no field of theirs
ADDRESSES = frozenset({"email", "phone"})  # where messages go to
FILL_AT = 80  # hundredths: what is surer fills an empty field, the rest is suggested
CERTAIN, LIKELY, GUESS = 92, 70, 40
DAY = 86_400_000
MOST_VALUE, MOST_QUOTE = 200, 200
SECONDS = 1.5  # a provider's time; enriching somebody takes less than 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that was found for a field. `confidence` is in hundredths. `why` is a code of `words`,
    filled in with `facts`; `quote` is verbatim from the text it was read in; `days` until it means
    nothing any more."""

    field: str
    value: str
    source: str
    confidence: int
    why: str
    facts: Mapping[str, str | int] = made(default_factory=lambda: MappingProxyType({}))
    quote: str = ""
    days: int | None = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A customer or a company as providers see them. `values` maps fields to what is known; `domain`
    is that of their addresses unless anybody can have one there; `home` is our own country."""

    kind: SubjectKind
    id: int
    name: str
    values: Mapping[str, str]
    domain: str = ""
    home: str | None = None
    locale: str = "en"
    employers: Sequence[Employer] = ()
    places: Sequence[Place] = ()
    categories: Mapping[str, int] = made(default_factory=lambda: MappingProxyType({}))
    domains: Mapping[str, int] = made(default_factory=lambda: MappingProxyType({}))
    industry: str = ""  # of the customer's company
    cities: Mapping[str, str] = made(default_factory=lambda: MappingProxyType({}))
    text: str = ""
    text_kind: TextKind = "note"


class Provider(Protocol):
    """Finds out about a subject. `name` is shown as the source. Raises `ProviderTrouble`."""

    @property
    def name(self) -> str: ...

    async def find(self, subject: Subject) -> Sequence[Finding]:
        """What it knows; nothing where it knows nothing."""
        ...


class ProviderTrouble(Exception):
    """A provider could not answer; `code` says why: timeout, unreachable, refused or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
