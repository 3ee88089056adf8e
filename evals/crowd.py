"""Whether two rules mean the same people, tried on people made to tell them apart.

The gold set and the set of the rule under test both come from `store.segment.evaluate`, the second
code path; the compiler and the database are judged apart, by the count they give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from evals import vocabulary
from evals.cases import CUSTOM_FIELDS, Suite
from evals.mutants import mutants
from evals.near import people_near
from evals.people import Days, finish, sketch
from evals.people import Person as Made
from store.clock import local_date
from store.segment.canonical import canonical, walk
from store.segment.env import RuleEnv
from store.segment.evaluate import Person, person_from, select
from store.segment.rule import Rank, Rule

SEED = 7
COMMON, FEW, NEAR = 1_200, 200, 90
_GOLD_IDS, _GOT_IDS = 100_000, 200_000


@dataclass(frozen=True, slots=True)
class Difference:
    """How two sets differ: people of the gold that are missing, and people that are extra."""

    missing: int
    extra: int
    gold: int

    def __str__(self) -> str:
        return f"{self.missing} missing, {self.extra} extra, {self.gold} meant"


class Crowd:
    """The people of a suite: some at random, and for each rule some that are near it."""

    def __init__(self, suite: Suite) -> None:
        self.env = RuleEnv(
            today=local_date(suite.clock, vocabulary.ZONE),
            zone=vocabulary.ZONE,
            currency=vocabulary.CURRENCY,
            fields=CUSTOM_FIELDS,
            segments=vocabulary.segments(),
        )
        rng = self.random("common")
        days = Days(self.env.today, rng)
        self._around: dict[tuple[str, str], tuple[list[Person], frozenset[int]]] = {}
        self.common = [
            self.person(finish(sketch(rng, days, busy=0.08), index + 1)) for index in range(COMMON)
        ]

    @staticmethod
    def random(name: str) -> Random:
        """Chance that is the same in every run."""
        return Random(f"{SEED}:{name}")  # noqa: S311 people are made up, not secrets

    def person(self, made: Made) -> Person:
        return person_from(made.customer, made.orders, made.communications, fields=self.env.fields)

    def near(self, case: str, rule: Rule, *, first_id: int) -> list[Person]:
        """People near a rule, the same ones for the same case."""
        made = people_near(
            rule,
            self.env.segments,
            self.env.today,
            self.random(case),
            count=NEAR,
            first_id=first_id,
        )
        return [self.person(person) for person in made]

    def select(self, rule: Rule, people: Sequence[Person]) -> frozenset[int]:
        """The ids a rule selects among some people."""
        return frozenset(select(rule, people, self.env))

    def around(self, case: str, gold: Rule) -> tuple[list[Person], frozenset[int]]:
        """The people a gold rule is tried on and those it selects, made once for a case."""
        key = case, canonical(gold)
        if key not in self._around:
            common = self.common if ranks(gold) else self.common[:FEW]
            people = [*common, *self.near(case, gold, first_id=_GOLD_IDS)]
            self._around[key] = people, self.select(gold, people)
        return self._around[key]

    def differ(self, case: str, gold: Rule, got: Rule) -> Difference | None:
        """How the people of two rules differ; None when no person tells them apart."""
        if canonical(gold) == canonical(got):
            return None
        people, meant = self.around(case, gold)
        if found := _difference(meant, self.select(got, people)):
            return found
        near = self.near(f"{case}:got", got, first_id=_GOT_IDS)
        people = [*people, *near] if ranks(gold) or ranks(got) else near
        return _difference(self.select(gold, people), self.select(got, people))

    def blind(self, case: str, gold: Rule) -> list[str]:
        """What this case cannot tell: the near misses of its gold rule that select the same people,
        by what was changed, and whether it selects nobody or everybody."""
        people, meant = self.around(case, gold)
        blind = [] if 0 < len(meant) < len(people) else ["nobody or everybody"]
        blind += [what for what, rule in mutants(gold) if self.differ(case, gold, rule) is None]
        return list(dict.fromkeys(blind))


def ranks(rule: Rule) -> bool:
    """Whether a rule ranks people, so that it means something only among all of them."""
    return any(isinstance(node, Rank) for node in walk(rule))


def _difference(meant: frozenset[int], given: frozenset[int]) -> Difference | None:
    if meant == given:
        return None
    return Difference(len(meant - given), len(given - meant), len(meant))
