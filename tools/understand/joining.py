"""Operands joined into one rule.

sentence   groups apart by strong marks: ", and"  ", or"  ";"  a new line  "but"  "except"
group      people apart by "or": phrases of their own ("… or customers who …")
phrase     what stands before "who" belongs to everything after it: A customers in B who C or D
body       alternatives apart by "or", each of them conditions joined by "and" or side by side
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.segment.rule import EVERYONE, And, Leaf, Not, Or, Rank, Rule, SegmentRef
from tools.understand.gather import Part
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.wordlists import wordset

_STRONG = wordset("BUT EXCEPT SEMI LINE STOP AND, OR, COMMA")


def all_of(rules: Sequence[Rule]) -> Rule:
    """Every rule holds; groups of the same kind are joined."""
    flat = [
        inner
        for rule in rules
        for inner in (rule.items if isinstance(rule, And) and rule.items else (rule,))
    ]
    return flat[0] if len(flat) == 1 else And(tuple(dict.fromkeys(flat)))


def any_of(rules: Sequence[Rule]) -> Rule:
    """At least one rule holds."""
    flat = [
        inner
        for rule in rules
        for inner in (rule.items if isinstance(rule, Or) and rule.items else (rule,))
    ]
    return flat[0] if len(flat) == 1 else Or(tuple(dict.fromkeys(flat)))


def mark_of(part: Part) -> str:
    """The one mark that joins an operand to what is before it; "" when they stand side by side."""
    marks = part.marks
    if "EXCEPT" in marks:
        return "EXCEPT"
    strong = next((mark for mark in marks if mark in {"SEMI", "LINE", "STOP"}), "")
    if strong:
        return "OR," if "OR" in marks else strong
    if "BUT" in marks:
        return "BUT"
    comma = "COMMA" in marks
    if "OR" in marks:
        return "OR," if comma else "OR"
    if "AND" in marks or "NOR" in marks:
        return "AND," if comma else "AND"
    return "COMMA" if comma else ""


def one_of_each(one: Rule, other: Rule) -> bool:
    """Whether two tests ask for different values of what everyone has one of: "in Paris and in Lyon"
    can only mean either."""
    if not isinstance(one, Leaf) or not isinstance(other, Leaf) or one.field != other.field:
        return False
    same = one.op == other.op == "==" and one.value != other.value
    return same and one.field in {
        "city",
        "region",
        "country",
        "stage",
        "language",
        "owner",
        "source",
    }


class Joiner:
    """Joins the operands of one level."""

    def __init__(self, parts: list[Part], scope: Scope) -> None:
        self.parts = self.eithers(parts)
        self.scope = scope
        self.marks = [mark_of(part) for part in self.parts]
        self.marks[0] = "EXCEPT" if self.marks[0] == "EXCEPT" else ""
        self.settle_commas()

    def join(self) -> Rule:
        """The rule of the whole level."""
        rule: Rule = EVERYONE
        for place, (mark, group) in enumerate(self.groups()):
            if mark == "EXCEPT":
                left_out = Not(self.exception(group))
                rule = all_of([rule, left_out]) if place else left_out
                continue
            made = self.phrases(group)
            if not place:
                rule = made
            elif mark == "OR,":
                rule = any_of([rule, made])
            else:
                rule = all_of([rule, made])
        return rule

    def eithers(self, parts: list[Part]) -> list[Part]:
        """`either A or B` stands for one operand."""
        out: list[Part] = []
        index = 0
        while index < len(parts):
            part = parts[index]
            end = self.either_end(parts, index) if part.either else index
            if end > index:
                rule = any_of(self.alternatives(parts[index : end + 1]))
                out.append(
                    replace(part, rule=rule, condition=None, either=False, end=parts[end].end)
                )
            else:
                out.append(part)
            index = end + 1
        return out

    @staticmethod
    def either_end(parts: list[Part], start: int) -> int:
        """The last operand of an "either": what follows the last "or" side by side."""
        seen, end = False, start
        for index in range(start + 1, len(parts)):
            mark = mark_of(parts[index])
            if mark in {"OR", "OR,"}:
                seen, end = True, index
            elif (mark == "" and not parts[index].rel) or (not seen and mark in {"AND", "COMMA"}):
                end = index if seen else end
            else:
                break
        return end if seen else start

    @staticmethod
    def alternatives(parts: Sequence[Part]) -> list[Rule]:
        runs: list[list[Rule]] = [[]]
        for index, part in enumerate(parts):
            if index and mark_of(part) in {"OR", "OR,"}:
                runs.append([])
            runs[-1].append(part.rule)
        return [all_of(run) for run in runs]

    def settle_commas(self) -> None:
        """`A, B or C` is a list of alternatives, `A, B and C` of conditions; after a noun phrase a
        comma starts what applies to it."""
        index = 1
        while index < len(self.marks):
            if self.marks[index] == "COMMA":
                index = self.settle_run(index)
            index += 1

    def settle_run(self, start: int) -> int:
        end = start
        while end < len(self.marks) and self.marks[end] in {"COMMA", ""}:
            end += 1
        last = self.marks[end] if end < len(self.marks) else ""
        commas = [index for index in range(start, end) if self.marks[index] == "COMMA"]
        if last in {"OR", "OR,"}:
            kinds = {self.parts[index].kind for index in (start - 1, *commas, end)}
            if len(kinds) > 1 and self.after_noun(start):
                commas = commas[1:]
            for index in commas:
                self.marks[index] = "OR"
            self.marks[end] = "OR"
        elif last in {"AND", "AND,"}:
            self.marks[end] = "AND"
            for index in commas:
                self.marks[index] = "AND"
        return end

    def after_noun(self, index: int) -> bool:
        """Whether the comma closes a noun phrase ("inactive customers, …"), outside any "who"."""
        before = self.parts[:index]
        named = any(part.noun for part in (*before, self.parts[index]))
        return named and not any(part.rel for part in before)

    def groups(self) -> list[tuple[str, list[int]]]:
        """Runs of operands between strong marks, each with the mark before it."""
        groups: list[tuple[str, list[int]]] = []
        for index, mark in enumerate(self.marks):
            if not index or mark in _STRONG:
                groups.append((mark, [index]))
            else:
                groups[-1][1].append(index)
        return groups

    def exception(self, group: list[int]) -> Rule:
        """What is left out: "and" between people or names adds up what is left out."""
        first = self.parts[group[0]]
        later = [self.parts[index] for index in group[1:]]
        if not first.noun and any(part.rel for part in later):
            raise self.scope.ask("grouping", at=(first.start, later[-1].end))
        runs: list[list[Rule]] = [[first.rule]]
        for index in group[1:]:
            part, mark = self.parts[index], self.marks[index]
            if "NOR" in part.marks:  # denied by itself already: "not in A nor in B"
                denied = part.rule
                runs.append([denied.item if isinstance(denied, Not) else Not(denied)])
                continue
            apart = mark in {"OR", "AND"} and (
                mark == "OR" or part.noun or part.closed or part.kind == "values"
            )
            if mark == "AND" and not apart and not (first.rel or first.noun):
                raise self.scope.ask("grouping", at=(first.start, part.end))
            if apart:
                runs.append([part.rule])
            else:
                runs[-1].append(part.rule)
        return any_of([all_of(run) for run in runs])

    def phrases(self, group: list[int]) -> Rule:
        """People joined by "or"; by "and" it is unclear whether both or either are meant."""
        if len(group) == 1:
            return self.phrase(group)
        runs: list[list[int]] = [[group[0]]]
        for index in group[1:]:
            part, mark = self.parts[index], self.marks[index]
            named = self.people(part) and any(self.people(self.parts[seen]) for seen in runs[-1])
            if mark == "AND" and named:
                raise self.both_or_either(group)
            if mark == "OR" and named:
                runs.append([index])
            else:
                runs[-1].append(index)
        last = [self.parts[index] for index in runs[-1]]
        if len(runs) > 1 and not last[0].noun and any(part.rel for part in last[1:]):
            raise self.scope.ask("grouping", at=(self.parts[group[0]].start, last[-1].end))
        return any_of([self.phrase(run) for run in runs])

    def people(self, part: Part) -> bool:
        """Whether an operand names people by itself: "customers in …", "wholesale customers", "VIPs"."""
        if part.noun or part.closed:
            return True
        text = self.scope.raw(part.start, part.end).lower()
        last = self.scope.index.phrases(self.scope.language).get(text.split()[-1]) if text else None
        if last is not None and last.tag in {CHAR["NOUN"], CHAR["BUYERS"]}:
            return True
        named = isinstance(part.rule, SegmentRef) or (
            isinstance(part.rule, Leaf) and part.rule.field == "stage"
        )
        return part.kind == "values" and named and text.endswith("s")

    def both_or_either(self, group: list[int]) -> Exception:
        """Whether "A and B" are the people who are both, or all of them."""
        parts = [self.parts[index] for index in group]
        texts = [f"({self.scope.raw(part.start, part.end)})" for part in parts]
        joints = {"en": (" and ", " or "), "fr": (" et ", " ou ")}[self.scope.language]
        pairs = [(joint.join(texts),) * 2 for joint in joints]
        at = (parts[0].start, parts[-1].end)
        return self.scope.ask("both_or_either", [(first, second) for first, second in pairs], at=at)

    def phrase(self, run: list[int]) -> Rule:
        """What stands before "who" applies to all that follows."""
        cut = next(
            (
                place
                for place, index in enumerate(run)
                if place and self.parts[index].rel and not self.marks[index]
            ),
            0,
        )
        ranks = [
            index for index in run if self.parts[index].rank and not self.inner(self.parts[index])
        ]
        if ranks:
            return self.ranked(run, ranks[0])
        if not cut:
            return self.body(run)
        head, body = run[:cut], run[cut:]
        if (
            any(self.marks[index] == "OR" for index in head[1:])
            and len({self.parts[i].kind for i in head}) > 1
        ):
            first, last = self.parts[run[0]], self.parts[run[-1]]
            raise self.scope.ask("grouping", at=(first.start, last.end))
        return all_of([self.body(head), self.phrase(body)])

    def body(self, run: list[int]) -> Rule:
        """Alternatives of conditions. Alternatives of one kind stay together beside another
        condition: "inactive in Paris or in Lyon"."""
        runs: list[list[list[Rule]]] = [[]]
        for place, index in enumerate(run):
            part, mark = self.parts[index], self.marks[index] if place else ""
            before = self.parts[run[place - 1]]
            if mark == "AND" and one_of_each(before.rule, part.rule):
                self.scope.note("either", text=self.scope.raw(before.start, part.end))
                runs[-1][-1].append(part.rule)
                continue
            if mark == "OR":
                beside = place > 1 and self.marks[run[place - 1]] == ""
                if beside and before.kind == part.kind and before.negative == part.negative:
                    runs[-1][-1].append(part.rule)
                    continue
                if beside and self.mixed(run[:place]) and not self.parallel(run, place):
                    raise self.unsure(run, place)
                runs.append([])
            runs[-1].append([part.rule])
        return any_of([all_of([any_of(rules) for rules in alternatives]) for alternatives in runs])

    def parallel(self, run: list[int], place: int) -> bool:
        """Whether as much stands side by side after the "or" as before it: "inactive in Paris or active
        in Lyon"."""
        after = run[place:]
        end = next((at for at, index in enumerate(after) if at and self.marks[index]), len(after))
        return end > 1 and end == place

    def mixed(self, before: list[int]) -> bool:
        """Whether conditions stand side by side with no "and" since the last "or"."""
        since = [index for place, index in enumerate(before) if place and self.marks[index] == "OR"]
        run = before[before.index(since[-1]) :] if since else before
        return len(run) > 1 and all(self.marks[index] == "" for index in run[1:])

    def unsure(self, run: list[int], place: int) -> Exception:
        """Two ways to group: brackets say which."""
        parts = [self.parts[index] for index in run]
        text = self.scope.raw
        first = text(parts[0].start, parts[place - 1].end)
        rest = text(parts[place].start, parts[-1].end)
        joints = {"en": ("and", "or"), "fr": ("et", "ou")}[self.scope.language]
        near = text(parts[place - 1].start, parts[place - 1].end)
        head = " ".join(
            f"({text(part.start, part.end)}) {joints[0]}" for part in parts[: place - 1]
        )
        texts = [f"({first}) {joints[1]} ({rest})", f"{head} (({near}) {joints[1]} ({rest}))"]
        return self.scope.ask(
            "grouping", [(made, made) for made in texts], at=(parts[0].start, parts[-1].end)
        )

    @staticmethod
    def inner(part: Part) -> bool:
        """`in the top 10%`: a condition like any other."""
        return part.lead in {"in", "within", "dans", "among", "parmi", "inside", "du", "au"}

    def ranked(self, run: list[int], at: int) -> Rule:
        """What follows the rank side by side is what it ranks inside: "top 20 in Paris"."""
        place = run.index(at)
        rank = self.parts[at]
        if not isinstance(rank.rule, Rank):
            return self.body(run)
        inside, rel, among = list[Rule](), False, False
        others = [self.parts[index].rule for index in run[:place]]
        for index in run[place + 1 :]:
            part, mark = self.parts[index], self.marks[index]
            if mark == "OR":
                raise self.scope.ask("grouping", at=(rank.start, part.end))
            rel, among = rel or part.rel, among or part.among
            if mark or (rel and self.intersects(rank, part, among=among)):
                others.append(part.rule)
            else:
                inside.append(part.rule)
        rule = replace(rank.rule, among=all_of(inside)) if inside else rank.rule
        return all_of([*others, rule])

    def intersects(self, rank: Part, part: Part, *, among: bool) -> bool:
        """A share is of all customers, so "who …" narrows it; with a number it may be either."""
        if among:
            return False
        if isinstance(rank.rule, Rank) and rank.rule.percent is not None:
            return True
        text, rest = self.scope.raw(rank.start, rank.end), self.scope.raw(part.start, part.end)
        raise self.scope.offer("rank_scope", (rank.start, part.end), rank=text, rest=rest)
