"""Segments that a rule names: that they exist, do not lead back to themselves, and stay small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from store.segment.canonical import children, weight
from store.segment.rule import (
    MAX_EXPANDED,
    MAX_RANK_DEPTH,
    MAX_SEGMENT_DEPTH,
    MAX_VALUES,
    Event,
    Leaf,
    Rank,
    Rule,
    RuleError,
    SegmentRef,
)
from store.segment.values import unknown


@dataclass(frozen=True, slots=True)
class _Size:
    """A rule with its segments written out: conditions, values in lists, and how many segments and
    ranks stand inside one another."""

    conditions: int = 0
    values: int = 0
    segments: int = 0
    ranks: int = 0

    def beside(self, other: _Size) -> _Size:
        return _Size(
            self.conditions + other.conditions,
            self.values + other.values,
            max(self.segments, other.segments),
            max(self.ranks, other.ranks),
        )


def check_references(rule: Rule, segments: Mapping[str, Rule]) -> None:
    """Refuse a rule that is too large when its segments are written out, or whose segments are
    unknown, refer to themselves or stand more than five deep. Raises RuleError."""
    _Check(segments).size(rule, ())


class _Check:
    """Walks from segment to segment, each measured once."""

    def __init__(self, segments: Mapping[str, Rule]) -> None:
        self.segments = segments
        self.known: dict[str, _Size] = {}

    def size(self, rule: Rule, trail: tuple[str, ...]) -> _Size:
        size = self.part(rule, trail)
        if size.conditions > MAX_EXPANDED or size.values > MAX_VALUES:
            accepted = f"at most {MAX_EXPANDED} conditions and {MAX_VALUES:,} values"
            raise RuleError("", "the rule is too large with its segments written out", accepted)
        if size.ranks > MAX_RANK_DEPTH:
            reason = "too many ranks inside one another"
            raise RuleError("", reason, f"at most {MAX_RANK_DEPTH}")
        return size

    def part(self, rule: Rule, trail: tuple[str, ...]) -> _Size:
        if isinstance(rule, SegmentRef):
            return self.segment(rule.segment, trail)
        size = _Size(weight(rule), _values(rule))
        for child in children(rule):
            size = size.beside(self.part(child, trail))
        return replace(size, ranks=size.ranks + 1) if isinstance(rule, Rank) else size

    def segment(self, name: str, trail: tuple[str, ...]) -> _Size:
        if name in trail:
            path = " → ".join((*trail[trail.index(name) :], name))
            raise RuleError("segment", f"segments refer to themselves: {path}")
        if name not in self.known:
            if name not in self.segments:
                raise unknown("segment", "segment", name, sorted(self.segments)[:20])
            inside = self.size(self.segments[name], (*trail, name))
            self.known[name] = replace(inside, segments=inside.segments + 1)
        if len(trail) + self.known[name].segments > MAX_SEGMENT_DEPTH:
            reason = f"segment {name} stands more than {MAX_SEGMENT_DEPTH} segments deep"
            raise RuleError("segment", reason)
        return self.known[name]


def _values(rule: Rule) -> int:
    """How many values its own lists hold."""
    tests = rule.where if isinstance(rule, Event) else (rule,)
    return sum(
        len(test.value)
        for test in tests
        if isinstance(test, Leaf) and isinstance(test.value, tuple)
    )
