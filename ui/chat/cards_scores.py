"""Scores as a card: four bars with their reasons for one person, the distribution for many."""

from __future__ import annotations

from typing import Any, TypeAlias

from tools.operations.scores import PersonScore, ScoredLine, ScoresMade, SubscoreLine
from ui.chat.cards_values import day, number
from ui.chat.words import counted, labels, word

Props: TypeAlias = dict[str, Any]


def score_props(found: ScoresMade, locale: str) -> Props:
    """The props of a score card."""
    queued = found.state == "queued"
    return {
        "locale": locale,
        "words": labels(locale, "score"),
        "title": _title(found, locale),
        "sentence": "" if found.person else found.sentence,
        "person": person_props(found.person, locale) if found.person else None,
        "job": found.job,
        "bars": [] if queued or found.person else _distribution(found, locale),
        "bands": [
            {"key": one.band, "said": one.said, "people": number(one.people, locale)}
            for one in found.bands
            if not found.person
        ],
        "best": [_line(one, locale) for one in found.best],
        "moved": [_line(one, locale) for one in found.moved],
        "notes": [] if queued else _notes(found, locale),
    }


def _title(found: ScoresMade, locale: str) -> str:
    if found.person:
        return found.person.name
    key = "score.queued" if found.state == "queued" else "score.many"
    return counted(locale, key, found.total, number(found.total, locale))


def _notes(found: ScoresMade, locale: str) -> list[str]:
    """What scores are measured by, and what came of them."""
    notes = [*found.assumptions]
    if found.fixed:
        notes.append(word(locale, "score.fixed"))
    else:
        people = number(found.measured_against, locale)
        notes.append(word(locale, "score.measured", people, day(found.measured_as_of, locale)))
    if found.tasks:
        notes.append(word(locale, "score.tasks", number(found.tasks, locale)))
    return notes


def _distribution(found: ScoresMade, locale: str) -> list[Props]:
    """How many people are in each ten points."""
    most = max([*found.bins, 1])
    rows: list[Props] = []
    for at, people in enumerate(found.bins):
        label = f"{10 * at}–{100 if at == len(found.bins) - 1 else 10 * at + 9}"
        shown = number(people, locale)
        said = counted(locale, "score.in_ten", people, shown)
        rows.append({
            "label": label,
            "value": people / most,
            "amount": shown,
            "said": f"{label}: {said}",
        })
    return rows


def person_props(person: PersonScore, locale: str) -> Props:
    """One person's score: what each part brings and why."""
    before = person.before
    if before is None or before == person.score:
        moved = ""
    else:
        moved = word(locale, "score.before", number(before, locale))
    return {
        "id": person.id,
        "score": number(person.score, locale),
        "band": person.band_said,
        "before": moved,
        "bars": [_bar(one, locale) for one in person.subscores],
        "subscores": [_subscore(one, locale) for one in person.subscores],
        "signals": [
            word(locale, "score.signal", one.said, day(one.until, locale)) for one in person.signals
        ],
        "actions": [one.said for one in person.next_actions],
        "stage": person.deal_stage_said,
    }


def _bar(one: SubscoreLine, locale: str) -> Props:
    amount = word(locale, "score.points", one.points, one.weight)
    return {
        "label": one.said,
        "value": one.value / 100,
        "amount": amount,
        "said": f"{one.said}: {amount}",
    }


def _subscore(one: SubscoreLine, locale: str) -> Props:
    return {
        "name": one.said,
        "said": word(locale, "score.sum", one.value),
        "parts": [
            {
                "name": part.said,
                "reason": part.reason,
                "points": f"{part.points:+d}" if part.points < 0 else str(part.points),
                "of": str(part.weight) if part.weight else "",
            }
            for part in one.parts
        ],
    }


def _line(one: ScoredLine, locale: str) -> Props:
    shown = number(one.score, locale)
    if one.before is not None and one.before != one.score:
        shown = f"{number(one.before, locale)} → {shown}"
    return {"id": one.id, "name": one.name, "score": shown}
