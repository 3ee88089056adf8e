"""The outside CRM's connection and mapping in a conversation.

Only administrators connect, try, end and map. Where the agent may not, the card's buttons are
named, which a person presses with their own role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.offline.conversation import Happened, is_object, objects, texts
from agent.offline.heard import trimmed
from agent.offline.intents import Intent
from agent.offline.markdown import code, plain, strong
from agent.offline.phrases import day
from agent.offline.scene import Scene
from agent.offline.steps import Do, Say, Step
from agent.offline.sync_phrases import SYNC_TEXTS
from agent.offline.syncing import LIST, failed, is_connected, tell
from store.text import fold

CONNECT, TEST, END, MAP = "connect_crm", "test_connection", "disconnect_crm", "map_field"
MOST_FIELDS = 24
_PRESS = {CONNECT: "press_connect", TEST: "press_test", END: "press_end", MAP: "press_fields"}
_ARTICLE = re.compile(r"^(?:the|our|my|their|le|la|les|leur|leurs|notre|nos) |^l'")
_OURS = {
    "e mail": "email", "e mail address": "email", "email address": "email", "courriel": "email",
    "adresse e mail": "email", "phone number": "phone", "telephone": "phone", "number": "phone",
    "numero de telephone": "phone", "numero": "phone", "ville": "city", "town": "city",
    "pays": "country", "province": "region", "state": "region", "langue": "language",
    "first name": "given_name", "prenom": "given_name", "last name": "family_name",
    "surname": "family_name", "nom de famille": "family_name", "nom": "name",
    "job title": "job_title", "title": "job_title", "poste": "job_title", "fonction": "job_title",
    "entreprise": "company", "societe": "company", "resume": "summary", "spending": "spend",
    "depenses": "spend", "etape": "stage", "statut": "status", "etiquettes": "tags",
    "responsable": "owner", "orders count": "orders", "commandes": "orders", "visites": "visits",
    "time zone": "zone", "fuseau": "zone", "signaux": "signals",
}  # fmt: skip


def connections(scene: Scene, intent: Intent) -> Step:
    """Which CRM is connected and how it stands."""
    got = scene.call(LIST, {})
    return got if isinstance(got, Do) else listed(scene, got)


def listed(scene: Scene, got: Happened) -> Say:
    """Connections in lines."""
    if got.failed:
        return scene.failure(got)
    items = objects(got.told.get("items"))
    if not items:
        return Say(tell(scene, "no_crm"), "connections")
    return Say("\n\n".join(_line(scene, one) for one in items[:8]), "connections")


def _line(scene: Scene, one: Mapping[str, Any]) -> str:
    state = f"con_{one.get('state')}"
    account = plain(str(one.get("account_name") or one.get("account") or ""), 80)
    last = one.get("last_sync_at")
    said = tell(
        scene,
        "connection",
        name=plain(str(one.get("name")), 80),
        account=tell(scene, "account", account=account) if account else "",
        state=tell(scene, state) if state in SYNC_TEXTS else plain(str(one.get("state")), 40),
        last=day(scene.locale, str(last)) if last else tell(scene, "never"),
        count=scene.figure(one.get("sync_count")),
    )
    trouble = plain(str(one.get("last_error") or ""), 300)
    return f"{said} {tell(scene, 'trouble', what=trouble)}" if trouble else said


def connect(scene: Scene, intent: Intent) -> Step:
    """Connect HubSpot, once that was said back; it may be connected already."""
    got = scene.call(LIST, {})
    if isinstance(got, Do):
        return got
    if not got.failed and is_connected(got):
        told = listed(scene, got)
        return Say(f"{tell(scene, 'connected_already')} {told.text}", "connections")
    arguments = dict[str, Any]()
    pending = {"need": "yes", "tool": CONNECT, "arguments": arguments, "no": "not_written"}
    said = f"{tell(scene, 'will_connect')}\n\n{tell(scene, 'shall_i')}"
    return Say(said, "confirm", pending)


def connected(scene: Scene, got: Happened) -> Step:
    """A new connection, or why it is none."""
    if got.failed:
        return refused(scene, got)
    line = _object(got.told.get("connection"))
    account = plain(str(line.get("account")), 80)
    return Say(tell(scene, "connected", name=plain(str(line.get("name")), 80), account=account))


def test(scene: Scene, intent: Intent) -> Step:
    """Try the connection."""
    got = scene.call(TEST, {})
    return got if isinstance(got, Do) else tested(scene, got)


def tested(scene: Scene, got: Happened) -> Step:
    """Whether a connection works."""
    if got.failed:
        return refused(scene, got)
    name = plain(str(_object(got.told.get("connection")).get("name")), 80)
    if got.told.get("works") is not True:
        return Say(tell(scene, "works_not", name=name, why=plain(got.text("trouble"), 300)))
    if missing := texts(got.told.get("missing_fields")):
        items = ", ".join(code(one, 80) for one in missing[:12])
        return Say(tell(scene, "works_missing", name=name, items=items))
    return Say(tell(scene, "works", name=name))


def end(scene: Scene, intent: Intent) -> Step:
    """Disconnect, once that was said back."""
    got = scene.call(LIST, {})
    if isinstance(got, Do):
        return got
    if got.failed or not is_connected(got):
        return listed(scene, got)
    one = next(one for one in objects(got.told.get("items")) if one.get("state") != "disconnected")
    pending = {
        "need": "yes",
        "tool": END,
        "arguments": {"connection": str(one.get("id"))},
        "no": "kept",
    }
    said = tell(scene, "will_end", name=strong(str(one.get("name")), 80))
    return Say(f"{said}\n\n{tell(scene, 'shall_i')}", "confirm", pending)


def ended(scene: Scene, got: Happened) -> Step:
    """A connection that was ended."""
    if got.failed:
        return refused(scene, got)
    name = plain(str(_object(got.told.get("connection")).get("name")), 80)
    return Say(tell(scene, "ended", name=name), "written")


def fields(scene: Scene, intent: Intent) -> Step:
    """The mapping of customers' fields."""
    got = scene.call(MAP, {})
    return got if isinstance(got, Do) else mapped(scene, got)


def mapped(scene: Scene, got: Happened) -> Step:
    """A mapping as it is now."""
    if got.failed:
        return refused(scene, got)
    rows = objects(got.told.get("mapping"))
    asked = str(got.arguments.get("field") or "")
    if asked:
        line = next((_row(scene, row) for row in rows if row.get("field") == asked), "")
        return Say(" ".join(filter(None, (tell(scene, "mapped"), line))), "written")
    lines = [f"- {_row(scene, row)}" for row in rows[:MOST_FIELDS]]
    return Say("\n".join((tell(scene, "mapping"), "", *lines)), "mapping")


def _row(scene: Scene, row: Mapping[str, Any]) -> str:
    field, local = code(str(row.get("field")), 80), code(str(row.get("local")), 80)
    return tell(scene, "map_line", field=field, local=local, mode=_mode(scene, row))


def _mode(scene: Scene, row: Mapping[str, Any]) -> str:
    key = f"mode_{row.get('mode')}"
    return tell(scene, key) if key in SYNC_TEXTS else plain(str(row.get("mode")), 40)


def map_one(scene: Scene, intent: Intent) -> Step:
    """A field of theirs filled from a value of ours, said back first."""
    rows = _rows(scene)
    if not isinstance(rows, list):
        return rows
    field = _slug(intent.get("field"))
    local = _path(intent.get("local"))
    given = {"field": field, "local": local, "mode": "fill_if_empty"}
    return _confirm(scene, given, local)


def mode(scene: Scene, intent: Intent) -> Step:
    """When a field is written, said back first; the rest of its row stays as it is."""
    rows = _rows(scene)
    if not isinstance(rows, list):
        return rows
    said = trimmed(intent.get("field") or intent.get("field2"))
    names = {_slug(said), _path(said)}
    row = next((row for row in rows if {row.get("field"), row.get("local")} & names), None)
    if row is None:
        return Say(tell(scene, "not_mapped", field=plain(said, 60)), "not_found")
    if row.get("transform") == "map":
        return Say(tell(scene, "fixed", field=code(str(row.get("field")), 80)), "refused")
    given = {"field": str(row.get("field")), **_kept(row), "mode": _said_mode(intent)}
    return _confirm(scene, given, str(row.get("local")))


def _said_mode(intent: Intent) -> str:
    if "never" in intent.slots:
        return "never"
    return "overwrite" if "overwrite" in intent.slots else "fill_if_empty"


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"on_null": str(row.get("on_null")), "owner": str(row.get("owner"))}
    if row.get("transform") == "template":
        return {**kept, "template": str(row.get("local"))}
    return {**kept, "local": str(row.get("local")), "transform": str(row.get("transform"))}


def _rows(scene: Scene) -> list[dict[str, Any]] | Step:
    got = scene.call(MAP, {})
    if isinstance(got, Do):
        return got
    return refused(scene, got) if got.failed else objects(got.told.get("mapping"))


def _confirm(scene: Scene, given: Mapping[str, Any], local: str) -> Say:
    pending = {"need": "yes", "tool": MAP, "arguments": dict(given), "no": "not_written"}
    said = tell(
        scene,
        "will_map",
        field=code(str(given["field"]), 80),
        local=code(local, 80),
        mode=_mode(scene, given),
    )
    return Say(f"{said}\n\n{tell(scene, 'shall_i')}", "confirm", pending)


def _bare(said: str) -> str:
    return _ARTICLE.sub("", fold(trimmed(said)).replace("-", " ")).strip()


def _path(said: str) -> str:
    """Our value that words name."""
    bare = _bare(said)
    return _OURS.get(bare, bare.replace(" ", "_"))[:100]


def _slug(said: str) -> str:
    """A field of theirs as it is written there."""
    bare = _bare(said)
    known = _OURS.get(bare, bare)
    names = {"given_name": "firstname", "family_name": "lastname", "job_title": "jobtitle", "region": "state"}  # fmt: skip
    return names.get(known, known.replace(" ", "_"))[:100]


def refused(scene: Scene, got: Happened) -> Step:
    """A refused call: what an administrator may do by hand is on the card below."""
    error = got.text("error")
    if error == "misconfigured" and got.tool == CONNECT:
        return Say(tell(scene, "no_token"), "refused")
    if error != "not_permitted" or got.tool not in _PRESS:
        return failed(scene, got)
    there = scene.call(LIST, {})
    if isinstance(there, Do):
        return there
    if there.failed or (got.tool != CONNECT and not is_connected(there)):
        return Say(tell(scene, "no_crm"), "refused")
    button = tell(scene, _PRESS[got.tool])
    return Say(tell(scene, "by_hand", button=button), "refused")


def _object(value: object) -> dict[str, Any]:
    return value if is_object(value) else {}
