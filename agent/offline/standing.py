"""What people approved beforehand, in words; and that only a person can, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.offline.conversation import Happened, is_object, objects, texts
from agent.offline.intents import Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.outreach import SEND, newest_of
from agent.offline.persons import channel_name
from agent.offline.phrases import day
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from store.segment.lexicon import language_of

STANDING = "list_standing_approvals"
_GRANT, _REVOKE, _REST = "rapport standing grant", "rapport standing revoke", "POST /v1/standing-approvals"  # fmt: skip
_TEXTS = {
    "none": (
        "Nothing is approved beforehand: every send waits for a person.",
        "Rien n'est approuvé d'avance : chaque envoi attend une personne.",
    ),
    "lead": (
        "**{count} standing approvals** let sends start without asking:",
        "**{count} approbations permanentes** laissent partir des envois sans demander :",
    ),
    "lead_one": (
        "**1 standing approval** lets sends start without asking:",
        "**1 approbation permanente** laisse partir des envois sans demander :",
    ),
    "line": (
        "{title} ({id}): {covers}; at most {each} people at once and {most} in 24 hours ({used} used), until {day}, by {who}",
        "{title} ({id}) : {covers} ; au plus {each} personnes à la fois et {most} par 24 heures ({used} utilisées), jusqu'au {day}, par {who}",
    ),
    "template": ("{channels} from the template {text}", "{channels} du modèle {text}"),
    "goal": ("{channels} that Rapport writes for “{text}”", "{channels} que Rapport écrit pour « {text} »"),
    "segment": ("to the segment {segment}", "au segment {segment}"),
    "other": ("{kind}", "{kind}"),
    "ends": (
        "What falls outside waits for a person. A person ends one with {command}.",
        "Le reste attend une personne. Une personne y met fin avec {command}.",
    ),
    "cant_grant": (
        "I can't approve anything beforehand: only a person does.",
        "Je ne peux rien approuver d'avance : seule une personne le fait.",
    ),
    "here": (
        "Press “Always approve such sends…” on the card of the proposal above, or run {command}; by REST it is {rest}.",
        "Appuyez sur « Toujours approuver de tels envois… » sur la carte de la proposition ci-dessus, ou lancez {command} ; par REST, c'est {rest}.",
    ),
    "where": (
        "Propose such a send and press “Always approve such sends…” on its card, or run {command}; by REST it is {rest}.",
        "Proposez un tel envoi et appuyez sur « Toujours approuver de tels envois… » sur sa carte, ou lancez {command} ; par REST, c'est {rest}.",
    ),
    "matter": (
        "It covers a saved template or a text of the library, to one segment, up to so many people.",
        "Elle couvre un modèle enregistré ou un texte de la bibliothèque, pour un segment, jusqu'à tant de personnes.",
    ),
    "cant_end": (
        "I can't end a standing approval either: a person does, with {command}, and at once. “Pause the campaign” stops what is already going out.",
        "Je ne peux pas non plus mettre fin à une approbation permanente : une personne le fait, avec {command}, aussitôt. « Mets la campagne en pause » arrête ce qui part déjà.",
    ),
}  # fmt: skip


def _tell(scene: Scene, key: str, **values: object) -> str:
    return _TEXTS[key][language_of(scene.locale) == "fr"].format(**values)


def listed(scene: Scene, intent: Intent) -> Step:
    """What starts without asking; how a person ends it, where that was asked."""
    got = scene.call(STANDING, {})
    return got if isinstance(got, Do) else told(scene, got, ending=intent.kind == "standing_end")


def told(scene: Scene, got: Happened, *, ending: bool = False) -> Say:
    """Standing approvals in lines."""
    if got.failed:
        return scene.failure(got)
    items, total = objects(got.told.get("items")), got.number("total")
    if not items:
        return Say(_tell(scene, "none"), "standing")
    lead = _tell(scene, "lead_one" if total == 1 else "lead", count=scene.figure(total))
    lines = "\n".join(f"- {_line(scene, one)}" for one in items[:10])
    command = code(f"{_REVOKE} {items[0].get('id') if total == 1 else 'sap_…'}")
    end = _tell(scene, "cant_end" if ending else "ends", command=command)
    return Say("\n\n".join((lead, lines, end)), "standing")


def _line(scene: Scene, one: Mapping[str, Any]) -> str:
    covers = one.get("covers")
    return _tell(
        scene,
        "line",
        title=strong(str(one.get("title")), 120),
        id=code(str(one.get("id"))),
        covers=_covers(scene, covers if is_object(covers) else {}, str(one.get("kind"))),
        each=scene.figure(one.get("most_each")),
        most=scene.figure(one.get("most_a_day")),
        used=scene.figure(one.get("used")),
        day=day(scene.locale, str(one.get("expires_at"))),
        who=plain(str(one.get("granted_by")), 80),
    )


def _covers(scene: Scene, covers: Mapping[str, Any], kind: str) -> str:
    """Which proposals it covers; of another kind than sends, the kind."""
    key = next((key for key in ("template", "goal") if covers.get(key)), "")
    if kind != SEND or not key:
        return _tell(scene, "other", kind=plain(kind, 60))
    channels = ", ".join(channel_name(scene, one) for one in texts(covers.get("channels")))
    said = [_tell(scene, key, channels=channels, text=plain(str(covers[key]), 80))]
    if segment := covers.get("segment"):
        said.append(_tell(scene, "segment", segment=plain(str(segment), 80)))
    return " ".join(said)


def grant(scene: Scene, intent: Intent) -> Step:
    """That only a person approves beforehand, and where: on the card of what was just proposed."""
    last = newest_of(scene.talk, SEND)
    where = "here" if last is not None and last.text("proposal") else "where"
    commands = {"command": code(_GRANT), "rest": code(_REST)}
    said = (_tell(scene, "cant_grant"), _tell(scene, where, **commands), _tell(scene, "matter"))
    return Say(" ".join(said), "cant_grant")
