"""Segments that a rule names: that they exist, do not lead back to themselves, and stay small."""

from __future__ import annotations

from collections.abc import Mapping

from store.segment.canonical import leaves, walk
from store.segment.rule import (
    MAX_EXPANDED,
    MAX_SEGMENT_DEPTH,
    MAX_VALUES,
    Event,
    Leaf,
    Rule,
    RuleError,
    SegmentRef,
)
from store.segment.values import unknown


def check_references(rule: Rule, segments: Mapping[str, Rule]) -> None:
    """Refuse a rule whose segments are unknown, refer to themselves, stand more than five deep, or
    make it too large when written out. Raises RuleError."""
    _Check(segments).size(rule, ())


class _Check:
    """Walks from segment to segment, each measured once."""

    def __init__(self, segments: Mapping[str, Rule]) -> None:
        self.segments = segments
        self.known: dict[str, tuple[int, int, int]] = {}

    def size(self, rule: Rule, trail: tuple[str, ...]) -> tuple[int, int, int]:
        """Conditions and list values with segments written out, and segments inside one another."""
        conditions, values, deepest = leaves(rule), _values(rule), 0
        for node in walk(rule):
            if isinstance(node, SegmentRef):
                more = self.segment(node.segment, trail)
                conditions, values = conditions + more[0], values + more[1]
                deepest = max(deepest, more[2])
        if conditions > MAX_EXPANDED or values > MAX_VALUES:
            accepted = f"at most {MAX_EXPANDED} conditions and {MAX_VALUES:,} values"
            raise RuleError("", "the rule is too large with its segments written out", accepted)
        return conditions, values, deepest

    def segment(self, name: str, trail: tuple[str, ...]) -> tuple[int, int, int]:
        if name in trail:
            path = " → ".join((*trail[trail.index(name) :], name))
            raise RuleError("segment", f"segments refer to themselves: {path}")
        if name not in self.known:
            if name not in self.segments:
                raise unknown("segment", "segment", name, sorted(self.segments)[:20])
            conditions, values, deepest = self.size(self.segments[name], (*trail, name))
            self.known[name] = (conditions, values, deepest + 1)
        if len(trail) + self.known[name][2] > MAX_SEGMENT_DEPTH:
            reason = f"segment {name} stands more than {MAX_SEGMENT_DEPTH} segments deep"
            raise RuleError("segment", reason)
        return self.known[name]


def _values(rule: Rule) -> int:
    """How many values lists hold."""
    total = 0
    for node in walk(rule):
        tests = node.where if isinstance(node, Event) else (node,)
        for test in tests:
            if isinstance(test, Leaf) and isinstance(test.value, tuple):
                total += len(test.value)
    return total
