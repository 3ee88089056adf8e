"""Whether two rules mean the same people, tried on people made to tell them apart.

The gold set and the set of the rule under test both come from `store.segment.evaluate`, the second
code path; the compiler and the database are judged apart, by the count they give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from evals import vocabulary
from evals.cases import CUSTOM_FIELDS, SegmentSuite
from evals.mutants import mutants
from evals.near import people_near
from evals.people import Days, finish, sketch
from evals.people import Person as Made
from store.clock import local_date
from store.segment.canonical import canonical
from store.segment.env import RuleEnv
from store.segment.evaluate import Person, person_from, select
from store.segment.rule import EVERYONE, Rule

SEED = 7
COMMON, NEAR, BLIND_COMMON = 1_200, 90, 150
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

    def __init__(self, suite: SegmentSuite) -> None:
        self.env = RuleEnv(
            today=local_date(suite.clock, vocabulary.ZONE),
            zone=vocabulary.ZONE,
            currency=vocabulary.CURRENCY,
            fields=CUSTOM_FIELDS,
            segments=vocabulary.segments(),
        )
        rng = self.random("common")
        days = Days(self.env.today, rng)
        self._around: dict[str, list[Person]] = {}
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

    def around(self, case: str, gold: Rule) -> list[Person]:
        """The people a gold rule is tried on, made once for a case."""
        if case not in self._around:
            near = self.near(case, gold, first_id=_GOLD_IDS)
            self._around[case] = [*self.common, *near]
        return self._around[case]

    def differ(self, case: str, gold: Rule, got: Rule) -> Difference | None:
        """How the people of two rules differ; None when no person tells them apart."""
        if canonical(gold) == canonical(got):
            return None
        people = self.around(case, gold)
        if got != EVERYONE:
            people = [*people, *self.near(f"{case}:got", got, first_id=_GOT_IDS)]
        meant, given = self.select(gold, people), self.select(got, people)
        if meant == given:
            return None
        return Difference(len(meant - given), len(given - meant), len(meant))

    def blind(self, case: str, gold: Rule) -> list[str]:
        """What this case cannot tell: the near misses of its gold rule that select the same people,
        by what was changed, and whether it selects nobody or everybody."""
        people = self.around(case, gold)[COMMON - BLIND_COMMON :]
        meant = self.select(gold, people)
        blind = [] if 0 < len(meant) < len(people) else ["nobody or everybody"]
        blind += [
            what
            for what, rule in mutants(gold)
            if self.select(rule, people) == meant and self.differ(case, gold, rule) is None
        ]
        return list(dict.fromkeys(blind))
