"""What comes from the outside CRM in a conversation: conflicts, whose value counts, taking changes
over.

A decision is said back with both values first, and kept only on a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.offline.conversation import Happened, is_object, objects, texts
from agent.offline.heard import trimmed
from agent.offline.intents import Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.syncing import LIST, failed, is_connected, tell
from store.text import fold

CONFLICTS, RESOLVE = "list_conflicts", "resolve_conflict"
MOST_SAID = 5
_FIELDS = {
    "ville": "city", "town": "city", "poste": "jobtitle", "fonction": "jobtitle", "title": "jobtitle",
    "telephone": "phone", "phonenumber": "phone", "numero": "phone", "prenom": "firstname",
    "givenname": "firstname", "nom": "lastname", "surname": "lastname", "familyname": "lastname",
    "pays": "country", "region": "state", "province": "state", "courriel": "email",
    "mail": "email", "entreprise": "company", "societe": "company",
}  # fmt: skip


def conflicts(scene: Scene, intent: Intent) -> Step:
    """What was changed on both sides."""
    got = scene.call(CONFLICTS, {})
    return got if isinstance(got, Do) else conflicts_told(scene, got)


def conflicts_told(scene: Scene, got: Happened) -> Step:
    """Conflicts in lines, each with both values."""
    if got.failed:
        return failed(scene, got)
    items = objects(got.told.get("items"))
    if not items:
        return Say(tell(scene, "no_conflicts"), "conflicts")
    lines = [line for one in items[:MOST_SAID] for line in _clashes(scene, one)]
    lead = tell(scene, "one_conflict")
    if got.number("total") > 1:
        count = scene.figure(got.number("total"))
        name = plain(str(items[0].get("name")), 80)
        lead = tell(scene, "conflicts_wait", count=count, name=name)
    return Say("\n".join((lead, "", *lines)), "conflicts")


def take(scene: Scene, intent: Intent) -> Step:
    """Whose value counts, said back first."""
    got = scene.call(CONFLICTS, {})
    if isinstance(got, Do):
        return got
    if got.failed:
        return failed(scene, got)
    items = objects(got.told.get("items"))
    if not items:
        return Say(tell(scene, "no_conflicts"), "conflicts")
    named, field = _named(items, trimmed(intent.get("who")))
    if len(named) != 1:
        shown = named or items
        lines = [line for one in shown[:MOST_SAID] for line in _clashes(scene, one)]
        ask = tell(scene, "which_conflict", name=plain(str(shown[0].get("name")), 80))
        return Say("\n".join((ask, "", *lines)), "which")
    side = "ours" if "ours" in intent.slots else "theirs"
    arguments: dict[str, Any] = {"conflict": str(named[0].get("id")), "take": side}
    if field:
        arguments["field"] = field
    pending = {"need": "yes", "tool": RESOLVE, "arguments": arguments, "no": "not_written"}
    lines = "\n".join(_clashes(scene, named[0], field))
    said = tell(scene, "will_keep" if side == "ours" else "will_take", items=lines)
    return Say(f"{said}\n\n{tell(scene, 'shall_i')}", "confirm", pending)


def resolved(scene: Scene, got: Happened) -> Step:
    """A conflict that was settled."""
    if got.failed:
        return failed(scene, got)
    found = got.told.get("conflict")
    line: dict[str, Any] = found if is_object(found) else {}
    total = got.number("total")
    left = tell(scene, "still_waiting", count=scene.figure(total)) if total else ""
    key = "kept" if got.told.get("take") == "ours" else "took"
    said = tell(
        scene,
        "decided_before" if got.told.get("outcome") == "known" else key,
        name=strong(str(line.get("name")), 80),
        fields=", ".join(code(one, 80) for one in texts(got.told.get("settled"))),
        left=left,
    )
    return Say(said.strip(), "written")


def taking_over(scene: Scene, intent: Intent) -> Step:
    """Taking changes over is switched by an administrator, on the card of connections."""
    got = scene.call(LIST, {})
    if isinstance(got, Do):
        return got
    if got.failed or not is_connected(got):
        return Say(tell(scene, "no_crm"), "refused")
    return Say(tell(scene, "by_hand", button=tell(scene, "press_inbound")), "refused")


def _named(items: list[dict[str, Any]], who: str) -> tuple[list[dict[str, Any]], str]:
    """The conflicts that words mean, and the one field of it; all of them where nothing is said."""
    if not who:
        return items, ""
    fields = {str(one.get("field")) for item in items for one in objects(item.get("fields"))}
    bare = "".join(char for char in fold(who) if char.isalnum())
    wanted = {bare, _FIELDS.get(bare, bare)}
    if field := next((one for one in sorted(fields) if one.replace("_", "") in wanted), ""):
        return items, field
    folded = fold(who)
    return [one for one in items if folded in fold(str(one.get("name")))], ""


def _clashes(scene: Scene, one: Mapping[str, Any], only: str = "") -> list[str]:
    """The fields of a conflict, each a line with both values."""
    return [
        "- "
        + tell(
            scene,
            "clash",
            name=strong(str(one.get("name")), 80),
            field=code(str(field.get("field")), 80),
            ours=_value(scene, field.get("ours")),
            theirs=_value(scene, field.get("theirs")),
        )
        for field in objects(one.get("fields"))
        if only in {"", field.get("field")}
    ]


def _value(scene: Scene, value: object) -> str:
    return plain(str(value or ""), 120) or tell(scene, "empty")
