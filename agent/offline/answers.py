"""Answers about people from what the tools found: short, because the card beside them shows the rest."""

from __future__ import annotations

from agent.offline.conversation import Happened, objects, texts
from agent.offline.markdown import listed, plain
from agent.offline.phrases import money
from agent.offline.scene import Scene
from agent.offline.steps import Say


def found(scene: Scene, happened: Happened) -> Say:
    """find_customers: the people, a question, or why it can't be."""
    if happened.failed:
        return scene.failure(happened)
    if happened.asks:
        return question(scene, happened)
    if not happened.found:
        return refused(scene, happened)
    return Say("\n\n".join(filter(None, (people(scene, happened), *remarks(scene, happened)))))


def people(scene: Scene, happened: Happened) -> str:
    """How many they are, and the rule read back."""
    total, sentence = happened.number("total"), closed(plain(happened.text("sentence")))
    key = "nobody" if total == 0 else "one_person" if total == 1 else "people"
    said = scene.words(key, count=scene.figure(total), sentence=sentence)
    if total == 0 and happened.told.get("rule") not in ({"and": []}, None):
        said = f"{said} {scene.words('widen')}"
    return said


def remarks(scene: Scene, happened: Happened) -> list[str]:
    """Assumptions, corrections, notes and the goal, each where there is one."""
    said: list[str] = []
    for key, name in (("assumptions", "assumed"), ("corrections", "corrected")):
        if items := texts(happened.told.get(key)):
            said.append(scene.words(name, items="; ".join(map(plain, items))))
    said += [plain(note) for note in texts(happened.told.get("notes"))]
    if happened.text("goal"):
        said.append(scene.words("goal_later"))
    return said


def question(scene: Scene, happened: Happened) -> Say:
    """A tool's question with its choices, numbered so that a number answers it."""
    asked = plain(happened.text("question")) or scene.words("several")
    labels = [label_of(scene, choice) for choice in objects(happened.told.get("choices"))]
    shown = "\n".join((listed(labels[:10]), "", scene.words("choose"))) if labels else ""
    hint = "" if labels else scene.words("ways")
    corrections = texts(happened.told.get("corrections"))
    corrected = (
        scene.words("corrected", items="; ".join(map(plain, corrections))) if corrections else ""
    )
    return Say("\n\n".join(filter(None, (asked, corrected, shown, hint))), "question")


def label_of(scene: Scene, choice: dict[str, object]) -> str:
    """A choice as it is shown: its label, or a person's name and what tells them from others."""
    if "label" in choice:
        return plain(str(choice.get("label") or ""), 120)
    name, place, email = (plain(str(choice.get(k) or ""), 120) for k in ("name", "city", "email"))
    spend, currency = str(choice.get("spend") or ""), str(choice.get("currency") or "")
    spent = plain(money(scene.locale, spend, currency), 60) if spend else ""
    apart = ", ".join(filter(None, (place, email, spent)))
    return f"{name} ({apart})" if apart else name


def refused(scene: Scene, happened: Happened) -> Say:
    """Why a question is not answered, and what can be asked instead."""
    reason = plain(happened.text("question"))
    return Say(f"{reason} {scene.words('ways')}", "refused")


def closed(sentence: str) -> str:
    """A sentence with its full stop."""
    return sentence if not sentence or sentence[-1] in ".!?…" else f"{sentence}."
