"""The plain evaluator against people known by heart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from store.segment.codec import parse
from store.segment.env import RuleEnv
from store.segment.evaluate import select
from store.segment.rule import Count, Event, Leaf, RuleError, SegmentRef
from tests.four_people import ENV, example_population, named
from tests.rule_examples import EXAMPLES
from tests.strategies import REGISTRY, TODAY

PEOPLE = example_population(1).people


@pytest.mark.parametrize(("tree", "names"), EXAMPLES, ids=lambda value: str(value)[:90])
def test_a_rule_selects_those_it_means(tree: Mapping[str, object], names: str) -> None:
    assert named(select(parse(tree, REGISTRY), PEOPLE, ENV)) == names


@pytest.mark.parametrize(
    "rule",
    [
        Leaf("nps", ">", Decimal(1)),
        Leaf("spend", "contains", "x"),
        Leaf("spend", ">", "x"),
        Event("visit", Count(">=", Decimal(1))),
        Event("order", Count(">=", Decimal(1)), (Leaf("city", "==", "x"),)),
        SegmentRef("gone"),
        SegmentRef("loop"),
    ],
)
def test_what_does_not_exist_is_refused(rule: Leaf | Event | SegmentRef) -> None:
    env = RuleEnv(TODAY, fields=REGISTRY, segments={"loop": SegmentRef("loop")})
    with pytest.raises(RuleError):
        select(rule, PEOPLE, env)
